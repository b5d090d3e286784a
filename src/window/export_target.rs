//! The file that an export is written to, after the save dialog.
//!
//! The dialog asks before an existing file is replaced, so that file may be of any kind. What no dialog may confirm: an export over the
//! recordings that it is about, or under the name of a recording.

use super::action::ExportKind;
use crate::output_file::{self, OutputError, OutputKind, Replace};
use std::path::{Path, PathBuf};

/// How a table of results begins.
pub(super) const TABLE: OutputKind = OutputKind::Csv("input,title,");

/// The file for the `chosen` name, which gets an ending if it has none.
///
/// # Errors
/// Why nothing may be written there.
pub(super) fn export_target(chosen: &Path, kind: ExportKind, recording: &Path) -> Result<PathBuf, String> {
    let kind = match kind {
        ExportKind::Json => OutputKind::Json,
        ExportKind::Csv => TABLE,
        ExportKind::Labels => OutputKind::Labels,
        ExportKind::Picture => OutputKind::picture(chosen),
    };
    list_target(chosen, kind, &[recording])
}

/// The file for the `chosen` name of an output about these recordings, which gets an ending if it has none.
///
/// # Errors
/// Why nothing may be written there.
pub(super) fn list_target(chosen: &Path, kind: OutputKind, recordings: &[&Path]) -> Result<PathBuf, String> {
    let target = output_file::with_ending(chosen, kind);
    // The dialog has not asked about a name with another ending.
    let replace = if target == chosen { Replace::Any } else { Replace::OwnKind };
    checked(target, kind, replace, recordings)
}

/// The file for the `chosen` name of an output that replaces files of its own kind only, whatever the dialog asked.
///
/// # Errors
/// Why nothing may be written there.
pub(super) fn unconfirmed_target(chosen: &Path, kind: OutputKind) -> Result<PathBuf, String> {
    checked(output_file::with_ending(chosen, kind), kind, Replace::OwnKind, &[])
}

fn checked(
    target: PathBuf,
    kind: OutputKind,
    replace: Replace,
    recordings: &[&Path],
) -> Result<PathBuf, String> {
    match output_file::check(&target, kind, replace, recordings) {
        Ok(()) => Ok(target),
        Err(error) => Err(message(&error)),
    }
}

/// The message for somebody who has chosen a name in a dialog, where there is no `--force`.
fn message(error: &OutputError) -> String {
    match error {
        OutputError::OtherKind { path, .. } => {
            format!("{} exists and is another kind of file: choose another name", path.display())
        }
        OutputError::Unreadable { path, reason } => {
            format!("{} exists and cannot be read ({reason}): choose another name", path.display())
        }
        error => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_message_advises_an_argument_of_the_command_line() {
        let path = PathBuf::from("votes.csv");
        for error in [
            OutputError::Unreadable { path: path.clone(), reason: "permission denied".to_owned() },
            OutputError::OtherKind { path, what: "a table", found: "text", advice: "give --force" },
        ] {
            let message = message(&error);
            assert!(!message.contains("--") && message.contains("choose another name"), "{message}");
        }
    }

    #[test]
    fn neither_the_recording_nor_a_file_that_was_not_confirmed_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str| folder.path().join(name);
        for name in ["song.mp3", "song", "votes.csv", "notes.txt"] {
            std::fs::write(file(name), "anything").unwrap();
        }
        let target = |name: &str, kind| export_target(&file(name), kind, &file("song"));
        assert_eq!(target("picture", ExportKind::Picture), Ok(file("picture.png")));
        assert_eq!(target("picture.jpg", ExportKind::Picture), Ok(file("picture.jpg")));
        assert_eq!(target("Op. 27 No. 2", ExportKind::Csv), Ok(file("Op. 27 No. 2.csv")));
        assert_eq!(target("notes.txt", ExportKind::Labels), Ok(file("notes.txt")), "confirmed in the dialog");
        assert_eq!(target("song", ExportKind::Json), Ok(file("song.json")));
        for (name, kind) in [
            ("song.mp3", ExportKind::Picture),
            ("new.wav", ExportKind::Labels),
            ("picture.webp", ExportKind::Picture),
            ("table.png", ExportKind::Csv),
            // An ending is added, and that file is not a table of results.
            ("votes", ExportKind::Csv),
        ] {
            assert!(target(name, kind).is_err(), "{name}");
        }
        std::fs::write(file("song.png"), "anything").unwrap();
        let recording = file("song.png");
        assert!(export_target(&recording, ExportKind::Picture, &recording).is_err(), "the recording itself");
    }
}
