//! Synthesises electric pianos: tines, reeds, plucked reeds, or struck strings with pickups.
//!
//! ```text
//! note → modes (vibration) → pickup (nonlinear, adds the harmonics) → sum of notes, mechanical noise → amplifier → 16 kHz
//! ```
//! After F. Pfeifle, "Real-time physical model of a Wurlitzer and Rhodes electric piano" (DAFx 2017): a tine or reed moves nearly
//! sinusoidally; the timbre comes from the pickup, whose output is a nonlinear function of the displacement.

mod amplifier;
mod mechanics;
mod modes;
mod pickup;
mod strings;

use super::SynthError;
use super::score::Note;
use super::soundfont::to_16_khz;
use amplifier::Amplifier;
use mechanics::Mechanics;
use modes::{ClampedBar, Modes};
use pickup::Pickup;
use rand::RngExt;
use rand_pcg::Pcg64Mcg;
use strings::Clavinet;

/// Internal sample rate in Hz: harmonics of the pickups would alias at 16 kHz.
const RATE: f32 = 32_000.0;

/// One instrument with its parameters.
pub(super) struct ElectricPiano {
    generator: ToneGenerator,
    /// Noise of keys and hammers, if audible.
    mechanics: Option<Mechanics>,
    amplifier: Amplifier,
    /// Detuning of each key in cents.
    tuning: Vec<f32>,
    /// gain = velocity^touch, with velocity in 0 to 1.
    touch: f32,
}

/// The vibrating element.
enum ToneGenerator {
    /// A hammer strikes a tine in front of a magnetic pickup.
    Tine(ClampedBar),
    /// A hammer strikes a reed in an electrostatic pickup.
    Reed(ClampedBar),
    /// A pad plucks and damps a reed; there is no pedal.
    Pluck(ClampedBar),
    /// A rubber tip strikes a string in front of two magnetic pickups; there is no pedal.
    Strings(Clavinet),
}

impl ElectricPiano {
    /// Draws an instrument; tines and struck reeds, the common kinds, more often.
    pub(super) fn draw(random: &mut Pcg64Mcg) -> Self {
        let generator = match random.random_range(0..20) {
            0..9 => ToneGenerator::Tine(ClampedBar::tine(random)),
            9..15 => ToneGenerator::Reed(ClampedBar::struck(random)),
            15..18 => ToneGenerator::Pluck(ClampedBar::pluck(random)),
            _ => ToneGenerator::Strings(Clavinet::draw(random)),
        };
        let spread = random.random_range(0.5..6.0);
        let tuning = (0..128).map(|_| random.random_range(-spread..spread)).collect();
        Self {
            generator,
            mechanics: Mechanics::draw(random),
            amplifier: Amplifier::draw(random),
            tuning,
            touch: random.random_range(0.7..1.6),
        }
    }

    /// For the manifest.
    pub(super) fn name(&self) -> &'static str {
        match self.generator {
            ToneGenerator::Tine(_) => "tine piano",
            ToneGenerator::Reed(_) => "reed piano",
            ToneGenerator::Pluck(_) => "plucked reed piano",
            ToneGenerator::Strings(_) => "clavinet",
        }
    }

    /// Renders `seconds` of `notes` at 16 kHz.
    ///
    /// # Errors
    /// If the resampler fails.
    pub(super) fn play(
        &self,
        random: &mut Pcg64Mcg,
        notes: &[Note],
        seconds: f64,
    ) -> Result<Vec<f32>, SynthError> {
        let rate = f64::from(RATE);
        let mut out = vec![0.0; (seconds * rate) as usize];
        for note in notes {
            let start = (note.start_s * rate) as usize;
            let Some(out) = out.get_mut(start..) else { continue };
            debug_assert!(
                usize::from(note.pitch) < self.tuning.len(),
                "MIDI has 128 pitches, not {}",
                note.pitch
            );
            let cents = self.tuning.get(usize::from(note.pitch)).copied().unwrap_or(0.0);
            let hz = 440.0 * ((f32::from(note.pitch) - 69.0 + cents / 100.0) / 12.0).exp2();
            let velocity = f32::from(note.velocity) / 127.0;
            let end_s = if self.has_pedal() { note.damped_s } else { note.key_up_s };
            let held = ((end_s - note.start_s).max(0.02) * rate) as usize;
            let gain = velocity.powf(self.touch);
            match &self.generator {
                ToneGenerator::Tine(bar) | ToneGenerator::Reed(bar) | ToneGenerator::Pluck(bar) => {
                    add_note(out, gain, bar.pickup(hz), bar.strike(random, hz, velocity), held);
                }
                ToneGenerator::Strings(strings) => {
                    add_note(out, gain, Pickup::linear(), strings.strike(hz, velocity), held);
                }
            }
        }
        if let Some(mechanics) = &self.mechanics {
            mechanics.add(random, notes, &mut out);
        }
        self.amplifier.run(&mut out);
        to_16_khz(&out, RATE as u32)
    }

    fn has_pedal(&self) -> bool {
        matches!(self.generator, ToneGenerator::Tine(_) | ToneGenerator::Reed(_))
    }
}

/// Adds one note to `out` until it is damped and silent; `held` is the number of samples until the damper falls.
fn add_note(out: &mut [f32], gain: f32, mut pickup: Pickup, mut modes: Modes, held: usize) {
    for (i, to) in out.iter_mut().enumerate() {
        if i == held {
            modes.damp();
        }
        // Modes decay over thousands of samples, so a check every 512 is enough.
        if i % 512 == 511 && modes.is_silent() {
            break;
        }
        *to += gain * pickup.voltage(modes.next());
    }
}

#[cfg(test)]
mod tests;
