//! What a map needs to know of each recording.

use crate::library::query::{Field, Flag, Vocabulary};

/// What points are coloured, filtered and named by: all that tells recordings apart, with all heads and descriptors that there are.
pub fn map_columns(vocabulary: &Vocabulary) -> Vec<Field> {
    let fixed = [
        Field::Verdict,
        Field::Genre,
        Field::Artist,
        Field::Album,
        Field::Folder,
        Field::Year,
        Field::Confidence,
        Field::Duration,
        Field::Level,
        Field::Title,
        Field::Flag(Flag::Favourite),
        Field::Path,
    ];
    let heads = vocabulary.heads().into_iter().map(|head| Field::Head(head.to_owned()));
    let descriptors = vocabulary.descriptors.iter().cloned().map(Field::Descriptor);
    fixed.into_iter().chain(heads).chain(descriptors).collect()
}
