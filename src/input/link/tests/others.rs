//! Links to other sites, file links, and texts that are not links.

use super::{LinkKind, Outcome, Recognised, assert_outcome, link, recognise};
use Outcome::{File, Path, Refused};
use std::ffi::OsStr;

#[test]
fn a_url_with_a_media_extension_is_media() {
    for (text, url) in [
        ("https://example.org/a.mp3", "https://example.org/a.mp3"),
        ("http://example.org/A.FLAC", "http://example.org/A.FLAC"),
        ("HTTP://Example.ORG/x/y.opus?token=a&b=c", "http://example.org/x/y.opus?token=a&b=c"),
        ("https://example.org/a.m4a#t=10", "https://example.org/a.m4a"),
        ("https://example.org/My Song.ogg", "https://example.org/My%20Song.ogg"),
        ("https://example.org/My%20Song%2Ewav", "https://example.org/My%20Song%2Ewav"),
        ("https://example.org/100%.mp3", "https://example.org/100%.mp3"),
        ("https://example.org/a\\b.mkv", "https://example.org/a/b.mkv"),
        ("https://example.org:8443/a.webm", "https://example.org:8443/a.webm"),
        ("http://127.0.0.1:8000/a.mp4", "http://127.0.0.1:8000/a.mp4"),
        ("http://[::1]:8000/a.aiff", "http://[::1]:8000/a.aiff"),
        ("http://localhost/a.caf", "http://localhost/a.caf"),
        ("https://bücher.example/ü.mka", "https://xn--bcher-kva.example/%C3%BC.mka"),
        ("www.example.org/a.aac", "https://www.example.org/a.aac"),
        ("<https://example.org/it's.mp3>", "https://example.org/it%27s.mp3"),
    ] {
        let link = link(text);
        assert_eq!((link.url(), link.kind()), (url, &LinkKind::Media), "{text}");
    }
}

#[test]
fn any_other_url_is_a_page() {
    for (text, url) in [
        ("https://example.org", "https://example.org/"),
        ("https://example.org/concert#second", "https://example.org/concert#second"),
        ("https://example.org/download?file=a.mp3", "https://example.org/download?file=a.mp3"),
        ("https://example.org/a.mp3/", "https://example.org/a.mp3/"),
        ("https://example.org/.mp3", "https://example.org/.mp3"),
        ("https://example.org/live.m3u8", "https://example.org/live.m3u8"),
        ("https://example.org/live.mpd", "https://example.org/live.mpd"),
        ("https://example.org/list.m3u", "https://example.org/list.m3u"),
        ("https://example.org/list.pls", "https://example.org/list.pls"),
        ("https://example.org/feed.xml", "https://example.org/feed.xml"),
        ("https://example.org/feed.rss", "https://example.org/feed.rss"),
        ("https://example.org/a.html", "https://example.org/a.html"),
        ("https://vimeo.com/76979871", "https://vimeo.com/76979871"),
        ("www.example.com.au", "https://www.example.com.au/"),
        ("www.abc.net.AU/radio", "https://www.abc.net.au/radio"),
        ("WWW.Example.org", "https://www.example.org/"),
        ("www.example.org:8080/x", "https://www.example.org:8080/x"),
        ("//www.example.org/x", "https://www.example.org/x"),
        ("https://my_host.example/x", "https://my_host.example/x"),
        (
            "https://web.archive.org/web/2020/https://x.org/",
            "https://web.archive.org/web/2020/https://x.org/",
        ),
        // Only resembles YouTube.
        (
            "https://youtube.com.evil.org/watch?v=dQw4w9WgXcQ",
            "https://youtube.com.evil.org/watch?v=dQw4w9WgXcQ",
        ),
        ("https://notyoutube.com/watch?v=dQw4w9WgXcQ", "https://notyoutube.com/watch?v=dQw4w9WgXcQ"),
        ("https://youtu.be.org/dQw4w9WgXcQ", "https://youtu.be.org/dQw4w9WgXcQ"),
        (
            "https://evil.org/youtube.com/watch?v=dQw4w9WgXcQ",
            "https://evil.org/youtube.com/watch?v=dQw4w9WgXcQ",
        ),
        ("https://xn--outube-vrf.com/watch?v=dQw4w9WgXcQ", "https://xn--outube-vrf.com/watch?v=dQw4w9WgXcQ"),
    ] {
        let link = link(text);
        assert_eq!((link.url(), link.kind()), (url, &LinkKind::Page), "{text}");
    }
}

#[test]
fn a_possible_file_is_a_path() {
    for text in [
        "",
        " ",
        "a.mp3",
        "songs/a.mp3",
        "/music/a.mp3",
        "./youtube.com/a.mp3",
        "//music/a.mp3",
        "example.org/a.mp3",
        "example.org:8080/a.mp3",
        "localhost:8080/a.mp3",
        "notyoutube.com/watch?v=dQw4w9WgXcQ",
        "www",
        "www.mp3",
        "www.song.mp3",
        "www.My Song.take 2",
        "www..org",
        "http",
        "http:",
        "http: a history.mp3",
        "Sonata: Allegro.mp3",
        "Sonata:Allegro.mp3",
        "research:notes.mp3",
        "12:30 rehearsal.wav",
        "C:\\music\\a.mp3",
        "C:/music/a.mp3",
        "c:a.mp3",
        "\\\\server\\share\\a.mp3",
        "nas:/music/a.mp3",
        "-",
        "-https://example.org/a.mp3",
        "--https://youtu.be/dQw4w9WgXcQ",
        "listen to https://youtu.be/dQw4w9WgXcQ",
        "[title](https://youtu.be/dQw4w9WgXcQ)",
        "https：//example.org/a.mp3",
        "<a.mp3>",
        "dQw4w9WgXcQ",
    ] {
        assert_outcome(text, &Path);
    }
}

#[cfg(unix)]
#[test]
fn a_file_link_names_a_local_file_of_audio_or_video() {
    for (text, expected) in [
        ("file:///music/a.mp3", File("/music/a.mp3")),
        ("FILE:///music/a.MP3", File("/music/a.MP3")),
        ("file:/music/a.mp3", File("/music/a.mp3")),
        ("file://localhost/music/a.mp3", File("/music/a.mp3")),
        ("<file:///music/a.mp3>", File("/music/a.mp3")),
        ("file:///music/My%20Song%20%231.flac", File("/music/My Song #1.flac")),
        ("file:///music/Pr%C3%A9lude.ogg", File("/music/Prélude.ogg")),
        ("file:///music/Prélude.ogg", File("/music/Prélude.ogg")),
        ("file:///music/a.mp3#t=10", File("/music/a.mp3")),
        ("file:///music/../a.mp3", File("/a.mp3")),
        ("file:///.//music/a.mp3", File("/music/a.mp3")),
        ("file:///music/", Refused("file_name")),
        ("file:///music/list.m3u", Refused("file_name")),
        ("file:music/a.mp3", Refused("not_a_link")),
        ("file: music.mp3", Path),
    ] {
        assert_outcome(text, &expected);
    }
}

#[cfg(unix)]
#[test]
fn invalid_utf8_is_a_path_unless_it_looks_like_a_link() {
    use std::os::unix::ffi::{OsStrExt, OsStringExt};
    let of = |bytes: &'static [u8]| recognise(OsStr::from_bytes(bytes));
    assert_eq!(of(b"Pr\xe9lude.mp3"), Ok(Recognised::Path));
    assert_eq!(of(b"https://example.org/Pr\xe9lude.mp3").unwrap_err().kind(), "not_text");
    assert_eq!(of(b"file:///Pr\xe9lude.mp3").unwrap_err().kind(), "not_text");
    let name = std::ffi::OsString::from_vec(b"/Pr\xe9lude.mp3".to_vec());
    assert_eq!(of(b"file:///Pr%E9lude.mp3"), Ok(Recognised::File(name.into())));
}

#[test]
fn several_links_in_one_argument_are_rejected() {
    for text in [
        "https://youtu.be/dQw4w9WgXcQ https://youtu.be/dQw4w9WgXcQ",
        "https://youtu.be/dQw4w9WgXcQ\nhttps://example.org/a.mp3",
        "youtu.be/dQw4w9WgXcQ\0http://example.org/a.mp3",
    ] {
        assert_outcome(text, &Refused("several_links"));
    }
}
