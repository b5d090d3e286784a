//! Variations of the performance: transposition, octaves and fifths in the bass, shortened notes, no pedal, constant velocity.
//!
//! Scores of the concert repertoire use the pedal, the middle register and moderate velocities. A network trained on them alone
//! mistakes amateur playing for another instrument. The style is independent of the kind of sound, so it gives no hint of the label.

use super::score::{KEYS, Note};
use rand::RngExt;
use rand_pcg::Pcg64Mcg;

/// Share of excerpts transposed by an octave.
const OTHER_REGISTER: f64 = 0.25;
/// Share of excerpts with a doubled bass.
const DOUBLED: f64 = 0.2;
/// Share of excerpts without pedal.
const DRY: f64 = 0.35;
/// Share of excerpts with shortened notes.
const DETACHED: f64 = 0.25;
/// Share of excerpts with nearly constant velocity.
const EVEN: f64 = 0.2;
/// Pitches below this, G3, are bass.
const BASS: u8 = 55;
/// Notes of one pitch that start closer together than this, in seconds, are one key press.
const TOGETHER_S: f64 = 0.05;

/// One randomly drawn style.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PlayingStyle {
    semitones: i16,
    /// Intervals in semitones that are added to each note of the bass.
    doubled: &'static [i16],
    pedal: bool,
    /// Length of a note relative to the score.
    held: f64,
    /// velocity = 127 (v / 127)^curve · strength, plus a random offset of up to 5.
    curve: f64,
    strength: f64,
}

impl PlayingStyle {
    pub(super) fn draw(random: &mut Pcg64Mcg) -> Self {
        let octave = match random.random_bool(OTHER_REGISTER) {
            true if random.random_bool(0.5) => -12,
            true => 12,
            false => 0,
        };
        let doubled: &[i16] = match random.random_bool(DOUBLED) {
            true if random.random_bool(0.5) => &[-12],
            true => &[-12, -5],
            false => &[],
        };
        Self {
            semitones: octave + random.random_range(-3..=3),
            doubled,
            pedal: !random.random_bool(DRY),
            held: if random.random_bool(DETACHED) { random.random_range(0.3..0.9) } else { 1.0 },
            curve: if random.random_bool(EVEN) {
                random.random_range(0.0..0.3)
            } else {
                random.random_range(0.7..1.4)
            },
            strength: random.random_range(0.45..1.25),
        }
    }

    /// Applies the style to `notes`; the result is sorted by start. If the transposition moved every note off the keyboard, the
    /// pitches are kept.
    pub(super) fn play(&self, random: &mut Pcg64Mcg, notes: &[Note]) -> Vec<Note> {
        let on_keys = notes.iter().any(|n| transposed(n.pitch, self.semitones).is_some());
        let semitones = if on_keys { self.semitones } else { 0 };
        let mut played = Vec::new();
        for note in notes {
            let Some(pitch) = transposed(note.pitch, semitones) else { continue };
            let key_up_s = note.start_s + (note.key_up_s - note.start_s) * self.held;
            let damped_s = if self.pedal { note.damped_s } else { key_up_s };
            let velocity = self.velocity(random, note.velocity);
            let own = Note { key_up_s, damped_s, pitch, velocity, ..*note };
            played.push(own);
            let added = self.doubled.iter().filter(|_| pitch < BASS).filter_map(|by| transposed(pitch, *by));
            played.extend(added.map(|pitch| Note { pitch, ..own }));
        }
        if !self.doubled.is_empty() {
            remove_repeats(&mut played);
        }
        played
    }

    fn velocity(&self, random: &mut Pcg64Mcg, velocity: u8) -> u8 {
        let even = 127.0 * (f64::from(velocity) / 127.0).powf(self.curve) * self.strength;
        (even + random.random_range(-5.0..5.0)).round().clamp(1.0, 127.0) as u8
    }
}

/// The pitch `semitones` higher, if it is on the keyboard.
fn transposed(pitch: u8, semitones: i16) -> Option<u8> {
    u8::try_from(i16::from(pitch) + semitones).ok().filter(|p| KEYS.contains(p))
}

/// Of notes that press the same key at one time, keeps the first.
fn remove_repeats(notes: &mut Vec<Note>) {
    debug_assert!(notes.iter().all(|note| note.pitch < 128), "MIDI has 128 pitches");
    let mut struck_s = [f64::NEG_INFINITY; 128];
    notes.retain(|note| match struck_s.get_mut(usize::from(note.pitch)) {
        Some(last_s) if note.start_s - *last_s >= TOGETHER_S => {
            *last_s = note.start_s;
            true
        }
        _ => false,
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;

    fn note(start_s: f64, pitch: u8) -> Note {
        Note { start_s, key_up_s: start_s + 1.0, damped_s: start_s + 3.0, pitch, velocity: 64 }
    }

    fn plain() -> PlayingStyle {
        PlayingStyle { semitones: 0, doubled: &[], pedal: true, held: 1.0, curve: 1.0, strength: 1.0 }
    }

    fn played(style: &PlayingStyle, notes: &[Note]) -> Vec<Note> {
        style.play(&mut Pcg64Mcg::seed_from_u64(1), notes)
    }

    #[test]
    fn notes_have_the_length_of_the_style_and_without_a_pedal_are_damped_on_release() {
        let style = PlayingStyle { held: 0.5, ..plain() };
        let [one] = played(&style, &[note(2.0, 60)])[..] else { panic!("one note") };
        assert_eq!((one.start_s, one.key_up_s, one.damped_s), (2.0, 2.5, 5.0));
        let dry = played(&PlayingStyle { pedal: false, ..style }, &[note(2.0, 60)]);
        assert_eq!(dry[0].damped_s, 2.5);
    }

    #[test]
    fn only_the_bass_is_doubled_and_no_key_is_pressed_twice_at_once() {
        let style = PlayingStyle { doubled: &[-12, -5], ..plain() };
        let pitches = |notes: &[Note]| played(&style, notes).iter().map(|n| n.pitch).collect::<Vec<_>>();
        assert_eq!(pitches(&[note(0.0, 48), note(0.01, 72)]), [48, 36, 43, 72]);
        assert_eq!(pitches(&[note(0.0, 36), note(0.01, 48)]), [36, 24, 31, 48, 43], "36 is already pressed");
        assert_eq!(
            pitches(&[note(0.0, 48), note(1.0, 48)]).len(),
            6,
            "a second later the key is pressed again"
        );
        assert_eq!(pitches(&[note(0.0, 24)]), [24], "there is no key below the keyboard");
    }

    #[test]
    fn notes_that_would_all_leave_the_keyboard_keep_their_pitches() {
        let style = PlayingStyle { semitones: 15, ..plain() };
        assert_eq!(played(&style, &[note(0.0, 100)])[0].pitch, 100);
        assert_eq!(played(&style, &[note(0.0, 100), note(1.0, 60)]).len(), 1);
    }

    #[test]
    fn styles_are_drawn_with_their_probabilities() {
        let mut random = Pcg64Mcg::seed_from_u64(5);
        let styles: Vec<PlayingStyle> = (0..2000).map(|_| PlayingStyle::draw(&mut random)).collect();
        let share =
            |is: &dyn Fn(&PlayingStyle) -> bool| styles.iter().filter(|s| is(s)).count() as f64 / 2000.0;
        let near = |share: f64, expected: f64| assert!((share - expected).abs() < 0.04, "{share} {expected}");
        near(share(&|s| s.semitones.abs() > 3), OTHER_REGISTER);
        near(share(&|s| !s.doubled.is_empty()), DOUBLED);
        near(share(&|s| !s.pedal), DRY);
        near(share(&|s| s.held < 1.0), DETACHED);
        near(share(&|s| s.curve < 0.5), EVEN);
    }
}
