//! Converts the displacement in front of a pickup into voltage. The nonlinear curve adds the harmonics.

use super::RATE;
use std::f32::consts::TAU;

/// One pickup.
pub(super) struct Pickup {
    curve: Curve,
    last: f32,
}

enum Curve {
    /// The magnetic flux falls with the square of the distance; the voltage is its derivative. The farther the rest position is from
    /// the centre (`offset`), the stronger the fundamental; at the centre only even harmonics remain.
    Magnetic { offset: f32, gain: f32 },
    /// The capacitance of a plate is proportional to 1/(1 - x).
    Electrostatic { offset: f32 },
    /// A string far from the magnet: linear.
    Linear,
}

impl Pickup {
    /// For a note of `hz`; the gain makes all pitches equally loud.
    pub(super) fn magnetic(offset: f32, hz: f32) -> Self {
        let mut pickup = Self { curve: Curve::Magnetic { offset, gain: RATE / (TAU * hz) }, last: 0.0 };
        pickup.last = flux(0.0, offset);
        pickup
    }

    pub(super) fn electrostatic(offset: f32) -> Self {
        Self { curve: Curve::Electrostatic { offset }, last: 0.0 }
    }

    pub(super) fn linear() -> Self {
        Self { curve: Curve::Linear, last: 0.0 }
    }

    /// The voltage at displacement `x`, in units of the pickup's range.
    pub(super) fn voltage(&mut self, x: f32) -> f32 {
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
            Curve::Linear => x,
        }
    }
}

fn flux(x: f32, offset: f32) -> f32 {
    1.0 / (1.0 + 2.0 * (x - offset) * (x - offset))
}
