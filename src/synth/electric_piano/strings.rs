//! A clavinet: short steel strings, struck near their end and held there by the key, above two pickups.

use super::modes::Modes;
use rand::RngExt;
use rand_pcg::Pcg64Mcg;
use std::f32::consts::{FRAC_PI_2, PI};

/// Number of overtones of a string.
const OVERTONES: u8 = 28;

/// Parameters of one instrument.
pub(super) struct Clavinet {
    decay_s: f32,
    /// Decay time of overtone n: `decay_s` / (1 + `overtone_decay` (n - 1)).
    overtone_decay: f32,
    /// Positions of the two pickups along the string, 0 to 1, and the sign of the second: 1, -1 or 0 (off).
    pickups: (f32, f32, f32),
    brightness: f32,
    /// Inharmonicity coefficient B: overtone n is at n f sqrt(1 + B n²).
    stiffness: f32,
    damper_s: f32,
}

impl Clavinet {
    pub(super) fn draw(random: &mut Pcg64Mcg) -> Self {
        let second = match random.random_range(0..3_usize) {
            0 => 0.0,
            1 => 1.0,
            _ => -1.0,
        };
        Self {
            decay_s: random.random_range(0.5..1.8),
            overtone_decay: random.random_range(0.08..0.35),
            pickups: (random.random_range(0.06..0.12), random.random_range(0.16..0.3), second),
            brightness: random.random_range(0.6..1.3),
            stiffness: random.random_range(2e-5..3e-4),
            damper_s: random.random_range(0.008..0.03),
        }
    }

    pub(super) fn strike(&self, hz: f32, velocity: f32) -> Modes {
        let octaves = (hz / 261.6).log2();
        let decay_s = (self.decay_s * (-0.5 * octaves).exp2()).clamp(0.1, 4.0);
        let mut modes = Modes::new(0.0005, self.damper_s);
        let (near, far, sign) = self.pickups;
        for n in (1..=OVERTONES).map(f32::from) {
            let pickup_gain = (n * PI * near).sin() + sign * (n * PI * far).sin();
            let amplitude = pickup_gain * n.powf(-(1.9 - 0.7 * velocity) / self.brightness);
            let frequency = n * hz * (1.0 + self.stiffness * n * n).sqrt();
            modes.add(frequency, amplitude, decay_s / (1.0 + self.overtone_decay * (n - 1.0)), FRAC_PI_2);
        }
        modes
    }
}
