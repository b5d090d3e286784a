//! Lists of recordings in files: on the web and on this machine, without yt-dlp.

use super::{Bench, gist, lines};

/// Without yt-dlp.
const NO_YT_DLP: &str = "--yt-dlp=/nowhere/yt-dlp";

fn gists(bench: &Bench, path: &str) -> Vec<String> {
    bench.answers(&[NO_YT_DLP], &[path]).iter().map(gist).collect()
}

#[test]
fn lists_on_the_web_are_read_without_yt_dlp() {
    let bench = Bench::new();
    for (path, expected) in [
        ("/lists/plain.m3u", &["Piano", "Other", "redirect", "redirect"][..]),
        ("/lists/untyped", &["Piano", "Other", "redirect", "redirect"]),
        ("/lists/titled.m3u8", &["Other", "not_found"]),
        ("/lists/list.pls", &["Piano", "Other"]),
        ("/lists/list.xspf", &["Piano"]),
        ("/lists/atom", &["Other"]),
        ("/lists/empty.rss", &["empty_playlist"]),
        // A list that does not look like one is an entry.
        ("/lists/radio.pls", &["radio", "radio", "playlist"]),
        // The list within it, the list itself, and a recording.
        ("/lists/nested.m3u", &["Piano", "Other", "other", "Other"]),
        // Parts of one recording, for yt-dlp.
        ("/lists/stream.m3u8", &["no_yt_dlp"]),
    ] {
        assert_eq!(gists(&bench, path), expected, "{path}");
    }
}

#[test]
fn titles_of_lists_name_the_recordings() {
    let bench = Bench::new();
    for (path, title, input) in [
        ("/lists/titled.m3u8", "The band", "/band.opus"),
        ("/lists/list.pls", "The piano", "/piano.ogg"),
        ("/lists/atom", "The band & more", "/take/7"),
    ] {
        let answer = &bench.answers(&[NO_YT_DLP], &[path])[0];
        assert_eq!(answer["title"], title, "{path}");
        assert_eq!(answer["input"], bench.web.url(input), "{path}");
    }
    let chosen = bench.answers(&[NO_YT_DLP, "--items=2"], &["/lists/list.pls"]);
    assert_eq!(chosen.iter().map(gist).collect::<Vec<_>>(), ["Other"]);
    assert_eq!(gist(&bench.answer(&[NO_YT_DLP, "--no-playlist"], "/lists/list.pls")), "playlist");
}

#[test]
fn radio_stations_and_empty_answers_are_named() {
    let bench = Bench::new();
    for (path, kind, words) in [
        ("/radio/icy.mp3", "radio", "internet radio"),
        ("/radio/icy", "radio", "internet radio"),
        ("/radio/icecast.ogg", "radio", "no end"),
        ("/radio/shoutcast-2", "radio", "no end"),
        ("/radio/full.mp3", "server", "400"),
        ("/radio/not-http.mp3", "other", "not HTTP"),
        ("/empty/204.mp3", "not_media", "an empty response"),
        ("/empty/204", "not_media", "an empty response"),
        ("/empty/zero.mp3", "not_media", "an empty response"),
        ("/empty/zero", "not_media", "an empty response"),
        ("/empty/head.mp3", "not_media", "an empty response"),
        ("/empty/head", "not_media", "an empty response"),
    ] {
        let answer = bench.answer(&[NO_YT_DLP, "--timeout=5s"], path);
        assert_eq!(gist(&answer), kind, "{path}: {answer}");
        assert!(answer["error"]["message"].as_str().unwrap().contains(words), "{path}: {answer}");
    }
}

#[test]
fn a_list_on_this_machine_names_files_and_links() {
    let bench = Bench::new();
    let folder = bench.folder.path();
    std::fs::create_dir(folder.join("music")).unwrap();
    let demo = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/demo-piano.ogg");
    std::fs::copy(demo, folder.join("music/piano.ogg")).unwrap();
    let text = format!(
        "\u{FEFF}#EXTM3U\r\n#EXTINF:27,Prélude\r\nmusic\\piano.ogg\r\ngone.mp3\r\n{}\r\nhls.m3u8\r\n",
        bench.web.url("/band.opus")
    );
    let list = folder.join("list.m3u8");
    std::fs::write(&list, text).unwrap();
    std::fs::write(folder.join("hls.m3u8"), "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n/etc/passwd\n")
        .unwrap();
    let answers = lines(&bench.run(&[list.to_str().unwrap()]));
    assert_eq!(answers.iter().map(gist).collect::<Vec<_>>(), ["Piano", "missing", "Other", "bad_playlist"]);
    assert!(answers[0]["input"].as_str().unwrap().ends_with("music/piano.ogg"), "{}", answers[0]);
    assert!(answers[1]["input"].as_str().unwrap().ends_with("/gone.mp3"), "{}", answers[1]);
    assert!(answers[3]["error"]["message"].as_str().unwrap().contains("HLS"), "{}", answers[3]);
}

#[test]
fn a_local_list_of_links_is_classified_entry_by_entry() {
    let bench = Bench::new();
    let list = bench.folder.path().join("two.m3u");
    let (piano, band) = (bench.web.url("/piano.ogg"), bench.web.url("/band.opus"));
    std::fs::write(&list, format!("{piano}\n{band}\n")).unwrap();
    let list = list.to_str().unwrap();
    let answers = lines(&bench.run(&[NO_YT_DLP, list]));
    assert_eq!(answers.iter().map(gist).collect::<Vec<_>>(), ["Piano", "Other"]);
    let text = bench.run(&[NO_YT_DLP, "--format=text", list]);
    assert!(String::from_utf8_lossy(&text.stdout).contains("\n2 inputs: 1 "), "{text:?}");
    // One label track for two recordings.
    let refused = bench.run(&[NO_YT_DLP, "--format=labels", list]);
    assert_eq!((refused.status.code(), refused.stdout.as_slice()), (Some(2), b"".as_slice()), "{refused:?}");
    assert!(String::from_utf8_lossy(&refused.stderr).contains("--output-dir"), "{refused:?}");
    std::fs::write(list, format!("{band}\n")).unwrap();
    let one = bench.run(&[NO_YT_DLP, "--format=labels", list]);
    assert_eq!(one.status.code(), Some(0), "{one:?}");
    assert!(String::from_utf8_lossy(&one.stdout).contains("Other"), "{one:?}");
}
