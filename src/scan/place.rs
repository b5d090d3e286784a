//! Which path a file has in the library.

use std::fs::Metadata;
use std::io;
use std::path::{Path, PathBuf};

/// The absolute path of a file without symbolic links, so that a file that is reached on two ways is there once.
///
/// # Errors
/// If there is no such file.
pub fn place_of(path: &Path) -> io::Result<PathBuf> {
    Places::default().of(path).map(|(place, _)| place)
}

/// [`place_of`] for many files: the folder of files that follow on each other is resolved once.
#[derive(Debug, Default)]
pub(super) struct Places {
    /// A folder as it was named, and its place.
    folder: Option<(PathBuf, PathBuf)>,
}

impl Places {
    /// The place of a file, and what the system reports of it.
    pub(super) fn of(&mut self, path: &Path) -> io::Result<(PathBuf, Metadata)> {
        let metadata = std::fs::symlink_metadata(path)?;
        if metadata.is_symlink() {
            let place = canonical(path)?;
            let metadata = std::fs::metadata(&place)?;
            return Ok((place, metadata));
        }
        let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
            return Ok((canonical(path)?, metadata));
        };
        if let Some((named, place)) = &self.folder
            && named == folder
        {
            return Ok((place.join(name), metadata));
        }
        let here = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let place = canonical(here)?;
        let found = place.join(name);
        self.folder = Some((folder.to_owned(), place));
        Ok((found, metadata))
    }
}

/// The place of a folder.
pub(super) fn folder_of(path: &Path) -> io::Result<PathBuf> {
    match std::fs::metadata(path)?.is_dir() {
        true => canonical(path),
        false => Err(io::ErrorKind::NotADirectory.into()),
    }
}

/// On Windows a canonical path has a form that other programs do not understand.
fn canonical(path: &Path) -> io::Result<PathBuf> {
    if cfg!(windows) { std::path::absolute(path) } else { path.canonicalize() }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::symlink;

    #[test]
    fn a_file_has_one_place_whatever_leads_to_it() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        fs::create_dir(root.join("a")).unwrap();
        fs::write(root.join("a/1.wav"), "x").unwrap();
        fs::write(root.join("a/2.wav"), "xy").unwrap();
        symlink("a", root.join("b")).unwrap();
        symlink("a/1.wav", root.join("best.wav")).unwrap();
        let mut places = Places::default();
        for (path, place) in [
            ("a/1.wav", "a/1.wav"),
            ("a/2.wav", "a/2.wav"),
            ("b/1.wav", "a/1.wav"),
            ("best.wav", "a/1.wav"),
            ("a/../a/2.wav", "a/2.wav"),
        ] {
            let (found, metadata) = places.of(&root.join(path)).unwrap();
            assert_eq!(found, root.join(place), "{path}");
            assert_eq!(metadata.len(), if place.ends_with("1.wav") { 1 } else { 2 });
        }
        assert!(places.of(&root.join("a/3.wav")).is_err());
    }
}
