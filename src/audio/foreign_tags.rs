//! Tags that stand in front of, between and behind the streams of joined files: they are no damage and take no time.

use super::id3v2;

/// Bytes that [`tag_length`] needs.
pub(super) const TAG_BYTES: usize = 32;

/// Length in bytes of the tag that begins with `bytes`, if one does.
pub(super) fn tag_length(bytes: &[u8]) -> Option<u64> {
    match bytes {
        [b'I', b'D', b'3', ..] => id3v2::tag_length(bytes),
        [b'T', b'A', b'G', b'+', ..] => Some(227),
        [b'T', b'A', b'G', ..] => Some(128),
        // APEv2: the size counts the items and the footer; a footer without its header is as long as itself.
        [b'A', b'P', b'E', b'T', b'A', b'G', b'E', b'X', rest @ ..] => {
            let word = |at: usize| {
                rest.get(at..).and_then(|rest| rest.first_chunk()).map(|&b| u32::from_le_bytes(b))
            };
            let (size, flags) = (word(4)?, word(12)?);
            let is_header = flags & 0x2000_0000 != 0;
            Some(if is_header { 32 + u64::from(size) } else { 32 })
        }
        _ => None,
    }
}

/// Bytes of the tags at the end of a file, of which `tail` is the last part.
pub(super) fn trailing_tags(tail: &[u8]) -> u64 {
    let mut rest = tail;
    let mut length = 0;
    for _ in 0..4 {
        let at = |back: usize| rest.len().checked_sub(back).and_then(|at| rest.get(at..));
        let found = if at(128).is_some_and(|tag| tag.starts_with(b"TAG")) {
            128
        } else if let Some(footer) = at(32).filter(|footer| footer.starts_with(b"APETAGEX")) {
            let word = |at: usize| {
                footer.get(at..).and_then(|rest| rest.first_chunk()).map(|&b| u32::from_le_bytes(b))
            };
            let header = if word(20).unwrap_or(0) & 0x8000_0000 == 0 { 0 } else { 32 };
            u64::from(word(12).unwrap_or(32)).max(32) + header
        } else {
            break;
        };
        length += found;
        let kept = usize::try_from(found).ok().and_then(|found| rest.len().checked_sub(found));
        rest = kept.and_then(|kept| rest.get(..kept)).unwrap_or_default();
    }
    length
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ape(size: u32, flags: u32) -> Vec<u8> {
        let mut tag = b"APETAGEX".to_vec();
        for word in [2_000, size, 1, flags, 0, 0] {
            tag.extend(word.to_le_bytes());
        }
        tag
    }

    #[test]
    fn tags_have_the_length_that_they_state() {
        assert_eq!(tag_length(b"ID3\x04\x00\x00\x00\x00\x02\x01rest"), Some(10 + 257));
        assert_eq!(tag_length(b"ID3\x04\x00\x10\x00\x00\x00\x00"), Some(20));
        assert_eq!(tag_length(b"ID3\x04\x00\x00\x80\x00\x00\x00"), None);
        assert_eq!(tag_length(b"TAGtitle"), Some(128));
        assert_eq!(tag_length(&ape(100, 0xa000_0000)), Some(132));
        assert_eq!(tag_length(&ape(100, 0x8000_0000)), Some(32));
        assert_eq!(tag_length(b"\xff\xfb\x90\x44"), None);
    }

    #[test]
    fn tags_at_the_end_are_counted() {
        let mut file = vec![1; 300];
        assert_eq!(trailing_tags(&file), 0);
        file.extend(ape(68, 0xa000_0000));
        file.extend([0; 36]);
        file.extend(ape(68, 0x8000_0000));
        assert_eq!(trailing_tags(&file), 100);
        file.extend(b"TAG");
        file.extend([0; 125]);
        assert_eq!(trailing_tags(&file), 228);
        assert_eq!(trailing_tags(&file[file.len() - 128..]), 128);
        assert_eq!(trailing_tags(b""), 0);
    }
}
