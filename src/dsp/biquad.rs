//! Second-order filters (R. Bristow-Johnson, Audio EQ Cookbook) over whole sounds, for synthesis and augmentation.

use std::f32::consts::{FRAC_1_SQRT_2, TAU};

/// One filter.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Biquad {
    b: [f32; 3],
    a: [f32; 2],
}

impl Biquad {
    fn new(b: [f32; 3], [a0, a1, a2]: [f32; 3]) -> Self {
        Self { b: b.map(|v| v / a0), a: [a1 / a0, a2 / a0] }
    }

    /// Cosine of the corner frequency's angle, and alpha.
    fn angle(hz: f32, rate: f32, q: f32) -> (f32, f32) {
        let w = TAU * (hz / rate).min(0.49);
        (w.cos(), w.sin() / (2.0 * q))
    }

    /// Low-pass: -3 dB at `hz`, 12 dB per octave above it. `rate` in Hz.
    pub fn low_pass(hz: f32, rate: f32) -> Self {
        let (c, alpha) = Self::angle(hz, rate, FRAC_1_SQRT_2);
        Self::new([(1.0 - c) / 2.0, 1.0 - c, (1.0 - c) / 2.0], [1.0 + alpha, -2.0 * c, 1.0 - alpha])
    }

    /// High-pass: -3 dB at `hz`, 12 dB per octave below it. `rate` in Hz.
    pub fn high_pass(hz: f32, rate: f32) -> Self {
        let (c, alpha) = Self::angle(hz, rate, FRAC_1_SQRT_2);
        Self::new([(1.0 + c) / 2.0, -1.0 - c, (1.0 + c) / 2.0], [1.0 + alpha, -2.0 * c, 1.0 - alpha])
    }

    /// Peaking filter: a gain of `db` at `hz`; a high `q` is narrow. `rate` in Hz.
    pub fn bell(hz: f32, rate: f32, q: f32, db: f32) -> Self {
        let (c, alpha) = Self::angle(hz, rate, q);
        let gain = 10f32.powf(db / 40.0);
        Self::new(
            [1.0 + alpha * gain, -2.0 * c, 1.0 - alpha * gain],
            [1.0 + alpha / gain, -2.0 * c, 1.0 - alpha / gain],
        )
    }

    /// Filters `samples` in place, from a state of zeros (transposed direct form II).
    pub fn run(&self, samples: &mut [f32]) {
        let ([b0, b1, b2], [a1, a2]) = (self.b, self.a);
        let (mut s1, mut s2) = (0.0, 0.0);
        for v in samples {
            let x = *v;
            let y = b0 * x + s1;
            s1 = b1 * x - a1 * y + s2;
            s2 = b2 * x - a2 * y;
            *v = y;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_corner_is_at_minus_3_db_and_the_bell_has_its_gain() {
        let gain = |filter: Biquad, hz: f32| {
            let mut x: Vec<f32> = (0..16_000).map(|i| (TAU * hz * i as f32 / 16_000.0).sin()).collect();
            filter.run(&mut x);
            let power = x[8000..].iter().map(|v| v * v).sum::<f32>() / 8000.0;
            10.0 * (2.0 * power).log10()
        };
        assert!((gain(Biquad::low_pass(1000.0, 16_000.0), 1000.0) + 3.01).abs() < 0.05);
        assert!((gain(Biquad::high_pass(1000.0, 16_000.0), 1000.0) + 3.01).abs() < 0.05);
        assert!((gain(Biquad::bell(1000.0, 16_000.0, 1.0, 6.0), 1000.0) - 6.0).abs() < 0.05);
    }
}
