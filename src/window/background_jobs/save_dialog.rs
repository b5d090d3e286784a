//! The system's dialog that asks where to save.

use rfd::FileDialog;
use std::path::PathBuf;

/// A question for a file to write, or for a folder to write files into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::window) struct SaveDialog {
    pub(in crate::window) title: String,
    /// The proposed name; `None`: asks for a folder.
    pub(in crate::window) file_name: Option<String>,
    /// Where it starts.
    pub(in crate::window) folder: Option<PathBuf>,
}

/// Shows a dialog and waits for the answer; `None` if the user cancels it.
pub(in crate::window) type ShowDialog = dyn Fn(SaveDialog) -> Option<PathBuf> + Send + Sync;

/// Shows the system's dialog.
pub(super) fn show(dialog: SaveDialog) -> Option<PathBuf> {
    let SaveDialog { title, file_name, folder } = dialog;
    let mut dialog = FileDialog::new().set_title(title);
    if let Some(folder) = folder {
        dialog = dialog.set_directory(folder);
    }
    match file_name {
        Some(name) => dialog.set_file_name(name).save_file(),
        None => dialog.pick_folder(),
    }
}
