//! A recommender and a request → what the page shows.

use super::ask::SimilarAsk;
use crate::library::query::{Field, Query};
use crate::library::similar::{Hit, Recommender, SimilarQuery, reasons_text};
use crate::library::{Library, LibraryError, RecordingId};
use crate::window::library::row::LibraryRow;

/// Recordings that are listed as the nearest of one.
const NEAREST: usize = 3;

/// Why one stands before others that are more alike.
const PLACED_BY_SOUND: &str = "placed by its sound";

/// A recording and its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::window) struct Named {
    pub(in crate::window) id: RecordingId,
    /// Its title, or the last part of its path.
    pub(in crate::window) name: String,
}

/// How alike a recording is to the seeds.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::window) struct Likeness {
    /// 0 to 1.
    pub(in crate::window) alike: f64,
    /// What it has in common with all seeds: `Piano 0.98, same album`, and whether it has its place for its sound.
    pub(in crate::window) why: String,
}

/// The answer to a request.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct SimilarAnswer {
    pub(super) ask: SimilarAsk,
    /// The seeds that the library still has.
    pub(super) seeds: Vec<Named>,
    /// In order of likeness.
    pub(super) hits: Vec<(RecordingId, Likeness)>,
    /// Playlists and sessions that say what belongs together.
    pub(super) baskets: usize,
    /// None of the seeds has a sound to compare.
    pub(super) has_no_sound: bool,
}

/// Answers a request.
///
/// # Errors
/// If the library cannot be read.
pub(super) fn answer(
    library: &Library,
    recommender: &Recommender,
    ask: SimilarAsk,
) -> Result<SimilarAnswer, LibraryError> {
    let seeds = named(library, &ask.seeds)?;
    let hits = recommender.similar_sounds_once(library, &ask.query())?;
    let reasons = recommender.explain(library, &ask.seeds, &hits)?;
    let likeness =
        hits.iter().zip(reasons).zip(is_placed_by_sound(&hits)).map(|((hit, reasons), by_sound)| {
            let reasons = reasons_text(&reasons);
            let parts = [if by_sound { PLACED_BY_SOUND } else { "" }, reasons.as_str()];
            let why = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
            (hit.recording, Likeness { alike: hit.score.clamp(0.0, 1.0), why })
        });
    let has_row = |seed: &RecordingId| recommender.embeddings().row_of(*seed).is_some();
    Ok(SimilarAnswer {
        seeds,
        hits: likeness.collect(),
        baskets: recommender.co_listening().baskets(),
        has_no_sound: !ask.seeds.iter().any(has_row),
        ask,
    })
}

/// Which hits come before one that is more alike: they keep the place that their sound gives them, since no listener has placed them yet.
fn is_placed_by_sound(hits: &[Hit]) -> Vec<bool> {
    let mut most = f64::NEG_INFINITY;
    let mut placed: Vec<bool> = hits
        .iter()
        .rev()
        .map(|hit| {
            let is_before_better = hit.score < most;
            most = most.max(hit.score);
            is_before_better
        })
        .collect();
    placed.reverse();
    placed
}

/// The nearest of one recording.
///
/// # Errors
/// If the library cannot be read.
pub(super) fn nearest(
    library: &Library,
    recommender: &Recommender,
    id: RecordingId,
) -> Result<Vec<Named>, LibraryError> {
    let hits = recommender.similar_sounds_once(library, &SimilarQuery::nearest(vec![id], NEAREST))?;
    let ids: Vec<RecordingId> = hits.iter().map(|hit| hit.recording).collect();
    named(library, &ids)
}

/// The names of those that the library has, in this order.
fn named(library: &Library, ids: &[RecordingId]) -> Result<Vec<Named>, LibraryError> {
    let query = Query { columns: vec![Field::Title], ..Query::default() };
    let names = library.rows_by_id(ids, &query)?.into_iter().map(LibraryRow::name_of);
    let names: Vec<Named> = names.map(|(id, name)| Named { id, name }).collect();
    // The library gives them in an order of its own.
    let in_order = ids.iter().filter_map(|id| names.iter().find(|named| named.id == *id).cloned());
    Ok(in_order.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library::{Analysis, Answer, FileFacts, Findings, Location, Tags};

    /// Recordings a to d: b is nearly a, c less, d the contrary; all on one album but d.
    fn library() -> (Library, Vec<RecordingId>) {
        let mut library = Library::in_memory().unwrap();
        let vectors = [[1.0, 0.0, 0.1], [0.95, 0.1, 0.1], [0.6, 0.6, 0.0], [-1.0, 0.2, 0.4]];
        let put = |(n, vector): (usize, [f32; 3])| {
            let name = char::from(b'a' + u8::try_from(n).unwrap());
            let album = if n < 3 { "First" } else { "Last" };
            let facts = FileFacts {
                location: Location::File(format!("/music/{name}.mp3").into()),
                size: Some(1),
                modified_ns: Some(1),
                content_hash: None,
                tags: Tags { album: Some(album.into()), ..Tags::default() },
            };
            let findings = Findings {
                duration_s: 60.0,
                verdict: Some("Piano".into()),
                confidence: Some(0.9),
                answers: vec![Answer {
                    head: "verdict".into(),
                    label: "Piano".into(),
                    probability: 0.9,
                    votes: 1,
                }],
                embedding: vector.to_vec(),
                ..Findings::default()
            };
            let analysis = Analysis {
                model: "made up".into(),
                model_hash: [1; 32],
                settings_hash: [2; 32],
                result: Ok(findings),
            };
            library.put(&facts, &analysis).unwrap()
        };
        let ids = vectors.into_iter().enumerate().map(put).collect();
        (library, ids)
    }

    #[test]
    fn what_comes_before_a_more_alike_one_says_that_its_sound_placed_it() {
        let hit = |(n, score): (usize, f64)| Hit {
            recording: RecordingId(i64::try_from(n).unwrap()),
            score,
            sound: None,
            listeners: 0.0,
        };
        let hits: Vec<Hit> = [1.0, 0.5, 0.8, 0.44, 0.44].into_iter().enumerate().map(hit).collect();
        assert_eq!(is_placed_by_sound(&hits), [false, true, false, false, false]);
    }

    #[test]
    fn an_answer_names_the_seeds_and_says_how_alike_and_why() {
        let (library, ids) = library();
        let recommender = Recommender::load(&library, &[]).unwrap();
        let found = answer(&library, &recommender, SimilarAsk::nearest(vec![ids[0]], None)).unwrap();
        assert_eq!(found.seeds, [Named { id: ids[0], name: "a.mp3".into() }]);
        let order: Vec<RecordingId> = found.hits.iter().map(|(id, _)| *id).collect();
        assert_eq!(order, [ids[1], ids[2], ids[3]]);
        let alike: Vec<f64> = found.hits.iter().map(|(_, likeness)| likeness.alike).collect();
        assert!(alike.is_sorted_by(|one, other| one >= other), "{alike:?}");
        assert!(alike.iter().all(|alike| (0.0..=1.0).contains(alike)), "{alike:?}");
        assert_eq!(found.hits[0].1.why, "Piano 0.90, same album");
        assert_eq!(found.hits[2].1.why, "Piano 0.90");
        assert_eq!((found.baskets, found.has_no_sound), (0, false));
    }

    #[test]
    fn the_three_nearest_come_in_their_order_and_unknown_seeds_have_none_by_sound() {
        let (library, ids) = library();
        let recommender = Recommender::load(&library, &[]).unwrap();
        let names: Vec<String> =
            nearest(&library, &recommender, ids[0]).unwrap().into_iter().map(|named| named.name).collect();
        assert_eq!(names, ["b.mp3", "c.mp3", "d.mp3"]);
        let gone = answer(&library, &recommender, SimilarAsk::nearest(vec![RecordingId(77)], None)).unwrap();
        assert!(gone.seeds.is_empty() && gone.has_no_sound);
    }
}
