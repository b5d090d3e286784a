//! Links that name a file: fetched without yt-dlp.

use super::{Desk, gist};

#[test]
fn a_file_on_the_web_is_heard_as_the_same_file_here() {
    let desk = Desk::new();
    let there = desk.answer(&[], "/piano.ogg");
    let here = super::lines(&desk.run(&[concat!(env!("CARGO_MANIFEST_DIR"), "/assets/demo-piano.ogg")]));
    for field in
        ["verdict", "confidence", "votes", "mean_probability", "duration_s", "kept_s", "segments", "title"]
    {
        assert_eq!(there[field], here[0][field], "{field}");
    }
    assert_eq!(there["input"], desk.web.url("/piano.ogg"));
}

#[test]
fn each_way_to_fail_has_its_name() {
    let desk = Desk::new();
    // So that a page that is called like a file is not asked for with yt-dlp, which other tests do.
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
        // A page after all, which yt-dlp may know.
        ("/wrong.ogg", "no_yt_dlp"),
        ("/noise.mp3", "not_audio"),
        ("/to-file.ogg", "redirect"),
        ("/circle.ogg", "redirect"),
    ] {
        let answer = desk.answer(&[nowhere], path);
        assert_eq!(gist(&answer), kind, "{path}: {answer}");
    }
}

#[test]
fn a_transfer_that_is_cut_goes_on_where_it_was() {
    let desk = Desk::new();
    assert_eq!(gist(&desk.answer(&[], "/cut.ogg")), "Piano");
    let ranges = desk.web.ranges("/cut.ogg");
    assert_eq!(ranges.len(), 2);
    assert!(ranges[1].as_ref().unwrap().starts_with("bytes="), "{ranges:?}");
}

#[test]
fn what_never_comes_or_never_ends_is_given_up() {
    let desk = Desk::new();
    for path in ["/stall.ogg", "/stall-half.ogg"] {
        assert_eq!(gist(&desk.answer(&["--timeout=1s"], path)), "stalled", "{path}");
    }
    assert_eq!(gist(&desk.answer(&["--max-size=3MB"], "/endless.ogg")), "too_large");
    assert_eq!(gist(&desk.answer(&["--max-size=100kB"], "/piano.ogg")), "too_large", "as its header tells");
    assert_eq!(gist(&desk.answer(&["--max-duration=20s"], "/piano.ogg")), "too_long");
}

#[test]
fn a_picture_is_made_of_a_link_too() {
    let desk = Desk::new();
    let picture = desk.folder.path().join("picture.png");
    let output = assert_cmd::Command::new(env!("CARGO_BIN_EXE_pianoscope"))
        .args(["spectrogram", &desk.web.url("/piano.ogg"), "--size=640x400", "-o"])
        .arg(&picture)
        .env("TMPDIR", desk.tmp())
        .env("no_proxy", "127.0.0.1")
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    assert!(picture.metadata().unwrap().len() > 10_000);
    assert_eq!(super::left_in(&desk.tmp()), Vec::<String>::new());
}

#[test]
fn a_server_that_is_not_there_is_no_network() {
    let desk = Desk::new();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/a.ogg", listener.local_addr().unwrap());
    drop(listener);
    let output = desk.run(&[&url]);
    let answer = &super::lines(&output)[0];
    assert_eq!(gist(answer), "no_network");
    assert_eq!(output.status.code(), Some(1));
    assert!(answer["error"]["message"].as_str().unwrap().contains("check the network"), "{answer}");
}
