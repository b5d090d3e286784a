//! Time of the log-mel transform of 60 windows, a minute of audio, of a fingerprint, and of playing ten seconds at other speeds.

#![allow(
    clippy::unwrap_used,
    missing_docs,
    reason = "a failure here ends the bench; its macros document nothing"
)]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use pianoscope::analysis::{AnalysedRecording, Analyser, AudioBlock};
use pianoscope::audio::Decoder;
use pianoscope::dsp::{LogMel, TimeStretch};
use pianoscope::fingerprint::FingerprintAnalyser;
use pianoscope::train::Settings;
use rand::{RngExt, SeedableRng};
use std::hint::black_box;
use std::path::Path;

fn log_mel(c: &mut Criterion) {
    let settings = Settings::default().front_end;
    let mut rng = rand_pcg::Pcg64Mcg::seed_from_u64(1);
    let samples: Vec<f32> = (0..60 * settings.window_samples).map(|_| rng.random_range(-1.0..1.0)).collect();
    let mut log_mel = LogMel::new(&settings).unwrap();
    let mut out = vec![0.0; settings.n_mels * log_mel.frames()];
    let mut group = c.benchmark_group("log_mel");
    group.throughput(Throughput::Elements(60));
    group.bench_function("60 windows", |b| {
        b.iter(|| {
            for window in samples.chunks_exact(settings.window_samples) {
                log_mel.process(black_box(window), &mut out).unwrap();
            }
            black_box(&out);
        });
    });
    group.finish();
}

fn fingerprint(c: &mut Criterion) {
    let mut rng = rand_pcg::Pcg64Mcg::seed_from_u64(1);
    let samples: Vec<f32> = (0..25 * 16_000).map(|_| rng.random_range(-1.0..1.0)).collect();
    let info = Decoder::open(Path::new("assets/demo-piano.ogg")).unwrap().info().clone();
    let recording = AnalysedRecording { info: info.clone(), notes: Vec::new(), duration_s: 25.0 };
    let mut group = c.benchmark_group("fingerprint");
    group.throughput(Throughput::Elements(25));
    group.bench_function("25 s", |b| {
        b.iter(|| {
            let mut analyser = FingerprintAnalyser::new();
            analyser.start(&info).unwrap();
            let mut resampled_start = 0;
            for resampled in black_box(&samples).chunks(2048) {
                let block = AudioBlock { source: &[], source_start: 0, resampled, resampled_start };
                analyser.push(&block).unwrap();
                resampled_start += resampled.len() as u64;
            }
            black_box(analyser.finish(&recording).unwrap())
        });
    });
    group.finish();
}

fn time_stretch(c: &mut Criterion) {
    const RATE: u32 = 48_000;
    let mut rng = rand_pcg::Pcg64Mcg::seed_from_u64(1);
    // Stereo; noise has the most peaks.
    let seconds = 10;
    let samples: Vec<f32> = (0..seconds * RATE as usize * 2).map(|_| rng.random_range(-1.0..1.0)).collect();
    let mut group = c.benchmark_group("time_stretch");
    group.throughput(Throughput::Elements(samples.len() as u64 / 2));
    for speed in [0.5, 0.75, 1.5, 2.0] {
        group.bench_function(format!("10 s of stereo at speed {speed}"), |b| {
            let mut out = Vec::new();
            b.iter(|| {
                let mut stretch = TimeStretch::new(RATE, 2, speed).unwrap();
                out.clear();
                for block in samples.chunks(2 * 960) {
                    stretch.process(black_box(block), &mut out).unwrap();
                }
                stretch.finish(&mut out).unwrap();
                black_box(&out);
            });
        });
    }
    group.finish();
}

criterion_group!(benches, log_mel, fingerprint, time_stretch);
criterion_main!(benches);
