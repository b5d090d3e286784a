//! Movement before a pickup → voltage. The curve of the pickup makes the harmonics.

use super::RATE;
use std::f32::consts::TAU;

/// One pickup.
pub(super) struct Pickup {
    curve: Curve,
    last: f32,
}

enum Curve {
    /// The flux of a magnet falls with the square of the distance; the coil gives its change in time. The farther the rest
    /// position is from the middle (`offset`), the more of the fundamental; in the middle only even harmonics are left.
    Magnetic { offset: f32, gain: f32 },
    /// The capacity of a plate goes with 1/(1 - x).
    Electrostatic { offset: f32 },
    /// A weak string far from the magnet: no curve.
    Straight,
}

impl Pickup {
    /// For a note of `hz`; it is as loud at all pitches.
    pub(super) fn magnetic(offset: f32, hz: f32) -> Self {
        let mut pickup = Self { curve: Curve::Magnetic { offset, gain: RATE / (TAU * hz) }, last: 0.0 };
        pickup.last = flux(0.0, offset);
        pickup
    }

    pub(super) fn electrostatic(offset: f32) -> Self {
        Self { curve: Curve::Electrostatic { offset }, last: 0.0 }
    }

    pub(super) fn straight() -> Self {
        Self { curve: Curve::Straight, last: 0.0 }
    }

    /// The voltage at position `x`; 1 is the pickup's reach.
    pub(super) fn hear(&mut self, x: f32) -> f32 {
        match self.curve {
            Curve::Magnetic { offset, gain } => {
                let flux = flux(x, offset);
                let voltage = (flux - self.last) * gain;
                self.last = flux;
                voltage
            }
            Curve::Electrostatic { offset } => {
                // The reed would touch the plate at 1.
                let x = (x + offset * x * x).clamp(-3.0, 0.93) * 0.95;
                0.5 * (1.0 / (1.0 - x) - 1.0)
            }
            Curve::Straight => x,
        }
    }
}

fn flux(x: f32, offset: f32) -> f32 {
    1.0 / (1.0 + 2.0 * (x - offset) * (x - offset))
}
