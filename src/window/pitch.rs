//! Hz → the note that a pianist would call it.

/// As keys are named, from C.
const NAMES: [&str; 12] = ["C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B"];

/// The nearest note in equal temperament at A4 = 440 Hz, with how far off it is: `A4`, `C♯5 +12 ct`. `None` beyond the range of
/// a piano and an octave on both sides.
pub(super) fn note_from_hz(hz: f64) -> Option<String> {
    // MIDI's numbers: 69 is A4.
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
    use super::note_from_hz;

    #[test]
    fn keys_have_their_names() {
        let cases = [(440.0, "A4"), (27.5, "A0"), (4186.009, "C8"), (261.6256, "C4"), (466.164, "B♭4")];
        for (hz, name) in cases {
            assert_eq!(note_from_hz(hz).as_deref(), Some(name));
        }
    }

    #[test]
    fn what_lies_between_two_keys_is_told_in_cents() {
        assert_eq!(note_from_hz(440.0 * 2f64.powf(0.3 / 12.0)).as_deref(), Some("A4 +30 ct"));
        assert_eq!(note_from_hz(440.0 * 2f64.powf(-0.4 / 12.0)).as_deref(), Some("A4 −40 ct"));
    }

    #[test]
    fn what_no_piano_plays_has_no_name() {
        for hz in [0.0, -5.0, 3.0, 20_000.0, f64::NAN, f64::INFINITY] {
            assert_eq!(note_from_hz(hz), None, "{hz}");
        }
    }
}
