//! Foreign bytes behind an Ogg's last page are left out: symphonia looks for the last page only near the end of the file.

use super::source_view::SourceView;
use std::io::{self, Read, Seek, SeekFrom};
use symphonia::core::io::MediaSource;

/// A page's first bytes: pattern and version (RFC 3533, 6).
const PAGE: [u8; 5] = *b"OggS\x00";
/// Bytes of a page header without its table of segments, and the place of the number of segments.
const PAGE_HEADER: usize = 27;
const SEGMENTS_AT: usize = 26;
const CHUNK_BYTES: u64 = 64 << 10;
/// Most foreign bytes that are searched.
const MAX_FOREIGN_BYTES: u64 = 64 << 20;

/// The source up to the end of its last page, if it is an Ogg with something behind that; at its start.
///
/// # Errors
/// Those of reading and seeking.
pub(super) fn without_foreign_end(mut source: Box<dyn MediaSource>) -> io::Result<Box<dyn MediaSource>> {
    let Some(length) = source.byte_len().filter(|_| source.is_seekable()) else { return Ok(source) };
    let mut head = [0; PAGE.len()];
    let is_ogg = source.read_exact(&mut head).is_ok() && head == PAGE;
    let end = if is_ogg { end_of_pages(&mut source, length)? } else { None };
    source.rewind()?;
    match end.filter(|&end| end < length) {
        Some(end) => Ok(Box::new(SourceView::new(source, 0)?.with_length(end))),
        None => Ok(source),
    }
}

/// End of the last page.
fn end_of_pages(source: &mut (impl Read + Seek), length: u64) -> io::Result<Option<u64>> {
    let least = length.saturating_sub(MAX_FOREIGN_BYTES);
    let mut end = length;
    while end > least {
        let start = end.saturating_sub(CHUNK_BYTES);
        source.seek(SeekFrom::Start(start))?;
        let mut chunk = Vec::new();
        // A page header at the end of the chunk is read completely.
        source.take(end - start + PAGE.len() as u64).read_to_end(&mut chunk)?;
        if let Some(at) = chunk.windows(PAGE.len()).rposition(|window| window == PAGE) {
            return end_of_page(source, start + at as u64);
        }
        end = start;
    }
    Ok(None)
}

fn end_of_page(source: &mut (impl Read + Seek), at: u64) -> io::Result<Option<u64>> {
    source.seek(SeekFrom::Start(at))?;
    let mut page = Vec::new();
    source.take(PAGE_HEADER as u64 + 255).read_to_end(&mut page)?;
    let segments = page.get(SEGMENTS_AT).map_or(0, |&count| usize::from(count));
    let table = page.get(PAGE_HEADER..).and_then(|rest| rest.get(..segments));
    Ok(table.map(|table| {
        let body: u64 = table.iter().map(|&size| u64::from(size)).sum();
        at + (PAGE_HEADER + segments) as u64 + body
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn page(body: usize) -> Vec<u8> {
        let mut page = PAGE.to_vec();
        page.resize(SEGMENTS_AT, 7);
        page.extend([2, 255, (body - 255) as u8]);
        page.resize(page.len() + body, 1);
        page
    }

    fn length_of(bytes: Vec<u8>) -> usize {
        let mut rest = Vec::new();
        without_foreign_end(Box::new(Cursor::new(bytes))).unwrap().read_to_end(&mut rest).unwrap();
        rest.len()
    }

    #[test]
    fn bytes_behind_the_last_page_are_left_out() {
        let pages = [page(300), page(400)].concat();
        for foreign in [0, 1, 128, 65_536 - 300, 70_000, 200_000] {
            assert_eq!(length_of([pages.clone(), vec![0; foreign]].concat()), pages.len(), "{foreign}");
        }
    }

    #[test]
    fn other_files_and_cut_pages_stay_whole() {
        let pages = [page(300), page(400)].concat();
        for length in [0, 3, 5, 20, 340, pages.len() - 10, pages.len()] {
            assert_eq!(length_of(pages[..length].to_vec()), length);
        }
        assert_eq!(length_of([b"RIFF".to_vec(), page(300), vec![0; 100]].concat()), 4 + 329 + 100);
    }
}
