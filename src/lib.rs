//! pianoscope classifies a recording as solo piano or something else, second by second, and shows why.
//!
//! Data flows in one direction:
//!
//! ```text
//! input → fetch → audio ─→ analysis: one decode ─→ classify ─→ spectrogram_export, reports → cli | window
//!                 │        │ predictions (model ← nn, dsp)                                      │
//!                 │        ├ spectrogram (dsp) ─→ picture                                       │
//!                 │        └ motion of the stage ──────────────────────────────────────────────┘
//!                 ├→ train (recordings → model, evaluation)
//!                 └→ synth (MIDI → training audio)
//! ```
//!
//! A module depends only on modules above it in this table:
//!
//! | module | task | depends on |
//! | --- | --- | --- |
//! | [`input`] | resolves arguments to files and links | |
//! | [`fetch`] | downloads a link into a file that can be read meanwhile | `input` |
//! | [`audio`] | decodes a file to mono samples; silence gate and framer | |
//! | [`dsp`] | spectra, filters, levels | |
//! | [`nn`] | layers, kernels, losses, optimizers | |
//! | [`model`] | a network, its heads and its settings in one file | `audio`, `dsp`, `nn` |
//! | [`analysis`] | one pass over a recording for any number of analysers | `audio`, `dsp` |
//! | [`classify`] | predictions, votes, verdict and segments; reports | `input`, `fetch`, `audio`, `dsp`, `model`, `analysis` |
//! | [`fingerprint`] | what stays the same when a recording is encoded again | `audio`, `analysis` |
//! | [`descriptors`] | what can be measured: chroma, timbre, tempo, loudness | `audio`, `dsp`, `analysis` |
//! | [`motion`] | how the stage moves with a recording | `audio`, `dsp` |
//! | [`picture`] | draws values as PNG or JPEG | `dsp` |
//! | [`spectrogram_export`] | a recording and its outcome as PNG or JPEG | `audio`, `dsp`, `analysis`, `classify`, `picture` |
//! | [`library`] | what is known of all recordings: SQLite | `input`, `nn` |
//! | [`map`] | where recordings lie: vectors in, points out | `nn` |
//! | [`library_map`] | a library as a map: table, picture, page | `library`, `map`, `picture` |
//! | [`scan`] | recordings below folders → library | `input`, `fetch`, `audio`, `classify`, `library` |
//! | [`recording_page`] | a recording and its outcome as a web page | `audio`, `dsp`, `analysis`, `classify`, `picture`, `library` |
//! | [`train`] | trains and evaluates models | `audio`, `dsp`, `nn`, `model`, `classify`, `picture` |
//! | [`synth`] | renders MIDI files as training audio | `input`, `audio`, `dsp` |
//! | [`output_file`] | whether an output may be written: no recording is replaced | `input`, `audio`, `picture` |
//! | `window` | the window: views, player, stage, workers | the above but `nn`, `train` and `synth` |
//! | [`cli`] | the command line: arguments, output, exit codes | the above |
//!
//! All of them may use [`atomic_file`], [`cancel`] and the private modules `catch_panic`, `file_id`, `format`, `html` and
//! `parallel_map`.

pub mod analysis;
pub mod atomic_file;
pub mod audio;
pub mod cancel;
mod catch_panic;
pub mod classify;
pub mod cli;
pub mod descriptors;
pub mod dsp;
pub mod fetch;
mod file_id;
pub mod fingerprint;
mod format;
mod html;
pub mod input;
pub mod library;
pub mod library_map;
pub mod map;
pub mod model;
pub mod motion;
pub mod nn;
pub mod output_file;
mod parallel_map;
pub mod picture;
pub mod recording_page;
pub mod scan;
pub mod spectrogram_export;
pub mod synth;
mod text_direction;
pub mod train;
mod utf16;
#[cfg(feature = "window")]
pub mod window;
