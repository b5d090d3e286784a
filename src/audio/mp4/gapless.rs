//! Encoder delay that is stated outside of the edit list.

use super::boxes::{Mp4Box, boxes};

/// Encoder delay and length by the tag `iTunSMPB`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Gapless {
    /// Samples before the recording.
    pub(super) delay: u64,
    /// Samples of the recording.
    pub(super) length: u64,
}

/// Delays of known encoders stay below this, in samples.
const MAX_DELAY: u64 = 16_384;

/// Longest recording, in samples: more than fits into a file.
const MAX_LENGTH: u64 = 1 << 48;

/// The tag in user data (`udta`): `meta`, `ilst`, then a box `----` with `mean`, `name` and `data`. Its text is a row of
/// hexadecimal numbers: 0, delay, padding, length.
pub(super) fn read_gapless(user_data: &Mp4Box<'_>) -> Option<Gapless> {
    let meta = user_data.find(&[b"meta"])?;
    // `meta` has version and flags in MP4, and none in QuickTime.
    let content = meta.content.get(4..)?;
    let list = super::boxes::boxes(content, 0)
        .find(|child| &child.name == b"ilst")
        .or_else(|| meta.find(&[b"ilst"]))?;
    let is_gapless = |tag: &Mp4Box<'_>| {
        tag.find(&[b"name"]).is_some_and(|name| name.content.get(4..) == Some(b"iTunSMPB"))
    };
    let tag = list.children().find(|tag| &tag.name == b"----" && is_gapless(tag))?;
    let text = std::str::from_utf8(tag.find(&[b"data"])?.content.get(8..)?).ok()?;
    let mut numbers = text.split_ascii_whitespace().skip(1).map(|word| u64::from_str_radix(word, 16).ok());
    let (delay, _padding, length) = (numbers.next()??, numbers.next()??, numbers.next()??);
    (delay <= MAX_DELAY && (1..=MAX_LENGTH).contains(&length)).then_some(Gapless { delay, length })
}

/// Samples at 48 kHz that Opus states to be skipped, and where the number is in the file ("Encapsulation of Opus in ISO Base Media
/// File Format", 4.3.2): the sample entry of 28 bytes is followed by its box `dOps` with version, channels and this number.
pub(super) fn opus_pre_skip(entry: &Mp4Box<'_>) -> Option<(u16, u64)> {
    if &entry.name != b"Opus" {
        return None;
    }
    let content = entry.content.get(28..)?;
    let specific = boxes(content, entry.content_at + 28).find(|child| &child.name == b"dOps")?;
    let pre_skip = specific.content.get(2..4)?.try_into().ok().map(u16::from_be_bytes)?;
    Some((pre_skip, specific.content_at + 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn make(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
        [&(content.len() as u32 + 8).to_be_bytes()[..], name, content].concat()
    }

    #[test]
    fn the_tag_of_itunes_gives_delay_and_length() {
        for version in [b"\0\0\0\0".as_slice(), b""] {
            let gapless = read(version, "00000000003F31F6");
            assert_eq!(gapless, Some(Gapless { delay: 2112, length: 0x3f_31f6 }), "{version:?}");
        }
        for length in ["0000000000000000", "FFFFFFFFFFFFFFFF", "0001000000000001"] {
            assert_eq!(read(b"", length), None, "{length}");
        }
    }

    fn read(version: &[u8], length: &str) -> Option<Gapless> {
        let text = format!(" 00000000 00000840 000001CA {length} 00000000 00000000");
        let tag = [
            make(b"mean", b"\0\0\0\0com.apple.iTunes"),
            make(b"name", b"\0\0\0\0iTunSMPB"),
            make(b"data", &[b"\0\0\0\x01\0\0\0\0".as_slice(), text.as_bytes()].concat()),
        ]
        .concat();
        let list = make(b"ilst", &make(b"----", &tag));
        let bytes = make(b"udta", &make(b"meta", &[version, &list].concat()));
        read_gapless(&boxes(&bytes, 0).next().unwrap())
    }
}
