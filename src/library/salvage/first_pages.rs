//! Replaces the pages that say which tables there are and where: without them, no row of a library can be found.
//!
//! Each library is made by the same statements, so these pages are alike in all of them: they are taken from a new one.

use super::super::LibraryError;
use super::new_library;
use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;
use tempfile::TempDir;

/// Offsets in the header: version of the file format, counter of changes, start of the free list and its length, counter of changes for
/// which the size in the header is right.
const FORMAT: std::ops::Range<usize> = 18..20;
const CHANGES: std::ops::Range<usize> = 24..28;
const FREE_LIST: std::ops::Range<usize> = 32..40;
const SIZE_IS_OF: std::ops::Range<usize> = 92..96;
/// First byte of the pages of tables and indexes: inner ones and leaves.
const TABLE_PAGES: [u8; 2] = [5, 13];
const INDEX_PAGES: [u8; 2] = [2, 10];

/// A new library, to compare others with.
struct Template {
    _folder: TempDir,
    file: File,
    /// Of the list of tables.
    pages: Vec<u32>,
    /// First pages of tables and indexes, and whether it is an index.
    roots: Vec<(u32, bool)>,
    page_size: u32,
}

impl Template {
    fn new() -> Result<Self, LibraryError> {
        let folder = tempfile::Builder::new().prefix(".pianoscope-").tempdir()?;
        let path = folder.path().join("template.sqlite");
        let connection = new_library(&path)?;
        let mut statement = connection.prepare("SELECT pageno FROM dbstat WHERE name = 'sqlite_schema'")?;
        let pages = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
        // Rows of a table without row numbers are kept as those of an index.
        let mut statement = connection.prepare(
            "SELECT rootpage, type = 'index' OR sql LIKE '%WITHOUT ROWID%' FROM sqlite_schema WHERE rootpage > 1",
        )?;
        let roots =
            statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
        let page_size = connection.pragma_query_value(None, "page_size", |row| row.get(0))?;
        Ok(Self { file: File::open(&path)?, _folder: folder, pages, roots, page_size })
    }

    fn start(&self, page: u32) -> SeekFrom {
        SeekFrom::Start(u64::from(page.saturating_sub(1)) * u64::from(self.page_size))
    }
}

/// Whether the pages behind the first are those of a library: nearly all tables and indexes begin where those of a new one do. For a file
/// whose first page says nothing any more.
pub(super) fn has_our_pages(path: &Path) -> Result<bool, LibraryError> {
    let template = Template::new()?;
    let mut file = File::open(path)?;
    let mut alike = 0;
    for &(page, is_index) in &template.roots {
        file.seek(template.start(page))?;
        let mut kind = [0];
        let known = if is_index { INDEX_PAGES } else { TABLE_PAGES };
        alike += usize::from(file.read_exact(&mut kind).is_ok() && known.contains(&kind[0]));
    }
    Ok(alike * 10 >= template.roots.len() * 9)
}

/// Replaces the first pages of the file at `path`, which is a copy.
pub(super) fn restore(path: &Path) -> Result<(), LibraryError> {
    let mut template = Template::new()?;
    let mut file = OpenOptions::new().write(true).open(path)?;
    let mut page = vec![0; usize::try_from(template.page_size).unwrap_or_default()];
    for number in template.pages.clone() {
        let start = template.start(number);
        template.file.seek(start)?;
        template.file.read_exact(&mut page)?;
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
