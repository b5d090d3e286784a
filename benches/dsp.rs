//! Time of the log-mel transform of 60 windows, a minute of audio, and of playing ten seconds at other speeds.

#![allow(
    clippy::unwrap_used,
    missing_docs,
    reason = "a failure here ends the bench; its macros document nothing"
)]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use pianoscope::dsp::{LogMel, TimeStretch};
use pianoscope::train::Settings;
use rand::{RngExt, SeedableRng};
use std::hint::black_box;

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

criterion_group!(benches, log_mel, time_stretch);
criterion_main!(benches);
