//! Playlists: feeds and pages with several recordings.

use super::{Bench, gist, left_in, lines};
use std::collections::HashSet;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

#[test]
fn failing_entries_of_a_playlist_do_not_affect_the_others() {
    let Some(bench) = Bench::with_yt_dlp() else { return };
    let answers = bench.answers(&[], &["/feed.xml?items=50&broken=5"]);
    assert_eq!(answers.len(), 50);
    for (n, answer) in (1..).zip(&answers) {
        let kind = if n % 10 == 0 { "not_found" } else { "Other" };
        assert_eq!(gist(answer), kind, "{n}: {answer}");
        assert!(answer["input"].as_str().unwrap().ends_with(&format!("/{n}.ogg")), "{n}: {answer}");
        if kind == "Other" {
            assert_eq!(answer["title"], format!("Take {n}"), "as the feed names it");
        }
    }
}

#[test]
fn a_page_with_two_recordings_is_a_playlist_of_two() {
    let Some(bench) = Bench::with_yt_dlp() else { return };
    let answers = bench.answers(&[], &["/two.html"]);
    assert_eq!(answers.iter().map(gist).collect::<Vec<_>>(), ["Piano", "Other"]);
    assert_ne!(answers[0]["input"], answers[1]["input"], "each has a name of its own");
    let chosen = bench.answers(&["--items=2"], &["/two.html"]);
    assert_eq!(chosen.iter().map(gist).collect::<Vec<_>>(), ["Other"]);
    assert_eq!(gist(&bench.answer(&["--no-playlist"], "/two.html")), "playlist");
}

#[test]
fn entries_with_hostile_addresses_are_rejected_and_the_others_classified() {
    let Some(bench) = Bench::with_yt_dlp() else { return };
    let answers = bench.answers(&[], &["/hostile.xml"]);
    let (good, bad): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer["verdict"].is_string());
    assert_eq!(good.len(), 1);
    assert!(!bad.is_empty());
    assert!(!std::path::Path::new("/tmp/pianoscope-was-here").exists());
}

#[test]
fn a_video_in_a_playlist_needs_a_choice() {
    let bench = Bench::new();
    let url = "https://www.youtube.com/watch?v=dQw4w9WgXcQ&list=PLabcdefghijkl";
    let answer = &lines(&bench.run(&["--yt-dlp=/nowhere/yt-dlp", url]))[0];
    assert_eq!(gist(answer), "video_or_playlist");
    assert!(answer["error"]["message"].as_str().unwrap().contains("--no-playlist"));
    assert_eq!(gist(&lines(&bench.run(&["--yt-dlp=/nowhere/yt-dlp", "--no-playlist", url]))[0]), "no_yt_dlp");
}

#[test]
fn three_network_failures_in_a_row_pause_and_then_end_the_run() {
    let bench = Bench::new();
    let paths = ["/status/500/1.ogg", "/status/500/2.ogg", "/status/500/3.ogg", "/piano.ogg", "/band.opus"];
    let urls = paths.map(|path| bench.web.url(path));
    let mut words = vec!["--jobs=1", "--outage-pause=10ms"];
    words.extend(urls.iter().map(String::as_str));
    let output = bench.run(&words);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        lines(&output).iter().map(gist).collect::<Vec<_>>(),
        ["server", "server", "server", "not_tried", "not_tried"]
    );
    let output_text = String::from_utf8_lossy(&output.stderr);
    assert!(
        output_text.contains("several links in a row failed") && output_text.contains("still down"),
        "{output_text}"
    );
    assert_eq!(bench.web.requests(), 2 + 6, "the third is tried six times, and nothing behind it");
}

#[test]
fn a_killed_run_is_resumed() {
    let Some(bench) = Bench::with_yt_dlp() else { return };
    let file = bench.folder.path().join("answers.jsonl");
    let resume = format!("--resume={}", file.display());
    let feed = bench.web.url("/feed.xml?items=50&broken=5");
    let answered = || std::fs::read_to_string(&file).unwrap_or_default().lines().count();
    for kill_after in [7, 31] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_pianoscope"))
            .args(["classify", "--pause=0s", &resume, &feed])
            .env("TMPDIR", bench.tmp())
            .env("no_proxy", "127.0.0.1")
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let begin = Instant::now();
        while answered() < kill_after {
            assert!(begin.elapsed() < Duration::from_secs(120), "{} answers", answered());
            std::thread::yield_now();
        }
        child.kill().unwrap();
        child.wait().unwrap();
    }
    // As left by a process that was killed while writing a line.
    let text = std::fs::read_to_string(&file).unwrap() + "{\"input\":\"http";
    std::fs::write(&file, text).unwrap();
    let output = bench.run(&[&resume, &feed]);
    assert_eq!(output.status.code(), Some(1), "some entries lead nowhere");
    let text = std::fs::read_to_string(&file).unwrap();
    let answers: Vec<serde_json::Value> =
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let names: HashSet<&str> = answers.iter().map(|answer| answer["input"].as_str().unwrap()).collect();
    assert_eq!((answers.len(), names.len()), (50, 50), "every entry is answered once");
    assert_eq!(left_in(&bench.tmp()), Vec::<String>::new(), "what was killed is swept");
}
