//! Bytes → boxes (ISO 14496-12, 4.2), and the fields in them.

/// Boxes of one level that are looked at: damaged files may have any number.
const MAX_BOXES: usize = 100_000;

/// A box.
#[derive(Clone, Copy)]
pub(super) struct Mp4Box<'a> {
    pub(super) name: [u8; 4],
    /// What follows its header; less than it states where its parent ends before.
    pub(super) content: &'a [u8],
    /// Where its header and its content begin, in bytes of the file.
    pub(super) at: u64,
    pub(super) content_at: u64,
}

/// The header of a box.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct BoxHeader {
    pub(super) name: [u8; 4],
    /// Bytes of the header, 8 or 16.
    pub(super) length: u64,
    /// Bytes of the whole box; `None`: to the end of what contains it.
    pub(super) size: Option<u64>,
}

/// Reads a header from its first 8 or 16 bytes. `None` if they are no header.
pub(super) fn read_header(bytes: &[u8]) -> Option<BoxHeader> {
    let mut fields = Fields(bytes);
    let size = fields.u32()?;
    let name = fields.array()?;
    let (length, size) = match size {
        0 => (8, None),
        1 => (16, Some(fields.u64()?)),
        size => (8, Some(u64::from(size))),
    };
    let is_name = name.iter().all(|&byte| byte >= 0x20);
    (is_name && size.is_none_or(|size| size >= length)).then_some(BoxHeader { name, length, size })
}

/// The boxes in `bytes`, which are at byte `at` of the file, up to the first that is damaged.
pub(super) fn boxes(bytes: &[u8], at: u64) -> impl Iterator<Item = Mp4Box<'_>> {
    let mut offset = 0;
    std::iter::from_fn(move || {
        let rest: &[u8] = bytes.get(offset..)?;
        let header = read_header(rest)?;
        let length = header.length as usize;
        let end = header.size.map_or(rest.len(), |size| usize::try_from(size).unwrap_or(usize::MAX));
        let content = rest.get(length..end.min(rest.len()))?;
        let box_at = at + offset as u64;
        offset = offset.saturating_add(end);
        Some(Mp4Box { name: header.name, content, at: box_at, content_at: box_at + header.length })
    })
    .take(MAX_BOXES)
}

impl<'a> Mp4Box<'a> {
    /// The boxes in it.
    pub(super) fn children(&self) -> impl Iterator<Item = Mp4Box<'a>> {
        boxes(self.content, self.content_at)
    }

    /// The first box with this path below it.
    pub(super) fn find(&self, path: &[&[u8; 4]]) -> Option<Mp4Box<'a>> {
        path.iter().try_fold(*self, |parent, name| parent.children().find(|child| child.name == **name))
    }

    /// The fields behind version and flags (4.2), with the version and the flags.
    pub(super) fn full(&self) -> Option<(u8, u32, Fields<'a>)> {
        let mut fields = Fields(self.content);
        let word = fields.u32()?;
        Some(((word >> 24) as u8, word & 0x00ff_ffff, fields))
    }
}

/// Fields of a box, read from their start; `None` at the end of the box.
#[derive(Clone, Copy)]
pub(super) struct Fields<'a>(pub(super) &'a [u8]);

impl Fields<'_> {
    pub(super) fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (first, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*first)
    }

    pub(super) fn u16(&mut self) -> Option<u16> {
        self.array().map(u16::from_be_bytes)
    }

    pub(super) fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_be_bytes)
    }

    pub(super) fn u64(&mut self) -> Option<u64> {
        self.array().map(u64::from_be_bytes)
    }

    /// A field of 64 bits if `wide`, else of 32.
    pub(super) fn word(&mut self, wide: bool) -> Option<u64> {
        if wide { self.u64() } else { self.u32().map(u64::from) }
    }

    pub(super) fn skip(&mut self, bytes: usize) -> Option<()> {
        self.0 = self.0.get(bytes..)?;
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_have_narrow_wide_and_open_sizes() {
        let bytes = [
            b"\x00\x00\x00\x0afree..".as_slice(),
            b"\x00\x00\x00\x01mdat\x00\x00\x00\x00\x00\x00\x00\x13abc",
            b"\x00\x00\x00\x00moov\x00\x00\x00\x09trakT",
        ]
        .concat();
        let found: Vec<_> =
            boxes(&bytes, 100).map(|b| (b.name, b.content.len(), b.at, b.content_at)).collect();
        assert_eq!(found, [(*b"free", 2, 100, 108), (*b"mdat", 3, 110, 126), (*b"moov", 9, 129, 137)]);
        let moov = boxes(&bytes, 100).last().unwrap();
        assert_eq!(moov.find(&[b"trak"]).unwrap().content, b"T");
        assert!(moov.find(&[b"trak", b"tkhd"]).is_none());
    }

    #[test]
    fn damaged_sizes_end_the_boxes() {
        for bytes in [
            b"\x00\x00\x00\x04free".as_slice(),
            b"\x00\x00\x00\x01free\x00\x00\x00\x00\x00\x00\x00\x02",
            b"\x00\x00",
            b"",
        ] {
            assert_eq!(boxes(bytes, 0).count(), 0, "{bytes:?}");
        }
        // A box that is longer than its parent ends with it.
        assert_eq!(boxes(b"\xff\xff\xff\xffmdatabc", 0).map(|b| b.content.len()).collect::<Vec<_>>(), [3]);
    }
}
