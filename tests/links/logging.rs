//! The log of a download.

use super::{Bench, gist};

#[test]
fn redirects_retries_and_resumption_are_logged_without_tokens() {
    let bench = Bench::new();
    let file = bench.folder.path().join("run.log");
    let log_file = format!("--log-file={}", file.display());
    assert_eq!(gist(&bench.answer(&[&log_file, "-vv"], "/signed.ogg")), "Piano");
    let log = std::fs::read_to_string(&file).unwrap();
    for expected in [
        "download started",
        "request byte=0",
        "redirect status=302",
        "/cut.ogg\n",
        "retrying the download reason=no connection (closed after ",
        "download resumed byte=",
        "download finished bytes=",
    ] {
        assert!(log.contains(expected), "{expected}: {log}");
    }
    assert!(!log.contains("secret"), "{log}");
}

#[test]
fn the_arguments_of_yt_dlp_are_not_logged() {
    let Some(bench) = Bench::with_yt_dlp() else { return };
    let file = bench.folder.path().join("run.log");
    let log_file = format!("--log-file={}", file.display());
    let argument = "--yt-dlp-arg=--add-headers=Authorization:secret";
    assert_eq!(gist(&bench.answer(&[&log_file, "-vv", argument], "/page?sound=piano.ogg")), "Piano");
    let log = std::fs::read_to_string(&file).unwrap();
    assert!(log.contains("yt-dlp started program=") && log.contains("yt-dlp ended success=true"), "{log}");
    assert!(!log.contains("secret"), "{log}");
}
