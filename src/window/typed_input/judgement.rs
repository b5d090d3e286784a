//! Whether a typed text names an input, and if not, which part of it is wrong. Accesses the file system.

use super::missing_part::{MissingPart, expanded};
use crate::input::{LinkError, Recognised, has_audio_extension, recognise};
use crate::window::input_resolver::displayable;
use std::ffi::{OsStr, OsString};
use std::ops::Range;
use std::path::Path;

/// Most characters of a text that a message repeats.
const MAX_SHOWN_CHARS: usize = 120;

/// What a typed text is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Judgement {
    /// A link, or the path of something that exists.
    Input(OsString),
    /// Neither.
    Rejected(Rejected),
}

/// A typed text that names no input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rejected {
    pub(super) text: String,
    /// What is wrong with it.
    pub(super) message: String,
    /// The wrong part, in bytes of the text; `None` if the text looks like neither a link nor a path, so that no part of it is wrong.
    pub(super) wrong: Option<Range<usize>>,
    /// Whether the text may be words to search for.
    pub(super) is_searchable: bool,
}

/// Judges a text without surrounding blanks and quotes. A path may start with `~` or `$HOME`.
pub(super) fn judge(text: &str) -> Judgement {
    let path = expanded(text);
    if std::fs::metadata(&path).is_ok() {
        return Judgement::Input(path.into_os_string());
    }
    let rejected = |message: String, wrong: Option<Range<usize>>| {
        let is_searchable = wrong.is_none() || (text.contains(char::is_whitespace) && !text.contains("://"));
        Judgement::Rejected(Rejected { text: text.to_owned(), message, wrong, is_searchable })
    };
    match recognise(OsStr::new(text)) {
        Ok(Recognised::Link(_)) => Judgement::Input(OsString::from(text)),
        Ok(Recognised::File(path)) if std::fs::metadata(&path).is_ok() => {
            Judgement::Input(OsString::from(text))
        }
        Ok(Recognised::File(path)) => {
            let path = path.to_string_lossy();
            rejected(MissingPart::find(&path).message(&path), Some(0..text.len()))
        }
        Ok(Recognised::Path) if looks_like_path(text) => {
            let missing = MissingPart::find(text);
            let hint = if looks_like_host(text) { HOST_HINT } else { "" };
            rejected(format!("{}{hint}", missing.message(text)), Some(missing.range))
        }
        Ok(Recognised::Path) if looks_like_host(text) => {
            rejected(format!("{}{HOST_HINT}", neither(text)), Some(0..text.len()))
        }
        Ok(Recognised::Path) => rejected(neither(text), None),
        Err(error) => {
            let message = format!("{}: {error}", displayable(&error.shown(text)));
            rejected(message, Some(wrong_part_of_link(text, &error)))
        }
    }
}

const HOST_HINT: &str = ". If it is a link, write https:// before it";

/// The message about a text that looks like neither a link nor a path.
fn neither(text: &str) -> String {
    format!("“{}” is neither a link nor a file", shown(text))
}

/// A text for a message, shortened in its middle: the wrong part is often at the end.
pub(super) fn shown(text: &str) -> String {
    let text = displayable(text);
    let count = text.chars().count();
    if count <= MAX_SHOWN_CHARS {
        return text;
    }
    let half = MAX_SHOWN_CHARS / 2;
    let (start, end) = (text.chars().take(half), text.chars().skip(count - half));
    start.chain(['…']).chain(end).collect()
}

/// Whether a text that names nothing is rather a mistyped path than words.
fn looks_like_path(text: &str) -> bool {
    text.contains(['/', '\\']) || text.starts_with(['~', '.']) || has_audio_extension(Path::new(text))
}

/// Whether the text starts with the name of a host, such as `example.org/a.mp3`.
fn looks_like_host(text: &str) -> bool {
    let host = text.split(['/', '?', '#']).next().unwrap_or_default();
    let labels: Vec<&str> = host.split('.').collect();
    let fits = |label: &&str| {
        !label.is_empty() && label.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-')
    };
    let ends_as_name = labels
        .last()
        .is_some_and(|last| last.len() >= 2 && last.chars().all(|letter| letter.is_ascii_alphabetic()));
    labels.len() >= 2 && labels.iter().all(fits) && ends_as_name && !has_audio_extension(Path::new(host))
}

/// The part of a rejected link that the error is about, in bytes: the scheme, the host, or all of it.
fn wrong_part_of_link(text: &str, error: &LinkError) -> Range<usize> {
    let all = 0..text.len();
    let start_of_host = text.find("//").map_or(0, |slashes| slashes + 2);
    let part = match error {
        LinkError::Scheme(_) => 0..text.find(':').unwrap_or(0),
        LinkError::NoHost
        | LinkError::Host
        | LinkError::Port
        | LinkError::Backslash
        | LinkError::Credentials
        | LinkError::FileHost => {
            let rest = text.get(start_of_host..).unwrap_or_default();
            start_of_host..start_of_host + rest.find(['/', '?', '#']).unwrap_or(rest.len())
        }
        _ => all.clone(),
    };
    if part.is_empty() { all } else { part }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rejected(text: &str) -> Rejected {
        match judge(text) {
            Judgement::Rejected(rejected) => rejected,
            Judgement::Input(input) => panic!("{text} is {input:?}"),
        }
    }

    #[test]
    fn links_and_existing_paths_are_inputs() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("chopin nocturne");
        std::fs::write(&file, "").unwrap();
        for text in ["https://example.org/a", "youtu.be/dQw4w9WgXcQ", file.to_str().unwrap(), "."] {
            assert_eq!(judge(text), Judgement::Input(OsString::from(text)));
        }
        let home = etcetera::home_dir().unwrap();
        assert_eq!(judge("~"), Judgement::Input(home.clone().into()));
        assert_eq!(judge("$HOME"), Judgement::Input(home.into()));
    }

    #[test]
    fn words_are_searchable_and_nothing_in_them_is_wrong() {
        for text in ["chopin nocturne 9 2", "Étude, Op. 10", "Sonata: Allegro", "-x", "moonlight"] {
            let rejected = rejected(text);
            assert_eq!((rejected.wrong, rejected.is_searchable), (None, true), "{text}");
            assert_eq!(rejected.message, format!("“{text}” is neither a link nor a file"));
        }
    }

    #[test]
    fn what_looks_like_a_path_or_link_has_a_wrong_part() {
        let cases = [
            ("nowhere-1.mp3", "nowhere-1.mp3", false),
            ("AC/DC back in black", "AC", true),
            ("~nobody-1", "~nobody-1", false),
            ("../nowhere-1", "nowhere-1", false),
            ("C:\\nowhere\\a.wav", if cfg!(windows) { "nowhere" } else { "C:\\nowhere\\a.wav" }, false),
            ("my song.mp3", "my song.mp3", true),
            ("htp://example.org/a", "htp", false),
            ("https://exa$mple.org/a b", "exa$mple.org", false),
            ("https://example.org:99999/a", "example.org:99999", false),
            ("https://user:pw@example.org/a", "user:pw@example.org", false),
            ("https:///a", "https:///a", false),
            ("https://youtu.be/short", "https://youtu.be/short", false),
            ("file:///nowhere/a.mp3", "file:///nowhere/a.mp3", false),
            ("example.org", "example.org", false),
        ];
        for (text, wrong, is_searchable) in cases {
            let rejected = rejected(text);
            assert_eq!(text.get(rejected.wrong.unwrap()), Some(wrong), "{text}");
            assert_eq!(rejected.is_searchable, is_searchable, "{text}");
        }
        assert!(!rejected("https://user:pw@example.org/a").message.contains("pw"));
        assert!(rejected("example.org/a.mp3").message.contains("write https:// before it"));
        assert!(rejected("file:///nowhere/a%20b.mp3").message.contains("/nowhere/a b.mp3"));
    }

    #[test]
    fn a_long_text_is_shortened_in_its_middle() {
        let long = format!("/{}/a.mp3", "x".repeat(500));
        let text = shown(&long);
        assert_eq!(text.chars().count(), MAX_SHOWN_CHARS + 1);
        assert!(text.starts_with("/xxx") && text.contains('…') && text.ends_with("x/a.mp3"));
    }
}
