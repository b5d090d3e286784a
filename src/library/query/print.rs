//! A filter as text that is parsed to the same filter.

use super::field::Field;
use super::filter::{Filter, Value};
use super::words::{KEYWORDS, is_word_character};
use std::fmt;

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => Ok(()),
            Self::And(parts) => joined(f, parts, " and "),
            Self::Or(parts) => joined(f, parts, " or "),
            Self::Not(part) => {
                f.write_str("not ")?;
                operand(f, part)
            }
            Self::Flag(flag) => write!(f, "{}", Field::Flag(*flag)),
            Self::Compare { field, operator, value } => write!(f, "{field} {} {value}", operator.symbol()),
            Self::OneOf { field, values } => {
                let values: Vec<String> = values.iter().map(Value::to_string).collect();
                write!(f, "{field} in ({})", values.join(", "))
            }
            Self::Words { text, whole: true } => f.write_str(&quoted(text)),
            Self::Words { text, whole: false } => f.write_str(text),
        }
    }
}

fn joined(f: &mut fmt::Formatter<'_>, parts: &[Filter], word: &str) -> fmt::Result {
    for (i, part) in parts.iter().enumerate() {
        if i > 0 {
            f.write_str(word)?;
        }
        operand(f, part)?;
    }
    Ok(())
}

fn operand(f: &mut fmt::Formatter<'_>, part: &Filter) -> fmt::Result {
    match part {
        Filter::And(_) | Filter::Or(_) => write!(f, "({part})"),
        part => write!(f, "{part}"),
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absent => f.write_str("none"),
            Self::Text(text) => f.write_str(&quoted(text)),
            Self::Number(number) => write!(f, "{number}"),
            Self::Date { year, month: 0, .. } => write!(f, "{year:04}"),
            Self::Date { year, month, day: 0 } => write!(f, "{year:04}-{month:02}"),
            Self::Date { year, month, day } => write!(f, "{year:04}-{month:02}-{day:02}"),
            Self::Ago(seconds) => write!(f, "{seconds}s"),
        }
    }
}

/// A name, in quotes where it is no single word.
pub(super) fn name(text: &str) -> String {
    let plain = |c: char| is_word_character(c) && !matches!(c, '.' | '\'');
    let is_keyword = KEYWORDS.iter().any(|word| word.eq_ignore_ascii_case(text));
    if !text.is_empty() && !is_keyword && text.chars().all(plain) { text.to_owned() } else { quoted(text) }
}

/// A text in quotes.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            '\n' => quoted += "\\n",
            '\t' => quoted += "\\t",
            _ => quoted.push(character),
        }
    }
    quoted.push('"');
    quoted
}
