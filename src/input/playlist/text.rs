//! Bytes of a list → text: UTF-8, UTF-16 with a byte-order mark, else Windows-1252.

use crate::utf16;
use std::borrow::Cow;

/// U+0080 to U+009F in Windows-1252 (WHATWG Encoding Standard, index windows-1252); the rest is as in Unicode.
const WINDOWS_1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž', '\u{8F}', '\u{90}',
    '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}', 'ž', 'Ÿ',
];

/// The text without its byte-order mark. A character that `bytes` cuts off at its end does not make the rest Windows-1252.
pub(super) fn decoded(bytes: &[u8]) -> Cow<'_, str> {
    if let Some(text) = from_utf16(bytes) {
        return Cow::Owned(text);
    }
    let bytes = without_mark(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(error) if error.error_len().is_none() => String::from_utf8_lossy(bytes),
        Err(_) => Cow::Owned(bytes.iter().map(|&byte| from_windows_1252(byte)).collect()),
    }
}

/// The lines of a list, each as text and, if that is not its bytes, as bytes. A file that is not UTF-8 as a whole may be so in parts:
/// programs append in their own encoding.
pub(super) fn lines(bytes: &[u8]) -> Vec<(String, Option<Vec<u8>>)> {
    let is_break = |byte: &u8| matches!(byte, b'\n' | b'\r');
    if let Some(text) = from_utf16(bytes) {
        return text.split(['\n', '\r']).map(|line| (line.to_owned(), None)).collect();
    }
    let line = |line: &[u8]| match std::str::from_utf8(line) {
        Ok(text) => (text.to_owned(), None),
        Err(_) => (line.iter().map(|&byte| from_windows_1252(byte)).collect(), Some(line.to_owned())),
    };
    without_mark(bytes).split(is_break).map(line).collect()
}

fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)
}

/// `None` without the byte-order mark of UTF-16.
fn from_utf16(bytes: &[u8]) -> Option<String> {
    let (order, rest) = utf16::without_mark(bytes)?;
    Some(char::decode_utf16(order.units(rest)).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect())
}

fn from_windows_1252(byte: u8) -> char {
    let special = byte.checked_sub(0x80).and_then(|offset| WINDOWS_1252.get(usize::from(offset)));
    special.copied().unwrap_or(char::from(byte))
}
