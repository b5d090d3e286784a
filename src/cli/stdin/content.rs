//! The first bytes of stdin → what it holds.

use crate::audio::is_audio_head;
use crate::utf16::{self, ByteOrder};

/// Fewer bytes than this may look like a format by chance: a name may begin with `ID3`.
const SIGNATURE_BYTES: usize = 32;
/// A text has fewer control characters than one in this number of bytes.
const TEXT_PER_CONTROL: usize = 4;

/// What stdin holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum Content {
    /// A list of inputs.
    List,
    /// A list in UTF-16, as PowerShell 5 writes it.
    Utf16List { byte_order: ByteOrder },
    /// Text with control characters, which no name on a line of its own has.
    BrokenList,
    /// A recording in a known format.
    Recording,
    /// No text and no known format. It may be a recording behind other bytes.
    Unknown,
}

impl Content {
    /// Whether one recording is piped in, if anything.
    pub(in crate::cli) fn is_one_recording(self) -> bool {
        matches!(self, Self::Recording | Self::Unknown)
    }
}

/// Control characters that no line of a list contains; with `null`, names may contain all but NUL.
pub(super) fn is_control(byte: u8) -> bool {
    byte.is_ascii_control() && !matches!(byte, b'\t' | b'\n' | b'\r')
}

/// What begins with `head`; `None`: more bytes are needed, which is never the case if `complete`.
pub(super) fn recognise(head: &[u8], complete: bool, null: bool) -> Option<Content> {
    if let Some(list) = utf_16(head, complete) {
        return list;
    }
    let is_binary = head.iter().any(|&byte| is_control(byte) && !(null && byte == 0));
    if is_audio_head(head) {
        if head.len() < SIGNATURE_BYTES && !complete {
            return None;
        }
        // All formats have control characters near their beginning, text has none.
        if is_binary {
            return Some(Content::Recording);
        }
    }
    if null {
        return (complete || head.contains(&0)).then_some(Content::List);
    }
    if !is_binary {
        return (complete || head.contains(&b'\n')).then_some(Content::List);
    }
    // Enough to recognise formats whose packets have a sync byte each.
    if !complete && head.len() < 512 {
        return None;
    }
    Some(if is_text(head) { Content::BrokenList } else { Content::Unknown })
}

/// A byte-order mark of UTF-16 with plausible text behind it. MPEG audio may begin with the same bytes. `Some(None)`: more bytes are
/// needed.
fn utf_16(head: &[u8], complete: bool) -> Option<Option<Content>> {
    let (byte_order, rest) = utf16::without_mark(head)?;
    let units: Vec<u16> = byte_order.units(rest).take(32).collect();
    // A surrogate pair may be cut at the end.
    let is_plain = |unit: u16| unit > 0x7f || (0x20..0x7f).contains(&unit) || matches!(unit, 9 | 10 | 13);
    let whole = units.get(..units.len().saturating_sub(1)).unwrap_or_default();
    if !units.iter().all(|&unit| is_plain(unit))
        || char::decode_utf16(whole.iter().copied()).any(|c| c.is_err())
    {
        return None;
    }
    let ascii = units.iter().filter(|&&unit| unit < 0x80).count();
    if complete || units.len() == 32 || units.contains(&10) {
        // Random units are hardly ever in ASCII; even names in another script contain slashes, dots and line breaks.
        return (units.is_empty() || ascii > 0).then_some(Some(Content::Utf16List { byte_order }));
    }
    Some(None)
}

/// Whether these are mostly characters, in UTF-8.
fn is_text(head: &[u8]) -> bool {
    let valid = match std::str::from_utf8(head) {
        Ok(_) => true,
        // The last character is cut.
        Err(error) => error.error_len().is_none(),
    };
    let control = head.iter().filter(|&&byte| is_control(byte)).count();
    valid && control * TEXT_PER_CONTROL < head.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf_16(text: &str) -> Vec<u8> {
        let units = std::iter::once(0xfeff).chain(text.encode_utf16());
        units.flat_map(u16::to_le_bytes).collect()
    }

    #[test]
    fn lists_and_recordings_differ_by_their_first_bytes() {
        let wave = [b"RIFF\xff\xff\xff\xffWAVEfmt \x10\0\0\0\x01\0\x01\0".as_slice(), &[0; 64]].concat();
        let flac = [b"fLaC\0\0\0\x22\x10\0\x10\0".as_slice(), &[0; 64]].concat();
        let mp3 = [b"\xff\xfb\x90\x64\0\x0f\x01\x10".as_slice(), &[0; 64]].concat();
        for recording in [&wave, &flac, &mp3] {
            for null in [false, true] {
                assert_eq!(recognise(recording, true, null), Some(Content::Recording), "{recording:?}");
            }
        }
        for (list, null) in [
            ("a.wav\n", false),
            ("RIFF.wav\nID3.mp3\nOggS/a.ogg\nfLaC.flac\nx\n", false),
            ("caf\u{e9}.wav\r\nb\tc.wav", false),
            ("", false),
            ("two\nlines.wav\0b.wav\0", true),
        ] {
            assert_eq!(recognise(list.as_bytes(), true, null), Some(Content::List), "{list:?}");
        }
        assert_eq!(recognise(b"caf\xe9.wav\n", true, false), Some(Content::List), "Latin-1");
        assert_eq!(recognise(b"a.wav\0b.wav\0", true, false), Some(Content::BrokenList));
        assert_eq!(recognise(&[0; 600], true, false), Some(Content::Unknown));
        let folder_in_noise = [b".\n/\n".as_slice(), &(0..=255).collect::<Vec<u8>>()].concat();
        assert_eq!(recognise(&folder_in_noise, true, false), Some(Content::Unknown));
    }

    #[test]
    fn a_list_of_powershell_is_recognised() {
        for text in ["a.wav\r\nb.wav\r\n", "月光.wav\n", "x"] {
            let list = Some(Content::Utf16List { byte_order: ByteOrder::LittleEndian });
            assert_eq!(recognise(&utf_16(text), true, false), list, "{text}");
        }
        let layer_1 = [b"\xff\xfe\x98\x04\x12\x00\x01\x00".as_slice(), &[0; 64]].concat();
        assert_eq!(recognise(&layer_1, true, false), Some(Content::Recording));
    }

    #[test]
    fn a_typed_line_is_answered_without_waiting_for_more() {
        assert_eq!(recognise(b"a.wa", false, false), None);
        assert_eq!(recognise(b"a.wav\n", false, false), Some(Content::List));
        assert_eq!(recognise(b"a.wav\n", false, true), None);
        assert_eq!(recognise(b"a.wav\0", false, true), Some(Content::List));
        assert_eq!(recognise(b"RIFF\x0a\0", false, false), None, "a number of the header is no line break");
    }
}
