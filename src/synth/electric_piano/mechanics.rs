//! The noise of keys, hammers and dampers, which pickups and microphones also record. Without it, the knock at the start of a note
//! would distinguish a real piano from an electric one.

use super::RATE;
use crate::dsp::Biquad;
use crate::dsp::level::{amplitude_from_db, rms};
use crate::synth::score::Note;
use rand::RngExt;
use rand_pcg::Pcg64Mcg;

/// A burst of noise when a key is pressed, a softer one when it is released.
pub(super) struct Mechanics {
    /// Peak of the burst at full velocity, relative to the RMS of the whole sound.
    strike: f32,
    /// Level of the release burst relative to the strike.
    release: f32,
    /// Time to 1/e, in seconds.
    decay_s: f32,
    /// Pass band of the noise in Hz.
    band_hz: (f32, f32),
}

impl Mechanics {
    /// Draws the parameters; in 40 % of the instruments there is no noise.
    pub(super) fn draw(random: &mut Pcg64Mcg) -> Option<Self> {
        random.random_bool(0.6).then(|| Self {
            strike: amplitude_from_db(random.random_range(-30.0..0.0)),
            release: random.random_range(0.0..0.6),
            decay_s: random.random_range(0.003..0.03),
            band_hz: (random.random_range(40.0..400.0), random.random_range(600.0..6000.0)),
        })
    }

    /// Adds the noise of all `notes` to their sound.
    pub(super) fn add(&self, random: &mut Pcg64Mcg, notes: &[Note], sound: &mut [f32]) {
        let mut noise = vec![0.0; sound.len()];
        let level = self.strike * rms(sound);
        for note in notes {
            let strength = f32::from(note.velocity) / 127.0;
            self.burst(random, note.start_s, level * strength, &mut noise);
            self.burst(random, note.key_up_s, level * self.release, &mut noise);
        }
        let (low, high) = self.band_hz;
        Biquad::high_pass(low, RATE).run(&mut noise);
        Biquad::low_pass(high, RATE).run(&mut noise);
        sound.iter_mut().zip(noise).for_each(|(s, n)| *s += n);
    }

    fn burst(&self, random: &mut Pcg64Mcg, at_s: f64, mut level: f32, noise: &mut [f32]) {
        let shrink = (-1.0 / (self.decay_s * RATE)).exp();
        let first = (at_s * f64::from(RATE)) as usize;
        // After six time constants the burst has decayed by 52 dB.
        for v in noise.iter_mut().skip(first).take((6.0 * self.decay_s * RATE) as usize) {
            *v += level * random.random_range(-1.0..1.0f32);
            level *= shrink;
        }
    }
}
