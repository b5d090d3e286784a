//! Random filters and random text.

use super::vocabulary;
use crate::library::query::{
    Field, FieldKind, Filter, Flag, LabelName, Operator, SortKey, Value, Vocabulary,
};
use rand::seq::IndexedRandom;
use rand::{Rng, RngExt, SeedableRng};
use rand_pcg::Pcg64;

/// A filter as a person could write it, of the fields that `vocabulary` has.
pub(super) fn filter(random: &mut Pcg64, vocabulary: &Vocabulary, depth: u32) -> Filter {
    let parts = |random: &mut Pcg64| -> Vec<Filter> {
        (0..random.random_range(2..4)).map(|_| filter(random, vocabulary, depth - 1)).collect()
    };
    match random.random_range(0..if depth == 0 { 4 } else { 7 }) {
        0 => Filter::Flag(*FLAGS.choose(random).unwrap()),
        1 => Filter::Words { text: text(random), whole: true },
        2 => one_of(random, vocabulary),
        3 => compare(random, vocabulary),
        4 => Filter::And(parts(random)),
        5 => Filter::Or(parts(random)),
        _ => Filter::Not(Box::new(filter(random, vocabulary, depth - 1))),
    }
}

const FLAGS: [Flag; 7] =
    [Flag::Checked, Flag::Corrected, Flag::Failed, Flag::Unsure, Flag::Favourite, Flag::Missing, Flag::Mixed];

fn one_of(random: &mut Pcg64, vocabulary: &Vocabulary) -> Filter {
    let field = field(random, vocabulary);
    let values =
        (0..random.random_range(1..4)).map(|_| value(random, vocabulary, &field, Operator::Equal)).collect();
    Filter::OneOf { field, values }
}

fn compare(random: &mut Pcg64, vocabulary: &Vocabulary) -> Filter {
    use Operator::*;
    let field = field(random, vocabulary);
    let operators: &[Operator] = match field.kind() {
        FieldKind::Text | FieldKind::Path => &[Equal, NotEqual, Contains],
        _ => &[Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual],
    };
    let operator = *operators.choose(random).unwrap();
    let value = value(random, vocabulary, &field, operator);
    Filter::Compare { field, operator, value }
}

fn field(random: &mut Pcg64, vocabulary: &Vocabulary) -> Field {
    match random.random_range(0..5) {
        4 => Field::Head((*vocabulary.heads().choose(random).unwrap()).to_owned()),
        0 => Field::Label(vocabulary.labels.choose(random).unwrap().clone()),
        1 if !vocabulary.descriptors.is_empty() => {
            Field::Descriptor(vocabulary.descriptors.choose(random).unwrap().clone())
        }
        _ => loop {
            let names: Vec<&str> = Field::names().collect();
            let field = Field::fixed(names.choose(random).unwrap()).unwrap();
            if field.kind() != FieldKind::Flag {
                return field;
            }
        },
    }
}

fn value(random: &mut Pcg64, vocabulary: &Vocabulary, field: &Field, operator: Operator) -> Value {
    let is_equality = matches!(operator, Operator::Equal | Operator::NotEqual);
    if is_equality && random.random_range(0..6) == 0 {
        return Value::Absent;
    }
    match field.kind() {
        FieldKind::Text if *field == Field::Verdict && is_equality => {
            Value::Text((*["Piano", "other"].choose(random).unwrap()).to_owned())
        }
        FieldKind::Text if is_equality && matches!(field, Field::Head(_)) => {
            let of_head = |label: &&LabelName| *field == Field::Head(label.head.clone());
            let labels: Vec<&LabelName> = vocabulary.labels.iter().filter(of_head).collect();
            Value::Text(labels.choose(random).unwrap().label.to_uppercase())
        }
        FieldKind::Text | FieldKind::Path => Value::Text(text(random)),
        FieldKind::Probability => Value::Number(f64::from(random.random_range(0..=4_u8)) / 4.0),
        FieldKind::Time if is_equality || random.random() => {
            let (month, day) = *[(0, 0), (random.random_range(1..=12), 0), (random.random_range(1..=12), 28)]
                .choose(random)
                .unwrap();
            Value::Date { year: random.random_range(1969..2030), month, day }
        }
        FieldKind::Time => Value::Ago(f64::from(random.random_range(0..2_000_000_000_u32)) / 2.0),
        FieldKind::Number => Value::Number(f64::from(random.random_range(-3..2000_i32)) / 2.0),
        _ => Value::Number(f64::from(random.random_range(0..8_u32)) * 30.25),
    }
}

/// Words of few letters, so that some are found.
fn text(random: &mut Pcg64) -> String {
    let letters = [
        "a", "b", "B", "é", "e\u{301}", " ", "/", "\"", "'", "\\", "*", "-", ":", "AND", "(", "ß", "\n", "月",
    ];
    let length = random.random_range(0..4);
    (0..length).map(|_| *letters.choose(random).unwrap()).collect()
}

#[test]
fn a_printed_filter_is_parsed_to_the_same() {
    let vocabulary = vocabulary();
    let mut random = Pcg64::seed_from_u64(1);
    for _ in 0..5_000 {
        let filter = filter(&mut random, &vocabulary, 4);
        let printed = filter.to_string();
        let parsed = Filter::parse(&printed, &vocabulary);
        assert_eq!(parsed.as_ref().map_err(ToString::to_string), Ok(&filter), "{printed}");
    }
}

#[test]
fn no_text_makes_the_parser_panic() {
    let vocabulary = vocabulary();
    let mut random = Pcg64::seed_from_u64(2);
    let pieces = [
        "(",
        ")",
        "not ",
        "and ",
        "or ",
        "in ",
        "in (",
        ",",
        "=",
        "!=",
        "<",
        "~",
        "\"",
        "'",
        "\\",
        ".",
        "-",
        "piano",
        "genre.",
        "verdict",
        "duration",
        "added",
        "size",
        "3min",
        "7d",
        "2026-11",
        "1:30",
        "none",
        "%",
        "\u{0}",
        "月",
        " ",
        "\u{301}",
        "\u{202e}",
        "9",
        "failed",
        "1e9999",
        "99999999999999999999h",
        "0000-00-00",
    ];
    for round in 0..20_000 {
        let text: String = if round % 2 == 0 {
            (0..random.random_range(0..20)).map(|_| *pieces.choose(&mut random).unwrap()).collect()
        } else {
            let mut bytes = vec![0; random.random_range(0..40)];
            random.fill_bytes(&mut bytes);
            String::from_utf8_lossy(&bytes).into_owned()
        };
        match Filter::parse(&text, &vocabulary) {
            Ok(filter) => {
                let again = Filter::parse(&filter.to_string(), &vocabulary);
                assert_eq!(again.as_ref().map_err(ToString::to_string), Ok(&filter), "{text:?} as {filter}");
            }
            Err(error) => {
                assert!(
                    text.is_char_boundary(error.span().start) && error.span().end <= text.len(),
                    "{text:?}"
                );
                assert!(!error.to_string().is_empty());
            }
        }
        SortKey::parse_list(&text, &vocabulary).map(|keys| keys.len()).ok();
    }
}

#[test]
fn a_label_of_any_name_can_be_written() {
    for name in
        ["and", "NOT", "in", "none", "duration", "a.b", "\"", "it's", "'", "a b", "月", "", ".", "\\n"]
    {
        let label = LabelName { head: "head \"1\"".to_owned(), label: name.to_owned() };
        let vocabulary = Vocabulary { labels: vec![label.clone()], descriptors: Vec::new() };
        let filter = Filter::Compare {
            field: Field::Label(label),
            operator: Operator::Greater,
            value: Value::Number(0.5),
        };
        assert_eq!(Filter::parse(&filter.to_string(), &vocabulary).ok(), Some(filter), "{name}");
    }
}
