//! The log-mel spectrogram against librosa's; tests/data/log_mel/log_mel.py makes the numbers.

use pianoscope::dsp::{DspError, LogMel, LogMelSettings, MelScale};
use std::path::Path;

/// Each with the floor above which power is compared. The transform has single precision: next to a sine of power
/// 500 its rounding shows in bands that are more than 87 dB quieter.
const SIGNALS: [(&str, f32); 3] = [("noise", 1e-10), ("sines", 1e-6), ("music", 1e-8)];

fn slaney() -> LogMelSettings {
    LogMelSettings {
        sample_rate: 16_000,
        window_samples: 16_000,
        n_fft: 1024,
        hop: 160,
        n_mels: 96,
        f_min: 30.0,
        f_max: 8000.0,
        mel_scale: MelScale::Slaney,
        relative_to_mean: false,
        floor: 1e-10,
        mean: 0.0,
        std: 1.0,
    }
}

fn htk() -> LogMelSettings {
    LogMelSettings {
        n_fft: 512,
        hop: 320,
        n_mels: 64,
        f_min: 0.0,
        f_max: 7000.0,
        mel_scale: MelScale::Htk,
        ..slaney()
    }
}

fn data(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/log_mel").join(name)).unwrap()
}

fn samples(signal: &str) -> Vec<f32> {
    let bytes = data(&format!("{signal}.i16"));
    bytes.as_chunks().0.iter().map(|&pair| f32::from(i16::from_le_bytes(pair)) / 32768.0).collect()
}

fn librosa_power(signal: &str, scale: &str) -> Vec<f64> {
    let bytes = data(&format!("{signal}.{scale}.f32"));
    bytes.as_chunks().0.iter().map(|&four| f64::from(f32::from_le_bytes(four))).collect()
}

fn log_mel(settings: &LogMelSettings, samples: &[f32]) -> Vec<f32> {
    let mut log_mel = LogMel::new(settings).unwrap();
    let mut out = vec![f32::NAN; settings.n_mels * log_mel.frames()];
    log_mel.process(samples, &mut out).unwrap();
    out
}

#[test]
fn mel_power_equals_librosa_to_a_thousandth() {
    for (scale, settings) in [("slaney", slaney()), ("htk", htk())] {
        for (signal, floor) in SIGNALS {
            let settings = LogMelSettings { floor, ..settings.clone() };
            let ours = log_mel(&settings, &samples(signal));
            let theirs = librosa_power(signal, scale);
            assert_eq!(ours.len(), theirs.len());
            let mut worst = 0.0f64;
            for (ours, theirs) in ours.iter().zip(theirs) {
                let expected = theirs + f64::from(floor);
                worst = worst.max((f64::from(*ours).exp() / expected - 1.0).abs());
            }
            println!("{signal} {scale}: {worst:.1e}");
            assert!(worst < 1e-3, "{signal} {scale}: off by {worst}");
        }
    }
}

#[test]
fn features_are_relative_to_the_windows_mean_then_shifted_and_scaled() {
    let settings = LogMelSettings { relative_to_mean: true, floor: 1e-4, mean: -3.5, std: 2.5, ..slaney() };
    let power = librosa_power("music", "slaney");
    let mean_power = power.iter().sum::<f64>() / power.len() as f64;
    let ours = log_mel(&settings, &samples("music"));
    for (ours, power) in ours.iter().zip(power) {
        let expected = ((power / mean_power + 1e-4).ln() + 3.5) / 2.5;
        assert!((f64::from(*ours) - expected).abs() < 1e-3, "{ours} is not {expected}");
    }
}

#[test]
fn loudness_does_not_change_features_relative_to_the_mean() {
    let settings = LogMelSettings { relative_to_mean: true, floor: 1e-4, ..slaney() };
    let loud = samples("music");
    let quiet: Vec<f32> = loud.iter().map(|sample| sample * 1e-3).collect();
    for (loud, quiet) in log_mel(&settings, &loud).iter().zip(log_mel(&settings, &quiet)) {
        assert!((loud - quiet).abs() < 1e-4);
    }
}

#[test]
fn silence_is_the_logarithm_of_the_floor_everywhere() {
    for relative_to_mean in [false, true] {
        let settings = LogMelSettings { relative_to_mean, floor: 1e-4, ..slaney() };
        let silence = log_mel(&settings, &vec![0.0; settings.window_samples]);
        assert!(silence.iter().all(|value| (value - 1e-4f32.ln()).abs() < 1e-5));
    }
}

#[test]
fn a_window_does_not_depend_on_the_one_before() {
    let settings = slaney();
    let mut log_mel = LogMel::new(&settings).unwrap();
    let mut runs = [(); 2].map(|()| vec![0.0; settings.n_mels * log_mel.frames()]);
    let music = samples("music");
    log_mel.process(&music, &mut runs[0]).unwrap();
    let mut noise = vec![0.0; runs[0].len()];
    log_mel.process(&samples("noise"), &mut noise).unwrap();
    log_mel.process(&music, &mut runs[1]).unwrap();
    assert_eq!(runs[0], runs[1]);
}

#[test]
fn each_frame_equals_the_same_frame_computed_alone_for_any_size_and_count() {
    let music = samples("music");
    for (n_fft, hop) in [(2, 1), (15, 4), (600, 100), (1000, 333), (1024, 1000)] {
        for frames in [1, 2, 15, 16, 17, 33] {
            let window_samples = n_fft + (frames - 1) * hop;
            if window_samples > music.len() {
                continue;
            }
            let all = LogMelSettings { n_fft, hop, window_samples, n_mels: 20, ..slaney() };
            let one = LogMelSettings { window_samples: n_fft, hop: 1, ..all.clone() };
            let together = log_mel(&all, &music[..window_samples]);
            for frame in 0..frames {
                let alone = log_mel(&one, &music[frame * hop..][..n_fft]);
                for (band, alone) in alone.iter().enumerate() {
                    let there = together[band * frames + frame];
                    // Before the first note there is only rounding; the added floor covers it.
                    let (there, alone) = (there.exp() + 1e-7, alone.exp() + 1e-7);
                    assert!((there / alone - 1.0).abs() < 1e-3, "{n_fft} {hop} {frames} {frame} {band}");
                }
            }
        }
    }
}

#[test]
fn settings_out_of_range_are_refused_by_name() {
    let change = |edit: fn(&mut LogMelSettings)| {
        let mut settings = slaney();
        edit(&mut settings);
        settings
    };
    let cases = [
        ("sample_rate", change(|s| s.sample_rate = 0)),
        ("sample_rate", change(|s| s.sample_rate = u32::MAX)),
        ("n_fft", change(|s| s.n_fft = 0)),
        ("n_fft", change(|s| s.n_fft = usize::MAX)),
        ("window_samples", change(|s| s.window_samples = 1023)),
        ("window_samples", change(|s| s.window_samples = usize::MAX)),
        ("hop", change(|s| s.hop = 0)),
        ("hop", change(|s| s.hop = usize::MAX)),
        ("hop", change(|s| (s.window_samples, s.hop) = (1 << 24, 1))),
        ("n_mels", change(|s| s.n_mels = 0)),
        ("n_mels", change(|s| s.n_mels = usize::MAX)),
        ("f_min", change(|s| s.f_min = -1.0)),
        ("f_min", change(|s| s.f_min = f32::NAN)),
        ("f_min", change(|s| s.f_min = 8000.0)),
        ("f_min", change(|s| s.f_max = f32::NAN)),
        ("f_max", change(|s| s.f_max = 8001.0)),
        ("f_max", change(|s| s.f_max = f32::INFINITY)),
        ("floor", change(|s| s.floor = 0.0)),
        ("floor", change(|s| s.floor = f32::NAN)),
        ("floor", change(|s| s.floor = f32::INFINITY)),
        ("mean", change(|s| s.mean = f32::NEG_INFINITY)),
        ("std", change(|s| s.std = 0.0)),
        ("std", change(|s| s.std = f32::NAN)),
        ("std", change(|s| s.std = -1.0)),
    ];
    for (setting, settings) in cases {
        match LogMel::new(&settings) {
            Err(DspError::OutOfRange { name, .. }) => assert_eq!(name, setting),
            other => panic!("{setting}: {other:?}"),
        }
    }
}

#[test]
fn buffers_of_another_size_than_planned_are_refused() {
    let mut log_mel = LogMel::new(&slaney()).unwrap();
    let mut out = vec![0.0; 96 * log_mel.frames()];
    assert!(matches!(log_mel.process(&[0.0; 15_999], &mut out), Err(DspError::Size { name: "samples", .. })));
    out.pop();
    assert!(matches!(log_mel.process(&[0.0; 16_000], &mut out), Err(DspError::Size { name: "out", .. })));
}
