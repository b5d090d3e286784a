//! Notes → the sound of an electric piano of our own making: tines, reeds, plucked reeds, or struck strings with pickups.
//!
//! ```text
//! note → modes (what vibrates) → pickup (its curve makes the harmonics) → all notes, mechanics → amplifier → 16 kHz
//! ```
//! After F. Pfeifle, "Real-time physical model of a Wurlitzer and Rhodes electric piano" (DAFx 2017): a tine or reed moves nearly
//! as a sine; what makes the sound is the pickup, whose output is no straight line of the distance.

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
use modes::{Modes, Reed};
use pickup::Pickup;
use rand::RngExt;
use rand_pcg::Pcg64Mcg;
use strings::Clavinet;

/// Everything is made at this rate (Hz): pickups make harmonics that would fold back at 16 kHz.
const RATE: f32 = 32_000.0;

/// One instrument with all its settings.
pub(super) struct ElectricPiano {
    action: Action,
    /// What its keys and hammers sound like, where that is heard.
    mechanics: Option<Mechanics>,
    amplifier: Amplifier,
    /// How far each key is out of tune, in cents.
    tuning: Vec<f32>,
    /// Gain = velocity to this power.
    touch: f32,
}

/// What vibrates.
enum Action {
    /// A hammer strikes a tine before a magnetic pickup.
    Tine(Reed),
    /// A hammer strikes a reed in an electrostatic pickup.
    Reed(Reed),
    /// A pad plucks a reed; it also damps it, and there is no pedal.
    Pluck(Reed),
    /// A rubber tip strikes a string before two magnetic pickups; there is no pedal.
    Strings(Clavinet),
}

impl ElectricPiano {
    /// Any of the kinds, the two common ones more often.
    pub(super) fn draw(random: &mut Pcg64Mcg) -> Self {
        let action = match random.random_range(0..20) {
            0..9 => Action::Tine(Reed::tine(random)),
            9..15 => Action::Reed(Reed::struck(random)),
            15..18 => Action::Pluck(Reed::pluck(random)),
            _ => Action::Strings(Clavinet::draw(random)),
        };
        let spread = random.random_range(0.5..6.0);
        let tuning = (0..128).map(|_| random.random_range(-spread..spread)).collect();
        Self {
            action,
            mechanics: Mechanics::draw(random),
            amplifier: Amplifier::draw(random),
            tuning,
            touch: random.random_range(0.7..1.6),
        }
    }

    /// For the manifest.
    pub(super) fn name(&self) -> &'static str {
        match self.action {
            Action::Tine(_) => "tine piano",
            Action::Reed(_) => "reed piano",
            Action::Pluck(_) => "plucked reed piano",
            Action::Strings(_) => "clavinet",
        }
    }

    /// `seconds` of `notes` at 16 kHz.
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
            let Some(place) = out.get_mut(start..) else { continue };
            let cents = self.tuning.get(usize::from(note.pitch)).copied().unwrap_or(0.0);
            let hz = 440.0 * ((f32::from(note.pitch) - 69.0 + cents / 100.0) / 12.0).exp2();
            let velocity = f32::from(note.velocity) / 127.0;
            let end_s = if self.has_pedal() { note.damped_s } else { note.key_up_s };
            let held = ((end_s - note.start_s).max(0.02) * rate) as usize;
            let gain = velocity.powf(self.touch);
            match &self.action {
                Action::Tine(reed) | Action::Reed(reed) | Action::Pluck(reed) => {
                    sound(place, gain, reed.pickup(hz), reed.strike(random, hz, velocity), held);
                }
                Action::Strings(strings) => {
                    sound(place, gain, Pickup::straight(), strings.strike(hz, velocity), held);
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
        matches!(self.action, Action::Tine(_) | Action::Reed(_))
    }
}

/// Adds one note to `out`, until it is damped and silent.
fn sound(out: &mut [f32], gain: f32, mut pickup: Pickup, mut modes: Modes, held: usize) {
    for (i, to) in out.iter_mut().enumerate() {
        if i == held {
            modes.damp();
        }
        // Now and then is enough: a mode dies over thousands of samples.
        if i % 512 == 511 && modes.is_silent() {
            break;
        }
        *to += gain * pickup.hear(modes.next());
    }
}

#[cfg(test)]
mod tests;
