//! Labelled audio in folders or a manifest → a model, and how accurate it is.
//!
//! ```text
//! DATA → dataset (clips) → recordings (decoded, cached) → sampler + augment → batch → trainer (weights) → run (epochs, files)
//!                                                   └→ evaluation (predictions for each recording → metrics)
//! ```

mod audio_cache;
mod augment;
mod batch;
mod calibration;
pub mod checkpoint;
mod dataset;
mod error;
pub mod evaluation;
mod folds;
mod hard_example_weights;
mod history;
mod recordings;
mod reverb;
mod run;
mod run_files;
mod sampler;
mod settings;
#[cfg(test)]
mod tests;
mod trainer;

pub use audio_cache::{AudioCache, Samples};
pub use calibration::Calibration;
pub use dataset::{Clip, Dataset};
pub use error::TrainError;
pub use evaluation::{Evaluation, Predictions, predict};
pub use folds::{CrossValidation, Folds, cross_validate};
pub use history::{Epoch, History};
pub use recordings::{Loaded, Recording, load};
pub use run::{RunEnd, RunPlan, run};
pub use run_files::{RunFiles, RunLock};
pub use settings::{Schedule, Settings};
pub use trainer::{Progress, Split, Trainer};
