//! `--resume FILE`: inputs that the file has results for are skipped, and new results are appended.

use crate::atomic_file;
use crate::classify::report::is_retried;
use crate::cli::error::CliError;
#[cfg(unix)]
use crate::file_id::FileId;
use crate::output_file;
use crate::utf16;
use percent_encoding::percent_decode_str;
use serde::Deserialize;
use std::collections::HashSet;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read};
use std::path::Path;

/// How a result begins; any other incomplete last line is not ours.
const BEGINNING: &str = "{\"input\":";

/// The results of earlier runs.
pub(super) struct Resume {
    /// The inputs to skip.
    pub(super) done: HashSet<Vec<u8>>,
    /// The file, open for appending.
    pub(super) file: File,
}

#[derive(Deserialize)]
struct Line {
    input: String,
    /// The name with percent-encoding, if it is not UTF-8.
    input_bytes: Option<String>,
    error: Option<Failed>,
}

impl Line {
    /// The name as bytes.
    fn name(&self) -> Vec<u8> {
        match &self.input_bytes {
            Some(encoded) => percent_decode_str(encoded).collect(),
            None => self.input.as_bytes().to_vec(),
        }
    }
}

#[derive(Deserialize)]
struct Failed {
    kind: String,
}

impl Resume {
    /// Reads the file and locks it until it is closed. Removes an incomplete line that a killed run has left and each failure that is to
    /// be retried, so that in the end every input has one line.
    pub(super) fn open(path: &Path, all_failures: bool) -> Result<Self, CliError> {
        if output_file::is_media_name(path) {
            return Err(CliError::Usage(format!(
                "{}: this is the name of a recording: give a file of answers to --resume",
                path.display()
            )));
        }
        // A device may be endless.
        if std::fs::metadata(path).is_ok_and(|metadata| !metadata.is_file()) {
            return Err(CliError::Usage(format!(
                "{}: no regular file: give another to --resume",
                path.display()
            )));
        }
        let refused = |error: io::Error| refused(path, &error);
        let mut file = open_locked(path)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(refused)?;
        let before = decode(&bytes).map_err(refused)?;
        let mut done = HashSet::new();
        let mut kept = String::new();
        let mut foreign = 0;
        for text in before.split_inclusive('\n') {
            let whole = text.ends_with('\n');
            match serde_json::from_str::<Line>(text) {
                // Another line will replace it.
                Ok(Line { error: Some(failed), .. }) if all_failures || is_retried(&failed.kind) => {}
                Ok(line) if whole => {
                    done.insert(line.name());
                    kept += text;
                }
                _ if text.trim().is_empty() || (!whole && text.starts_with(BEGINNING)) => {}
                _ => foreign += 1,
            }
        }
        if foreign > 0 {
            return Err(CliError::Usage(format!(
                "{}: {foreign} lines are not answers of --format jsonl: give another file to --resume",
                path.display()
            )));
        }
        if kept.as_bytes() != bytes {
            // Windows does not replace an open file.
            let held = (!cfg!(windows)).then_some(file);
            atomic_file::write(path, kept.as_bytes()).map_err(refused)?;
            file = open_locked(path)?;
            drop(held);
        }
        Ok(Self { done, file })
    }
}

fn refused(path: &Path, error: &io::Error) -> CliError {
    CliError::Failed(format!("{}: the answers cannot be kept there: {error}", path.display()))
}

/// Opens the file for appending, and locks it, on file systems that can.
fn open_locked(path: &Path) -> Result<File, CliError> {
    // Another run may replace the file between its opening and its locking, with itself once.
    for _ in 0..8 {
        let opened = OpenOptions::new().create(true).read(true).append(true).open(path);
        let file = opened.map_err(|error| refused(path, &error))?;
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => break,
            Ok(()) | Err(TryLockError::Error(_)) if is_at(&file, path) => return Ok(file),
            Ok(()) | Err(TryLockError::Error(_)) => {}
        }
    }
    Err(CliError::Failed(format!(
        "{}: another run is adding its answers to this file: wait for its end, or give another file to --resume",
        path.display()
    )))
}

/// Whether the open file is still the one at `path`.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    let id = |metadata: io::Result<std::fs::Metadata>| metadata.ok().and_then(|m| FileId::of(path, &m));
    id(file.metadata()).is_some_and(|open| id(std::fs::metadata(path)) == Some(open))
}

#[cfg(not(unix))]
fn is_at(_file: &File, _path: &Path) -> bool {
    true
}

/// The text of the file: in UTF-8, or in UTF-16 as PowerShell 5 writes it with `>`; a byte-order mark is no part of it.
fn decode(bytes: &[u8]) -> io::Result<String> {
    let invalid = |what: &str| io::Error::new(ErrorKind::InvalidData, format!("it is no valid {what}"));
    if let Some((byte_order, rest)) = utf16::without_mark(bytes) {
        let units: Vec<u16> = byte_order.units(rest).collect();
        return String::from_utf16(&units).map_err(|_| invalid("UTF-16"));
    }
    let text = std::str::from_utf8(bytes).map_err(|_| invalid("UTF-8"))?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_stay_and_temporary_failures_and_incomplete_lines_are_removed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("answers.jsonl");
        let good = "{\"input\":\"a\",\"verdict\":\"Piano\"}\n";
        let final_failure = "{\"input\":\"b\",\"error\":{\"kind\":\"not_found\",\"message\":\"gone\"}}\n";
        let momentary = "{\"input\":\"c\",\"error\":{\"kind\":\"no_network\",\"message\":\"\"}}\n";
        let half = "{\"input\":\"d\",\"verd";
        std::fs::write(&path, [good, momentary, final_failure, half].concat()).unwrap();
        let resume = Resume::open(&path, false).unwrap();
        assert_eq!(resume.done, HashSet::from([b"a".to_vec(), b"b".to_vec()]));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), [good, final_failure].concat());
        drop(resume);
        let resume = Resume::open(&path, true).unwrap();
        assert_eq!(resume.done, HashSet::from([b"a".to_vec()]));
    }

    #[test]
    fn a_second_run_is_refused_while_the_first_one_holds_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("answers.jsonl");
        for text in ["", "{\"input\":\"a\",\"verdict\":\"Piano\"}\n{\"input\":\"d\",\"verd"] {
            // The second file is replaced by one without its last line, which has to be locked too.
            std::fs::write(&path, text).unwrap();
            let first = Resume::open(&path, false).unwrap();
            let refused = Resume::open(&path, false).err().unwrap().to_string();
            assert!(refused.contains("another run"), "{refused}");
            drop(first);
            Resume::open(&path, false).unwrap();
        }
    }

    #[test]
    fn names_outside_utf_8_and_byte_order_marks_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("answers.jsonl");
        let lines = "{\"input\":\"caf\u{fffd}\",\"input_bytes\":\"caf%E9%25\",\"verdict\":null}\n\
                     {\"input\":\"caf\u{fffd}\",\"verdict\":null}\r\n";
        let done = HashSet::from([b"caf\xe9%".to_vec(), "caf\u{fffd}".into()]);
        let utf_16 = std::iter::once(0xfeff).chain(lines.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        for bytes in [lines.as_bytes().to_vec(), format!("\u{feff}{lines}").into_bytes(), utf_16] {
            std::fs::write(&path, bytes).unwrap();
            assert_eq!(Resume::open(&path, false).unwrap().done, done);
            // The next lines are appended in UTF-8.
            assert_eq!(std::fs::read_to_string(&path).unwrap(), lines);
        }
    }

    #[test]
    fn another_file_is_left_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notes.txt");
        for text in ["Dear diary\n", "a list of links without an end", "[1, 2]", "{\"a\": 1}"] {
            std::fs::write(&path, text).unwrap();
            assert!(Resume::open(&path, false).is_err(), "{text}");
            assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
        }
    }
}
