//! Why there is no sound.

use crate::audio::AudioError;

/// Why there is no sound, in words for the window.
#[derive(Debug, thiserror::Error)]
pub(super) enum PlayerError {
    /// The recording.
    #[error(transparent)]
    Audio(#[from] AudioError),
    /// There is no device, or it cannot be opened.
    #[error("no sound device could be opened ({0}): connect or choose one, then press play again")]
    NoDevice(String),
    /// It was there and is no more.
    #[error("the sound device is gone ({0}): connect or choose one, then press play again")]
    Gone(String),
    /// It is there and does nothing.
    #[error("the sound device has stopped: choose another one, then press play again")]
    Stalled,
}
