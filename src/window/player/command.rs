//! What the views ask of the player.

use std::path::PathBuf;

/// What the views ask of the player.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Command {
    /// Another recording, paused at its start.
    Load(PathBuf),
    /// No recording.
    Unload,
    /// Goes on; from the start if it had come to the end.
    Play,
    /// Stops where it is.
    Pause,
    /// To this time in seconds.
    Seek(f64),
    /// Plays this part, in seconds.
    PlayRange {
        /// Where it begins.
        start_s: f64,
        /// Where it ends.
        end_s: f64,
    },
    /// Forgets the part that is played, and goes on behind it.
    ForgetRange,
    /// Whether the end is followed by the start.
    SetLooping(bool),
    /// 0 to 1.
    SetVolume(f32),
    /// The window is closing.
    Close,
}
