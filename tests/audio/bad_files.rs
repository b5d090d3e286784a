//! Bad files: each gives a result or an error of a named kind, never a panic.

use super::data;
use pianoscope::audio::{
    AudioError, Decoder, EnvelopeSettings, FramerOutput, Framing, GatedFramer, Resampler,
};
use std::fs;
use std::io::Cursor;
use std::path::Path;

fn from_bytes(bytes: Vec<u8>, extension: &str) -> Result<(Vec<f32>, Decoder), AudioError> {
    let mut decoder = Decoder::from_source(Box::new(Cursor::new(bytes)), Some(extension))?;
    let (mut all, mut block) = (Vec::new(), Vec::new());
    while decoder.next_block(&mut block)? {
        all.extend_from_slice(&block);
    }
    Ok((all, decoder))
}

fn kind(result: Result<(Vec<f32>, Decoder), AudioError>) -> &'static str {
    result.err().expect("an error").kind()
}

fn open_kind(path: &Path) -> &'static str {
    Decoder::open(path).err().expect("an error").kind()
}

/// A RIFF wave with any header; `format` 1 is integers, 3 floats.
fn wave(format: u16, channels: u16, rate: u32, bits: u16, samples: &[u8]) -> Vec<u8> {
    let frame = channels * bits / 8;
    let mut bytes = b"RIFF".to_vec();
    bytes.extend((36 + samples.len() as u32).to_le_bytes());
    bytes.extend(b"WAVEfmt \x10\0\0\0");
    bytes.extend(format.to_le_bytes());
    bytes.extend(channels.to_le_bytes());
    bytes.extend(rate.to_le_bytes());
    bytes.extend((rate.wrapping_mul(u32::from(frame))).to_le_bytes());
    bytes.extend(frame.to_le_bytes());
    bytes.extend(bits.to_le_bytes());
    bytes.extend(b"data");
    bytes.extend((samples.len() as u32).to_le_bytes());
    bytes.extend(samples);
    bytes
}

/// Pseudo-random bytes.
fn noise(count: usize, mut seed: u64) -> Vec<u8> {
    let mut next = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 56) as u8
    };
    (0..count).map(|_| next()).collect()
}

#[test]
fn empty_missing_and_special_files_have_kinds_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    fs::write(root.join("empty.wav"), "").unwrap();
    assert_eq!(open_kind(&root.join("empty.wav")), "empty");
    assert_eq!(open_kind(&root.join("none.wav")), "missing");
    assert_eq!(open_kind(root), "not_a_file");
    assert_eq!(kind(from_bytes(Vec::new(), "wav")), "empty");
}

#[cfg(unix)]
#[test]
fn a_fifo_a_socket_and_a_device_are_refused_without_waiting() {
    let folder = tempfile::tempdir().unwrap();
    let fifo = folder.path().join("fifo.wav");
    assert!(std::process::Command::new("mkfifo").arg(&fifo).status().unwrap().success());
    assert_eq!(open_kind(&fifo), "not_a_file");
    let socket = folder.path().join("socket.wav");
    let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    assert_eq!(open_kind(&socket), "not_a_file");
    assert_eq!(open_kind(Path::new("/dev/zero")), "not_a_file");
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_read_is_unreadable() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("secret.wav");
    fs::copy(data("pcm16.wav"), &path).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::File::open(&path).is_ok() {
        println!("skipped: this user may read everything");
        return;
    }
    assert_eq!(open_kind(&path), "unreadable");
}

#[cfg(unix)]
#[test]
fn names_may_be_anything() {
    use std::os::unix::ffi::OsStrExt;
    let folder = tempfile::tempdir().unwrap();
    for name in [&b"a b'\"\n.wav"[..], b"-dash.wav", b"caf\xe9", b"http:x.mp3", b"%d%s.wav"] {
        let path = folder.path().join(std::ffi::OsStr::from_bytes(name));
        fs::copy(data("pcm16.wav"), &path).unwrap();
        assert_eq!(Decoder::open(&path).unwrap().info().sample_rate, 4_000);
        // For ffmpeg, too, they are names and never options.
        fs::copy(data("wma.wma"), &path).unwrap();
        match Decoder::open(&path) {
            Ok(decoder) => assert_eq!(decoder.info().sample_rate, 44_100),
            Err(error) => assert_eq!(error.kind(), "needs_ffmpeg"),
        }
    }
}

#[test]
fn texts_pictures_and_noise_are_not_audio() {
    let text = "It was a dark and stormy night; the rain fell in torrents.\n".repeat(2_000);
    for extension in ["mp3", "wav", "m4a", "txt"] {
        assert_eq!(kind(from_bytes(text.clone().into_bytes(), extension)), "not_audio");
    }
    for picture in ["picture.png", "picture.jpg"] {
        assert_eq!(open_kind(&data(picture)), "not_audio");
    }
    for seed in 0..300 {
        let kind = kind(from_bytes(noise(1 + 700 * seed as usize, seed), "mp3"));
        assert_eq!(kind, "not_audio", "noise {seed}");
    }
    assert_eq!(kind(from_bytes(vec![0; 100_000], "mp3")), "not_audio");
    assert_eq!(kind(from_bytes(vec![0xff; 100_000], "mp3")), "not_audio");
}

#[test]
fn a_film_without_sound_has_no_audio_track() {
    assert_eq!(open_kind(&data("silent_video.mp4")), "no_audio_track");
    assert_eq!(open_kind(&data("silent_video.webm")), "no_audio_track");
}

#[test]
fn a_header_without_samples_has_no_samples() {
    assert_eq!(kind(from_bytes(wave(1, 2, 44_100, 16, &[]), "wav")), "no_samples");
}

#[test]
fn protected_music_is_reported_as_such() {
    let mut file = fs::read(data("aac.m4a")).unwrap();
    let entries: Vec<usize> = (0..file.len() - 4).filter(|&n| &file[n..n + 4] == b"mp4a").collect();
    for protected in [b"enca", b"drms"] {
        // The first is the sample entry (a brand or a nested box may have the same code).
        for &entry in &entries {
            file[entry..entry + 4].copy_from_slice(protected);
        }
        assert_eq!(kind(from_bytes(file.clone(), "m4a")), "protected");
        for &entry in &entries {
            file[entry..entry + 4].copy_from_slice(b"mp4a");
        }
    }
}

#[test]
fn rates_from_1_hz_to_768_khz_are_decoded_and_others_refused() {
    let samples = noise(20_000, 1);
    for rate in [1, 2, 100, 8_000, 44_099, 384_000, 768_000] {
        let (decoded, decoder) = from_bytes(wave(1, 1, rate, 16, &samples), "wav").unwrap();
        assert_eq!((decoded.len(), decoder.info().sample_rate), (10_000, rate));
    }
    for rate in [0, 768_001, u32::MAX] {
        let found = kind(from_bytes(wave(1, 1, rate, 16, &samples), "wav"));
        assert!(["sample_rate", "damaged", "not_audio", "no_samples"].contains(&found), "{rate} Hz: {found}");
    }
    assert_eq!(kind(from_bytes(wave(1, 1, 768_001, 16, &samples), "wav")), "sample_rate");
}

#[test]
fn sixteen_channels_are_averaged_and_none_is_an_error() {
    let mut frames = Vec::new();
    for n in 0..1_000_i16 {
        for channel in 0..16 {
            frames.extend((n * 16 + channel).to_le_bytes());
        }
    }
    match from_bytes(wave(1, 16, 8_000, 16, &frames), "wav") {
        Ok((decoded, decoder)) => {
            assert_eq!((decoded.len(), decoder.info().channels), (1_000, 16));
            let expected = (500.0 * 16.0 + 7.5) / 32_768.0;
            assert!((decoded[500] - expected).abs() < 1e-6);
        }
        Err(error) => panic!("{error}"),
    }
    let found = kind(from_bytes(wave(1, 0, 8_000, 16, &frames), "wav"));
    assert!(["damaged", "needs_ffmpeg", "no_samples"].contains(&found), "{found}");
}

#[test]
fn impossible_float_samples_become_silence_with_a_note() {
    let mut samples: Vec<f32> = (0..8_000).map(|n| (n as f32 * 0.1).sin()).collect();
    for (n, bad) in [(5, f32::NAN), (6, f32::INFINITY), (7_000, f32::NEG_INFINITY), (7_500, 3e38)] {
        samples[n] = bad;
    }
    let bytes: Vec<u8> = samples.iter().flat_map(|x| x.to_le_bytes()).collect();
    let (decoded, decoder) = from_bytes(wave(3, 1, 8_000, 32, &bytes), "wav").unwrap();
    assert!(decoded.iter().all(|x| x.is_finite()));
    assert_eq!((decoded[5], decoded[6], decoded[7_000], decoded[100]), (0.0, 0.0, 0.0, samples[100]));
    assert!(decoder.notes().iter().any(|note| note.starts_with("4 samples")), "{:?}", decoder.notes());
}

#[test]
fn a_file_cut_anywhere_is_decoded_up_to_the_cut_or_reports_why_not() {
    for name in
        ["pcm16.wav", "pcm24.aiff", "flac.flac", "mp3.mp3", "aac.m4a", "vorbis.ogg", "opus.webm", "alac.caf"]
    {
        let whole = fs::read(data(name)).unwrap();
        let extension = name.split('.').next_back().unwrap();
        let full = from_bytes(whole.clone(), extension).unwrap().0.len();
        for share in 1..40 {
            let length = whole.len() * share / 40;
            match from_bytes(whole[..length].to_vec(), extension) {
                Ok((decoded, decoder)) => {
                    assert!(decoded.len() <= full, "{name} cut at {length}");
                    let lost = (full - decoded.len()) as f64 / f64::from(decoder.info().sample_rate);
                    // A file that states no length (and ends between two packets) does not show that it is cut.
                    let can_know = !["vorbis.ogg"].contains(&name);
                    let noted = decoder.notes().iter().any(|note| note.contains("cut short"));
                    assert!(
                        noted || lost < 0.15 || !can_know,
                        "{name} cut at {length}: {lost} s lost, {:?}",
                        decoder.notes()
                    );
                }
                Err(error) => assert!(
                    ["damaged", "no_samples", "not_audio"].contains(&error.kind()),
                    "{name} cut at {length}: {error}"
                ),
            }
        }
    }
}

#[test]
fn damage_in_the_middle_is_skipped_and_counted_and_the_rest_keeps_its_time() {
    let whole = fs::read(data("aac.m4a")).unwrap();
    let start = whole.windows(4).position(|four| four == b"mdat").unwrap();
    let mut damaged = whole.clone();
    damaged[start + 3_000..start + 3_500].copy_from_slice(&noise(500, 3));
    let expected = from_bytes(whole, "m4a").unwrap().0;
    let (decoded, decoder) = from_bytes(damaged, "m4a").unwrap();
    assert_eq!(decoded.len(), expected.len());
    // AAC fills bands with random noise, so what follows is similar, not equal.
    let differs =
        decoded[40_000..].iter().zip(&expected[40_000..]).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    assert!(differs < 0.02, "{differs}");
    assert!(decoder.notes().iter().any(|note| note.contains("damaged packet")), "{:?}", decoder.notes());
}

#[test]
fn silence_short_files_and_extreme_rates_give_the_right_number_of_windows() {
    for (samples, rate, windows) in [
        (vec![0; 32_000], 8_000, 0),
        (noise(16_000, 5), 8_000, 1),
        (noise(6, 5), 1, 3),
        (noise(768_000, 5), 384_000, 1),
    ] {
        let (decoded, _) = from_bytes(wave(1, 1, rate, 16, &samples), "wav").unwrap();
        let mut at_16_khz = Vec::new();
        let mut resampler = Resampler::new(rate).unwrap();
        resampler.process(&decoded, &mut at_16_khz).unwrap();
        resampler.finish(&mut at_16_khz).unwrap();
        let mut framer = GatedFramer::new(EnvelopeSettings::default(), Framing::default());
        let mut found = 0;
        let mut count = |output| found += usize::from(matches!(output, FramerOutput::Window(_)));
        framer.push(&at_16_khz, &mut count);
        framer.finish(&mut count);
        assert_eq!(found, windows, "{rate} Hz");
    }
}
