//! Probabilities as a person reads them.

/// `86 %`, with so many `digits` behind the point. Only certainty reads as 100 %, and only the impossible as 0 %.
pub(crate) fn percent(probability: f64, digits: usize) -> String {
    let least = 0.1_f64.powi(digits.min(9) as i32);
    let doubt = probability > 0.0 && probability < 1.0;
    let shown = if doubt { (probability * 100.0).clamp(least, 100.0 - least) } else { probability * 100.0 };
    format!("{shown:.digits$} %")
}

#[cfg(test)]
mod tests {
    use super::percent;

    #[test]
    fn what_is_nearly_certain_does_not_read_as_certain() {
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
