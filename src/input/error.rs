//! Errors of an input that are found before it is decoded.

use super::LinkError;
use std::path::{Path, PathBuf};

/// Why an input does not lead to audio.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InputError {
    /// No file or folder has this path.
    #[error("{}: no such file or folder, and not a link: check the path", .0.display())]
    Missing(PathBuf),
    /// A folder without audio or video files, judged by their names.
    #[error("{}: no audio files in this folder: give the files themselves if their names have no usual ending", .0.display())]
    NoAudioFiles(PathBuf),
    /// It looks like a link but cannot be followed.
    #[error("{name}: {error}")]
    Link {
        /// The text, without characters that cannot be displayed.
        name: String,
        /// The problem.
        error: LinkError,
    },
    /// The user lacks access to a file or folder.
    #[error("{}: cannot be read ({reason}): {advice}", .path.display())]
    Unreadable {
        /// Its path.
        path: PathBuf,
        /// The message of the operating system.
        reason: String,
        /// What the user can do.
        advice: &'static str,
    },
    /// A list of recordings that cannot be used.
    #[error("{}: {problem}", .path.display())]
    List {
        /// Path of the list.
        path: PathBuf,
        /// The problem.
        problem: ListProblem,
    },
}

/// Why a list of recordings (m3u, pls, XSPF, RSS, Atom) cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ListProblem {
    /// Named as a list, but something else.
    #[error("its name says playlist, its content does not: check what it is, or rename it")]
    NotAList,
    /// A list without entries.
    #[error("the playlist is empty")]
    Empty,
    /// A playlist of HTTP Live Streaming: parts of one recording.
    #[error(
        "the parts of one stream (HLS), not a list of recordings: give the link of the stream, or join the parts with ffmpeg"
    )]
    Stream,
    /// It leads back to itself.
    #[error("the playlist contains itself")]
    Loop,
    /// Too many lists within lists.
    #[error("playlists within playlists, more than 8 deep: give this one by itself")]
    TooDeep,
    /// More entries than one argument may have.
    #[error("more than 100,000 entries: the others are left out; split the playlist")]
    TooMany,
    /// More bytes than the lists of one argument may have.
    #[error(
        "the playlists that are read for one argument have more than 64 MiB: this one is left out; give it by itself"
    )]
    TooManyBytes,
    /// Larger than any real list.
    #[error("larger than 16 MiB, which no playlist is: check what it is")]
    TooLarge,
}

impl InputError {
    /// What the error is about, as in reports: the path or the link.
    pub fn name(&self) -> String {
        match self.subject() {
            Ok(path) => path.to_string_lossy().into_owned(),
            Err(link) => link.to_owned(),
        }
    }

    /// The bytes of that path, if they are not UTF-8.
    pub fn raw_name(&self) -> Option<Vec<u8>> {
        self.subject().ok().and_then(super::raw_name)
    }

    /// The path, or else the name of the link.
    fn subject(&self) -> Result<&Path, &str> {
        match self {
            Self::Missing(path)
            | Self::NoAudioFiles(path)
            | Self::Unreadable { path, .. }
            | Self::List { path, .. } => Ok(path),
            Self::Link { name, .. } => Err(name),
        }
    }

    /// Stable name for scripts: `missing`, `no_audio_files`, `unreadable`, `bad_playlist`, or that of a [`LinkError`].
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Missing(_) => "missing",
            Self::NoAudioFiles(_) => "no_audio_files",
            Self::Link { error, .. } => error.kind(),
            Self::Unreadable { .. } => "unreadable",
            Self::List { .. } => "bad_playlist",
        }
    }
}
