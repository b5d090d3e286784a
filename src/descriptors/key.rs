//! Key: which major or minor scale the pitch classes fit best.
//!
//! The algorithm of Krumhansl and Schmuckler (Krumhansl, "Cognitive Foundations of Musical Pitch", 1990, chapter 4): the chroma is correlated
//! with the profile of each of the 24 keys, which says how often each pitch class occurs in it. Profiles: Albrecht, Shanahan: "The use of large
//! corpora to train a new type of key-finding algorithm", Music Perception 31, 2013. Those of Krumhansl and Kessler (1982), from ratings of
//! listeners, weigh the fifth more: they take the opening of Bach's prelude in C major for G major.

use super::chroma::CLASSES;
use std::fmt;

/// From the tonic upwards.
const MAJOR: [f64; CLASSES] =
    [0.238, 0.006, 0.111, 0.006, 0.137, 0.094, 0.016, 0.214, 0.009, 0.080, 0.008, 0.081];
const MINOR: [f64; CLASSES] =
    [0.220, 0.006, 0.104, 0.123, 0.019, 0.103, 0.012, 0.214, 0.062, 0.022, 0.061, 0.052];

/// As they are usually written: of two names that with fewer accidentals in the key's signature.
const MAJOR_NAMES: [&str; CLASSES] = ["C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B"];
const MINOR_NAMES: [&str; CLASSES] = ["C", "C#", "D", "Eb", "E", "F", "F#", "G", "G#", "A", "Bb", "B"];

/// A major or minor key.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Key {
    /// Pitch class of the tonic, 0 (C) to 11 (B).
    pub tonic: usize,
    /// Whether it is minor.
    pub is_minor: bool,
    /// Correlation of the chroma with the key's profile, -1 to 1.
    pub correlation: f64,
}

impl Key {
    /// The key of these means of chroma, from C to B; `None` if all classes are equally strong, as in silence.
    pub(super) fn of(chroma: &[f64; CLASSES]) -> Option<Self> {
        let keys = (0..CLASSES).flat_map(|tonic| {
            let mut from_tonic = *chroma;
            from_tonic.rotate_left(tonic);
            [(false, &MAJOR), (true, &MINOR)].map(|(is_minor, profile)| {
                Some(Self { tonic, is_minor, correlation: correlation(&from_tonic, profile)? })
            })
        });
        keys.flatten().max_by(|a, b| a.correlation.total_cmp(&b.correlation))
    }
}

/// `C major`, `F# minor`.
impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (names, mode) = if self.is_minor { (&MINOR_NAMES, "minor") } else { (&MAJOR_NAMES, "major") };
        write!(f, "{} {mode}", names.get(self.tonic).copied().unwrap_or_default())
    }
}

/// Pearson's; `None` if one of both does not vary.
fn correlation(a: &[f64; CLASSES], b: &[f64; CLASSES]) -> Option<f64> {
    let centred = |values: &[f64; CLASSES]| {
        let mean = values.iter().sum::<f64>() / CLASSES as f64;
        values.map(|value| value - mean)
    };
    let (a, b) = (centred(a), centred(b));
    let product = |a: &[f64; CLASSES], b: &[f64; CLASSES]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let norm = (product(&a, &a) * product(&b, &b)).sqrt();
    (norm > 1e-12).then(|| product(&a, &b) / norm)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_profile_is_that_of_its_own_key() {
        for (profile, is_minor) in [(MAJOR, false), (MINOR, true)] {
            for tonic in 0..CLASSES {
                let mut chroma = profile;
                chroma.rotate_right(tonic);
                let key = Key::of(&chroma).unwrap();
                assert_eq!((key.tonic, key.is_minor), (tonic, is_minor));
                assert!((key.correlation - 1.0).abs() < 1e-9);
            }
        }
    }

    #[test]
    fn scales_are_in_their_keys_and_named_as_usual() {
        let scale = |notes: &[(usize, f64)]| {
            let mut chroma = [0.0; CLASSES];
            notes.iter().for_each(|(class, strength)| chroma[*class] = *strength);
            Key::of(&chroma).unwrap().to_string()
        };
        // The tonic triad is stronger than the other notes of the scale.
        let e_flat = [(3, 1.0), (5, 0.4), (7, 0.8), (8, 0.4), (10, 0.9), (0, 0.4), (2, 0.3)];
        assert_eq!(scale(&e_flat), "Eb major");
        let f_sharp = [(6, 1.0), (8, 0.4), (9, 0.9), (11, 0.4), (1, 0.8), (2, 0.4), (5, 0.3)];
        assert_eq!(scale(&f_sharp), "F# minor");
    }

    #[test]
    fn silence_has_no_key() {
        assert_eq!(Key::of(&[0.0; CLASSES]), None);
        assert_eq!(Key::of(&[0.7; CLASSES]), None);
    }
}
