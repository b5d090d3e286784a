//! MIDI files and instruments → labelled training audio.
//!
//! ```text
//! MIDI → Score (seconds) → Excerpt (drawn) ─┬→ soundfont, recorded notes, electric piano → level → 16 kHz
//!                                           └→ voice, beat (what another instrument plays)   WAV, manifest.csv
//! ```
//!
//! Everything random is drawn from a generator seeded by the seed, the file's place below the folder and the kind, so
//! neither the number of threads nor the other files change a sound.

mod beat;
mod electric_piano;
mod error;
mod excerpt;
mod instruments;
mod interpolate;
mod kind;
mod note_name;
mod programs;
mod recorded;
mod recorded_play;
mod rendering;
mod run;
mod score;
mod soundfont;
mod style;
mod voice;

pub use error::SynthError;
pub use instruments::Instruments;
pub use kind::Kind;
pub use run::{Plan, Summary, synthesise};
pub use score::{Note, Score, ScoreError};
pub use soundfont::{Font, Patch};
