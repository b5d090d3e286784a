//! `pianoscope similar`.

use crate::playlists::Shelf;
use crate::scan::Collection;
use crate::sound::{HIGH, LOW};
use std::fs;

fn similar(shelf: &Shelf, arguments: &[&str]) -> (Option<i32>, String, String) {
    shelf.run(&[&["similar", "--library", "library.sqlite"], arguments].concat())
}

/// The names of the files in the column `input`.
fn names(jsonl: &str) -> String {
    let name = |line: &str| {
        let row: serde_json::Value = serde_json::from_str(line).unwrap();
        let input = row["input"].as_str().unwrap().to_owned();
        std::path::Path::new(&input).file_stem().unwrap().display().to_string()
    };
    jsonl.lines().map(name).collect()
}

#[test]
fn the_nearest_come_first_in_every_format_and_say_why() {
    let shelf = Shelf::new();
    let (code, jsonl, message) = similar(&shelf, &["music/1.mp3", "--format", "jsonl"]);
    assert_eq!((code, message.as_str()), (Some(0), ""));
    assert!(names(&jsonl).starts_with("23") && jsonl.lines().count() == 4, "{jsonl}");
    let first: serde_json::Value = serde_json::from_str(jsonl.lines().next().unwrap()).unwrap();
    assert_eq!(first["reasons"], serde_json::json!(["same album", "same artist"]));
    let (_, text, _) = similar(&shelf, &["music/1.mp3", "-c", "1"]);
    assert!(text.lines().count() == 2 && text.contains("same album, same artist"), "{text}");
    let (_, csv, _) = similar(&shelf, &["music/1.mp3", "--format", "csv"]);
    assert!(csv.starts_with("rank,score,sound,listeners,input,reasons\n1,"), "{csv}");
    let (_, list, _) = similar(&shelf, &["music/1.mp3", "--format", "m3u", "--count", "2"]);
    assert!(list.starts_with("#EXTM3U\n") && list.trim_end().ends_with("music/3.mp3"), "{list}");
}

#[test]
fn several_seeds_a_distance_and_listeners_change_what_is_found() {
    let shelf = Shelf::new();
    let found = |arguments: &[&str]| names(&similar(&shelf, &[arguments, &["--format", "jsonl"]].concat()).1);
    assert_eq!(found(&["music/1.mp3", "music/5.mp3", "--count", "1"]), "3");
    assert_eq!(found(&["music/1.mp3", "--distance", "1", "--count", "1", "--seed", "4"]).len(), 1);
    assert_eq!(found(&["music/1.mp3", "--count", "1"]), "2");
    let mut library = shelf.library();
    for n in 0..20 {
        let id = library.create_playlist(&format!("{n}")).unwrap();
        let items = [1, 5].map(|n| {
            let location = shelf.place.path(format!("music/{n}.mp3")).canonicalize().unwrap();
            let location = pianoscope::library::Location::File(location);
            pianoscope::library::playlists::PlaylistItem::of(&library.recording(&location).unwrap().unwrap())
        });
        library.add_to_playlist(id, items.to_vec(), None).unwrap();
    }
    assert_eq!(found(&["music/1.mp3", "--count", "1", "--weight", "1"]), "5");
    assert_eq!(found(&["music/1.mp3", "--count", "1", "--weight", "0"]), "2");
}

#[test]
fn a_file_that_is_not_in_the_library_is_analysed_and_not_stored() {
    let music = Collection::new();
    for (name, hz) in [("low 1.wav", LOW), ("low 2.wav", 1.1 * LOW), ("high.wav", HIGH)] {
        music.tone(name, hz, 2.0);
    }
    assert_eq!(music.scan(&["music"]).0, Some(0));
    music.place.tone("new.wav", 1.05 * LOW, 2.0);
    let run = |arguments: &[&str]| {
        let mut program = music.place.program();
        program
            .args(["similar", "--library", "library.sqlite", "--format", "jsonl"])
            .args(arguments)
            .output()
            .unwrap()
    };
    let done = run(&["new.wav", "--model", "model.safetensors"]);
    let (stdout, stderr) = (String::from_utf8(done.stdout).unwrap(), String::from_utf8(done.stderr).unwrap());
    assert_eq!(done.status.code(), Some(0), "{stderr}");
    assert!(names(&stdout).ends_with("high") && stdout.lines().count() == 3, "{stdout}");
    assert!(stderr.contains("analysed for this comparison"), "{stderr}");
    assert_eq!(music.names().len(), 3);
    let other = run(&["new.wav"]);
    assert_eq!(other.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&other.stderr).contains("another model"), "{other:?}");
}

#[test]
fn what_cannot_be_compared_says_why() {
    let shelf = Shelf::new();
    for (arguments, code, text) in [
        (&["gone.mp3"][..], 1, "no such file"),
        (&["https://example.org/a.mp3"], 1, "pianoscope scan"),
        (&["--evaluate"], 1, "playlist import"),
        (&[], 2, "PATH|LINK"),
        (&["music/1.mp3", "--evaluate"], 2, "--evaluate"),
        (&["music/1.mp3", "--weight", "2"], 2, "from 0 to 1"),
    ] {
        let (found, stdout, stderr) = similar(&shelf, arguments);
        assert_eq!((found, stdout.as_str()), (Some(code), ""), "{arguments:?}: {stderr}");
        assert!(stderr.contains(text), "{arguments:?}: {stderr}");
    }
    let (code, _, stderr) = shelf.run(&["similar", "--library", "none.sqlite", "music/1.mp3"]);
    assert_eq!(code, Some(1));
    assert!(stderr.contains("scan") && !shelf.place.path("none.sqlite").exists(), "{stderr}");
}

#[test]
fn an_evaluation_is_a_table() {
    let shelf = Shelf::new();
    for n in 0..3 {
        let file = format!("{n}.m3u8");
        fs::write(shelf.place.path(&file), "music/1.mp3\nmusic/2.mp3\nmusic/3.mp3\n").unwrap();
        let (code, ..) = shelf.run(&["library", "--library", "library.sqlite", "playlist", "import", &file]);
        assert_eq!(code, Some(0));
    }
    let (code, table, message) = similar(&shelf, &["--evaluate"]);
    assert_eq!(code, Some(0), "{message}");
    assert!(message.contains("9 cases from 3 playlists and sessions"), "{message}");
    assert_eq!(table.lines().count(), 4, "{table}");
    assert!(table.contains("mean of 1/rank") && table.contains("\nlisteners "), "{table}");
    assert!(!table.contains("-0.000"), "{table}");
    let (_, csv, _) = similar(&shelf, &["--evaluate", "--count", "2", "--format", "csv"]);
    assert!(
        csv.starts_with("recommendations,hit_rate,mean_reciprocal_rank,hit_rate_of_new\nsound,1.000,"),
        "{csv}"
    );
}
