//! Seconds → the time as a person reads it.

/// `3:05`, or `1:02:03` from an hour on; rounded to the second. Negative and non-finite times read `0:00`.
pub fn clock(seconds: f64) -> String {
    let whole = if seconds.is_finite() { seconds.max(0.0).round() as u64 } else { 0 };
    let (hours, minutes, seconds) = (whole / 3600, whole / 60 % 60, whole % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

#[cfg(test)]
mod tests {
    use super::clock;

    #[test]
    fn minutes_and_hours_read_as_on_a_player() {
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
            assert_eq!(clock(seconds), text, "{seconds} s");
        }
    }
}
