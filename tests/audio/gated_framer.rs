//! Silence gate and framer, against their definition written out plainly.

use pianoscope::audio::{EnvelopeSettings, FramerOutput, Framing, GateSpan, GatedFramer, Window};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64;
use std::f32::consts::TAU;

fn cut(samples: &[f32], block: usize) -> Vec<FramerOutput> {
    cut_into(Framing::default(), samples, block)
}

fn cut_into(framing: Framing, samples: &[f32], block: usize) -> Vec<FramerOutput> {
    let mut framer = GatedFramer::new(EnvelopeSettings::default(), framing);
    let mut outputs = Vec::new();
    for part in samples.chunks(block.max(1)) {
        framer.push(part, &mut |output| outputs.push(output));
    }
    framer.finish(&mut |output| outputs.push(output));
    assert_eq!(framer.gate().received_samples(), samples.len() as u64);
    outputs
}

fn windows(outputs: &[FramerOutput]) -> Vec<&Window> {
    outputs
        .iter()
        .filter_map(|output| if let FramerOutput::Window(window) = output { Some(window) } else { None })
        .collect()
}

fn spans(outputs: &[FramerOutput]) -> Vec<(bool, f64, f64)> {
    let span = |output: &FramerOutput| match *output {
        FramerOutput::Span(GateSpan { audible, start_s, end_s }) => Some((audible, start_s, end_s)),
        FramerOutput::Window(_) => None,
    };
    outputs.iter().filter_map(span).collect()
}

fn tone(seconds: f32, loud: f32) -> Vec<f32> {
    (0..(seconds * 16_000.0) as usize).map(|n| loud * (TAU * 440.0 * n as f32 / 16_000.0).sin()).collect()
}

/// The definition: rolling maximum, its 95th percentile in bins of 0.5 dB, threshold. For under a minute.
fn audible_by_definition(samples: &[f32]) -> Vec<bool> {
    let envelope = |n: usize| {
        let around = &samples[n.saturating_sub(400)..(n + 400).min(samples.len())];
        around.iter().fold(0.0_f32, |loudest, x| loudest.max(x.abs()))
    };
    let mut levels: Vec<f32> = (0..samples.len())
        .step_by(160)
        .map(|n| 20.0 * envelope(n).log10())
        .filter(|&db| db >= -80.0)
        .collect();
    levels.sort_by(f32::total_cmp);
    let rank = (levels.len() as f64 * 0.95).ceil() as usize;
    let level =
        rank.checked_sub(1).map_or(-80.0, |n| -80.0 + (((levels[n] + 80.0) * 2.0).floor() + 0.5) / 2.0);
    let threshold = 10_f32.powf((level - 40.0).max(-80.0) / 20.0);
    (0..samples.len()).map(|n| envelope(n) >= threshold).collect()
}

/// Windows start at each hop until all samples are in one; the last is padded, and dropped if less than half of it is audible.
fn windows_by_definition(audible: &[f32], window: usize, hop: usize) -> Vec<Vec<f32>> {
    let mut windows = Vec::new();
    for start in (0..audible.len()).step_by(hop) {
        let rest = &audible[start..];
        if rest.len() * 2 < window {
            break;
        }
        let mut samples = rest[..window.min(rest.len())].to_vec();
        samples.resize(window, 0.0);
        windows.push(samples);
        if rest.len() <= window {
            break;
        }
    }
    windows
}

/// Bursts of noise of any loudness between silences.
fn bursts(seed: u64, samples: usize) -> Vec<f32> {
    let mut random = Pcg64::seed_from_u64(seed);
    let mut out = Vec::new();
    while out.len() < samples {
        let loud = 10_f32.powf(random.random_range(-5.5..0.0));
        let density: f64 = [0.001, 0.02, 1.0][random.random_range(0..3)];
        for _ in 0..random.random_range(1..20_000) {
            let sounding = random.random_bool(density);
            out.push(if sounding { random.random_range(-loud..=loud) } else { 0.0 });
        }
    }
    out.truncate(samples);
    out
}

#[test]
fn mask_and_windows_equal_the_plain_definition() {
    for (seed, length) in [1, 79, 80, 399, 400, 401, 8_000, 15_999, 16_000, 16_001, 40_123, 100_000, 163_840]
        .into_iter()
        .enumerate()
    {
        let samples = bursts(seed as u64, length);
        let kept = audible_by_definition(&samples);
        let joined: Vec<f32> =
            samples.iter().zip(&kept).filter(|(_, kept)| **kept).map(|(x, _)| *x).collect();
        for (window, hop) in [(16_000, 16_000), (48_000, 48_000), (16_000, 8_000), (48_000, 4_000)] {
            let found: Vec<Vec<f32>> = windows(&cut_into(Framing { window, hop }, &samples, 1_000))
                .into_iter()
                .map(|window| window.samples.clone())
                .collect();
            assert!(
                found == windows_by_definition(&joined, window, hop),
                "{window} by {hop} of {length} samples"
            );
        }
        let outputs = cut(&samples, 1_000);
        let mut by_span = vec![false; length];
        for (kept, start_s, end_s) in spans(&outputs) {
            by_span[(start_s * 16_000.0).round() as usize..(end_s * 16_000.0).round() as usize].fill(kept);
        }
        assert!(by_span == kept, "{length} samples");
    }
}

#[test]
fn outputs_do_not_depend_on_how_the_samples_arrive() {
    let samples = bursts(99, 16_000 * 150 + 77);
    let whole = cut(&samples, samples.len());
    for block in [159, 160, 4_097, 16_000, 70_001] {
        assert!(cut(&samples, block) == whole, "blocks of {block}");
    }
    let spans = spans(&whole);
    assert_eq!(spans.first().unwrap().1, 0.0);
    assert_eq!(spans.last().unwrap().2, samples.len() as f64 / 16_000.0);
    assert!(spans.windows(2).all(|two| two[0].2 == two[1].1 && two[0].0 != two[1].0));
}

#[test]
fn a_quiet_recording_is_not_silence_and_times_include_gaps() {
    let quiet = 0.002;
    let samples = [tone(1.5, quiet), vec![0.0; 32_000], tone(1.0, quiet)].concat();
    let outputs = cut(&samples, 1_024);
    let found = windows(&outputs);
    // 25 ms around each sound are kept: 2.55 s in all.
    assert_eq!(found.len(), 3);
    assert_eq!((found[0].start_s, found[0].end_s), (0.0, 1.0));
    assert!(
        found[1].start_s == 1.0 && (found[1].end_s - 3.95).abs() < 0.001,
        "{} {}",
        found[1].start_s,
        found[1].end_s
    );
    assert!((found[2].end_s - 4.5).abs() < 1e-9);
    let spans = spans(&outputs);
    assert_eq!(spans.iter().map(|span| span.0).collect::<Vec<_>>(), [true, false, true]);
    assert!((spans[1].1 - 1.525).abs() < 0.001 && (spans[1].2 - 3.475).abs() < 0.001);
}

#[test]
fn hiss_far_under_the_music_is_dropped() {
    let hiss = tone(5.0, 0.001);
    let outputs = cut(&[tone(20.0, 0.5), hiss].concat(), 1_024);
    assert_eq!(windows(&outputs).len(), 20);
}

#[test]
fn silence_and_less_than_half_a_second_give_no_window() {
    for samples in [vec![], vec![0.0; 160_000], tone(0.45, 0.5), vec![5e-5; 50_000]] {
        assert!(windows(&cut(&samples, 999)).is_empty());
    }
    let outputs = cut(&tone(0.6, 0.5), 999);
    let found = windows(&outputs);
    assert_eq!((found.len(), found[0].end_s), (1, 0.6));
    assert!(found[0].samples[9_600..].iter().all(|&x| x == 0.0));
}

#[test]
fn the_first_window_of_a_long_recording_comes_within_a_minute() {
    let mut framer = GatedFramer::new(EnvelopeSettings::default(), Framing::default());
    let mut first_after = None;
    for second in 1..=90 {
        framer.push(&tone(1.0, 0.3), &mut |_| _ = first_after.get_or_insert(second));
    }
    // A minute and the 25 ms that the last envelope value reaches ahead.
    assert_eq!(first_after, Some(61));
}

#[test]
fn ten_minutes_of_soft_music_after_loud_music_follow_the_recordings_own_level() {
    let outputs = cut(&[tone(70.0, 0.8), tone(70.0, 0.02)].concat(), 8_192);
    // 32 dB under the level: soft, not silent.
    assert_eq!(windows(&outputs).len(), 140);
}
