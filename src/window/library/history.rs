//! Imports listening histories on a thread of its own, which can be stopped.

use super::page::LibraryPage;
use crate::cancel::Cancel;
use crate::format::thousands;
use crate::library::Library;
use crate::library::listening::ImportedHistory;
use crate::window::app::App;
use crate::window::joined_thread::JoinedThread;
use crate::window::supervisor::Supervisor;
use crate::window::views::Notice;
use crossbeam_channel::{Receiver, bounded};
use std::io;
use std::path::{Path, PathBuf};

/// An import that is under way. Dropping it stops it.
pub(super) struct HistoryImport {
    cancel: Cancel,
    ended: Receiver<Result<ImportedHistory, String>>,
    thread: JoinedThread,
}

impl HistoryImport {
    /// Starts to import the history at `history` into the library at `path`.
    ///
    /// # Errors
    /// If no thread can be started.
    fn start(path: PathBuf, history: PathBuf, supervisor: Supervisor) -> io::Result<Self> {
        let cancel = Cancel::new();
        let (sender, ended) = bounded(1);
        let stop = cancel.clone();
        let thread = JoinedThread::start("import listens", move || {
            let imported = supervisor.catch(|| import(&path, &history, &stop));
            let result = imported.unwrap_or_else(|_| Err("an internal error; please report it".to_owned()));
            // Fails only if nobody waits any more.
            sender.send(result).ok();
            supervisor.wake();
        })?;
        Ok(Self { cancel, ended, thread })
    }
}

/// The error is a message for the user.
fn import(path: &Path, history: &Path, cancel: &Cancel) -> Result<ImportedHistory, String> {
    let mut library = Library::open(path).map_err(|error| error.to_string())?.library;
    library.import_history(history, cancel).map_err(|error| error.to_string())
}

impl Drop for HistoryImport {
    fn drop(&mut self) {
        self.cancel.cancel();
        self.thread.join();
    }
}

impl App {
    /// Imports a listening history, unless another one is being imported.
    pub(in crate::window) fn import_history(&mut self, history: PathBuf) {
        let library = &mut self.library;
        let Some(path) = library.path.clone().filter(|_| library.history.is_none()) else {
            return self.notices.show(Notice::error("A listening history is being imported: stop it first"));
        };
        match HistoryImport::start(path, history, library.supervisor.clone()) {
            Ok(import) => library.history = Some(import),
            Err(error) => self.notices.show(Notice::error(format!("No thread could be started: {error}"))),
        }
    }
}

impl LibraryPage {
    /// Whether a listening history is being imported.
    pub(in crate::window) fn is_importing_history(&self) -> bool {
        self.history.is_some()
    }

    pub(super) fn cancel_history(&self) {
        if let Some(import) = &self.history {
            import.cancel.cancel();
        }
    }

    /// Says what an import added, once it has ended.
    pub(super) fn take_history(&mut self, problems: &mut Vec<String>) {
        let Some(result) = self.history.as_ref().and_then(|import| import.ended.try_recv().ok()) else {
            return;
        };
        self.history = None;
        match result {
            Ok(imported) => {
                self.status = summary(&imported);
                self.similar.reload();
            }
            Err(reason) => problems.push(format!("No listens were imported: {reason}")),
        }
    }
}

/// `1,200 listens, 1,100 of them new, 340 of these of recordings in the library`
fn summary(imported: &ImportedHistory) -> String {
    let ImportedHistory { listens, new, matched, skipped, is_cancelled, .. } = *imported;
    let mut text = format!(
        "{} listens, {} of them new, {} of these of recordings in the library",
        thousands(listens),
        thousands(new),
        thousands(matched)
    );
    if skipped > 0 {
        text += &format!("; {} entries are no listens", thousands(skipped));
    }
    if is_cancelled {
        text += "; stopped: import it again for the rest";
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_says_what_fits_and_what_is_left() {
        let imported =
            ImportedHistory { listens: 1200, new: 1100, matched: 340, ..ImportedHistory::default() };
        assert_eq!(
            summary(&imported),
            "1,200 listens, 1,100 of them new, 340 of these of recordings in the library"
        );
        let stopped = ImportedHistory { skipped: 2, is_cancelled: true, ..imported };
        assert!(
            summary(&stopped).ends_with("; 2 entries are no listens; stopped: import it again for the rest")
        );
    }
}
