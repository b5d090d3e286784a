//! Heads beside that of the verdict: which names they have, and which label holds.

use super::plain::{Plain, PlainRun};
use super::{parsed, vocabulary};
use crate::library::Library;
use crate::library::query::{Cell, Field, Filter, LabelName, Operator, Query, Value};

fn head_is(head: &str, label: &str) -> Filter {
    let (field, value) = (Field::Head(head.to_owned()), Value::Text(label.to_owned()));
    Filter::Compare { field, operator: Operator::Equal, value }
}

#[test]
fn a_head_is_compared_with_its_labels_and_a_tag_of_its_name_comes_first() {
    assert_eq!(parsed("origin = folk"), head_is("origin", "folk"));
    assert_eq!(parsed("ORIGIN=Folk"), head_is("origin", "Folk"));
    assert_eq!(parsed("head.genre = 'hip hop'"), head_is("genre", "hip hop"));
    assert_eq!(parsed("\"head\".\"genre\" = folk"), head_is("genre", "folk"));
    assert_eq!(parsed("mood = 'not'"), head_is("mood", "not"));
    let tag = Filter::Compare {
        field: Field::Genre,
        operator: Operator::Equal,
        value: Value::Text("polka".to_owned()),
    };
    assert_eq!(parsed("genre = polka"), tag, "the tag may be anything");
    for (text, message) in [
        (
            "origin = folc",
            "no model of the library with a head `origin` has the label `folc`; did you mean `folk`?",
        ),
        ("origin = Piano", "no model of the library with a head `origin` has the label `Piano`"),
        ("head.moot = x", "unknown field `head.moot`"),
        ("origin > 0.5", "`origin` cannot be compared with >"),
        ("orign = folk", "did you mean `origin`?"),
    ] {
        let error = Filter::parse(text, &vocabulary()).unwrap_err().to_string();
        assert!(error.contains(message), "{text}: {error}");
    }
    let columns = Field::parse_list("origin,head.genre,genre", &vocabulary()).unwrap();
    assert_eq!(columns.iter().map(Field::title).collect::<Vec<_>>(), ["origin", "head.genre", "genre"]);
}

/// Answers of one recording: head, label, mean probability, votes.
fn recording(path: &str, answers: &[(&str, &str, f64, i64)]) -> Plain {
    let answer = |&(head, label, mean, votes): &(&str, &str, f64, i64)| {
        (LabelName { head: head.to_owned(), label: label.to_owned() }, mean, votes)
    };
    let head = Some("verdict".to_owned());
    let run = PlainRun { head, answers: answers.iter().map(answer).collect(), ..PlainRun::default() };
    Plain { path: path.to_owned(), run: Some(run), ..Plain::default() }
}

#[test]
fn the_label_with_the_most_votes_holds_or_each_that_is_probable() {
    let library = Library::in_memory().unwrap();
    let mood = |calm: f64, votes: i64| {
        [("mood", "calm", calm, votes), ("mood", "wild", 0.9 - calm, 10 - votes), ("mood", "sad", 0.1, 0)]
    };
    recording("/by votes", &mood(0.4, 6)).insert(&library);
    recording("/by probability", &mood(0.4, 5)).insert(&library);
    recording(
        "/both tags",
        &[("genre", "folk", 0.5, 5), ("genre", "jazz", 0.8, 9), ("genre", "pop", 0.4, 3)],
    )
    .insert(&library);
    recording("/no tag", &[("genre", "folk", 0.2, 1), ("genre", "jazz", 0.3, 2)]).insert(&library);
    recording("/tempo", &[("tempo", "bpm", 120.0, 0)]).insert(&library);
    let mut decided = recording("/decided", &mood(0.4, 6));
    decided.further_decisions = vec![("mood".into(), "calm".into()), ("mood".into(), "sad".into())];
    decided.insert(&library);
    let vocabulary = library.vocabulary().unwrap();
    let found = |text: &str| -> Vec<String> {
        let filter = Filter::parse(text, &vocabulary).unwrap();
        let rows = library.query(&Query { filter, ..Query::default() }).unwrap();
        rows.iter().map(|row| row.location.to_string()).collect()
    };
    assert_eq!(found("mood = calm"), ["/by votes"]);
    assert_eq!(found("mood = WILD"), ["/by probability"]);
    assert_eq!(found("mood = sad"), ["/decided"]);
    assert_eq!(found("mood in (calm, sad)"), ["/by votes", "/decided"]);
    assert_eq!(found("head.genre = folk"), ["/both tags"]);
    assert_eq!(found("head.genre = jazz"), ["/both tags"]);
    assert_eq!(found("head.genre = pop"), Vec::<String>::new());
    assert_eq!(found("head.genre ~ jaz"), ["/both tags"]);
    assert_eq!(found("mood = none and head.genre = none"), ["/no tag", "/tempo"]);
    assert_eq!(found("bpm > 100"), ["/tempo"], "of values, the value is compared");
    assert_eq!(found("tempo = bpm"), Vec::<String>::new(), "and no label holds");
    assert_eq!(found("mood.calm > 0.3 and mood != calm"), ["/by probability", "/decided"]);
    let columns = Field::parse_list("head.genre,mood", &vocabulary).unwrap();
    let filter = Filter::parse("head.genre = folk or mood = calm", &vocabulary).unwrap();
    let rows = library.query(&Query { filter, columns, ..Query::default() }).unwrap();
    let cells: Vec<&[Cell]> = rows.iter().map(|row| row.cells.as_slice()).collect();
    let text = |text: &str| Cell::Text(text.to_owned());
    assert_eq!(cells, [[text("jazz, folk"), Cell::Absent], [Cell::Absent, text("calm")]]);
}
