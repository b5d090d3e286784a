//! A folder per label, or a manifest.csv → the list of clips with their targets.

use super::TrainError;
use super::head_column::{BadCell, HeadColumn, target};
use crate::model::{Head, HeadKind};
use crate::nn::Target;
use std::path::{Path, PathBuf};

/// One labelled file.
#[derive(Debug, Clone, PartialEq)]
pub struct Clip {
    /// The file.
    pub path: PathBuf,
    /// For each head what it should predict; `None` if unknown.
    pub targets: Vec<Option<Target>>,
    /// Where it comes from, such as an album: clips of one source are never on both sides of a split.
    pub source: String,
    /// The fold of a cross-validation in which it is held back, if the data name one.
    pub fold: Option<usize>,
    /// A finer class, for reports.
    pub category: String,
    /// Trained on and never tested with, such as synthetic sound.
    pub training_only: bool,
}

impl Clip {
    /// Index of its label in the exclusive head number `head`; `None` without one.
    pub fn label(&self, head: usize) -> Option<usize> {
        match self.targets.get(head) {
            Some(Some(Target::Label(label))) => Some(*label),
            _ => None,
        }
    }
}

/// Labelled files, and the heads that their targets are for.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Dataset {
    /// What is to be predicted.
    pub heads: Vec<Head>,
    /// In the order of the manifest, or of the paths.
    pub clips: Vec<Clip>,
}

/// A clip whose cells are not read yet.
struct Row {
    path: PathBuf,
    /// For each column its cell; `None` if it is empty.
    cells: Vec<Option<String>>,
    source: String,
    fold: Option<usize>,
    category: String,
}

impl Dataset {
    /// Reads `data`: a manifest, a folder with a manifest.csv, or a folder with a folder per label, which is the target of the
    /// first head. The labels of each head are those that `columns` gives, or else those in the data.
    ///
    /// # Errors
    /// If it is none of these, lacks one of the columns, has a cell that is no target, or fewer than two labels of an exclusive
    /// head.
    pub fn open(data: &Path, columns: &[HeadColumn]) -> Result<Self, TrainError> {
        let rows = read(data, columns, Missing::Error)?;
        let head = |(at, column): (usize, &HeadColumn)| {
            column.head(rows.iter().filter_map(|row| row.cells.get(at)?.as_deref()))
        };
        let heads = columns.iter().enumerate().map(head).collect::<Result<Vec<Head>, _>>()?;
        let unknown = |head: &Head, label| TrainError::UnknownLabel { label, known: head.labels.clone() };
        Ok(Self { clips: clips(rows, &heads, data, unknown)?, heads })
    }

    /// Reads `data` with targets for the `heads` of a model, each from its column in `columns`. A column that is missing gives
    /// no targets, but there must be one.
    ///
    /// # Errors
    /// If there are no data or no targets, or a cell is no target.
    pub fn open_for(data: &Path, heads: &[Head], columns: &[HeadColumn]) -> Result<Self, TrainError> {
        let rows = read(data, columns, Missing::NoTargets)?;
        let unknown = |head: &Head, label| TrainError::UnknownLabel { label, known: head.labels.clone() };
        Ok(Self { clips: clips(rows, heads, data, unknown)?, heads: heads.to_vec() })
    }

    /// Adds the clips of `data` as training-only clips. A column that is missing gives no targets, but there must be one.
    ///
    /// # Errors
    /// If it is no data set, has none of the columns, or has a label that this one lacks.
    pub fn extend_training(&mut self, data: &Path, columns: &[HeadColumn]) -> Result<(), TrainError> {
        let rows = read(data, columns, Missing::NoTargets)?;
        let unknown = |head: &Head, label| {
            let (path, known) = (data.to_owned(), head.labels.clone());
            TrainError::ExtraLabel { path, label, known }
        };
        let extra = clips(rows, &self.heads, data, unknown)?;
        self.clips.extend(extra.into_iter().map(|clip| Clip { training_only: true, ..clip }));
        Ok(())
    }
}

fn clips(
    rows: Vec<Row>,
    heads: &[Head],
    data: &Path,
    unknown: impl Fn(&Head, String) -> TrainError,
) -> Result<Vec<Clip>, TrainError> {
    let clip = |row: Row| {
        let targets = heads.iter().zip(&row.cells).map(|(head, cell)| {
            let Some(cell) = cell else { return Ok(None) };
            target(head, cell).map(Some).map_err(|bad| match bad {
                BadCell::Label(label) => unknown(head, label),
                BadCell::Number(cell) => {
                    TrainError::NoNumber { path: data.to_owned(), head: head.name.clone(), cell }
                }
            })
        });
        Ok(Clip {
            targets: targets.collect::<Result<_, TrainError>>()?,
            path: row.path,
            source: row.source,
            fold: row.fold,
            category: row.category,
            training_only: false,
        })
    };
    rows.into_iter().map(clip).collect()
}

/// What a missing column of the manifest is. One of them must be there in any case.
#[derive(Clone, Copy, PartialEq)]
enum Missing {
    Error,
    NoTargets,
}

fn read(data: &Path, columns: &[HeadColumn], missing: Missing) -> Result<Vec<Row>, TrainError> {
    let manifest = if data.is_dir() { data.join("manifest.csv") } else { data.to_owned() };
    if manifest.is_file() {
        rows_from_manifest(&manifest, columns, missing)
    } else {
        rows_from_folders(data, columns, missing)
    }
}

/// Other columns than `path`, `source`, `fold`, `category` and those of the heads are ignored. Paths are relative to the manifest.
fn rows_from_manifest(path: &Path, columns: &[HeadColumn], missing: Missing) -> Result<Vec<Row>, TrainError> {
    let failed = |source| TrainError::Manifest { path: path.to_owned(), source };
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut manifest = csv::Reader::from_path(path).map_err(failed)?;
    let found = manifest.headers().map_err(failed)?.clone();
    let column = |name: &str| found.iter().position(|column| column == name);
    let required = |name: &str| {
        column(name).ok_or_else(|| TrainError::NoColumn {
            path: path.to_owned(),
            column: name.to_owned(),
            found: found.iter().map(str::to_owned).collect(),
        })
    };
    let path_at = required("path")?;
    let heads = columns.iter().map(|head| match missing {
        Missing::Error => required(&head.column).map(Some),
        Missing::NoTargets => Ok(column(&head.column)),
    });
    let heads = heads.collect::<Result<Vec<Option<usize>>, TrainError>>()?;
    if let (Some(first), true) = (columns.first(), heads.iter().all(Option::is_none)) {
        required(&first.column)?;
    }
    let [source_at, fold_at, category_at] = ["source", "fold", "category"].map(column);
    let row = |record: csv::StringRecord| {
        let cell = |at: Option<usize>| record.get(at?).filter(|cell| !cell.is_empty()).map(str::to_owned);
        let relative = record.get(path_at).unwrap_or_default();
        let fold = cell(fold_at)
            .map(|fold| fold.parse().map_err(|_| TrainError::FoldNumber { path: path.to_owned(), fold }));
        Ok(Row {
            path: folder.join(relative),
            cells: heads.iter().map(|at| cell(*at)).collect(),
            // A file without a source is its own.
            source: cell(source_at).unwrap_or_else(|| relative.to_owned()),
            fold: fold.transpose()?,
            category: cell(category_at).unwrap_or_default(),
        })
    };
    manifest.records().map(|record| row(record.map_err(failed)?)).collect()
}

/// `data/LABEL/.../file`; the folder below the label is the source; a file directly below the label is its own.
fn rows_from_folders(data: &Path, columns: &[HeadColumn], missing: Missing) -> Result<Vec<Row>, TrainError> {
    let mut rows = Vec::new();
    let files = walkdir::WalkDir::new(data).follow_links(true).sort_by_file_name();
    for file in files.into_iter().filter_map(Result::ok).filter(|f| f.file_type().is_file()) {
        let Ok(relative) = file.path().strip_prefix(data) else { continue };
        let parts: Vec<String> = relative.iter().map(|p| p.to_string_lossy().into_owned()).collect();
        if let [label, source, ..] = parts.as_slice() {
            let mut cells = vec![None; columns.len()];
            if let Some(first) = cells.first_mut() {
                *first = Some(label.clone());
            }
            rows.push(Row {
                path: file.path().to_owned(),
                cells,
                source: source.clone(),
                fold: None,
                category: label.clone(),
            });
        }
    }
    if rows.is_empty() {
        return Err(TrainError::NoDataset(data.to_owned()));
    }
    let from_folders = columns.first().is_none_or(|first| first.kind == HeadKind::Exclusive);
    if !from_folders || (columns.len() > 1 && missing == Missing::Error) {
        return Err(TrainError::NoManifest(data.to_owned()));
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(heads: &[&str]) -> Vec<HeadColumn> {
        heads.iter().map(|head| head.parse().unwrap()).collect()
    }

    const MANIFEST: &str =
        "path,genre,tags,bpm,source\na.wav,Jazz,calm|slow,80,x\nb.wav,Rock,,,x\nc.wav,,slow,120,\n";

    fn manifest(text: &str) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("manifest.csv");
        std::fs::write(&path, text).unwrap();
        (folder, path)
    }

    #[test]
    fn each_head_has_its_column_and_an_empty_cell_is_no_target() {
        let (_folder, path) = manifest(MANIFEST);
        let data = Dataset::open(&path, &columns(&["genre", "tags:independent", "tempo=bpm:value"])).unwrap();
        let labels: Vec<&[String]> = data.heads.iter().map(|head| head.labels.as_slice()).collect();
        assert_eq!(labels, [vec!["Rock", "Jazz"], vec!["slow", "calm"], vec!["bpm"]]);
        let targets: Vec<_> = data.clips.iter().map(|clip| clip.targets.clone()).collect();
        let tags = |slow, calm| Some(Target::Labels(vec![slow, calm]));
        assert_eq!(targets[0], [Some(Target::Label(1)), tags(true, true), Some(Target::Values(vec![80.0]))]);
        assert_eq!(targets[1], [Some(Target::Label(0)), None, None]);
        assert_eq!(targets[2], [None, tags(true, false), Some(Target::Values(vec![120.0]))]);
        assert_eq!((data.clips[1].source.as_str(), data.clips[2].source.as_str()), ("x", "c.wav"));
    }

    #[test]
    fn columns_and_cells_that_do_not_fit_are_named() {
        let (_folder, path) = manifest(MANIFEST);
        let error = |columns: &[HeadColumn]| Dataset::open(&path, columns).unwrap_err().to_string();
        assert!(error(&columns(&["mood"])).contains("no column is called mood"));
        let message = error(&columns(&["genre:value"]));
        assert!(message.contains("\"Jazz\" is not a number"), "{message}");
        let mut genre = columns(&["genre"]);
        genre[0].labels = vec!["Jazz".into(), "Folk".into()];
        assert!(error(&genre).contains("label Rock is none of"));
    }

    #[test]
    fn a_model_needs_one_of_its_columns() {
        let (_folder, path) = manifest(MANIFEST);
        let heads = [
            Head {
                name: "genre".into(),
                labels: vec!["Jazz".into(), "Rock".into()],
                kind: HeadKind::Exclusive,
            },
            Head { name: "mood".into(), labels: vec!["calm".into()], kind: HeadKind::Independent },
        ];
        let data = Dataset::open_for(&path, &heads, &HeadColumn::of_model(&heads, &[])).unwrap();
        assert_eq!(data.clips[1].targets, [Some(Target::Label(1)), None]);
        let mood = &heads[1..];
        assert!(Dataset::open_for(&path, mood, &HeadColumn::of_model(mood, &[])).is_err());
        let given = columns(&["mood=tags:independent"]);
        assert!(
            Dataset::open_for(&path, mood, &HeadColumn::of_model(mood, &given))
                .unwrap_err()
                .to_string()
                .contains("slow")
        );
    }

    #[test]
    fn folders_are_the_labels_of_one_exclusive_head() {
        let folder = tempfile::tempdir().unwrap();
        for label in ["A", "B"] {
            std::fs::create_dir(folder.path().join(label)).unwrap();
            std::fs::write(folder.path().join(label).join("x.wav"), "").unwrap();
        }
        let data = Dataset::open(folder.path(), &columns(&["any"])).unwrap();
        assert_eq!(
            (data.heads[0].labels.as_slice(), data.clips[0].label(0)),
            (["B", "A"].map(str::to_owned).as_slice(), Some(1))
        );
        for heads in [&["any", "tempo:value"][..], &["tempo:value"]] {
            let refused = Dataset::open(folder.path(), &columns(heads));
            assert!(matches!(refused, Err(TrainError::NoManifest(_))), "{heads:?}");
        }
    }
}
