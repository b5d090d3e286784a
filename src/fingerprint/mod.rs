//! Acoustic fingerprints: numbers that stay nearly the same when a recording is encoded again, resampled, cut or made louder.
//!
//! ```text
//! 16 kHz mono ─→ leading silence dropped ─→ 5.3 kHz ─→ chroma 7.8 times a second ─→ 16 filters over 2 s ─→ a word of 32 bits each
//! ```
//!
//! A [`FingerprintAnalyser`] computes it in the pass that everything else is computed in. Two fingerprints are of the same recording if
//! their words, one after the other, differ in few bits; which recordings of a library do is the question of `library::duplicates`.
//!
//! The steps are those of Chromaprint (Lukáš Lalinský, "How does Chromaprint work?", 2011,
//! <https://oxygene.sk/2011/01/how-does-chromaprint-work/>), with its filters and thresholds. The crate `rusty-chromaprint` 0.3 took 0.18 ms
//! for a second of sound at 11,025 Hz and 0.35 ms at 16 kHz, which is 12 and 24 % of what `classify` takes for 200 clips of 25 s, both
//! in a release build; a scan of a whole collection would feel it. These steps at a third of 16 kHz, sixteen frames at a time, took
//! 0.03 to 0.04 ms, which is 2 to 2.5 %.
//! The words are therefore not those of AcoustID.

mod analyser;
mod chroma;
mod decimator;
mod leading_silence;
mod sound_start;
#[cfg(test)]
mod tests;
mod words;

pub use analyser::FingerprintAnalyser;
pub use sound_start::SoundStartAnalyser;

/// How much of a recording a fingerprint covers: its first seconds of sound.
pub const COVERED_S: u32 = 60;
