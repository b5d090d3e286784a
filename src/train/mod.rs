//! Labelled audio in folders or a manifest → a model, and how accurate it is.
//!
//! ```text
//! DATA → dataset (clips) → recordings (decoded, cached) → sampler + augment → batch → trainer (weights) → run (epochs, files)
//!                                                   └→ evaluation (predictions for each recording → metrics)
//! ```
//!
//! A [`TrainingJob`] is the whole recipe; the command line runs nothing else. This one trains a small network for three steps:
//!
//! ```
//! use pianoscope::cancel::Cancel;
//! use pianoscope::nn::NetworkName;
//! use pianoscope::train::{Settings, TrainingJob};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let data = tempfile::tempdir()?;
//! for (label, hz) in [("Low", 200.0), ("High", 2000.0)] {
//!     let folder = data.path().join(label);
//!     std::fs::create_dir(&folder)?;
//!     let spec = hound::WavSpec {
//!         channels: 1,
//!         sample_rate: 16_000,
//!         bits_per_sample: 16,
//!         sample_format: hound::SampleFormat::Int,
//!     };
//!     let mut wav = hound::WavWriter::create(folder.join("tone.wav"), spec)?;
//!     for i in 0..32_000 {
//!         wav.write_sample((8000.0 * (std::f32::consts::TAU * hz * i as f32 / 16_000.0).sin()) as i16)?;
//!     }
//!     wav.finalize()?;
//! }
//! let settings = Settings { network: NetworkName::Stem, steps: 3, shards: 1, ..Settings::default() };
//! let job = TrainingJob { settings, name: "tones".into(), ..TrainingJob::new(data.path()) };
//! let training = job.prepare(&Cancel::new(), &|_| ())?;
//! let model = training.train(None, &Cancel::new(), &|_| ())?.model;
//! assert_eq!(model.name(), "tones");
//! assert_eq!(model.labels(), ["Low", "High"]);
//! assert_eq!(training.recordings().len(), 2);
//! # Ok(())
//! # }
//! ```

mod affine;
mod audio_cache;
mod augment;
mod batch;
mod cache_cleaning;
mod calibration;
pub mod checkpoint;
mod data_identity;
mod dataset;
mod embedding;
mod error;
pub mod evaluation;
mod folds;
mod hard_example_weights;
mod head_column;
mod history;
mod job;
mod linear_model;
mod linear_probe;
mod mixup;
mod origin;
mod passage;
mod recipe;
mod recordings;
mod requirement;
mod reverb;
mod rows;
mod run;
mod run_files;
mod sampler;
mod settings;
mod shards;
mod standardization;
mod start;
mod tables;
#[cfg(test)]
pub(crate) mod tests;
mod trainer;
mod training;

pub use crate::model::HeadCalibration;
pub use audio_cache::{AudioCache, Samples};
pub use cache_cleaning::CacheLimits;
pub use calibration::Calibration;
pub use dataset::{Clip, Dataset};
pub use error::TrainError;
pub use evaluation::{Evaluation, Predictions, predict, predict_files};
pub use folds::{CrossValidation, Folds, cross_validate};
pub use head_column::HeadColumn;
pub use history::{Epoch, History};
pub use job::{HoldBack, LinearProbe, NetworkId, OnEvent, TrainingEvent, TrainingJob};
pub use passage::Passage;
pub use recipe::Recipe;
pub use recordings::{Loaded, Recording, load};
pub use requirement::Requirement;
pub use run::{RunEnd, RunPlan, run};
pub use run_files::{RunFiles, RunLock};
pub use settings::{SHARD, Schedule, Settings};
pub use start::{Freeze, Start, StartSettings};
pub use trainer::{Progress, Split, Trainer};
pub use training::{Trained, Training};
