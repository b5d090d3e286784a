//! The file of the last list: JSON with one entry a recording. A path that is not UTF-8 is kept as the hexadecimal numbers of its bytes.

use crate::atomic_file;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::ffi::OsString;
use std::fmt::Write;
use std::io;
use std::path::{Path, PathBuf};

/// Larger files are no lists: a million long paths.
const MAX_BYTES: u64 = 256 << 20;
const VERSION: u64 = 1;

/// The input of a recording.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(in crate::window) enum ListedInput {
    File(PathBuf),
    /// The whole address.
    Link(String),
}

impl ListedInput {
    /// With an absolute path, since the next session may start in another folder.
    pub(super) fn absolute(self) -> Self {
        match self {
            Self::File(path) => Self::File(std::path::absolute(&path).unwrap_or(path)),
            Self::Link(url) => Self::Link(url),
        }
    }

    /// The input as it would be typed.
    pub(in crate::window) fn word(&self) -> OsString {
        match self {
            Self::File(path) => path.as_os_str().to_owned(),
            Self::Link(url) => url.into(),
        }
    }
}

/// An entry of the file.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Entry {
    File(String),
    /// Bytes of a path that is not UTF-8, two hexadecimal digits each.
    FileBytes(String),
    Link(String),
}

impl Entry {
    /// `None` for a path that JSON cannot hold.
    fn from_input(input: &ListedInput) -> Option<Self> {
        match input {
            ListedInput::Link(url) => Some(Self::Link(url.clone())),
            ListedInput::File(path) => match path.to_str() {
                Some(text) => Some(Self::File(text.to_owned())),
                None => hex_from_path(path).map(Self::FileBytes),
            },
        }
    }

    fn into_input(self) -> Option<ListedInput> {
        Some(match self {
            Self::File(text) => ListedInput::File(text.into()),
            Self::FileBytes(hex) => ListedInput::File(path_from_hex(&hex)?),
            Self::Link(url) => ListedInput::Link(url),
        })
    }
}

#[cfg(unix)]
fn hex_from_path(path: &Path) -> Option<String> {
    use std::os::unix::ffi::OsStrExt;
    let mut hex = String::new();
    for byte in path.as_os_str().as_bytes() {
        write!(hex, "{byte:02x}").ok()?;
    }
    Some(hex)
}

#[cfg(unix)]
fn path_from_hex(hex: &str) -> Option<PathBuf> {
    use std::os::unix::ffi::OsStringExt;
    let byte = |pair: &[u8]| u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok();
    let bytes: Option<Vec<u8>> = hex.as_bytes().chunks(2).map(byte).collect();
    Some(OsString::from_vec(bytes?).into())
}

#[cfg(not(unix))]
fn hex_from_path(_path: &Path) -> Option<String> {
    None
}

#[cfg(not(unix))]
fn path_from_hex(_hex: &str) -> Option<PathBuf> {
    None
}

/// Reads the file; no inputs without one. Entries of a newer version that are not known are left out.
///
/// # Errors
/// If the file cannot be read or is damaged.
pub(super) fn read(path: &Path) -> io::Result<Vec<ListedInput>> {
    let bytes = match atomic_file::read_at_most(path, MAX_BYTES) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut content: Value = serde_json::from_slice(&bytes)?;
    let Some(Value::Array(entries)) = content.get_mut("recordings").map(Value::take) else {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "it has no list of recordings"));
    };
    let entries = entries.into_iter().filter_map(|entry| Entry::deserialize(entry).ok());
    Ok(entries.filter_map(Entry::into_input).collect())
}

/// Writes the file, which only the user may read, and its folder.
///
/// # Errors
/// If the folder or the file cannot be written.
pub(super) fn write(path: &Path, inputs: &[ListedInput]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let entries: Vec<_> = inputs.iter().filter_map(Entry::from_input).collect();
    let mut text = serde_json::to_vec_pretty(&json!({ "version": VERSION, "recordings": entries }))?;
    text.push(b'\n');
    atomic_file::write_private(path, &text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_written_list_is_read_unchanged_and_private() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new/last-list.json");
        let inputs = vec![
            ListedInput::File("/music/Für Elise 月光.mp3".into()),
            ListedInput::Link("https://example.org/a.ogg?key=1".to_owned()),
            #[cfg(unix)]
            ListedInput::File(path_from_hex("2f6de8").unwrap()),
        ];
        write(&path, &inputs).unwrap();
        assert_eq!(read(&path).unwrap(), inputs);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert!(inputs[2].word().to_str().is_none(), "a name that is not UTF-8");
            assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o077, 0);
        }
    }

    #[test]
    fn a_relative_path_is_kept_as_an_absolute_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("last-list.json");
        write(&path, &[ListedInput::File("some.ogg".into()).absolute()]).unwrap();
        let there = std::env::current_dir().unwrap().join("some.ogg");
        assert_eq!(read(&path).unwrap(), [ListedInput::File(there)]);
    }

    #[test]
    fn a_damaged_file_is_an_error_a_missing_one_is_empty_and_unknown_entries_are_left_out() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("last-list.json");
        assert!(read(&path).unwrap().is_empty());
        for damage in ["", "{", "[]", "{\"recordings\": 3}", "\u{0}"] {
            std::fs::write(&path, damage).unwrap();
            assert!(read(&path).is_err(), "{damage}");
        }
        let newer = r#"{"version": 2, "recordings": [{"stream": {"x": 1}}, {"file": "/a.ogg"}, 7, {"file_bytes": "zz"}]}"#;
        std::fs::write(&path, newer).unwrap();
        assert_eq!(read(&path).unwrap(), [ListedInput::File("/a.ogg".into())]);
    }
}
