//! What follows a sum of products, value by value.

use super::exp::exp;

/// A function of each value that rises with it, so that it commutes with a maximum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nonlinearity {
    /// The value itself.
    Identity,
    /// `max(x, 0)`.
    Relu,
    /// [`selu`].
    Selu,
}

/// Factor of SELU above 0 (Klambauer et al. 2017, equation 14).
pub const SELU_SCALE: f32 = 1.050_701;
/// What SELU falls to, before its factor.
pub const SELU_ALPHA: f32 = 1.673_263_2;

/// Scaled exponential linear unit: `scale * x` above 0, else `scale * alpha * (exp(x) - 1)`.
#[inline(always)]
pub fn selu(x: f32) -> f32 {
    let below = SELU_SCALE * SELU_ALPHA * (exp(x) - 1.0);
    if x > 0.0 { SELU_SCALE * x } else { below }
}

/// Slope of SELU at `x`.
#[inline(always)]
pub fn selu_slope(x: f32) -> f32 {
    let below = SELU_SCALE * SELU_ALPHA * exp(x);
    if x > 0.0 { SELU_SCALE } else { below }
}
