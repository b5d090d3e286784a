//! Time of each stage of the pipeline for one recording, on one thread.
//!
//! `cargo bench --bench stages -- FILE`; without FILE the hour of mp3 of `make bench`, else the demo recording. Prints seconds per stage for
//! one hour of audio, the fastest of three runs: compare stages within one run, since the machine's speed varies.

use pianoscope::audio::{Decoder, FramerOutput, GatedFramer, Resampler, Window};
use pianoscope::dsp::LogMel;
use pianoscope::model::Model;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::Instant;

const STAGES: [&str; 5] = ["decode", "resample", "gate, windows", "log-mel", "network"];
const RUNS: usize = 3;

fn main() -> Result<(), Box<dyn Error>> {
    // cargo passes flags of its own.
    let named = std::env::args().skip(1).find(|a| !a.starts_with('-')).map(PathBuf::from);
    let places = ["target/bench/hour.mp3", "assets/demo-piano.ogg"].map(PathBuf::from);
    let file = named.or_else(|| places.into_iter().find(|p| p.is_file())).ok_or("no recording")?;
    let model = Model::built_in()?;
    let mut best = [f64::INFINITY; STAGES.len()];
    let mut hours = 0.0;
    for _ in 0..RUNS {
        let (seconds, length_s) = stages(&file, &model)?;
        hours = length_s / 3600.0;
        for (b, s) in best.iter_mut().zip(seconds) {
            *b = b.min(s);
        }
    }
    println!("{}, {:.0} s; seconds of one core for one hour of it:", file.display(), hours * 3600.0);
    let [decode, ..] = best;
    for (stage, seconds) in STAGES.iter().zip(best) {
        println!("  {stage:20} {:7.3} s  {:5.2} of decoding", seconds / hours, seconds / decode);
    }
    let sum: f64 = best.iter().sum();
    println!("  {:20} {:7.3} s  {:5.2} of decoding", "total", sum / hours, sum / decode);
    Ok(())
}

/// Seconds of each stage, and the recording's length in seconds.
fn stages(file: &Path, model: &Model) -> Result<([f64; STAGES.len()], f64), Box<dyn Error>> {
    let mut seconds = [0.0; STAGES.len()];
    let mut timed = |stage: usize, start: Instant| {
        if let Some(s) = seconds.get_mut(stage) {
            *s += start.elapsed().as_secs_f64();
        }
    };
    let mut decoder = Decoder::open(file)?;
    let mut resampler = Resampler::new(decoder.info().sample_rate)?;
    let mut framer = GatedFramer::new(model.envelope(), model.framing());
    let (mut log_mel, mut network) = (LogMel::new(model.front_end())?, model.network());
    let values = model.front_end().n_mels * log_mel.frames();
    let (mut block, mut samples, mut windows) = (Vec::new(), Vec::new(), Vec::new());
    let (mut features, mut probabilities) = (Vec::new(), Vec::new());
    let mut more = true;
    while more {
        let start = Instant::now();
        more = decoder.next_block(&mut block)?;
        timed(0, start);
        let start = Instant::now();
        samples.clear();
        if more {
            resampler.process(&block, &mut samples)?;
        } else {
            resampler.finish(&mut samples)?;
        }
        timed(1, start);
        let start = Instant::now();
        let mut keep = |output| {
            if let FramerOutput::Window(w) = output {
                windows.push(w);
            }
        };
        framer.push(&samples, &mut keep);
        if !more {
            framer.finish(&mut keep);
        }
        timed(2, start);
        let start = Instant::now();
        features.resize(windows.len() * values, 0.0);
        for (Window { samples, .. }, out) in windows.iter().zip(features.chunks_exact_mut(values)) {
            log_mel.process(samples, out)?;
        }
        windows.clear();
        timed(3, start);
        let start = Instant::now();
        probabilities.clear();
        network.forward(&features, &mut probabilities);
        features.clear();
        timed(4, start);
    }
    let length_s = framer.gate().received_samples() as f64 / f64::from(pianoscope::audio::SAMPLE_RATE);
    Ok((seconds, length_s))
}
