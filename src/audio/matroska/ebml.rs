//! Bytes → EBML elements (RFC 8794): from a stream, header by header, and from memory.

use std::io::{Read, Result};
use symphonia::core::io::ReadBytes;

/// ID and size in front of an element's content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) id: u32,
    /// Bytes of content; `None` if the size is unknown (section 6.2).
    pub(super) size: Option<u64>,
    /// Position of the ID in the stream.
    pub(super) at: u64,
    /// Position of the content.
    pub(super) content_at: u64,
}

impl Header {
    /// Position behind the content, if the size is known.
    pub(super) fn end(&self) -> Option<u64> {
        self.size.map(|size| self.content_at.saturating_add(size))
    }
}

/// Reads an element's header; `None` if the bytes are none.
///
/// # Errors
/// Those of reading, and the end of the stream.
pub(super) fn read_header(source: &mut impl ReadBytes) -> Result<Option<Header>> {
    let at = source.pos();
    let first = source.read_byte()?;
    let length = first.leading_zeros();
    if length > 3 {
        return Ok(None);
    }
    let mut id = u32::from(first);
    for _ in 0..length {
        id = (id << 8) | u32::from(source.read_byte()?);
    }
    let Some(size) = read_size(source)? else { return Ok(None) };
    Ok(Some(Header { id, size: size.known(), at, content_at: source.pos() }))
}

/// Reads the content of an element of `size` bytes. Memory grows with what is there, not with what is claimed.
///
/// # Errors
/// Those of reading, and the end of the stream before the last byte.
pub(super) fn read_content(source: &mut impl Read, size: u64) -> Result<Vec<u8>> {
    let content = read_available(source, size)?;
    if content.len() as u64 == size { Ok(content) } else { Err(std::io::ErrorKind::UnexpectedEof.into()) }
}

/// Like [`read_content`], but the end of the stream is no error.
///
/// # Errors
/// Those of reading.
pub(super) fn read_available(source: &mut impl Read, size: u64) -> Result<Vec<u8>> {
    let mut content = Vec::new();
    match source.take(size).read_to_end(&mut content) {
        // symphonia's streams report their end as an error.
        Err(error) if error.kind() != std::io::ErrorKind::UnexpectedEof => Err(error),
        _ => Ok(content),
    }
}

/// A number of variable length (section 4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Vint {
    pub(super) value: u64,
    /// Bytes, 1 to 8.
    pub(super) width: u32,
}

impl Vint {
    /// The value, unless all its bits are set: an unknown size.
    fn known(self) -> Option<u64> {
        (self.value != (1 << (7 * self.width)) - 1).then_some(self.value)
    }

    /// The value of a lacing's difference of sizes (RFC 9559, section 10.3.3).
    pub(super) fn signed(self) -> i64 {
        // At most 2^56, so both fit.
        self.value as i64 - ((1 << (7 * self.width - 1)) - 1)
    }
}

fn read_size(source: &mut impl ReadBytes) -> Result<Option<Vint>> {
    let first = source.read_byte()?;
    let width = first.leading_zeros() + 1;
    if width > 8 {
        return Ok(None);
    }
    let mut value = u64::from(first) & ((1_u64 << (8 - width)) - 1);
    for _ in 1..width {
        value = (value << 8) | u64::from(source.read_byte()?);
    }
    Ok(Some(Vint { value, width }))
}

/// Takes a number of variable length from the front of `bytes`.
pub(super) fn take_vint(bytes: &mut &[u8]) -> Option<Vint> {
    let (&first, rest) = bytes.split_first()?;
    let width = first.leading_zeros() + 1;
    if width > 8 {
        return None;
    }
    let (more, rest) = rest.split_at_checked(width as usize - 1)?;
    let start = u64::from(first) & ((1_u64 << (8 - width)) - 1);
    *bytes = rest;
    Some(Vint { value: more.iter().fold(start, |value, &byte| (value << 8) | u64::from(byte)), width })
}

/// Children of a master element in memory: ID and content. Ends at the first that is malformed; one that is cut off is
/// shortened to what is there.
pub(super) struct Children<'a>(pub(super) &'a [u8]);

impl<'a> Iterator for Children<'a> {
    type Item = (u32, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let mut rest = self.0;
        let length = rest.first()?.leading_zeros();
        if length > 3 {
            return None;
        }
        let (id, after) = rest.split_at_checked(length as usize + 1)?;
        rest = after;
        let size = take_vint(&mut rest)?.known().unwrap_or(u64::MAX);
        let size = usize::try_from(size).unwrap_or(usize::MAX).min(rest.len());
        let (content, after) = rest.split_at_checked(size)?;
        self.0 = after;
        Some((id.iter().fold(0, |id, &byte| (id << 8) | u32::from(byte)), content))
    }
}

/// Big-endian, up to 8 bytes; none mean 0.
pub(super) fn unsigned(content: &[u8]) -> Option<u64> {
    (content.len() <= 8).then(|| content.iter().fold(0, |value, &byte| (value << 8) | u64::from(byte)))
}

pub(super) fn signed(content: &[u8]) -> Option<i64> {
    let value = unsigned(content)?;
    let unused = 64 - 8 * content.len();
    Some(if unused == 64 { 0 } else { ((value << unused) as i64) >> unused })
}

/// 4 or 8 bytes; none mean 0.
pub(super) fn float(content: &[u8]) -> Option<f64> {
    match content.len() {
        0 => Some(0.0),
        4 => Some(f64::from(f32::from_be_bytes(content.try_into().ok()?))),
        8 => Some(f64::from_be_bytes(content.try_into().ok()?)),
        _ => None,
    }
}

/// Up to the first zero byte.
pub(super) fn text(content: &[u8]) -> String {
    let end = content.iter().position(|&byte| byte == 0).unwrap_or(content.len());
    String::from_utf8_lossy(content.get(..end).unwrap_or_default()).into_owned()
}

/// Content of the first child with this ID.
pub(super) fn child(parent: &[u8], wanted: u32) -> Option<&[u8]> {
    Children(parent).find(|(id, _)| *id == wanted).map(|(_, content)| content)
}

#[cfg(test)]
mod tests {
    use super::*;
    use symphonia::core::io::BufReader;

    #[test]
    fn headers_have_ids_and_known_or_unknown_sizes() {
        let mut source = BufReader::new(&[0x1a, 0x45, 0xdf, 0xa3, 0x84, 0, 0xa3, 0x41, 0x02, 0xec, 0xff]);
        let header = read_header(&mut source).unwrap().unwrap();
        assert_eq!(header, Header { id: 0x1a45_dfa3, size: Some(4), at: 0, content_at: 5 });
        assert_eq!(read_header(&mut source).unwrap(), None);
        assert_eq!(read_header(&mut source).unwrap().unwrap().size, Some(0x102));
        assert_eq!(read_header(&mut source).unwrap().unwrap().size, None);
        assert!(read_header(&mut source).is_err());
    }

    #[test]
    fn numbers_are_read_in_all_widths() {
        assert_eq!(take_vint(&mut &[0x81][..]), Some(Vint { value: 1, width: 1 }));
        assert_eq!(take_vint(&mut &[0x40, 0x02][..]), Some(Vint { value: 2, width: 2 }));
        assert_eq!(take_vint(&mut &[0x01, 0, 0, 0, 0, 0, 0, 9][..]), Some(Vint { value: 9, width: 8 }));
        assert_eq!(take_vint(&mut &[0x00, 1][..]), None);
        assert_eq!(take_vint(&mut &[0x40][..]), None);
        assert_eq!(take_vint(&mut &[0x80][..]).unwrap().signed(), -63);
        assert_eq!(take_vint(&mut &[0x5f, 0xff][..]).unwrap().signed(), 0);
        assert_eq!((unsigned(&[1, 0]), unsigned(&[]), unsigned(&[0; 9])), (Some(256), Some(0), None));
        assert_eq!((signed(&[0xff]), signed(&[0x7f, 0]), signed(&[])), (Some(-1), Some(0x7f00), Some(0)));
        assert_eq!((float(&[0x40, 0, 0, 0]), float(&[1])), (Some(2.0), None));
        assert_eq!(text(b"A_OPUS\0\0"), "A_OPUS");
    }

    #[test]
    fn children_of_a_damaged_element_end_early() {
        let found: Vec<_> = Children(&[0xd7, 0x81, 5, 0x63, 0xa2, 0x83, 1, 2]).collect();
        assert_eq!(found, [(0xd7, &[5][..]), (0x63a2, &[1, 2][..])]);
        assert_eq!(Children(&[0, 0, 0]).count(), 0);
    }
}
