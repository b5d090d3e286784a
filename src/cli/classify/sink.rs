//! Writes the reports: to stdout in one of the report formats, or as label tracks.

use super::arguments::Args;
use super::print_failure;
use crate::atomic_file;
use crate::classify::Outcome;
use crate::classify::report::{Report, ReportFormat, ReportWriter, write_labels};
use crate::cli::error::CliError;
use crate::cli::output::print_message;
use crate::model::Head;
use crate::output_file::{self, OutputKind, Replace};
use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Component, Path, PathBuf};

/// Most characters of a file that is named after a link; systems allow 255 bytes.
const LONGEST_NAME: usize = 150;

/// Writes the reports, in input order.
pub(super) struct Sink {
    destination: Destination,
    failed: bool,
    written: usize,
}

enum Destination {
    Reports(ReportWriter<BufWriter<Box<dyn Write>>>),
    /// A page about one recording. Its failure is no result and goes to stderr.
    Page(ReportWriter<BufWriter<Box<dyn Write>>>),
    /// One label track on stdout.
    Track,
    /// One label track for each input.
    Tracks {
        folder: PathBuf,
        written: HashSet<PathBuf>,
        replace: Replace,
        /// Files that are read and that a track could replace.
        inputs: Vec<PathBuf>,
    },
}

impl Sink {
    /// Writes to `file`, or to stdout without one.
    pub(super) fn new(
        args: &Args,
        several: bool,
        heads: &[Head],
        file: Option<File>,
    ) -> Result<Self, CliError> {
        let out: Box<dyn Write> = match file {
            Some(file) => Box::new(file),
            None => Box::new(io::stdout()),
        };
        let destination = match (args.report_format(), &args.output_dir) {
            (Some(format), _) => {
                let writer = ReportWriter::new(format, heads, several, BufWriter::new(out));
                if format == ReportFormat::Text && !several {
                    Destination::Page(writer)
                } else {
                    Destination::Reports(writer)
                }
            }
            (None, None) => Destination::Track,
            (None, Some(folder)) => {
                fs::create_dir_all(folder).map_err(|error| {
                    CliError::Usage(format!("the folder {} cannot be made: {error}", folder.display()))
                })?;
                Destination::Tracks {
                    folder: folder.clone(),
                    written: HashSet::new(),
                    replace: Replace::forced(args.force),
                    inputs: replaceable(args),
                }
            }
        };
        Ok(Self { destination, failed: false, written: 0 })
    }

    /// Whether any input failed.
    pub(super) fn failed(&self) -> bool {
        self.failed
    }

    /// Number of reports written.
    pub(super) fn written(&self) -> usize {
        self.written
    }

    pub(super) fn write(&mut self, report: &Report) -> io::Result<()> {
        self.write_report(report)?;
        self.written += 1;
        Ok(())
    }

    fn write_report(&mut self, report: &Report) -> io::Result<()> {
        self.failed |= report.result.is_err();
        match (&mut self.destination, &report.result) {
            (Destination::Reports(writer), _) | (Destination::Page(writer), Ok(_)) => writer.write(report),
            (_, Err(_)) => {
                print_failure(report);
                Ok(())
            }
            (Destination::Track, Ok(outcome)) => write_labels(outcome, &mut io::stdout().lock()),
            (Destination::Tracks { folder, written, replace, inputs }, Ok(outcome)) => {
                let file = track_file(folder, written, &report.input);
                if let Err(error) = write_track(&file, *replace, inputs, outcome) {
                    self.failed = true;
                    print_message(&format!("{}: the label track cannot be written: {error}", report.input));
                }
                Ok(())
            }
        }
    }

    pub(super) fn finish(self) -> io::Result<()> {
        match self.destination {
            Destination::Reports(writer) | Destination::Page(writer) => writer.finish(),
            Destination::Track | Destination::Tracks { .. } => Ok(()),
        }
    }
}

/// The named files without the name of a recording, which is refused anyway: a few lists, whatever the number of recordings.
fn replaceable(args: &Args) -> Vec<PathBuf> {
    let named = args.inputs.iter().map(PathBuf::from);
    named.filter(|path| !output_file::is_media_name(path) && path.is_file()).collect()
}

/// The file of an input's track.
fn track_file(folder: &Path, written: &mut HashSet<PathBuf>, input: &str) -> PathBuf {
    let path = track_path(input, written);
    let file = folder.join(&path);
    written.insert(path);
    file
}

fn write_track(file: &Path, replace: Replace, inputs: &[PathBuf], outcome: &Outcome) -> io::Result<()> {
    if let Some(parent) = file.parent() {
        fs::create_dir_all(parent)?;
    }
    let inputs: Vec<&Path> = inputs.iter().map(PathBuf::as_path).collect();
    output_file::check(file, OutputKind::Labels, replace, &inputs).map_err(io::Error::other)?;
    let mut track = Vec::new();
    write_labels(outcome, &mut track)?;
    atomic_file::write(file, &track)
}

/// The input's path below the folder, never outside of it, numbered if an earlier input has the same.
fn track_path(input: &str, written: &HashSet<PathBuf>) -> PathBuf {
    let below: PathBuf = if input.starts_with("http://") || input.starts_with("https://") {
        PathBuf::from(file_name_of_link(input))
    } else {
        Path::new(input).components().filter(|part| matches!(part, Component::Normal(_))).collect()
    };
    let named = |ending: String| {
        let mut path = below.clone().into_os_string();
        path.push(ending);
        PathBuf::from(path)
    };
    let mut path = named(".txt".to_owned());
    let mut number = 2_u64;
    while written.contains(&path) {
        path = named(format!(" ({number}).txt"));
        number += 1;
    }
    path
}

/// A file name for a link, of characters that every file system accepts.
fn file_name_of_link(link: &str) -> String {
    let bare = link.split_once("://").map_or(link, |(_, bare)| bare);
    let plain = |c: char| if c.is_ascii_alphanumeric() || ".-".contains(c) { c } else { '_' };
    bare.chars().map(plain).take(LONGEST_NAME).collect()
}

#[cfg(test)]
mod tests {
    use super::track_path;
    use std::collections::HashSet;
    use std::path::PathBuf;

    #[test]
    fn a_track_is_named_after_its_input_and_stays_below_the_folder() {
        let none = HashSet::new();
        for (input, track) in [
            ("a.mp3", "a.mp3.txt"),
            ("b/a.mp3", "b/a.mp3.txt"),
            ("/home/x/a.mp3", "home/x/a.mp3.txt"),
            ("../../etc/a.mp3", "etc/a.mp3.txt"),
            ("./-a.mp3", "-a.mp3.txt"),
            ("https://example.org/a/b.ogg?x=1&y=../z", "example.org_a_b.ogg_x_1_y_.._z.txt"),
        ] {
            assert_eq!(track_path(input, &none), PathBuf::from(track));
        }
    }

    #[test]
    fn inputs_of_the_same_name_have_separate_tracks() {
        let mut written = HashSet::new();
        for track in ["a.mp3.txt", "a.mp3 (2).txt", "a.mp3 (3).txt"] {
            let path = track_path("a.mp3", &written);
            assert_eq!(path, PathBuf::from(track));
            written.insert(path);
        }
    }
}
