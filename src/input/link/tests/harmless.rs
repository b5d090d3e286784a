//! Properties that hold for every hostile text.

use super::hostile::HOSTILE;
use super::{Outcome, Recognised, assert_outcome, recognise};
use std::ffi::OsStr;

#[test]
fn each_is_rejected_a_path_or_made_harmless() {
    for (text, outcome) in HOSTILE {
        assert_outcome(text, outcome);
    }
}

#[test]
fn links_contain_only_harmless_characters() {
    for (text, _) in HOSTILE {
        if let Ok(Recognised::Link(link)) = recognise(OsStr::new(text)) {
            let url = link.url();
            assert!(url.starts_with("http://") || url.starts_with("https://"), "{url}");
            assert!(url.bytes().all(|byte| byte.is_ascii_graphic()), "{url}");
            assert!(!url.contains(['"', '\'', '`', '<', '>', '\\']), "{url}");
            assert!(link.short_name().chars().all(|character| !character.is_control()), "{url}");
        }
    }
}

#[test]
fn an_error_is_one_visible_line_with_advice() {
    for (text, _) in HOSTILE {
        if let Err(error) = recognise(OsStr::new(text)) {
            let line = format!("{}: {error}", error.shown(text));
            assert!(
                line.chars().all(|character| !character.is_control() && character != '\u{202E}'),
                "{line}"
            );
            assert!(error.to_string().contains(": "), "{error}");
        }
    }
}

#[test]
fn a_normalised_link_stays_the_same() {
    for (text, _) in HOSTILE {
        if let Ok(Recognised::Link(link)) = recognise(OsStr::new(text)) {
            assert_eq!(recognise(OsStr::new(link.url())), Ok(Recognised::Link(link.clone())), "{text}");
        }
    }
}

#[test]
fn nested_wrappings_are_removed() {
    let (open, close) = ("<".repeat(1 << 20), ">".repeat(1 << 20));
    let text = format!("{open}youtu.be/dQw4w9WgXcQ{close}");
    assert_outcome(&text, &Outcome::Link("https://www.youtube.com/watch?v=dQw4w9WgXcQ"));
    assert_outcome(&open, &Outcome::Path);
}
