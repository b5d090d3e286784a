//! The pipeline as the window uses it: events, cancelling, threads.

use crate::sound::{HIGH, LOW, Place, model, silence, tone, write_wav};
use pianoscope::analysis::{SpectrogramAnalyser, SpectrogramPart};
use pianoscope::classify::{
    Cancel, ClassifyError, Engine, Event, Options, Outcome, Stage, WindowChoice, classify_file,
    classify_file_with, classify_file_with_models,
};
use pianoscope::model::{HeadCalibration, HeadKind, Model, ModelParts};
use std::collections::BTreeSet;
use std::path::Path;
use std::time::{Duration, Instant};

/// Whether this is the moment to cancel.
type Stop = fn(&Event) -> bool;

fn outcome(path: &Path, options: &Options) -> (Outcome, Vec<Event>) {
    let model = model();
    let mut events = Vec::new();
    let mut engine = Engine::new(&model).unwrap();
    let outcome = classify_file(path, &mut engine, options, &Cancel::new(), &mut |event| events.push(event));
    (outcome.unwrap(), events)
}

#[test]
fn events_report_all_that_the_outcome_holds() {
    let place = Place::new();
    let path = write_wav(&place.path("a.wav"), &[tone(LOW, 20.0), silence(3.0), tone(HIGH, 30.0)]);
    let (outcome, events) = outcome(&path, &Options::default());
    assert!(matches!(events.first(), Some(Event::Opened(info)) if info.sample_rate == 16_000));
    let votes: Vec<_> = events
        .iter()
        .filter_map(|e| if let Event::Prediction(v) = e { Some(v.clone()) } else { None })
        .collect();
    let spans: Vec<_> =
        events.iter().filter_map(|e| if let Event::Span(s) = e { Some(*s) } else { None }).collect();
    assert_eq!(votes, outcome.predictions);
    assert_eq!(spans, outcome.spans);
    assert!(spans.iter().any(|span| !span.audible && span.end_s - span.start_s > 2.5), "{spans:?}");
    let Some(Event::Progress(last)) = events.last() else { panic!("{:?}", events.last()) };
    assert_eq!((last.stage, last.done_s, last.duration_s), (Stage::Done, 53.0, Some(53.0)));
    assert_eq!(last.windows, outcome.predictions.len() as u64);
}

#[test]
fn predictions_are_smoothed_unless_windows_are_sampled() {
    let place = Place::new();
    let path = write_wav(&place.path("a.wav"), &[tone(LOW, 7.0), tone(HIGH, 1.0), tone(LOW, 7.0)]);
    let with = |smoothing, windows| {
        let model = Model::new(ModelParts { smoothing, ..model().into_parts() }).unwrap();
        let options = Options { windows, ..Options::default() };
        let mut events = 0;
        let mut count = |event| events += usize::from(matches!(event, Event::Prediction(_)));
        let mut engine = Engine::new(&model).unwrap();
        let outcome = classify_file(&path, &mut engine, &options, &Cancel::new(), &mut count).unwrap();
        assert_eq!((events, outcome.predictions.len()), (15, 15));
        outcome.heads[0].tally.votes.clone()
    };
    let sampled = WindowChoice::Random { count: 15, seed: 1 };
    assert_eq!(with(0, WindowChoice::All), [14, 1]);
    assert_eq!(with(2, WindowChoice::All), [15, 0]);
    assert_eq!(with(2, sampled), [14, 1]);
}

#[test]
fn windows_drawn_at_random_have_a_calibration_of_their_own() {
    let place = Place::new();
    let path = write_wav(&place.path("a.wav"), &[tone(LOW, 7.0), tone(HIGH, 3.0)]);
    let half = HeadCalibration { scale: vec![0.5; 2], ..HeadCalibration::identity(HeadKind::Exclusive, 2) };
    let with = |unsmoothed: Option<&HeadCalibration>, windows| {
        let unsmoothed = unsmoothed.map(|map| vec![map.clone()]);
        let model = Model::new(ModelParts { smoothing: 2, unsmoothed, ..model().into_parts() }).unwrap();
        let options = Options { windows, ..Options::default() };
        let mut engine = Engine::new(&model).unwrap();
        let outcome = classify_file(&path, &mut engine, &options, &Cancel::new(), &mut |_| {}).unwrap();
        outcome.predictions.iter().map(|p| p.output(0).to_vec()).collect::<Vec<_>>()
    };
    let sampled = WindowChoice::Random { count: 4, seed: 1 };
    let expected: Vec<Vec<f32>> = with(None, sampled).iter().map(|window| half.apply(window)).collect();
    assert_eq!(with(Some(&half), sampled), expected);
    assert_eq!(with(Some(&half), WindowChoice::All), with(None, WindowChoice::All), "those are smoothed");
}

#[test]
fn decoding_inline_or_on_its_own_thread_gives_the_same() {
    let place = Place::new();
    let path = write_wav(&place.path("a.wav"), &[tone(LOW, 40.3), silence(1.0), tone(HIGH, 33.9)]);
    let with =
        |threads| Outcome { elapsed_s: 0.0, ..outcome(&path, &Options { threads, ..Options::default() }).0 };
    assert_eq!(with(1), with(2));
}

#[test]
fn models_and_a_spectrogram_share_one_decode_and_give_the_same_as_alone() {
    let place = Place::new();
    let path = write_wav(&place.path("a.wav"), &[tone(LOW, 5.0), tone(HIGH, 3.5)]);
    let (plain, smoothed) =
        (model(), Model::new(ModelParts { smoothing: 2, ..model().into_parts() }).unwrap());
    let (options, cancel) = (Options::default(), Cancel::new());
    let without_time = |outcome: Outcome| Outcome { elapsed_s: 0.0, ..outcome };
    let alone = |model| {
        let mut engine = Engine::new(model).unwrap();
        without_time(classify_file(&path, &mut engine, &options, &cancel, &mut |_| {}).unwrap())
    };
    let mut engines = [Engine::new(&plain).unwrap(), Engine::new(&smoothed).unwrap()];
    let both = classify_file_with_models(&path, &mut engines, &options, &cancel).unwrap();
    let both: Vec<Outcome> = both.into_iter().map(without_time).collect();
    assert_eq!(both, [alone(&plain), alone(&smoothed)]);
    assert_ne!(both[0], both[1]);

    let spectrogram = SpectrogramAnalyser::new(SpectrogramPart::default());
    let [engine, _] = &mut engines;
    let (outcome, spectrogram) =
        classify_file_with(&path, engine, spectrogram, &options, &cancel, &mut |_| {}).unwrap();
    assert_eq!(without_time(outcome), both[0]);
    assert_eq!(spectrogram.duration_s(), 8.5);
}

#[test]
fn an_engine_treats_each_recording_like_its_first() {
    let place = Place::new();
    let (low, high) = (place.tone("low.wav", LOW, 5.5), place.tone("high.wav", HIGH, 5.5));
    let model = model();
    let mut engine = Engine::new(&model).unwrap();
    let mut tally = |path: &Path| {
        classify_file(path, &mut engine, &Options::default(), &Cancel::new(), &mut |_| {})
            .map(|o| o.heads[0].tally.clone())
    };
    let first = tally(&low).unwrap();
    tally(&high).unwrap();
    assert!(tally(&place.path("gone.wav")).is_err());
    assert_eq!(tally(&low).unwrap(), first);
}

#[test]
fn predictions_minus_retractions_of_a_sample_are_the_outcome() {
    let place = Place::new();
    let path = place.tone("a.wav", LOW, 200.0);
    let windows = WindowChoice::Random { count: 10, seed: 5 };
    let (outcome, events) = outcome(&path, &Options { windows, ..Options::default() });
    let mut left = BTreeSet::new();
    for event in events {
        match event {
            Event::Prediction(prediction) => assert!(left.insert(prediction.index)),
            Event::VoteRetracted { index } => assert!(left.remove(&index)),
            _ => {}
        }
    }
    assert_eq!(left.len(), 10);
    assert!(left.iter().eq(outcome.predictions.iter().map(|prediction| &prediction.index)));
}

#[test]
fn cancelling_takes_effect_within_100_ms_at_every_stage() {
    let place = Place::new();
    let path = write_wav(&place.path("long.wav"), &[tone(LOW, 20.0), silence(100.0), tone(LOW, 1500.0)]);
    let model = model();
    let stages: [(&str, Stop); 5] = [
        ("opened", |event| matches!(event, Event::Opened(_))),
        ("first progress", |event| matches!(event, Event::Progress(_))),
        ("first span", |event| matches!(event, Event::Span(_))),
        ("first prediction", |event| matches!(event, Event::Prediction(_))),
        ("in the middle", |event| matches!(event, Event::Progress(p) if p.done_s > 900.0)),
    ];
    for threads in [1, 2] {
        for (name, stage) in stages {
            let cancel = Cancel::new();
            let mut at = None;
            let options = Options { threads, ..Options::default() };
            let mut engine = Engine::new(&model).unwrap();
            let ended = classify_file(&path, &mut engine, &options, &cancel, &mut |event| {
                if at.is_none() && stage(&event) {
                    cancel.cancel();
                    at = Some(Instant::now());
                }
            });
            let took = at.map(|at| at.elapsed());
            assert!(matches!(ended, Err(ClassifyError::Cancelled)), "{name}, {threads} threads");
            assert!(
                took.is_some_and(|took| took < Duration::from_millis(100)),
                "{name}, {threads} threads: {took:?}"
            );
        }
    }
}
