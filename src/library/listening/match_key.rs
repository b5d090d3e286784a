//! Artist and title in the one spelling in which they are compared.

use crate::library::query::folded;

/// Artist and title without what differs between a file's tags, a playlist and a listening history: case, accents, punctuation, guests
/// ("feat.") and remarks on remastering.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MatchKey {
    artist: String,
    title: String,
}

/// Words after which a guest is named.
const GUESTS: [&str; 4] = ["feat", "ft", "featuring", "featured"];
/// The signs that open and close a remark.
const BRACKETS: [(char, char); 4] = [('(', ')'), ('[', ']'), ('{', '}'), ('<', '>')];

impl MatchKey {
    /// The key with what is in brackets: "Sonata (live)" is another recording than "Sonata". `None` without letters or digits in either.
    pub fn new(artist: &str, title: &str) -> Option<Self> {
        Self::of(artist_words(artist), words(&without_remaster(title)))
    }

    /// The key without what is in brackets, for recordings that no full key fits.
    pub fn without_brackets(artist: &str, title: &str) -> Option<Self> {
        Self::of(artist_words(artist), words(&without_remarks(&without_remaster(title))))
    }

    fn of(artist: String, title: String) -> Option<Self> {
        (!artist.is_empty() && !title.is_empty()).then_some(Self { artist, title })
    }
}

/// The words of a text, folded, up to the guest, with single spaces; `&` and `+` are "and".
fn words(text: &str) -> String {
    let text = folded(text).replace(['&', '+'], " and ");
    // An apostrophe is left out within a word; other signs part words.
    let text: String =
        text.chars().filter(|character| !matches!(character, '\'' | '’' | '‘' | '`' | '´')).collect();
    let mut joined = String::new();
    for word in text.split(|character: char| !character.is_alphanumeric()).filter(|word| !word.is_empty()) {
        if GUESTS.contains(&word) && !joined.is_empty() {
            break;
        }
        if !joined.is_empty() {
            joined.push(' ');
        }
        joined += word;
    }
    joined
}

fn artist_words(artist: &str) -> String {
    let words = words(artist);
    match words.strip_prefix("the ") {
        Some(rest) => rest.to_owned(),
        None => words,
    }
}

/// Without `- Remastered 2011` at the end and `(2011 Remaster)`: the same recording.
fn without_remaster(title: &str) -> String {
    let is_remaster = |text: &str| folded(text).contains("remaster");
    let title = match title.rsplit_once(" - ") {
        Some((start, remark)) if is_remaster(remark) && !start.trim().is_empty() => start,
        _ => title,
    };
    without_bracketed(title, is_remaster)
}

/// Without anything in brackets, unless there is nothing else.
fn without_remarks(title: &str) -> String {
    let rest = without_bracketed(title, |_| true);
    if words(&rest).is_empty() { title.to_owned() } else { rest }
}

/// Without the innermost bracketed parts that `is_dropped`, over and over; a bracket that nothing closes stays.
fn without_bracketed(title: &str, is_dropped: impl Fn(&str) -> bool) -> String {
    let mut kept: Vec<char> = Vec::with_capacity(title.len());
    let mut open: Vec<usize> = Vec::new();
    for character in title.chars() {
        let pair = BRACKETS.iter().find(|(opening, closing)| character == *opening || character == *closing);
        match pair {
            Some((opening, _)) if character == *opening => open.push(kept.len()),
            Some((opening, _)) => {
                let start = open.iter().rposition(|start| kept.get(*start) == Some(opening));
                let start = start.and_then(|place| open.drain(place..).next());
                if let Some(start) = start {
                    let inside: String = kept.iter().skip(start + 1).collect();
                    if is_dropped(&inside) {
                        kept.truncate(start);
                        kept.push(' ');
                        continue;
                    }
                }
            }
            None => {}
        }
        kept.push(character);
    }
    kept.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::MatchKey;

    fn key(artist: &str, title: &str) -> (String, String) {
        MatchKey::new(artist, title).map(|key| (key.artist, key.title)).unwrap_or_default()
    }

    #[test]
    fn spellings_of_one_recording_have_one_key() {
        for (artist, title, plain_artist, plain_title) in [
            ("Frédéric Chopin", "Prélude n° 4", "frederic chopin", "prelude n 4"),
            ("FREDERIC  CHOPIN", "prelude, N. 4", "frederic chopin", "prelude n 4"),
            ("The Beatles", "Let It Be - Remastered 2009", "beatles", "let it be"),
            ("Beatles", "Let It Be (2009 Remaster)", "beatles", "let it be"),
            ("Simon & Garfunkel", "Don’t Stop", "simon and garfunkel", "dont stop"),
            ("Simon and Garfunkel", "Dont stop!", "simon and garfunkel", "dont stop"),
            ("Queen feat. David Bowie", "Under Pressure (feat. David Bowie)", "queen", "under pressure"),
            ("Queen", "Under Pressure ft. David Bowie", "queen", "under pressure"),
            ("Чайковский", "Времена года", "чаиковскии", "времена года"),
            ("坂本龍一", "戦場のメリークリスマス", "坂本龍一", "戦場のメリークリスマス"),
            ("Feat", "Ft", "feat", "ft"),
        ] {
            assert_eq!(
                key(artist, title),
                (plain_artist.to_owned(), plain_title.to_owned()),
                "{artist} {title}"
            );
        }
    }

    #[test]
    fn other_versions_differ_unless_brackets_are_left_out() {
        let full = |title| MatchKey::new("a", title);
        let plain = |title| MatchKey::without_brackets("a", title);
        assert_ne!(full("Sonata (live)"), full("Sonata"));
        for title in ["Sonata (live)", "Sonata [take {2}]", "(intro) Sonata", "Sonata"] {
            assert_eq!(plain(title), full("Sonata"), "{title}");
        }
        assert_eq!(plain("(Nice Dream)"), full("Nice Dream"), "nothing but brackets");
        assert_eq!(plain("Sonata (live"), full("Sonata live"), "not closed");
        assert_eq!(plain("Sonata) live"), full("Sonata live"), "not opened");
    }

    #[test]
    fn nothing_to_compare_is_no_key() {
        for (artist, title) in [("", "a"), ("a", ""), ("?", "a"), ("a", "…"), ("", "")] {
            assert_eq!(MatchKey::new(artist, title), None, "{artist:?} {title:?}");
        }
    }
}
