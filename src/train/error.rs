//! Data that nothing can be learned from.

use crate::dsp::DspError;
use crate::model::ModelError;
use crate::nn::NnError;
use crate::picture::PictureError;
use std::path::PathBuf;

/// Why training or evaluation cannot be done.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TrainError {
    /// Neither a folder with a folder a label, nor a folder with a manifest.csv, nor a manifest.
    #[error("{0}: no data set: give a folder that holds a folder a label, or a manifest.csv")]
    NoDataset(PathBuf),
    /// The manifest cannot be read.
    #[error("{path}: {source}")]
    Manifest {
        /// The file.
        path: PathBuf,
        /// Why.
        source: csv::Error,
    },
    /// The manifest lacks a column.
    #[error("{}: no column is called {column}; the first line names {found:?}", path.display())]
    NoColumn {
        /// The file.
        path: PathBuf,
        /// The one that is needed.
        column: &'static str,
        /// Those that there are.
        found: Vec<String>,
    },
    /// Fewer than two labels.
    #[error("the data hold the labels {0:?}; at least two are needed")]
    TooFewLabels(Vec<String>),
    /// More data with a label that nothing is tested with.
    #[error("{}: label {label} is none of {known:?}: give --extra data with the same labels", path.display())]
    ExtraLabel {
        /// The data.
        path: PathBuf,
        /// In the extra data.
        label: String,
        /// In the data.
        known: Vec<String>,
    },
    /// All of a label comes from one source, so that nothing could be held back to test with.
    #[error(
        "label {label}: {sources} source(s); at least {needed} are needed, since a source is never split"
    )]
    TooFewSources {
        /// The label.
        label: String,
        /// Sources found.
        sources: usize,
        /// Sources needed.
        needed: usize,
    },
    /// One source in two folds: what is tested would have been learned.
    #[error("source {source_name} stands in the folds {} and {}; a source is never split", folds[0], folds[1])]
    SplitSource {
        /// The source.
        source_name: String,
        /// Two of its folds.
        folds: [usize; 2],
    },
    /// A label with no audible window.
    #[error("label {label}: not one audible second{why}")]
    Silent {
        /// The label.
        label: String,
        /// Empty, or the first of its files that could not be decoded with the reason, in brackets.
        why: String,
    },
    /// The model that is evaluated has other labels than the data.
    #[error("the data's label {label} is none of the model's {known:?}")]
    UnknownLabel {
        /// In the data.
        label: String,
        /// In the model.
        known: Vec<String>,
    },
    /// A checkpoint that does not fit.
    #[error("{}: this checkpoint cannot be gone on from: {reason}; leave out --resume to start anew", path.display())]
    Checkpoint {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// Another process trains in the same folder.
    #[error("{}: another run writes here: let it end, or give --out another path", folder.display())]
    InUse {
        /// Of the run.
        folder: PathBuf,
    },
    /// A file of the run cannot be written.
    #[error("{}: cannot be written ({source}): make room; the same command with --resume goes on", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Some rows name a fold and others do not.
    #[error("{}: names no fold, but others do: give every row one, or none", path.display())]
    NoFold {
        /// The first such file.
        path: PathBuf,
    },
    /// There is no such fold.
    #[error("there is no fold {fold} to hold back: the folds are {known:?}")]
    UnknownFold {
        /// Asked for.
        fold: usize,
        /// Those that there are.
        known: Vec<usize>,
    },
    /// All of a label is held back.
    #[error("label {label}: nothing is left to learn from: hold back another fold, or add sources")]
    HeldBack {
        /// The label.
        label: String,
    },
    /// The loss is no number any more.
    #[error("step {step}: the loss is no number any more: give a lower --learning-rate")]
    Diverged {
        /// From 1.
        step: usize,
    },
    /// Decoded audio that was stored cannot be read any more.
    #[error("{}: decoded audio cannot be read ({source}); the next run decodes it again, --resume goes on from the last epoch", path.display())]
    Decoded {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Stopped by the user.
    #[error("stopped")]
    Cancelled,
    /// The curves.
    #[error(transparent)]
    Picture(#[from] PictureError),
    /// The network.
    #[error(transparent)]
    Network(#[from] NnError),
    /// The front end.
    #[error(transparent)]
    FrontEnd(#[from] DspError),
    /// The model file.
    #[error(transparent)]
    Model(#[from] ModelError),
}
