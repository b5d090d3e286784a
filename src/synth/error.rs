//! Errors of [`synthesise`](super::synthesise).

use crate::audio::AudioError;
use crate::output_file::OutputError;
use std::path::PathBuf;

/// Why no training audio was made. A single damaged MIDI file is not an error: it is skipped and reported.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SynthError {
    /// No MIDI file at or below this path.
    #[error("{}: no MIDI files (.mid, .midi) here: give a MIDI file or a folder that contains some", .0.display())]
    NoMidi(PathBuf),
    /// None of the MIDI files can be played.
    #[error("none of the {files} MIDI files can be played; the first: {first}")]
    AllDamaged {
        /// Number of files tried.
        files: usize,
        /// The first file and its error.
        first: String,
    },
    /// A SoundFont cannot be used.
    #[error("{}: not a usable SoundFont ({reason}): give an .sf2 file", .path.display())]
    SoundFont {
        /// The file.
        path: PathBuf,
        /// The reader's error.
        reason: String,
    },
    /// A folder without recorded notes.
    #[error("{}: no recorded notes here: audio files whose names contain the pitch are needed, such as note-60.wav, A#3.flac or ff_c4.wav", .0.display())]
    NoNotes(PathBuf),
    /// A recorded note cannot be decoded.
    #[error("{}: {source}", .path.display())]
    Note {
        /// The file.
        path: PathBuf,
        /// The decoder's error.
        source: AudioError,
    },
    /// No instrument for one of the kinds.
    #[error("no instrument can play {0}: give a SoundFont or recorded notes for it")]
    NoInstrument(&'static str),
    /// The SoundFont player or the resampler failed, which their contracts exclude.
    #[error("rendering failed ({0}): please report this")]
    Playing(String),
    /// The folder contains a data set that `synth` did not write.
    #[error("{}: contains a manifest that synth did not write: give --out another folder", .0.display())]
    Occupied(PathBuf),
    /// The folder contains a file that `synth` did not write.
    #[error(transparent)]
    Output(#[from] OutputError),
    /// The folder or a file in it cannot be written.
    #[error("{}: cannot be written ({reason}): give --out another folder, or free some space", .path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// The operating system's error.
        reason: String,
    },
    /// The user stopped it with Ctrl-C.
    #[error("stopped")]
    Stopped,
}

impl From<AudioError> for SynthError {
    fn from(error: AudioError) -> Self {
        Self::Playing(error.to_string())
    }
}
