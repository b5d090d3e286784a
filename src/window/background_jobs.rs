//! Rare and slow jobs: the system's file dialogs, exports, and the installation of yt-dlp.
//!
//! Each job runs on a thread of its own, which is not joined when the window closes: a dialog may stay open for any time. Only exports
//! that are being written are awaited for some seconds. Files are written atomically.

mod duplicates_export;
mod label_tracks;
mod list_export;
mod playlist;
mod save_dialog;

pub(super) use list_export::{ListExportData, ListItem, Location};
pub(super) use save_dialog::SaveDialog;

use super::action::ExportKind;
use super::export_target::export_target;
use super::library::{HistoryPlace, PLAYLIST_ENDINGS, show_in_folder};
use super::recording::RecordingId;
use super::supervisor::{Supervisor, inject_panic};
use crate::atomic_file;
use crate::classify::Cancel;
use crate::classify::Outcome;
use crate::classify::report::{Report, ReportFormat, ReportWriter, write_labels};
use crate::fetch::{self, RELEASE, programs};
use crate::model::Head;
use crate::spectrogram_export::SpectrogramExport;
use crossbeam_channel::{Receiver, Sender, bounded};
use rfd::FileDialog;
use save_dialog::ShowDialog;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

/// Result of a job.
#[derive(Debug)]
pub(super) enum JobResult {
    /// Files or folders to classify.
    Chosen(Vec<PathBuf>),
    /// A model file.
    Model(PathBuf),
    /// A folder of scenes.
    Scenes(PathBuf),
    /// Version of the installed yt-dlp.
    Installed(String),
    /// An export was written.
    Saved {
        /// What was saved where.
        message: String,
        /// The runs whose results were saved.
        runs: Vec<(RecordingId, u64)>,
        /// What was not written and why.
        problem: Option<String>,
    },
    /// A folder to add to the library.
    LibraryFolder(PathBuf),
    /// A folder to watch.
    WatchedFolder(PathBuf),
    /// Playlists to import into the library.
    Playlists(Vec<PathBuf>),
    /// A listening history to import.
    History(PathBuf),
    /// A file is shown in the file manager.
    Shown,
    /// Reason of a failure.
    Failed(String),
    /// The user cancelled the dialog.
    Cancelled,
}

/// A dialog that returns faster than this never opened: no user closes one that fast.
const MIN_DIALOG_TIME: Duration = Duration::from_millis(200);
const NO_DIALOG: &str =
    "No file dialog could be opened: install zenity or a desktop portal, or paste the path of the file";

impl JobResult {
    /// Runs `choose`, which opens a dialog and waits for it, and converts the choice.
    fn from_dialog<T>(
        choose: impl FnOnce() -> Option<T>,
        result_from_choice: impl FnOnce(T) -> Self,
    ) -> Self {
        let opened = Instant::now();
        match choose() {
            Some(choice) => result_from_choice(choice),
            None if opened.elapsed() < MIN_DIALOG_TIME => Self::Failed(NO_DIALOG.to_owned()),
            None => Self::Cancelled,
        }
    }
}

/// Contents of an export.
pub(super) enum ExportData {
    /// A result in a format of the command line.
    Report { report: Report, heads: Vec<Head>, format: ReportFormat },
    /// The segments as Audacity labels.
    Labels(Box<Outcome>),
    /// A spectrogram of the recording at this path.
    Picture { export: SpectrogramExport, recording: PathBuf, outcome: Option<Box<Outcome>> },
}

/// Starts jobs and collects their results.
pub(super) struct BackgroundJobs {
    sender: Sender<JobResult>,
    results: Receiver<JobResult>,
    /// Its reference count minus one is the number of running jobs.
    running: Arc<()>,
    /// The same for exports that are being written.
    writing: Arc<()>,
    /// The same for the installation of yt-dlp.
    installing: Arc<()>,
    supervisor: Supervisor,
    show_dialog: Arc<ShowDialog>,
}

/// Most jobs, e.g. open dialogs, at a time.
const MAX_RUNNING: usize = 4;
/// Longest wait for exports that are being written when the window closes.
const MAX_CLOSE_TIME: Duration = Duration::from_secs(10);
/// How often it is looked whether they are.
const CLOSE_POLL: Duration = Duration::from_millis(10);
const TOO_MANY: &str = "Four dialogs or saves are open already: close one of them first";
const JOB_PANICKED: &str = "An internal error stopped the dialog or the export; please report it";

impl BackgroundJobs {
    /// The window is woken whenever a job has finished.
    pub(super) fn new(supervisor: impl Into<Supervisor>) -> Self {
        let (sender, results) = bounded(MAX_RUNNING);
        let show_dialog = Arc::new(save_dialog::show);
        Self {
            sender,
            results,
            running: Arc::new(()),
            writing: Arc::new(()),
            installing: Arc::new(()),
            supervisor: supervisor.into(),
            show_dialog,
        }
    }

    /// Number of exports that are being written; dialogs that are open do not count.
    pub(super) fn writing_count(&self) -> usize {
        Arc::strong_count(&self.writing) - 1
    }

    /// Whether yt-dlp is being installed.
    pub(super) fn is_installing(&self) -> bool {
        Arc::strong_count(&self.installing) > 1
    }

    /// Waits some seconds for exports that are being written, for when the window closes, and logs those that fail.
    pub(super) fn finish_writing(&self) {
        let deadline = Instant::now() + MAX_CLOSE_TIME;
        while self.writing_count() > 0 {
            if Instant::now() > deadline {
                tracing::error!("an export was not written in time");
                break;
            }
            thread::sleep(CLOSE_POLL);
        }
        for result in self.results() {
            if let JobResult::Failed(reason) = result {
                tracing::error!("{reason}");
            }
        }
    }

    /// Whether no job is running.
    #[cfg(test)]
    pub(super) fn is_idle(&self) -> bool {
        Arc::strong_count(&self.running) == 1
    }

    /// As if an export were being written until this is dropped.
    #[cfg(test)]
    pub(super) fn begin_writing(&self) -> Arc<()> {
        self.writing.clone()
    }

    /// As if yt-dlp were being installed until this is dropped.
    #[cfg(test)]
    pub(super) fn begin_installing(&self) -> Arc<()> {
        self.installing.clone()
    }

    /// Answers the dialogs of exports instead of the user.
    #[cfg(test)]
    pub(super) fn answer_dialogs(
        &mut self,
        answer: impl Fn(SaveDialog) -> Option<PathBuf> + Send + Sync + 'static,
    ) {
        self.show_dialog = Arc::new(answer);
    }

    /// The results since the last call.
    pub(super) fn results(&self) -> Vec<JobResult> {
        self.results.try_iter().collect()
    }

    /// Opens a dialog for recordings.
    pub(super) fn choose_files(&self) {
        self.spawn("open", || {
            let dialog = FileDialog::new().set_title("Recordings to classify");
            JobResult::from_dialog(|| dialog.pick_files(), JobResult::Chosen)
        });
    }

    /// Opens a dialog for a folder of recordings.
    pub(super) fn choose_folder(&self) {
        self.spawn("open", || {
            let dialog = FileDialog::new().set_title("Folder of recordings to classify");
            JobResult::from_dialog(|| dialog.pick_folder(), |folder| JobResult::Chosen(vec![folder]))
        });
    }

    /// Opens a dialog for a folder to add to the library.
    pub(super) fn choose_library_folder(&self) {
        self.spawn("open", || {
            let dialog = FileDialog::new().set_title("Folder to add to the library");
            JobResult::from_dialog(|| dialog.pick_folder(), JobResult::LibraryFolder)
        });
    }

    /// Opens a dialog for a folder to watch.
    pub(super) fn choose_watched_folder(&self) {
        self.spawn("open", || {
            let dialog = FileDialog::new().set_title("Folder to watch for new recordings");
            JobResult::from_dialog(|| dialog.pick_folder(), JobResult::WatchedFolder)
        });
    }

    /// Opens a dialog for playlists to import into the library.
    pub(super) fn choose_playlists(&self) {
        self.spawn("open", || {
            let dialog = FileDialog::new().set_title("Playlists to import");
            let dialog = dialog.add_filter("Playlists", &PLAYLIST_ENDINGS);
            JobResult::from_dialog(|| dialog.pick_files(), JobResult::Playlists)
        });
    }

    /// Opens a dialog for a listening history.
    pub(super) fn choose_history(&self, place: HistoryPlace) {
        self.spawn("open", move || {
            let dialog = FileDialog::new();
            let choose = || match place {
                HistoryPlace::File => {
                    let dialog = dialog.set_title("Listens exported from ListenBrainz");
                    dialog.add_filter("JSON", &["jsonl", "json"]).pick_file()
                }
                HistoryPlace::Folder => {
                    dialog.set_title("Folder of an unpacked export of ListenBrainz").pick_folder()
                }
            };
            JobResult::from_dialog(choose, JobResult::History)
        });
    }

    /// Opens a dialog for a model file.
    pub(super) fn choose_model(&self) {
        self.spawn("open", || {
            let dialog = FileDialog::new().set_title("Model").add_filter("Model", &["safetensors"]);
            JobResult::from_dialog(|| dialog.pick_file(), JobResult::Model)
        });
    }

    /// Opens a dialog for a folder of scenes.
    pub(super) fn choose_scenes(&self) {
        self.spawn("open", || {
            let dialog = FileDialog::new().set_title("Folder of scenes, with a folder for each label");
            JobResult::from_dialog(|| dialog.pick_folder(), JobResult::Scenes)
        });
    }

    /// Shows a file in the system's file manager.
    pub(super) fn show_in_folder(&self, path: PathBuf) {
        self.spawn("folder", move || {
            show_in_folder(&path).map_or_else(JobResult::Failed, |()| JobResult::Shown)
        });
    }

    /// Opens a dialog and writes `data`, which is about `recording`, to the chosen file. `run`: whose result that saves.
    pub(super) fn export(
        &self,
        kind: ExportKind,
        dialog: SaveDialog,
        recording: PathBuf,
        data: ExportData,
        run: Option<(RecordingId, u64)>,
    ) {
        let show_dialog = Arc::clone(&self.show_dialog);
        // Counts once the dialog is answered.
        let writing = Arc::downgrade(&self.writing);
        let save = move |path: PathBuf| {
            let _writing = writing.upgrade();
            let path = match export_target(&path, kind, &recording) {
                Ok(path) => path,
                Err(reason) => return JobResult::Failed(format!("Nothing was saved: {reason}")),
            };
            match data.write(&path) {
                Ok(()) => JobResult::Saved {
                    message: format!("Saved as {}", path.display()),
                    runs: run.into_iter().collect(),
                    problem: None,
                },
                Err(reason) => JobResult::Failed(format!("{} was not saved: {reason}", path.display())),
            }
        };
        self.spawn("save", move || JobResult::from_dialog(|| show_dialog(dialog), save));
    }

    /// Opens a dialog that starts in `folder`, and writes the list to the chosen file or folder.
    pub(super) fn export_list(&self, data: ListExportData, folder: Option<PathBuf>) {
        self.save(data.dialog(folder), move |chosen| data.save(chosen));
    }

    /// Opens a dialog, and saves to the chosen file.
    pub(super) fn save(&self, dialog: SaveDialog, save: impl FnOnce(&Path) -> JobResult + Send + 'static) {
        let show_dialog = Arc::clone(&self.show_dialog);
        let writing = Arc::downgrade(&self.writing);
        let save = move |chosen: PathBuf| {
            let _writing = writing.upgrade();
            save(&chosen)
        };
        self.spawn("save", move || JobResult::from_dialog(|| show_dialog(dialog), save));
    }

    /// Downloads the newest yt-dlp, unless that is under way.
    pub(super) fn install_yt_dlp(&self, settings: fetch::FetchSettings) {
        if self.is_installing() {
            return;
        }
        let installing = self.installing.clone();
        self.spawn("install", move || {
            let _installing = installing;
            let Some(place) = programs::install_folder() else {
                return JobResult::Failed("No home folder is known: set HOME".to_owned());
            };
            match fetch::install(RELEASE, &place, &settings, &Cancel::new()) {
                Ok(installed) => JobResult::Installed(installed.version),
                Err(error) => JobResult::Failed(format!("yt-dlp could not be installed: {error}")),
            }
        });
    }

    fn spawn(&self, name: &str, job: impl FnOnce() -> JobResult + Send + 'static) {
        if Arc::strong_count(&self.running) > MAX_RUNNING {
            return self.refuse(TOO_MANY.to_owned());
        }
        let (sender, running, supervisor) =
            (self.sender.clone(), self.running.clone(), self.supervisor.clone());
        let started = thread::Builder::new().name(name.to_owned()).spawn(move || {
            let result = supervisor.catch(job).unwrap_or_else(|_| JobResult::Failed(JOB_PANICKED.to_owned()));
            drop(running);
            // Fails only if the window has closed.
            sender.send(result).ok();
            supervisor.wake();
        });
        if let Err(error) = started {
            self.refuse(format!("No thread could be started: {error}"));
        }
    }

    /// Reports that a job was not started.
    fn refuse(&self, reason: String) {
        // Full of results that the window shows in its next frame: one refusal more or less is no loss.
        self.sender.try_send(JobResult::Failed(reason)).ok();
        self.supervisor.wake();
    }
}

impl ExportData {
    /// Writes the data to `path`; the error is a message for the user.
    fn write(self, path: &Path) -> Result<(), String> {
        let written = match self {
            Self::Report { report, heads, format } => text(|out| {
                let mut writer = ReportWriter::new(format, &heads, false, out);
                writer.write(&report)?;
                writer.finish()
            })
            .and_then(|bytes| atomic_file::write(path, &bytes)),
            Self::Labels(outcome) => {
                text(|out| write_labels(&outcome, out)).and_then(|bytes| atomic_file::write(path, &bytes))
            }
            Self::Picture { export, recording, outcome } => {
                inject_panic("export", path);
                return export
                    .write(&recording, outcome.as_deref(), path, &Cancel::new())
                    .map_err(|error| error.to_string());
            }
        };
        written.map_err(|error| error.to_string())
    }
}

fn text(write: impl FnOnce(&mut Vec<u8>) -> io::Result<()>) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    write(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests;
