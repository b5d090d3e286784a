//! Searches a folder for recordings, step by step: a caller has the first recording before the search ends.
//!
//! Depth first, sorted by name within a folder. Of each folder on the way to the current one, only the names that are still to be
//! visited are kept, and of each folder that was searched, its device and number.

mod kernel_file_system;
mod progress;
#[cfg(test)]
mod tests;

pub use progress::WalkProgress;

use super::expand::{input_from_path, unreadable};
use super::extensions::has_audio_extension;
use super::{Input, InputError, is_hidden_name};
use crate::cancel::Cancel;
use crate::file_id::FileId;
use kernel_file_system::{KernelFileSystems, device};
use std::collections::HashSet;
use std::ffi::OsString;
use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::vec;

/// The search below one folder; each step gives a recording, or why a part of the folder could not be searched.
pub(super) struct FolderWalk {
    root: PathBuf,
    /// Until the first step.
    start: Option<Metadata>,
    /// The root without symbolic links, if it can be determined.
    real_root: Option<PathBuf>,
    /// The folders from the root to the current one.
    open: Vec<OpenFolder>,
    /// The folders that were entered: a link may lead to one of them again.
    entered: HashSet<FileId>,
    kernel: KernelFileSystems,
    cancel: Cancel,
    progress: WalkProgress,
    /// Errors of reading the folder that was entered last.
    errors: Vec<InputError>,
    found_any: bool,
    ended: bool,
}

struct OpenFolder {
    path: PathBuf,
    /// Device of the folder.
    device: Option<u64>,
    /// Whether a symbolic link was followed on the way from the root.
    is_behind_link: bool,
    /// Sorted.
    entries: vec::IntoIter<Entry>,
}

struct Entry {
    name: OsString,
    kind: EntryKind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum EntryKind {
    Recording,
    Folder,
    Link,
}

impl FolderWalk {
    /// A search below `root`, whose metadata is given.
    pub(super) fn new(root: &Path, metadata: Metadata, cancel: &Cancel, progress: &WalkProgress) -> Self {
        Self {
            root: root.to_owned(),
            start: Some(metadata),
            real_root: root.canonicalize().ok(),
            open: Vec::new(),
            entered: HashSet::new(),
            kernel: KernelFileSystems::new(),
            cancel: cancel.clone(),
            progress: progress.clone(),
            errors: Vec::new(),
            found_any: false,
            ended: false,
        }
    }

    pub(super) fn known_to_follow(&self) -> usize {
        usize::from(self.start.is_some())
            + self.errors.len()
            + self.open.iter().map(|folder| folder.entries.len()).sum::<usize>()
    }

    /// Reads the folder, unless it belongs to the kernel or was entered before. `is_link`: a symbolic link leads to it.
    fn enter(&mut self, path: PathBuf, metadata: &Metadata, is_link: bool) {
        let device = device(metadata);
        let parent = self.open.last().and_then(|parent| parent.device);
        let crosses = device.is_none() || device != parent;
        if crosses && self.kernel.contains(&path, metadata) {
            tracing::debug!(path = %path.display(), "not searched: a file system of the kernel");
            return;
        }
        let is_behind_link = is_link || self.open.last().is_some_and(|parent| parent.is_behind_link);
        let is_new = FileId::of(&path, metadata).is_none_or(|id| self.entered.insert(id));
        // Without a link no folder is reached twice; on some network file systems two of them may have one number.
        if is_behind_link && !is_new {
            return;
        }
        let mut entries = Vec::new();
        match std::fs::read_dir(&path) {
            Err(error) => self.errors.push(unreadable(&path, &error)),
            Ok(found) => {
                for entry in found {
                    if self.cancel.is_cancelled() {
                        return;
                    }
                    self.progress.count_entry();
                    match entry {
                        Ok(entry) => entries.extend(Entry::of(&entry)),
                        Err(error) => {
                            self.errors.push(unreadable(&path, &error));
                            break;
                        }
                    }
                }
            }
        }
        entries.sort_unstable_by(|a, b| a.name.cmp(&b.name));
        self.open.push(OpenFolder { path, device, is_behind_link, entries: entries.into_iter() });
    }

    /// Follows a symbolic link: the recording it leads to, or the error. A folder is entered.
    fn follow(&mut self, path: PathBuf) -> Option<Result<Input, InputError>> {
        match std::fs::metadata(&path) {
            Ok(target) if target.is_dir() => {
                if !self.is_found_at_its_real_place(&path) {
                    self.enter(path, &target, true);
                }
                None
            }
            Ok(target) if target.is_file() && has_audio_extension(&path) => Some(Ok(input_from_path(&path))),
            // A dangling link is worth a message only if it was named like a recording.
            Err(error) if has_audio_extension(&path) => Some(Err(unreadable(&path, &error))),
            Ok(_) | Err(_) => None,
        }
    }

    /// Whether the folder that a link leads to lies below the root, on a way that the search goes anyway.
    fn is_found_at_its_real_place(&self, link: &Path) -> bool {
        let Some(root) = &self.real_root else { return false };
        let Ok(target) = link.canonicalize() else { return false };
        let Ok(below) = target.strip_prefix(root) else { return false };
        let is_below = |folder: &&Path| folder.starts_with(root) && **folder != **root;
        !below.iter().any(is_hidden_name)
            && target.ancestors().skip(1).take_while(is_below).all(|folder| self.is_searchable(folder))
    }

    /// Whether the folders in this folder are found.
    fn is_searchable(&self, folder: &Path) -> bool {
        std::fs::metadata(folder).is_ok_and(|metadata| !self.kernel.contains(folder, &metadata))
            && std::fs::read_dir(folder).is_ok()
    }

    /// The next recording or error, without the error for a folder that has none.
    fn find(&mut self) -> Option<Result<Input, InputError>> {
        if let Some(metadata) = self.start.take() {
            self.enter(self.root.clone(), &metadata, false);
        }
        loop {
            if self.cancel.is_cancelled() {
                return None;
            }
            if let Some(error) = self.errors.pop() {
                return Some(Err(error));
            }
            let folder = self.open.last_mut()?;
            let Some(Entry { name, kind }) = folder.entries.next() else {
                self.open.pop();
                continue;
            };
            let path = folder.path.join(name);
            match kind {
                EntryKind::Recording => return Some(Ok(input_from_path(&path))),
                EntryKind::Link => {
                    if let Some(found) = self.follow(path) {
                        return Some(found);
                    }
                }
                EntryKind::Folder => match std::fs::metadata(&path) {
                    Ok(metadata) => self.enter(path, &metadata, false),
                    Err(error) => return Some(Err(unreadable(&path, &error))),
                },
            }
        }
    }
}

impl Iterator for FolderWalk {
    type Item = Result<Input, InputError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let found = self.find();
        match &found {
            Some(input) => {
                self.found_any = true;
                if input.is_ok() {
                    self.progress.count_recording();
                }
            }
            None => {
                self.ended = true;
                if !self.found_any && !self.cancel.is_cancelled() {
                    return Some(Err(InputError::NoAudioFiles(self.root.clone())));
                }
            }
        }
        found
    }
}

impl Entry {
    /// `None` for what cannot be or contain a recording. Judged by the kind that the folder lists, without looking at the file.
    fn of(entry: &std::fs::DirEntry) -> Option<Self> {
        let name = entry.file_name();
        if is_hidden_name(&name) {
            return None;
        }
        let kind = match entry.file_type() {
            Ok(kind) if kind.is_dir() => EntryKind::Folder,
            Ok(kind) if kind.is_file() => EntryKind::Recording,
            // Some file systems do not list the kind; following it determines the kind.
            Ok(kind) if kind.is_symlink() => EntryKind::Link,
            Ok(_) => return None,
            Err(_) => EntryKind::Link,
        };
        (kind != EntryKind::Recording || has_audio_extension(Path::new(&name))).then_some(Self { name, kind })
    }
}
