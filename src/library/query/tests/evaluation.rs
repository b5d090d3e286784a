//! SQL against a plain evaluation of the same filters on the same recordings.

use super::holds::holds;
use super::plain::{Plain, PlainRun};
use super::random;
use crate::library::query::{Filter, LabelName, Query};
use crate::library::{Library, unix_now};
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64;

fn label(head: &str, label: &str) -> LabelName {
    LabelName { head: head.to_owned(), label: label.to_owned() }
}

fn maybe<T>(random: &mut Pcg64, value: impl FnOnce(&mut Pcg64) -> T) -> Option<T> {
    (random.random_range(0..3) > 0).then(|| value(random))
}

fn word(random: &mut Pcg64) -> String {
    const WORDS: [&str; 12] =
        ["", "a", "b", "A B", "b\u{e9}", "be\u{301} a", "e", "ab", "\"", "bée/A-b", "A AND b", "月"];
    (*WORDS.choose(random).unwrap()).to_owned()
}

fn run(random: &mut Pcg64) -> PlainRun {
    let (piano, other) = (label("verdict", "Piano"), label("verdict", "Other"));
    let mut run =
        PlainRun { model: word(random), at: random.random_range(-9..1_900_000_000), ..PlainRun::default() };
    if random.random_range(0..5) == 0 {
        run.error = Some((word(random), word(random)));
        return run;
    }
    let windows = random.random_range(0..9);
    let votes = random.random_range(0..=windows);
    let mean = f64::from(random.random_range(0..=4_u8)) / 4.0;
    run.head = Some("verdict".to_owned());
    run.windows = Some(windows);
    run.verdict = maybe(random, |random| if random.random() { "Piano" } else { "Other" }.to_owned());
    run.numbers = [
        maybe(random, |random| f64::from(random.random_range(0..=4_u8)) / 4.0),
        maybe(random, |random| f64::from(random.random_range(0..9_u8)) * 30.25),
        maybe(random, |random| f64::from(random.random_range(-3..3_i8))),
    ];
    run.answers = vec![(piano.clone(), mean, votes), (other.clone(), 1.0 - mean, windows - votes)];
    if random.random() {
        run.answers.push((label("genre", "folk"), mean, votes));
    }
    if random.random() {
        // They exclude each other, and may have other votes than probabilities.
        run.answers.push((label("mood", "calm"), mean, windows - votes));
        run.answers.push((label("mood", "Wild"), 1.0 - mean, votes));
    }
    for i in 0..random.random_range(0..4_u8) {
        let start = f64::from(i) * 10.0;
        let of = [&piano, &other, &label("genre", "folk")].choose(random).copied().unwrap().clone();
        run.segments.push((of, start, start + f64::from(random.random_range(3..8_u8))));
    }
    run
}

fn recording(random: &mut Pcg64, number: usize) -> Plain {
    let run = maybe(random, run);
    let note = maybe(random, word);
    let decision =
        |random: &mut Pcg64| (if random.random() { "Piano" } else { "Other" }.to_owned(), note.clone());
    let further_decision = |number: usize| {
        let (head, label) = [("mood", "calm"), ("genre", "folk"), ("mood", "wild")][number % 3];
        (head.to_owned(), label.to_owned())
    };
    Plain {
        path: format!("/{}/{}/{number}", word(random), word(random)),
        is_link: random.random_range(0..8) == 0,
        tags: std::array::from_fn(|_| maybe(random, word)),
        integers: std::array::from_fn(|_| maybe(random, |random| random.random_range(0..200) * 5)),
        duration: maybe(random, |random| f64::from(random.random_range(0..9_u8)) * 30.25),
        added: random.random_range(-9..1_900_000_000),
        is_missing: random.random(),
        is_favourite: random.random(),
        decisions: (0..random.random_range(0..3)).map(|_| decision(random)).collect(),
        further_decisions: (0..random.random_range(0..3)).map(further_decision).collect(),
        descriptors: maybe(random, |random| {
            ("brightness".to_owned(), f64::from(random.random_range(0..5_u8)))
        })
        .into_iter()
        .collect(),
        playlists: maybe(random, word).into_iter().collect(),
        run,
    }
}

#[test]
fn sql_and_plain_evaluation_find_the_same_recordings() {
    let mut random = Pcg64::seed_from_u64(3);
    let library = Library::in_memory().unwrap();
    let plain: Vec<Plain> = (0..150).map(|number| recording(&mut random, number)).collect();
    library.connection().execute_batch("BEGIN").unwrap();
    plain.iter().for_each(|plain| plain.insert(&library));
    library.connection().execute_batch("COMMIT").unwrap();
    let vocabulary = library.vocabulary().unwrap();
    assert_eq!(
        (vocabulary.labels.len(), vocabulary.descriptors.as_slice()),
        (5, ["brightness".to_owned()].as_slice())
    );
    let (mut some, mut all) = (0, 0);
    for round in 0..2_000 {
        let filter = random::filter(&mut random, &vocabulary, round % 4);
        let query = Query { filter: filter.clone(), ..Query::default() };
        let now = unix_now();
        let mut found: Vec<usize> =
            library.ids(&query).unwrap().iter().map(|id| usize::try_from(id.0 - 1).unwrap()).collect();
        found.sort_unstable();
        let expected: Vec<usize> = (0..plain.len()).filter(|&i| holds(&filter, &plain[i], now)).collect();
        let differ = found.iter().chain(&expected).find(|i| found.contains(i) != expected.contains(i));
        assert_eq!(found, expected, "{filter}: {:#?}", differ.map(|i| &plain[*i]));
        assert_eq!(library.count(&query).unwrap(), expected.len() as u64, "{filter}");
        some += usize::from(!found.is_empty());
        all += usize::from(found.len() == plain.len());
    }
    assert!(some > 1_000 && all < 500, "the filters find {some} times something, {all} times all");
}

#[test]
fn what_looks_like_the_syntax_of_a_search_is_text() {
    let library = Library::in_memory().unwrap();
    let titles = ["NEAR me", "a* b", "title: x", "^first", "x OR y", "-minus", "col{on}", "quo\"te", "c + d"];
    for (i, title) in titles.iter().enumerate() {
        let tags = [Some((*title).to_owned()), None, None, None, None, None];
        Plain { path: format!("/{i}"), tags, ..Plain::default() }.insert(&library);
    }
    for (i, title) in titles.iter().enumerate() {
        for whole in [true, false] {
            let filter = Filter::Words { text: (*title).to_owned(), whole };
            let found = library.ids(&Query { filter, ..Query::default() }).unwrap();
            assert_eq!(found.iter().map(|id| id.0).collect::<Vec<_>>(), [i as i64 + 1], "{title} {whole}");
        }
    }
    for hostile in [
        "\"",
        "\"\"",
        "*",
        "NEAR(",
        "AND",
        "\0",
        "x\0\" OR \"y",
        "{",
        "title:",
        "'; DROP TABLE recording; --",
    ] {
        for whole in [true, false] {
            let filter = Filter::Words { text: hostile.to_owned(), whole };
            library.ids(&Query { filter, ..Query::default() }).unwrap();
        }
    }
}

#[test]
fn the_largest_filters_run() {
    let library = Library::in_memory().unwrap();
    Plain { path: "/a".to_owned(), ..Plain::default() }.insert(&library);
    let vocabulary = library.vocabulary().unwrap();
    let nested = format!("{}year = 1{}", "(title ~ a or not ".repeat(20), ")".repeat(20));
    for text in [
        "title ~ a or ".repeat(999) + "missing",
        "title ~ a and ".repeat(999) + "missing",
        "abc ".repeat(1000),
        "mixed or ".repeat(999) + "unsure",
        format!("year in ({}1)", "1, ".repeat(998)),
        nested,
    ] {
        let filter = Filter::parse(&text, &vocabulary).unwrap();
        let query = Query { filter, ..Query::default() };
        library.ids(&query).unwrap_or_else(|error| panic!("{error}: {:.60}", text));
    }
}
