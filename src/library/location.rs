//! Where a recording is, and how that is stored.

use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, Value, ValueRef};
use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};

/// Where a recording is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Location {
    /// A file, by its absolute path.
    File(PathBuf),
    /// A link.
    Link(String),
}

impl Location {
    /// Whether it is a link: the column `is_link`.
    pub fn is_link(&self) -> bool {
        matches!(self, Self::Link(_))
    }

    /// The name of the file without its ending, a link as it is; in the letters that it has.
    pub(crate) fn short_name(&self) -> String {
        match self {
            Self::Link(link) => link.clone(),
            Self::File(path) => path.file_stem().unwrap_or(path.as_os_str()).to_string_lossy().into_owned(),
        }
    }

    /// From the columns `path` and `is_link`.
    pub(in crate::library) fn from_columns(path: StoredPath, is_link: bool) -> Self {
        match path.0.to_str() {
            Some(text) if is_link => Self::Link(text.into()),
            _ => Self::File(path.0),
        }
    }

    /// For the column `path`.
    pub(in crate::library) fn stored_path(&self) -> StoredPath {
        match self {
            Self::File(path) => StoredPath(path.clone()),
            Self::Link(link) => StoredPath(PathBuf::from(link)),
        }
    }
}

/// The path or the link, without characters that tear a terminal.
impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => f.write_str(&crate::format::one_line(&path.to_string_lossy())),
            Self::Link(link) => f.write_str(&crate::format::one_line(link)),
        }
    }
}

/// A path as it is stored: text, or its bytes where they are no UTF-8. `Path::new("a")` and a link `a` are stored alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::library) struct StoredPath(pub(in crate::library) PathBuf);

impl ToSql for StoredPath {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self.0.to_str() {
            Some(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            None => ToSqlOutput::Owned(Value::Blob(bytes_of_path(&self.0))),
        })
    }
}

impl FromSql for StoredPath {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        match value {
            ValueRef::Text(bytes) | ValueRef::Blob(bytes) => path_from_bytes(bytes).map(Self),
            _ => Err(FromSqlError::InvalidType),
        }
    }
}

#[cfg(unix)]
fn bytes_of_path(path: &Path) -> Vec<u8> {
    use std::os::unix::ffi::OsStrExt;
    path.as_os_str().as_bytes().to_vec()
}

#[cfg(unix)]
fn path_from_bytes(bytes: &[u8]) -> FromSqlResult<PathBuf> {
    use std::os::unix::ffi::OsStringExt;
    Ok(OsString::from_vec(bytes.to_vec()).into())
}

/// The 16-bit units of the name, little endian: after a NUL, with which no path begins, so that they differ from text.
#[cfg(windows)]
fn bytes_of_path(path: &Path) -> Vec<u8> {
    use std::os::windows::ffi::OsStrExt;
    let units = path.as_os_str().encode_wide().flat_map(u16::to_le_bytes);
    std::iter::once(0).chain(units).collect()
}

#[cfg(windows)]
fn path_from_bytes(bytes: &[u8]) -> FromSqlResult<PathBuf> {
    use std::os::windows::ffi::OsStringExt;
    match bytes.split_first() {
        Some((0, units)) => {
            let units: Vec<u16> = units
                .chunks_exact(2)
                .filter_map(|pair| pair.try_into().ok().map(u16::from_le_bytes))
                .collect();
            Ok(OsString::from_wide(&units).into())
        }
        _ => std::str::from_utf8(bytes).map(PathBuf::from).map_err(FromSqlError::Utf8Error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_name_that_is_not_utf8_survives() {
        use std::os::unix::ffi::OsStrExt;
        let connection = rusqlite::Connection::open_in_memory().unwrap();
        for (bytes, kind) in
            [(&b"/music/F\xfcr Elise.mp3"[..], "blob"), ("/music/Für Elise.mp3".as_bytes(), "text")]
        {
            let path = StoredPath(Path::new(std::ffi::OsStr::from_bytes(bytes)).into());
            let read: (StoredPath, String) = connection
                .query_row("SELECT ?1, typeof(?1)", [&path], |row| Ok((row.get(0)?, row.get(1)?)))
                .unwrap();
            assert_eq!(read, (path, kind.to_owned()));
        }
    }
}
