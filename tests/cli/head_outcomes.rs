//! A model with several heads and overlapping windows of three seconds, from its file to the reports.
//!
//! Its three heads read the same quantity: the sum of the log-mel values of the lower bands minus that of the upper bands. So what one
//! head predicts follows from another.

use crate::sound::{HIGH, LOW, Place, RATE, model, tone, write_wav};
use pianoscope::classify::{Cancel, Engine, Options, Outcome, classify_file};
use pianoscope::dsp::{LogMel, LogMelSettings};
use pianoscope::model::{Head, HeadKind, Model, ModelParts};
use pianoscope::nn::layer::{Dense, Flatten, Sigmoid, Softmax};
use pianoscope::nn::{Architecture, HeadLayers, Weights};
use std::path::Path;

fn heads() -> Vec<Head> {
    let head = |name: &str, labels: &[&str], kind| Head {
        name: name.to_owned(),
        labels: labels.iter().map(|&label| label.to_owned()).collect(),
        kind,
    };
    vec![
        head("register", &["Low", "High"], HeadKind::Exclusive),
        head("tones", &["low tone", "high tone"], HeadKind::Independent),
        head("balance", &["difference"], HeadKind::Value),
    ]
}

/// Windows of 3 s, one each second.
fn model_with_heads(smoothing: usize) -> Model {
    let parts = model().into_parts();
    let front_end = LogMelSettings { window_samples: 3 * RATE as usize, ..parts.front_end };
    let frames = LogMel::new(&front_end).unwrap().frames();
    let (bands, values) = (front_end.n_mels, front_end.n_mels * frames);
    let layers = |name: &str, layers| HeadLayers { name: name.to_owned(), layers };
    let architecture = Architecture {
        input: [1, bands, frames],
        trunk: vec![Flatten.into()],
        heads: vec![
            layers("register", vec![Dense { units: 2, l2: 0.0 }.into(), Softmax.into()]),
            layers("tones", vec![Dense { units: 2, l2: 0.0 }.into(), Sigmoid.into()]),
            layers("balance", vec![Dense { units: 1, l2: 0.0 }.into()]),
        ],
        embedding: None,
    };
    let row = |scale: f32| -> Vec<f32> {
        let weight = scale * 4.0 / values as f32;
        (0..values).map(|i| if i / frames < bands / 2 { weight } else { -weight }).collect()
    };
    let weights = Weights::collect(&architecture, |name| {
        // The softmax of (x, -x) is the sigmoid of 2 x.
        let rows = match name.split_once('/').unwrap().0 {
            "register" => vec![row(1.0), row(-1.0)],
            "tones" => vec![row(2.0), row(-2.0)],
            _ => vec![row(1.0)],
        };
        let bias = name.ends_with("bias");
        Some(match bias {
            true => (vec![rows.len()], vec![0.0; rows.len()]),
            false => (vec![rows.len(), values], rows.concat()),
        })
    });
    Model::new(ModelParts {
        name: "three heads".to_owned(),
        heads: heads(),
        window_hop: RATE as usize,
        front_end,
        smoothing,
        unsmoothed: None,
        architecture,
        members: vec![weights.unwrap()],
        ..parts
    })
    .unwrap()
}

fn outcome(path: &Path, smoothing: usize) -> Outcome {
    let model = model_with_heads(smoothing);
    let mut engine = Engine::new(&model).unwrap();
    classify_file(path, &mut engine, &Options::default(), &Cancel::new(), &mut |_| {}).unwrap()
}

#[test]
fn each_head_has_its_outputs_tally_and_segments() {
    let place = Place::new();
    let path = write_wav(&place.path("a.wav"), &[tone(LOW, 6.0), tone(HIGH, 6.0)]);
    let outcome = outcome(&path, 0);
    assert_eq!(outcome.predictions.len(), 10, "12 s in windows of 3 s, one each second");
    for (k, prediction) in outcome.predictions.iter().enumerate() {
        assert_eq!((prediction.start_s, prediction.end_s), (k as f64, k as f64 + 3.0));
        let [register, tones, balance] = prediction.outputs.as_slice() else { panic!("{prediction:?}") };
        assert!((register[0] - tones[0]).abs() < 1e-5 && (register[1] - tones[1]).abs() < 1e-5);
        assert!((tones[0] - 1.0 / (1.0 + (-2.0 * balance[0]).exp())).abs() < 1e-5);
    }
    let [register, tones, balance] = outcome.heads.as_slice() else { panic!("{:?}", outcome.heads) };
    assert_eq!(
        (register.tally.votes.as_slice(), tones.tally.votes.as_slice()),
        ([5, 5].as_slice(), [5, 5].as_slice())
    );
    assert!(balance.tally.votes.is_empty() && balance.segments.is_empty() && balance.verdict.is_none());
    let values: Vec<f64> = outcome.predictions.iter().map(|p| f64::from(p.outputs[2][0])).collect();
    let mean = values.iter().sum::<f64>() / 10.0;
    let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / 10.0;
    assert!((balance.tally.mean[0] - mean).abs() < 1e-6);
    assert!((balance.tally.std[0] - variance.sqrt()).abs() < 1e-6 && variance > 0.5, "{variance}");
    for head in [register, tones] {
        let found: Vec<_> = head.segments.iter().map(|s| (s.label, s.start_s, s.end_s)).collect();
        assert_eq!(
            found,
            [(0, 0.0, 6.0), (1, 6.0, 12.0)],
            "the border is between the centres of two windows"
        );
    }
}

#[test]
fn smoothing_averages_the_logits_of_labels_and_the_values_themselves() {
    let place = Place::new();
    let path = write_wav(&place.path("a.wav"), &[tone(LOW, 6.0), tone(HIGH, 6.0)]);
    let (raw, smoothed) = (outcome(&path, 0), outcome(&path, 1));
    let value = |outcome: &Outcome, k: usize| outcome.predictions[k].outputs[2][0];
    let logit = |p: f32| (p / (1.0 - p)).ln();
    for k in 1..9 {
        let mean = (value(&raw, k - 1) + 2.0 * value(&raw, k) + value(&raw, k + 1)) / 4.0;
        assert!((value(&smoothed, k) - mean).abs() < 1e-5);
        let tone = smoothed.predictions[k].outputs[1][0];
        assert!((logit(tone) - 2.0 * mean).abs() < 0.05, "{tone}");
    }
}

#[test]
fn reports_have_the_fields_of_the_first_head_and_then_all_heads() {
    let place = Place::new();
    model_with_heads(0).save(&place.path("heads.safetensors")).unwrap();
    place.tone("low.wav", LOW, 8.0);
    let run = |format: &str| {
        let arguments = ["classify", "--model", "heads.safetensors", "--format", format, "low.wav"];
        let done = place.program().args(arguments).output().unwrap();
        assert_eq!(done.status.code(), Some(0), "{done:?}");
        String::from_utf8(done.stdout).unwrap()
    };
    let line: serde_json::Value = serde_json::from_str(&run("jsonl")).unwrap();
    assert_eq!(
        (&line["verdict"], &line["windows"], &line["model"]),
        (&"Low".into(), &6.into(), &"three heads".into())
    );
    assert_eq!(line["votes"], serde_json::json!({"Low": 6, "High": 0}));
    assert_eq!(line["heads"]["register"]["label"], "Low");
    assert_eq!(line["heads"]["tones"]["labels"], serde_json::json!(["low tone"]));
    assert_eq!(line["heads"]["tones"]["segments"][0]["label"], "low tone");
    assert!(line["heads"]["balance"]["mean"]["difference"].as_f64().unwrap() > 1.0, "{line}");
    let page = run("text");
    for row in
        ["verdict           Low, ", "tones             low tone 1.000", "balance           difference "]
    {
        assert!(page.contains(row), "{row:?} is not in\n{page}");
    }
    let labels = run("labels");
    assert_eq!(labels, "0.000000\t8.000000\tLow\n0.000000\t8.000000\ttones: low tone\n");
    let mut table = csv::Reader::from_reader(std::io::Cursor::new(run("csv")));
    assert!(table.headers().unwrap().iter().any(|name| name == "balance std difference"));
}
