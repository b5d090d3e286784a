//! The results of `classify`.

use crate::sound::{HIGH, LOW, Place, silence, tone, write_wav};
use serde_json::Value;
use std::fs;

fn inputs(answers: &[Value]) -> Vec<&str> {
    answers.iter().map(|answer| answer["input"].as_str().unwrap()).collect()
}

fn verdicts(answers: &[Value]) -> Vec<Option<&str>> {
    answers.iter().map(|answer| answer["verdict"].as_str()).collect()
}

#[test]
fn each_recording_gets_its_verdict_in_input_order() {
    let place = Place::new();
    place.tone("low.wav", LOW, 6.0);
    place.tone("high.wav", HIGH, 4.0);
    let (code, answers, stderr) = place.answers(&["high.wav", "low.wav", "high.wav"]);
    assert_eq!((code, stderr.as_str()), (Some(0), ""));
    assert_eq!(inputs(&answers), ["high.wav", "low.wav", "high.wav"]);
    assert_eq!(verdicts(&answers), [Some("High"), Some("Low"), Some("High")]);
    assert_eq!(answers[1]["votes"], serde_json::json!({"Low": 6, "High": 0}));
    assert_eq!(answers[1]["windows"], 6);
    assert_eq!(answers[1]["duration_s"], 6.0);
    assert_eq!(answers[1]["model"], "low or high");
    assert!(answers[1]["confidence"].as_f64().unwrap() > 0.9, "{}", answers[1]);
}

#[test]
fn segments_show_where_each_label_sounds() {
    let place = Place::new();
    write_wav(&place.path("both.wav"), &[tone(LOW, 5.0), silence(4.0), tone(HIGH, 6.0)]);
    let (_, answers, _) = place.answers(&["both.wav"]);
    let segments = answers[0]["segments"].as_array().unwrap();
    let labels: Vec<_> = segments.iter().map(|segment| segment["label"].as_str().unwrap()).collect();
    assert_eq!(labels, ["Low", "High"], "{segments:?}");
    let near = |value: &Value, expected: f64| {
        assert!((value.as_f64().unwrap() - expected).abs() < 0.1, "{value} instead of {expected}");
    };
    near(&segments[0]["start_s"], 0.0);
    near(&segments[0]["end_s"], 5.0);
    near(&segments[1]["start_s"], 9.0);
    near(&segments[1]["end_s"], 15.0);
    assert_eq!(answers[0]["verdict"], "High");
}

#[test]
fn one_thread_and_many_give_the_same_answers() {
    let place = Place::new();
    for i in 0..12 {
        let parts = [tone(LOW, 0.7 * f64::from(i)), tone(HIGH, 3.3)];
        write_wav(&place.path(format!("{i:02}.wav")), &parts);
    }
    let answers = |jobs: &str| {
        let (code, mut answers, _) = place.answers(&["--jobs", jobs, "."]);
        assert_eq!(code, Some(0));
        for answer in &mut answers {
            answer.as_object_mut().unwrap().remove("elapsed_s").unwrap();
        }
        answers
    };
    let alone = answers("1");
    assert_eq!(alone.len(), 12);
    assert_eq!(alone, answers("4"));
}

#[test]
fn a_long_recording_before_short_ones_is_still_reported_first() {
    let place = Place::new();
    place.tone("long.wav", LOW, 600.0);
    place.tone("short.wav", HIGH, 1.0);
    let names: Vec<&str> = std::iter::once("long.wav").chain([const { "short.wav" }; 20]).collect();
    let arguments = [["--jobs", "4"].as_slice(), &names].concat();
    assert_eq!(inputs(&place.answers(&arguments).1), names);
}

#[test]
fn a_random_sample_has_exactly_n_windows_and_is_the_same_for_a_seed() {
    let place = Place::new();
    let parts: Vec<_> = (0..60).map(|i| tone(if i % 3 == 0 { LOW } else { HIGH }, 1.0)).collect();
    write_wav(&place.path("mixed.wav"), &parts);
    let sampled = |seed: &str| place.answers(&["--windows", "20", "--seed", seed, "mixed.wav"]).1.remove(0);
    let (first, again) = (sampled("1"), sampled("1"));
    assert_eq!(first["windows"], 20);
    assert_eq!(first["mean_probability"], again["mean_probability"]);
    assert!((2..12).any(|seed| sampled(&seed.to_string())["mean_probability"] != first["mean_probability"]));
    assert!(first["notes"][0].as_str().unwrap().contains("20 of 60 windows"), "{}", first["notes"]);
}

#[test]
fn json_is_one_array_and_csv_one_row_an_input() {
    let place = Place::new();
    place.tone("low.wav", LOW, 2.0);
    let output = |format: &str| {
        let done = place.classify().args(["--format", format, "low.wav", "gone.wav"]).output().unwrap();
        assert_eq!(done.status.code(), Some(1));
        done.stdout
    };
    let array: Vec<Value> = serde_json::from_slice(&output("json")).unwrap();
    assert_eq!(inputs(&array), ["low.wav", "gone.wav"]);
    let table = output("csv");
    let mut rows = csv::Reader::from_reader(table.as_slice());
    assert_eq!(rows.records().map(|row| row.unwrap()[2].to_owned()).collect::<Vec<_>>(), ["Low", ""]);
}

#[test]
fn the_page_and_the_list_show_the_verdicts() {
    let place = Place::new();
    place.tone("low.wav", LOW, 3.0);
    let text =
        |inputs: &[&str]| String::from_utf8(place.classify().args(inputs).output().unwrap().stdout).unwrap();
    let page = text(&["low.wav"]);
    assert!(page.starts_with("low.wav\n  verdict           Low, "), "{page}");
    assert!(page.contains("3 of 3 windows"), "{page}");
    let list = text(&["low.wav", "gone.wav"]);
    assert!(list.ends_with("2 inputs: 1 Low, 1 failed\n"), "{list}");
}

#[test]
fn labels_go_to_stdout_for_one_recording_and_into_a_folder_for_several() {
    let place = Place::new();
    place.tone("low.wav", LOW, 3.0);
    place.tone("high.wav", HIGH, 2.0);
    let one = place.classify().args(["--format", "labels", "low.wav"]).output().unwrap();
    assert_eq!(String::from_utf8(one.stdout).unwrap(), "0.000000\t3.000000\tLow\n");
    let refused = place.classify().args(["--format", "labels", "low.wav", "high.wav"]).output().unwrap();
    assert_eq!(refused.status.code(), Some(2));
    let several = place
        .classify()
        .args(["--format", "labels", "--output-dir", "tracks", "low.wav", "high.wav"])
        .output()
        .unwrap();
    assert_eq!(several.status.code(), Some(0), "{}", String::from_utf8_lossy(&several.stderr));
    assert_eq!(fs::read_to_string(place.path("tracks/low.wav.txt")).unwrap(), "0.000000\t3.000000\tLow\n");
    assert_eq!(fs::read_to_string(place.path("tracks/high.wav.txt")).unwrap(), "0.000000\t2.000000\tHigh\n");
}
