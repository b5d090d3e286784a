use super::world::World;
use crate::library::listening::CoListening;
use crate::library::playlists::PlaylistItem;
use crate::library::similar::{Embeddings, Hit, Recommender, SimilarQuery};
use crate::library::tests::{analysis, facts};
use crate::library::{Analysis, Findings, Library, RecordingId};
use std::time::Instant;

fn ids(hits: &[Hit]) -> Vec<i64> {
    hits.iter().map(|hit| hit.recording.0).collect()
}

fn recommender(vectors: &[(i64, [f32; 2])], baskets: &[&[i64]], same: &[&[i64]]) -> Recommender {
    let list = |ids: &&[i64]| ids.iter().copied().map(RecordingId).collect::<Vec<_>>();
    let vectors = vectors.iter().map(|(id, vector)| (RecordingId(*id), vector.to_vec()));
    let baskets = CoListening::new(baskets.iter().map(list));
    Recommender::new(Embeddings::from_vectors(vectors), baskets, same.iter().map(list).collect::<Vec<_>>())
}

/// Directions around the mean, which is 0.
const ROUND: [(i64, [f32; 2]); 6] = [
    (1, [1.0, 0.0]),
    (2, [0.9, 0.3]),
    (3, [0.3, 0.9]),
    (4, [-1.0, 0.0]),
    (5, [-0.9, -0.3]),
    (6, [-0.3, -0.9]),
];

#[test]
fn the_nearest_come_first_as_an_independent_computation_has_them() {
    let world = World::new(7);
    let size = world.vectors[0].1.len();
    let mean: Vec<f64> = (0..size)
        .map(|i| world.vectors.iter().map(|(_, v)| f64::from(v[i])).sum::<f64>() / world.vectors.len() as f64)
        .collect();
    let unit = |vector: &[f32]| {
        let centred: Vec<f64> =
            vector.iter().zip(&mean).map(|(value, mean)| f64::from(*value) - mean).collect();
        let length = centred.iter().map(|value| value * value).sum::<f64>().sqrt();
        centred.iter().map(|value| value / length).collect::<Vec<f64>>()
    };
    let cosine = |one: &[f64], other: &[f64]| one.iter().zip(other).map(|(a, b)| a * b).sum::<f64>();
    let seeds = [3, 500, 900].map(|seed: usize| unit(&world.vectors[seed - 1].1));
    let mut expected: Vec<(f64, i64)> = world
        .vectors
        .iter()
        .filter(|(id, _)| ![3, 500, 900].contains(&id.0))
        .map(|(id, vector)| {
            let cosines = seeds.each_ref().map(|seed| cosine(seed, &unit(vector)));
            let mean = cosines.iter().sum::<f64>() / 3.0;
            ((mean + cosines.iter().copied().fold(1.0, f64::min)) / 2.0, id.0)
        })
        .collect();
    expected.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    let recommender = Recommender::new(Embeddings::from_vectors(world.vectors), CoListening::default(), []);
    let query = SimilarQuery::nearest([3, 500, 900].map(RecordingId).to_vec(), 12);
    let hits = recommender.similar(&query);
    assert_eq!(ids(&hits), expected.iter().take(12).map(|(_, id)| *id).collect::<Vec<_>>());
    for (hit, (similarity, _)) in hits.iter().zip(expected) {
        assert!((hit.sound.unwrap() - similarity).abs() < 1e-5);
    }
}

#[test]
fn like_all_of_several_is_more_than_like_one_of_them() {
    // 3 is between both seeds, 2 is beside one of them.
    let found = recommender(
        &[(1, [1.0, 0.0]), (2, [1.0, -0.2]), (3, [0.7, 0.7]), (4, [0.0, 1.0]), (5, [-2.7, -1.5])],
        &[],
        &[],
    );
    let hits = found.similar(&SimilarQuery::nearest(vec![RecordingId(1), RecordingId(4)], 2));
    assert_eq!(ids(&hits), [3, 2]);
}

#[test]
fn neither_seeds_nor_their_copies_nor_two_copies_are_recommended() {
    let found = recommender(&ROUND, &[], &[&[1, 2], &[4, 5], &[5, 6]]);
    assert_eq!(ids(&found.similar(&SimilarQuery::nearest(vec![RecordingId(1)], 10))), [3, 6]);
    let query =
        SimilarQuery { excluded: vec![RecordingId(4)], ..SimilarQuery::nearest(vec![RecordingId(2)], 10) };
    assert_eq!(ids(&found.similar(&query)), [3], "nor copies of what is excluded");
}

#[test]
fn listeners_count_by_their_weight_and_by_what_is_known() {
    let baskets: Vec<&[i64]> = vec![&[1, 6]; 20];
    let found = recommender(&ROUND, &baskets, &[]);
    let first = |weight| {
        let query = SimilarQuery { weight, ..SimilarQuery::nearest(vec![RecordingId(1)], 1) };
        found.similar(&query)[0].recording.0
    };
    assert_eq!((first(0.0), first(1.0)), (2, 6));
    // One common playlist changes less, and a seed without any nothing.
    let found = recommender(&ROUND, &[&[1, 6]], &[]);
    let query = SimilarQuery { weight: 1.0, ..SimilarQuery::nearest(vec![RecordingId(1)], 1) };
    assert_eq!(ids(&found.similar(&query)), [2]);
    let alone = recommender(&ROUND, &[], &[]);
    let query = SimilarQuery { weight: 1.0, ..SimilarQuery::nearest(vec![RecordingId(2)], 5) };
    assert_eq!(ids(&found.similar(&query)), ids(&alone.similar(&query)), "cold start");
}

#[test]
fn what_has_no_embedding_is_found_through_listeners() {
    let baskets: Vec<&[i64]> = vec![&[1, 70, 80]; 10];
    let found = recommender(&ROUND, &baskets, &[]);
    let hits = found.similar(&SimilarQuery::nearest(vec![RecordingId(70)], 2));
    assert_eq!(ids(&hits), [1, 80]);
    assert_eq!(hits[1].sound, None);
    let near = |weight| SimilarQuery { weight, ..SimilarQuery::nearest(vec![RecordingId(1)], 3) };
    assert_eq!(ids(&found.similar(&near(1.0)))[..2], [70, 80]);
    assert_eq!(
        ids(&found.similar(&near(0.9))),
        [70, 2, 80],
        "a place is kept for the nearest that no listener has yet"
    );
}

#[test]
fn vectors_from_outside_are_seeds_and_unusable_ones_are_none() {
    let found = recommender(&ROUND, &[], &[]);
    let query = |vector| SimilarQuery { vectors: vec![vector], ..SimilarQuery::nearest(vec![], 2) };
    assert_eq!(ids(&found.similar(&query(vec![-2.0, 0.1]))), [4, 5]);
    for unusable in [vec![], vec![1.0], vec![f32::NAN, 1.0]] {
        assert!(found.similar(&query(unusable)).iter().all(|hit| hit.sound.is_none()));
    }
    let odd = [
        (RecordingId(1), vec![1.0, 2.0]),
        (RecordingId(2), vec![1.0]),
        (RecordingId(3), vec![f32::INFINITY, 0.0]),
    ];
    assert_eq!(Embeddings::from_vectors(odd).recordings(), [RecordingId(1)]);
    assert!(Embeddings::from_vectors([]).is_empty());
}

/// A run of `model` with an embedding.
fn with_embedding(model: u8, embedding: Vec<f32>) -> Analysis {
    let findings = Findings { embedding, ..analysis(model).result.unwrap() };
    Analysis { result: Ok(findings), ..analysis(model) }
}

#[test]
fn only_embeddings_of_one_model_are_compared_and_missing_files_are_not_recommended() {
    let mut library = Library::in_memory().unwrap();
    let vectors = [[1.0, 0.0], [0.9, 0.2], [0.8, 0.3], [-1.0, 0.0]];
    let mut put = |name: &str, content, model, vector: [f32; 2]| {
        library.put(&facts(name, content), &with_embedding(model, vector.to_vec())).unwrap()
    };
    let seed = put("seed.mp3", 1, 1, vectors[0]);
    put("other model.mp3", 2, 2, vectors[0]);
    let near = put("near.mp3", 3, 1, vectors[1]);
    put("copy.mp3", 3, 1, vectors[1]);
    let gone = put("gone.mp3", 4, 1, vectors[2]);
    let far = put("far.mp3", 5, 1, vectors[3]);
    library.mark_missing(&[gone]).unwrap();
    let recommender = Recommender::load(&library, &[seed]).unwrap();
    assert_eq!(recommender.model_hash(), Some(&[1; 32]));
    let hits = recommender.similar(&SimilarQuery::nearest(vec![seed], 10));
    assert_eq!(hits.iter().map(|hit| hit.recording).collect::<Vec<_>>(), [near, far]);
    assert_eq!(Recommender::load(&Library::in_memory().unwrap(), &[]).unwrap().model_hash(), None);
}

#[test]
fn a_recommender_notices_what_was_added_since_and_seeds_of_another_model() {
    let mut library = Library::in_memory().unwrap();
    let put = |library: &mut Library, name: &str, content, model, vector: [f32; 2]| {
        library.put(&facts(name, content), &with_embedding(model, vector.to_vec())).unwrap()
    };
    let first = put(&mut library, "a.mp3", 1, 1, [1.0, 0.0]);
    put(&mut library, "b.mp3", 2, 1, [0.5, 0.5]);
    let other = put(&mut library, "c.mp3", 3, 2, [0.5, 0.5]);
    let recommender = Recommender::load(&library, &[first]).unwrap();
    assert!(recommender.is_current(&library).unwrap());
    assert!(!recommender.lacks(&library, &[first, other]).unwrap());
    assert!(recommender.lacks(&library, &[other]).unwrap(), "of another model");
    library.decide(first, "class", "Other", "Anna", None).unwrap();
    assert!(recommender.is_current(&library).unwrap(), "decisions change no likeness");
    let new = put(&mut library, "d.mp3", 4, 1, [0.0, 1.0]);
    assert!(!recommender.is_current(&library).unwrap());
    assert!(recommender.lacks(&library, &[new]).unwrap());
    let mut steps = Vec::new();
    let mut all = |done: usize, all: usize| {
        steps.push((done, all));
        true
    };
    let loaded = Recommender::load_while(&library, &[new], &mut all).unwrap().unwrap();
    assert!(loaded.is_current(&library).unwrap() && !loaded.lacks(&library, &[new]).unwrap());
    assert_eq!(steps, [(0, 3)]);
    assert!(Recommender::load_while(&library, &[new], &mut |_, _| false).unwrap().is_none(), "stopped");
    for change in ["playlist", "missing"] {
        let before = Recommender::load(&library, &[]).unwrap();
        if change == "playlist" {
            let id = library.create_playlist("Evening").unwrap();
            let item = PlaylistItem { recording: Some(first), ..PlaylistItem::default() };
            library.add_to_playlist(id, vec![item], None).unwrap();
        } else {
            library.mark_missing(&[new]).unwrap();
        }
        assert!(!before.is_current(&library).unwrap(), "{change}");
    }
}

#[test]
fn the_same_sound_in_another_encoding_is_recommended_once() {
    let mut library = Library::in_memory().unwrap();
    // Words that change all the time, and the same with one bit in 32 that differs.
    let words = |seed: u32| {
        (0..400)
            .map(|n: u32| {
                (n + seed * 1000).wrapping_mul(2_654_435_769) ^ n.wrapping_mul(n).wrapping_mul(77_777)
            })
            .collect::<Vec<u32>>()
    };
    let copy = |words: &[u32]| {
        words
            .iter()
            .enumerate()
            .map(|(n, word)| if n % 3 == 0 { word ^ 1 } else { *word })
            .collect::<Vec<u32>>()
    };
    let mut put = |content, vector: [f32; 2], fingerprint: Vec<u32>| {
        let findings = Findings { embedding: vector.to_vec(), fingerprint, ..analysis(1).result.unwrap() };
        let run = Analysis { result: Ok(findings), ..analysis(1) };
        library.put(&facts(&format!("{content}.mp3"), content), &run).unwrap()
    };
    let seed = put(1, [1.0, 0.0], words(1));
    put(2, [0.99, 0.05], copy(&words(1)));
    let first = put(3, [0.9, 0.3], words(3));
    put(4, [0.89, 0.31], copy(&words(3)));
    let second = put(5, [0.5, 0.8], words(5));
    put(6, [-1.0, 0.0], words(6));
    let recommender = Recommender::load(&library, &[seed]).unwrap();
    let query = SimilarQuery::nearest(vec![seed], 2);
    let hits = recommender.similar_sounds_once(&library, &query).unwrap();
    assert_eq!(hits.iter().map(|hit| hit.recording).collect::<Vec<_>>(), [first, second]);
    assert_eq!(recommender.similar(&query).len(), 2);
}

#[test]
#[ignore = "prints figures"]
fn a_query_of_100_000_recordings() {
    const COUNT: i64 = 100_000;
    const SIZE: usize = 384;
    let value =
        |id: i64, i: usize| ((id.wrapping_mul(7919) + i as i64 * 104_729) % 2001) as f32 / 1000.0 - 1.0;
    let vectors = (1..=COUNT).map(|id| (RecordingId(id), (0..SIZE).map(|i| value(id, i)).collect()));
    let baskets =
        (0..20_000).map(|n| (0..12).map(|m| RecordingId((n * 31 + m * m * 97) % COUNT + 1)).collect());
    let begin = Instant::now();
    let recommender = Recommender::new(Embeddings::from_vectors(vectors), CoListening::new(baskets), []);
    println!("made in {:?}", begin.elapsed());
    for seeds in [1, 3, 20] {
        let query = SimilarQuery::nearest((1..=seeds).map(|n| RecordingId(n * 777)).collect(), 20);
        let begin = Instant::now();
        let hits = (0..10).map(|_| recommender.similar(&query).len()).sum::<usize>();
        println!("{seeds} seeds: {:?} a query, {hits} hits", begin.elapsed() / 10);
    }
}
