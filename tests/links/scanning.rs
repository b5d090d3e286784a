//! Links in the library.

use super::Bench;
use pianoscope::library::{Library, Location, StoredRecording};

/// Scans the paths into a library; exit code and stderr.
fn scan(bench: &Bench, paths: &[&str]) -> (Option<i32>, String) {
    let output = assert_cmd::Command::new(env!("CARGO_BIN_EXE_pianoscope"))
        .args(["scan", "--pause=0s", "--library"])
        .arg(bench.folder.path().join("library.sqlite"))
        .args(paths.iter().map(|path| bench.web.url(path)))
        .env("TMPDIR", bench.tmp())
        .env("no_proxy", "127.0.0.1")
        .output()
        .unwrap();
    assert!(output.stdout.is_empty());
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

fn stored(bench: &Bench, path: &str) -> StoredRecording {
    let library = Library::open(&bench.folder.path().join("library.sqlite")).unwrap().library;
    library.recording(&Location::Link(bench.web.url(path))).unwrap().unwrap()
}

#[test]
fn a_link_is_downloaded_once_and_its_result_kept() {
    let bench = Bench::new();
    let (code, text) = scan(&bench, &["/piano.ogg"]);
    assert_eq!((code, text.as_str()), (Some(0), "pianoscope: 1 recording: 1 analysed\n"));
    let recording = stored(&bench, "/piano.ogg");
    assert!(recording.facts.size.is_none() && recording.facts.content_hash.is_none());
    let found = recording.run.unwrap().analysis.result.unwrap();
    assert_eq!(found.verdict.as_deref(), Some("Piano"));
    assert!(!found.embedding.is_empty() && !found.fingerprint.is_empty());
    let downloads = bench.web.ranges("/piano.ogg").len();
    let (code, text) = scan(&bench, &["/piano.ogg"]);
    assert_eq!((code, text.as_str()), (Some(0), "pianoscope: 1 recording: 1 known\n"));
    assert_eq!(bench.web.ranges("/piano.ogg").len(), downloads);
    assert_eq!(super::left_in(&bench.tmp()), Vec::<String>::new());
}

#[test]
fn only_failures_of_links_that_may_end_are_tried_again() {
    let bench = Bench::new();
    let paths = ["/status/404/a.ogg", "/status/500/a.ogg"];
    let (code, text) = scan(&bench, &paths);
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("2 recordings: 2 failed"), "{text}");
    assert_eq!(stored(&bench, paths[0]).run.unwrap().analysis.result.unwrap_err().kind, "not_found");
    let (code, text) = scan(&bench, &paths);
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("2 recordings: 1 failed, 1 failed before"), "{text}");
}
