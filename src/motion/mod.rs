//! Audio (mono, 16 kHz, in blocks of any length) → what moves on the stage.
//!
//! [`MotionAnalyser`] takes samples and fills a [`Motion`], which gives for any time how far each piano key is down, when drums
//! are hit, and how much strings, horns and lights move. A motion depends only on the audio, not on how the audio was split into
//! blocks nor on earlier queries.
//!
//! Data flow: `spectrum` → `pitch_activation` → `frame_history` → `onset_classifier`, `overtones` → `note_tracker` → `notes` for
//! the piano, `drum_detector` → `hits` for the drums, `envelope_follower` → `envelopes` for continuous movement.
//!
//! This module is about what moves, not about which notes are played: it favours plausible motion with a delay under 0.4 s.
//! Transcription, and the training of the weights in `*.bin`, belongs to a module `transcribe` that does not exist yet; notes for the
//! piano will then come from there.

mod analyser;
mod drum_detector;
mod envelope_follower;
mod envelopes;
mod frame_history;
mod hits;
mod mlp;
mod note_tracker;
mod notes;
mod onset_classifier;
mod overtones;
mod pitch_activation;
mod queries;
mod spectrum;

pub use analyser::MotionAnalyser;
pub use envelopes::EnvelopeChannel;
pub use hits::{Drum, Hit};
pub use notes::Note;
pub use queries::{ATTACK_S, Motion, RELEASE_S};
