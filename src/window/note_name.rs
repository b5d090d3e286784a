//! Names of notes.

/// Pitch classes from C.
const NAMES: [&str; 12] = ["C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B"];

/// The nearest note in equal temperament at A4 = 440 Hz with the deviation in cents: `A4`, `C♯5 +12 ct`. `None` more than an octave
/// beyond the range of a piano.
pub(super) fn note_name_from_hz(hz: f64) -> Option<String> {
    // MIDI note number: 69 is A4.
    let pitch = 69.0 + 12.0 * (hz / 440.0).log2();
    if !(9.0..=120.0).contains(&pitch) {
        return None;
    }
    let nearest = pitch.round();
    let cents = ((pitch - nearest) * 100.0).round();
    let name = NAMES.get(nearest as usize % 12)?;
    let octave = (nearest / 12.0).floor() - 1.0;
    let sign = if cents < 0.0 { '−' } else { '+' };
    let off = if cents.abs() < 1.0 { String::new() } else { format!(" {sign}{} ct", cents.abs()) };
    Some(format!("{name}{octave}{off}"))
}

#[cfg(test)]
mod tests {
    use super::note_name_from_hz;

    #[test]
    fn exact_pitches_have_no_deviation() {
        let cases = [(440.0, "A4"), (27.5, "A0"), (4186.009, "C8"), (261.6256, "C4"), (466.164, "B♭4")];
        for (hz, name) in cases {
            assert_eq!(note_name_from_hz(hz).as_deref(), Some(name));
        }
    }

    #[test]
    fn deviations_are_in_cents() {
        assert_eq!(note_name_from_hz(440.0 * 2f64.powf(0.3 / 12.0)).as_deref(), Some("A4 +30 ct"));
        assert_eq!(note_name_from_hz(440.0 * 2f64.powf(-0.4 / 12.0)).as_deref(), Some("A4 −40 ct"));
    }

    #[test]
    fn frequencies_far_beyond_a_piano_have_no_name() {
        for hz in [0.0, -5.0, 3.0, 20_000.0, f64::NAN, f64::INFINITY] {
            assert_eq!(note_name_from_hz(hz), None, "{hz}");
        }
    }
}
