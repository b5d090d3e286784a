//! Other hands at the same notes: another register, octaves and fifths in the bass, keys let go early, no pedal, one
//! strength all the time.
//!
//! Scores of the concert repertoire are pedalled, keep to the middle and seldom pound. Who has heard nothing else takes what
//! people play at home for another instrument. Every kind of sound is drawn in every style, so that none tells the label.

use super::score::{KEYS, Note};
use rand::RngExt;
use rand_pcg::Pcg64Mcg;

/// Share of excerpts that are an octave lower or higher.
const OTHER_REGISTER: f64 = 0.25;
/// Share of excerpts whose bass is doubled.
const DOUBLED: f64 = 0.2;
/// Share of excerpts without pedal.
const DRY: f64 = 0.35;
/// Share of excerpts whose keys are let go early.
const DETACHED: f64 = 0.25;
/// Share of excerpts whose strength hardly follows the score.
const EVEN: f64 = 0.2;
/// What is under this is bass: G3.
const BASS: u8 = 55;
/// Notes that start so close together are struck at once, in seconds.
const TOGETHER_S: f64 = 0.05;

/// One style, drawn.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Style {
    semitones: i16,
    /// Semitones from each note of the bass to those that are struck with it.
    doubled: &'static [i16],
    pedal: bool,
    /// How long a key is held, of what the score says.
    held: f64,
    /// velocity = 127 (v / 127)^curve · strength, and a little by chance.
    curve: f64,
    strength: f64,
}

impl Style {
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

    /// `notes` in this style, in the order of their starts. Where nothing of them would be on the keyboard, they keep their
    /// pitches.
    pub(super) fn play(&self, random: &mut Pcg64Mcg, notes: &[Note]) -> Vec<Note> {
        let on_keys = notes.iter().any(|n| moved(n.pitch, self.semitones).is_some());
        let semitones = if on_keys { self.semitones } else { 0 };
        let mut played = Vec::new();
        for note in notes {
            let Some(pitch) = moved(note.pitch, semitones) else { continue };
            let key_up_s = note.start_s + (note.key_up_s - note.start_s) * self.held;
            let damped_s = if self.pedal { note.damped_s } else { key_up_s };
            let velocity = self.velocity(random, note.velocity);
            let own = Note { key_up_s, damped_s, pitch, velocity, ..*note };
            played.push(own);
            let added = self.doubled.iter().filter(|_| pitch < BASS).filter_map(|by| moved(pitch, *by));
            played.extend(added.map(|pitch| Note { pitch, ..own }));
        }
        if !self.doubled.is_empty() {
            without_repeats(&mut played);
        }
        played
    }

    fn velocity(&self, random: &mut Pcg64Mcg, velocity: u8) -> u8 {
        let even = 127.0 * (f64::from(velocity) / 127.0).powf(self.curve) * self.strength;
        (even + random.random_range(-5.0..5.0)).round().clamp(1.0, 127.0) as u8
    }
}

/// The pitch so many semitones higher, if the keyboard has it.
fn moved(pitch: u8, semitones: i16) -> Option<u8> {
    u8::try_from(i16::from(pitch) + semitones).ok().filter(|p| KEYS.contains(p))
}

/// Leaves each key that is struck at one time the first of its notes.
fn without_repeats(notes: &mut Vec<Note>) {
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

    fn plain() -> Style {
        Style { semitones: 0, doubled: &[], pedal: true, held: 1.0, curve: 1.0, strength: 1.0 }
    }

    fn played(style: &Style, notes: &[Note]) -> Vec<Note> {
        style.play(&mut Pcg64Mcg::seed_from_u64(1), notes)
    }

    #[test]
    fn a_key_is_held_as_the_style_says_and_without_a_pedal_damped_where_it_comes_up() {
        let style = Style { held: 0.5, ..plain() };
        let [one] = played(&style, &[note(2.0, 60)])[..] else { panic!("one note") };
        assert_eq!((one.start_s, one.key_up_s, one.damped_s), (2.0, 2.5, 5.0));
        let dry = played(&Style { pedal: false, ..style }, &[note(2.0, 60)]);
        assert_eq!(dry[0].damped_s, 2.5);
    }

    #[test]
    fn only_the_bass_is_doubled_and_no_key_is_struck_twice_at_once() {
        let style = Style { doubled: &[-12, -5], ..plain() };
        let pitches = |notes: &[Note]| played(&style, notes).iter().map(|n| n.pitch).collect::<Vec<_>>();
        assert_eq!(pitches(&[note(0.0, 48), note(0.01, 72)]), [48, 36, 43, 72]);
        assert_eq!(pitches(&[note(0.0, 36), note(0.01, 48)]), [36, 24, 31, 48, 43], "36 sounds already");
        assert_eq!(pitches(&[note(0.0, 48), note(1.0, 48)]).len(), 6, "a second later it is struck again");
        assert_eq!(pitches(&[note(0.0, 24)]), [24], "there is nothing under the keyboard");
    }

    #[test]
    fn what_would_leave_the_keyboard_whole_keeps_its_place() {
        let style = Style { semitones: 15, ..plain() };
        assert_eq!(played(&style, &[note(0.0, 100)])[0].pitch, 100);
        assert_eq!(played(&style, &[note(0.0, 100), note(1.0, 60)]).len(), 1);
    }

    #[test]
    fn every_style_is_drawn_about_as_often_as_it_should_be() {
        let mut random = Pcg64Mcg::seed_from_u64(5);
        let styles: Vec<Style> = (0..2000).map(|_| Style::draw(&mut random)).collect();
        let share = |is: &dyn Fn(&Style) -> bool| styles.iter().filter(|s| is(s)).count() as f64 / 2000.0;
        let near = |share: f64, expected: f64| assert!((share - expected).abs() < 0.04, "{share} {expected}");
        near(share(&|s| s.semitones.abs() > 3), OTHER_REGISTER);
        near(share(&|s| !s.doubled.is_empty()), DOUBLED);
        near(share(&|s| !s.pedal), DRY);
        near(share(&|s| s.held < 1.0), DETACHED);
        near(share(&|s| s.curve < 0.5), EVEN);
    }
}
