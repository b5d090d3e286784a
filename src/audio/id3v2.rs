//! ID3v2 tags in front of another format → where that format begins (ID3v2.4.0, sections 3.1 and 3.4).
//!
//! Taggers that know only MP3 put such a tag in front of whatever they are given.

use std::io::{Read, Seek, SeekFrom};

/// Bytes of a tag's header, and of its footer.
const HEADER: u64 = 10;
/// Tags that may follow one another.
const MAX_TAGS: usize = 16;

/// Bytes of the ID3v2 tags at the start of `source`: 0 if there are none. Seeks back to the start.
///
/// # Errors
/// Those of reading and seeking.
pub(super) fn id3v2_length(mut source: &mut (impl Read + Seek + ?Sized)) -> std::io::Result<u64> {
    let mut length = 0;
    for _ in 0..MAX_TAGS {
        source.seek(SeekFrom::Start(length))?;
        let mut header = Vec::new();
        (&mut source).take(HEADER).read_to_end(&mut header)?;
        match tag_length(&header) {
            Some(tag) => length += tag,
            None => break,
        }
    }
    source.rewind()?;
    Ok(length)
}

/// Bytes of the tag that begins with `bytes`, if one does.
pub(super) fn tag_length(bytes: &[u8]) -> Option<u64> {
    let &[b'I', b'D', b'3', 2..=4, revision, flags, a, b, c, d, ..] = bytes else { return None };
    // Each byte of the size has seven bits.
    if revision == 0xff || (a | b | c | d) >= 0x80 {
        return None;
    }
    let size = [a, b, c, d].iter().fold(0, |size, &byte| size << 7 | u64::from(byte));
    let footer = if flags & 0x10 != 0 { HEADER } else { 0 };
    Some(HEADER + size + footer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    #[test]
    fn tags_are_measured_with_their_header_and_footer() {
        let plain = [b"ID3\x04\x00\x00\x00\x00\x01\x02".as_slice(), &[7; 130]].concat();
        let with_footer = [b"ID3\x04\x00\x10\x00\x00\x00\x03".as_slice(), &[7; 13]].concat();
        let audio = b"\x00\x00\x00\x20ftypM4A ".as_slice();
        for (tags, expected) in [
            (vec![], 0),
            (plain.clone(), 140),
            (with_footer.clone(), 23),
            ([plain, with_footer].concat(), 163),
        ] {
            let mut source = Cursor::new([&tags, audio].concat());
            assert_eq!(id3v2_length(&mut source).unwrap(), expected);
            assert_eq!(source.position(), 0);
        }
    }

    #[test]
    fn what_is_no_tag_has_no_length() {
        for bytes in
            [b"ID3".as_slice(), b"ID3\x04\x00\x00\x00\x00\x01\x80....", b"ID3\xff\xff\x00\x00\x00\x00\x01."]
        {
            assert_eq!(id3v2_length(&mut Cursor::new(bytes)).unwrap(), 0, "{bytes:?}");
        }
    }
}
