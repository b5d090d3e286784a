//! Recordings → label tracks in a folder, one file each.

use super::list_export::{ListItem, bytes_of};
use crate::atomic_file;
use crate::classify::report::write_labels;
use crate::window::exports::safe_file_name;
use crate::window::recording::RecordingId;
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

/// What was written.
#[derive(Debug, Default)]
pub(super) struct LabelTracks {
    /// The runs whose results are in a file.
    pub(super) saved: Vec<(RecordingId, u64)>,
    /// Number of files that could not be written.
    pub(super) failed: usize,
    /// Name of the first of them, and why.
    pub(super) first_failure: Option<String>,
}

/// Writes a file for each recording. It is named after the recording, as `classify --format labels --output-dir` does, with a number if a
/// file of another content has that name: nobody was asked whether it may be replaced. A file that cannot be written does not keep the
/// others from it.
pub(super) fn write_label_tracks(items: &[ListItem], folder: &Path) -> LabelTracks {
    let mut names = FreeNames::default();
    let mut tracks = LabelTracks::default();
    for item in items {
        let Ok(outcome) = &item.result else { continue };
        let written = bytes_of(|out| write_labels(outcome, out))
            .and_then(|track| write_track(folder, &safe_file_name(&item.title), &track, &mut names));
        match written {
            Ok(()) => tracks.saved.push((item.id, item.run)),
            Err(reason) => {
                tracks.failed += 1;
                tracks.first_failure.get_or_insert(reason);
            }
        }
    }
    tracks
}

/// Writes a track, unless an equal file is there already.
fn write_track(folder: &Path, name: &str, track: &[u8], names: &mut FreeNames) -> Result<(), String> {
    let file = names.next(folder, name, track);
    if file.exists() {
        return Ok(());
    }
    atomic_file::write(&file, track).map_err(|error| {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        format!("{name}: {error}")
    })
}

/// The file names of an export so far, in lower case, since some file systems ignore case.
#[derive(Debug, Default)]
struct FreeNames {
    used: HashSet<String>,
    /// The last number of each name.
    last_numbers: HashMap<String, u64>,
}

impl FreeNames {
    /// A file name that is not used in this export and that does not exist, unless with the same content.
    fn next(&mut self, folder: &Path, name: &str, track: &[u8]) -> PathBuf {
        let last_number = self.last_numbers.entry(name.to_lowercase()).or_default();
        loop {
            *last_number += 1;
            let ending = if *last_number == 1 { ".txt".to_owned() } else { format!(" ({last_number}).txt") };
            let candidate = format!("{name}{ending}");
            let file = folder.join(&candidate);
            let is_free = file.symlink_metadata().is_err() || has_content(&file, track);
            if is_free && self.used.insert(candidate.to_lowercase()) {
                return file;
            }
        }
    }
}

/// Whether a regular file has exactly this content.
fn has_content(file: &Path, content: &[u8]) -> bool {
    let limit = content.len() as u64 + 1;
    atomic_file::read_at_most(file, limit).is_ok_and(|existing| existing == content)
}
