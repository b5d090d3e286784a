//! The folder of one download. It is removed with its owner; folders of killed processes are removed at the next start.

use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::time::{Duration, SystemTime};
use tempfile::TempDir;

/// Prefix of the folders' names.
const PREFIX: &str = "pianoscope-link-";
/// File that the owning process keeps locked.
const LOCK: &str = "lock";
/// A folder without a lock file counts as stale after this time; before, its owner may be about to create the lock.
const STALE_AFTER: Duration = Duration::from_secs(60);

/// A new folder that only this user can access. Dropping it removes it with its contents.
#[derive(Debug)]
pub struct PrivateFolder {
    folder: TempDir,
    /// Unlocked by the operating system when the process ends.
    _lock: File,
}

impl PrivateFolder {
    /// Creates a folder in the system's temporary folder.
    ///
    /// # Errors
    /// If no folder can be created there.
    pub fn new() -> io::Result<Self> {
        Self::new_in(&std::env::temp_dir())
    }

    fn new_in(place: &Path) -> io::Result<Self> {
        let mut builder = tempfile::Builder::new();
        builder.prefix(PREFIX);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            builder.permissions(fs::Permissions::from_mode(0o700));
        }
        let folder = builder.tempdir_in(place)?;
        // Renamed once it is locked: an unlocked file named `lock` always means a stale folder.
        let unnamed = folder.path().join("new-lock");
        let lock = File::create_new(&unnamed)?;
        lock.lock()?;
        fs::rename(unnamed, folder.path().join(LOCK))?;
        Ok(Self { folder, _lock: lock })
    }

    /// Path of the folder.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }
}

/// Removes the folders of killed processes; returns how many.
pub fn remove_stale_folders() -> usize {
    let count = remove_stale_folders_in(&std::env::temp_dir());
    if count > 0 {
        tracing::info!(count, "removed the folders of killed downloads");
    }
    count
}

fn remove_stale_folders_in(place: &Path) -> usize {
    let entries = fs::read_dir(place).into_iter().flatten().filter_map(Result::ok);
    let ours = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(PREFIX));
    let stale = ours.map(|entry| entry.path()).filter(|path| is_stale(path.as_path()));
    // Folders of other users cannot be removed; that is fine.
    stale.filter(|path| fs::remove_dir_all(path).is_ok()).count()
}

/// Whether no process holds the lock. Symbolic links are not followed.
fn is_stale(folder: &Path) -> bool {
    let Ok(metadata) = fs::symlink_metadata(folder) else { return false };
    if !metadata.is_dir() {
        return false;
    }
    let lock = folder.join(LOCK);
    // Opening a pipe that another user has created there could block forever.
    if fs::symlink_metadata(&lock).is_ok_and(|metadata| !metadata.is_file()) {
        return false;
    }
    match File::open(lock) {
        Ok(lock) => lock.try_lock().is_ok(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let age = metadata.modified().ok().and_then(|made| SystemTime::now().duration_since(made).ok());
            age.is_some_and(|age| age > STALE_AFTER)
        }
        Err(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_unlocked_folders_are_removed() {
        let place = tempfile::tempdir().unwrap();
        let held = PrivateFolder::new_in(place.path()).unwrap();
        fs::write(held.path().join("sound"), "x").unwrap();
        // As a killed process leaves it.
        let left = place.path().join(format!("{PREFIX}left"));
        fs::create_dir(&left).unwrap();
        fs::write(left.join(LOCK), "").unwrap();
        let new = place.path().join(format!("{PREFIX}new"));
        fs::create_dir(&new).unwrap();
        fs::create_dir(place.path().join("other")).unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink(place.path().join("other"), place.path().join(format!("{PREFIX}trap")))
            .unwrap();

        assert_eq!(remove_stale_folders_in(place.path()), 1);
        assert!(!left.exists());
        assert!(held.path().join("sound").exists() && new.exists() && place.path().join("other").exists());
        let path = held.path().to_owned();
        drop(held);
        assert!(!path.exists());
    }

    #[cfg(unix)]
    #[test]
    fn other_users_have_no_access() {
        use std::os::unix::fs::PermissionsExt;
        let place = tempfile::tempdir().unwrap();
        let folder = PrivateFolder::new_in(place.path()).unwrap();
        assert_eq!(folder.path().metadata().unwrap().permissions().mode() & 0o777, 0o700);
    }
}
