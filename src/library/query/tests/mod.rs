//! The filter language, and what SQL makes of it.

mod errors;
mod evaluation;
mod heads;
mod holds;
mod order;
mod parsing;
mod plain;
mod random;

use super::{Filter, LabelName, Vocabulary};

/// Two heads; `folk` is a label of both.
fn vocabulary() -> Vocabulary {
    let label = |&(head, label): &(&str, &str)| LabelName { head: head.to_owned(), label: label.to_owned() };
    let labels = [
        ("verdict", "Piano"),
        ("verdict", "Other"),
        ("genre", "folk"),
        ("genre", "hip hop"),
        ("origin", "folk"),
        ("mood", "not"),
    ];
    Vocabulary {
        labels: labels.iter().map(label).collect(),
        descriptors: vec!["brightness".to_owned(), "in".to_owned(), "tempo (bpm)".to_owned()],
    }
}

fn parsed(text: &str) -> Filter {
    Filter::parse(text, &vocabulary()).unwrap_or_else(|error| panic!("{text}: {error}"))
}
