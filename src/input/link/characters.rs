//! Characters that links must not contain, and displayable forms of text.

use std::borrow::Cow;

/// Invisible formatting characters that change how text is displayed: direction marks and zero-width joiners (Unicode, chapter
/// 23).
pub(crate) fn is_hidden(character: char) -> bool {
    matches!(
        character,
        '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}'
    )
}

/// The text without the data that yt-dlp appends to addresses for itself: `#__youtubedl_smuggle=…`.
pub(crate) fn without_smuggled(text: &str) -> Cow<'_, str> {
    const MARK: &str = "#__youtubedl_smuggle";
    if !text.contains(MARK) {
        return Cow::Borrowed(text);
    }
    let mut parts = text.split(MARK);
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        // Its value is percent-encoded, so that it ends where the address does.
        let end = part.find(|c: char| c.is_whitespace() || "\"'<>()[]{},;".contains(c)).unwrap_or(part.len());
        plain.push_str(part.get(end..).unwrap_or_default());
    }
    Cow::Owned(plain)
}

/// The text without hidden and control characters, as it is displayed.
pub(super) fn visible(text: &str) -> String {
    text.chars().filter(|&character| !character.is_control() && !is_hidden(character)).collect()
}

/// The text with its middle cut out, at most `most` characters: both ends are more informative.
pub(super) fn shortened(text: &str, most: usize) -> String {
    let count = text.chars().count();
    if count <= most {
        return text.to_owned();
    }
    let head: String = text.chars().take(most - most / 3 - 1).collect();
    let tail: String = text.chars().skip(count - most / 3).collect();
    format!("{head}…{tail}")
}

/// The text on one line, with escapes such as `\n` and `\u{202e}` for invisible characters.
pub(super) fn escaped(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_control() || is_hidden(character) {
            line.extend(character.escape_default());
        } else {
            line.push(character);
        }
    }
    line
}
