//! Text → filter.
//!
//! ```text
//! filter     = [ any ]
//! any        = all { "or" all }
//! all        = condition { [ "and" ] condition }
//! condition  = "not" condition | "(" any ")" | comparison | flag | word | string
//! comparison = field operator value | field [ "not" ] "in" "(" value { "," value } ")"
//! field      = name | head "." label
//! ```

use super::comparison::{comparison, name, resolve};
use super::error::{FilterError, Problem};
use super::field::Field;
use super::filter::Filter;
use super::vocabulary::Vocabulary;
use super::words::{keyword, space, symbol, unexpected};
use std::ops::Range;
use winnow::combinator::{eof, opt, peek};
use winnow::error::ParserError;
use winnow::stream::{LocatingSlice, Location, Stateful, Stream};
use winnow::token::any;
use winnow::{Parser, Result};

/// Longest text in bytes.
const MAX_LENGTH: usize = 64 * 1024;
/// Most parentheses and `not` within each other.
const MAX_DEPTH: usize = 40;
/// Most conditions and values.
const MAX_CONDITIONS: usize = 1000;

/// The text, with what is known and counted.
pub(super) type Input<'a> = Stateful<LocatingSlice<&'a str>, State<'a>>;
pub(super) type Parsed<T> = Result<T, Rejection>;

#[derive(Debug, Clone)]
pub(super) struct State<'a> {
    pub(super) vocabulary: &'a Vocabulary,
    depth: usize,
    conditions: usize,
}

/// Why a part is not parsed. Without a problem, something else may be tried in its place.
#[derive(Debug)]
pub(super) struct Rejection {
    pub(super) span: Range<usize>,
    pub(super) problem: Option<Problem>,
}

pub(super) fn rejection(span: Range<usize>, problem: Problem) -> Rejection {
    Rejection { span, problem: Some(problem) }
}

impl<I: Stream + Location> ParserError<I> for Rejection {
    type Inner = Self;

    fn from_input(input: &I) -> Self {
        let at = input.current_token_start();
        Self { span: at..at, problem: None }
    }

    fn is_backtrack(&self) -> bool {
        self.problem.is_none()
    }

    fn into_inner(self) -> std::result::Result<Self, Self> {
        Ok(self)
    }
}

impl Filter {
    /// Parses a filter; an empty text means all recordings.
    ///
    /// # Errors
    /// The first problem, with its place.
    pub fn parse(text: &str, vocabulary: &Vocabulary) -> std::result::Result<Self, FilterError> {
        if text.len() > MAX_LENGTH {
            return Err(FilterError::new(text, 0..0, Problem::TooLong { limit: MAX_LENGTH }));
        }
        let state = State { vocabulary, depth: 0, conditions: 0 };
        let mut input = Stateful { input: LocatingSlice::new(text), state };
        filter(&mut input).map_err(|rejected| FilterError::new(text, rejected.span.clone(), rejected.into()))
    }
}

/// A field by its name, for columns and sort keys; `name` is a part of `text`.
pub(super) fn field_of_name(
    text: &str,
    span: Range<usize>,
    vocabulary: &Vocabulary,
) -> std::result::Result<Field, FilterError> {
    let whole = text.get(span.clone()).unwrap_or_default();
    let state = State { vocabulary, depth: 0, conditions: 0 };
    let mut input = Stateful { input: LocatingSlice::new(whole), state };
    let parsed = name(&mut input, "a field").and_then(|found| {
        space(&mut input)?;
        if is_at_end(&mut input)? { resolve(&input, &found) } else { unexpected(&mut input, "a comma") }
    });
    parsed.map_err(|rejected| {
        let place = span.start + rejected.span.start..span.start + rejected.span.end;
        FilterError::new(text, place, rejected.into())
    })
}

fn filter(input: &mut Input<'_>) -> Parsed<Filter> {
    space(input)?;
    if is_at_end(input)? {
        return Ok(Filter::All);
    }
    let filter = any_of(input)?;
    if is_at_end(input)? { Ok(filter) } else { unexpected(input, "a condition, `and` or `or`") }
}

fn is_at_end(input: &mut Input<'_>) -> Parsed<bool> {
    Ok(opt(eof).parse_next(input)?.is_some())
}

fn any_of(input: &mut Input<'_>) -> Parsed<Filter> {
    let mut parts = vec![all_of(input)?];
    while keyword(input, "or")? {
        parts.push(all_of(input)?);
    }
    Ok(one_or(parts, Filter::Or))
}

/// Ends after spaces, before `or`, `)` or the end.
fn all_of(input: &mut Input<'_>) -> Parsed<Filter> {
    let mut parts = vec![condition(input)?];
    loop {
        space(input)?;
        let start = input.checkpoint();
        let before_or = keyword(input, "or")?;
        input.reset(&start);
        let next: Option<char> = opt(peek(any)).parse_next(input)?;
        if before_or || next.is_none_or(|next| ")=<>!~,".contains(next)) {
            return Ok(one_or(parts, Filter::And));
        }
        keyword(input, "and")?;
        parts.push(condition(input)?);
    }
}

fn one_or(mut parts: Vec<Filter>, several: impl FnOnce(Vec<Filter>) -> Filter) -> Filter {
    match (parts.len(), parts.pop()) {
        (1, Some(only)) => only,
        (_, last) => {
            parts.extend(last);
            several(parts)
        }
    }
}

fn condition(input: &mut Input<'_>) -> Parsed<Filter> {
    space(input)?;
    let start = input.current_token_start();
    if keyword(input, "not")? {
        let part = nested(input, start, condition)?;
        return Ok(Filter::Not(Box::new(part)));
    }
    if symbol(input, '(')? {
        let inner = nested(input, start, any_of)?;
        return if symbol(input, ')')? {
            Ok(inner)
        } else if is_at_end(input)? {
            Err(rejection(start..start + 1, Problem::OpenParenthesis))
        } else {
            unexpected(input, "`)`, `and` or `or`")
        };
    }
    count(input, start)?;
    comparison(input)
}

fn nested(
    input: &mut Input<'_>,
    start: usize,
    parser: impl FnOnce(&mut Input<'_>) -> Parsed<Filter>,
) -> Parsed<Filter> {
    if input.state.depth == MAX_DEPTH {
        return Err(rejection(start..start + 1, Problem::TooDeep { limit: MAX_DEPTH }));
    }
    input.state.depth += 1;
    let parsed = parser(input)?;
    input.state.depth -= 1;
    Ok(parsed)
}

/// Counts a condition or a value.
pub(super) fn count(input: &mut Input<'_>, start: usize) -> Parsed<()> {
    input.state.conditions += 1;
    if input.state.conditions > MAX_CONDITIONS {
        return Err(rejection(start..start + 1, Problem::TooMany { limit: MAX_CONDITIONS }));
    }
    Ok(())
}
