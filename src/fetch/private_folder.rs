//! The folder that one download has to itself. It goes with its owner; what a killed process left is swept at the next start.

use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::time::{Duration, SystemTime};
use tempfile::TempDir;

/// How the names of such folders begin.
const PREFIX: &str = "pianoscope-link-";
/// Held locked by the process that the folder belongs to.
const LOCK: &str = "lock";
/// A folder without a lock is taken for forgotten after so long; before that its owner may just be making it.
const FORGOTTEN: Duration = Duration::from_secs(60);

/// A fresh folder that only this user can look into. Dropping it removes it with all that is in it.
#[derive(Debug)]
pub struct PrivateFolder {
    folder: TempDir,
    /// Unlocked by the system when the process ends, however it ends.
    _lock: File,
}

impl PrivateFolder {
    /// Makes one in the system's folder for temporary files.
    ///
    /// # Errors
    /// Where no folder can be made there.
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
        // It has its name only once it is held: a free lock means a folder that nobody needs.
        let unnamed = folder.path().join("new-lock");
        let lock = File::create_new(&unnamed)?;
        lock.lock()?;
        fs::rename(unnamed, folder.path().join(LOCK))?;
        Ok(Self { folder, _lock: lock })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }
}

/// Removes the folders of processes that were killed; how many.
pub fn remove_stale_folders() -> usize {
    sweep_in(&std::env::temp_dir())
}

fn sweep_in(place: &Path) -> usize {
    let entries = fs::read_dir(place).into_iter().flatten().filter_map(Result::ok);
    let ours = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(PREFIX));
    let forgotten = ours.map(|entry| entry.path()).filter(|path| is_forgotten(path.as_path()));
    // Another user's folder cannot be removed, and need not be.
    forgotten.filter(|path| fs::remove_dir_all(path).is_ok()).count()
}

/// Whether nobody holds its lock. A link of that name is not followed.
fn is_forgotten(folder: &Path) -> bool {
    let Ok(metadata) = fs::symlink_metadata(folder) else { return false };
    if !metadata.is_dir() {
        return false;
    }
    let lock = folder.join(LOCK);
    // Opening what another user has put there could wait for ever.
    if fs::symlink_metadata(&lock).is_ok_and(|metadata| !metadata.is_file()) {
        return false;
    }
    match File::open(lock) {
        Ok(lock) => lock.try_lock().is_ok(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let age = metadata.modified().ok().and_then(|made| SystemTime::now().duration_since(made).ok());
            age.is_some_and(|age| age > FORGOTTEN)
        }
        Err(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_nobody_holds_is_swept() {
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

        assert_eq!(sweep_in(place.path()), 1);
        assert!(!left.exists());
        assert!(held.path().join("sound").exists() && new.exists() && place.path().join("other").exists());
        let path = held.path().to_owned();
        drop(held);
        assert!(!path.exists());
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_can_look_into_it() {
        use std::os::unix::fs::PermissionsExt;
        let place = tempfile::tempdir().unwrap();
        let folder = PrivateFolder::new_in(place.path()).unwrap();
        assert_eq!(folder.path().metadata().unwrap().permissions().mode() & 0o777, 0o700);
    }
}
