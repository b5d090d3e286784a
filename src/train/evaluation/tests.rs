use super::*;
use crate::audio::Framing;
use crate::model::{Model, ModelParts};
use crate::nn::Target;
use crate::train::{Clip, Passage, Recording, Samples};

fn recording(name: &str, category: &str, label: usize, duration_s: f64) -> Recording {
    Recording {
        clip: Clip {
            path: name.into(),
            passage: Passage::WHOLE,
            targets: vec![Some(Target::Label(label))],
            source: name[..1].into(),
            fold: None,
            category: category.into(),
            training_only: false,
        },
        duration_s,
        samples: Samples::InMemory(Vec::new()),
        framing: Framing::default(),
    }
}

/// Windows of which the first `piano` have a probability of 0.8 for Piano, the others 0.6 for Other.
fn predictions(recording: Recording, piano: usize, windows: usize) -> Predictions {
    let target = recording.clip.targets[0].clone();
    let of = |w: usize| if w < piano { vec![0.8, 0.2] } else { vec![0.4, 0.6] };
    let windows = (0..windows).map(of).collect();
    let head = HeadPredictions::new(HeadKind::Exclusive, target, 2, windows);
    Predictions { number: 0, clip: recording.clip, duration_s: recording.duration_s, heads: vec![head] }
}

/// As in use: the evaluation must be of what users get.
#[test]
fn predictions_are_smoothed_as_the_model_says() {
    let model = Model::built_in().unwrap();
    let mut sweep = recording("sweep", "", 0, 6.0);
    let sample = |i: usize| ((i as f32).powf(1.6) * 1e-3).sin() * 9000.0;
    sweep.samples = Samples::InMemory((0..6 * 16_000).map(|i| sample(i) as i16).collect());
    let predicted = |smoothing| {
        let parts = ModelParts { smoothing, ..model.clone().into_parts() };
        let model = Model::new(parts).unwrap();
        let mut all = predict(&model, std::slice::from_ref(&sweep), |_| true, 1).unwrap();
        all.remove(0).heads.remove(0).windows
    };
    let (unsmoothed, smoothed) = (predicted(0), predicted(2));
    let expected: Vec<Vec<f32>> =
        (0..6).map(|w| crate::classify::smooth_window(HeadKind::Exclusive, &unsmoothed, w, 2)).collect();
    assert_eq!(smoothed, expected);
    // Otherwise this would test nothing.
    assert_ne!(smoothed, unsmoothed);
}

fn heads() -> Vec<Head> {
    vec![Head::verdict(vec!["Piano".into(), "Other".into()])]
}

fn evaluation() -> ExclusiveMetrics {
    let all = [
        predictions(recording("a1", "grand", 0, 10.0), 10, 10),
        predictions(recording("a2", "grand", 0, 10.0), 3, 10),
        predictions(recording("b1", "harp", 1, 10.0), 9, 10),
        predictions(recording("b2", "harp", 1, 10.0), 1, 10),
        predictions(recording("c1", "choir", 1, 5.0), 0, 0),
        predictions(recording("c2", "choir", 1, 2.0), 2, 2),
    ];
    Evaluation::new(&all, &heads(), 0).verdict().unwrap().clone()
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
    let e = Evaluation::new(&[predictions(recording("a", "grand", 0, 4.0), 0, 4)], &heads(), 0);
    let figures = e.verdict().unwrap().recordings[0];
    assert_eq!((figures.precision, figures.roc_auc), (None, None));
    let json = serde_json::to_value(&e).unwrap();
    assert!(json["recordings"][0]["precision"].is_null());
    assert_eq!(json["worst"][0]["share"], 0.0);
}

/// Each head is measured on the recordings that have a target for it.
#[test]
fn heads_have_the_metrics_of_their_kind() {
    let tags = |recording: usize| match recording {
        3 => None,
        r => Some(Target::Labels(vec![r == 1])),
    };
    let tempi = [100.0, 110.0, 120.0, 130.0];
    let all: Vec<Predictions> = (0..4)
        .map(|recording| {
            let label = recording % 2;
            let verdict = vec![vec![0.9 - 0.8 * label as f32, 0.1 + 0.8 * label as f32]];
            // Off by 10, then by -10.
            let tempo = [10.0, -10.0].map(|off| vec![tempi[recording] + off]).to_vec();
            let heads = vec![
                HeadPredictions::new(HeadKind::Exclusive, Some(Target::Label(label)), 2, verdict),
                HeadPredictions::new(
                    HeadKind::Independent,
                    tags(recording),
                    1,
                    vec![vec![0.1 * recording as f32]],
                ),
                HeadPredictions::new(HeadKind::Value, Some(Target::Values(vec![tempi[recording]])), 1, tempo),
            ];
            let Recording { clip, .. } = self::recording("a", "", label, 4.0);
            Predictions { number: recording, clip, duration_s: 4.0, heads }
        })
        .collect();
    let mut heads = heads();
    for (name, kind) in [("tags", HeadKind::Independent), ("tempo", HeadKind::Value)] {
        heads.push(Head { name: name.into(), labels: vec!["x".into()], kind });
    }
    let e = Evaluation::new(&all, &heads, 1);
    let json = serde_json::to_value(&e).unwrap();
    assert_eq!(json["recordings"][0]["f1"], 1.0, "an exclusive first head is at the top");
    assert_eq!((&json["heard"], &json["skipped"]), (&4.into(), &1.into()));
    assert_eq!(json["heads"]["verdict"]["kind"], "exclusive");
    // Of the three with a target the positive is in the middle.
    assert_eq!(json["heads"]["tags"]["heard"], 3);
    assert_eq!(json["heads"]["tags"]["labels"][0]["roc_auc"], 0.5);
    assert_eq!(json["heads"]["tags"]["mean_average_precision"], 0.5);
    assert_eq!(json["heads"]["tempo"]["outputs"][0]["r2"], 1.0);
    assert_eq!(json["heads"]["tempo"]["outputs"][0]["window_mean_absolute_error"], 10.0);
    // 100 of a variance of 125, the cross-entropies of the other heads on top.
    let others: f64 = [0, 1]
        .map(|h| {
            let losses: Vec<f64> = all.iter().filter_map(|p| p.heads[h].loss()).collect();
            losses.iter().sum::<f64>() / losses.len() as f64
        })
        .iter()
        .sum();
    let loss = |weights: &[f32]| f64::from(validation_loss(&all, weights).unwrap());
    assert!((loss(&[]) - (others + 0.8)).abs() < 1e-5);
    assert!((loss(&[1.0, 1.0, 0.25]) - (others + 0.2)).abs() < 1e-5, "with the weights of training");
    let mut unknown = all.clone();
    unknown.iter_mut().flat_map(|p| &mut p.heads).for_each(|head| head.target = None);
    assert_eq!(validation_loss(&unknown, &[]), None, "not 0, which would be the best of all");
}

#[test]
fn probabilities_of_an_independent_head_count_as_what_is_more_likely() {
    let predicted = |target: Target, p: f32| Predictions {
        number: 0,
        clip: recording("a", "", 0, 4.0).clip,
        duration_s: 4.0,
        heads: vec![HeadPredictions::new(HeadKind::Independent, Some(target), 1, vec![vec![p]; 4])],
    };
    let all = [
        predicted(Target::Probabilities(vec![0.9]), 0.8),
        predicted(Target::Probabilities(vec![0.1]), 0.3),
        predicted(Target::Labels(vec![true]), 0.2),
    ];
    let head = Head { name: "tags".into(), labels: vec!["slow".into()], kind: HeadKind::Independent };
    let evaluation = Evaluation::new(&all, &[head], 0);
    let HeadMetrics::Independent(metrics) = &evaluation.heads[0].metrics else { panic!() };
    assert_eq!((metrics.evaluated, metrics.labels[0].positives), (3, 2));
    assert_eq!(metrics.mean_roc_auc, Some(0.5));
}
