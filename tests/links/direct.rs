//! Links to files, which are downloaded without yt-dlp.

use super::common::{has_program, skip};
use super::{Bench, gist};

#[test]
fn a_file_on_the_web_gives_the_result_of_the_local_file() {
    let bench = Bench::new();
    let there = bench.answer(&[], "/piano.ogg");
    let here = super::lines(&bench.run(&[concat!(env!("CARGO_MANIFEST_DIR"), "/assets/demo-piano.ogg")]));
    for field in
        ["verdict", "confidence", "votes", "mean_probability", "duration_s", "kept_s", "segments", "title"]
    {
        assert_eq!(there[field], here[0][field], "{field}");
    }
    assert_eq!(there["input"], bench.web.url("/piano.ogg"));
}

#[test]
fn each_failure_has_its_kind() {
    let bench = Bench::new();
    // So that pages with a media extension are not passed to yt-dlp; other tests do that.
    let nowhere = "--yt-dlp=/nowhere/yt-dlp";
    for (path, kind) in [
        ("/redirect.ogg", "Piano"),
        ("/plain.ogg", "Piano"),
        ("/status/404/a.ogg", "not_found"),
        ("/status/410/a.ogg", "not_found"),
        ("/status/403/a.ogg", "forbidden"),
        ("/status/429/a.ogg", "rate_limit"),
        ("/status/500/a.ogg", "server"),
        ("/status/418/a.ogg", "http"),
        // A page, which yt-dlp may support.
        ("/wrong.ogg", "no_yt_dlp"),
        ("/noise.mp3", "not_audio"),
        ("/to-file.ogg", "redirect"),
        ("/circle.ogg", "redirect"),
    ] {
        let answer = bench.answer(&[nowhere], path);
        assert_eq!(gist(&answer), kind, "{path}: {answer}");
    }
}

#[test]
fn an_interrupted_transfer_is_resumed() {
    let bench = Bench::new();
    assert_eq!(gist(&bench.answer(&[], "/cut.ogg")), "Piano");
    let ranges = bench.web.ranges("/cut.ogg");
    assert_eq!(ranges.len(), 2);
    assert!(ranges[1].as_ref().unwrap().starts_with("bytes="), "{ranges:?}");
}

#[test]
fn stalled_and_endless_downloads_are_given_up() {
    let bench = Bench::new();
    for path in ["/stall.ogg", "/stall-half.ogg"] {
        assert_eq!(gist(&bench.answer(&["--timeout=1s"], path)), "stalled", "{path}");
    }
    assert_eq!(gist(&bench.answer(&["--max-size=3MB"], "/endless.ogg")), "too_large");
    assert_eq!(
        gist(&bench.answer(&["--max-size=100kB"], "/piano.ogg")),
        "too_large",
        "according to its header"
    );
    assert_eq!(gist(&bench.answer(&["--max-duration=20s"], "/piano.ogg")), "too_long");
}

#[test]
fn a_spectrogram_can_be_made_from_a_link() {
    let bench = Bench::new();
    let picture = bench.folder.path().join("picture.png");
    let output = assert_cmd::Command::new(env!("CARGO_BIN_EXE_pianoscope"))
        .args(["spectrogram", &bench.web.url("/piano.ogg"), "--size=640x400", "-o"])
        .arg(&picture)
        .env("TMPDIR", bench.tmp())
        .env("no_proxy", "127.0.0.1")
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    assert!(picture.metadata().unwrap().len() > 10_000);
    assert_eq!(super::left_in(&bench.tmp()), Vec::<String>::new());
}

#[test]
fn an_unreachable_server_is_a_network_error() {
    let bench = Bench::new();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/a.ogg", listener.local_addr().unwrap());
    drop(listener);
    let output = bench.run(&[&url]);
    let answer = &super::lines(&output)[0];
    assert_eq!(gist(answer), "no_network");
    assert_eq!(output.status.code(), Some(1));
    assert!(answer["error"]["message"].as_str().unwrap().contains("check the network"), "{answer}");
}

#[test]
fn the_page_of_a_link_leads_to_it_or_holds_its_sound() {
    let bench = Bench::new();
    let piano = bench.web.url("/piano.ogg");
    let page = |audio: &str| {
        let done = bench.run(&["--yt-dlp=/nowhere/yt-dlp", "--format=html", audio, &piano]);
        assert_eq!(done.status.code(), Some(0), "{done:?}");
        String::from_utf8(done.stdout).unwrap()
    };
    let linked = page("--audio=link");
    assert!(
        linked.contains(&format!("<a href=\"{piano}\" rel=\"noreferrer\">")),
        "it is downloaded for a moment only"
    );
    assert!(!linked.contains("<audio") && !linked.contains("file://"));
    if has_program("ffmpeg") {
        assert!(page("--audio=embed").contains("src=\"data:audio/ogg;base64,T2dn"));
    } else {
        skip("ffmpeg is not installed");
    }
}
