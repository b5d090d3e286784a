//! Removes decoded audio that was not used for long, and the oldest of what is too much.

use super::audio_cache::MAGIC;
use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// When cache files are removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CacheLimits {
    /// Longest time since a file was used.
    pub max_age: Duration,
    /// Most bytes of all files.
    pub max_bytes: u64,
}

impl Default for CacheLimits {
    /// 60 days and 20 GB, which is 170 hours of audio.
    fn default() -> Self {
        Self { max_age: Duration::from_secs(60 * 24 * 3600), max_bytes: 20_000_000_000 }
    }
}

/// A cache file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CacheFile {
    pub(super) path: PathBuf,
    pub(super) bytes: u64,
    pub(super) used: SystemTime,
}

/// What was removed.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Removed {
    pub(super) files: usize,
    pub(super) bytes: u64,
}

/// The cache files of a folder: those with the name and the end of one. Links and folders are none.
pub(super) fn files_in(folder: &Path) -> Vec<CacheFile> {
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let file = |entry: fs::DirEntry| {
        let metadata = entry.metadata().ok().filter(fs::Metadata::is_file)?;
        let path = entry.path();
        let used = metadata.modified().ok()?;
        (has_cache_name(&path) && has_magic(&path)).then_some(CacheFile { path, bytes: metadata.len(), used })
    };
    entries.filter_map(file).collect()
}

/// Removes the cache files that are older than `limits` allow, then the oldest until the others are few enough. Those in `keep` stay, as
/// does everything that is no cache file. The folder has to be locked.
pub(super) fn clear(folder: &Path, limits: CacheLimits, keep: &HashSet<PathBuf>, now: SystemTime) -> Removed {
    let mut files = files_in(folder);
    let mut total: u64 = files.iter().map(|file| file.bytes).sum();
    files.retain(|file| !keep.contains(&file.path));
    files.sort_by_key(|file| file.used);
    let mut removed = Removed::default();
    for file in files {
        // A time in the future counts as now.
        let is_old = now.duration_since(file.used).is_ok_and(|age| age > limits.max_age);
        if (is_old || total > limits.max_bytes) && fs::remove_file(&file.path).is_ok() {
            total -= file.bytes;
            removed.files += 1;
            removed.bytes += file.bytes;
        }
    }
    removed
}

/// 32 hexadecimal digits and `.s16`.
fn has_cache_name(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_str().and_then(|name| name.strip_suffix(".s16"));
    name.is_some_and(|name| name.len() == 32 && name.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

fn has_magic(path: &Path) -> bool {
    let end = |mut file: File| {
        file.seek(SeekFrom::End(-(MAGIC.len() as i64)))?;
        let mut end = [0; MAGIC.len()];
        file.read_exact(&mut end)?;
        Ok::<_, std::io::Error>(end)
    };
    File::open(path).and_then(end).is_ok_and(|end| end == MAGIC)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::train::AudioCache;

    const DAY: Duration = Duration::from_secs(24 * 3600);

    /// Writes cache files of 1,000 bytes, each of which was used so many days ago; names start with the number of days.
    fn folder(days: &[u64], now: SystemTime) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for day in days {
            let path = folder.path().join(name(*day));
            fs::write(&path, [&[0; 992][..], &MAGIC].concat()).unwrap();
            File::options().append(true).open(path).unwrap().set_modified(now - DAY * *day as u32).unwrap();
        }
        folder
    }

    fn name(day: u64) -> String {
        format!("{day:032}.s16")
    }

    fn left(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
        let mut names: Vec<String> = entries.map(|name| name.into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn old_files_are_removed_then_the_oldest_until_they_fit() {
        let now = SystemTime::now();
        let limits = CacheLimits { max_age: 60 * DAY, max_bytes: 3000 };
        let days = [0, 1, 2, 30, 59, 61, 400];
        let folder = folder(&days, now);
        let keep = HashSet::from([folder.path().join(name(400)), folder.path().join(name(30))]);
        let removed = clear(folder.path(), limits, &keep, now);
        assert_eq!(removed, Removed { files: 4, bytes: 4000 });
        assert_eq!(left(folder.path()), [name(0), name(30), name(400)], "those that are needed stay");
        assert_eq!(clear(folder.path(), limits, &HashSet::new(), now).files, 1);
        assert_eq!(clear(Path::new("/nowhere"), limits, &keep, now), Removed::default());
    }

    #[test]
    fn nothing_else_is_removed() {
        let now = SystemTime::now();
        let folder = folder(&[100], now);
        let path = |name: &str| folder.path().join(name);
        fs::write(path("notes.txt"), MAGIC).unwrap();
        fs::write(path("recording.s16"), MAGIC).unwrap();
        fs::write(path(&name(7)), "not ours").unwrap();
        fs::create_dir(path(&name(8))).unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink(path("notes.txt"), path(&name(9))).unwrap();
        let before = left(folder.path());
        let none = CacheLimits { max_age: Duration::ZERO, max_bytes: 0 };
        assert_eq!(clear(folder.path(), none, &HashSet::new(), now).files, 1);
        let after = left(folder.path());
        assert_eq!(after.len(), before.len() - 1);
        assert!(!after.contains(&name(100)));
    }

    #[test]
    fn a_folder_in_use_is_not_cleared() {
        let folder = folder(&[1, 100], SystemTime::now());
        let cache = AudioCache::new(folder.path());
        let none = Some(CacheLimits { max_age: Duration::ZERO, max_bytes: 0 });
        let unlimited = cache.lock(None, &HashSet::new()).unwrap();
        assert_eq!(cache.usage(), (2, 2000), "without limits nothing is removed");
        cache.lock(none, &HashSet::new()).unwrap();
        assert_eq!(cache.usage(), (2, 2000), "a run without limits uses it too");
        drop(unlimited);
        let kept = HashSet::from([1, 100].map(|day| folder.path().join(name(day))));
        let first = cache.lock(none, &kept).unwrap();
        let second = cache.lock(none, &HashSet::new()).unwrap();
        assert_eq!(cache.usage(), (2, 2000), "both runs use it");
        drop(first);
        cache.lock(none, &HashSet::new()).unwrap();
        assert_eq!(cache.usage().0, 2, "one still does");
        drop(second);
        cache.lock(none, &HashSet::new()).unwrap();
        assert_eq!(cache.usage(), (0, 0));
    }
}
