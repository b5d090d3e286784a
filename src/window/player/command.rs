//! The player's commands.

use super::playback_speed::PlaybackSpeed;
use std::path::PathBuf;

/// A command of the window.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum PlayerCommand {
    /// Load a recording, paused at its start.
    Load(PathBuf),
    /// Unload the recording.
    Unload,
    /// Play, from the start if the end was reached.
    Play,
    /// Pause.
    Pause,
    /// Seek to this time in seconds.
    Seek(f64),
    /// Play this range.
    PlayRange {
        /// Start in seconds.
        start_s: f64,
        /// End in seconds.
        end_s: f64,
    },
    /// Play another range instead of the present one, from the present position if that is inside.
    ChangeRange {
        /// Start in seconds.
        start_s: f64,
        /// End in seconds.
        end_s: f64,
    },
    /// Clear the range, so that playback continues beyond its end.
    ForgetRange,
    /// Repeat the recording or range, or do not.
    SetLooping(bool),
    /// Set the volume, 0 to 1.
    SetVolume(f32),
    /// Change the speed.
    SetSpeed(PlaybackSpeed),
    /// Set the duration in seconds, as measured by decoding.
    SetDuration(Option<f64>),
    /// End the thread.
    Close,
}
