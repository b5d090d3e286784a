//! The order of the rows.

use super::error::FilterError;
use super::field::Field;
use super::parse::field_of_name;
use super::vocabulary::Vocabulary;
use std::fmt;
use std::ops::Range;

/// One of the values that rows are sorted by. Rows without it come last, whatever the direction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SortKey {
    /// The value.
    pub field: Field,
    /// From the largest to the smallest.
    pub descending: bool,
}

impl SortKey {
    /// Parses keys such as `-duration,title`; the first one counts most.
    ///
    /// # Errors
    /// If a name is unknown or ambiguous.
    pub fn parse_list(text: &str, vocabulary: &Vocabulary) -> Result<Vec<Self>, FilterError> {
        let key = |span: Range<usize>| {
            let written = text.get(span.clone()).unwrap_or_default();
            let descending = written.starts_with('-');
            let start = span.start + usize::from(descending || written.starts_with('+'));
            Ok(Self { field: field_of_name(text, start..span.end, vocabulary)?, descending })
        };
        parts(text).map(key).collect()
    }
}

impl Field {
    /// Parses names such as `path,verdict,piano`.
    ///
    /// # Errors
    /// If a name is unknown or ambiguous.
    pub fn parse_list(text: &str, vocabulary: &Vocabulary) -> Result<Vec<Self>, FilterError> {
        parts(text).map(|span| field_of_name(text, span, vocabulary)).collect()
    }
}

/// The places of the parts between commas, without spaces around them. A comma between quotes is none.
fn parts(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut starts = vec![0];
    let mut quote = None;
    for (at, character) in text.char_indices() {
        match (quote, character) {
            (None, '"' | '\'') => quote = Some(character),
            (Some(open), close) if open == close => quote = None,
            (None, ',') => starts.push(at + 1),
            _ => {}
        }
    }
    let ends: Vec<usize> = starts.iter().skip(1).map(|start| start - 1).chain([text.len()]).collect();
    starts.into_iter().zip(ends).map(move |(start, end)| {
        let part = text.get(start..end).unwrap_or_default();
        let start = start + (part.len() - part.trim_start().len());
        start..start + part.trim().len()
    })
}

impl fmt::Display for SortKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", if self.descending { "-" } else { "" }, self.field)
    }
}
