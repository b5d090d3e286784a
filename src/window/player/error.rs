//! Errors of the player.

use crate::audio::AudioError;

/// Why there is no sound; shown in the window.
#[derive(Debug, thiserror::Error)]
pub(super) enum PlayerError {
    /// The recording cannot be decoded.
    #[error(transparent)]
    Audio(#[from] AudioError),
    /// There is no sample in it.
    #[error("there is no sound in this file")]
    Empty,
    /// No device exists, or none can be opened.
    #[error("no sound device could be opened ({0}): connect or choose one, then press play again")]
    NoDevice(String),
    /// The device was lost while it played.
    #[error("the sound device was lost ({0}): connect or choose one, then press play again")]
    Lost(String),
    /// The device requests no samples.
    #[error("the sound device has stopped: choose another one, then press play again")]
    Stalled,
}
