//! All spellings of YouTube's links.

use super::{Link, LinkKind, Outcome, assert_outcome, link};

const VIDEO: &[&str] = &[
    "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
    "http://www.youtube.com/watch?v=dQw4w9WgXcQ",
    "HTTPS://WWW.YouTube.COM/watch?v=dQw4w9WgXcQ",
    "https://youtube.com/watch?v=dQw4w9WgXcQ",
    "https://youtube.com./watch?v=dQw4w9WgXcQ",
    "https://www.youtube.com:443/watch?v=dQw4w9WgXcQ",
    "https://m.youtube.com/watch?v=dQw4w9WgXcQ",
    "https://music.youtube.com/watch?v=dQw4w9WgXcQ",
    "https://gaming.youtube.com/watch?v=dQw4w9WgXcQ",
    "https://www.youtubekids.com/watch?v=dQw4w9WgXcQ",
    "https://www.youtube.com/watch/?v=dQw4w9WgXcQ",
    "https://www.youtube.com//watch?v=dQw4w9WgXcQ",
    "https://www.youtube.com/watch?v=dQw4w9WgXcQ/",
    "https://www.youtube.com/watch/dQw4w9WgXcQ",
    "https://www.youtube.com/watch_popup?v=dQw4w9WgXcQ",
    "https://www.youtube.com/watch.php?v=dQw4w9WgXcQ",
    "https://www.youtube.com/?v=dQw4w9WgXcQ",
    "https://www.youtube.com/?feature=player_embedded&v=dQw4w9WgXcQ",
    "https://m.youtube.com/#/watch?v=dQw4w9WgXcQ",
    "https://www.youtube.com/watch#!v=dQw4w9WgXcQ",
    "https://www.youtube.com/watch?app=desktop&feature=share&v=dQw4w9WgXcQ",
    "https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=1m30s",
    "https://www.youtube.com/watch?v=dQw4w9WgXcQ&start=90&end=100",
    "https://www.youtube.com/watch?v=dQw4w9WgXcQ#t=90",
    "https://www.youtube.com/watch?v=dQw4w9WgXcQ&index=3",
    "https://www.youtube.com/watch?v=dQw4w9WgXcQ&list=",
    "https://www.youtube.com/watch?v=&v=dQw4w9WgXcQ",
    "https://www.youtube.com/watch?v=dQw4w9WgXcQ&ab_channel=RickAstley&pp=ygUE",
    "https://www.youtube.com/watch?utm_source=x&utm_medium=y&v=dQw4w9WgXcQ",
    "https://www.youtube.com/watch?v=dQw4w9WgXcQ?si=AbCdEfGh",
    "https://www.youtube.com/watch?feature=share&amp;v=dQw4w9WgXcQ",
    "https://www.youtube.com/watch?v=%64Qw4w9WgXcQ",
    "https://youtu.be/dQw4w9WgXcQ",
    "http://youtu.be/dQw4w9WgXcQ",
    "https://www.youtu.be/dQw4w9WgXcQ",
    "https://youtu.be/dQw4w9WgXcQ/",
    "https://youtu.be//dQw4w9WgXcQ",
    "https://youtu.be/dQw4w9WgXcQ?si=AbCdEfGhIjKlMnOp",
    "https://youtu.be/dQw4w9WgXcQ?t=43",
    "https://youtu.be/dQw4w9WgXcQ#t=43",
    "https://youtu.be/dQw4w9WgXcQ&feature=youtu.be",
    "https://youtu.be/watch?v=dQw4w9WgXcQ",
    "https://www.youtube.com/shorts/dQw4w9WgXcQ",
    "https://youtube.com/shorts/dQw4w9WgXcQ?feature=share",
    "https://www.youtube.com/live/dQw4w9WgXcQ?si=AbCdEfGh",
    "https://www.youtube.com/embed/dQw4w9WgXcQ",
    "https://www.youtube.com/embed/dQw4w9WgXcQ?start=10&autoplay=1",
    "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?rel=0",
    "https://youtube-nocookie.com/embed/dQw4w9WgXcQ",
    "https://youtube.googleapis.com/v/dQw4w9WgXcQ",
    "https://www.youtube.com/v/dQw4w9WgXcQ",
    "https://www.youtube.com/v/dQw4w9WgXcQ&hl=en&fs=1",
    "https://www.youtube.com/v/dQw4w9WgXcQ?version=3",
    "https://www.youtube.com/e/dQw4w9WgXcQ",
    "https://www.youtube.com/redirect?event=video&q=https%3A%2F%2Fyoutu.be%2FdQw4w9WgXcQ",
    "https://www.youtube.com/attribution_link?a=8g8&u=%2Fwatch%3Fv%3DdQw4w9WgXcQ%26feature%3Dshare",
    "https://consent.youtube.com/m?continue=https%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3DdQw4w9WgXcQ&gl=DE",
    "youtube.com/watch?v=dQw4w9WgXcQ",
    "www.youtube.com/watch?v=dQw4w9WgXcQ",
    "m.youtube.com/watch?v=dQw4w9WgXcQ",
    "youtube.com:443/watch?v=dQw4w9WgXcQ",
    "YOUTU.BE/dQw4w9WgXcQ",
    "youtu.be/dQw4w9WgXcQ",
    "//youtu.be/dQw4w9WgXcQ",
    "//www.youtube.com/embed/dQw4w9WgXcQ",
    "  https://youtu.be/dQw4w9WgXcQ \n",
    "<https://youtu.be/dQw4w9WgXcQ>",
    "\"https://youtu.be/dQw4w9WgXcQ\"",
    "'youtu.be/dQw4w9WgXcQ'",
    "“ https://youtu.be/dQw4w9WgXcQ ”",
    // The domain's name is mapped to ASCII, as in a browser.
    "https://ｙoutube.com/watch?v=dQw4w9WgXcQ",
];

#[test]
fn all_spellings_of_a_video_are_normalised() {
    for text in VIDEO {
        let link = link(text);
        assert_eq!(link.url(), "https://www.youtube.com/watch?v=dQw4w9WgXcQ", "{text}");
        assert_eq!(*link.kind(), LinkKind::Video { id: "dQw4w9WgXcQ".to_owned() }, "{text}");
    }
}

#[test]
fn all_spellings_of_a_playlist_are_normalised() {
    let cases = [
        ("https://www.youtube.com/playlist?list=PLx-_9", "PLx-_9"),
        ("https://www.youtube.com/playlist?list=PLx-_9&si=AbCd&feature=shared", "PLx-_9"),
        ("https://m.youtube.com/playlist?app=desktop&list=PLx-_9", "PLx-_9"),
        ("https://music.youtube.com/playlist?list=OLAK5uy_lJ1", "OLAK5uy_lJ1"),
        ("https://music.youtube.com/browse/VLPLx-_9", "PLx-_9"),
        ("https://www.youtube.com/watch?list=PLx-_9", "PLx-_9"),
        ("https://www.youtube.com/watch?v=&list=PLx-_9", "PLx-_9"),
        ("https://www.youtube.com/embed/videoseries?list=PLx-_9", "PLx-_9"),
        ("https://www.youtube.com/embed?listType=playlist&list=PLx-_9", "PLx-_9"),
        ("https://www.youtube.com/view_play_list?p=PLx-_9", "PLx-_9"),
        ("https://www.youtube.com/playlist?list=PLx-_9/", "PLx-_9"),
        ("https://youtu.be/playlist?list=PLx-_9", "PLx-_9"),
        ("youtube.com/playlist?list=WL", "WL"),
        ("youtube.com/playlist?list=LL", "LL"),
        ("youtube.com/playlist?list=RDdQw4w9WgXcQ", "RDdQw4w9WgXcQ"),
    ];
    for (text, list) in cases {
        let link = link(text);
        assert_eq!(link.url(), format!("https://www.youtube.com/playlist?list={list}"), "{text}");
        assert_eq!(*link.kind(), LinkKind::Playlist { list: Some(list.to_owned()) }, "{text}");
    }
}

#[test]
fn a_video_in_a_playlist_is_ambiguous() {
    for text in [
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ&list=PLx-_9&index=4&t=10s",
        "https://www.youtube.com/watch?list=PLx-_9&v=dQw4w9WgXcQ",
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ&amp;list=PLx-_9",
        "https://music.youtube.com/watch?v=dQw4w9WgXcQ&list=PLx-_9",
        "https://youtu.be/dQw4w9WgXcQ?list=PLx-_9",
        "https://www.youtube.com/embed/dQw4w9WgXcQ?list=PLx-_9",
    ] {
        let link = link(text);
        let (id, list) = ("dQw4w9WgXcQ".to_owned(), "PLx-_9".to_owned());
        assert_eq!(link.url(), "https://www.youtube.com/watch?v=dQw4w9WgXcQ&list=PLx-_9", "{text}");
        assert_eq!(*link.kind(), LinkKind::VideoInPlaylist { id, list }, "{text}");
        assert_eq!(link.video(), Link::of_video("dQw4w9WgXcQ"), "{text}");
        assert_eq!(link.playlist(), Link::of_playlist("PLx-_9"), "{text}");
    }
}

#[test]
fn a_video_in_an_automatic_mix_means_the_video() {
    let link = link("https://www.youtube.com/watch?v=dQw4w9WgXcQ&list=RDdQw4w9WgXcQ&start_radio=1");
    assert_eq!(link, Link::of_video("dQw4w9WgXcQ"));
}

#[test]
fn other_links_are_unambiguous() {
    for text in ["youtu.be/dQw4w9WgXcQ", "youtube.com/@pianist", "https://example.org/a.mp3"] {
        let link = link(text);
        assert_eq!((link.video(), link.playlist()), (link.clone(), link.clone()), "{text}");
    }
}

#[test]
fn pages_of_many_videos_are_playlists_without_an_id() {
    let cases = [
        ("https://m.youtube.com/@pianist?si=AbCd", "https://www.youtube.com/@pianist"),
        ("youtube.com/@pianist/", "https://www.youtube.com/@pianist"),
        ("https://www.youtube.com/%40pianist/videos", "https://www.youtube.com/%40pianist/videos"),
        (
            "https://www.youtube.com/@ピアノ/streams",
            "https://www.youtube.com/@%E3%83%94%E3%82%A2%E3%83%8E/streams",
        ),
        (
            "https://www.youtube.com/@pianist/search?query=chopin",
            "https://www.youtube.com/@pianist/search?query=chopin",
        ),
        ("https://music.youtube.com/channel/UCabc?feature=share", "https://www.youtube.com/channel/UCabc"),
        ("https://music.youtube.com/browse/UCabc", "https://www.youtube.com/channel/UCabc"),
        ("https://music.youtube.com/browse/MPREb_x1", "https://music.youtube.com/browse/MPREb_x1"),
        ("https://www.youtube.com/c/Pianist/videos", "https://www.youtube.com/c/Pianist/videos"),
        ("https://www.youtube.com/user/pianist", "https://www.youtube.com/user/pianist"),
        (
            "http://www.youtube.com/results?search_query=solo+piano&utm_source=x",
            "https://www.youtube.com/results?search_query=solo+piano",
        ),
        ("https://www.youtube.com/hashtag/piano", "https://www.youtube.com/hashtag/piano"),
    ];
    for (text, url) in cases {
        let link = link(text);
        assert_eq!(link.url(), url, "{text}");
        assert_eq!(*link.kind(), LinkKind::Playlist { list: None }, "{text}");
    }
}

#[test]
fn ambiguous_pages_are_left_to_yt_dlp() {
    let cases = [
        ("https://m.youtube.com/clip/UgkxAbC?si=x", "https://www.youtube.com/clip/UgkxAbC"),
        ("https://www.youtube.com/@pianist/live", "https://www.youtube.com/@pianist/live"),
        ("https://www.youtube.com/channel/UCabc/live", "https://www.youtube.com/channel/UCabc/live"),
        (
            "https://www.youtube.com/embed/live_stream?channel=UCabc",
            "https://www.youtube.com/embed/live_stream?channel=UCabc",
        ),
        ("https://www.youtube.com/pianist", "https://www.youtube.com/pianist"),
        (
            "https://www.youtube.com/redirect?q=https%3A%2F%2Fexample.org%2Fconcert",
            "https://example.org/concert",
        ),
    ];
    for (text, url) in cases {
        let link = link(text);
        assert_eq!((link.url(), link.kind()), (url, &LinkKind::Page), "{text}");
    }
    let media = link("https://www.youtube.com/redirect?q=https%3A%2F%2Fexample.org%2Fa.mp3");
    assert_eq!((media.url(), media.kind()), ("https://example.org/a.mp3", &LinkKind::Media));
}

#[test]
fn a_link_without_a_video_says_why() {
    for (text, kind) in [
        ("https://www.youtube.com/watch?v=dQw4w9WgXc", "video_id"),
        ("https://www.youtube.com/watch?v=dQw4w9WgXcQQ", "video_id"),
        ("https://www.youtube.com/watch?v=dQw4w9WgXc!", "video_id"),
        ("https://youtu.be/dQw4w9WgXcÖ", "video_id"),
        ("https://youtu.be/@pianist", "video_id"),
        ("https://www.youtube.com/shorts/abc", "video_id"),
        ("https://www.youtube.com/embed/abc?list=PLx-_9", "video_id"),
        ("https://www.youtube.com/playlist?list=P", "playlist_id"),
        ("https://www.youtube.com/watch?v=dQw4w9WgXcQ&list=PL%20x", "playlist_id"),
        ("https://www.youtube.com/", "no_video"),
        ("youtube.com", "no_video"),
        ("youtu.be/", "no_video"),
        ("https://www.youtube.com/watch", "no_video"),
        ("https://www.youtube.com/watch?t=10", "no_video"),
        ("https://www.youtube.com/playlist", "no_video"),
        ("https://www.youtube.com/shorts/", "no_video"),
        ("https://www.youtube.com/redirect?event=x", "redirect"),
        ("https://www.youtube.com/attribution_link?a=x", "redirect"),
    ] {
        assert_outcome(text, &Outcome::Refused(kind));
    }
}
