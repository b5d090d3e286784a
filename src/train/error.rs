//! Why training or evaluation fails.

use crate::audio::FramingError;
use crate::dsp::DspError;
use crate::model::ModelError;
use crate::nn::NnError;
use crate::output_file::OutputError;
use crate::picture::PictureError;
use std::path::PathBuf;

/// Why training or evaluation fails.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TrainError {
    /// A file of the run would replace one of another kind.
    #[error(transparent)]
    Output(#[from] OutputError),
    /// Neither a folder with a folder per label, nor a folder with a manifest.csv, nor a manifest.
    #[error("{0}: no data set: give a folder with a folder per label, or a manifest.csv")]
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
        /// The missing column.
        column: String,
        /// The columns that exist.
        found: Vec<String>,
    },
    /// Fewer than two labels.
    #[error("the data contain the labels {0:?}; at least two are needed")]
    TooFewLabels(Vec<String>),
    /// Extra data with a label that the data set lacks.
    #[error("{}: label {label} is none of {known:?}: give --extra data with the same labels", path.display())]
    ExtraLabel {
        /// The data.
        path: PathBuf,
        /// In the extra data.
        label: String,
        /// In the data.
        known: Vec<String>,
    },
    /// A label with too few sources for cross-validation.
    #[error("{what}: {sources} source(s); at least {needed} are needed, since a source is never split")]
    TooFewSources {
        /// The label, or the data.
        what: String,
        /// Sources found.
        sources: usize,
        /// Sources needed.
        needed: usize,
    },
    /// A source in two folds: tests would be on training data.
    #[error("source {source_name} is in the folds {} and {}; a source is never split", folds[0], folds[1])]
    SplitSource {
        /// The source.
        source_name: String,
        /// Two of its folds.
        folds: [usize; 2],
    },
    /// A label or a head with no audible window.
    #[error("{what}: not one audible window{why}")]
    Silent {
        /// The label or the head.
        what: String,
        /// Empty, or in brackets the first of its files that could not be decoded, with the reason.
        why: String,
    },
    /// A column without a single target.
    #[error("no targets in column {column}: fill it, or leave out its --head")]
    NoTargets {
        /// Of the manifest.
        column: String,
    },
    /// A cell that is not the number that its head needs.
    #[error("{}: {cell:?} is not {needs}, which head {head} needs", path.display())]
    NoNumber {
        /// The data.
        path: PathBuf,
        /// The head.
        head: String,
        /// The cell.
        cell: String,
        /// What it must be.
        needs: &'static str,
    },
    /// The embedding cannot have the distances of a head's outputs.
    #[error("the embedding cannot have the distances of the head {head}: {reason}")]
    Embedding {
        /// The head.
        head: String,
        /// Why not.
        reason: &'static str,
    },
    /// A head cannot be fitted to whole recordings.
    #[error("the head {head} cannot be fitted to whole recordings: {reason}")]
    Probe {
        /// The head.
        head: String,
        /// Why not.
        reason: &'static str,
    },
    /// Cells that are no part of a recording.
    #[error("{}: start_s, end_s: {cells} is no passage: seconds are needed, the end after the start", path.display())]
    Passage {
        /// The manifest.
        path: PathBuf,
        /// Both cells.
        cells: String,
    },
    /// A fold that is not a number.
    #[error("{}: fold {fold:?} is not a number from 0 on", path.display())]
    FoldNumber {
        /// The manifest.
        path: PathBuf,
        /// The cell.
        fold: String,
    },
    /// Folders give targets for a single exclusive head.
    #[error("{}: folders are labels of one exclusive head; for others give a manifest.csv", .0.display())]
    NoManifest(PathBuf),
    /// A label in the data that the model, or --labels, lacks.
    #[error("the data's label {label} is none of {known:?}")]
    UnknownLabel {
        /// In the data.
        label: String,
        /// The labels of the head.
        known: Vec<String>,
    },
    /// A checkpoint of another run, or a damaged one.
    #[error("{}: cannot resume from this checkpoint: {reason}; leave out --resume to start again", path.display())]
    Checkpoint {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// Another process trains in the same folder.
    #[error("{}: another run writes here: wait for it, or give --out another path", folder.display())]
    InUse {
        /// The run's folder.
        folder: PathBuf,
    },
    /// The model file could not be written.
    #[error("{}: no model can be written here ({source}): give --out another path", path.display())]
    NoModelFile {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// There is nothing to resume.
    #[error("{}: no checkpoint to resume from: leave out --resume", folder.display())]
    NoCheckpoint {
        /// The run's folder.
        folder: PathBuf,
    },
    /// A new run would overwrite an unfinished one.
    #[error("{}: this run is unfinished: give --resume to continue it, or remove the folder to start again", folder.display())]
    Unfinished {
        /// The run's folder.
        folder: PathBuf,
    },
    /// No folder for the files of a run that writes no model.
    #[error("no temporary folder: {0}")]
    NoTemporaryFolder(std::io::Error),
    /// A class weight for a label that the data lack.
    #[error("--class-weight: no label is called {label}: {} are", known.join(", "))]
    ClassWeight {
        /// The label.
        label: String,
        /// In the data.
        known: Vec<String>,
    },
    /// A file of the run cannot be written.
    #[error("{}: cannot be written ({source}): free some space; the same command with --resume continues", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Some rows name a fold and others do not.
    #[error("{}: names no fold, but other rows do: give every row a fold, or none", path.display())]
    NoFold {
        /// The first such file.
        path: PathBuf,
    },
    /// There is no such fold.
    #[error("there is no fold {fold} to hold back: the folds are {known:?}")]
    UnknownFold {
        /// The requested fold.
        fold: usize,
        /// The folds that exist.
        known: Vec<usize>,
    },
    /// All clips of a label or a head are held back.
    #[error("{what}: nothing is left to train on: hold back another fold, or add sources")]
    HeldBack {
        /// The label or the head.
        what: String,
    },
    /// The loss or a gradient is not finite.
    #[error("step {step}: the loss diverged: give a lower --learning-rate")]
    Diverged {
        /// From 1.
        step: usize,
    },
    /// Cached audio can no longer be read.
    #[error("{}: decoded audio cannot be read ({source}); the next run decodes it again, --resume continues after the last epoch", path.display())]
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
    /// Length or hop of the windows.
    #[error(transparent)]
    Framing(#[from] FramingError),
    /// The front end.
    #[error(transparent)]
    FrontEnd(#[from] DspError),
    /// The model file.
    #[error(transparent)]
    Model(#[from] ModelError),
}
