//! A natural logarithm that the compiler can vectorise: one hour of audio needs 32 million.

/// ln(x) for normal positive `x`, within 1e-6 of the true value or of its magnitude, whichever is more.
/// Zero, negative, subnormal and non-finite `x` give meaningless numbers, never a panic.
///
/// The polynomial is that of `logf` in Cephes (Stephen Moshier), on sqrt(1/2) ..= sqrt(2).
#[inline(always)]
#[allow(clippy::excessive_precision, reason = "the published coefficients")]
pub(crate) fn fast_ln(x: f32) -> f32 {
    // The bits of sqrt(1/2): subtracting them makes the exponent field step at sqrt(1/2), not at 1.
    const SQRT_HALF_BITS: u32 = 0x3f35_04f3;
    let shifted = x.to_bits().wrapping_sub(SQRT_HALF_BITS);
    let exponent = (shifted as i32 >> 23) as f32;
    let f = f32::from_bits((shifted & 0x007f_ffff).wrapping_add(SQRT_HALF_BITS)) - 1.0;
    let f2 = f * f;
    let mut p = 7.037_683_6e-2;
    p = p * f - 1.151_461_03e-1;
    p = p * f + 1.167_699_87e-1;
    p = p * f - 1.242_014_08e-1;
    p = p * f + 1.424_932_28e-1;
    p = p * f - 1.666_805_77e-1;
    p = p * f + 2.000_071_48e-1;
    p = p * f - 2.499_999_4e-1;
    p = p * f + 3.333_333_1e-1;
    // ln 2 in two parts, the first exact in few bits, so that no precision is lost for large |exponent|.
    exponent * 0.693_359_375 + (exponent * -2.121_944_4e-4 - 0.5 * f2 + p * f2 * f + f)
}

#[cfg(test)]
mod tests {
    use super::fast_ln;

    #[test]
    fn fast_ln_is_within_a_millionth_of_the_exact_logarithm() {
        let mut bits = f32::MIN_POSITIVE.to_bits();
        while bits < f32::MAX.to_bits() {
            let x = f32::from_bits(bits);
            let exact = f64::from(x).ln();
            let error = (f64::from(fast_ln(x)) - exact).abs();
            assert!(error < 1e-6 * exact.abs().max(1.0), "ln({x}) is off by {error}");
            bits += 997;
        }
    }

    #[test]
    fn fast_ln_of_one_is_zero() {
        assert_eq!(fast_ln(1.0), 0.0);
    }
}
