//! The words, strings and operators of the filter language.

use super::error::Problem;
use super::filter::Operator;
use super::parse::{Input, Parsed, Rejection, rejection};
use winnow::Parser;
use winnow::combinator::{alt, opt, peek};
use winnow::stream::Location;
use winnow::token::{any, take_while};

/// Words with a meaning of their own, whatever their case.
pub(super) const KEYWORDS: [&str; 4] = ["and", "or", "not", "in"];

/// A word or a string, with its place in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) text: String,
    pub(super) quoted: bool,
    /// In bytes.
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Token {
    pub(super) fn is_keyword(&self, keyword: &str) -> bool {
        !self.quoted && self.text.eq_ignore_ascii_case(keyword)
    }
}

/// What a word without quotes is made of. An apostrophe does not begin one.
pub(super) fn is_word_character(character: char) -> bool {
    !character.is_whitespace() && !character.is_control() && !"(),\"=<>!~".contains(character)
}

/// Spaces and line breaks.
pub(super) fn space(input: &mut Input<'_>) -> Parsed<()> {
    take_while(0.., |c: char| c.is_whitespace()).void().parse_next(input)
}

/// A word or a string; `expected`: what is missing if neither follows.
pub(super) fn token(input: &mut Input<'_>, expected: &'static str) -> Parsed<Token> {
    match opt(peek(any)).parse_next(input)? {
        Some('"' | '\'') => string(input),
        Some(c) if is_word_character(c) => word(input),
        _ => unexpected(input, expected),
    }
}

/// As [`token`]; a path may begin with `~/`, the home folder.
pub(super) fn path_token(input: &mut Input<'_>, expected: &'static str) -> Parsed<Token> {
    let start = input.current_token_start();
    if !symbol(input, '~')? {
        return token(input, expected);
    }
    let rest = opt(word).parse_next(input)?;
    let end = rest.as_ref().map_or(start + 1, |rest| rest.end);
    let text = format!("~{}", rest.map(|rest| rest.text).unwrap_or_default());
    Ok(Token { text, quoted: false, start, end })
}

/// Rejects the next character or the end.
pub(super) fn unexpected<T>(input: &mut Input<'_>, expected: &'static str) -> Parsed<T> {
    let start = input.current_token_start();
    Err(match opt(peek(any)).parse_next(input)? {
        Some(found) => rejection(start..start + found.len_utf8(), Problem::Unexpected { found, expected }),
        None => rejection(start..start, Problem::Ends { expected }),
    })
}

/// The keyword, if it follows as a word of its own.
pub(super) fn keyword(input: &mut Input<'_>, keyword: &str) -> Parsed<bool> {
    let found = opt(peek(word)).parse_next(input)?;
    let found = found.is_some_and(|word| word.is_keyword(keyword));
    if found {
        word.void().parse_next(input)?;
    }
    Ok(found)
}

/// A word without quotes.
fn word(input: &mut Input<'_>) -> Parsed<Token> {
    let (text, span) = take_while(1.., is_word_character)
        .verify(|t: &str| !t.starts_with('\''))
        .with_span()
        .parse_next(input)?;
    Ok(Token { text: text.to_owned(), quoted: false, start: span.start, end: span.end })
}

/// A text in `"` or `'`, with the escapes `\"`, `\'`, `\\`, `\n` and `\t`.
fn string(input: &mut Input<'_>) -> Parsed<Token> {
    let start = input.current_token_start();
    let quote = any.parse_next(input)?;
    let mut text = String::new();
    loop {
        let at = input.current_token_start();
        match opt(any).parse_next(input)? {
            None => return Err(rejection(start..at, Problem::OpenString { quote })),
            Some('\\') => match opt(any).parse_next(input)? {
                Some('n') => text.push('\n'),
                Some('t') => text.push('\t'),
                Some(escaped @ ('"' | '\'' | '\\')) => text.push(escaped),
                None => return Err(rejection(start..at + 1, Problem::OpenString { quote })),
                Some(_) => return Err(rejection(at..input.current_token_start(), Problem::Escape)),
            },
            Some(c) if c == quote => break,
            Some(c) => text.push(c),
        }
    }
    Ok(Token { text, quoted: true, start, end: input.current_token_start() })
}

/// An operator of one or two characters.
pub(super) fn operator(input: &mut Input<'_>) -> Parsed<Option<Operator>> {
    opt(alt((
        "!=".value(Operator::NotEqual),
        "<=".value(Operator::LessOrEqual),
        ">=".value(Operator::GreaterOrEqual),
        "==".value(Operator::Equal),
        "=".value(Operator::Equal),
        "<".value(Operator::Less),
        ">".value(Operator::Greater),
        "~".value(Operator::Contains),
    )))
    .parse_next(input)
}

/// One character, or nothing is taken.
pub(super) fn symbol(input: &mut Input<'_>, symbol: char) -> Parsed<bool> {
    let found: Option<char> = opt(symbol).parse_next(input)?;
    Ok(found.is_some())
}

impl From<Rejection> for Problem {
    fn from(rejection: Rejection) -> Self {
        rejection.problem.unwrap_or(Self::Ends { expected: "a condition" })
    }
}
