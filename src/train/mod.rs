//! Folders or a manifest of labelled audio → a model, and what it is worth.
//!
//! ```text
//! DATA → dataset (clips) → recordings (decoded, cut, stored) → sampler + augment → batch → trainer (weights) → run (files)
//!                                                          └→ evaluation (votes of each recording → figures)
//! ```

mod augment;
mod batch;
mod calibrate;
pub mod checkpoint;
mod dataset;
mod decoded;
mod error;
pub mod evaluation;
mod folds;
mod history;
mod interest;
mod recordings;
mod room;
mod run;
mod sampler;
mod settings;
#[cfg(test)]
mod tests;
mod trainer;

pub use calibrate::Calibration;
pub use dataset::{Clip, Dataset};
pub use decoded::{DecodedFolder, Samples};
pub use error::TrainError;
pub use evaluation::{Evaluation, Heard, evaluate};
pub use folds::{CrossValidation, Folds, cross_validate};
pub use history::{Epoch, History};
pub use recordings::{Loaded, Recording, load};
pub use run::{Claim, Ending, Plan, RunFiles, run};
pub use settings::{Schedule, Settings};
pub use trainer::{Lesson, Progress, Trainer};
