//! Small files as people have them, whose first and second 12 s are those of the demo recordings: odd containers, cut ends, damage.
//!
//! They are kept beside the project, in `../shared/cases`; files of the same kinds are made by the tests of `tests/audio`.

use super::common::{has_program, skip};
use serde_json::Value;
use std::collections::HashMap;
use std::path::Path;
use std::process::Command;

/// What is expected of a file.
struct Case {
    name: &'static str,
    /// In seconds.
    duration_s: f64,
    verdict: &'static str,
    /// Beginnings and ends of the segments in seconds, with their labels.
    segments: &'static [(&'static str, f64, f64)],
    /// Part of a note, if there is one.
    note: Option<&'static str>,
}

const fn case(name: &'static str, duration_s: f64, note: Option<&'static str>) -> Case {
    Case { name, duration_s, verdict: "Piano", segments: &[], note }
}

const CASES: &[Case] = &[
    case("cut-98-percent-cues.webm", 11.774, Some("cut short")),
    case("cut-98-percent-faststart.m4a", 11.749, Some("cut short")),
    case("default-track-ac3-then-aac.mkv", 12.0, Some("track 1 of 2")),
    case("edit-list-front-cut-6s.m4a", 12.0, None),
    Case {
        segments: &[("Piano", 0.0, 6.0), ("Piano", 16.0, 22.0)],
        ..case("gap-of-10s.mkv", 22.0, Some("silence was inserted for 10.0 s"))
    },
    case("id3v2-in-front.m4a", 12.0, None),
    case("matroska-zlib-opus.mka", 12.0, None),
    Case {
        verdict: "Other",
        segments: &[("Piano", 0.0, 12.0), ("Other", 12.0, 24.0)],
        ..case("mono-then-stereo.mp3", 24.0, None)
    },
    case("ogg-64k-zeros-behind.ogg", 12.0, None),
    case("one-channel-inverted.opus", 12.0, Some("channels cancel each other from 0.0 s")),
    case("only-first-track-enabled.mp4", 12.0, Some("track 2 of 2")),
    case("opus-mapping-255.opus", 12.0, Some("ffmpeg")),
    case("speex.spx", 12.0, Some("ffmpeg")),
    Case {
        segments: &[("Piano", 5.0, 17.0)],
        ..case("starts-5s-late.mp4", 17.0, Some("the sound starts at 5.0 s"))
    },
    case("zero-hole.mp3", 12.04, Some("silence was inserted for 0.6 s")),
];

#[test]
fn files_as_people_have_them_get_the_right_answer() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/cases");
    if !folder.is_dir() {
        eprintln!("SKIPPED: {} is not there", folder.display());
        return;
    }
    if !has_program("ffmpeg") {
        return;
    }
    let done = Command::new(env!("CARGO_BIN_EXE_pianoscope"))
        .args(["classify", "--format", "jsonl", "."])
        .current_dir(&folder)
        .output()
        .unwrap();
    let answers: HashMap<String, Value> = String::from_utf8(done.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .map(|answer| (answer["input"].as_str().unwrap().trim_start_matches("./").to_owned(), answer))
        .collect();
    for Case { name, duration_s, verdict, segments, note } in CASES {
        let Some(answer) = answers.get(*name) else {
            skip(&format!("{name} is not in {}", folder.display()));
            continue;
        };
        assert_eq!(answer["verdict"], *verdict, "{name}: {answer}");
        let differs = (answer["duration_s"].as_f64().unwrap() - duration_s).abs();
        assert!(differs < 0.1, "{name}: {answer}");
        let notes = answer["notes"].to_string();
        assert!(note.is_none_or(|note| notes.contains(note)), "{name}: {notes}");
        assert!(note.is_some() || answer["notes"].is_null(), "{name}: {notes}");
        if segments.is_empty() {
            continue;
        }
        let found = answer["segments"].as_array().unwrap();
        assert_eq!(found.len(), segments.len(), "{name}: {answer}");
        for (found, (label, start_s, end_s)) in found.iter().zip(*segments) {
            assert_eq!(found["label"], *label, "{name}: {answer}");
            // A window lasts a second.
            for (field, expected) in [("start_s", start_s), ("end_s", end_s)] {
                let differs = (found[field].as_f64().unwrap() - expected).abs();
                assert!(differs < 1.0, "{name}, {field}: {answer}");
            }
        }
    }
}
