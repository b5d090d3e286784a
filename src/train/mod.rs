//! Folders or a manifest of labelled audio → a model, and what it is worth.
//!
//! ```text
//! DATA → dataset (clips) → recordings (decoded, cut) → sampler + augment (seeded windows) → run (weights)
//!                                                  └→ evaluation (votes of each recording → figures)
//! ```

mod augment;
mod calibrate;
mod dataset;
mod error;
pub mod evaluation;
mod folds;
mod interest;
mod recordings;
mod room;
mod run;
mod sampler;

pub use calibrate::Calibration;
pub use dataset::{Clip, Dataset};
pub use error::TrainError;
pub use evaluation::{Evaluation, Heard, evaluate};
pub use folds::{CrossValidation, cross_validate};
pub use recordings::{Recording, load};
pub use run::{Progress, Settings, train};
