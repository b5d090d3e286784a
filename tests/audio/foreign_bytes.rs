//! Bytes in front of and behind a stream, headers that state nonsense, and data that is no sound.

use super::common::has_program;
use super::data;
use super::made::{Made, decoded, decoded_from, made, stereo_wave};
use pianoscope::audio::Decoder;
use std::io::Cursor;
use std::time::{Duration, Instant};

fn read(name: &str) -> Vec<u8> {
    std::fs::read(data(name)).unwrap()
}

#[test]
fn megabytes_in_front_of_mp3_and_aac_are_skipped() {
    let mut state = 5_u64;
    let mut noise = |_| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    };
    let noise: Vec<u8> = (0..2 << 20).map(&mut noise).collect();
    for name in ["mp3.mp3", "untagged.mp3", "aac.aac"] {
        let bytes = read(name);
        let plain = decoded(bytes.clone()).0;
        for front in [vec![0; 2 << 20], vec![b' '; 70_000], noise.clone()] {
            let (samples, decoder) = decoded([front, bytes.clone()].concat());
            assert!(samples == plain, "{name}: {} of {} samples", samples.len(), plain.len());
            assert_eq!(decoder.notes(), [""; 0], "{name}");
        }
    }
}

#[test]
fn what_stands_behind_an_ogg_does_not_hide_it() {
    for name in ["vorbis.ogg", "opus.opus", "flac.ogg"] {
        let bytes = read(name);
        let plain = decoded(bytes.clone()).0;
        for behind in [128, 65_536, 70_000, 2 << 20] {
            let (samples, decoder) = decoded([bytes.clone(), vec![0; behind]].concat());
            assert!(samples == plain, "{name} and {behind} bytes: {} of {}", samples.len(), plain.len());
            assert_eq!(decoder.notes(), [""; 0], "{name} and {behind} bytes");
        }
    }
}

#[test]
fn a_tag_behind_a_flac_cuts_nothing_off() {
    let bytes = read("flac.flac");
    let plain = decoded(bytes.clone()).0;
    let (samples, decoder) = decoded([bytes, b"TAG".to_vec(), vec![0; 125]].concat());
    assert!(samples == plain);
    assert_eq!(decoder.notes(), [""; 0]);
}

#[test]
fn block_sizes_in_streaminfo_may_be_wrong() {
    let bytes = read("flac.flac");
    let plain = decoded(bytes.clone()).0;
    let greatest = u16::from_be_bytes([bytes[10], bytes[11]]);
    for sizes in [[0, greatest], [16, greatest], [15, greatest], [0, 0], [16, 65_535]] {
        let mut bytes = bytes.clone();
        bytes[8..12].copy_from_slice(&sizes.map(u16::to_be_bytes).concat());
        let (samples, decoder) = decoded(bytes.clone());
        assert!(samples == plain, "{sizes:?}");
        assert_eq!(decoder.notes(), [""; 0]);
        let mut decoder = Decoder::from_source(Box::new(Cursor::new(bytes)), None).unwrap();
        decoder.seek(0.5).unwrap();
        assert_eq!(decoded_from(&mut decoder).len(), plain.len() - 2_000);
    }
}

/// A mono file of 8-bit samples that claims a rate.
fn wave(rate: u32, samples: usize) -> Vec<u8> {
    let mut wave = Cursor::new(Vec::new());
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: rate,
        bits_per_sample: 8,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::new(&mut wave, spec).unwrap();
    for n in 0..samples {
        writer.write_sample((n % 100) as i8).unwrap();
    }
    writer.finalize().unwrap();
    wave.into_inner()
}

#[test]
fn a_rate_at_which_a_small_file_lasts_for_days_is_refused_at_once() {
    let start = Instant::now();
    let error = Decoder::from_source(Box::new(Cursor::new(wave(1, 800_000))), None).err().unwrap();
    assert_eq!(error.kind(), "sample_rate");
    assert!(
        error.to_string().starts_with("at its sample rate of 1 Hz the file would last 222 hours"),
        "{error}"
    );
    let (samples, decoder) = decoded(wave(100, 800_000));
    assert_eq!(samples.len(), 800_000);
    assert_eq!(decoder.notes(), ["the sample rate is only 100 Hz: the header may be damaged"]);
    assert!(start.elapsed() < Duration::from_secs(20));
}

#[test]
fn dts_that_is_stored_as_samples_goes_to_ffmpeg_or_is_refused() {
    if !has_program("ffmpeg") {
        return;
    }
    let dts = made(&Made {
        recording: "demo-piano.ogg",
        seconds: 4.0,
        arguments: &["-ac", "2", "-ar", "44100", "-c:a", "dca", "-strict", "-2", "-b:a", "1411200"],
        extension: "dts",
    });
    let words = |swap: bool| {
        let sample = move |word: &[u8; 2]| {
            let word = if swap { i16::from_le_bytes(*word) } else { i16::from_be_bytes(*word) };
            f32::from(word) / 32_768.0
        };
        let samples: Vec<f32> = dts.as_chunks::<2>().0.iter().map(sample).collect();
        samples.as_chunks::<2>().0.to_vec()
    };
    let folder = tempfile::tempdir().unwrap();
    for swap in [false, true] {
        let path = folder.path().join("disc.wav");
        std::fs::write(&path, stereo_wave(44_100, words(swap).into_iter())).unwrap();
        let mut decoder = Decoder::open(&path).unwrap();
        let seconds = decoded_from(&mut decoder).len() as f64 / 44_100.0;
        assert!((seconds - 4.0).abs() < 0.1, "{seconds} s");
        assert!(
            decoder.notes()[0].starts_with("DTS stored as samples was decoded by ffmpeg"),
            "{:?}",
            decoder.notes()
        );
    }
    // ffmpeg does not look behind so much silence.
    let silence = std::iter::repeat_n([0.0; 2], 3 * 44_100);
    let path = folder.path().join("late.wav");
    std::fs::write(&path, stereo_wave(44_100, silence.chain(words(false)))).unwrap();
    let error = Decoder::open(&path).err().unwrap();
    assert_eq!(error.kind(), "coded_pcm", "{error}");
}
