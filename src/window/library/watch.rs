//! Adds recordings of watched folders as they appear: what has changed while the window was closed, then what changes.

use super::folder_scan::{Counters, Filling, scan_changes, scan_folder};
use super::page::LibraryPage;
use crate::cancel::Cancel;
use crate::classify::Options;
use crate::model::Model;
use crate::scan::{FolderWatch, ScanError};
use crate::window::joined_thread::JoinedThread;
use crate::window::supervisor::Supervisor;
use crossbeam_channel::{Receiver, Sender, unbounded};
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

/// Folders that are watched. Dropping it ends that.
pub(super) struct Watch {
    folders: Vec<PathBuf>,
    filling: Filling,
    cancel: Cancel,
    counters: Arc<Counters>,
    /// What the user should know: few, since each one ends the watch or is said once.
    notes: Receiver<String>,
    thread: JoinedThread,
}

impl Watch {
    /// Starts to watch.
    ///
    /// # Errors
    /// If no thread can be started.
    fn start(filling: Filling, folders: Vec<PathBuf>, supervisor: Supervisor) -> io::Result<Self> {
        let (cancel, counters) = (Cancel::new(), Arc::<Counters>::default());
        let (sender, notes) = unbounded();
        let (stop, counts, how, places) =
            (cancel.clone(), counters.clone(), filling.clone(), folders.clone());
        let thread = JoinedThread::start("watch folders", move || {
            let watched = supervisor.catch(|| watch(&how, &places, &counts, &stop, &sender, &supervisor));
            let problem = match watched {
                Ok(Ok(())) => return,
                Ok(Err(reason)) => reason,
                Err(_) => "an internal error; please report it".to_owned(),
            };
            // Fails only if nobody listens any more.
            sender.send(format!("Folders are not watched any more: {problem}")).ok();
            supervisor.wake();
        })?;
        Ok(Self { folders, filling, cancel, counters, notes, thread })
    }

    fn take_notes(&self) -> Vec<String> {
        self.notes.try_iter().collect()
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.cancel.cancel();
        self.thread.join();
    }
}

/// Watches until it is cancelled; the error is a message for the user.
fn watch(
    filling: &Filling,
    folders: &[PathBuf],
    counters: &Counters,
    cancel: &Cancel,
    notes: &Sender<String>,
    supervisor: &Supervisor,
) -> Result<(), String> {
    let message = |error: ScanError| error.to_string();
    // Before the scan, so that nothing is missed that changes meanwhile.
    let mut watch = FolderWatch::start(folders).map_err(|error| error.to_string())?;
    let mut scanner = filling.scanner().map_err(message)?;
    for folder in folders {
        scan_folder(&mut scanner, folder, counters, cancel, supervisor).map_err(message)?;
    }
    supervisor.wake();
    while let Some(mut changes) = watch.next(cancel) {
        if let Some(note) = changes.note.take() {
            // Fails only if nobody listens any more.
            notes.send(note).ok();
        }
        scan_changes(&mut scanner, folders, changes, counters, cancel).map_err(message)?;
        supervisor.wake();
    }
    Ok(())
}

/// The window does not wait for the end.
fn end_in_background(watch: Watch) {
    watch.cancel.cancel();
    // Without a thread the window waits, for a moment.
    std::thread::Builder::new().name("end watch".to_owned()).spawn(move || drop(watch)).ok();
}

impl LibraryPage {
    /// Watches these folders, unless that is done already. The error is a message for the user.
    pub(super) fn watch(
        &mut self,
        folders: &[PathBuf],
        model: &Arc<Model>,
        options: Options,
    ) -> Result<(), String> {
        let Some(library) = self.path.clone() else { return Ok(()) };
        let filling = Filling { library, model: model.clone(), options };
        let is_same = |watch: &Watch| watch.folders.as_slice() == folders && watch.filling.is_same(&filling);
        if self.watch.as_ref().map_or(folders.is_empty(), is_same) {
            return Ok(());
        }
        if let Some(before) = self.watch.take() {
            end_in_background(before);
        }
        if folders.is_empty() {
            return Ok(());
        }
        let watch = Watch::start(filling, folders.to_vec(), self.supervisor.clone());
        self.watch = Some(watch.map_err(|error| format!("No thread could be started: {error}"))?);
        Ok(())
    }

    /// What was added in watched folders since the last call, and what the user should know.
    pub(super) fn take_watched(&self) -> (usize, Vec<String>) {
        self.watch
            .as_ref()
            .map_or_else(Default::default, |watch| (watch.counters.take_added(), watch.take_notes()))
    }
}
