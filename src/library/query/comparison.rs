//! One condition: a value compared with another, a flag, or words to search for.

use super::error::Problem;
use super::field::{Field, FieldKind};
use super::filter::{Filter, Operator, Value};
use super::parse::{Input, Parsed, count, rejection};
use super::value;
use super::vocabulary::Meaning;
use super::words::{Token, keyword, operator, path_token, space, symbol, token, unexpected};
use winnow::Parser;
use winnow::combinator::{opt, peek};
use winnow::stream::{Location, Stream};
use winnow::token::any;

/// A name as written: of a field, or of a label and its head.
pub(super) struct Name {
    head: Option<Token>,
    name: Token,
}

/// `expected`: what is missing if no name follows.
pub(super) fn name(input: &mut Input<'_>, expected: &'static str) -> Parsed<Name> {
    let mut name = token(input, expected)?;
    let next: Option<char> = opt(peek(any)).parse_next(input)?;
    if name.quoted && next == Some('.') {
        let label = token(input, "the name of a label")?;
        if label.text == "." && matches!(opt(peek(any)).parse_next(input)?, Some('"')) {
            let label = token(input, "the name of a label")?;
            return Ok(Name { head: Some(name), name: label });
        }
        let text = label.text.trim_start_matches('.').to_owned();
        return Ok(Name { head: Some(name), name: Token { text, ..label } });
    }
    if !name.quoted && name.text.ends_with('.') && next == Some('"') {
        name.text.pop();
        let label = token(input, "the name of a label")?;
        return Ok(Name { head: Some(name), name: label });
    }
    Ok(Name { head: None, name })
}

pub(super) fn resolve(input: &Input<'_>, Name { head, name }: &Name) -> Parsed<Field> {
    let vocabulary = input.state.vocabulary;
    let start = head.as_ref().map_or(name.start, |head| head.start);
    let unknown = |written: &str| {
        let suggestion = vocabulary.like(written);
        let problem = Problem::UnknownField { name: written.to_owned(), suggestion };
        rejection(start..name.end, problem)
    };
    if let Some(head) = head {
        let found = vocabulary.dotted(&head.text, &name.text);
        return found.ok_or_else(|| unknown(&format!("{}.{}", head.text, name.text)));
    }
    match vocabulary.meaning(&name.text) {
        Meaning::Field(field) => Ok(field),
        Meaning::Ambiguous(labels) => {
            Err(rejection(start..name.end, Problem::Ambiguous { name: name.text.clone(), labels }))
        }
        Meaning::Unknown => {
            let dotted = name.text.split_once('.').filter(|_| !name.quoted);
            let found = dotted.and_then(|(before, after)| vocabulary.dotted(before, after));
            found.ok_or_else(|| unknown(&name.text))
        }
    }
}

/// A comparison, a flag, or words to search for.
pub(super) fn comparison(input: &mut Input<'_>) -> Parsed<Filter> {
    let name = name(input, "a field, a word or `(`")?;
    let after_name = input.checkpoint();
    space(input)?;
    let start = input.current_token_start();
    if let Some(found) = operator(input)? {
        let field = resolve(input, &name)?;
        value::check_operator(&field, found)
            .map_err(|problem| rejection(start..start + found.symbol().len(), problem))?;
        let value = one_value(input, &field, found)?;
        return Ok(compared(field, found, value));
    }
    let denied = keyword(input, "not")?;
    space(input)?;
    if keyword(input, "in")? {
        space(input)?;
        if symbol(input, '(')? {
            let field = resolve(input, &name)?;
            let listed = list(input, field, start)?;
            return Ok(if denied { Filter::Not(Box::new(listed)) } else { listed });
        }
    }
    // It was no comparison; what follows the name is the next condition.
    input.reset(&after_name);
    words(&name)
}

/// `failed = no` is `not failed`.
fn compared(field: Field, operator: Operator, value: Value) -> Filter {
    match (&field, &value) {
        (Field::Flag(flag), Value::Number(number)) => {
            let holds = (*number != 0.0) == (operator == Operator::Equal);
            let flag = Filter::Flag(*flag);
            if holds { flag } else { Filter::Not(Box::new(flag)) }
        }
        _ => Filter::Compare { field, operator, value },
    }
}

fn one_value(input: &mut Input<'_>, field: &Field, found: Operator) -> Parsed<Value> {
    space(input)?;
    let expected = "a value; text with spaces or signs needs quotes";
    let is_path = field.kind() == FieldKind::Path;
    let token = if is_path { path_token(input, expected)? } else { token(input, expected)? };
    let token = with_unit(input, token, field, found)?;
    let read = value::read(&token, field, found, input.state.vocabulary);
    read.map_err(|problem| rejection(token.start..token.end, problem))
}

/// A number and the word behind it, if that is its unit: `20 MB`, `1 h 30 min`.
fn with_unit(input: &mut Input<'_>, mut number: Token, field: &Field, found: Operator) -> Parsed<Token> {
    let has_units = *field == Field::Level
        || matches!(field.kind(), FieldKind::Bytes | FieldKind::Seconds | FieldKind::Rate | FieldKind::Time);
    while has_units && !number.quoted {
        let before = input.checkpoint();
        space(input)?;
        let next: Option<char> = opt(peek(any)).parse_next(input)?;
        let is_part = match number.text.chars().last() {
            // A unit behind the number, or another number behind the unit.
            Some('0'..='9') => next.is_some_and(char::is_alphabetic),
            _ => next.is_some_and(|next| next.is_ascii_digit()),
        };
        if !is_part {
            input.reset(&before);
            break;
        }
        let mut word = token(input, "a unit")?;
        // A number is one with the unit behind it.
        if word.text.chars().all(|character| character.is_ascii_digit() || character == '.') {
            space(input)?;
            let next: Option<char> = opt(peek(any)).parse_next(input)?;
            if next.is_some_and(char::is_alphabetic) {
                let unit = token(input, "a unit")?;
                word = Token { text: word.text + &unit.text, end: unit.end, ..word };
            }
        }
        let both = Token { text: format!("{}{}", number.text, word.text), end: word.end, ..number.clone() };
        space(input)?;
        let is_name = operator(input)?.is_some();
        let is_value = value::read(&both, field, found, input.state.vocabulary).is_ok();
        input.reset(&before);
        if is_name || !is_value {
            break;
        }
        while input.current_token_start() < both.end {
            any.void().parse_next(input)?;
        }
        number = both;
    }
    Ok(number)
}

fn list(input: &mut Input<'_>, field: Field, start: usize) -> Parsed<Filter> {
    if matches!(field, Field::Flag(_)) {
        let name = field.title();
        let problem = Problem::Operator { field: name, operator: "in", expected: "`=` or nothing" };
        return Err(rejection(start..start + 2, problem));
    }
    let mut values = Vec::new();
    loop {
        space(input)?;
        let at = input.current_token_start();
        count(input, at)?;
        values.push(one_value(input, &field, Operator::Equal)?);
        space(input)?;
        if symbol(input, ')')? {
            return Ok(Filter::OneOf { field, values });
        }
        if !symbol(input, ',')? {
            return unexpected(input, "`,` or `)`");
        }
    }
}

/// A name that nothing is compared with: a flag, or words to search for.
fn words(Name { head, name }: &Name) -> Parsed<Filter> {
    let text = match head {
        Some(head) => format!("{}.{}", head.text, name.text),
        None => name.text.clone(),
    };
    let is_keyword = head.is_none() && ["and", "or"].iter().any(|word| name.is_keyword(word));
    if is_keyword {
        return Err(rejection(name.start..name.end, Problem::Keyword { word: name.text.clone() }));
    }
    match Field::fixed(&text).filter(|_| !name.quoted && head.is_none()) {
        Some(Field::Flag(flag)) => Ok(Filter::Flag(flag)),
        _ => Ok(Filter::Words { text, whole: name.quoted || head.is_some() }),
    }
}
