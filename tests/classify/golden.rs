//! Golden numbers: what the shipped model predicts for the two demos and four synthetic clips. A change of any step from the
//! decoder to the smoothing shows here.

use pianoscope::classify::{Cancel, Engine, Options, classify_file};
use pianoscope::model::Model;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use std::f64::consts::TAU;
use std::path::Path;

/// Hz, not 16 kHz, so that the resampler takes part.
const RATE: u32 = 44_100;
const SECONDS: f64 = 6.0;
const TOLERANCE: f32 = 1e-4;

/// Probability of the first label for each window. Made by this test with the code of commit 52bc015.
const GOLDEN: [(&str, &[f32]); 6] = [
    (
        "demo-piano.ogg",
        &[
            0.989984, 0.981381, 0.953735, 0.882291, 0.811760, 0.845568, 0.921888, 0.965615, 0.980169,
            0.980593, 0.973903, 0.964249, 0.955370, 0.948550, 0.918594, 0.872759, 0.811629, 0.839612,
            0.900874, 0.938721, 0.941814, 0.910763, 0.888956, 0.885352, 0.919435, 0.931636, 0.937096,
        ],
    ),
    (
        "demo-band.opus",
        &[
            0.000019, 0.000019, 0.000020, 0.000028, 0.000032, 0.000027, 0.000022, 0.000022, 0.000024,
            0.000023, 0.000021, 0.000032, 0.000035, 0.000036, 0.000028, 0.000039, 0.000044, 0.000042,
            0.000031, 0.000058, 0.000128, 0.000237, 0.000181, 0.000174, 0.000193, 0.000390,
        ],
    ),
    ("notes", &[0.006271, 0.007002, 0.006749, 0.007263, 0.007002, 0.007816]),
    ("noise", &[0.000205, 0.000204, 0.000209, 0.000213, 0.000209, 0.000193]),
    ("chirp", &[0.000201, 0.000089, 0.000040, 0.000035, 0.000053, 0.000163]),
    ("clicks", &[0.177642]),
];

fn clip(sample: impl FnMut(f64) -> f64) -> Vec<f64> {
    let times = (0..(SECONDS * f64::from(RATE)) as usize).map(|i| i as f64 / f64::from(RATE));
    times.map(sample).collect()
}

/// Two notes a second, each of eight partials that decay.
fn notes() -> Vec<f64> {
    let arpeggio = [261.63, 329.63, 392.0, 523.25];
    clip(|t| {
        let (note, since) = ((t * 2.0) as usize, (t * 2.0).fract() / 2.0);
        let partial = |k: f64| (TAU * arpeggio[note % 4] * k * since).sin() * (-3.0 * k * since).exp() / k;
        0.3 * (1..=8).map(|k| partial(f64::from(k))).sum::<f64>()
    })
}

fn noise() -> Vec<f64> {
    let mut random = Pcg64Mcg::seed_from_u64(16);
    clip(|_| random.random_range(-0.3..0.3))
}

/// From 50 Hz to 7 kHz; the frequency grows exponentially.
fn chirp() -> Vec<f64> {
    let growth = (7000.0_f64 / 50.0).ln() / SECONDS;
    clip(|t| 0.5 * (TAU * 50.0 * ((growth * t).exp() - 1.0) / growth).sin())
}

/// Four clicks a second, each of 2 ms.
fn clicks() -> Vec<f64> {
    clip(|t| {
        let since = (t * 4.0).fract() / 4.0;
        if since < 0.002 { 0.8 * (1.0 - since / 0.002) } else { 0.0 }
    })
}

fn write(path: &Path, samples: &[f64]) {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: RATE,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut wav = hound::WavWriter::create(path, spec).unwrap();
    samples.iter().for_each(|sample| wav.write_sample((sample * 32_767.0).round() as i16).unwrap());
    wav.finalize().unwrap();
}

#[test]
fn the_shipped_model_predicts_the_golden_probabilities() {
    let folder = tempfile::tempdir().unwrap();
    let made = [("notes", notes()), ("noise", noise()), ("chirp", chirp()), ("clicks", clicks())];
    made.iter().for_each(|(name, samples)| write(&folder.path().join(name), samples));
    let assets = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets");
    let model = Model::built_in().unwrap();
    let mut engine = Engine::new(&model).unwrap();
    let mut wrong = String::new();
    for (name, golden) in GOLDEN {
        let path = if name.starts_with("demo") { assets.join(name) } else { folder.path().join(name) };
        let outcome = classify_file(&path, &mut engine, &Options::default(), &Cancel::new(), &mut |_| {});
        let found: Vec<f32> = outcome.unwrap().predictions.iter().map(|p| p.outputs[0][0]).collect();
        let same = found.len() == golden.len()
            && found.iter().zip(golden).all(|(found, golden)| (found - golden).abs() <= TOLERANCE);
        if !same {
            wrong += &format!("    (\"{name}\", &{found:.6?}),\n");
        }
    }
    assert!(wrong.is_empty(), "other probabilities:\n{wrong}");
}
