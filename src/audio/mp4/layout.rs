//! A file → its movie box, and where its other boxes of the top level are (ISO 14496-12, 6.2).

use super::boxes::{BoxHeader, read_header};
use std::io::{Read, Seek, SeekFrom};

/// Boxes of the top level that are looked at.
const MAX_BOXES: usize = 200_000;
/// Larger movie boxes are left to symphonia: this is that of a video of some hundred hours.
const MAX_MOVIE_BYTES: u64 = 256 << 20;

/// What is at the top level of a file.
#[derive(Debug, Default)]
pub(super) struct Layout {
    /// Where the content of the movie box begins, and the content.
    pub(super) movie: Option<(u64, Vec<u8>)>,
    /// End of the last box as it states it, in bytes. A file that ends before was not received completely.
    pub(super) stated_end: u64,
    /// Where the last box that was seen begins, if it holds samples or describes them.
    pub(super) last_media: Option<u64>,
    /// Where the fragments (`moof`) begin.
    pub(super) fragments: Vec<u64>,
}

impl Layout {
    /// Walks the boxes of `source`; its position afterwards is anywhere. Of one that `is_sequential` nothing behind the first media
    /// data or fragment is read, since the rest may not be there yet.
    ///
    /// # Errors
    /// Those of reading and seeking.
    pub(super) fn read(
        mut source: &mut (impl Read + Seek + ?Sized),
        is_sequential: bool,
    ) -> std::io::Result<Self> {
        let mut layout = Self::default();
        let mut at = 0;
        for _ in 0..MAX_BOXES {
            source.seek(SeekFrom::Start(at))?;
            let Some(header) = header_at(&mut source)? else { break };
            let end = header.size.and_then(|size| at.checked_add(size));
            match &header.name {
                b"moov" if layout.movie.is_none() => {
                    let size = header.size.map_or(MAX_MOVIE_BYTES, |size| size - header.length);
                    if size <= MAX_MOVIE_BYTES {
                        source.seek(SeekFrom::Start(at + header.length))?;
                        let mut content = Vec::new();
                        (&mut source).take(size).read_to_end(&mut content)?;
                        layout.movie = Some((at + header.length, content));
                    }
                }
                b"moof" => layout.fragments.push(at),
                _ => {}
            }
            layout.last_media = matches!(&header.name, b"moof" | b"mdat").then_some(at);
            if is_sequential && matches!(&header.name, b"moof" | b"mdat") {
                break;
            }
            // A position beyond that of any file is damage.
            match end.filter(|&end| i64::try_from(end).is_ok()) {
                Some(end) => at = end,
                None => break,
            }
            layout.stated_end = at;
        }
        Ok(layout)
    }
}

/// The header at the position of `source`; `None` at the end or where there is none.
fn header_at(source: &mut impl Read) -> std::io::Result<Option<BoxHeader>> {
    let mut bytes = Vec::with_capacity(16);
    source.take(16).read_to_end(&mut bytes)?;
    Ok(read_header(&bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    const FILE: &[u8] =
        b"\x00\x00\x00\x0cftypM4A \x00\x00\x00\x0amoov..\x00\x00\x00\x08moof\x00\x00\x00\x20mdatabc";

    #[test]
    fn the_top_level_is_walked_to_its_stated_end() {
        let layout = Layout::read(&mut Cursor::new(FILE), false).unwrap();
        assert_eq!(layout.movie, Some((20, b"..".to_vec())));
        assert_eq!(layout.fragments, [22]);
        // 21 bytes of the media data are missing.
        assert_eq!((layout.stated_end, FILE.len()), (62, 41));
    }

    #[test]
    fn a_sequential_source_is_not_read_behind_its_first_media() {
        let swapped = [&FILE[..12], &FILE[30..], &[0; 21], &FILE[12..22]].concat();
        assert!(Layout::read(&mut Cursor::new(&swapped), true).unwrap().movie.is_none());
        assert!(Layout::read(&mut Cursor::new(&swapped), false).unwrap().movie.is_some());
    }

    #[test]
    fn any_length_of_a_file_can_be_walked() {
        for length in 0..FILE.len() {
            assert!(Layout::read(&mut Cursor::new(&FILE[..length]), false).unwrap().stated_end <= 62);
        }
    }
}
