//! `pianoscope library duplicates`.

use assert_cmd::Command;
use pianoscope::library::{Analysis, FileFacts, Findings, Library, Location, RecordingId, Tags};
use serde_json::Value;
use std::path::Path;

/// A fingerprint whose words change as those of music do.
fn words(seed: u32) -> Vec<u32> {
    let mut state = seed;
    let mut word = seed.wrapping_mul(0x9e37_79b9);
    let mut next = || {
        for _ in 0..4 {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            word ^= 1 << (state >> 27);
        }
        word
    };
    (0..447).map(|_| next()).collect()
}

/// Puts a recording of three minutes.
fn put(library: &mut Library, name: &str, codec: &str, words: Vec<u32>) -> RecordingId {
    let facts = FileFacts {
        location: Location::File(Path::new("/music").join(name)),
        size: Some(3_000_000),
        modified_ns: None,
        content_hash: None,
        tags: Tags { title: Some("Für Elise".into()), ..Tags::default() },
    };
    let findings = Findings {
        duration_s: 180.0,
        codec: codec.into(),
        sample_rate_hz: 44_100,
        channels: 2,
        bit_rate: Some(192_000),
        level_db: Some(-18.5),
        verdict: Some("Piano".into()),
        fingerprint: words,
        ..Findings::default()
    };
    let run =
        Analysis { model: "m".into(), model_hash: [1; 32], settings_hash: [2; 32], result: Ok(findings) };
    library.put(&facts, &run).unwrap()
}

/// A library with an MP3, its original in FLAC, a part of it and another recording.
fn made(path: &Path) {
    let mut library = Library::open(path).unwrap().library;
    let mp3 = put(&mut library, "a.mp3", "mp3", words(1));
    put(&mut library, "b.flac", "flac", words(1));
    put(&mut library, "c.mp3", "mp3", words(1)[60..].to_vec());
    put(&mut library, "other.mp3", "mp3", words(2));
    library.set_favourite(mp3, true).unwrap();
}

/// Exit code, stdout and stderr of `library duplicates` with these arguments.
fn duplicates(library: &Path, arguments: &[&str]) -> (i32, String, String) {
    let mut command = Command::cargo_bin("pianoscope").unwrap();
    let done =
        command.args(["library", "duplicates", "--library"]).arg(library).args(arguments).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (done.status.code().unwrap(), text(done.stdout), text(done.stderr))
}

#[test]
fn groups_are_shown_for_people_with_the_one_to_keep_first() {
    let folder = tempfile::tempdir().unwrap();
    let library = folder.path().join("l.sqlite");
    made(&library);
    let (code, table, message) = duplicates(&library, &[]);
    let expected = "\
1: keep the first, lossless
keep   3:00  flac 192 kbit/s 44.1 kHz stereo  -18.5 dB                          /music/b.flac
whole  3:00  mp3 192 kbit/s 44.1 kHz stereo   -18.5 dB  other codec  favourite  /music/a.mp3
cut    3:00  mp3 192 kbit/s 44.1 kHz stereo   -18.5 dB  other codec             /music/c.mp3
";
    assert_eq!((code, table.as_str()), (0, expected), "{message}");
    assert!(message.contains("4 recordings compared, one group of 3; nothing was deleted\n"), "{message}");
}

#[test]
fn csv_has_a_row_and_jsonl_an_object_with_the_pairs() {
    let folder = tempfile::tempdir().unwrap();
    let library = folder.path().join("l.sqlite");
    made(&library);
    let (_, csv, _) = duplicates(&library, &["--format", "csv"]);
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let column = reader.headers().unwrap().iter().position(|name| name == "match").unwrap();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let shown: Vec<(&str, &str, &str)> = rows.iter().map(|row| (&row[0], &row[1], &row[column])).collect();
    let expected = [("/music/b.flac", "1", ""), ("/music/a.mp3", "1", "whole"), ("/music/c.mp3", "1", "cut")];
    assert_eq!(shown, expected);
    let (_, lines, _) = duplicates(&library, &["--format", "jsonl"]);
    assert_eq!(lines.lines().count(), 1);
    let group: Value = serde_json::from_str(&lines).unwrap();
    assert_eq!(group["members"][0]["keep"], true);
    assert_eq!(group["members"][1]["favourite"], true);
    assert_eq!(group["members"][2]["differs"], serde_json::json!(["codec"]));
    assert_eq!(group["pairs"].as_array().unwrap().len(), 3);
    let cut = group["pairs"].as_array().unwrap().iter().find(|pair| pair["match"] == "cut").unwrap();
    assert!((cut["offset_s"].as_f64().unwrap().abs() - 60.0 * 0.128_06).abs() < 0.01, "{cut}");
}

#[test]
fn a_filter_selects_groups_and_marked_pairs_are_remembered() {
    let folder = tempfile::tempdir().unwrap();
    let library = folder.path().join("l.sqlite");
    made(&library);
    // A group is shown whole if one of its recordings fits.
    assert_eq!(duplicates(&library, &["--where", "codec=flac"]).1.lines().count(), 4);
    let (code, table, message) = duplicates(&library, &["--where", "path~other"]);
    assert_eq!((code, table.as_str()), (0, ""), "{message}");
    assert!(message.contains("no duplicates with one of these recordings"), "{message}");
    assert_eq!(duplicates(&library, &["--where", "nonsense=1"]).0, 2);
    for pair in [["/music/c.mp3", "/music/a.mp3"], ["/music/c.mp3", "/music/b.flac"]] {
        let (code, _, message) = duplicates(&library, &["--not-same", pair[0], pair[1]]);
        assert_eq!(code, 0, "{message}");
    }
    assert_eq!(duplicates(&library, &[]).1.lines().count(), 3);
    assert_eq!(duplicates(&library, &["--undo-not-same", "/music/a.mp3", "/music/c.mp3"]).0, 0);
    let (_, table, _) = duplicates(&library, &[]);
    assert!(table.contains("! do not match each other: /music/b.flac and /music/c.mp3\n"), "{table}");
    let (code, _, message) = duplicates(&library, &["--not-same", "/music/a.mp3", "/music/nothing.mp3"]);
    assert_eq!(code, 1, "{message}");
    assert_eq!(duplicates(&library, &["--not-same", "/music/a.mp3", "/music/a.mp3"]).0, 2);
    assert_eq!(duplicates(&library, &["--not-same", "/music/a.mp3"]).0, 2);
}
