//! A folder per label, or a manifest.csv → the list of clips with their targets.

use super::head_column::{BadCell, HeadColumn, target};
use super::rows::{Missing, Rows};
use super::{Passage, TrainError};
use crate::model::Head;
use crate::nn::Target;
use std::path::{Path, PathBuf};

/// One labelled file, or a part of one.
#[derive(Debug, Clone, PartialEq)]
pub struct Clip {
    /// The file.
    pub path: PathBuf,
    /// The part of it that the targets hold for.
    pub passage: Passage,
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

impl Dataset {
    /// Reads `data`: a manifest, a folder with a manifest.csv, or a folder with a folder per label, which is the target of the
    /// first head. The labels of each head are those that `columns` gives, or else those in the data.
    ///
    /// # Errors
    /// If it is none of these, lacks one of the columns, has a cell that is no target, or fewer than two labels of an exclusive
    /// head.
    pub fn open(data: &Path, columns: &[HeadColumn]) -> Result<Self, TrainError> {
        let rows = Rows::read(data, columns, Missing::Error)?;
        let heads =
            columns.iter().enumerate().map(|(at, column)| column.head(rows.outputs(at), rows.cells(at)));
        let heads = heads.collect::<Result<Vec<Head>, _>>()?;
        let unknown = |head: &Head, label| TrainError::UnknownLabel { label, known: head.labels.clone() };
        Ok(Self { clips: clips(rows, &heads, data, unknown)?, heads })
    }

    /// Reads `data` with targets for the `heads` of a model, each from its column in `columns`. A column that is missing gives
    /// no targets, but there must be one.
    ///
    /// # Errors
    /// If there are no data or no targets, or a cell is no target.
    pub fn open_for(data: &Path, heads: &[Head], columns: &[HeadColumn]) -> Result<Self, TrainError> {
        let rows = Rows::read(data, columns, Missing::NoTargets)?;
        let unknown = |head: &Head, label| TrainError::UnknownLabel { label, known: head.labels.clone() };
        Ok(Self { clips: clips(rows, heads, data, unknown)?, heads: heads.to_vec() })
    }

    /// Adds the clips of `data` as training-only clips. A column that is missing gives no targets, but there must be one.
    ///
    /// # Errors
    /// If it is no data set, has none of the columns, or has a label that this one lacks.
    pub fn extend_training(&mut self, data: &Path, columns: &[HeadColumn]) -> Result<(), TrainError> {
        let rows = Rows::read(data, columns, Missing::NoTargets)?;
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
    rows: Rows,
    heads: &[Head],
    data: &Path,
    unknown: impl Fn(&Head, String) -> TrainError,
) -> Result<Vec<Clip>, TrainError> {
    let columns = rows.columns(heads, data)?;
    let clip = |row: super::rows::Row| {
        let targets = heads.iter().zip(&columns).map(|(head, columns)| {
            target(head, &row.cells_of(columns)).map_err(|bad| match bad {
                BadCell::Label(label) => unknown(head, label),
                BadCell::Number { cell, needs } => {
                    TrainError::NoNumber { path: data.to_owned(), head: head.name.clone(), cell, needs }
                }
            })
        });
        Ok(Clip {
            targets: targets.collect::<Result<_, TrainError>>()?,
            path: row.path,
            passage: row.passage,
            source: row.source,
            fold: row.fold,
            category: row.category,
            training_only: false,
        })
    };
    rows.rows.into_iter().map(clip).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::HeadKind;

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

    #[test]
    fn a_group_of_columns_is_one_head() {
        let text = "path,start_s,end_s,tag.slow,tag.calm,x.0,x.1\na.wav,1,2.5,0.25,1,-3,4\na.wav,2.5,,,,,\n";
        let (_folder, path) = manifest(text);
        let data = Dataset::open(&path, &columns(&["tags=tag.*:independent", "x=x.*:value"])).unwrap();
        let labels: Vec<&[String]> = data.heads.iter().map(|head| head.labels.as_slice()).collect();
        assert_eq!(labels, [["slow", "calm"].map(str::to_owned), ["0", "1"].map(str::to_owned)]);
        assert_eq!(
            data.clips[0].targets,
            [Some(Target::Probabilities(vec![0.25, 1.0])), Some(Target::Values(vec![-3.0, 4.0]))]
        );
        assert_eq!(data.clips[1].targets, [None, None]);
        assert_eq!(data.clips[0].passage, Passage { start_s: 1.0, end_s: 2.5 });
        assert_eq!(data.clips[1].passage.start_s, 2.5);
        // Both are of one file, so they are held back together.
        assert_eq!(data.clips[0].source, data.clips[1].source);

        // For a model the columns are found by the names of its labels.
        let head = |labels: [&str; 2]| Head {
            name: "tags".into(),
            labels: labels.map(str::to_owned).to_vec(),
            kind: HeadKind::Independent,
        };
        let given = columns(&["tags=tag.*:independent"]);
        let of_model = |heads: &[Head]| Dataset::open_for(&path, heads, &HeadColumn::of_model(heads, &given));
        let data = of_model(&[head(["calm", "slow"])]).unwrap();
        assert_eq!(data.clips[0].targets, [Some(Target::Probabilities(vec![1.0, 0.25]))]);
        let message = of_model(&[head(["calm", "loud"])]).unwrap_err().to_string();
        assert!(message.contains("tag.loud"), "{message}");
    }

    #[test]
    fn cells_of_a_group_are_probabilities_and_all_there() {
        let error = |cells: &str, kind: &str| {
            let (_folder, path) = manifest(&format!("path,t.a,t.b\na.wav,0.5,0.5\nb.wav,{cells}\n"));
            let column = format!("t=t.*:{kind}");
            Dataset::open(&path, &columns(&[&column])).unwrap_err().to_string()
        };
        for (cells, kind, expected) in [
            ("0.5,", "independent", "\"\" is not a number"),
            ("0.5,1.5", "independent", "\"1.5\" is not a number from 0 to 1"),
            ("0.5,x", "value", "\"x\" is not a number"),
            ("0.5,0.6", "exclusive", "add up to 1"),
        ] {
            let message = error(cells, kind);
            assert!(message.contains(expected), "{message}");
        }
    }
}
