//! An entry of a playlist's file → where its recording may be.

use super::windows_path::windows_path;
use crate::input::playlist::{Entry, paths_of_entry};
use crate::input::{Recognised, recognise};
use crate::library::Location;
use std::ffi::OsStr;
use std::path::{Component, Path, PathBuf};

/// Longest path or link in bytes.
const MAX_BYTES: usize = 8192;

/// Where the recording of an entry may be, the likeliest first; empty if the entry says nothing of it. `folder`: that of the list,
/// absolute.
pub(super) fn locations_of_entry(entry: &Entry, folder: &Path) -> Vec<Location> {
    let text = entry.location.as_str();
    if text.is_empty() || text.len() > MAX_BYTES || text.contains('\0') {
        return Vec::new();
    }
    if let Some(path) = windows_path(text) {
        return vec![Location::File(path)];
    }
    if let Some(path) = path_of_file_address(text) {
        return vec![Location::File(normal(&path))];
    }
    if is_web_address(text) {
        // A link that pianoscope does not follow is kept as it is written.
        let link = match recognise(OsStr::new(text)) {
            Ok(Recognised::Link(link)) => link.url().to_owned(),
            _ => text.to_owned(),
        };
        return vec![Location::Link(link)];
    }
    let mut paths = Vec::new();
    for path in paths_of_entry(entry, folder) {
        let literal = normal(&path);
        // Another way to the same file, e.g. below a linked folder.
        let real = path.canonicalize().ok().filter(|real| *real != literal);
        paths.extend([Some(literal), real].into_iter().flatten().map(Location::File));
    }
    if text.contains('\\') {
        // Of Windows, where no name contains one. A file here whose name does is met as it exists.
        paths.sort_by_key(|location| location.to_string().contains('\\'));
    }
    if let Ok(Recognised::Link(link)) = recognise(OsStr::new(text)) {
        paths.push(Location::Link(link.url().to_owned()));
    }
    paths
}

/// The location that an entry is stored with: the first that exists, else the first.
pub(super) fn best_location(locations: &[Location]) -> Option<&Location> {
    let exists = |location: &&Location| matches!(location, Location::File(path) if path.exists());
    locations.iter().find(exists).or(locations.first())
}

/// Whether a text begins with the scheme of a link, in any case. Of a path, not even a relative one begins so in a list that
/// pianoscope writes.
pub(super) fn is_web_address(text: &str) -> bool {
    let starts =
        |scheme: &str| text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    starts("http://") || starts("https://")
}

/// The path of `file:///music/a%20b.mp3` and `file://localhost/…`; any bytes but NUL.
fn path_of_file_address(text: &str) -> Option<PathBuf> {
    let is_file = text.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("file:"));
    // Some programs write addresses with blanks and `#` as they are.
    let text = is_file.then(|| text.replace('#', "%23").replace('?', "%3F"))?;
    let url = url::Url::parse(&text).ok()?;
    url.to_file_path().ok().filter(|path| !path.as_os_str().as_encoded_bytes().contains(&0))
}

/// The path without `.` and `..`, as far as its text says; the library has such paths.
pub(in crate::library) fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if matches!(normal.components().next_back(), Some(Component::Normal(_))) => {
                normal.pop();
            }
            Component::ParentDir if normal.has_root() => {}
            other => normal.push(other),
        }
    }
    normal
}

#[cfg(test)]
mod tests {
    use super::*;

    fn locations(text: &str, is_address: bool) -> Vec<String> {
        let entry = Entry { location: text.to_owned(), is_address, ..Entry::default() };
        locations_of_entry(&entry, Path::new("/music/lists")).iter().map(Location::to_string).collect()
    }

    #[cfg(unix)]
    #[test]
    fn what_other_programs_write_is_understood() {
        for (text, is_address, first) in [
            ("a b.mp3", false, "/music/lists/a b.mp3"),
            ("./a.mp3", false, "/music/lists/a.mp3"),
            ("../Chopin/a.mp3", false, "/music/Chopin/a.mp3"),
            ("../../../../a.mp3", false, "/a.mp3"),
            ("/other/a.mp3", false, "/other/a.mp3"),
            ("100%25.mp3", false, "/music/lists/100%25.mp3"),
            ("100%25.mp3", true, "/music/lists/100%.mp3"),
            ("file:///music/a%20b.mp3", false, "/music/a b.mp3"),
            ("file:///music/a b #1.mp3", false, "/music/a b #1.mp3"),
            ("FILE://localhost/music/a.mp3", true, "/music/a.mp3"),
            ("https://example.org/a.mp3#t=3", false, "https://example.org/a.mp3"),
            ("HTTP://example.org/a.mp3", true, "http://example.org/a.mp3"),
            ("http://", false, "http://"),
        ] {
            assert_eq!(locations(text, is_address).first().map(String::as_str), Some(first), "{text}");
        }
        assert!(locations("sub\\a.mp3", false).contains(&"/music/lists/sub/a.mp3".to_owned()));
        assert!(locations("a%20b.mp3", false).contains(&"/music/lists/a b.mp3".to_owned()));
        for (text, best) in [
            ("C:\\Music\\a.mp3", "C:\\Music\\a.mp3"),
            ("\\\\server\\share\\a.mp3", "\\\\server\\share\\a.mp3"),
            ("file:///C:/Music/a%20b.mp3", "C:\\Music\\a b.mp3"),
            ("..\\Chopin\\a.mp3", "/music/Chopin/a.mp3"),
        ] {
            let entry = Entry { location: text.to_owned(), ..Entry::default() };
            let locations = locations_of_entry(&entry, Path::new("/music/lists"));
            assert_eq!(best_location(&locations).map(Location::to_string).as_deref(), Some(best), "{text}");
        }
        for nothing in ["", "a\0b", &"x".repeat(9000)] {
            assert_eq!(locations(nothing, false), [""; 0], "{nothing:?}");
        }
    }
}
