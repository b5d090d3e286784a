//! Parses pitch and velocity layer from the file name of a recorded note.
//!
//! Sample collections use different schemes. These are recognised, in upper or lower case, with any other words around them:
//! `note-60` (MIDI pitch last), `c4` `A#3` `Bb2` `ds5` `fs1` (names; s is sharp), `ff_a_2` (an underscore for the sharp),
//! and `127_104_534` (MIDI velocity and Hz with a decimal underscore).

/// The content of a file name.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct NoteName {
    /// MIDI pitch; fractional if the name has a frequency.
    pub(super) pitch: f32,
    /// Whether the pitch was a letter and an octave: some collections number octaves differently.
    pub(super) by_octave: bool,
    /// Velocity layer, on the collection's own scale.
    pub(super) layer: u16,
    /// The other words, such as the microphone.
    pub(super) variant: String,
}

/// Parses a file name without its extension; `None` if it contains no pitch.
pub(super) fn parse(stem: &str) -> Option<NoteName> {
    let stem = stem.to_ascii_lowercase();
    let words: Vec<&str> = stem.split(['_', '-', ' ', '.']).filter(|w| !w.is_empty()).collect();
    by_frequency(&words)
        .or_else(|| by_letter_and_underscore(&stem, &words))
        .or_else(|| by_name_or_number(&words))
}

/// Velocity, frequency in Hz, and optionally its decimals.
fn by_frequency(words: &[&str]) -> Option<NoteName> {
    let (velocity, hz) = match words {
        [velocity, whole] => (velocity, format!("{whole}.0")),
        [velocity, whole, decimals] => (velocity, format!("{whole}.{decimals}")),
        _ => return None,
    };
    let layer = velocity.parse().ok().filter(|v| (1..=127).contains(v))?;
    let hz: f32 = hz.parse().ok().filter(|hz| (20.0..4500.0).contains(hz))?;
    let pitch = 69.0 + 12.0 * (hz / 440.0).log2();
    Some(NoteName { pitch, by_octave: false, layer, variant: String::new() })
}

/// `a_2`: A sharp in octave 2.
fn by_letter_and_underscore(stem: &str, words: &[&str]) -> Option<NoteName> {
    let (rest, [letter, octave]) = words.split_last_chunk::<2>()?;
    if !stem.ends_with(&format!("{letter}_{octave}")) || letter.len() != 1 {
        return None;
    }
    let pitch = named(&format!("{letter}#{octave}"))?;
    Some(note(pitch, true, rest))
}

/// The last word that is a note's name, or a MIDI pitch at the end.
fn by_name_or_number(words: &[&str]) -> Option<NoteName> {
    let without = |at: usize| -> Vec<&str> {
        words.iter().enumerate().filter(|(i, _)| *i != at).map(|(_, word)| *word).collect()
    };
    if let Some((at, pitch)) = words.iter().enumerate().rev().find_map(|(i, word)| Some((i, named(word)?))) {
        return Some(note(pitch, true, &without(at)));
    }
    let last = words.len().checked_sub(1)?;
    let digits = words.last()?.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let pitch = digits.parse::<u8>().ok().filter(|p| (12..=127).contains(p))?;
    Some(note(f32::from(pitch), false, &without(last)))
}

fn note(pitch: f32, by_octave: bool, words: &[&str]) -> NoteName {
    let layer = words.iter().find_map(|word| velocity_layer(word)).unwrap_or(0);
    let others: Vec<&str> = words.iter().filter(|w| velocity_layer(w).is_none()).copied().collect();
    NoteName { pitch, by_octave, layer, variant: others.join(" ") }
}

/// A letter, an optional accidental and an octave; middle C is c4.
fn named(word: &str) -> Option<f32> {
    let mut letters = word.chars();
    let semitone = match letters.next()? {
        'c' => 0,
        'd' => 2,
        'e' => 4,
        'f' => 5,
        'g' => 7,
        'a' => 9,
        'b' => 11,
        _ => return None,
    };
    let (accidental, octave) = match letters.as_str() {
        rest if rest.starts_with(['#', 's']) => {
            (1, rest.trim_start_matches("sharp").trim_start_matches(['#', 's']))
        }
        rest if rest.starts_with('b') => (-1, rest.strip_prefix('b')?),
        rest => (0, rest),
    };
    let octave = octave.parse::<i16>().ok().filter(|o| (0..=9).contains(o))?;
    Some(f32::from(12 * (octave + 1) + semitone + accidental))
}

/// `ppp` to `fff`, or a word for a layer followed by its number.
fn velocity_layer(word: &str) -> Option<u16> {
    let dynamics = ["ppp", "pp", "p", "mp", "mf", "f", "ff", "fff"];
    if let Some(at) = dynamics.iter().position(|d| *d == word) {
        return u16::try_from(at + 1).ok();
    }
    let number = ["level", "layer", "velocity", "vel", "v"].iter().find_map(|w| word.strip_prefix(w))?;
    number.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_naming_schemes_of_several_collections_are_parsed() {
        for (name, pitch, layer, variant) in [
            ("note-60", 60.0, 0, "note"),
            ("headroom_piano_level3_close_102", 102.0, 3, "headroom piano close"),
            ("a0", 21.0, 0, ""),
            ("ds1", 27.0, 0, ""),
            ("A#3", 58.0, 0, ""),
            ("Piano.ff.Bb4", 70.0, 7, "piano"),
            ("ff_a_2", 46.0, 7, ""),
            ("mf_c7", 96.0, 5, ""),
            ("C4_v8", 60.0, 8, ""),
        ] {
            let found = parse(name).unwrap_or_else(|| panic!("{name}"));
            assert_eq!((found.pitch, found.layer, found.variant.as_str()), (pitch, layer, variant), "{name}");
        }
        let by_hz = parse("80_443").unwrap();
        assert!((by_hz.pitch - 69.118).abs() < 0.01 && by_hz.layer == 80);
        for name in ["readme", "", "note-5", "127_9000", "piano"] {
            assert_eq!(parse(name), None, "{name}");
        }
    }
}
