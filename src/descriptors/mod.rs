//! What can be measured of a recording: chroma, level, shape of the spectrum, timbre, onsets, tempo, key, loudness.
//!
//! ```text
//! 16 kHz mono ─→ frames of 128 ms, every 32 ms ─→ spectra, 16 at a time ─→ values of each frame ─→ means and deviations, tempo, key
//! own rate, mono ─→ loudness
//! ```
//!
//! A [`DescriptorAnalyser`] computes all of them in the pass that everything else is computed in. Each descriptor is a file, which names its
//! definition. Those that librosa 1.0.0 has equal its values, with its own defaults at 16 kHz: frames of 2,048 samples every 512, centred,
//! with zeros at both ends, weighted by a periodic Hann window.
//!
//! ```
//! use pianoscope::analysis::{AnalysisError, Pass};
//! use pianoscope::audio::Decoder;
//! use pianoscope::cancel::Cancel;
//! use pianoscope::descriptors::{DescriptorAnalyser, Value};
//! use std::path::Path;
//!
//! let decoder = Decoder::open(Path::new("assets/demo-piano.ogg"))?;
//! let (_, descriptors) = Pass::new(&Cancel::new()).analyse(decoder, DescriptorAnalyser::new())?;
//! let Some(Value::Number(centroid_hz)) = descriptors.summary.value("spectral_centroid_mean") else { panic!() };
//! assert!((centroid_hz - 1_551.0).abs() < 31.0); // librosa: 1,551 Hz
//! # Ok::<(), AnalysisError>(())
//! ```

mod analyser;
mod chroma;
mod columns;
mod decibels;
mod frame_log;
mod frame_power;
mod frame_source;
mod frame_table;
mod key;
mod loudness;
mod mfcc;
mod moments;
mod onset_strength;
mod rms;
mod spectral_bandwidth;
mod spectral_centroid;
mod spectral_contrast;
mod spectral_flatness;
mod spectral_rolloff;
mod spectrum;
mod summary;
mod tempo;
#[cfg(test)]
mod tests;
mod zero_crossing_rate;

pub use analyser::{DescriptorAnalyser, Descriptors};
pub use columns::{
    Descriptor, FRAME_DESCRIPTORS, FRAME_VALUES, KEY, WHOLE, columns_of, frame_columns, summary_columns,
};
pub use frame_table::FrameTable;
pub use key::Key;
pub use summary::{Summary, Value};

/// Changes with every change of a value, so that stored values of another version are recognised.
pub const VERSION: u32 = 1;
