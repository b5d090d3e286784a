//! Atomic writes: a file is written under a temporary name in the same folder, synced, then renamed.

use std::io::{self, BufWriter, Read, Write};
use std::path::Path;

/// Prefix of the names of temporary files.
const PREFIX: &str = ".pianoscope-";

/// Removes the temporary files that a killed process left in `folder`, which no other process may be using.
pub fn remove_leftovers(folder: &Path) {
    let entries = std::fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    for entry in entries.filter(|e| e.file_name().to_string_lossy().starts_with(PREFIX)) {
        // A leftover that cannot be removed does no harm.
        std::fs::remove_file(entry.path()).ok();
    }
}

/// The parent folder of `path`.
fn parent_folder(path: &Path) -> io::Result<&Path> {
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if folder.is_dir() {
        Ok(folder)
    } else {
        Err(io::Error::new(io::ErrorKind::NotFound, "its folder does not exist"))
    }
}

/// Checks that `path` can be written, before hours are spent computing its content.
///
/// # Errors
/// If `path` is a folder, or its parent folder does not exist or is not writable.
pub fn check_writable(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a folder"));
    }
    // The message must not contain the temporary name, which the user never chose.
    tempfile::tempfile_in(parent_folder(path)?).map(drop).map_err(|error| io::Error::from(error.kind()))
}

/// Reads at most the first `limit` bytes of a regular file.
///
/// # Errors
/// If `path` cannot be read or is not a regular file: opening a named pipe would wait for a writer.
pub fn read_at_most(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    if !std::fs::metadata(path)?.is_file() {
        return Err(io::Error::other("not a regular file"));
    }
    let mut bytes = Vec::new();
    std::fs::File::open(path)?.take(limit).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Writes `bytes` to `path`. A reader, or a restart after a crash, finds either the old content or all of the new.
///
/// # Errors
/// If the folder does not exist or is not writable, or the disk is full; the old content is kept.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    write_with(path, |mut file| file.write_all(bytes))
}

/// As [`write`], for content that `fill` writes in pieces.
///
/// # Errors
/// As [`write`], and the errors of `fill`.
pub fn write_with(path: &Path, fill: impl FnOnce(&std::fs::File) -> io::Result<()>) -> io::Result<()> {
    // The mode of an ordinary new file; tempfile's default would let only the owner read it.
    write_with_mode(path, 0o666, fill)
}

/// As [`write_with`], for content in many small pieces; returns what `fill` returns.
///
/// # Errors
/// As [`write_with`].
pub fn write_buffered<T>(
    path: &Path,
    fill: impl FnOnce(&mut BufWriter<&std::fs::File>) -> io::Result<T>,
) -> io::Result<T> {
    let mut result = None;
    write_with(path, |file| {
        let mut out = BufWriter::new(file);
        result = Some(fill(&mut out)?);
        out.flush()
    })?;
    result.ok_or_else(|| io::Error::other("nothing was written"))
}

/// As [`write`], for a file that only its owner may read.
///
/// # Errors
/// As [`write`].
pub fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    write_with_mode(path, 0o600, |mut file| file.write_all(bytes))
}

/// `mode`: on Unix, as far as the user's mask allows.
#[cfg_attr(not(unix), allow(unused_variables))]
fn write_with_mode(
    path: &Path,
    mode: u32,
    fill: impl FnOnce(&std::fs::File) -> io::Result<()>,
) -> io::Result<()> {
    let folder = parent_folder(path)?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(mode));
    }
    // The message must not contain the temporary name.
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
    fn a_failed_write_keeps_the_old_content() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        write(&path, b"old").unwrap();
        let failed = write_with(&path, |mut file| {
            file.write_all(b"half")?;
            Err(io::Error::other("full"))
        });
        assert_eq!(failed.unwrap_err().to_string(), "full");
        assert_eq!(std::fs::read(&path).unwrap(), b"old");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "the temporary file is removed");
        write(&path, b"new").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"new");
    }
}
