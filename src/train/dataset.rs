//! A folder per label, or a manifest.csv → the list of clips.

use super::TrainError;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// One labelled file.
#[derive(Debug, Clone, PartialEq)]
pub struct Clip {
    /// The file.
    pub path: PathBuf,
    /// Its class.
    pub label: String,
    /// Where it comes from, such as an album: clips of one source are never on both sides of a split.
    pub source: String,
    /// The fold of a cross-validation in which it is held back, if the data name one.
    pub fold: Option<usize>,
    /// A finer class, for reports.
    pub category: String,
    /// Trained on and never tested with, such as synthetic sound.
    pub training_only: bool,
}

/// Labelled files.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Dataset {
    /// In the order of the manifest, or of the paths.
    pub clips: Vec<Clip>,
}

/// A row of manifest.csv; other columns are ignored. Paths are relative to the manifest.
#[derive(Deserialize)]
struct Row {
    path: PathBuf,
    label: String,
    #[serde(default)]
    source: Option<String>,
    #[serde(default)]
    fold: Option<usize>,
    #[serde(default)]
    category: Option<String>,
}

impl Dataset {
    /// Reads `data`: a manifest, a folder with a manifest.csv, or a folder with a folder per label.
    ///
    /// # Errors
    /// If it is none of these, or has fewer than two labels.
    pub fn open(data: &Path) -> Result<Self, TrainError> {
        let dataset = Self { clips: read(data)? };
        match dataset.labels() {
            labels if labels.len() < 2 => Err(TrainError::TooFewLabels(labels)),
            _ => Ok(dataset),
        }
    }

    /// Adds the clips of `data` as training-only clips.
    ///
    /// # Errors
    /// If it is no data set, or has a label that this one lacks.
    pub fn extend_training(&mut self, data: &Path) -> Result<(), TrainError> {
        let (extra, known) = (read(data)?, self.labels());
        if let Some(clip) = extra.iter().find(|c| !known.contains(&c.label)) {
            let (path, label) = (data.to_owned(), clip.label.clone());
            return Err(TrainError::ExtraLabel { path, label, known });
        }
        self.clips.extend(extra.into_iter().map(|c| Clip { training_only: true, ..c }));
        Ok(())
    }

    /// The labels in reverse order, so that Piano is the first of Piano and Other.
    pub fn labels(&self) -> Vec<String> {
        let set: BTreeSet<&String> = self.clips.iter().map(|c| &c.label).collect();
        set.into_iter().rev().cloned().collect()
    }
}

fn read(data: &Path) -> Result<Vec<Clip>, TrainError> {
    let manifest = if data.is_dir() { data.join("manifest.csv") } else { data.to_owned() };
    if manifest.is_file() { from_manifest(&manifest) } else { from_folders(data) }
}

fn from_manifest(path: &Path) -> Result<Vec<Clip>, TrainError> {
    let failed = |source| TrainError::Manifest { path: path.to_owned(), source };
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut manifest = csv::Reader::from_path(path).map_err(failed)?;
    let found = manifest.headers().map_err(failed)?;
    if let Some(column) =
        ["path", "label"].into_iter().find(|needed| found.iter().all(|name| name != *needed))
    {
        let (path, found) = (path.to_owned(), found.iter().map(str::to_owned).collect());
        return Err(TrainError::NoColumn { path, column, found });
    }
    manifest
        .deserialize::<Row>()
        .map(|row| {
            let row = row.map_err(failed)?;
            // A file without a source is its own.
            let source = row.source.unwrap_or_else(|| row.path.display().to_string());
            Ok(Clip {
                path: folder.join(row.path),
                label: row.label,
                source,
                fold: row.fold,
                category: row.category.unwrap_or_default(),
                training_only: false,
            })
        })
        .collect()
}

/// `data/LABEL/.../file`; the folder below the label is the source; a file directly below the label is its own.
fn from_folders(data: &Path) -> Result<Vec<Clip>, TrainError> {
    let mut clips = Vec::new();
    let files = walkdir::WalkDir::new(data).follow_links(true).sort_by_file_name();
    for file in files.into_iter().filter_map(Result::ok).filter(|f| f.file_type().is_file()) {
        let Ok(relative) = file.path().strip_prefix(data) else { continue };
        let parts: Vec<String> = relative.iter().map(|p| p.to_string_lossy().into_owned()).collect();
        if let [label, source, ..] = parts.as_slice() {
            clips.push(Clip {
                path: file.path().to_owned(),
                label: label.clone(),
                source: source.clone(),
                fold: None,
                category: label.clone(),
                training_only: false,
            });
        }
    }
    if clips.is_empty() { Err(TrainError::NoDataset(data.to_owned())) } else { Ok(clips) }
}
