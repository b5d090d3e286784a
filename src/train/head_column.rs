//! Where the targets of each head come from: a column of the manifest, and how its cells are read.

use super::TrainError;
use crate::model::{Head, HeadKind, VERDICT};
use crate::nn::Target;
use std::collections::BTreeSet;

/// Separates the labels in a cell of an independent head.
const SEPARATOR: char = '|';

/// A head to train: its name, the column of its targets, and its labels.
#[derive(Debug, Clone, PartialEq)]
pub struct HeadColumn {
    /// Name of the head.
    pub name: String,
    /// Column of the manifest. A cell holds a label (exclusive), labels separated by `|` (independent) or a number (value); an
    /// empty cell is no target. With a `*` at the end all columns whose names begin like that, each for the label that is the rest of its
    /// name: a cell holds a probability (exclusive, independent), such as that of another network, or a number (value).
    pub column: String,
    /// How the outputs are read.
    pub kind: HeadKind,
    /// Names of the outputs in order; if empty, those in the data in reverse alphabetical order. Ignored for values and for a group of
    /// columns.
    pub labels: Vec<String>,
    /// Factor of the head's loss in the sum over all heads, above 0.
    pub weight: f32,
}

impl Default for HeadColumn {
    /// The exclusive head `verdict` from the column `label`.
    fn default() -> Self {
        Self {
            name: VERDICT.to_owned(),
            column: "label".to_owned(),
            kind: HeadKind::Exclusive,
            labels: Vec::new(),
            weight: 1.0,
        }
    }
}

/// `NAME=COLUMN:KIND:WEIGHT`, where `=COLUMN` defaults to the name, `:KIND` to `exclusive` and `:WEIGHT`, which needs a kind before it,
/// to 1.
impl std::str::FromStr for HeadColumn {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (text, weight) = match text.rsplit_once(':') {
            Some((before, number)) if before.contains(':') => match number.parse::<f32>() {
                Ok(weight) if weight.is_finite() && weight > 0.0 => (before, weight),
                Ok(_) => return Err(format!("the weight of a head is a number above 0, not `{number}`")),
                // A kind.
                Err(_) => (text, 1.0),
            },
            _ => (text, 1.0),
        };
        let (rest, kind) = match text.rsplit_once(':') {
            None => (text, HeadKind::Exclusive),
            Some((rest, "exclusive")) => (rest, HeadKind::Exclusive),
            Some((rest, "independent")) => (rest, HeadKind::Independent),
            Some((rest, "value")) => (rest, HeadKind::Value),
            Some((_, kind)) => {
                return Err(format!(
                    "no kind of head is called `{kind}`: exclusive, independent and value are"
                ));
            }
        };
        let (name, column) = rest.split_once('=').unwrap_or((rest, rest));
        if name.is_empty() || column.is_empty() {
            return Err("NAME=COLUMN:KIND is needed, such as genre=genre:exclusive".to_owned());
        }
        Ok(Self { name: name.to_owned(), column: column.to_owned(), kind, labels: Vec::new(), weight })
    }
}

impl HeadColumn {
    /// What the names of its columns begin with, if they are a group.
    pub(super) fn group(&self) -> Option<&str> {
        self.column.strip_suffix('*')
    }

    /// The columns of a model's heads: the one in `given` of the same name, else for `verdict` the column `label`, and for others
    /// the column of their name.
    pub fn of_model(heads: &[Head], given: &[Self]) -> Vec<Self> {
        let of = |head: &Head| {
            let column = match given.iter().find(|column| column.name == head.name) {
                Some(column) => column.column.clone(),
                None if head.name == VERDICT => Self::default().column,
                None => head.name.clone(),
            };
            Self {
                name: head.name.clone(),
                column,
                kind: head.kind,
                labels: head.labels.clone(),
                weight: 1.0,
            }
        };
        heads.iter().map(of).collect()
    }

    /// The head with the labels that are given, or else those in `cells`; of a group of columns the labels are `outputs`.
    ///
    /// # Errors
    /// If an exclusive head has fewer than two labels, another one none or no target, or no model can have the head's name or
    /// labels.
    pub(super) fn head<'a>(
        &self,
        outputs: Vec<String>,
        cells: impl Iterator<Item = &'a str>,
    ) -> Result<Head, TrainError> {
        let found: BTreeSet<&str> = match self.kind {
            HeadKind::Exclusive => cells.collect(),
            HeadKind::Independent => cells.flat_map(labels_in).collect(),
            HeadKind::Value => cells.map(|_| self.column.as_str()).collect(),
        };
        let labels: Vec<String> = match self.labels.as_slice() {
            _ if !outputs.is_empty() => outputs,
            given if !given.is_empty() && self.kind != HeadKind::Value => given.to_vec(),
            _ => found.into_iter().rev().map(str::to_owned).collect(),
        };
        if self.kind == HeadKind::Exclusive && labels.len() < 2 {
            return Err(TrainError::TooFewLabels(labels));
        }
        if labels.is_empty() {
            return Err(TrainError::NoTargets { column: self.column.clone() });
        }
        let head = Head { name: self.name.clone(), labels, kind: self.kind };
        // Now, not once the first epoch is trained and becomes a model.
        head.check()?;
        Ok(head)
    }
}

/// Why a cell is no target of a head.
#[derive(Debug)]
pub(super) enum BadCell {
    /// A label that the head does not have.
    Label(String),
    /// Not what is needed.
    Number { cell: String, needs: &'static str },
}

/// How far the probabilities of an exclusive head may add up to something else than 1.
const SUM_TOLERANCE: f32 = 0.01;

/// The target in `cells`: one, or one for each label; `None` if all are empty.
pub(super) fn target(head: &Head, cells: &[&str]) -> Result<Option<Target>, BadCell> {
    if cells.iter().all(|cell| cell.is_empty()) {
        return Ok(None);
    }
    let index = |label: &str| {
        head.labels.iter().position(|l| l == label).ok_or_else(|| BadCell::Label(label.to_owned()))
    };
    let probabilities = || {
        cells
            .iter()
            .map(|cell| number(cell, "a number from 0 to 1", 0.0..=1.0))
            .collect::<Result<Vec<f32>, _>>()
    };
    Ok(Some(match (head.kind, cells) {
        (HeadKind::Value, _) => {
            let values = cells.iter().map(|cell| number(cell, "a number", f32::MIN..=f32::MAX));
            Target::Values(values.collect::<Result<_, _>>()?)
        }
        (HeadKind::Exclusive, [cell]) => Target::Label(index(cell)?),
        (HeadKind::Exclusive, _) => {
            let mut shares = probabilities()?;
            let sum: f32 = shares.iter().sum();
            if (sum - 1.0).abs() > SUM_TOLERANCE {
                return Err(BadCell::Number {
                    cell: cells.join(", "),
                    needs: "a list of probabilities that add up to 1",
                });
            }
            shares.iter_mut().for_each(|share| *share /= sum);
            Target::Probabilities(shares)
        }
        // A single column of a group and labels in one cell differ by what stands in it.
        (HeadKind::Independent, [cell]) if head.labels.len() > 1 || cell.parse::<f32>().is_err() => {
            let mut holds = vec![false; head.labels.len()];
            for label in labels_in(cell) {
                let at = index(label)?;
                if let Some(label) = holds.get_mut(at) {
                    *label = true;
                }
            }
            Target::Labels(holds)
        }
        (HeadKind::Independent, _) => Target::Probabilities(probabilities()?),
    }))
}

fn number(cell: &str, needs: &'static str, range: std::ops::RangeInclusive<f32>) -> Result<f32, BadCell> {
    match cell.parse::<f32>() {
        Ok(number) if range.contains(&number) => Ok(number),
        _ => Err(BadCell::Number { cell: cell.to_owned(), needs }),
    }
}

fn labels_in(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(SEPARATOR).map(str::trim).filter(|label| !label.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(text: &str) -> HeadColumn {
        text.parse().unwrap()
    }

    #[test]
    fn a_head_is_named_with_its_column_and_kind() {
        let genre = column("genre");
        assert_eq!((genre.name.as_str(), genre.column.as_str()), ("genre", "genre"));
        assert_eq!(genre.kind, HeadKind::Exclusive);
        let tempo = column("tempo=bpm:value");
        assert_eq!((tempo.column.as_str(), tempo.kind), ("bpm", HeadKind::Value));
        assert_eq!((tempo.weight, column("tempo=bpm:value:0.25").weight), (1.0, 0.25));
        assert_eq!(column("tempo=bpm:value:0.25").kind, HeadKind::Value);
        for wrong in [
            "tempo=bpm:number",
            "=bpm",
            "tempo=",
            "tempo:2",
            "tempo:value:0",
            "tempo:value:-1",
            "tempo:value:inf",
        ] {
            assert!(wrong.parse::<HeadColumn>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn labels_are_those_of_the_data_unless_given() {
        let cells = || ["b", "a", "c", "a"].into_iter();
        assert_eq!(column("x").head(vec![], cells()).unwrap().labels, ["c", "b", "a"]);
        let given = HeadColumn { labels: vec!["a".into(), "b".into()], ..column("x") };
        assert_eq!(given.head(vec![], cells()).unwrap().labels, ["a", "b"]);
        assert!(column("x").head(vec![], ["a"].into_iter()).is_err());
        let twice = HeadColumn { labels: vec!["a".into(), "a".into()], ..column("x") };
        assert!(twice.head(vec![], cells()).unwrap_err().to_string().contains("must differ"));
        assert!(column("x/y").head(vec![], cells()).unwrap_err().to_string().contains("head name"));
        let tags = column("tags:independent").head(vec![], ["a | b", "c", "a"].into_iter()).unwrap();
        assert_eq!(tags.labels, ["c", "b", "a"]);
        let tempo = column("tempo=bpm:value");
        assert_eq!(tempo.head(vec![], ["120"].into_iter()).unwrap().labels, ["bpm"]);
        assert!(
            tempo.head(vec![], [].into_iter()).unwrap_err().to_string().contains("no targets in column bpm")
        );
    }

    #[test]
    fn cells_become_targets() {
        let tags = column("tags:independent").head(vec![], ["a|b"].into_iter()).unwrap();
        assert_eq!(target(&tags, &["a"]).unwrap(), Some(Target::Labels(vec![false, true])));
        assert!(matches!(target(&tags, &["a|z"]), Err(BadCell::Label(l)) if l == "z"));
        let tempo = column("tempo:value").head(vec![], ["1"].into_iter()).unwrap();
        assert_eq!(target(&tempo, &["1.5"]).unwrap(), Some(Target::Values(vec![1.5])));
        assert!(matches!(target(&tempo, &["inf"]), Err(BadCell::Number { .. })));
    }
}
