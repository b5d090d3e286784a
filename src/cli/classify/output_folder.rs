//! One file for each input, below a folder.

use super::arguments::Args;
use crate::atomic_file;
use crate::cli::error::CliError;
use crate::output_file::{self, OutputKind, Replace};
use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

/// Most characters of a file that is named after a link; systems allow 255 bytes.
const LONGEST_NAME: usize = 150;

/// The files of a folder that were written, and what may be replaced.
pub(super) struct OutputFolder {
    pub(super) folder: PathBuf,
    kind: OutputKind,
    ending: &'static str,
    written: HashSet<PathBuf>,
    replace: Replace,
    /// Files that are read and that an output could replace.
    inputs: Vec<PathBuf>,
}

impl OutputFolder {
    /// Makes the folder. `ending`: of each file, with its dot.
    pub(super) fn new(
        folder: &Path,
        kind: OutputKind,
        ending: &'static str,
        args: &Args,
    ) -> Result<Self, CliError> {
        fs::create_dir_all(folder).map_err(|error| {
            CliError::Usage(format!("the folder {} cannot be made: {error}", folder.display()))
        })?;
        Ok(Self {
            folder: folder.to_owned(),
            kind,
            ending,
            written: HashSet::new(),
            replace: Replace::forced(args.force),
            inputs: replaceable(args),
        })
    }

    /// Keeps a name for a file that is no input's.
    pub(super) fn reserve(&mut self, name: &str) {
        self.written.insert(PathBuf::from(name));
    }

    /// Writes the file of an input; returns its path below the folder.
    pub(super) fn write(&mut self, input: &str, bytes: &[u8]) -> io::Result<PathBuf> {
        let path = path_of(input, self.ending, &self.written);
        self.written.insert(path.clone());
        self.write_file(&path, bytes)?;
        Ok(path)
    }

    /// Writes a file at a path below the folder.
    pub(super) fn write_file(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let file = self.folder.join(path);
        if let Some(parent) = file.parent() {
            fs::create_dir_all(parent)?;
        }
        self.check(&file).map_err(io::Error::other)?;
        atomic_file::write(&file, bytes)
    }

    /// Whether a file may be written.
    pub(super) fn check(&self, file: &Path) -> Result<(), output_file::OutputError> {
        let inputs: Vec<&Path> = self.inputs.iter().map(PathBuf::as_path).collect();
        output_file::check(file, self.kind, self.replace, &inputs)
    }
}

/// The named files without the name of a recording, which is refused anyway: a few lists, whatever the number of recordings.
fn replaceable(args: &Args) -> Vec<PathBuf> {
    let named = args.inputs.paths().into_iter().map(Path::to_owned);
    named.filter(|path| !output_file::is_media_name(path) && path.is_file()).collect()
}

/// The input's path below the folder, never outside of it, numbered if an earlier input has the same.
fn path_of(input: &str, ending: &str, written: &HashSet<PathBuf>) -> PathBuf {
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
    let mut path = named(ending.to_owned());
    let mut number = 2_u64;
    while written.contains(&path) {
        path = named(format!(" ({number}){ending}"));
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
    use super::path_of;
    use std::collections::HashSet;
    use std::path::PathBuf;

    #[test]
    fn a_file_is_named_after_its_input_and_stays_below_the_folder() {
        let none = HashSet::new();
        for (input, file) in [
            ("a.mp3", "a.mp3.txt"),
            ("b/a.mp3", "b/a.mp3.txt"),
            ("/home/x/a.mp3", "home/x/a.mp3.txt"),
            ("../../etc/a.mp3", "etc/a.mp3.txt"),
            ("./-a.mp3", "-a.mp3.txt"),
            ("https://example.org/a/b.ogg?x=1&y=../z", "example.org_a_b.ogg_x_1_y_.._z.txt"),
        ] {
            assert_eq!(path_of(input, ".txt", &none), PathBuf::from(file));
        }
    }

    #[test]
    fn inputs_of_the_same_name_have_separate_files() {
        let mut written = HashSet::new();
        for file in ["a.mp3.txt", "a.mp3 (2).txt", "a.mp3 (3).txt"] {
            let path = path_of("a.mp3", ".txt", &written);
            assert_eq!(path, PathBuf::from(file));
            written.insert(path);
        }
    }
}
