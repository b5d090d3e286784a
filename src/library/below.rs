//! The files below a folder.

use super::location::StoredPath;
use super::{Library, LibraryError, RecordingId};
use rusqlite::params;
use rusqlite::types::Value;
use std::path::{Path, PathBuf};

impl Library {
    /// The files below a folder that are not marked as missing, at any depth, by their paths. `folder` must be absolute.
    ///
    /// # Errors
    /// If the library cannot be read.
    pub fn below(&self, folder: &Path) -> Result<Vec<(RecordingId, PathBuf)>, LibraryError> {
        // All that begin with `folder/`, and no other path, lie between these two.
        let mut first = folder.join("").as_os_str().as_encoded_bytes().to_vec();
        let mut last = first.clone();
        if let Some(separator) = last.last_mut() {
            *separator += 1;
        }
        let mut found = Vec::new();
        // Names that are not UTF-8 are stored as bytes, which come after all text.
        if let (Ok(first), Ok(last)) = (std::str::from_utf8(&first), std::str::from_utf8(&last)) {
            self.between(Value::Text(first.to_owned()), Value::Text(last.to_owned()), &mut found)?;
        }
        if cfg!(unix) {
            self.between(Value::Blob(std::mem::take(&mut first)), Value::Blob(last), &mut found)?;
        }
        Ok(found)
    }

    fn between(
        &self,
        first: Value,
        last: Value,
        found: &mut Vec<(RecordingId, PathBuf)>,
    ) -> Result<(), LibraryError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT id, path FROM recording WHERE path >= ?1 AND path < ?2 AND is_link = 0 AND missing_since IS NULL",
        )?;
        let mut rows = statement.query(params![first, last])?;
        while let Some(row) = rows.next()? {
            let path: StoredPath = row.get(1)?;
            found.push((RecordingId(row.get(0)?), path.0));
        }
        Ok(())
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::super::{Analysis, FileFacts, Findings, Location, Tags};
    use super::*;
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    #[test]
    fn files_below_a_folder_are_found_whatever_their_names_and_no_others() {
        let mut library = Library::in_memory().unwrap();
        let mut put = |location: Location| {
            let facts = FileFacts {
                location,
                size: None,
                modified_ns: None,
                content_hash: None,
                tags: Tags::default(),
            };
            let analysis = Analysis {
                model: "m".into(),
                model_hash: [0; 32],
                settings_hash: [0; 32],
                result: Ok(Findings::default()),
            };
            library.put(&facts, &analysis).unwrap()
        };
        let inside: [&[u8]; 4] = [b"/a/1.mp3", b"/a/b/c/2.mp3", "/a/für.mp3".as_bytes(), b"/a/f\xfcr.mp3"];
        let outside: [&[u8]; 5] = [b"/a.mp3", b"/ab/1.mp3", b"/b/a/1.mp3", b"/a0/1.mp3", b"/A/1.mp3"];
        let path = |bytes: &[u8]| Location::File(Path::new(OsStr::from_bytes(bytes)).into());
        let ids: Vec<RecordingId> = inside.iter().map(|bytes| put(path(bytes))).collect();
        outside.iter().for_each(|bytes| {
            put(path(bytes));
        });
        put(Location::Link("/a/link".into()));
        let found = |library: &Library, folder: &str| {
            let mut ids: Vec<_> =
                library.below(Path::new(folder)).unwrap().into_iter().map(|f| f.0).collect();
            ids.sort_unstable();
            ids
        };
        assert_eq!(found(&library, "/a"), ids);
        assert_eq!(found(&library, "/a/"), ids);
        assert_eq!(found(&library, "/a/b"), [ids[1]]);
        assert_eq!(found(&library, "/").len(), inside.len() + outside.len());
        library.mark_missing(&ids[1..]).unwrap();
        assert_eq!(found(&library, "/a"), [ids[0]]);
    }
}
