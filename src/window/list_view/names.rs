//! Names without case and accents, for searching and sorting.

use crate::window::recording::{Recording, RecordingId};
use crate::window::source::RecordingSource;
use icu_normalizer::DecomposingNormalizerBorrowed;
use icu_normalizer::properties::CanonicalCombiningClassMapBorrowed;
use std::cmp::Ordering;
use std::collections::HashMap;

/// The folded names of recordings, computed when they are first needed.
#[derive(Debug, Default)]
pub(super) struct Names(HashMap<RecordingId, Name>);

#[derive(Debug)]
struct Name {
    /// Path or link, at its end the short name.
    text: String,
    short_name_at: usize,
}

impl Names {
    /// Computes what is missing.
    pub(super) fn fill(&mut self, recordings: &[Recording]) {
        // Of removed recordings.
        if self.0.len() > 2 * recordings.len() + 100 {
            self.0.clear();
        }
        for recording in recordings {
            // The title of a link arrives later.
            let may_change = matches!(recording.source, RecordingSource::Link(_));
            if may_change || !self.0.contains_key(&recording.id) {
                self.0.insert(recording.id, Name::new(recording));
            }
        }
    }

    /// What is searched: path or link, and title.
    pub(super) fn searched(&self, id: RecordingId) -> &str {
        self.0.get(&id).map_or("", |name| &name.text)
    }

    /// What is sorted by: file name or title.
    pub(super) fn short_name(&self, id: RecordingId) -> &str {
        self.0.get(&id).and_then(|name| name.text.get(name.short_name_at..)).unwrap_or_default()
    }
}

impl Name {
    fn new(recording: &Recording) -> Self {
        let short_name = recording.short_name();
        let mut text = match recording.name.strip_suffix(short_name) {
            Some(folder) => folded(folder),
            None => folded(&recording.name) + "\n",
        };
        let short_name_at = text.len();
        text += &folded(short_name);
        Self { text, short_name_at }
    }
}

/// `text` in lower case, without accents and other marks: `Dvořák` is `dvorak`, `Lutosławski` is `lutoslawski`.
pub(super) fn folded(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let classes = CanonicalCombiningClassMapBorrowed::new();
    let mut folded = String::with_capacity(text.len());
    for character in DecomposingNormalizerBorrowed::new_nfkd().normalize_iter(text.chars()) {
        match character {
            // Letters with a stroke and ligatures, which have no decomposition.
            'ł' | 'Ł' => folded.push('l'),
            'ø' | 'Ø' => folded.push('o'),
            'đ' | 'Đ' | 'ð' | 'Ð' => folded.push('d'),
            'ı' => folded.push('i'),
            'æ' | 'Æ' => folded.push_str("ae"),
            'œ' | 'Œ' => folded.push_str("oe"),
            'ß' | 'ẞ' => folded.push_str("ss"),
            // Accents.
            _ if classes.get_u8(character) != 0 => {}
            _ => folded.extend(character.to_lowercase()),
        }
    }
    folded
}

/// Compares folded names; numbers in them by their value, as file managers do: `Op. 9` is before `Op. 27`.
pub(super) fn compare_names(one: &str, other: &str) -> Ordering {
    let (mut one, mut other) = (one, other);
    loop {
        let ordering = match (take_part(&mut one), take_part(&mut other)) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some(one), Some(other)) => compare_parts(one, other),
        };
        if ordering.is_ne() {
            return ordering;
        }
    }
}

/// Takes the digits, or what is not digits, from the start of a name.
fn take_part<'a>(name: &mut &'a str) -> Option<&'a str> {
    let is_number = name.as_bytes().first()?.is_ascii_digit();
    let end = name.find(|c: char| c.is_ascii_digit() != is_number).unwrap_or(name.len());
    let (part, rest) = name.split_at(end);
    *name = rest;
    Some(part)
}

fn compare_parts(one: &str, other: &str) -> Ordering {
    let is_number = |part: &str| part.as_bytes().first().is_some_and(u8::is_ascii_digit);
    if is_number(one) && is_number(other) {
        let (one, other) = (one.trim_start_matches('0'), other.trim_start_matches('0'));
        return one.len().cmp(&other.len()).then_with(|| one.cmp(other));
    }
    one.cmp(other)
}
