//! Why a filter or a list of fields cannot be read, with the place underlined.

use super::field::LabelName;
use crate::format::is_unprintable;
use std::fmt;
use std::ops::Range;

/// Most characters that are shown before and after the place.
const CONTEXT: usize = 50;

/// What is wrong with a text, and where.
#[derive(Debug, Clone, PartialEq)]
pub struct FilterError {
    text: String,
    span: Range<usize>,
    problem: Problem,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// Another character than expected.
    #[error("{found:?} is not expected here: expected {expected}")]
    Unexpected {
        /// The character.
        found: char,
        /// What may stand there.
        expected: &'static str,
    },
    /// The text ends too early.
    #[error("something is missing here: expected {expected}")]
    Ends {
        /// What may follow.
        expected: &'static str,
    },
    /// `and` or `or` without a condition before it.
    #[error("`{word}` stands between two conditions; to search for the word, put it into quotes")]
    Keyword {
        /// As written.
        word: String,
    },
    /// A string without its end.
    #[error("this text has no {quote} at its end")]
    OpenString {
        /// The quotation mark.
        quote: char,
    },
    /// A backslash before another character.
    #[error(r#"unknown escape: expected \" \' \\ \n or \t; a backslash is written \\ between quotes"#)]
    Escape,
    /// A parenthesis that is not closed.
    #[error("this parenthesis is not closed")]
    OpenParenthesis,
    /// More nesting than is supported.
    #[error("more than {limit} parentheses or `not` within each other")]
    TooDeep {
        /// The limit.
        limit: usize,
    },
    /// A text that is too long.
    #[error("the filter is longer than {limit} bytes")]
    TooLong {
        /// The limit.
        limit: usize,
    },
    /// Too many conditions and values.
    #[error("more than {limit} conditions and values")]
    TooMany {
        /// The limit.
        limit: usize,
    },
    /// No field, label or descriptor of this name.
    #[error("unknown field `{name}`{}", advice(suggestion.as_deref()))]
    UnknownField {
        /// As written.
        name: String,
        /// A known name that is like it.
        suggestion: Option<String>,
    },
    /// Several heads have the label.
    #[error("`{name}` is a label of several heads: write {}", one_of(labels))]
    Ambiguous {
        /// As written.
        name: String,
        /// The labels.
        labels: Vec<LabelName>,
    },
    /// An operator that the field does not have.
    #[error("`{field}` cannot be compared with {operator}: expected {expected}")]
    Operator {
        /// Name of the field.
        field: String,
        /// As written.
        operator: &'static str,
        /// The operators that it has.
        expected: &'static str,
    },
    /// A value that the field cannot have.
    #[error("`{value}` is no value of `{field}`: expected {expected}")]
    Value {
        /// Name of the field.
        field: String,
        /// As written.
        value: String,
        /// What a value looks like.
        expected: &'static str,
    },
    /// No label of this name.
    #[error("{} has the label `{name}`{}", having(head.as_deref()), advice(suggestion.as_deref()))]
    UnknownLabel {
        /// As written.
        name: String,
        /// The head that was asked for; `None`: any.
        head: Option<String>,
        /// A known label that is like it.
        suggestion: Option<String>,
    },
}

fn advice(suggestion: Option<&str>) -> String {
    match suggestion {
        Some(known) => format!("; did you mean `{known}`?"),
        None => "; see `pianoscope library list --help` for the fields".to_owned(),
    }
}

fn having(head: Option<&str>) -> String {
    match head {
        Some(head) => format!("no model of the library with a head `{head}`"),
        None => "no model of the library".to_owned(),
    }
}

fn one_of(labels: &[LabelName]) -> String {
    let written = |label: &LabelName| format!("`{}`", super::field::Field::Label(label.clone()));
    labels.iter().map(written).collect::<Vec<_>>().join(" or ")
}

impl FilterError {
    /// `span`: the place in bytes.
    pub(in crate::library) fn new(text: &str, span: Range<usize>, problem: Problem) -> Self {
        Self { text: text.to_owned(), span, problem }
    }

    /// What is wrong.
    pub fn problem(&self) -> &Problem {
        &self.problem
    }

    /// The place in bytes of the text.
    pub fn span(&self) -> Range<usize> {
        self.span.clone()
    }
}

impl std::error::Error for FilterError {}

impl fmt::Display for FilterError {
    /// The problem, the text on one line, and marks below the place.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let characters = |range: Range<usize>| -> Vec<char> {
            let text = self.text.get(range).unwrap_or_default();
            text.chars().map(|c| if is_unprintable(c) { ' ' } else { c }).collect()
        };
        let end = self.text.len();
        let (start, stop) = (self.span.start.min(end), self.span.end.min(end));
        let (before, place, after) = (characters(0..start), characters(start..stop), characters(stop..end));
        let cut = before.len().saturating_sub(CONTEXT);
        let mut line: String = if cut > 0 { "…".to_owned() } else { String::new() };
        line.extend(before.iter().skip(cut));
        let indent = " ".repeat(console::measure_text_width(&line));
        let shown: String = place.iter().take(CONTEXT).collect();
        let marks = "^".repeat(console::measure_text_width(&shown).max(1));
        line += &shown;
        if place.len() <= CONTEXT {
            line.extend(after.iter().take(CONTEXT));
        }
        if place.len() > CONTEXT || after.len() > CONTEXT {
            line.push('…');
        }
        write!(f, "{}\n  {line}\n  {indent}{marks}", self.problem)
    }
}
