//! Display names of links and of rejected texts.

use super::{link, recognise};
use std::ffi::OsStr;

#[test]
fn a_short_name_identifies_a_link() {
    for (text, name) in [
        ("https://www.youtube.com/watch?v=dQw4w9WgXcQ", "youtu.be/dQw4w9WgXcQ"),
        ("https://www.youtube.com/watch?v=dQw4w9WgXcQ&list=PLx", "youtu.be/dQw4w9WgXcQ"),
        ("https://www.youtube.com/playlist?list=PLx", "youtube.com/playlist?list=PLx"),
        ("https://www.youtube.com/@%E3%83%94%E3%82%A2/videos", "youtube.com/@ピア/videos"),
        ("https://example.org/x/My%20Song.mp3?token=1", "My Song.mp3"),
        ("https://example.org/..%2F..%2Fa%5Cb.mp3", "b.mp3"),
        ("https://example.org/a%E2%80%AE%0A.mp3", "a\u{FFFD}\u{FFFD}.mp3"),
        ("https://example.org/%ff.mp3", "\u{FFFD}.mp3"),
        ("https://www.example.org/concert/?id=1#second", "example.org/concert"),
        ("http://example.org:8080", "example.org:8080"),
    ] {
        assert_eq!(link(text).short_name(), name, "{text}");
    }
}

#[test]
fn a_short_name_has_at_most_80_characters() {
    let name = link(&format!("https://example.org/{}.mp3", "a".repeat(200))).short_name();
    assert_eq!(name.chars().count(), 80);
    assert!(name.starts_with("aaa") && name.contains('…') && name.ends_with("aaa.mp3"), "{name}");
}

#[test]
fn a_rejected_text_is_shown_without_secrets_and_invisible_characters() {
    for (text, shown) in [
        ("https://user:secret@example.org/a", "https://…@example.org/a"),
        ("ftp://user:secret@example.org/a", "ftp://…@example.org/a"),
        ("https:\\\\user:secret@example.org/a", "https:\\\\…@example.org/a"),
        ("www.x.org:secret@youtube.com/a", "…@youtube.com/a"),
        ("https://example.org/\u{202e}3pm.a", "https://example.org/\\u{202e}3pm.a"),
        ("https://example.org/\n\u{1b}[2Ja", "https://example.org/\\n\\u{1b}[2Ja"),
        ("ytsearch:a@b", "ytsearch:a@b"),
    ] {
        let error = recognise(OsStr::new(text)).unwrap_err();
        assert_eq!(error.shown(text), shown);
    }
    let long = format!("https://example.org/{}", "a".repeat(9000));
    assert_eq!(recognise(OsStr::new(&long)).unwrap_err().shown(&long).chars().count(), 80);
}
