//! pianoscope listens to a recording and says whether it is solo piano or something else, second by second.
//!
//! The way of the data, one module a room, each knowing nothing of the rooms to its right:
//!
//! ```text
//! input → fetch → audio → dsp → nn → model → classify → picture → spectrogram_export → cli | window
//!         (links) │                             └─────→ train ───────┤
//!                 ├→ synth (MIDI → training audio) ──────────────────┘
//!                 └→ motion (how a stage moves with the sound) ──────→ window
//! ```

pub mod analysis;
pub mod atomic_file;
pub mod audio;
pub mod cancel;
mod catch_panic;
pub mod classify;
pub mod cli;
pub mod dsp;
pub mod fetch;
mod format;
pub mod input;
pub mod model;
pub mod motion;
pub mod nn;
mod parallel_map;
pub mod picture;
pub mod spectrogram_export;
pub mod synth;
pub mod train;
#[cfg(feature = "window")]
pub mod window;
