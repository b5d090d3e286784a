//! A library of 100,000 recordings: how long a list and a search take.

use crate::library::{Run, recording};
use crate::sound::Place;
use pianoscope::library::query::{Filter, Query, SortKey};
use pianoscope::library::{Answer, FileFacts, Findings, Library};
use std::time::{Duration, Instant};

const RECORDINGS: usize = 100_000;
const WORDS: [&str; 24] = [
    "prelude",
    "fugue",
    "nocturne",
    "sonata",
    "étude",
    "waltz",
    "ballade",
    "night",
    "river",
    "blue",
    "dance",
    "song",
    "light",
    "winter",
    "train",
    "home",
    "mazurka",
    "opus",
    "allegro",
    "adagio",
    "minor",
    "major",
    "live",
    "remastered",
];

/// A recording of made tags and probabilities, of which a fifth is surely piano.
fn made(number: usize) -> (FileFacts, pianoscope::library::Analysis) {
    let word = |step: usize| WORDS[(number / step + number * step) % WORDS.len()];
    let artist = format!("{} {}", word(7), (number * 31) % 997);
    let album = format!("{} {}", word(11), (number * 17) % 4001);
    let path = format!("/music/{artist}/{album}/{number:06} {} {}.flac", word(3), word(5));
    let piano = ((number * 7919) % 1000) as f64 / 1000.0;
    let title = format!("{} {} {number}", word(3), word(5));
    let (mut facts, mut analysis) =
        recording(&path, &title, &artist, Some((piano, 20.0 + (number % 600) as f64)));
    facts.tags.album = Some(album);
    facts.tags.genre = Some(word(13).to_owned());
    facts.tags.year = Some(1950 + (number % 75) as i32);
    let answers = (0..6).map(|i| Answer {
        head: "mood".to_owned(),
        label: WORDS[i].to_owned(),
        probability: piano / (i + 1) as f64,
        votes: 0,
    });
    let findings: &mut Findings = analysis.result.as_mut().unwrap();
    findings.answers.extend(answers);
    (facts, analysis)
}

/// The shortest of some times, and the result.
fn shortest<T>(mut run: impl FnMut() -> T) -> (Duration, T) {
    let timed = |run: &mut dyn FnMut() -> T| {
        let start = Instant::now();
        let result = run();
        (start.elapsed(), result)
    };
    let mut best = timed(&mut run);
    for _ in 0..4 {
        let again = timed(&mut run);
        if again.0 < best.0 {
            best = again;
        }
    }
    best
}

#[test]
#[ignore = "makes 100,000 recordings"]
fn a_list_takes_a_moment_and_a_search_less() {
    let place = Place::new();
    let path = place.path("library.sqlite");
    let mut library = Library::open(&path).unwrap().library;
    let numbers: Vec<usize> = (0..RECORDINGS).collect();
    for part in numbers.chunks(2000) {
        library.put_all(&part.iter().map(|&number| made(number)).collect::<Vec<_>>()).unwrap();
    }
    println!("{} MB", std::fs::metadata(&path).unwrap().len() / 1_000_000);
    let vocabulary = library.vocabulary().unwrap();
    let query = |filter: &str, sort: &str, limit| Query {
        filter: Filter::parse(filter, &vocabulary).unwrap(),
        sort: if sort.is_empty() { Vec::new() } else { SortKey::parse_list(sort, &vocabulary).unwrap() },
        limit,
        ..Query::default()
    };
    // The limits are those of an unoptimised build on a busy machine; the program is several times faster.
    for (filter, sort, limit, milliseconds) in [
        ("verdict=Piano and duration>60 and piano>0.9", "-duration", None, 2000),
        ("unsure and not checked", "confidence", Some(100), 2000),
        ("folder = '/music/prelude 31'", "", None, 500),
        ("title ~ etude or artist ~ river", "", None, 3000),
        ("mood.sonata > 0.3 and year in (1959, 1960)", "", None, 2000),
        ("", "", Some(100), 500),
        ("", "title", Some(100), 3000),
        ("nocturne winter", "", Some(1000), 500),
        ("noc", "", Some(1000), 500),
        ("\"blue dance\" 4711", "", None, 500),
    ] {
        let query = query(filter, sort, limit);
        let (time, ids) = shortest(|| library.ids(&query).unwrap());
        println!("{:7.1} ms {:6} rows  {filter}  --sort {sort}", time.as_secs_f64() * 1e3, ids.len());
        for step in library.query_plan(&query).unwrap() {
            println!("              {step}");
        }
        assert!(time < Duration::from_millis(milliseconds), "{filter}: {time:?}");
    }
    drop(library);
    let filter = "verdict=Piano and duration>60 and piano>0.9";
    for arguments in [
        ["list", "--where", filter, "--sort", "-duration"].as_slice(),
        &["list", "--where", "nocturne winter"],
        &["list", "--format", "csv"],
        &["list", "--where", filter, "--format", "jsonl"],
        &["stats"],
    ] {
        let run = || {
            let mut program = place.program();
            program.args(["library", "--library", "library.sqlite"]).args(arguments);
            Run::of(program.output().unwrap()).result()
        };
        let (time, text) = shortest(run);
        println!(
            "{:7.1} ms {:6} lines  {}",
            time.as_secs_f64() * 1e3,
            text.lines().count(),
            arguments.join(" ")
        );
        assert!(time < Duration::from_secs(20));
    }
}
