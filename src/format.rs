//! Numbers as text for people: counts, times, durations, probabilities.

/// `1234567` → `1,234,567`.
pub(crate) fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Whether a character would tear a line or a terminal: control characters, line and paragraph separators, and those that change the
/// writing direction of what follows.
pub(crate) fn is_unprintable(character: char) -> bool {
    character.is_control() || matches!(character, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The text on one line, with escapes such as `\n` and `\u{202e}` for [unprintable](is_unprintable) characters.
pub(crate) fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for character in text.chars() {
        if is_unprintable(character) {
            line.extend(character.escape_default());
        } else {
            line.push(character);
        }
    }
    line
}

/// Seconds as `3:05`, or `1:02:03` from one hour on; rounded to the second. Negative and non-finite values give `0:00`.
pub(crate) fn clock_time(seconds: f64) -> String {
    let whole = if seconds.is_finite() { seconds.max(0.0).round() as u64 } else { 0 };
    let (hours, minutes, seconds) = (whole / 3600, whole / 60 % 60, whole % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

/// Seconds from `83.5`, `1:23.5` or `0:01:23.5`; `None` from anything else. Minutes may be more than 59, seconds only without minutes.
pub(crate) fn seconds_from_text(text: &str) -> Option<f64> {
    let parts: Vec<&str> = text.split(':').collect();
    let (Some((seconds, larger)), 1..=3) = (parts.split_last(), parts.len()) else { return None };
    let mut time = 0.0;
    for part in larger {
        time = (time + f64::from(part.parse::<u32>().ok()?)) * 60.0;
    }
    let seconds: f64 = seconds.parse().ok()?;
    let fits = (0.0..=1e7).contains(&seconds) && (larger.is_empty() || seconds < 60.0);
    fits.then_some(time + seconds)
}

/// A duration as `52 s`, `3 min 5 s` or `1 h 2 min`; rounded to the second. Negative and non-finite values give `0 s`.
pub(crate) fn duration(seconds: f64) -> String {
    let whole = if seconds.is_finite() { seconds.max(0.0).round() as u64 } else { 0 };
    let (hours, minutes, seconds) = (whole / 3600, whole / 60 % 60, whole % 60);
    match (hours, minutes, seconds) {
        (0, 0, _) => format!("{seconds} s"),
        (0, _, 0) => format!("{minutes} min"),
        (0, ..) => format!("{minutes} min {seconds} s"),
        (_, 0, _) => format!("{hours} h"),
        _ => format!("{hours} h {minutes} min"),
    }
}

/// A probability as `86 %`, with `digits` decimals. Only exactly 1 gives 100 %, and only exactly 0 gives 0 %.
pub(crate) fn percent(probability: f64, digits: usize) -> String {
    let least = 0.1_f64.powi(digits.min(9) as i32);
    let uncertain = probability > 0.0 && probability < 1.0;
    let shown =
        if uncertain { (probability * 100.0).clamp(least, 100.0 - least) } else { probability * 100.0 };
    format!("{shown:.digits$} %")
}

/// JSON with the characters escaped at which some readers split lines; serde_json leaves them as they are. They only occur within
/// strings, and are of the basic plane.
pub(crate) fn escaped_json(text: String) -> String {
    if !text.contains(is_unprintable) {
        return text;
    }
    let mut line = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if is_unprintable(character) {
            line += &format!("\\u{:04x}", u32::from(character));
        } else {
            line.push(character);
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tears_a_line_or_turns_it_round_is_escaped() {
        assert_eq!(one_line("Für Elise 月光 👩\u{200d}🎤\u{200c}"), "Für Elise 月光 👩\u{200d}🎤\u{200c}");
        let torn = "a\r\nb\tc\x1b[2J\u{85}\u{2028}\u{202e}3pm\u{2069}";
        assert_eq!(one_line(torn), r"a\r\nb\tc\u{1b}[2J\u{85}\u{2028}\u{202e}3pm\u{2069}");
    }

    #[test]
    fn counts_have_thousands_separators() {
        for (number, text) in [(0, "0"), (999, "999"), (1000, "1,000"), (12_345_678, "12,345,678")] {
            assert_eq!(thousands(number), text);
        }
    }

    #[test]
    fn times_have_minutes_and_from_one_hour_on_hours() {
        let cases = [
            (0.0, "0:00"),
            (59.4, "0:59"),
            (59.5, "1:00"),
            (600.0, "10:00"),
            (3599.6, "1:00:00"),
            (36_000.0, "10:00:00"),
            (-1.0, "0:00"),
            (f64::NAN, "0:00"),
        ];
        for (seconds, text) in cases {
            assert_eq!(clock_time(seconds), text, "{seconds} s");
        }
    }

    #[test]
    fn durations_name_their_units() {
        let cases = [
            (0.4, "0 s"),
            (52.4, "52 s"),
            (59.6, "1 min"),
            (185.0, "3 min 5 s"),
            (3600.0, "1 h"),
            (3725.0, "1 h 2 min"),
            (-1.0, "0 s"),
            (f64::INFINITY, "0 s"),
        ];
        for (seconds, text) in cases {
            assert_eq!(duration(seconds), text, "{seconds} s");
        }
    }

    #[test]
    fn an_uncertain_probability_never_rounds_to_certainty() {
        let cases = [
            (0.8649, 0, "86 %"),
            (0.9999, 0, "99 %"),
            (0.9999, 1, "99.9 %"),
            (0.9994, 2, "99.94 %"),
            (1.0, 0, "100 %"),
            (1.0, 1, "100.0 %"),
            (0.0001, 0, "1 %"),
            (0.0001, 1, "0.1 %"),
            (0.0, 0, "0 %"),
        ];
        for (probability, digits, text) in cases {
            assert_eq!(percent(probability, digits), text, "{probability}");
        }
    }
}
