//! Filter → SQL of its condition.
//!
//! SQL has a third truth value, NULL, for a comparison with what a recording does not have. It counts as false here: what is denied
//! is written `IS NOT TRUE`, and `AND` and `OR` keep NULL from becoming true.

use super::date;
use super::expression::{Sql, Surroundings};
use super::field::{Field, FieldKind};
use super::filter::{Filter, Operator, Value};
use super::fold::folded;
use std::path::{MAIN_SEPARATOR, Path};

impl Sql {
    /// SQL that is true for the recordings that are meant.
    pub(super) fn condition(&mut self, filter: &Filter, surroundings: Surroundings) -> String {
        match filter {
            Filter::All => "1".to_owned(),
            Filter::And(parts) => {
                let mut terms = self.words_of(parts);
                let others = parts.iter().filter(|part| !matches!(part, Filter::Words { .. }));
                terms.extend(others.map(|part| self.condition(part, surroundings)));
                joined(&terms, "AND")
            }
            Filter::Or(parts) => {
                let terms: Vec<String> =
                    parts.iter().map(|part| self.condition(part, surroundings)).collect();
                joined(&terms, "OR")
            }
            Filter::Not(part) => format!("({} IS NOT TRUE)", self.condition(part, surroundings)),
            Filter::Flag(flag) => self.flag(*flag, surroundings),
            Filter::Compare { field, operator, value } => self.compare(field, *operator, value, surroundings),
            Filter::OneOf { field, values } => self.one_of(field, values, surroundings),
            Filter::Words { text, whole } => {
                phrase(text, *whole).map_or_else(|| "1".to_owned(), |phrase| self.matches(phrase))
            }
        }
    }

    /// One search for all words, which is faster than one for each.
    fn words_of(&mut self, parts: &[Filter]) -> Vec<String> {
        let phrase_of = |part: &Filter| match part {
            Filter::Words { text, whole } => phrase(text, *whole),
            _ => None,
        };
        let phrases: Vec<String> = parts.iter().filter_map(phrase_of).collect();
        if phrases.is_empty() { Vec::new() } else { vec![self.matches(phrases.join(" AND "))] }
    }

    fn matches(&mut self, phrases: String) -> String {
        let phrases = self.bind(phrases);
        format!("r.id IN (SELECT rowid FROM recording_text WHERE recording_text MATCH {phrases})")
    }

    fn compare(
        &mut self,
        field: &Field,
        operator: Operator,
        value: &Value,
        surroundings: Surroundings,
    ) -> String {
        match (operator, value) {
            (Operator::NotEqual, _) => {
                let equal = self.compare(field, Operator::Equal, value, surroundings);
                format!("({equal} IS NOT TRUE)")
            }
            (_, Value::Absent) => self.absent(field, surroundings),
            (_, Value::Text(text)) if text.is_empty() && operator == Operator::Equal => {
                self.absent(field, surroundings)
            }
            (_, Value::Text(text)) => self.compare_text(field, operator, text, surroundings),
            (_, Value::Number(number)) => {
                let expression = self.value_of(field, surroundings);
                format!("({expression} {} {})", operator.symbol(), self.bind(*number))
            }
            (_, Value::Date { year, month, day }) => {
                let (start, end) = date::period(*year, *month, *day);
                let time = self.value_of(field, surroundings);
                // Only what the comparison needs is bound: SQLite refuses a parameter without a place.
                match operator {
                    Operator::Less => format!("({time} < {})", self.bind(start)),
                    Operator::LessOrEqual => format!("({time} < {})", self.bind(end)),
                    Operator::Greater => format!("({time} >= {})", self.bind(end)),
                    Operator::GreaterOrEqual => format!("({time} >= {})", self.bind(start)),
                    _ => format!("({time} >= {} AND {time} < {})", self.bind(start), self.bind(end)),
                }
            }
            (_, Value::Ago(seconds)) => {
                let time = self.value_of(field, surroundings);
                format!("({time} {} {})", operator.symbol(), self.bind(surroundings.now as f64 - seconds))
            }
        }
    }

    fn absent(&mut self, field: &Field, surroundings: Surroundings) -> String {
        let value = self.value_of(field, surroundings);
        match field.kind() {
            FieldKind::Text => format!("(nullif({value}, '') IS NULL)"),
            _ => format!("({value} IS NULL)"),
        }
    }

    /// `=` or `~`.
    fn compare_text(
        &mut self,
        field: &Field,
        operator: Operator,
        text: &str,
        surroundings: Surroundings,
    ) -> String {
        let contains = operator == Operator::Contains;
        match field {
            Field::Path if !contains => {
                let given = self.bind(text.to_owned());
                match from_here(text) {
                    Some(path) => format!("(r.path IN ({given}, {}))", self.bind(path)),
                    None => format!("(r.path = {given})"),
                }
            }
            Field::Folder if !contains => self.folder(text),
            Field::Playlist => {
                let fits = self.fits("folded(p.name)", contains, text);
                format!(
                    "r.id IN (SELECT i.recording FROM playlist p JOIN playlist_item i ON i.playlist = p.id WHERE {fits})"
                )
            }
            Field::Head(head) if !contains => self.head_has_label(head, text),
            Field::Error if contains => {
                self.fits("folded(u.error_kind || ' ' || u.error_message)", contains, text)
            }
            _ => {
                let value = self.value_of(field, surroundings);
                self.fits(&format!("folded({value})"), contains, text)
            }
        }
    }

    fn fits(&mut self, folded_value: &str, contains: bool, text: &str) -> String {
        let text = self.bind(folded(text));
        if contains {
            format!("(instr({folded_value}, {text}) > 0)")
        } else {
            format!("({folded_value} = {text})")
        }
    }

    /// The files in a folder and in those below it; `text`: an absolute path, or one or more names of folders anywhere in a path.
    fn folder(&mut self, text: &str) -> String {
        let is_here = [".", ".."].contains(&text) || ["./", "../"].iter().any(|here| text.starts_with(here));
        let path = if is_here { from_here(text) } else { None };
        let text = path.as_deref().unwrap_or(text);
        let bare = text.trim_end_matches(['/', MAIN_SEPARATOR]);
        if !Path::new(text).is_absolute() {
            let names = self.bind(format!("/{}/", folded(bare).replace('\\', "/").trim_matches('/')));
            return format!("(instr('/' || folded(folder_of(r.path, r.is_link)) || '/', {names}) > 0)");
        }
        // A range of paths, which the index finds; the bytes of paths that are no UTF-8 come after all texts.
        let start = format!("{bare}{MAIN_SEPARATOR}");
        let next = char::from_u32(u32::from(MAIN_SEPARATOR) + 1).unwrap_or(MAIN_SEPARATOR);
        let end = format!("{bare}{next}");
        let (start_bytes, end_bytes) = (start.clone().into_bytes(), end.clone().into_bytes());
        let (start, end) = (self.bind(start), self.bind(end));
        let (start_bytes, end_bytes) = (self.bind(start_bytes), self.bind(end_bytes));
        format!(
            "((r.path >= {start} AND r.path < {end}) OR (r.path >= {start_bytes} AND r.path < {end_bytes}))"
        )
    }

    fn one_of(&mut self, field: &Field, values: &[Value], surroundings: Surroundings) -> String {
        let in_list = |value: &Value| match value {
            Value::Number(_) => true,
            Value::Text(text) => {
                !text.is_empty()
                    && !matches!(field, Field::Folder | Field::Path | Field::Playlist | Field::Head(_))
            }
            _ => false,
        };
        if !values.iter().all(in_list) {
            let equal = |value| self.compare(field, Operator::Equal, value, surroundings);
            return joined(&values.iter().map(equal).collect::<Vec<_>>(), "OR");
        }
        let value = self.value_of(field, surroundings);
        let is_text = matches!(values.first(), Some(Value::Text(_)));
        let names: Vec<String> = values
            .iter()
            .map(|value| match value {
                Value::Number(number) => self.bind(*number),
                Value::Text(text) => self.bind(folded(text)),
                Value::Absent | Value::Date { .. } | Value::Ago(_) => "NULL".to_owned(),
            })
            .collect();
        let value = if is_text { format!("folded({value})") } else { value };
        format!("({value} IN ({}))", names.join(", "))
    }
}

/// The absolute path of a relative one, as the library has it; `None` of others and of links.
fn from_here(text: &str) -> Option<String> {
    if text.is_empty() || Path::new(text).is_absolute() || text.contains("://") {
        return None;
    }
    let path = std::path::absolute(text).ok()?;
    // Without `..`; of what is gone, as far as the text says.
    let path = path.canonicalize().unwrap_or_else(|_| crate::library::playlists::normal(&path));
    path.to_str().map(str::to_owned)
}

/// A balanced tree, since SQLite limits the depth of an expression.
fn joined(terms: &[String], operator: &str) -> String {
    match terms {
        [] => "1".to_owned(),
        [term] => term.clone(),
        terms => {
            let (first, second) = terms.split_at(terms.len() / 2);
            format!("({} {operator} {})", joined(first, operator), joined(second, operator))
        }
    }
}

/// A phrase of FTS5, in whose quotes nothing has a meaning; `None` if no word is in it. A phrase that was not quoted ends with the
/// beginning of a word.
fn phrase(text: &str, whole: bool) -> Option<String> {
    if !text.contains(char::is_alphanumeric) {
        return None;
    }
    // A NUL would end the text.
    let quoted = text.replace('"', "\"\"").replace('\0', " ");
    Some(if whole { format!("\"{quoted}\"") } else { format!("\"{quoted}\"*") })
}
