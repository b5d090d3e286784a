//! Replaces the pages that say which tables there are and where: without them, no row of a library can be found.
//!
//! Each library is made by the same statements, so these pages are alike in all of them: they are taken from a new one.

use super::super::LibraryError;
use super::new_library;
use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;

/// Offsets in the header: version of the file format, counter of changes, start of the free list and its length, counter of changes for
/// which the size in the header is right.
const FORMAT: std::ops::Range<usize> = 18..20;
const CHANGES: std::ops::Range<usize> = 24..28;
const FREE_LIST: std::ops::Range<usize> = 32..40;
const SIZE_IS_OF: std::ops::Range<usize> = 92..96;

/// Replaces the first pages of the file at `path`, which is a copy.
pub(super) fn restore(path: &Path) -> Result<(), LibraryError> {
    let folder = tempfile::Builder::new().prefix(".pianoscope-").tempdir()?;
    let template = folder.path().join("template.sqlite");
    let (pages, page_size) = {
        let connection = new_library(&template)?;
        let mut statement = connection.prepare("SELECT pageno FROM dbstat WHERE name = 'sqlite_schema'")?;
        let pages = statement.query_map([], |row| row.get::<_, u32>(0))?.collect::<Result<Vec<_>, _>>()?;
        let size: u32 = connection.pragma_query_value(None, "page_size", |row| row.get(0))?;
        (pages, size)
    };
    let mut template = File::open(template)?;
    let mut file = OpenOptions::new().write(true).open(path)?;
    let mut page = vec![0; usize::try_from(page_size).unwrap_or_default()];
    for number in pages {
        let start = SeekFrom::Start(u64::from(number.saturating_sub(1)) * u64::from(page_size));
        template.seek(start)?;
        template.read_exact(&mut page)?;
        if number == 1 {
            restore_header(&mut page);
        }
        file.seek(start)?;
        file.write_all(&page)?;
    }
    Ok(())
}

/// Makes the header of a new library one of a file of any size, without free pages, that may have a log.
fn restore_header(page: &mut [u8]) {
    let mut set = |range: std::ops::Range<usize>, value: u8| {
        if let Some(bytes) = page.get_mut(range) {
            bytes.fill(value);
        }
    };
    set(FORMAT, 2);
    // The counters differ, so the size is that of the file.
    set(CHANGES, 1);
    set(SIZE_IS_OF, 0);
    set(FREE_LIST, 0);
}
