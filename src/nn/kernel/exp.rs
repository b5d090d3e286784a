//! Exponential functions that the compiler can vectorise: a recurrent layer needs three for each unit and step.

/// exp(x), within 2e-7 of its value; `x` is limited to -87..=88, where the result is a normal number.
///
/// The polynomial is that of `expf` in Cephes (Stephen Moshier), on -ln 2 / 2 ..= ln 2 / 2.
#[inline(always)]
#[allow(clippy::excessive_precision, reason = "the published coefficients")]
pub fn exp(x: f32) -> f32 {
    // Adding it rounds to an integer, which is then in the lowest bits.
    const ROUND: f32 = 12_582_912.0;
    let x = x.clamp(-87.0, 88.0);
    let shifted = x * std::f32::consts::LOG2_E + ROUND;
    let exponent = shifted - ROUND;
    // ln 2 in two parts, the first exact in few bits, so that no precision is lost.
    let f = (x - exponent * 0.693_359_375) - exponent * -2.121_944_4e-4;
    let mut p = 1.987_569_15e-4;
    p = p * f + 1.398_199_95e-3;
    p = p * f + 8.333_451_9e-3;
    p = p * f + 4.166_579_59e-2;
    p = p * f + 1.666_666_55e-1;
    p = p * f + 5.000_000_12e-1;
    let power = (shifted.to_bits() as i32).wrapping_sub(ROUND.to_bits() as i32);
    (p * f * f + f + 1.0) * f32::from_bits((power.wrapping_add(127) << 23) as u32)
}

/// 1 / (1 + exp(-x)).
#[inline(always)]
pub fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + exp(-x))
}

/// Hyperbolic tangent, within 2e-7.
#[inline(always)]
pub fn tanh(x: f32) -> f32 {
    1.0 - 2.0 / (1.0 + exp(2.0 * x))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_as_exact_as_single_precision_allows() {
        for i in -87_000..=88_000 {
            let x = i as f32 / 1000.0;
            let exact = f64::from(x).exp();
            assert!((f64::from(exp(x)) / exact - 1.0).abs() < 2e-7, "exp({x})");
            assert!((f64::from(sigmoid(x)) - 1.0 / (1.0 + 1.0 / exact)).abs() < 2e-7, "sigmoid({x})");
            assert!((f64::from(tanh(x)) - f64::from(x).tanh()).abs() < 2e-7, "tanh({x})");
        }
    }

    #[test]
    fn beyond_the_range_they_stay_finite_or_at_their_limits() {
        assert!(exp(1e9).is_finite() && exp(-1e9) > 0.0);
        assert_eq!([sigmoid(1e9), tanh(1e9), tanh(-1e9)], [1.0, 1.0, -1.0]);
        assert!(sigmoid(-1e9) < 1e-30);
    }
}
