//! Extracts the highest or lowest voice of piano music and fits it to the range of another instrument.

use super::programs::Solo;
use super::score::Note;

/// The voice to extract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Voice {
    Highest,
    Lowest,
}

/// Notes that start closer together than this, in seconds, form a chord.
const CHORD_S: f64 = 0.04;
/// Gaps up to this, in seconds, are closed: winds and strings sustain until the next note.
const LEGATO_S: f64 = 0.35;

/// Indices of the notes of a voice: those with no higher (lower) note sounding when they start.
pub(super) fn positions(notes: &[Note], voice: Voice) -> Vec<usize> {
    let over = |a: u8, b: u8| if voice == Voice::Highest { a > b } else { a < b };
    let mut found = Vec::new();
    for (i, note) in notes.iter().enumerate() {
        let first = i.saturating_sub(64);
        let hidden = notes.iter().skip(first).take(i + 16 - first).any(|other| {
            let sounds = other.start_s <= note.start_s + CHORD_S && other.key_up_s > note.start_s + CHORD_S;
            sounds && over(other.pitch, note.pitch)
        });
        if !hidden {
            found.push(i);
        }
    }
    found
}

/// The notes at `positions` as a monophonic line: each ends before the next starts, transposed by octaves into the range of
/// `solo`.
pub(super) fn line(notes: &[Note], positions: &[usize], solo: Solo) -> Vec<Note> {
    debug_assert!(positions.iter().all(|i| *i < notes.len()), "positions are indices of the notes");
    let mut line: Vec<Note> = positions.iter().filter_map(|i| notes.get(*i).copied()).collect();
    // Of notes that start together, keep the last.
    let starts: Vec<f64> = line.iter().skip(1).map(|n| n.start_s).chain([f64::INFINITY]).collect();
    let mut next = starts.iter();
    line.retain_mut(|note| {
        let until_s = next.next().copied().unwrap_or(f64::INFINITY);
        let end_s =
            if until_s - note.key_up_s < LEGATO_S { until_s } else { note.key_up_s.max(note.start_s) };
        note.key_up_s = end_s.min(note.damped_s.max(note.key_up_s) + LEGATO_S);
        note.damped_s = note.key_up_s;
        note.pitch = in_range(note.pitch, solo.range);
        until_s - note.start_s > CHORD_S
    });
    line
}

fn in_range(pitch: u8, (low, high): (u8, u8)) -> u8 {
    let up = low.saturating_sub(pitch).div_ceil(12);
    let down = pitch.saturating_sub(high).div_ceil(12);
    pitch + 12 * up - 12 * down
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(start_s: f64, key_up_s: f64, pitch: u8) -> Note {
        Note { start_s, key_up_s, damped_s: key_up_s, pitch, velocity: 64 }
    }

    #[test]
    fn the_highest_voice_has_the_top_notes_of_chords_and_nothing_below_a_sustained_top_note() {
        let notes = [note(0.0, 2.0, 60), note(0.01, 2.0, 72), note(1.0, 2.0, 65), note(2.1, 3.0, 71)];
        assert_eq!(positions(&notes, Voice::Highest), [1, 3]);
        assert_eq!(positions(&notes, Voice::Lowest), [0, 3]);
    }

    #[test]
    fn a_line_has_one_note_at_a_time_within_the_range() {
        let notes = [note(0.0, 1.5, 90), note(1.0, 1.2, 30), note(1.4, 2.0, 60)];
        let line = line(&notes, &[0, 1, 2], Solo { program: 0, range: (48, 72) });
        assert!(line.windows(2).all(|w| w[0].damped_s <= w[1].start_s), "{line:?}");
        assert_eq!(line.iter().map(|n| n.pitch).collect::<Vec<_>>(), [66, 54, 60]);
    }
}
