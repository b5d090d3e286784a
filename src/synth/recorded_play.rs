//! Plays notes with recorded single notes.

use super::interpolate::Interpolator;
use super::recorded::{RecordedInstrument, RecordedNote};
use super::score::Note;
use crate::audio::SAMPLE_RATE;
use crate::dsp::Biquad;
use rand::RngExt;
use rand_pcg::Pcg64Mcg;

/// Largest transposition of a recording in semitones; beyond it the timbre is wrong.
const FARTHEST: f32 = 7.5;
/// Strings from this pitch on have no dampers.
const UNDAMPED: u8 = 90;

impl RecordedInstrument {
    /// `seconds` of `notes` at 16 kHz.
    pub(super) fn play(&self, random: &mut Pcg64Mcg, notes: &[Note], seconds: f64) -> Vec<f32> {
        let rate = f64::from(SAMPLE_RATE);
        let mut out = vec![0.0; (seconds * rate) as usize];
        let tuning: f32 = random.random_range(-0.2..0.2);
        let loudness = random.random_range(1.2..2.0);
        for note in notes {
            let pitch = self.nearest_octave(f32::from(note.pitch));
            let Some(recorded) = self.nearest(pitch, note.velocity) else { continue };
            let ratio = 2f64.powf(f64::from(pitch + tuning - recorded.pitch) / 12.0);
            let release_s: f64 = random.random_range(0.15..0.25);
            let damped_s = if note.pitch >= UNDAMPED { seconds } else { note.damped_s };
            let held = (((damped_s - note.start_s) * rate) as usize).max(1);
            let release = (release_s * rate) as usize;
            let start = (note.start_s * rate) as usize;
            let end = (recorded.samples.len() as f64 / ratio) as usize;
            let length = end.min(held + release).min(out.len().saturating_sub(start));
            let velocity = f32::from(note.velocity) / 127.0;
            let gain = velocity.powf(loudness);
            let mut sound: Vec<f32> = Interpolator::new(ratio).run(&recorded.samples, 0..length).collect();
            if self.layers == 1 && velocity < 0.6 {
                // A softer hammer excites fewer overtones; recorded layers contain that already.
                Biquad::low_pass(1500.0 + 10_000.0 * velocity, SAMPLE_RATE as f32).run(&mut sound);
            }
            for (i, (to, from)) in out.iter_mut().skip(start).zip(&sound).enumerate() {
                let damped = 1.0 - i.saturating_sub(held) as f32 / release as f32;
                // Fade out if the recording ends while the note is held.
                let left = (end - i) as f32 / release as f32;
                *to += gain * from * damped.clamp(0.0, 1.0).powi(2) * left.min(1.0);
            }
        }
        out
    }

    /// `pitch`, transposed by octaves into the recorded range if only a part of the keyboard was recorded.
    fn nearest_octave(&self, pitch: f32) -> f32 {
        let distance = |p: f32| self.notes.iter().map(|n| (n.pitch - p).abs()).fold(f32::INFINITY, f32::min);
        let octaves = [0.0, 12.0, -12.0, 24.0, -24.0, 36.0, -36.0, 48.0, -48.0];
        octaves.into_iter().map(|o| pitch + o).find(|p| distance(*p) <= FARTHEST).unwrap_or(pitch)
    }

    /// The recording nearest in pitch and velocity; one layer counts as two semitones.
    fn nearest(&self, pitch: f32, velocity: u8) -> Option<&RecordedNote> {
        let layer = usize::from(velocity) * self.layers / 128;
        let cost = |n: &RecordedNote| (n.pitch - pitch).abs() + 2.0 * n.layer.abs_diff(layer) as f32;
        self.notes.iter().min_by(|a, b| cost(a).total_cmp(&cost(b)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dsp::level::rms;
    use rand::SeedableRng;

    #[test]
    fn a_note_sounds_until_it_is_damped() {
        let samples = (0..32_000).map(|i| (i as f32 * 0.1).sin()).collect();
        let notes = vec![RecordedNote { pitch: 60.0, layer: 0, samples }];
        let piano = RecordedInstrument { name: "test".into(), notes, layers: 1 };
        let note = Note { start_s: 0.5, key_up_s: 0.6, damped_s: 1.0, pitch: 62, velocity: 120 };
        let sound = piano.play(&mut Pcg64Mcg::seed_from_u64(1), &[note], 3.0);
        assert_eq!(rms(&sound[..8000]), 0.0);
        assert!(rms(&sound[9000..15_000]) > 0.3);
        assert_eq!(rms(&sound[20_100..]), 0.0);
    }

    #[test]
    fn notes_outside_the_recorded_octaves_are_transposed_into_them() {
        let note = |pitch: u8| RecordedNote { pitch: pitch.into(), layer: 0, samples: vec![] };
        let piano =
            RecordedInstrument { name: String::new(), notes: (60..=84).map(note).collect(), layers: 1 };
        assert_eq!(piano.nearest_octave(53.0), 53.0);
        assert_eq!(piano.nearest_octave(40.0), 64.0);
        assert_eq!(piano.nearest_octave(100.0), 88.0);
    }
}
