use super::world::World;
use crate::cancel::Cancel;
use crate::library::RecordingId;
use crate::library::listening::CoListening;
use crate::library::similar::{Embeddings, Evaluation, EvaluationRow, EvaluationSettings, Recommender};

fn evaluate(world: World, settings: &EvaluationSettings) -> Evaluation {
    let embeddings = Embeddings::from_vectors(world.vectors);
    let recommender = Recommender::new(embeddings, CoListening::new(world.playlists), []);
    recommender.evaluate(settings, &Cancel::new()).unwrap()
}

#[test]
fn the_hybrid_is_better_than_content_and_listeners_alone() {
    let found = [1, 2, 3].map(|seed| evaluate(World::new(seed), &EvaluationSettings::default()));
    println!("{found:#?}");
    let mean = |row: usize, of: fn(&EvaluationRow) -> f64| {
        found.iter().map(|found| of(&found.rows[row])).sum::<f64>() / found.len() as f64
    };
    let [content, collaborative, hybrid] = [0, 1, 2].map(|row| mean(row, |row| row.hit_rate));
    // By chance it would be 10 of 1600.
    assert!(content > 5.0 * 10.0 / 1600.0, "{content}");
    assert!(hybrid > 1.5 * content && hybrid > collaborative, "{content} {collaborative} {hybrid}");
    // Also among the first ones, though some places are kept for recordings that nobody has yet.
    let [content, collaborative, hybrid] = [0, 1, 2].map(|row| mean(row, |row| row.mean_reciprocal_rank));
    assert!(hybrid > 1.5 * content && hybrid > collaborative, "{content} {collaborative} {hybrid}");
    for found in found {
        assert_eq!((found.recordings, found.cases), (1600, 1000));
        // Of what nobody has yet, listeners say nothing.
        assert!(found.cold_cases > 20 && found.rows[0].cold_hit_rate > 0.0, "{found:?}");
        assert_eq!(found.rows[1].cold_hit_rate, 0.0);
        // The hybrid keeps them the places for their sound.
        assert!(found.rows[2].cold_hit_rate >= 0.9 * found.rows[0].cold_hit_rate, "{found:?}");
    }
}

#[test]
fn an_evaluation_is_repeatable_and_its_weight_leads_from_one_to_the_other() {
    let settings = EvaluationSettings { most_cases: 100, ..EvaluationSettings::default() };
    let first = evaluate(World::new(1), &settings);
    assert_eq!(first, evaluate(World::new(1), &settings));
    let content_only = evaluate(World::new(1), &EvaluationSettings { weight: 0.0, ..settings });
    let [content, _, hybrid] = content_only.rows.as_slice() else { panic!("{content_only:?}") };
    assert_eq!(content.hit_rate, hybrid.hit_rate);
}

#[test]
fn the_recording_that_is_taken_out_leaves_no_trace_in_its_own_playlist() {
    // Each recording is in one playlist only: without it, listeners say nothing at all.
    let playlists: Vec<Vec<RecordingId>> =
        (0..20).map(|n| (1..6).map(|m| RecordingId(n * 10 + m)).collect()).collect();
    let vectors = playlists.iter().flatten().map(|id| (*id, vec![id.0 as f32, 1.0])).collect::<Vec<_>>();
    let recommender = Recommender::new(Embeddings::from_vectors(vectors), CoListening::new(playlists), []);
    let found = recommender.evaluate(&EvaluationSettings::default(), &Cancel::new()).unwrap();
    assert_eq!((found.cases, found.cold_cases, found.rows[1].hit_rate), (100, 100, 0.0), "{found:?}");
}

#[test]
fn without_playlists_there_is_nothing_to_evaluate() {
    let vectors = [(RecordingId(1), vec![1.0, 0.0]), (RecordingId(2), vec![0.0, 1.0])];
    let pair = vec![RecordingId(1), RecordingId(2)];
    let recommender = Recommender::new(Embeddings::from_vectors(vectors), CoListening::new([pair]), []);
    assert_eq!(recommender.evaluate(&EvaluationSettings::default(), &Cancel::new()), None, "two are too few");
    let cancel = Cancel::new();
    cancel.cancel();
    let world = World::new(1);
    let recommender =
        Recommender::new(Embeddings::from_vectors(world.vectors), CoListening::new(world.playlists), []);
    assert_eq!(recommender.evaluate(&EvaluationSettings::default(), &cancel), None);
}
