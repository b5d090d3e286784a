//! What is wrong, where, and what was expected.

use super::vocabulary;
use crate::library::query::{Field, Filter, SortKey, Vocabulary};

fn error(text: &str) -> String {
    let result = Filter::parse(text, &vocabulary());
    result.map_or_else(|error| error.to_string(), |filter| panic!("{text} is parsed as {filter:?}"))
}

#[test]
fn the_place_is_underlined() {
    assert_eq!(
        error("verdict=Piano and durration > 60"),
        "unknown field `durration`; did you mean `duration`?\n  verdict=Piano and durration > 60\n                    ^^^^^^^^^"
    );
    // Wide characters take two columns, what tears a line is a space.
    assert_eq!(
        error("月\t光 xyz=3").lines().skip(1).collect::<Vec<_>>(),
        ["  月 光 xyz=3", "        ^^^"],
        "two wide characters and two spaces before it"
    );
    assert_eq!(error("failed and").lines().skip(1).collect::<Vec<_>>(), ["  failed and", "            ^"]);
}

#[test]
fn a_long_text_is_cut_around_the_place() {
    let text = format!("{} xyz = 3 {}", "failed or".repeat(100), "or failed".repeat(100));
    let shown = error(&text);
    let lines: Vec<&str> = shown.lines().collect();
    assert!(lines.iter().all(|line| line.chars().count() < 120), "{shown}");
    let column = lines[2].find('^').unwrap();
    let marked: String = lines[1].chars().skip(column).take(3).collect();
    assert_eq!(marked, "xyz", "{shown}");
    assert!(lines[1].contains('…'));
}

#[test]
fn messages_say_what_was_expected() {
    for (text, part) in [
        ("paino > 0.5", "did you mean `Piano`?"),
        ("qqqq > 0.5", "unknown field `qqqq`; see"),
        ("genre.folc > 0.5", "did you mean `genre.folk`?"),
        ("folk > 0.5", "write `genre.folk` or `origin.folk`"),
        ("verdict = Pinao", "has the label `Pinao`; did you mean `Piano`?"),
        ("verdict in (Piano, Othr)", "did you mean `Other`?"),
        ("duration > abc", "`abc` is no value of `duration`: expected a length such as 90, 3min"),
        ("duration > 3x", "expected a length"),
        ("duration > -3", "expected a length"),
        ("duration > 1e5", "expected a length"),
        ("confidence > 90", "0 to 1"),
        ("year = inf", "a number"),
        ("size > 20XB", "a size such as 20MB"),
        ("added = 7d", "a date such as 2026-11-30, 2026-11"),
        ("added > 2026-02-30", "a date"),
        ("added > 2026-13", "a date"),
        ("added > 20260101", "a date"),
        ("title < m", "`title` cannot be compared with <: expected `=`, `!=`, `~` or `in`"),
        ("duration ~ 3", "`duration` cannot be compared with ~"),
        ("failed > 3", "`failed` cannot be compared with >"),
        ("failed = maybe", "yes or no"),
        ("failed in (yes)", "`failed` cannot be compared with in"),
        ("(failed", "not closed"),
        ("failed)", "')' is not expected here: expected a condition, `and` or `or`"),
        ("title ~ hello, world", "',' is not expected here"),
        ("(failed, unsure)", "expected `)`, `and` or `or`"),
        ("codec in (mp3", "something is missing here: expected `,` or `)`"),
        ("codec in ()", "expected a value"),
        ("codec in (a b)", "expected `,` or `)`"),
        ("title =", "something is missing here: expected a value"),
        ("title = = 3", "'=' is not expected here: expected a value"),
        ("title ~ \"abc", "no \" at its end"),
        ("title ~ 'abc\\", "no ' at its end"),
        (r#"path ~ "C:\music""#, r"a backslash is written \\ between quotes"),
        ("or failed", "`or` stands between two conditions"),
        ("failed and and unsure", "`and` stands between"),
        ("not", "something is missing here: expected a field, a word or `(`"),
        ("> 3", "'>' is not expected here"),
        ("\u{1b}[2J", "is not expected here"),
    ] {
        let message = error(text);
        assert!(message.contains(part), "{text}: {message}");
        assert!(!message.contains('\u{1b}'), "{message:?}");
    }
}

#[test]
fn without_labels_any_verdict_can_be_asked_for() {
    assert!(Filter::parse("verdict = Piano", &Vocabulary::default()).is_ok());
}

#[test]
fn depth_length_and_number_are_limited() {
    for (text, part) in [
        ("(".repeat(60_000), "more than 40 parentheses"),
        ("not ".repeat(15_000), "more than 40 parentheses or `not`"),
        (format!("{}failed{}", "(not ".repeat(10_000), ")".repeat(10_000)), "more than 40"),
        ("failed ".repeat(9_000), "more than 1000 conditions"),
        (format!("year in ({}1)", "1,".repeat(30_000)), "more than 1000"),
        ("(".repeat(100_000), "longer than 65536 bytes"),
        (format!("title = \"{}\"", "x".repeat(100_000)), "longer than"),
    ] {
        let message = error(&text);
        assert!(message.contains(part), "{message}");
    }
    let nested = format!("{}failed{}", "(".repeat(40), ")".repeat(40));
    assert!(Filter::parse(&nested, &vocabulary()).is_ok());
}

#[test]
fn lists_of_fields_and_keys_report_the_place_too() {
    let keys = SortKey::parse_list("-duration, title,+verdict.piano", &vocabulary()).unwrap();
    let written: Vec<String> = keys.iter().map(SortKey::to_string).collect();
    assert_eq!(written, ["-duration", "title", "verdict.Piano"]);
    let fields = Field::parse_list("path,\"hip hop\",genre.folk,failed", &vocabulary()).unwrap();
    assert_eq!(fields.iter().map(Field::title).collect::<Vec<_>>(), ["path", "hip hop", "folk", "failed"]);
    for (text, message) in [
        (
            "-duration,titel",
            "unknown field `titel`; did you mean `title`?\n  -duration,titel\n            ^^^^^",
        ),
        ("duration title", "'t' is not expected here: expected a comma\n  duration title\n           ^"),
        ("duration,", "something is missing here: expected a field\n  duration,\n           ^"),
    ] {
        let error = SortKey::parse_list(text, &vocabulary()).unwrap_err().to_string();
        assert_eq!(error, message);
    }
}
