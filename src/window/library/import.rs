//! Adds the recordings below a folder to the library: a scan on threads of its own, which can be cancelled and goes on where it was.

use super::folder_scan::{Counters, Filling, scan_folder};
use super::page::LibraryPage;
use crate::cancel::Cancel;
use crate::classify::Options;
use crate::format::thousands;
use crate::model::Model;
use crate::scan::{ScanError, Summary};
use crate::window::joined_thread::JoinedThread;
use crate::window::supervisor::Supervisor;
use crossbeam_channel::{Receiver, bounded};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// A scan that is under way. Dropping it stops it.
pub(super) struct Import {
    folder: PathBuf,
    cancel: Cancel,
    counters: Arc<Counters>,
    ended: Receiver<Result<Summary, String>>,
    thread: JoinedThread,
}

/// How far a scan is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::window) struct ImportProgress<'a> {
    pub(in crate::window) folder: &'a Path,
    pub(in crate::window) done: u64,
    pub(in crate::window) found: u64,
    /// More may be found.
    pub(in crate::window) is_searching: bool,
    pub(in crate::window) failed: u64,
}

impl Import {
    /// Starts the scan.
    ///
    /// # Errors
    /// If no thread can be started.
    pub(super) fn start(filling: Filling, folder: PathBuf, supervisor: Supervisor) -> io::Result<Self> {
        let (cancel, counters) = (Cancel::new(), Arc::<Counters>::default());
        let (sender, ended) = bounded(1);
        let (stop, counts, scanned_folder) = (cancel.clone(), counters.clone(), folder.clone());
        let thread = JoinedThread::start("add folder", move || {
            let scanned = supervisor.catch(|| {
                let mut scanner = filling.scanner()?;
                scan_folder(&mut scanner, &scanned_folder, &counts, &stop, &supervisor)
            });
            let result = match scanned {
                Ok(result) => result.map_err(|error: ScanError| error.to_string()),
                Err(_) => Err("an internal error; please report it".to_owned()),
            };
            // Fails only if nobody waits any more.
            sender.send(result).ok();
            supervisor.wake();
        })?;
        Ok(Self { folder, cancel, counters, ended, thread })
    }

    pub(super) fn cancel(&self) {
        self.cancel.cancel();
    }

    pub(super) fn progress(&self) -> ImportProgress<'_> {
        let Counters { found, all_found, done, failed, .. } = &*self.counters;
        ImportProgress {
            folder: &self.folder,
            done: done.load(Ordering::Relaxed),
            found: found.recordings(),
            is_searching: !all_found.load(Ordering::Relaxed),
            failed: failed.load(Ordering::Relaxed),
        }
    }

    /// Recordings that were added since the last call.
    pub(super) fn take_added(&self) -> usize {
        self.counters.take_added()
    }

    /// What it did, once it has ended; the error is a message for the user.
    pub(super) fn result(&self) -> Option<Result<Summary, String>> {
        self.ended.try_recv().ok()
    }
}

impl Drop for Import {
    fn drop(&mut self) {
        self.cancel.cancel();
        self.thread.join();
    }
}

impl LibraryPage {
    /// Starts to add the recordings below a folder.
    ///
    /// # Errors
    /// The message why not.
    pub(super) fn import(
        &mut self,
        folder: PathBuf,
        model: Arc<Model>,
        options: Options,
    ) -> Result<(), String> {
        let Some(library) = self.path.clone() else {
            return Err("There is no library to add it to".to_owned());
        };
        if self.import.is_some() {
            return Err("Another folder is being added: wait for it, or cancel it".to_owned());
        }
        let filling = Filling { library, model, options };
        let import = Import::start(filling, folder, self.supervisor.clone());
        self.import = Some(import.map_err(|error| format!("No thread could be started: {error}"))?);
        Ok(())
    }

    pub(super) fn cancel_import(&self) {
        self.import.iter().for_each(Import::cancel);
    }

    /// How far the folder is that is being added.
    pub(in crate::window) fn import_progress(&self) -> Option<ImportProgress<'_>> {
        self.import.as_ref().map(Import::progress)
    }
}

/// What a scan did, in a line.
pub(super) fn summary_text(summary: &Summary) -> String {
    let counts = [
        (summary.analysed, "analysed"),
        (summary.known, "known"),
        (summary.moved, "moved"),
        (summary.copied, "copies"),
        (summary.failed + summary.failed_before + summary.refused, "failed"),
        (summary.being_written, "still being written"),
    ];
    let texts = counts.iter().filter(|(count, _)| *count > 0);
    let texts: Vec<String> = texts.map(|(count, what)| format!("{} {what}", thousands(*count))).collect();
    let what = if texts.is_empty() { "no recordings".to_owned() } else { texts.join(", ") };
    let how = if summary.stopped { "stopped, add it again to go on" } else { "added" };
    format!("Folder {how}: {what}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_names_what_there_is() {
        let summary = Summary { analysed: 1200, known: 3, refused: 1, ..Summary::default() };
        assert_eq!(summary_text(&summary), "Folder added: 1,200 analysed, 3 known, 1 failed");
        let stopped = Summary { stopped: true, ..Summary::default() };
        assert_eq!(summary_text(&stopped), "Folder stopped, add it again to go on: no recordings");
    }
}
