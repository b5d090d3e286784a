//! Recordings → label tracks in a folder, one file each.

use super::list_export::{ListItem, bytes_of};
use crate::atomic_file;
use crate::classify::report::write_labels;
use crate::window::exports::safe_file_name;
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// Writes a file for each recording; returns their number. It is named after the recording, as `classify --format labels --output-dir` does,
/// with a number if a file of another content has that name: nobody was asked whether it may be replaced.
///
/// # Errors
/// Which file was not written and why, for the user. The files before it stay.
pub(super) fn write_label_tracks(items: &[ListItem], folder: &Path) -> Result<usize, String> {
    let mut used = HashSet::new();
    let mut count = 0;
    for item in items {
        let Ok(outcome) = &item.result else { continue };
        let track = bytes_of(|out| write_labels(outcome, out))?;
        let file = free_file(folder, &safe_file_name(&item.title), &track, &mut used);
        // An equal file is there already.
        if !file.exists() {
            atomic_file::write(&file, &track).map_err(|error| {
                format!("{} was not saved: {error}; {count} files were saved before it", file.display())
            })?;
        }
        count += 1;
    }
    Ok(count)
}

/// A file name that is not `used` in this export and that does not exist, unless with the same content.
fn free_file(folder: &Path, name: &str, track: &[u8], used: &mut HashSet<String>) -> PathBuf {
    let mut number = 1_u64;
    loop {
        let ending = if number == 1 { ".txt".to_owned() } else { format!(" ({number}).txt") };
        let candidate = format!("{name}{ending}");
        let file = folder.join(&candidate);
        // Some file systems ignore case.
        let is_new = !used.contains(&candidate.to_lowercase());
        if is_new && (file.symlink_metadata().is_err() || has_content(&file, track)) {
            used.insert(candidate.to_lowercase());
            return file;
        }
        number += 1;
    }
}

/// Whether a regular file has exactly this content.
fn has_content(file: &Path, content: &[u8]) -> bool {
    let limit = content.len() as u64 + 1;
    atomic_file::read_at_most(file, limit).is_ok_and(|existing| existing == content)
}
