//! JSON in the form of yt-dlp 2026.10.26, shortened.

use super::{Extraction, Metadata, Playlist, PlaylistEntry, VideoInfo, extraction_from_json};
use crate::fetch::Reason;
use crate::input::{Recognised, recognise};
use serde_json::{Value, json};

fn one(json: &Value) -> VideoInfo {
    match extraction_from_json(&json.to_string()).unwrap() {
        Extraction::Recording(single) => *single,
        Extraction::Playlist(list) => panic!("{list:?}"),
    }
}

fn many(json: &Value) -> Playlist {
    match extraction_from_json(&json.to_string()).unwrap() {
        Extraction::Playlist(list) => list,
        Extraction::Recording(single) => panic!("{single:?}"),
    }
}

/// The entry of a playlist of one.
fn entry(json: &Value) -> PlaylistEntry {
    many(&json!({"_type": "playlist", "entries": [json]})).entries.remove(0)
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

/// A YouTube video with some of its formats.
fn video() -> Value {
    let sound = |id, size| json!({"format_id": id, "acodec": "opus", "vcodec": "none", "filesize": size, "url": "https://cdn.example/a"});
    let picture = |id| json!({"format_id": id, "acodec": "none", "vcodec": "avc1.4d401f", "url": "https://cdn.example/v"});
    let board =
        |id| json!({"format_id": id, "acodec": "none", "vcodec": "none", "format_note": "storyboard"});
    json!({
        "id": "aB3_-xyz012", "_type": "video", "title": "Études, Op. 10\u{7} ", "duration": 185, "uploader": "A Pianist",
        "channel": "A Pianist – Topic", "webpage_url": "https://www.youtube.com/watch?v=aB3_-xyz012",
        "thumbnail": "https://i.example/maxres.webp", "live_status": "not_live", "availability": "public",
        "thumbnails": [
            {"url": "https://i.example/120.jpg", "width": 120, "height": 90}, {"url": "https://i.example/0.jpg"},
            {"url": "https://i.example/336.jpg", "width": 336}, {"url": "https://i.example/640.jpg", "width": 640},
            {"url": "https://i.example/1280.jpg", "width": 1280, "height": 720},
        ],
        "formats": [
            board("sb2"), board("sb1"), board("sb0"), sound("249", json!(1_100_000)), sound("250", json!(1_400_000)),
            sound("251", json!(2_900_000)), picture("160"), picture("133"), picture("134"), picture("135"),
            picture("136"), {"format_id": "18", "acodec": "mp4a.40.2", "vcodec": "avc1.42001E"},
        ],
        "format_id": "251", "acodec": "opus", "vcodec": "none", "filesize": 2_900_000, "url": "https://cdn.example/a",
    })
}

#[test]
fn the_json_of_a_video_is_kept_unchanged() {
    let text = format!("  {}\n", video());
    let Extraction::Recording(single) = extraction_from_json(&text).unwrap() else { panic!("many") };
    assert_eq!(single.json, text.trim());
    assert_eq!(
        single.metadata,
        Metadata {
            title: some("Études, Op. 10"),
            uploader: some("A Pianist"),
            duration_s: Some(185.0),
            thumbnail: some("https://i.example/336.jpg"),
            page: some("https://www.youtube.com/watch?v=aB3_-xyz012"),
        }
    );
    assert!(single.has_audio && !single.is_live && !single.is_upcoming);
    assert_eq!(single.filesize, Some(2_900_000));
}

#[test]
fn a_direct_file_is_a_recording() {
    let direct = one(&json!({
        "id": "four", "title": "four", "direct": true, "_type": "video", "url": "http://127.0.0.1/four.m4a",
        "formats": [{"format_id": "fmp4", "url": "http://127.0.0.1/four.m4a", "vcodec": "none"}],
        "webpage_url": "http://127.0.0.1/four.m4a", "filesize": null,
    }));
    assert!(direct.has_audio);
    assert_eq!((direct.filesize, direct.metadata.duration_s), (None, None));
}

#[test]
fn audio_and_live_status_are_known_before_the_download() {
    let silent = json!({"acodec": "none"});
    let cases = [
        (json!({}), (true, false, false)),
        (json!({"formats": []}), (true, false, false)),
        (json!({"formats": [silent, silent]}), (false, false, false)),
        (json!({"formats": [silent, {"acodec": null}]}), (true, false, false)),
        (json!({"formats": "none"}), (true, false, false)),
        (json!({"live_status": "is_live"}), (true, true, false)),
        (json!({"is_live": true}), (true, true, false)),
        (json!({"live_status": "is_upcoming", "formats": null}), (true, false, true)),
        (json!({"live_status": "was_live", "is_live": false}), (true, false, false)),
    ];
    for (json, found) in cases {
        let single = one(&json);
        assert_eq!((single.has_audio, single.is_live, single.is_upcoming), found, "{json}");
    }
}

#[test]
fn fields_of_wrong_types_are_missing() {
    let odd = one(&json!({
        "_type": null, "id": {}, "title": ["x"], "uploader": 7, "channel": "", "artist": "An artist", "duration": {},
        "thumbnails": [null, {"url": 3, "width": 400}, {"url": "data:image/png,x", "width": 400}], "thumbnail": "//x/y.jpg",
        "webpage_url": "ftp://x", "filesize": "big", "entries": "many", "formats": [null], "is_live": "no",
    }));
    assert_eq!(odd.metadata, Metadata { uploader: some("An artist"), ..Metadata::default() });
    let durations = [
        (json!(12.5), Some(12.5)),
        (json!("12.5"), Some(12.5)),
        (json!("3:05"), Some(185.0)),
        (json!("1:02:03"), Some(3723.0)),
        (json!("soon"), None),
        (json!(":"), None),
        (json!("inf"), None),
        (json!(-1), None),
        (json!(null), None),
    ];
    for (duration, seconds) in durations {
        assert_eq!(one(&json!({"duration": duration})).metadata.duration_s, seconds, "{duration}");
    }
    let long = one(&json!({"title": "la ".repeat(200)})).metadata.title.unwrap();
    assert_eq!(long.chars().count(), 300);
    let last = json!({"thumbnails": [{"url": "https://i.example/a"}, {"url": "https://i.example/b"}]});
    assert_eq!(one(&last).metadata.thumbnail, some("https://i.example/b"));
}

#[test]
fn a_playlist_lists_unavailable_entries_with_their_reason() {
    let watch = |id: &str| format!("https://www.youtube.com/watch?v={id}");
    let list = many(&json!({
        "_type": "playlist", "id": "PLx", "title": "Piano", "uploader": null, "channel": "A Pianist", "entries": [
            {"_type": "url", "ie_key": "Youtube", "id": "aaaaaaaaaaa", "url": watch("aaaaaaaaaaa"), "title": "One", "duration": 61.0},
            {"_type": "url", "id": "bbbbbbbbbbb", "url": watch("bbbbbbbbbbb"), "title": "[Private video]", "duration": null},
            {"_type": "url", "id": "ccccccccccc", "url": watch("ccccccccccc"), "title": "[Deleted video]"},
            {"_type": "url", "id": "ddddddddddd", "url": watch("ddddddddddd"), "availability": "subscriber_only"},
            {"_type": "url", "id": "eeeeeeeeeee", "url": watch("eeeeeeeeeee"), "availability": "premium_only"},
            {"_type": "url", "id": "fffffffffff", "url": watch("fffffffffff"), "availability": "needs_auth"},
            {"_type": "url", "id": "ggggggggggg", "url": watch("ggggggggggg"), "availability": "private"},
            {"_type": "url", "id": "hhhhhhhhhhh", "url": watch("hhhhhhhhhhh"), "live_status": "is_live"},
            {"_type": "url", "id": "iiiiiiiiiii", "url": watch("iiiiiiiiiii"), "live_status": "is_upcoming"},
            null,
            {"_type": "url", "id": "AAAAAAAAAAA", "url": watch("AAAAAAAAAAA"), "title": "One", "availability": "unlisted"},
        ],
    }));
    assert_eq!((list.title, list.uploader), (some("Piano"), some("A Pianist")));
    let issues: Vec<_> = list.entries.iter().map(|entry| format!("{:?}", entry.issue)).collect();
    let (none, unread) = (
        "None",
        "Some(Other(\"yt-dlp cannot read this entry: open the list in a browser to see what it is\"))",
    );
    assert_eq!(
        issues,
        [
            none,
            "Some(Private)",
            "Some(Removed)",
            "Some(MembersOnly)",
            "Some(MembersOnly)",
            "Some(Login)",
            "Some(Private)",
            "Some(Live)",
            "Some(Live)",
            unread,
            none
        ]
    );
    let first = list.entries.first().unwrap();
    assert_eq!((&first.url, &first.info), (&Some(watch("aaaaaaaaaaa")), &None));
    assert_eq!((first.metadata.duration_s, &first.metadata.page), (Some(61.0), &Some(watch("aaaaaaaaaaa"))));
    let ids: Vec<_> = list.entries.iter().skip(9).map(|entry| entry.id.as_str()).collect();
    assert_eq!(ids, ["10", "AAAAAAAAAAA-11"]);
}

#[test]
fn entries_of_a_feed_are_numbered() {
    let list = many(&json!({
        "_type": "playlist", "id": "http://127.0.0.1/feed.xml", "title": "My feed", "entries": [
            {"_type": "url_transparent", "url": "http://127.0.0.1/one.m4a", "title": "One", "duration": null},
            {"_type": "url_transparent", "url": "http://127.0.0.1/two.ogg", "title": "Two", "thumbnail": null},
        ],
    }));
    let found: Vec<_> =
        list.entries.iter().map(|e| (e.id.as_str(), e.url.as_deref().unwrap(), e.info.is_some())).collect();
    assert_eq!(found, [("1", "http://127.0.0.1/one.m4a", false), ("2", "http://127.0.0.1/two.ogg", false)]);
}

#[test]
fn two_recordings_on_a_page_can_be_downloaded_separately() {
    let recording = |number| {
        let url = format!("http://127.0.0.1/{number}.m4a");
        json!({
            "id": format!("page-{number}"), "title": format!("Two sounds ({number})"), "url": url, "formats": [{"url": url}],
            "webpage_url": "http://127.0.0.1/page.html",
        })
    };
    let page = json!({"_type": "playlist", "id": "page", "title": "Two sounds", "entries": [recording(1), recording(2)]});
    for (number, entry) in many(&page).entries.into_iter().enumerate() {
        assert_eq!(entry.id, format!("page-{}", number + 1));
        let info: Value = serde_json::from_str(&entry.info.unwrap()).unwrap();
        // yt-dlp would return to the page and download its first recording.
        assert_eq!(info["webpage_url"], Value::Null);
        assert_eq!(info["formats"], recording(number + 1)["formats"]);
        assert_eq!(one(&info).metadata, entry.metadata);
        assert_eq!(entry.metadata.page, some("http://127.0.0.1/page.html"));
    }
}

#[test]
fn nested_lists_are_flattened_and_a_reference_is_a_list_of_one() {
    let tab = |name: &str| {
        json!({"_type": "playlist", "title": name, "entries": [
            {"_type": "url", "id": "same", "url": format!("https://x.org/{name}")}
        ]})
    };
    let channel =
        json!({"title": "A channel", "entries": [tab("videos"), {"_type": "playlist"}, tab("streams")]});
    let list = many(&channel);
    let found: Vec<_> = list.entries.iter().map(|e| (e.id.as_str(), e.url.as_deref().unwrap())).collect();
    assert_eq!(found, [("same", "https://x.org/videos"), ("same-2", "https://x.org/streams")]);
    for kind in ["playlist", "multi_video"] {
        assert!(many(&json!({"_type": kind, "title": "Nothing"})).entries.is_empty(), "{kind}");
    }
    for kind in ["url", "url_transparent"] {
        let list = many(&json!({"_type": kind, "url": "https://x.org/1", "title": "One", "id": 1}));
        assert_eq!(list.entries.len(), 1);
        assert_eq!(
            (list.entries[0].url.clone(), list.entries[0].id.as_str()),
            (some("https://x.org/1"), "1")
        );
    }
}

#[test]
fn entries_without_url_or_audio_have_an_issue() {
    let cases = [
        (json!({"_type": "url", "url": "file:///etc/passwd"}), None, "Some(Unsupported)"),
        (json!({"_type": "url", "url": "https://x.org/a b"}), None, "Some(Unsupported)"),
        (json!({"_type": "url", "url": "HTTPS://x.org/a"}), some("HTTPS://x.org/a"), "None"),
        (
            json!({"_type": "url", "url": "id", "webpage_url": "https://x.org/p"}),
            some("https://x.org/p"),
            "None",
        ),
        (
            json!({"url": "https://x.org/v", "formats": [{"acodec": "none"}]}),
            some("https://x.org/v"),
            "Some(NoAudio)",
        ),
    ];
    for (json, url, issue) in cases {
        let entry = entry(&json);
        assert_eq!((entry.url, format!("{:?}", entry.issue).as_str()), (url, issue), "{json}");
    }
    assert_eq!(entry(&json!({"id": "../a:b", "url": "https://x.org"})).id, "___a_b");
}

#[test]
fn invalid_json_has_a_reason() {
    assert!(matches!(extraction_from_json("null\n"), Err(Reason::Unsupported)));
    for text in ["", "[download] 3 %", "{\"id\": ", "7", "\"text\"", &"[".repeat(100_000)] {
        let Err(Reason::Other(said)) = extraction_from_json(text) else { panic!("{text}") };
        assert!(said.starts_with("the output of yt-dlp cannot be parsed"), "{said}");
    }
    let cut = r#"{"id": "x", "title": "Piano \ud83c", "uploader": "\ud83c\udfb9"}"#;
    let Ok(Extraction::Recording(single)) = extraction_from_json(cut) else { panic!("not one") };
    assert_eq!(single.metadata.title, some("Piano \u{FFFD}"));
    assert_eq!(single.metadata.uploader, some("🎹"));
    assert_eq!(single.json, cut);
}

#[test]
fn what_yt_dlp_appends_to_addresses_is_not_displayed() {
    let smuggled = "#__youtubedl_smuggle=%7B%22force_videoid%22%3A+%22x%22%7D";
    let url = format!("https://player.example/1{smuggled}");
    let list = json!({"_type": "playlist", "entries": [
        {"_type": "url", "url": url, "title": format!("Take {url} one"), "webpage_url": url},
        {"_type": "url", "url": format!("https://example.org/page{smuggled}")},
    ]});
    let Ok(Recognised::Link(page)) = recognise("https://example.org/page".as_ref()) else { panic!() };
    let recordings = many(&list).recordings(&page);
    let names: Vec<_> = recordings.iter().map(|recording| recording.name.as_str()).collect();
    assert_eq!(names, ["https://player.example/1", "https://example.org/page#2"]);
    assert_eq!(recordings[0].metadata.title, some("Take https://player.example/1 one"));
    assert_eq!(recordings[0].metadata.page, some("https://player.example/1"));
    for recording in &recordings {
        let link = &recording.target.as_ref().unwrap().link;
        assert!(link.url().contains(smuggled), "yt-dlp needs it");
        assert!(!link.shown_url().contains("smuggle") && !link.short_name().contains("smuggle"));
    }
    let message = format!("ERROR: [generic] Unable to open '{url}': not (found)");
    let shown = crate::fetch::yt_dlp::error_parser::displayable(&message).unwrap();
    assert_eq!(shown, "ERROR: [generic] Unable to open 'https://player.example/1': not (found)");
}
