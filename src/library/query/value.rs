//! A word or string → the value that a field is compared with.

use super::error::Problem;
use super::field::{Field, FieldKind, LabelName};
use super::filter::{Operator, Value};
use super::suggest::most_like;
use super::vocabulary::{Vocabulary, same};
use super::words::Token;
use crate::format::seconds_from_text;
use std::str::FromStr;

/// The head of a model with one question.
const VERDICT: &str = "verdict";

/// Whether the field can be compared so.
pub(super) fn check_operator(field: &Field, operator: Operator) -> Result<(), Problem> {
    let (fits, expected) = match field.kind() {
        FieldKind::Text | FieldKind::Path => (!operator.is_ordering(), "`=`, `!=`, `~` or `in`"),
        FieldKind::Flag => {
            (matches!(operator, Operator::Equal | Operator::NotEqual), "`=`, `!=` or nothing: `not failed`")
        }
        _ => (operator != Operator::Contains, "`=`, `!=`, `<`, `<=`, `>`, `>=` or `in`"),
    };
    let problem = || Problem::Operator { field: field.title(), operator: operator.symbol(), expected };
    if fits { Ok(()) } else { Err(problem()) }
}

/// Reads a value of the field.
pub(super) fn read(
    token: &Token,
    field: &Field,
    operator: Operator,
    vocabulary: &Vocabulary,
) -> Result<Value, Problem> {
    let kind = field.kind();
    let is_equality = matches!(operator, Operator::Equal | Operator::NotEqual);
    if token.is_keyword("none") && is_equality && kind != FieldKind::Flag {
        return Ok(Value::Absent);
    }
    let text = token.text.as_str();
    let (value, expected) = match kind {
        FieldKind::Text if *field == Field::Verdict && is_equality => return label(text, None, vocabulary),
        FieldKind::Text => match field {
            Field::Head(head) if is_equality => return label(text, Some(head), vocabulary),
            _ => (Some(Value::Text(text.to_owned())), ""),
        },
        FieldKind::Path if is_equality => (Some(Value::Text(with_home(text))), ""),
        FieldKind::Path => (Some(Value::Text(text.to_owned())), ""),
        FieldKind::Number if *field == Field::Level => {
            (number(bare_level(text)).map(Value::Number), "a level in dB of full scale such as -20")
        }
        FieldKind::Number => (number(text).map(Value::Number), "a number such as 1990"),
        FieldKind::Probability if *field == Field::Confidence => {
            let value = share(text).filter(|share| (0.0..=1.0).contains(share));
            (value.map(Value::Number), "0 to 1, or 0% to 100%")
        }
        // Of a head of values, whose labels may have any, nothing is known here; a verdict's are probabilities.
        FieldKind::Probability if matches!(field, Field::Label(label) if label.head == VERDICT) => {
            let value = share(text).filter(|share| (0.0..=1.0).contains(share));
            (value.map(Value::Number), "0 to 1, or 0% to 100%")
        }
        FieldKind::Probability => (share(text).map(Value::Number), "a number such as 0.9 or 90%"),
        FieldKind::Seconds => (seconds(text).map(Value::Number), "a length such as 90, 3min, 1h30m or 1:30"),
        FieldKind::Bytes => (bytes(text).map(Value::Number), "a size such as 20MB"),
        FieldKind::Rate => (rate(text).map(Value::Number), "a number such as 44100, 44.1k or 128k"),
        FieldKind::Time => (time(text, is_equality), time_expected(is_equality)),
        FieldKind::Flag => (yes_or_no(text).map(Value::Number), "yes or no"),
    };
    value.ok_or_else(|| Problem::Value { field: field.title(), value: text.to_owned(), expected })
}

/// A label of the head, or of any, if the library knows labels: a misspelt one would find nothing.
fn label(text: &str, head: Option<&str>, vocabulary: &Vocabulary) -> Result<Value, Problem> {
    let of_head = |label: &&LabelName| head.is_none_or(|head| label.head == head);
    let known = || vocabulary.labels.iter().filter(of_head).map(|label| label.label.as_str());
    if vocabulary.labels.is_empty() || text.is_empty() || known().any(|label| same(label, text)) {
        return Ok(Value::Text(text.to_owned()));
    }
    Err(Problem::UnknownLabel {
        name: text.to_owned(),
        head: head.map(str::to_owned),
        suggestion: most_like(text, known()),
    })
}

/// The path with the home folder in place of `~`, as shells write it, which do not do so within a filter.
fn with_home(text: &str) -> String {
    let below = text.strip_prefix('~').filter(|below| below.is_empty() || below.starts_with('/'));
    let home =
        below.and_then(|_| etcetera::home_dir().ok()).and_then(|home| home.to_str().map(str::to_owned));
    match (below, home) {
        (Some(below), Some(home)) => format!("{}{below}", home.trim_end_matches('/')),
        _ => text.to_owned(),
    }
}

/// `-20dB`: the number.
fn bare_level(text: &str) -> &str {
    let is_unit = |unit: &str| unit.eq_ignore_ascii_case("dB");
    text.split_at_checked(text.len().saturating_sub(2))
        .filter(|(_, unit)| is_unit(unit))
        .map_or(text, |(level, _)| level.trim_end())
}

fn number(text: &str) -> Option<f64> {
    // No "inf", "nan" or "1e5", which no person means.
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit() || c == '.');
    f64::from_str(text).ok().filter(|number| plain && number.is_finite())
}

fn share(text: &str) -> Option<f64> {
    match text.strip_suffix('%') {
        Some(percent) => number(percent).map(|percent| percent / 100.0),
        None => number(text),
    }
}

/// `90`, `1:30`, `90s`, `3min`, `1h30m`, `1h 30m`.
fn seconds(text: &str) -> Option<f64> {
    if number(text).is_some() || text.contains(':') {
        return seconds_from_text(text);
    }
    let in_seconds = |unit: &str| match unit {
        "h" => Some(3600.0),
        "m" | "min" => Some(60.0),
        "s" | "sec" => Some(1.0),
        _ => None,
    };
    sum_of_units(text, in_seconds)
}

/// The sum of numbers with units, such as `1h30m`.
fn sum_of_units(text: &str, factor: impl Fn(&str) -> Option<f64>) -> Option<f64> {
    let text = text.to_ascii_lowercase();
    let mut rest = text.trim();
    let mut sum = 0.0;
    while !rest.is_empty() {
        let unit_at = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (digits, after) = rest.split_at_checked(unit_at)?;
        let after = after.trim_start();
        let unit_end = after.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(after.len());
        let (unit, after) = after.split_at_checked(unit_end)?;
        sum += number(digits)? * factor(unit)?;
        rest = after.trim_start();
    }
    (sum.is_finite() && sum <= 1e12 && !text.is_empty()).then_some(sum)
}

fn bytes(text: &str) -> Option<f64> {
    if let Some(number) = number(text) {
        return (number >= 0.0).then_some(number);
    }
    let size = bytesize::ByteSize::from_str(text).ok()?.as_u64();
    // Exact up to 9 petabytes.
    (size <= 1 << 53).then_some(size as f64)
}

/// `44100`, `44.1k`, `44.1kHz`, `128kbps`.
fn rate(text: &str) -> Option<f64> {
    let lower = text.to_ascii_lowercase();
    let bare =
        ["hz", "bps", "bit/s"].iter().find_map(|unit| lower.strip_suffix(unit)).unwrap_or(&lower).trim();
    let (digits, factor) = match bare.strip_suffix('k') {
        Some(digits) => (digits.trim(), 1e3),
        None => (bare, 1.0),
    };
    // Rounded, since 44.1 times 1000 is not 44100 in floating point.
    number(digits).map(|number| (number * factor * 1e3).round() / 1e3).filter(|rate| *rate >= 0.0)
}

fn time_expected(is_equality: bool) -> &'static str {
    if is_equality {
        "a date such as 2026-11-30, 2026-11 or 2026"
    } else {
        "a date such as 2026-11-30, or an age such as 7d"
    }
}

/// A date, or an age unless it is compared with `=`.
fn time(text: &str, is_equality: bool) -> Option<Value> {
    date(text).or_else(|| {
        let in_seconds = |unit: &str| match unit {
            "s" | "sec" => Some(1.0),
            "min" => Some(60.0),
            "h" => Some(3600.0),
            "d" => Some(86_400.0),
            "w" => Some(7.0 * 86_400.0),
            "y" => Some(365.25 * 86_400.0),
            _ => None,
        };
        sum_of_units(text, in_seconds).filter(|_| !is_equality).map(Value::Ago)
    })
}

fn date(text: &str) -> Option<Value> {
    let mut parts = text.splitn(3, '-');
    let mut part = |digits: usize| match parts.next() {
        None => Some(0),
        Some(part) if part.len() == digits && part.bytes().all(|b| b.is_ascii_digit()) => {
            part.parse::<u16>().ok().filter(|number| *number > 0)
        }
        Some(_) => None,
    };
    let (year, month, day) = (part(4)?, part(2)?, part(2)?);
    let (month, day) = (u8::try_from(month).ok()?, u8::try_from(day).ok()?);
    let exists = month <= 12 && (month == 0 || day <= super::date::days_of_month(year, month));
    exists.then_some(Value::Date { year, month, day })
}

fn yes_or_no(text: &str) -> Option<f64> {
    match text.to_ascii_lowercase().as_str() {
        "yes" | "true" | "1" => Some(1.0),
        "no" | "false" | "0" => Some(0.0),
        _ => None,
    }
}
