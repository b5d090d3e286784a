//! Makes text from other sources safe to display on one line.

/// At most `most` characters of `text`, on one line. Control characters become spaces. Marks that change the text direction are removed,
/// since they can disguise a text (Unicode Technical Report 36, section 2.4).
pub(in crate::fetch) fn sanitize(text: &str, most: usize) -> String {
    let text: String = text.chars().filter(|&c| !turns(c)).collect();
    let words: Vec<_> =
        text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|w| !w.is_empty()).collect();
    let line = words.join(" ");
    match line.char_indices().nth(most) {
        None => line,
        Some(_) => line.chars().take(most.saturating_sub(1)).chain(['…']).collect(),
    }
}

/// The joiners U+200C and U+200D are kept: Persian, Hindi and emoji need them.
fn turns(c: char) -> bool {
    matches!(c, '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::sanitize;

    #[test]
    fn invisible_characters_are_removed_and_long_text_is_shortened() {
        let cases = [
            ("  Prelude\n\tin C\u{0}major ", 40, "Prelude in C major"),
            ("\u{202E}3pm\u{202C}.exe", 40, "3pm.exe"),
            ("می\u{200C}خواهم", 40, "می\u{200C}خواهم"),
            ("Étude", 5, "Étude"),
            ("Études", 5, "Étud…"),
            ("\u{2028}\r", 5, ""),
        ];
        for (text, most, shown) in cases {
            assert_eq!(sanitize(text, most), shown, "{text:?}");
        }
    }
}
