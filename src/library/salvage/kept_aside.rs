//! Swaps a damaged library for a new one, so that a crash at any moment loses neither.

use super::super::open_read_only::beside;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Renames the library at `path` to `library.damaged-DATE.sqlite` in its folder, with the files beside it, and `new` to `path`. Returns the
/// name of the damaged one.
pub(super) fn replace(path: &Path, new: &Path) -> io::Result<PathBuf> {
    let aside = free_name(path)?;
    // Under both names, until the new file takes over the old name: at no moment there is no library.
    if std::fs::hard_link(path, &aside).is_err() {
        std::fs::rename(path, &aside)?;
    }
    // SQLite would apply the old log to the new file.
    for log in ["-wal", "-journal"] {
        move_or_remove(&beside(path, log), &beside(&aside, log))?;
    }
    remove_if_there(&beside(path, "-shm"))?;
    set_private(new)?;
    std::fs::rename(new, path)?;
    Ok(aside)
}

/// A name that nothing has: with today's date, and a number from the second on.
fn free_name(path: &Path) -> io::Result<PathBuf> {
    let date: String =
        humantime::format_rfc3339_seconds(SystemTime::now()).to_string().chars().take(10).collect();
    for number in 1_u32.. {
        let suffix = if number == 1 { String::new() } else { format!("-{number}") };
        let mut name = path.file_stem().unwrap_or_default().to_owned();
        name.push(format!(".damaged-{date}{suffix}"));
        if let Some(extension) = path.extension() {
            name.push(".");
            name.push(extension);
        }
        let aside = path.with_file_name(name);
        if std::fs::symlink_metadata(&aside).is_err() {
            return Ok(aside);
        }
    }
    Err(io::Error::from(io::ErrorKind::AlreadyExists))
}

/// An empty log is removed, such as reading the library leaves.
fn move_or_remove(from: &Path, to: &Path) -> io::Result<()> {
    match std::fs::metadata(from) {
        Ok(metadata) if metadata.len() > 0 => absent_is_fine(std::fs::rename(from, to)),
        _ => remove_if_there(from),
    }
}

fn remove_if_there(path: &Path) -> io::Result<()> {
    absent_is_fine(std::fs::remove_file(path))
}

fn absent_is_fine(done: io::Result<()>) -> io::Result<()> {
    match done {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// As a library that was created: only its owner may read it.
fn set_private(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))?;
    }
    #[cfg(not(unix))]
    let _: &Path = path;
    Ok(())
}
