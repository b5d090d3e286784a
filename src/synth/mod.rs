//! Renders MIDI files with SoundFonts, recorded notes and synthesised electric pianos into labelled training audio.
//!
//! ```text
//! MIDI → Score (seconds) → Excerpt (random) ─┬→ soundfont, recorded notes, electric piano → level → 16 kHz
//!                                            └→ voice, beat (the other instrument's part)   WAV, manifest.csv
//! ```
//!
//! The random generator is seeded with the seed, the file's path below the folder and the kind, so neither the number of
//! threads nor the other files change a sound.

mod beat;
mod electric_piano;
mod error;
mod excerpt;
mod instruments;
mod interpolate;
mod note_name;
mod playing_style;
mod programs;
mod recorded;
mod recorded_play;
mod rendering;
mod run;
mod score;
mod sound_kind;
mod soundfont;
mod voice;

pub use error::SynthError;
pub use instruments::Instruments;
pub use run::{Summary, SynthSettings, synthesise};
pub use score::{Note, Score, ScoreError};
pub use sound_kind::SoundKind;
pub use soundfont::{Patch, SoundFontPlayer};
