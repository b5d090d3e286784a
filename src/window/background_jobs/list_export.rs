//! The results of the list as a file: CSV, JSON, JSON Lines, a playlist; or as a folder of label tracks.

use super::label_tracks::{LabelTracks, write_label_tracks};
use super::playlist::write_playlist;
use super::save_dialog::SaveDialog;
use super::{JobResult, text};
use crate::atomic_file;
use crate::classify::Outcome;
use crate::classify::report::{Failure, Report, ReportFormat, ReportWriter};
use crate::format::thousands;
use crate::model::Head;
use crate::output_file::OutputKind;
use crate::window::action::ListExport;
use crate::window::export_target::{TABLE, list_target};
use crate::window::exports::safe_file_name;
use crate::window::recording::RecordingId;
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A recording of the list.
#[derive(Debug, Clone)]
pub(in crate::window) struct ListItem {
    pub(in crate::window) id: RecordingId,
    pub(in crate::window) run: u64,
    /// Path or link as in reports.
    pub(in crate::window) input: String,
    pub(in crate::window) raw_input: Option<Vec<u8>>,
    /// File name or title.
    pub(in crate::window) title: String,
    pub(in crate::window) location: Location,
    pub(in crate::window) result: Result<Arc<Outcome>, Failure>,
}

/// Where a recording is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::window) enum Location {
    File(PathBuf),
    Link(String),
    /// The input could not be resolved.
    None,
}

/// What an export of the list writes.
#[derive(Debug)]
pub(in crate::window) struct ListExportData {
    pub(in crate::window) export: ListExport,
    /// In the order of the list.
    pub(in crate::window) items: Vec<ListItem>,
    /// Those of the current model, for a table without results.
    pub(in crate::window) heads: Vec<Head>,
    /// Number of recordings that the list shows without a result.
    pub(in crate::window) left_out: usize,
}

impl ListExportData {
    /// The dialog that asks where to save.
    pub(super) fn dialog(&self, folder: Option<PathBuf>) -> SaveDialog {
        let results = count_text(self.items.len(), "result");
        let (title, file_name) = match &self.export {
            ListExport::Csv => (format!("Export {results} as CSV"), "pianoscope-results.csv".to_owned()),
            ListExport::Json => (format!("Export {results} as JSON"), "pianoscope-results.json".to_owned()),
            ListExport::Jsonl => {
                (format!("Export {results} as JSON Lines"), "pianoscope-results.jsonl".to_owned())
            }
            ListExport::Labels => {
                let title = format!("Folder for {}", count_text(self.items.len(), "label file"));
                return SaveDialog { title, file_name: None, folder };
            }
            ListExport::Playlist(label) => {
                let title = format!("Export {} {label} as playlist", thousands(self.items.len() as u64));
                (title, format!("pianoscope-{}.m3u8", safe_file_name(label)))
            }
        };
        SaveDialog { title, file_name: Some(file_name), folder }
    }

    /// Writes to the chosen file or folder. Recordings are never replaced.
    pub(super) fn save(&self, chosen: &Path) -> JobResult {
        if self.export == ListExport::Labels {
            return self.label_tracks_result(write_label_tracks(&self.items, chosen), chosen);
        }
        let kind = match &self.export {
            ListExport::Csv => TABLE,
            ListExport::Json => OutputKind::Json,
            ListExport::Jsonl => OutputKind::Jsonl,
            ListExport::Labels => OutputKind::Labels,
            ListExport::Playlist(_) => OutputKind::Playlist,
        };
        let files: Vec<&Path> = self.items.iter().filter_map(ListItem::file).collect();
        let target = match list_target(chosen, kind, &files) {
            Ok(target) => target,
            Err(reason) => return JobResult::Failed(format!("Nothing was saved: {reason}")),
        };
        let written = match &self.export {
            ListExport::Playlist(_) => write_playlist(&self.items, &target),
            ListExport::Json => self.write_reports(&target, ReportFormat::Json),
            ListExport::Jsonl => self.write_reports(&target, ReportFormat::Jsonl),
            ListExport::Csv | ListExport::Labels => self.write_reports(&target, ReportFormat::Csv),
        };
        self.result(
            written.map_err(|reason| format!("{} was not saved: {reason}", target.display())),
            &target,
        )
    }

    /// Writes the reports as on the command line; returns their number.
    fn write_reports(&self, target: &Path, format: ReportFormat) -> Result<usize, String> {
        let mut outcomes = self.items.iter().filter_map(|item| item.result.as_ref().ok());
        let heads = outcomes.next().map_or_else(|| self.heads.clone(), |outcome| heads_of(outcome));
        if format == ReportFormat::Csv && !outcomes.all(|outcome| heads_of(outcome) == heads) {
            return Err(
                "the results are of models with different labels, which have other columns: analyse all \
                        recordings again, or export as JSON"
                    .to_owned(),
            );
        }
        let write = |file: &std::fs::File| {
            let mut writer = ReportWriter::new(format, &heads, true, BufWriter::new(file));
            self.items.iter().try_for_each(|item| writer.write(&item.report()))?;
            writer.finish()
        };
        atomic_file::write_with(target, write).map_err(|error| error.to_string())?;
        Ok(self.items.len())
    }

    /// The message about the files written, and whose results are saved.
    fn result(&self, written: Result<usize, String>, target: &Path) -> JobResult {
        let count = match written {
            Ok(count) => count,
            Err(reason) => return JobResult::Failed(reason),
        };
        let (what, saves_results) = match &self.export {
            ListExport::Playlist(_) => (count_text(count, "recording"), false),
            _ => (count_text(count, "result"), true),
        };
        let mut message = format!("Saved {what} as {}", target.display());
        if matches!(self.export, ListExport::Playlist(_)) && count < self.items.len() {
            let unnamed = thousands((self.items.len() - count) as u64);
            message += &format!("; {unnamed} with a line break in the name were left out");
        }
        if saves_results {
            message += &self.left_out_text();
        }
        let is_saved = |item: &&ListItem| saves_results && item.result.is_ok();
        let runs = self.items.iter().filter(is_saved).map(|item| (item.id, item.run)).collect();
        JobResult::Saved { message, runs, problem: None }
    }

    /// The messages about the label tracks written, and whose results are saved.
    pub(super) fn label_tracks_result(&self, tracks: LabelTracks, folder: &Path) -> JobResult {
        let LabelTracks { saved, failed, first_failure } = tracks;
        let folder = folder.display();
        let problem = first_failure.map(|first| {
            let first = if failed == 1 { first } else { format!("the first is {first}") };
            format!("{} could not be saved in {folder}: {first}", count_text(failed, "label file"))
        });
        match problem {
            Some(problem) if saved.is_empty() => JobResult::Failed(problem),
            problem => {
                let what = count_text(saved.len(), "label file");
                let message = format!("Saved {what} in {folder}{}", self.left_out_text());
                JobResult::Saved { message, runs: saved, problem }
            }
        }
    }

    /// `; 3 without a result left out`
    fn left_out_text(&self) -> String {
        match self.left_out {
            0 => String::new(),
            count => format!("; {} without a result left out", thousands(count as u64)),
        }
    }
}

impl ListItem {
    /// Its report, as on the command line.
    pub(in crate::window) fn report(&self) -> Report {
        let result =
            self.result.as_ref().map(|outcome| Box::new(Outcome::clone(outcome))).map_err(Failure::clone);
        Report { input: self.input.clone(), raw_input: self.raw_input.clone(), result }
    }

    /// Its file, if it is not a download, which is deleted with the window.
    fn file(&self) -> Option<&Path> {
        if let Location::File(path) = &self.location { Some(path) } else { None }
    }
}

fn heads_of(outcome: &Outcome) -> Vec<Head> {
    outcome.heads.iter().map(|head| head.head.clone()).collect()
}

/// `12 results`
fn count_text(count: usize, what: &str) -> String {
    format!("{} {what}{}", thousands(count as u64), if count == 1 { "" } else { "s" })
}

/// Bytes for an atomic write.
pub(super) fn bytes_of(write: impl FnOnce(&mut Vec<u8>) -> io::Result<()>) -> Result<Vec<u8>, String> {
    text(write).map_err(|error| error.to_string())
}
