//! `tag` and `classify --tags`: genre and mood.

use crate::sound::{HIGH, LOW, Place, silence, write_wav};
use serde_json::Value;
use std::fs;
use std::process::Output;

/// Of the demos: a genre and its probability.
const GOLDEN: [(&str, f64); 2] = [("Classical", 0.431), ("Jazz", 0.25)];

fn run(place: &Place, arguments: &[&str]) -> Output {
    place.program().args(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn lines(done: &Output) -> Vec<Value> {
    text(&done.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn demo(name: &str) -> String {
    format!("{}/assets/{name}", env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn a_folder_is_a_table_in_order_whatever_the_number_of_threads() {
    let place = Place::new();
    fs::create_dir(place.path("music")).unwrap();
    place.tone("music/high.wav", HIGH, 4.0);
    place.tone("music/low.wav", LOW, 8.0);
    write_wav(&place.path("music/silent.wav"), &[silence(4.0)]);
    let done = run(&place, &["tag", "music", "--format", "csv", "--jobs", "4"]);
    assert_eq!((done.status.code(), text(&done.stderr).as_str()), (Some(0), ""));
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(done.stdout.as_slice());
    let rows: Vec<Vec<String>> =
        reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
    assert_eq!(
        rows[0],
        [
            "input",
            "title",
            "duration_s",
            "genre",
            "genre probability",
            "mood",
            "mood probability",
            "valence",
            "arousal",
            "error_kind",
            "error_message"
        ]
    );
    let names: Vec<&str> = rows.iter().skip(1).map(|row| row[0].as_str()).collect();
    assert_eq!(names, ["music/high.wav", "music/low.wav", "music/silent.wav"]);
    for (row, seconds) in [(1, "4"), (2, "8")] {
        assert_eq!(rows[row][2], seconds);
        for column in [4, 6, 7, 8] {
            let probability: f64 = rows[row][column].parse().unwrap();
            assert!((0.0..=1.0).contains(&probability), "{:?}", rows[row]);
        }
        assert!(["happy", "tense", "sad", "calm"].contains(&rows[row][5].as_str()), "{:?}", rows[row]);
    }
    assert!(rows[3][3..9].iter().all(String::is_empty), "silence has no genre: {:?}", rows[3]);
    let one_thread = run(&place, &["tag", "music", "--format", "csv", "--jobs", "1"]);
    assert!(one_thread.stdout == done.stdout);
    let page = text(&run(&place, &["tag", "music"]).stdout);
    let lines: Vec<&str> = page.lines().collect();
    assert!(lines[0].contains(&rows[1][3]) && lines[0].ends_with("0:04  music/high.wav"), "{page}");
    assert!(lines[2].starts_with("silent") && lines[2].ends_with("music/silent.wav"), "{page}");
}

#[test]
fn classify_adds_the_same_tags_to_its_results_and_nothing_else() {
    let place = Place::new();
    let (piano, band) = (demo("demo-piano.ogg"), demo("demo-band.opus"));
    let tagged = run(&place, &["tag", &piano, &band, "--format", "jsonl"]);
    let classified = run(&place, &["classify", &piano, &band, "--format", "jsonl", "--tags"]);
    let plain = run(&place, &["classify", &piano, &band, "--format", "jsonl"]);
    assert_eq!((tagged.status.code(), classified.status.code()), (Some(0), Some(0)));
    for ((tagged, classified), plain) in lines(&tagged).iter().zip(lines(&classified)).zip(lines(&plain)) {
        assert_eq!((&classified["tags"], &classified["embedding"]), (&tagged["tags"], &tagged["embedding"]));
        let sum: f64 =
            tagged["tags"]["genre"].as_object().unwrap().values().map(|p| p.as_f64().unwrap()).sum();
        assert!((sum - 1.0).abs() < 1e-4, "{sum}");
        let embedding: Vec<f64> =
            tagged["embedding"].as_array().unwrap().iter().map(|value| value.as_f64().unwrap()).collect();
        assert_eq!(embedding.len(), 32);
        assert!((embedding.iter().map(|value| value * value).sum::<f64>() - 1.0).abs() < 1e-3);
        assert!(plain.get("tags").is_none() && plain.get("embedding").is_none());
        for key in ["verdict", "votes", "mean_probability", "segments"] {
            assert_eq!(classified[key], plain[key], "{key}");
        }
    }
    let page = text(&run(&place, &["classify", &piano, "--tags"]).stdout);
    assert!(
        page.contains("\n  genre ") && page.contains("\n  mood ") && page.contains("energetic"),
        "{page}"
    );
}

/// What the shipped weights say of the shipped recordings: a change of features, kernels or weights that matters shows here.
#[test]
fn the_built_in_model_knows_the_demos() {
    let place = Place::new();
    let done = run(&place, &["tag", &demo("demo-piano.ogg"), &demo("demo-band.opus"), "--format", "jsonl"]);
    for (line, (genre, probability)) in lines(&done).iter().zip(GOLDEN) {
        let found = line["tags"]["genre"][genre].as_f64().unwrap();
        assert!((found - probability).abs() < 0.02, "{genre} {found} of {}", line["input"]);
    }
}

#[test]
fn what_cannot_be_tagged_is_reported_and_the_others_are_tagged() {
    let place = Place::new();
    place.tone("good.wav", LOW, 4.0);
    fs::write(place.path("bad.wav"), "no sound").unwrap();
    let done = run(&place, &["tag", "bad.wav", "good.wav", "--format", "jsonl"]);
    assert_eq!(done.status.code(), Some(1));
    let found = lines(&done);
    assert!(found[0]["error"]["message"].is_string() && found[0].get("tags").is_none());
    assert!(found[1]["tags"]["mood"].is_object());
    assert!(text(&done.stderr).contains("bad.wav"));
}

#[test]
fn a_model_without_genre_and_mood_is_refused() {
    let place = Place::new();
    place.tone("a.wav", LOW, 4.0);
    let piano = format!("{}/models/piano.safetensors", env!("CARGO_MANIFEST_DIR"));
    for arguments in
        [&["tag", "a.wav", "--model", &piano][..], &["classify", "a.wav", "--tags", "--tags-model", &piano]]
    {
        let done = run(&place, arguments);
        assert_eq!(done.status.code(), Some(2), "{arguments:?}");
        let message = text(&done.stderr);
        assert!(message.contains("genre, mood, affect") && message.contains("verdict"), "{message}");
    }
    let done = run(&place, &["classify", "a.wav", "--tags-model", &piano]);
    assert_eq!(done.status.code(), Some(2), "--tags-model needs --tags");
}
