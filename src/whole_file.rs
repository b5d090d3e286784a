//! Files that are whole at any moment: written beside their place, synced, then renamed.

use std::io::{self, Read, Write};
use std::path::Path;

/// How the names of files begin that are not whole yet.
const PREFIX: &str = ".pianoscope-";

/// Removes files that a process which was killed has left half written in `folder`, which must be no other process's.
pub fn clear_remains(folder: &Path) {
    let entries = std::fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    for entry in entries.filter(|e| e.file_name().to_string_lossy().starts_with(PREFIX)) {
        // What cannot be removed is in nobody's way.
        std::fs::remove_file(entry.path()).ok();
    }
}

/// The folder that `path` stands in.
fn folder_of(path: &Path) -> io::Result<&Path> {
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if folder.is_dir() {
        Ok(folder)
    } else {
        Err(io::Error::new(io::ErrorKind::NotFound, "its folder does not exist"))
    }
}

/// Whether `path` could be written now; asked before hours are spent on what goes into it.
///
/// # Errors
/// Where it is a folder itself, or its folder does not exist or cannot be written to.
pub fn check(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a folder"));
    }
    // Without the name of a file that the user never chose.
    tempfile::tempfile_in(folder_of(path)?).map(drop).map_err(|error| io::Error::from(error.kind()))
}

/// The first bytes of a regular file, `most` at most.
///
/// # Errors
/// Where it cannot be read, or is no regular file: opening a named pipe would wait for a writer.
pub fn read(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    if !std::fs::metadata(path)?.is_file() {
        return Err(io::Error::other("not a regular file"));
    }
    let mut bytes = Vec::new();
    std::fs::File::open(path)?.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Writes `bytes` to `path`. Whoever opens it meanwhile, or after a crash, finds what stood there before or all that is new.
///
/// # Errors
/// Where the folder does not exist or cannot be written to, or the disk is full; what stood there before is left.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    write_with(path, |mut file| file.write_all(bytes))
}

/// The same for what is written piece by piece.
///
/// # Errors
/// As `write`, and those of `fill`.
pub fn write_with(path: &Path, fill: impl FnOnce(&std::fs::File) -> io::Result<()>) -> io::Result<()> {
    let folder = folder_of(path)?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // As any new file; the default is for secrets and would shut out everybody else.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    // Without the name of the file beside it, which the user never chose.
    let file = builder.tempfile_in(folder).map_err(|error| io::Error::from(error.kind()))?;
    fill(file.as_file())?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fails_half_way_leaves_what_was_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        write(&path, b"old").unwrap();
        let failed = write_with(&path, |mut file| {
            file.write_all(b"half")?;
            Err(io::Error::other("full"))
        });
        assert_eq!(failed.unwrap_err().to_string(), "full");
        assert_eq!(std::fs::read(&path).unwrap(), b"old");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left lying about");
        write(&path, b"new").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"new");
    }
}
