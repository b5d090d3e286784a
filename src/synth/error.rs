//! Why no training audio can be made.

use crate::audio::AudioError;
use std::path::PathBuf;

/// Why no training audio can be made. One damaged MIDI file is none of these: it is left out and told.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SynthError {
    /// There is no MIDI file at or below this path.
    #[error("{}: no MIDI files (.mid, .midi) here: give a MIDI file or a folder that holds some", .0.display())]
    NoMidi(PathBuf),
    /// There are MIDI files, but none that can be played.
    #[error("none of the {files} MIDI files can be played; the first: {first}")]
    AllDamaged {
        /// How many were tried.
        files: usize,
        /// The first of them, and why.
        first: String,
    },
    /// A SoundFont cannot be used.
    #[error("{}: no SoundFont that can be played ({reason}): give an .sf2 file", .path.display())]
    SoundFont {
        /// The file.
        path: PathBuf,
        /// What the reader says.
        reason: String,
    },
    /// A folder without recorded notes.
    #[error("{}: no recorded notes here: audio files whose names hold the pitch are needed, such as note-60.wav, A#3.flac or ff_c4.wav", .0.display())]
    NoNotes(PathBuf),
    /// A recorded note cannot be decoded.
    #[error("{}: {source}", .path.display())]
    Note {
        /// The file.
        path: PathBuf,
        /// Why.
        source: AudioError,
    },
    /// No instrument can play one of the kinds.
    #[error("nothing here can play {0}: give a SoundFont or recorded notes for it")]
    NoInstrument(&'static str),
    /// The SoundFont player or the resampler refuses, which its contract excludes.
    #[error("playing failed ({0}): please report this")]
    Playing(String),
    /// The folder holds a data set that was made otherwise.
    #[error("{}: here is a manifest that synth did not write: give --out another folder", .0.display())]
    Occupied(PathBuf),
    /// The folder or a file in it cannot be written.
    #[error("{}: cannot be written ({reason}): give --out another folder, or make room", .path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// What the operating system says.
        reason: String,
    },
    /// The user stopped it.
    #[error("stopped")]
    Stopped,
}

impl From<AudioError> for SynthError {
    fn from(error: AudioError) -> Self {
        Self::Playing(error.to_string())
    }
}
