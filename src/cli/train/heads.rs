//! What is predicted, as arguments.

use crate::cli::error::CliError;
use crate::model::HeadKind;
use crate::train::HeadColumn;

/// The heads of the model and their labels.
#[derive(Debug, clap::Args)]
pub(super) struct HeadArgs {
    /// Head of the model: its name, the column of the manifest to predict, and the kind: exclusive (one label per cell, the
    /// default), independent (labels separated by |) or value (a number); a fourth part is the weight of its loss in the sum over all
    /// heads, 1 by default; may be repeated. The verdict comes from the first head. An empty cell is no target
    /// [default: verdict=label:exclusive]
    #[arg(long, value_name = "NAME=COLUMN:KIND[:WEIGHT]")]
    head: Vec<HeadColumn>,
    /// Labels of the first head, or of the head NAME, in the order of its outputs; may be repeated [default: the labels in the
    /// data, in reverse alphabetical order]
    #[arg(long, value_name = "[NAME=]LABEL,LABEL,...", value_parser = labels)]
    labels: Vec<(Option<String>, Vec<String>)>,
    /// Map the embedding, the last layer of the trunk, so that windows are as far from each other in it as in the outputs of the head NAME, such
    /// as one that learns what another network says; what is predicted stays as it is
    #[arg(long, value_name = "NAME", requires = "out")]
    embedding: Option<String>,
}

impl HeadArgs {
    /// The heads with their labels.
    ///
    /// # Errors
    /// If two heads have one name, or labels are of no head or of a value.
    pub(super) fn columns(&self) -> Result<Vec<HeadColumn>, CliError> {
        let usage = |message: String| Err(CliError::Usage(message));
        let mut columns = if self.head.is_empty() { vec![HeadColumn::default()] } else { self.head.clone() };
        for (at, column) in columns.iter().enumerate() {
            if columns.iter().take(at).any(|other| other.name == column.name) {
                return usage(format!("--head: two heads are called {}", column.name));
            }
        }
        for (name, labels) in &self.labels {
            let column = match name {
                None => columns.first_mut(),
                Some(name) => columns.iter_mut().find(|column| column.name == *name),
            };
            match column {
                Some(column) if column.kind != HeadKind::Value => column.labels.clone_from(labels),
                Some(column) => return usage(format!("--labels: head {} is a value", column.name)),
                None => {
                    let name = name.as_deref().unwrap_or_default();
                    return usage(format!("--labels: no --head is called {name}"));
                }
            }
        }
        if let Some(name) = self.embedding.as_ref().filter(|name| !columns.iter().any(|c| c.name == **name)) {
            return usage(format!("--embedding: no --head is called {name}"));
        }
        Ok(columns)
    }

    /// The head whose outputs say how far embeddings are from each other.
    pub(super) fn embedding(&self) -> Option<String> {
        self.embedding.clone()
    }
}

fn labels(text: &str) -> Result<(Option<String>, Vec<String>), String> {
    let (name, list) = match text.split_once('=') {
        Some((name, list)) => (Some(name.to_owned()), list),
        None => (None, text),
    };
    let labels: Vec<String> = list.split(',').map(|label| label.trim().to_owned()).collect();
    if labels.iter().any(String::is_empty) {
        return Err("labels separated by commas are needed, such as Piano,Other".to_owned());
    }
    Ok((name, labels))
}
