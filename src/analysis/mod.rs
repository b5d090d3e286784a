//! One pass over a recording: it is decoded once, and any number of analysers get the audio.
//!
//! ```text
//! decoder thread → blocks (mono, own rate) → resampler (mono, 16 kHz) → AudioBlock → analysers: predictions, spectrogram, motion, ...
//! ```
//!
//! An [`Analyser`] takes the blocks as they come and gives its result at the end. A tuple or a `Vec` of analysers is an analyser too, so
//! that one [`Pass`] serves them all:
//!
//! ```
//! use pianoscope::analysis::{AnalysisError, Pass, SpectrogramAnalyser, SpectrogramPart};
//! use pianoscope::audio::Decoder;
//! use pianoscope::cancel::Cancel;
//! use std::path::Path;
//!
//! let decoder = Decoder::open(Path::new("assets/demo-piano.ogg"))?;
//! let whole = SpectrogramAnalyser::new(SpectrogramPart::default());
//! let end = SpectrogramAnalyser::new(SpectrogramPart { start_s: 10.0, ..SpectrogramPart::default() });
//! let (recording, (whole, end)) = Pass::new(&Cancel::new()).analyse(decoder, (whole, end))?;
//! assert!((whole.duration_s() - recording.duration_s).abs() < 1e-3);
//! assert!((end.duration_s() - (recording.duration_s - 10.0)).abs() < 1e-3);
//! # Ok::<(), AnalysisError>(())
//! ```

mod analyser;
mod blocks;
mod error;
mod pass;
mod spectrogram;
#[cfg(test)]
mod tests;

pub use analyser::{Analyser, AudioBlock};
pub use error::AnalysisError;
pub use pass::{AnalysedRecording, Pass};
pub use spectrogram::{SpectrogramAnalyser, SpectrogramPart};
