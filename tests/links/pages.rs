//! Links to pages, with the real yt-dlp.

use super::{Bench, gist};

#[test]
fn a_page_with_a_recording_is_classified() {
    let Some(bench) = Bench::with_yt_dlp() else { return };
    let answer = bench.answer(&[], "/page?sound=piano.ogg");
    assert_eq!(gist(&answer), "Piano", "{answer}");
    assert_eq!(answer["windows"], 27);
}

#[test]
fn each_failure_has_its_kind() {
    let Some(bench) = Bench::with_yt_dlp() else { return };
    for (path, kind) in [
        ("/redirect", "Piano"),
        ("/page?sound=cut.ogg", "Piano"),
        ("/status/404", "not_found"),
        ("/status/403", "forbidden"),
        ("/status/429", "rate_limit"),
        ("/status/500", "server"),
        ("/nothing.html", "unsupported"),
        ("/wrong.ogg", "not_media"),
        ("/page?sound=noise.mp3", "not_audio"),
        ("/page?sound=gone.ogg", "not_found"),
    ] {
        let answer = bench.answer(&[], path);
        assert_eq!(gist(&answer), kind, "{path}: {answer}");
        if answer["error"].is_object() && path != "/page?sound=noise.mp3" && path != "/wrong.ogg" {
            assert!(answer["error"]["said"].is_array(), "yt-dlp's own lines are reported: {answer}");
        }
    }
    let ranges = bench.web.ranges("/cut.ogg");
    assert!(
        ranges.iter().flatten().any(|range| range.starts_with("bytes=") && range != "bytes=0-"),
        "{ranges:?}"
    );
}

#[test]
fn stalled_and_endless_downloads_are_given_up() {
    let Some(bench) = Bench::with_yt_dlp() else { return };
    for path in ["/page?sound=stall.ogg", "/stalled-page"] {
        assert_eq!(gist(&bench.answer(&["--timeout=1s"], path)), "stalled", "{path}");
    }
    assert_eq!(gist(&bench.answer(&["--max-size=3MB"], "/page?sound=endless.ogg")), "too_large");
    assert_eq!(gist(&bench.answer(&["--max-duration=20s"], "/page?sound=piano.ogg")), "too_long");
}

#[test]
fn without_yt_dlp_the_message_names_the_command_that_installs_it() {
    let bench = Bench::new();
    let named = bench.answer(&["--yt-dlp=/nowhere/yt-dlp"], "/page?sound=piano.ogg");
    assert_eq!(gist(&named), "no_yt_dlp");
    assert!(named["error"]["message"].as_str().unwrap().contains("/nowhere/yt-dlp"), "{named}");
    let output = assert_cmd::Command::new(env!("CARGO_BIN_EXE_pianoscope"))
        .args(["classify", "--format=jsonl", &bench.web.url("/page?sound=piano.ogg")])
        .env("TMPDIR", bench.tmp())
        .env("XDG_DATA_HOME", bench.folder.path())
        .env("PATH", bench.folder.path())
        .output()
        .unwrap();
    let found = &super::lines(&output)[0];
    assert_eq!(gist(found), "no_yt_dlp");
    assert!(found["error"]["message"].as_str().unwrap().contains("doctor --fix"), "{found}");
}
