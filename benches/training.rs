//! Windows a second that a network learns from on one core: gradients alone, and whole steps with sampling, augmentation,
//! features and the optimizer.
//!
//! `cargo bench --bench training`. The fastest of some rounds, since the machine's speed varies.

use pianoscope::audio::{Framing, SAMPLE_RATE};
use pianoscope::model::Head;
use pianoscope::nn::{Activation, Batch, NetworkName, Target, TrainingNetwork};
use pianoscope::train::{Clip, Passage, Recipe, Recording, Samples, Settings, Split, Trainer};
use std::error::Error;
use std::time::Instant;

// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const WINDOWS: usize = 32;
const ROUNDS: usize = 8;
const STEPS: usize = 6;

fn main() -> Result<(), Box<dyn Error>> {
    println!("windows a second of one core, gradients alone, batches of {WINDOWS}:");
    for name in [NetworkName::Stem, NetworkName::Wide, NetworkName::Deep] {
        // The size that the design's table compares engines at, and those of a second at hops of 160 and 256 samples.
        for (height, width) in [(64, 96), (96, 94), (96, 59)] {
            println!("  {name}, {height} x {width}: {:.0}", gradients(name, height, width)?);
        }
    }
    for name in [
        NetworkName::W210Cnn,
        NetworkName::Crnn,
        NetworkName::CrnnTime,
        NetworkName::MultiOutput,
        NetworkName::Music,
    ] {
        let features = Recipe::of(name).settings.front_end;
        let [height, width] = [features.n_mels, features.frames()];
        println!("  {name}, {height} x {width}: {:.1}", gradients(name, height, width)?);
    }
    println!("windows a second of one core, whole steps of 64:");
    let recordings: Vec<Recording> = (0..8).map(recording).collect();
    let heads = [Head::verdict(["Piano", "Other"].map(str::to_owned).to_vec())];
    for name in [NetworkName::Stem, NetworkName::Wide, NetworkName::Deep] {
        let settings = Settings { network: name, ..Settings::default() };
        let split = Split { recordings: &recordings, is_train: &|_| true, heads: &heads };
        let mut trainer = Trainer::new(split, &settings, 1)?;
        let rate = fastest(settings.windows_per_step(), || Ok(trainer.step().map(drop)?))?;
        println!("  {name}, hop {}: {rate:.0}", settings.front_end.hop);
    }
    Ok(())
}

fn gradients(name: NetworkName, height: usize, width: usize) -> Result<f64, Box<dyn Error>> {
    let network =
        TrainingNetwork::new(&name.architecture(height, width, [("verdict", 2, Activation::Softmax)]))?;
    let weights = network.initial(1)?;
    let size = height * width;
    let features = (0..WINDOWS * size).map(|i| ((i * 7919) % 1009) as f32 / 504.0 - 1.0).collect();
    let batch = Batch { features, targets: (0..WINDOWS).map(|i| vec![Some(Target::Label(i % 2))]).collect() };
    fastest(WINDOWS, || Ok(network.gradients(&weights, &batch, &[], 1).map(drop)?))
}

/// Windows a second in the fastest round, where one call of `f` learns from `windows`.
fn fastest(windows: usize, mut f: impl FnMut() -> Result<(), Box<dyn Error>>) -> Result<f64, Box<dyn Error>> {
    let mut best = f64::INFINITY;
    for _ in 0..ROUNDS {
        let start = Instant::now();
        for _ in 0..STEPS {
            f()?;
        }
        best = best.min(start.elapsed().as_secs_f64());
    }
    Ok((STEPS * windows) as f64 / best)
}

/// Ten seconds of a chord.
fn recording(number: usize) -> Recording {
    let sample = |i: usize| {
        let at = i as f32 / SAMPLE_RATE as f32 * std::f32::consts::TAU;
        let chord = [1.0, 1.26, 1.5].map(|ratio| (at * ratio * 110.0 * (number + 1) as f32).sin());
        (chord.iter().sum::<f32>() * 6000.0) as i16
    };
    Recording {
        clip: Clip {
            path: number.to_string().into(),
            passage: Passage::WHOLE,
            targets: vec![Some(Target::Label(number % 2))],
            source: number.to_string(),
            fold: None,
            category: String::new(),
            training_only: false,
        },
        duration_s: 10.0,
        samples: Samples::InMemory((0..10 * SAMPLE_RATE as usize).map(sample).collect()),
        framing: Framing::default(),
    }
}
