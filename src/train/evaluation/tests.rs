use super::*;
use crate::train::{Clip, Samples};

fn recording(name: &str, category: &str, label: usize, duration_s: f64) -> Recording {
    Recording {
        clip: Clip {
            path: name.into(),
            label: ["Piano", "Other"][label].into(),
            source: name[..1].into(),
            fold: None,
            category: category.into(),
            training_only: false,
        },
        label,
        duration_s,
        samples: Samples::InMemory(Vec::new()),
    }
}

/// Windows of which the first `piano` have a probability of 0.8 for Piano, the others 0.6 for Other.
fn predictions(recording: usize, label: usize, piano: usize, windows: usize) -> Predictions {
    let of = |w: usize| if w < piano { vec![0.8, 0.2] } else { vec![0.4, 0.6] };
    Predictions::new(recording, label, 2, (0..windows).map(of).collect())
}

/// As in use: the evaluation must be of what users get.
#[test]
fn predictions_are_smoothed_as_the_model_says() {
    let model = crate::model::Model::built_in().unwrap();
    let mut sweep = recording("sweep", "", 0, 6.0);
    let sample = |i: usize| ((i as f32).powf(1.6) * 1e-3).sin() * 9000.0;
    sweep.samples = Samples::InMemory((0..6 * 16_000).map(|i| sample(i) as i16).collect());
    let predicted = |smoothing| {
        let parts = crate::model::ModelParts { smoothing, ..model.clone().into_parts() };
        let model = crate::model::Model::new(parts).unwrap();
        predict(&model, std::slice::from_ref(&sweep), |_| true, 1).unwrap().remove(0).windows
    };
    let (unsmoothed, smoothed) = (predicted(0), predicted(2));
    let expected: Vec<Vec<f32>> = (0..6)
        .map(|w| crate::classify::smooth_window(crate::model::HeadKind::Exclusive, &unsmoothed, w, 2))
        .collect();
    assert_eq!(smoothed, expected);
    // Otherwise this would test nothing.
    assert_ne!(smoothed, unsmoothed);
}

fn evaluation() -> Evaluation {
    let recordings = [
        recording("a1", "grand", 0, 10.0),
        recording("a2", "grand", 0, 10.0),
        recording("b1", "harp", 1, 10.0),
        recording("b2", "harp", 1, 10.0),
        recording("c1", "choir", 1, 5.0),
        recording("c2", "choir", 1, 2.0),
    ];
    let all = [
        predictions(0, 0, 10, 10),
        predictions(1, 0, 3, 10),
        predictions(2, 1, 9, 10),
        predictions(3, 1, 1, 10),
        predictions(4, 1, 0, 0),
        predictions(5, 1, 2, 2),
    ];
    Evaluation::new(&all, &recordings, &["Piano".into(), "Other".into()], 0)
}

#[test]
fn recordings_are_counted_by_their_verdict_and_windows_by_their_vote() {
    let e = evaluation();
    assert_eq!((e.evaluated, e.counted), (6, 5), "recordings of less than 3 s count only in the windows");
    assert_eq!(e.confusion_of_recordings, [vec![1, 1, 0], vec![1, 1, 1]]);
    assert_eq!(e.confusion_of_windows, [vec![13, 7], vec![12, 10]]);
    assert_eq!((e.recordings[0].precision, e.recordings[0].recall), (Some(0.5), Some(0.5)));
    assert_eq!((e.recordings[0].positives, e.recordings[0].of), (2, 5));
    assert_eq!(e.windows[1].recall, Some(10.0 / 22.0));
}

#[test]
fn categories_and_sources_have_metrics_of_their_own() {
    let e = evaluation();
    let of = |groups: &[GroupFigures]| -> Vec<(String, usize, usize)> {
        groups.iter().map(|p| (p.name.clone(), p.recordings, p.wrong)).collect()
    };
    let named = |list: &[(&str, usize, usize)]| -> Vec<(String, usize, usize)> {
        list.iter().map(|(name, n, wrong)| ((*name).to_owned(), *n, *wrong)).collect()
    };
    assert_eq!(of(&e.categories), named(&[("choir", 1, 1), ("grand", 2, 1), ("harp", 2, 1)]));
    assert_eq!(of(&e.sources), named(&[("a", 2, 1), ("b", 2, 1), ("c", 1, 1)]));
    assert!((e.categories[2].wrong_windows - 0.5).abs() < 1e-12);
    assert_eq!(e.categories[2].error_rate(), 0.5);
}

#[test]
fn the_worst_come_first() {
    let e = evaluation();
    let names: Vec<String> = e.worst.iter().map(|w| w.path.display().to_string()).collect();
    assert_eq!(names, ["c1", "b1", "a2"]);
    assert!((e.worst[1].share - 0.1).abs() < 1e-12);
}

#[test]
fn confidence_is_compared_with_accuracy() {
    let reliability = evaluation().reliability;
    let [low, high] = &reliability.bins[..] else { panic!("{reliability:?}") };
    // Each window counts 1/sqrt(10), those of the last recording 1/sqrt(2).
    let (ten, two) = (0.1f64.sqrt(), 0.5f64.sqrt());
    // Other with 0.6: 7 wrong; 1 and 9 right. Piano with 0.8: 10 and 3 right; 9, 1 and the last two wrong.
    let (low_weight, high_weight) = (17.0 * ten, 23.0 * ten + 2.0 * two);
    assert!((low.confidence - 0.6).abs() < 1e-6 && (low.accuracy - 10.0 / 17.0).abs() < 1e-6);
    let accuracy = 13.0 * ten / high_weight;
    assert!((high.confidence - 0.8).abs() < 1e-6 && (high.accuracy - accuracy).abs() < 1e-6);
    let off = low_weight * (0.6 - 10.0 / 17.0) + high_weight * (0.8 - accuracy);
    let expected = off / (low_weight + high_weight);
    assert!((reliability.expected_calibration_error - expected).abs() < 1e-6);
}

#[test]
fn undefined_metrics_are_null() {
    let e = Evaluation::new(
        &[predictions(0, 0, 0, 4)],
        &[recording("a", "grand", 0, 4.0)],
        &["Piano".into(), "Other".into()],
        0,
    );
    assert_eq!((e.recordings[0].precision, e.recordings[0].roc_auc), (None, None));
    let json = serde_json::to_value(&e).unwrap();
    assert!(json["recordings"][0]["precision"].is_null());
    assert_eq!(json["worst"][0]["share"], 0.0);
}
