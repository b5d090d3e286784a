//! Folders or a manifest of labelled audio → a model, and what it is worth.
//!
//! ```text
//! DATA → dataset (clips) → recordings (decoded, cut) → sampler + augment (seeded windows) → run (weights)
//!                                                  └→ evaluate (votes of each recording) → metrics
//! ```

mod augment;
mod calibrate;
mod dataset;
mod error;
mod evaluate;
mod folds;
mod metrics;
mod recordings;
mod room;
mod run;
mod sampler;

pub use calibrate::Calibration;
pub use dataset::{Clip, Dataset};
pub use error::TrainError;
pub use evaluate::{Heard, evaluate};
pub use folds::{CrossValidation, cross_validate};
pub use metrics::{Metrics, area_under_roc};
pub use recordings::{Recording, load};
pub use run::{Progress, Settings, train};
