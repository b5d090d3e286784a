//! Inputs that are made of the demo recordings, and what is measured of the output.

use pianoscope::audio::Decoder;
use std::io::Cursor;
use std::path::Path;
use std::process::{Command, Stdio};

/// A part of a recording of `assets/`, encoded by ffmpeg.
pub(crate) struct Made<'a> {
    pub(crate) recording: &'a str,
    pub(crate) seconds: f64,
    /// Behind the input.
    pub(crate) arguments: &'a [&'a str],
    pub(crate) extension: &'a str,
}

/// The bytes of the file; ffmpeg must be installed.
pub(crate) fn made(made: &Made<'_>) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("made").with_extension(made.extension);
    let recording = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets").join(made.recording);
    let status = Command::new("ffmpeg")
        .args(["-nostdin", "-v", "error", "-t", &made.seconds.to_string(), "-i"])
        .arg(recording)
        .args(made.arguments)
        .arg(&path)
        .stdin(Stdio::null())
        .status()
        .unwrap();
    assert!(status.success(), "ffmpeg failed for {:?}", made.arguments);
    std::fs::read(path).unwrap()
}

/// All samples of a file in memory.
pub(crate) fn decoded(bytes: Vec<u8>) -> (Vec<f32>, Decoder) {
    let mut decoder = Decoder::from_source(Box::new(Cursor::new(bytes)), None).unwrap();
    (decoded_from(&mut decoder), decoder)
}

/// The rest of a recording.
pub(crate) fn decoded_from(decoder: &mut Decoder) -> Vec<f32> {
    let (mut all, mut block) = (Vec::new(), Vec::new());
    while decoder.next_block(&mut block).unwrap() {
        all.extend_from_slice(&block);
    }
    all
}

/// Level in dB relative to full scale.
pub(crate) fn level(samples: &[f32]) -> f32 {
    10.0 * (samples.iter().map(|x| x * x).sum::<f32>() / samples.len().max(1) as f32 + 1e-12).log10()
}

/// A stereo WAV file of 16-bit samples.
pub(crate) fn stereo_wave(rate: u32, frames: impl Iterator<Item = [f32; 2]>) -> Vec<u8> {
    let mut wave = Cursor::new(Vec::new());
    let spec = hound::WavSpec {
        channels: 2,
        sample_rate: rate,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::new(&mut wave, spec).unwrap();
    for sample in frames.flatten() {
        writer.write_sample((sample * 32_768.0).round().clamp(-32_768.0, 32_767.0) as i16).unwrap();
    }
    writer.finalize().unwrap();
    wave.into_inner()
}
