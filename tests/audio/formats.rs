//! Every supported format, decoded and compared with the formula of tools/make_fixtures.sh.

use super::common::has_program;
use super::data;
use pianoscope::audio::Decoder;
use std::f64::consts::TAU;
use std::ops::RangeInclusive;

/// Name, codec, rate, largest shift in samples, least correlation.
const FORMATS: &[(&str, &str, u32, i64, f64)] = &[
    ("pcm16.wav", "pcm_s16le", 4_000, 0, 0.999_99),
    ("float.wav", "pcm_f32le", 3_200, 0, 0.999_99),
    ("pcm24.aiff", "pcm_s24be", 4_000, 0, 0.999_99),
    ("pcm16.caf", "pcm_s16le", 4_000, 0, 0.999_99),
    ("pcm16.mkv", "pcm_s16le", 4_000, 0, 0.999_99),
    ("flac.flac", "flac", 4_000, 0, 0.999_99),
    ("flac.ogg", "flac", 4_000, 0, 0.999_99),
    ("alac.m4a", "alac", 4_000, 0, 0.999_99),
    ("alac.caf", "alac", 4_000, 0, 0.999_99),
    ("mp3.mp3", "mp3", 44_100, 0, 0.999),
    // The file does not state the encoder's delay of 1105 samples.
    ("untagged.mp3", "mp3", 44_100, 1_105, 0.99),
    // ffmpeg's decoder has the same correlation.
    ("aac.m4a", "aac", 44_100, 0, 0.95),
    // These do not state the encoder's delay of one frame.
    ("fragmented.mp4", "aac", 44_100, 1_024, 0.95),
    ("aac.aac", "aac", 44_100, 1_024, 0.95),
    ("video.mp4", "aac", 44_100, 0, 0.95),
    ("vorbis.ogg", "vorbis", 44_100, 0, 0.99),
    ("vorbis.webm", "vorbis", 44_100, 0, 0.99),
    ("video.mkv", "vorbis", 44_100, 0, 0.99),
    ("opus.opus", "opus", 48_000, 0, 0.98),
    ("opus.webm", "opus", 48_000, 0, 0.98),
];

/// Mean of the sweep at amplitudes 0.5 and 0.25; 0 before its start and after its end.
fn sweep(n: i64, rate: u32) -> f64 {
    let t = n as f64 / f64::from(rate);
    if (0.0..1.0).contains(&t) { 0.375 * (TAU * (300.0 * t + 600.0 * t * t)).sin() } else { 0.0 }
}

pub(super) fn decode(decoder: &mut Decoder) -> Vec<f32> {
    let (mut all, mut block) = (Vec::new(), Vec::new());
    while decoder.next_block(&mut block).unwrap() {
        assert!(block.len() <= 8_192 * decoder.output_channels());
        all.extend_from_slice(&block);
    }
    all
}

/// The one of `shifts` with the largest correlation of `decoded` and the sweep, that correlation (1: equal), and the amplitude
/// relative to the sweep's.
pub(super) fn compare(decoded: &[f32], rate: u32, shifts: RangeInclusive<i64>) -> (i64, f64, f64) {
    let (first, last) = (-*shifts.end(), decoded.len() as i64 - *shifts.start());
    let expected: Vec<f64> = (first..last).map(|n| sweep(n, rate)).collect();
    let correlation = |shift: i64| {
        let (mut both, mut ours, mut theirs) = (0.0, 0.0, 0.0);
        for (&x, s) in decoded.iter().zip(&expected[(-shift - first) as usize..]) {
            let x = f64::from(x);
            both += x * s;
            ours += x * x;
            theirs += s * s;
        }
        (both / (ours * theirs).sqrt(), (ours / theirs).sqrt())
    };
    let best = shifts.max_by(|&a, &b| correlation(a).0.total_cmp(&correlation(b).0)).unwrap();
    let (correlation, amplitude) = correlation(best);
    (best, correlation, amplitude)
}

#[test]
fn every_format_decodes_to_the_mean_of_its_channels() {
    for &(name, codec, rate, shift, least) in FORMATS {
        let mut decoder = Decoder::open(&data(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        let info = decoder.info().clone();
        assert_eq!((info.codec.as_str(), info.sample_rate, info.channels), (codec, rate, 2), "{name}");
        let decoded = decode(&mut decoder);
        let (found, correlation, amplitude) = compare(&decoded, rate, 0..=shift.max(1));
        println!(
            "{name}: {} samples, shift {found}, correlation {correlation:.6}, amplitude {amplitude:.4}, duration {:?}, {:?}",
            decoded.len(),
            info.duration_s,
            decoder.notes()
        );
        assert!((found - shift).abs() <= 1, "{name}: shifted by {found}");
        assert!(correlation >= least, "{name}: correlation {correlation}");
        // LAME attenuates 64 kbit/s by 5 %.
        assert!((amplitude - 1.0).abs() < 0.06, "{name}: amplitude {amplitude}");
        // At most one lossy frame more at each end.
        let longer = decoded.len() as i64 - i64::from(rate);
        assert!((0..=shift + 2_304).contains(&longer), "{name}: {longer} samples too many");
        assert_eq!(decoder.notes(), [""; 0], "{name}");
        assert_eq!(decoder.progress(), Some(1.0), "{name}");
    }
}

#[test]
fn a_seek_lands_on_the_sample() {
    for &(name, codec, rate, ..) in FORMATS {
        let all = decode(&mut Decoder::open(&data(name)).unwrap());
        let mut decoder = Decoder::open(&data(name)).unwrap();
        for start_s in [0.5, 0.0, 0.3, 0.8] {
            let reached_s = decoder.seek(start_s).unwrap();
            assert!((reached_s - start_s).abs() < 1e-4, "{name}: {reached_s} for {start_s}");
            let start = (start_s * f64::from(rate)).round() as usize;
            let rest = decode(&mut decoder);
            // Matroska counts milliseconds, and symphonia is off by its codec delay after a seek.
            let slack =
                if name.ends_with("mkv") || name.ends_with("webm") { 3 * rate as usize / 1_000 } else { 0 };
            assert!(
                rest.len().abs_diff(all.len() - start) <= slack,
                "{name}: {} after {start} of {}",
                rest.len(),
                all.len()
            );
            let differs = |shift: usize| {
                let pairs = rest.iter().zip(&all[start.saturating_sub(slack) + shift..]).take(4_000);
                pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
            };
            let least = (0..=2 * slack).map(differs).fold(f32::INFINITY, f32::min);
            // Opus's decoder starts in another state, and its output converges.
            let allowed = if codec == "opus" { 0.02 } else { 1e-3 };
            assert!(least < allowed, "{name} at {start_s}: differs by {least}");
        }
    }
}

#[test]
fn stereo_is_interleaved_and_seeks_to_the_same_sample_as_mono() {
    let mut names: Vec<&str> = FORMATS.iter().map(|&(name, ..)| name).collect();
    if has_program("ffmpeg") {
        names.extend(["wma.wma", "ac3.mka", "mp2.mp2"]);
    }
    for name in names {
        let mut mono = Decoder::open(&data(name)).unwrap();
        let mut stereo = Decoder::open_stereo(&data(name)).unwrap();
        assert_eq!((mono.output_channels(), stereo.output_channels()), (1, 2), "{name}");
        assert_eq!(stereo.info(), mono.info(), "{name}");
        for start_s in [None, Some(0.5), Some(0.0), Some(0.3)] {
            if let Some(start_s) = start_s {
                assert_eq!(stereo.seek(start_s).unwrap(), mono.seek(start_s).unwrap(), "{name}");
            }
            let (mean, frames) = (decode(&mut mono), decode(&mut stereo));
            let (frames, rest) = frames.as_chunks::<2>();
            assert_eq!((frames.len(), rest), (mean.len(), [].as_slice()), "{name} from {start_s:?}");
            let means = frames.iter().map(|[left, right]| 0.5 * (left + right));
            let differs = means.zip(&mean).map(|(both, mean)| (both - mean).abs()).fold(0.0, f32::max);
            assert!(differs < 1e-6, "{name} from {start_s:?}: differs by {differs}");
        }
        // The fixtures' right channel has half the amplitude of the left one.
        stereo.seek(0.0).unwrap();
        let frames = decode(&mut stereo);
        let power = |side: usize| frames.iter().skip(side).step_by(2).map(|x| f64::from(x * x)).sum::<f64>();
        let ratio = (power(0) / power(1)).sqrt();
        assert!((1.8..2.2).contains(&ratio), "{name}: {ratio}");
    }
}

#[test]
fn a_seek_beyond_the_end_reaches_the_end() {
    for name in ["pcm16.wav", "mp3.mp3", "aac.m4a", "opus.webm"] {
        let mut decoder = Decoder::open(&data(name)).unwrap();
        let reached_s = decoder.seek(100.0).unwrap();
        assert!((1.0..1.1).contains(&reached_s), "{name}: {reached_s}");
        assert!(!decoder.next_block(&mut Vec::new()).unwrap());
        assert!(decoder.seek(f64::NAN).is_err());
        assert_eq!(decoder.seek(-3.0).unwrap(), 0.0);
    }
}

#[test]
fn two_joined_mp3s_are_decoded_to_the_end() {
    let one = std::fs::read(data("mp3.mp3")).unwrap();
    let joined = std::io::Cursor::new([one.clone(), one].concat());
    let decoded = decode(&mut Decoder::from_source(Box::new(joined), Some("mp3")).unwrap());
    assert!(decoded.len() > 88_200, "{}", decoded.len());
}

#[test]
fn a_rate_that_changes_midway_is_resampled() {
    let mut decoder = Decoder::open(&data("chained.ogg")).unwrap();
    let decoded = decode(&mut decoder);
    let mut stereo = Decoder::open_stereo(&data("chained.ogg")).unwrap();
    assert_eq!(decode(&mut stereo).len(), decoded.len() * stereo.output_channels());
    assert_eq!(decoder.info().sample_rate, 44_100);
    assert!(decoded.len().abs_diff(44_100) < 600, "{}", decoded.len());
    // The second half begins again at 300 Hz.
    let (_, correlation, _) = compare(&decoded[decoded.len() - 22_050..], 44_100, 0..=600);
    assert!(correlation > 0.98, "{correlation}");
    assert!(decoder.notes().iter().any(|note| note.contains("22050 Hz")), "{:?}", decoder.notes());
}

#[test]
fn ffmpeg_decodes_what_symphonia_cannot() {
    if !has_program("ffmpeg") {
        return;
    }
    for (name, rate) in [("wma.wma", 44_100), ("ac3.mka", 48_000), ("mp2.mp2", 44_100)] {
        let mut decoder = Decoder::open(&data(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!((decoder.info().sample_rate, decoder.info().channels), (rate, 2), "{name}");
        let decoded = decode(&mut decoder);
        let (found, correlation, amplitude) = compare(&decoded, rate, -2_048..=1_024);
        println!(
            "{name}: {} samples, shift {found}, correlation {correlation:.4}, amplitude {amplitude:.4}",
            decoded.len()
        );
        assert!(correlation > 0.95 && (amplitude - 1.0).abs() < 0.1, "{name}: {correlation} {amplitude}");
        assert!(decoder.notes()[0].contains("ffmpeg"));
        let reached_s = decoder.seek(0.5).unwrap();
        assert!((reached_s - 0.5).abs() < 1e-4);
        // ffmpeg drops a codec's first frame sometimes, after a seek or not.
        let rest = decode(&mut decoder).len();
        assert!(
            rest.abs_diff(decoded.len() - rate as usize / 2) < 4_500,
            "{name}: {rest} of {}",
            decoded.len()
        );
    }
}

#[test]
fn without_ffmpeg_the_message_asks_for_it() {
    for name in ["wma.wma", "ac3.mka", "mp2.mp2"] {
        let error = Decoder::open_with(&data(name), "no-such-program".as_ref()).err().unwrap();
        assert_eq!(error.kind(), "needs_ffmpeg", "{name}");
        assert!(error.to_string().contains("install ffmpeg"), "{error}");
    }
}

#[test]
fn aac_at_half_the_usual_rate_may_be_he_aac_and_is_noted() {
    let decoder = Decoder::open(&data("half_rate.m4a")).unwrap();
    assert_eq!(decoder.info().sample_rate, 22_050);
    assert!(decoder.notes()[0].contains("HE-AAC"), "{:?}", decoder.notes());
}

#[test]
fn explicit_he_aac_needs_ffmpeg() {
    // The same file with a decoder configuration (ISO 14496-3, 1.6.2.1) that signals SBR: object type 5, 22,050 Hz,
    // stereo, extended to 44,100 Hz, on object type 2.
    let mut bytes = std::fs::read(data("aac.m4a")).unwrap();
    let low_complexity = [0x12, 0x10, 0x56, 0xe5, 0x00];
    let at = bytes.windows(5).position(|five| five == low_complexity).unwrap();
    bytes[at..at + 5].copy_from_slice(&[0x2b, 0x92, 0x08, 0x00, 0x00]);
    let error = Decoder::from_source(Box::new(std::io::Cursor::new(bytes)), Some("m4a")).err().unwrap();
    assert_eq!(error.kind(), "needs_ffmpeg");
    assert!(error.to_string().contains("HE-AAC") && error.to_string().contains("ffmpeg"), "{error}");
}
