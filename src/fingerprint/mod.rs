//! Acoustic fingerprints: numbers that stay nearly the same when a recording is encoded again, resampled, cut or made louder.
//!
//! ```text
//! 16 kHz mono ─→ leading silence dropped ─→ Chromaprint: chroma 8 times a second ─→ 16 filters over 2 s ─→ a word of 32 bits each
//! ```
//!
//! A [`FingerprintAnalyser`] computes it in the pass that everything else is computed in. Two fingerprints are of the same recording if
//! their words, one after the other, differ in few bits; which recordings of a library do is the question of `library::duplicates`.
//!
//! The algorithm is Chromaprint's "test 2", that of AcoustID and of ffmpeg's `chromaprint` muxer:
//! Lukáš Lalinský, "How does Chromaprint work?", 2011, <https://oxygene.sk/2011/01/how-does-chromaprint-work/>.

mod analyser;
mod leading_silence;
#[cfg(test)]
mod tests;

pub use analyser::FingerprintAnalyser;

/// How much of a recording a fingerprint covers: its first seconds of sound.
pub const COVERED_S: u32 = 60;

/// Seconds from one word to the next: 1,365 samples at 11,025 Hz.
pub const WORD_S: f64 = 1365.0 / 11_025.0;
