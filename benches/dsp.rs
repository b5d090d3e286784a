//! Time of the log-mel transform of 60 windows, a minute of audio.

#![allow(
    clippy::unwrap_used,
    missing_docs,
    reason = "a failure here ends the bench; its macros document nothing"
)]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use pianoscope::dsp::LogMel;
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

criterion_group!(benches, log_mel);
criterion_main!(benches);
