//! Repairs JSON with unpaired surrogates, as Python writes it.

/// Replaces unpaired surrogates by U+FFFD. Sites truncate titles within an emoji, Python writes that as `\ud83d`, and RFC 8259
/// (section 8.2) leaves the meaning undefined.
pub(super) fn replace_unpaired(json: &str) -> String {
    let mut mended = String::with_capacity(json.len());
    let mut rest = json;
    while let Some((before, escape)) = rest.find('\\').and_then(|at| rest.split_at_checked(at)) {
        mended.push_str(before);
        let whole = match (unit(escape), escape.get(6..).and_then(unit)) {
            (Some(0xD800..=0xDBFF), Some(0xDC00..=0xDFFF)) => 12,
            (Some(0xD800..=0xDFFF), _) => {
                mended.push('\u{FFFD}');
                debug_assert!(escape.is_char_boundary(6), "an escape has six ASCII characters");
                rest = escape.get(6..).unwrap_or_default();
                continue;
            }
            // Also an escaped backslash, which does not start another escape.
            _ => escape.char_indices().nth(2).map_or(escape.len(), |(at, _)| at),
        };
        let (whole, behind) = escape.split_at_checked(whole).unwrap_or((escape, ""));
        mended.push_str(whole);
        rest = behind;
    }
    mended.push_str(rest);
    mended
}

/// The UTF-16 code unit of an escape `\uXXXX` at the start of `text`.
fn unit(text: &str) -> Option<u16> {
    u16::from_str_radix(text.strip_prefix("\\u")?.get(..4)?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::replace_unpaired;

    #[test]
    fn unpaired_surrogates_are_replaced_and_pairs_kept() {
        let cases = [
            (r#""\ud83c\udfb9 piano""#, r#""\ud83c\udfb9 piano""#),
            (r#""piano \ud83c""#, "\"piano \u{FFFD}\""),
            (r#""\udfb9\ud83c\ud83c\udfb9""#, "\"\u{FFFD}\u{FFFD}\\ud83c\\udfb9\""),
            (r#""a\\ud83c\n""#, r#""a\\ud83c\n""#),
            (r#""\ud83"#, r#""\ud83"#),
            ("\\", "\\"),
            ("\\é", "\\é"),
        ];
        for (json, mended) in cases {
            assert_eq!(replace_unpaired(json), mended, "{json}");
        }
    }
}
