//! A folder per label, or a manifest.csv → rows whose cells are not read yet.

use super::head_column::HeadColumn;
use super::{Passage, TrainError};
use crate::model::{Head, HeadKind};
use std::path::{Path, PathBuf};

/// Clips whose cells are not read yet.
pub(super) struct Rows {
    pub(super) rows: Vec<Row>,
    /// For each head its columns.
    heads: Vec<Columns>,
}

/// One clip.
pub(super) struct Row {
    pub(super) path: PathBuf,
    pub(super) passage: Passage,
    /// Of all columns of all heads; empty where there is nothing.
    cells: Vec<String>,
    pub(super) source: String,
    pub(super) fold: Option<usize>,
    pub(super) category: String,
}

/// The columns of one head.
enum Columns {
    /// The data lack them.
    Missing,
    /// The place of its cell.
    One(usize),
    /// A group: what names begin with, and for each the rest of its name and the place of its cell.
    Group(String, Vec<(String, usize)>),
}

/// What a missing column of the manifest is. One of them must be there in any case.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Missing {
    Error,
    NoTargets,
}

impl Row {
    /// The cells at `places`.
    pub(super) fn cells_of(&self, places: &[usize]) -> Vec<&str> {
        places.iter().map(|place| self.cells.get(*place).map_or("", String::as_str)).collect()
    }
}

impl Rows {
    /// Reads `data`: a manifest, a folder with a manifest.csv, or a folder with a folder per label.
    pub(super) fn read(data: &Path, columns: &[HeadColumn], missing: Missing) -> Result<Self, TrainError> {
        let manifest = if data.is_dir() { data.join("manifest.csv") } else { data.to_owned() };
        if manifest.is_file() {
            from_manifest(&manifest, columns, missing)
        } else {
            from_folders(data, columns, missing)
        }
    }

    /// The outputs of head number `at`, as the names of its columns have them; none if it has a single column.
    pub(super) fn outputs(&self, at: usize) -> Vec<String> {
        match self.heads.get(at) {
            Some(Columns::Group(_, found)) => found.iter().map(|(name, _)| name.clone()).collect(),
            _ => Vec::new(),
        }
    }

    /// The cells of head number `at` in a single column that are not empty.
    pub(super) fn cells(&self, at: usize) -> impl Iterator<Item = &str> {
        let place = match self.heads.get(at) {
            Some(Columns::One(place)) => Some(*place),
            _ => None,
        };
        let cells = self.rows.iter().filter_map(move |row| row.cells.get(place?).map(String::as_str));
        cells.filter(|cell| !cell.is_empty())
    }

    /// For each of `heads` the places of its cells: one, one for each label, or none where there is no target.
    ///
    /// # Errors
    /// If a group of columns lacks a label.
    pub(super) fn columns(&self, heads: &[Head], data: &Path) -> Result<Vec<Vec<usize>>, TrainError> {
        let of = |(head, columns): (&Head, &Columns)| match columns {
            Columns::Missing => Ok(Vec::new()),
            Columns::One(place) => Ok(vec![*place]),
            Columns::Group(prefix, found) => {
                let place = |label: &String| {
                    let column = found.iter().find(|(name, _)| name == label);
                    column.map(|(_, place)| *place).ok_or_else(|| TrainError::NoColumn {
                        path: data.to_owned(),
                        column: format!("{prefix}{label}"),
                        found: found.iter().map(|(name, _)| format!("{prefix}{name}")).collect(),
                    })
                };
                head.labels.iter().map(place).collect()
            }
        };
        heads.iter().zip(&self.heads).map(of).collect()
    }
}

/// Other columns than `path`, `start_s`, `end_s`, `source`, `fold`, `category` and those of the heads are ignored. Paths are relative to the
/// manifest.
fn from_manifest(path: &Path, columns: &[HeadColumn], missing: Missing) -> Result<Rows, TrainError> {
    let failed = |source| TrainError::Manifest { path: path.to_owned(), source };
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut manifest = csv::Reader::from_path(path).map_err(failed)?;
    let found = manifest.headers().map_err(failed)?.clone();
    let column = |name: &str| found.iter().position(|column| column == name);
    let none = |name: &str| TrainError::NoColumn {
        path: path.to_owned(),
        column: name.to_owned(),
        found: found.iter().map(str::to_owned).collect(),
    };
    let path_at = column("path").ok_or_else(|| none("path"))?;
    let mut heads = Vec::new();
    for head in columns {
        let of_head = match head.group() {
            None => column(&head.column).map_or(Columns::Missing, Columns::One),
            Some(prefix) => {
                let of_group = |(place, name): (usize, &str)| {
                    let rest = name.strip_prefix(prefix).filter(|rest| !rest.is_empty());
                    rest.map(|rest| (rest.to_owned(), place))
                };
                let found: Vec<_> = found.iter().enumerate().filter_map(of_group).collect();
                if found.is_empty() { Columns::Missing } else { Columns::Group(prefix.to_owned(), found) }
            }
        };
        if missing == Missing::Error && matches!(of_head, Columns::Missing) {
            return Err(none(&head.column));
        }
        heads.push(of_head);
    }
    if let (Some(first), true) = (columns.first(), heads.iter().all(|head| matches!(head, Columns::Missing)))
    {
        return Err(none(&first.column));
    }
    let [source_at, fold_at, category_at] = ["source", "fold", "category"].map(column);
    let [start_at, end_at] = ["start_s", "end_s"].map(column);
    // Of a manifest with hundreds of columns only those that are needed stay in memory.
    let mut kept: Vec<usize> = Vec::new();
    for head in &mut heads {
        let places: Vec<&mut usize> = match head {
            Columns::Missing => Vec::new(),
            Columns::One(place) => vec![place],
            Columns::Group(_, found) => found.iter_mut().map(|(_, place)| place).collect(),
        };
        for place in places {
            kept.push(std::mem::replace(place, kept.len()));
        }
    }
    let row = |record: csv::StringRecord| {
        let cell = |at: Option<usize>| record.get(at?).filter(|cell| !cell.is_empty());
        let relative = record.get(path_at).unwrap_or_default();
        let fold = cell(fold_at).map(|fold| {
            fold.parse().map_err(|_| TrainError::FoldNumber { path: path.to_owned(), fold: fold.to_owned() })
        });
        Ok(Row {
            path: folder.join(relative),
            passage: Passage::from_cells(cell(start_at), cell(end_at), path)?,
            cells: kept.iter().map(|at| record.get(*at).unwrap_or_default().to_owned()).collect(),
            // A file without a source is its own.
            source: cell(source_at).unwrap_or(relative).to_owned(),
            fold: fold.transpose()?,
            category: cell(category_at).unwrap_or_default().to_owned(),
        })
    };
    let rows =
        manifest.records().map(|record| row(record.map_err(failed)?)).collect::<Result<_, TrainError>>()?;
    Ok(Rows { rows, heads })
}

/// `data/LABEL/.../file`; the folder below the label is the source; a file directly below the label is its own.
fn from_folders(data: &Path, columns: &[HeadColumn], missing: Missing) -> Result<Rows, TrainError> {
    let mut rows = Vec::new();
    let files = walkdir::WalkDir::new(data).follow_links(true).sort_by_file_name();
    for file in files.into_iter().filter_map(Result::ok).filter(|f| f.file_type().is_file()) {
        let Ok(relative) = file.path().strip_prefix(data) else { continue };
        let parts: Vec<String> = relative.iter().map(|p| p.to_string_lossy().into_owned()).collect();
        if let [label, source, ..] = parts.as_slice() {
            rows.push(Row {
                path: file.path().to_owned(),
                passage: Passage::WHOLE,
                cells: vec![label.clone()],
                source: source.clone(),
                fold: None,
                category: label.clone(),
            });
        }
    }
    if rows.is_empty() {
        return Err(TrainError::NoDataset(data.to_owned()));
    }
    let can_be_folder = |first: &HeadColumn| first.kind == HeadKind::Exclusive && first.group().is_none();
    let from_folders = columns.first().is_none_or(can_be_folder);
    if !from_folders || (columns.len() > 1 && missing == Missing::Error) {
        return Err(TrainError::NoManifest(data.to_owned()));
    }
    let heads = (0..columns.len()).map(|at| if at == 0 { Columns::One(0) } else { Columns::Missing });
    Ok(Rows { rows, heads: heads.collect() })
}
