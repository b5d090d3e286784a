//! Starts exports: of the selected recording, and of what the list shows.

use super::action::{ExportKind, ListExport};
use super::app::App;
use super::background_jobs::{ExportData, ListExportData, ListItem, Location, SaveDialog};
use super::list_view::labels;
use super::recording::{Recording, State};
use super::source::RecordingSource;
use super::style;
use crate::classify::report::ReportFormat;
use crate::format::is_unprintable;
use crate::spectrogram_export::SpectrogramExport;
use eframe::egui;
use std::path::{Path, PathBuf};

impl App {
    /// Saves the selected recording's result or picture.
    pub(super) fn export(&self, ctx: &egui::Context, kind: ExportKind) {
        let Some(recording) = self.session.selected() else { return };
        let Some(path) = recording.path() else { return };
        let outcome = recording.outcome();
        let data = match kind {
            ExportKind::Picture => Some(ExportData::Picture {
                export: self.spectrogram_export(ctx, recording.short_name()),
                recording: path.to_owned(),
                outcome: outcome.cloned().map(Box::new),
            }),
            ExportKind::Labels => outcome.cloned().map(|outcome| ExportData::Labels(Box::new(outcome))),
            ExportKind::Json | ExportKind::Csv => list_item(recording).map(|item| ExportData::Report {
                report: item.report(),
                heads: outcome.map_or_else(
                    || self.model.heads().to_vec(),
                    |outcome| outcome.heads.iter().map(|head| head.head.clone()).collect(),
                ),
                format: if kind == ExportKind::Csv { ReportFormat::Csv } else { ReportFormat::Json },
            }),
        };
        let name = recording.short_name();
        let title = match kind {
            ExportKind::Picture => format!("Save the picture of {name}"),
            kind => format!("Save the result of {name} as {}", kind.name()),
        };
        let file_name = Some(format!("{}.{}", file_stem(recording), kind.extension()));
        let dialog = SaveDialog { title, file_name, folder: folder_of(recording) };
        if let Some(data) = data {
            let run = (kind != ExportKind::Picture).then_some((recording.id, recording.run));
            self.background_jobs.export(kind, dialog, path.to_owned(), data, run);
        }
    }

    /// Saves what the list shows, in its order.
    pub(super) fn export_list(&self, export: ListExport) {
        let shown = || self.list.recordings_from(0, &self.session).map(|(_, recording)| recording);
        let items: Vec<ListItem> = shown()
            .filter(|recording| match &export {
                ListExport::Csv | ListExport::Json | ListExport::Jsonl => recording.has_report(),
                ListExport::Labels => recording.outcome().is_some(),
                ListExport::Playlist(label) => labels(recording).any(|(_, name)| name == label),
            })
            .filter_map(list_item)
            .collect();
        let left_out = shown().filter(|recording| !recording.has_report()).count();
        let folder = self.session.selected().and_then(folder_of).or_else(|| shown().find_map(folder_of));
        let heads = self.model.heads().to_vec();
        self.background_jobs.export_list(ListExportData { export, items, heads, left_out }, folder);
    }

    /// The visible part of the spectrogram with the current axis, FFT size and colours.
    fn spectrogram_export(&self, ctx: &egui::Context, title: &str) -> SpectrogramExport {
        let drawn = &self.settings.spectrogram;
        let timeline = &self.view.timeline;
        SpectrogramExport {
            title: title.to_owned(),
            track: None,
            width: 1600,
            height: 900,
            start_s: timeline.start_s(),
            end_s: Some(timeline.end_s()),
            axis: drawn.axis,
            top_hz: Some(drawn.top_hz.into()),
            n_fft: Some(drawn.n_fft),
            range_db: drawn.range_db,
            colours: drawn.colours,
            theme: style::theme(&ctx.global_style().visuals),
            votes: true,
        }
    }
}

/// A recording for an export of the list; `None` without result or failure.
fn list_item(recording: &Recording) -> Option<ListItem> {
    let result = match &recording.state {
        State::Done(outcome) => Ok(outcome.clone()),
        State::Failed(failure) => Err(failure.clone()),
        State::NeedsChoice(_) | State::Queued | State::Running(_) | State::Cancelled => return None,
    };
    let location = match &recording.source {
        RecordingSource::File(path) => Location::File(path.clone()),
        RecordingSource::Link(link_source) => {
            Location::Link(link_source.target.link.shown_url().into_owned())
        }
        RecordingSource::Invalid => Location::None,
    };
    Some(ListItem {
        id: recording.id,
        run: recording.run,
        input: recording.name.clone(),
        raw_input: recording.raw_name(),
        title: recording.short_name().to_owned(),
        location,
        result,
    })
}

/// The folder that a dialog starts in. Downloads are deleted with the window, so theirs is not proposed.
fn folder_of(recording: &Recording) -> Option<PathBuf> {
    let RecordingSource::File(path) = &recording.source else { return None };
    let folder = std::path::absolute(path).ok()?;
    folder.parent().map(Path::to_owned)
}

/// The name of a proposed file, without its ending: the file name without its own, or the title of a link.
fn file_stem(recording: &Recording) -> String {
    let name = recording.short_name();
    let stem = match &recording.source {
        // Such as “Op. 27 No. 2”, which has no ending.
        RecordingSource::Link(_) => name.into(),
        RecordingSource::File(_) | RecordingSource::Invalid => {
            Path::new(name).file_stem().unwrap_or_default().to_string_lossy()
        }
    };
    safe_file_name(&stem)
}

/// Most bytes of a file name without its ending. Most file systems allow 255 in all; the rest is for a number and the ending.
const MAX_STEM_BYTES: usize = 200;

/// Replaces what no file name may contain, or only that of some systems, and cuts what is too long.
pub(super) fn safe_file_name(name: &str) -> String {
    let name = name.replace(|c: char| is_unprintable(c) || "/\\:*?\"<>|".contains(c), "_");
    let name = name.trim();
    let fits = |(start, c): &(usize, char)| start + c.len_utf8() <= MAX_STEM_BYTES;
    let end = name.char_indices().take_while(fits).last().map_or(0, |(start, c)| start + c.len_utf8());
    name.get(..end).unwrap_or_default().trim_end().to_owned()
}
