//! What must hold for every hostile text.

use super::hostile::HOSTILE;
use super::{Outcome, Recognised, assert_outcome, recognise};
use std::ffi::OsStr;

#[test]
fn each_is_refused_looked_up_as_a_path_or_made_harmless() {
    for (text, outcome) in HOSTILE {
        assert_outcome(text, outcome);
    }
}

#[test]
fn no_link_can_be_taken_for_anything_else() {
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
fn an_error_is_one_visible_line_that_says_what_to_do() {
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
fn a_link_is_recognised_as_itself() {
    for (text, _) in HOSTILE {
        if let Ok(Recognised::Link(link)) = recognise(OsStr::new(text)) {
            assert_eq!(recognise(OsStr::new(link.url())), Ok(Recognised::Link(link.clone())), "{text}");
        }
    }
}

#[test]
fn wrappings_without_end_are_taken_off_one_by_one() {
    let (open, close) = ("<".repeat(1 << 20), ">".repeat(1 << 20));
    let text = format!("{open}youtu.be/dQw4w9WgXcQ{close}");
    assert_outcome(&text, &Outcome::Link("https://www.youtube.com/watch?v=dQw4w9WgXcQ"));
    assert_outcome(&open, &Outcome::Path);
}
