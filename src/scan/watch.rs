//! Which recordings below folders appear, change or vanish later.
//!
//! The system reports changes, or, where it watches no more folders, they are searched for from time to time. A file is passed on once it
//! has stopped growing.

use super::stamp::Stamp;
use crate::cancel::Cancel;
use crate::input::{WalkProgress, expand_with, has_audio_extension};
use notify::event::ModifyKind;
use notify::{Config, Event, EventKind, PollWatcher, RecommendedWatcher, RecursiveMode, Watcher};
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// A file that has not changed for this long is complete.
const QUIET: Duration = Duration::from_secs(2);
/// How often files and cancellation are looked at.
const INTERVAL: Duration = Duration::from_millis(200);
/// How often folders are searched where the system does not report changes.
const POLL_INTERVAL: Duration = Duration::from_secs(30);

/// Why folders cannot be watched.
#[derive(Debug, thiserror::Error)]
#[error("{}: changes cannot be watched ({reason}): check the folder, or scan it again from time to time", .folder.display())]
pub struct WatchError {
    /// The folder.
    pub folder: PathBuf,
    /// The system's message.
    pub reason: String,
}

/// What has changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// Files that are new or were written, and are complete.
    pub files: Vec<PathBuf>,
    /// Whether anything has vanished or has another name.
    pub vanished: bool,
    /// What the user should know, e.g. that the system watches no more folders.
    pub note: Option<String>,
}

/// Watches folders until it is dropped.
pub struct FolderWatch {
    folders: Vec<PathBuf>,
    reported: Arc<Mutex<Reported>>,
    /// Reports as long as it lives.
    watcher: Box<dyn Watcher + Send>,
    note: Option<String>,
    /// Files that may still grow: as they were seen last, and since when they are like that.
    growing: HashMap<PathBuf, (Stamp, Instant)>,
    vanished: bool,
}

/// What the system has reported, each path once.
#[derive(Debug, Default)]
struct Reported {
    paths: HashSet<PathBuf>,
    /// Reports were lost: everything may have changed.
    lost: bool,
    /// It watches no more folders.
    limit: bool,
}

impl FolderWatch {
    /// Begins to watch, so that nothing is missed that changes from now on.
    ///
    /// # Errors
    /// If a folder cannot be watched in any way.
    pub fn start(folders: &[PathBuf]) -> Result<Self, WatchError> {
        let reported = Arc::default();
        let (watcher, note) = match native(folders, &reported) {
            Ok(watcher) => (watcher, None),
            Err(error) if is_limit(&error.1.kind) => {
                (polling(folders, &reported, POLL_INTERVAL)?, Some(limit_note()))
            }
            Err((folder, error)) => return Err(WatchError { folder, reason: error.to_string() }),
        };
        Ok(Self {
            folders: folders.to_vec(),
            reported,
            watcher,
            note,
            growing: HashMap::new(),
            vanished: false,
        })
    }

    /// Waits for changes; `None` once cancelled.
    pub fn next(&mut self, cancel: &Cancel) -> Option<Changes> {
        loop {
            if cancel.is_cancelled() {
                return None;
            }
            let Reported { paths, lost, limit } = std::mem::take(&mut *lock(&self.reported));
            if limit {
                self.poll_from_now_on();
            }
            if lost || limit {
                self.folders.clone().iter().for_each(|folder| self.add_folder(folder, cancel));
                self.vanished = true;
            }
            paths.iter().for_each(|path| self.add(path, cancel));
            let files = self.complete();
            let note = self.note.take();
            // Together with the files under their new names, if there are any.
            let vanished = self.growing.is_empty() && std::mem::take(&mut self.vanished);
            if !files.is_empty() || vanished || note.is_some() {
                return Some(Changes { files, vanished, note });
            }
            thread::sleep(INTERVAL);
        }
    }

    fn poll_from_now_on(&mut self) {
        match polling(&self.folders, &self.reported, POLL_INTERVAL) {
            Ok(watcher) => {
                self.watcher = watcher;
                self.note = Some(limit_note());
            }
            Err(error) => self.note = Some(error.to_string()),
        }
    }

    fn add(&mut self, path: &Path, cancel: &Cancel) {
        if self.is_hidden(path) {
            return;
        }
        match std::fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => self.add_folder(path, cancel),
            Ok(metadata) if metadata.is_file() && has_audio_extension(path) => {
                self.growing.insert(path.to_owned(), (Stamp::of(&metadata), Instant::now()));
            }
            Ok(_) => {}
            Err(_) => {
                self.growing.remove(path);
                self.vanished = true;
            }
        }
    }

    /// What is in a folder that has just appeared may have been there before it was watched.
    fn add_folder(&mut self, folder: &Path, cancel: &Cancel) {
        let found = expand_with(folder.as_os_str(), cancel, &WalkProgress::default());
        let files = found.flatten().filter_map(|input| input.file().map(Path::to_owned));
        let seen = files.filter_map(|path| Some((Stamp::read(&path).ok()?, path)));
        self.growing.extend(seen.map(|(stamp, path)| (path, (stamp, Instant::now()))));
    }

    /// Takes the files that have stopped growing.
    fn complete(&mut self) -> Vec<PathBuf> {
        let mut complete = Vec::new();
        let vanished = &mut self.vanished;
        self.growing.retain(|path, (before, since)| match Stamp::read(path) {
            Ok(now) if now != *before => {
                (*before, *since) = (now, Instant::now());
                true
            }
            Ok(_) if since.elapsed() < QUIET => true,
            Ok(_) => {
                complete.push(path.clone());
                false
            }
            Err(_) => {
                *vanished = true;
                false
            }
        });
        complete.sort_unstable();
        complete
    }

    fn is_hidden(&self, path: &Path) -> bool {
        let below = self.folders.iter().find_map(|folder| path.strip_prefix(folder).ok());
        below.is_some_and(|below| below.iter().any(|name| name.as_encoded_bytes().first() == Some(&b'.')))
    }
}

fn limit_note() -> String {
    let seconds = POLL_INTERVAL.as_secs();
    format!(
        "the system watches no more folders (see fs.inotify.max_user_watches): they are searched every {seconds} s instead"
    )
}

fn is_limit(kind: &notify::ErrorKind) -> bool {
    match kind {
        notify::ErrorKind::MaxFilesWatch => true,
        // ENOSPC of inotify_add_watch(2), EMFILE of inotify_init(2).
        notify::ErrorKind::Io(error) => matches!(error.raw_os_error(), Some(28 | 24)),
        _ => false,
    }
}

/// The watcher of the system, or the folder that it refuses.
fn native(
    folders: &[PathBuf],
    reported: &Arc<Mutex<Reported>>,
) -> Result<Box<dyn Watcher + Send>, (PathBuf, notify::Error)> {
    let first = || folders.first().cloned().unwrap_or_default();
    let watcher = RecommendedWatcher::new(handler(reported), Config::default());
    let mut watcher = watcher.map_err(|error| (first(), error))?;
    for folder in folders {
        watcher.watch(folder, RecursiveMode::Recursive).map_err(|error| (folder.clone(), error))?;
    }
    Ok(Box::new(watcher))
}

fn polling(
    folders: &[PathBuf],
    reported: &Arc<Mutex<Reported>>,
    interval: Duration,
) -> Result<Box<dyn Watcher + Send>, WatchError> {
    let refused = |folder: PathBuf, error: notify::Error| WatchError { folder, reason: error.to_string() };
    let first = || folders.first().cloned().unwrap_or_default();
    let watcher = PollWatcher::new(handler(reported), Config::default().with_poll_interval(interval));
    let mut watcher = watcher.map_err(|error| refused(first(), error))?;
    for folder in folders {
        watcher.watch(folder, RecursiveMode::Recursive).map_err(|error| refused(folder.clone(), error))?;
    }
    Ok(Box::new(watcher))
}

/// Notes what is reported, each path once, so that memory does not grow with the number of reports.
fn handler(reported: &Arc<Mutex<Reported>>) -> impl FnMut(notify::Result<Event>) + Send + 'static {
    let reported = Arc::clone(reported);
    move |event| {
        let mut reported = lock(&reported);
        match event {
            Ok(event) if event.need_rescan() => reported.lost = true,
            Ok(event) if is_change(&event) => reported.paths.extend(event.paths),
            Ok(_) => {}
            Err(error) if is_limit(&error.kind) => reported.limit = true,
            Err(error) => {
                tracing::warn!(%error, "a change may have been missed");
                reported.lost = true;
            }
        }
    }
}

/// Reading changes nothing; nor do the mode and the time of a folder.
fn is_change(event: &Event) -> bool {
    match event.kind {
        EventKind::Access(_) => false,
        EventKind::Modify(ModifyKind::Metadata(_)) => event.paths.iter().any(|path| !path.is_dir()),
        _ => true,
    }
}

fn lock(reported: &Mutex<Reported>) -> MutexGuard<'_, Reported> {
    reported.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
