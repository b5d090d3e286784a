//! Audio (mono, 16 kHz, in blocks as they come) → the motion of a stage.
//!
//! [`Analysis`] takes samples and fills a [`Motion`], which says for any time how far each key of a piano is down, when drums
//! are hit, and how much strings, horns and lights move. A motion depends on the audio alone, not on the blocks in
//! which it came nor on what was asked before.
//!
//! The way of the data: `spectrum` → `salience` → `frames` → `decision`, `overtones` → `strikes` → `timeline` for the
//! piano, `drums` → `hits` for the drums, `movement` → `envelope` for all that is not struck.

mod analysis;
mod decision;
mod drums;
mod envelope;
mod frames;
mod hits;
mod motion_at;
mod movement;
mod network;
mod overtones;
mod salience;
mod spectrum;
mod strikes;
mod timeline;

pub use analysis::Analysis;
pub use envelope::Lane;
pub use hits::{Drum, Hit};
pub use motion_at::{ATTACK_S, Motion, RELEASE_S};
pub use timeline::Strike;
