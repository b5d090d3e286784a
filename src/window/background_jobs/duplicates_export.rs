//! The groups of duplicates as a table, as the command line writes it.

use super::{BackgroundJobs, JobResult, SaveDialog};
use crate::atomic_file;
use crate::format::thousands;
use crate::library::{DuplicateGroup, Location};
use crate::output_file::OutputKind;
use crate::window::export_target::list_target;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How such a table begins.
const TABLE: OutputKind = OutputKind::Csv("path,group,keep,");

impl BackgroundJobs {
    /// Opens a dialog and writes the groups to the chosen file. Recordings are never replaced.
    pub(in crate::window) fn export_duplicates(&self, groups: Vec<Arc<DuplicateGroup>>) {
        let show_dialog = Arc::clone(&self.show_dialog);
        let dialog = SaveDialog {
            title: format!("Export {} groups of duplicates as CSV", thousands(groups.len() as u64)),
            file_name: Some("duplicates.csv".to_owned()),
            folder: None,
        };
        let writing = Arc::downgrade(&self.writing);
        let save = move |chosen: PathBuf| {
            let _writing = writing.upgrade();
            match write(&groups, &chosen) {
                Ok(target) => JobResult::Saved {
                    message: format!(
                        "Saved {} groups as {}",
                        thousands(groups.len() as u64),
                        target.display()
                    ),
                    runs: Vec::new(),
                    problem: None,
                },
                Err(reason) => JobResult::Failed(format!("Nothing was saved: {reason}")),
            }
        };
        self.spawn("save", move || JobResult::from_dialog(|| show_dialog(dialog), save));
    }
}

/// The file that was written; the error is a message for the user.
fn write(groups: &[Arc<DuplicateGroup>], chosen: &Path) -> Result<PathBuf, String> {
    let members = groups.iter().flat_map(|group| &group.members);
    let files: Vec<&Path> = members
        .filter_map(|member| match &member.recording.facts.location {
            Location::File(path) => Some(path.as_path()),
            Location::Link(_) => None,
        })
        .collect();
    let target = list_target(chosen, TABLE, &files)?;
    let text = DuplicateGroup::csv(groups.iter().map(AsRef::as_ref)).map_err(|error| error.to_string())?;
    atomic_file::write(&target, text.as_bytes()).map_err(|error| error.to_string())?;
    Ok(target)
}
