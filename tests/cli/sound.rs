//! Test signals, and a network that distinguishes low from high tones.
//!
//! The network is one dense layer with chosen, not trained, weights: the sum of the log-mel values of the lower bands minus that of the
//! upper bands. So the correct prediction for a tone is known.

use pianoscope::audio::EnvelopeSettings;
use pianoscope::dsp::{LogMel, LogMelSettings, MelScale};
use pianoscope::model::{Head, Model, ModelParts, VERDICT};
use pianoscope::nn::layer::{Dense, Flatten, Softmax};
use pianoscope::nn::{Architecture, Weights};
use std::f64::consts::TAU;
use std::path::{Path, PathBuf};
use std::process::Command;

pub(crate) const RATE: u32 = 16_000;
/// Frequency in Hz of a tone that the network predicts as `Low`.
pub(crate) const LOW: f64 = 200.0;
/// Frequency in Hz of a tone that it predicts as `High`.
pub(crate) const HIGH: f64 = 5000.0;
const BANDS: usize = 16;

pub(crate) fn tone(hz: f64, seconds: f64) -> Vec<f32> {
    let samples = (seconds * f64::from(RATE)) as usize;
    (0..samples).map(|i| (0.5 * (TAU * hz * i as f64 / f64::from(RATE)).sin()) as f32).collect()
}

pub(crate) fn silence(seconds: f64) -> Vec<f32> {
    vec![0.0; (seconds * f64::from(RATE)) as usize]
}

/// Writes a 16-bit mono WAV file.
pub(crate) fn write_wav(path: &Path, parts: &[Vec<f32>]) -> PathBuf {
    let samples = parts.concat();
    let bytes = 2 * samples.len() as u32;
    let mut file = Vec::with_capacity(44 + bytes as usize);
    file.extend_from_slice(b"RIFF");
    file.extend_from_slice(&(36 + bytes).to_le_bytes());
    file.extend_from_slice(b"WAVEfmt ");
    file.extend_from_slice(&16_u32.to_le_bytes());
    for field in [1_u16, 1] {
        file.extend_from_slice(&field.to_le_bytes());
    }
    for field in [RATE, 2 * RATE] {
        file.extend_from_slice(&field.to_le_bytes());
    }
    for field in [2_u16, 16] {
        file.extend_from_slice(&field.to_le_bytes());
    }
    file.extend_from_slice(b"data");
    file.extend_from_slice(&bytes.to_le_bytes());
    for sample in samples {
        file.extend_from_slice(&((sample * 32_767.0) as i16).to_le_bytes());
    }
    std::fs::write(path, file).unwrap();
    path.to_owned()
}

/// The network that distinguishes low from high tones.
pub(crate) fn model() -> Model {
    let front_end = LogMelSettings {
        sample_rate: RATE,
        window_samples: RATE as usize,
        n_fft: 512,
        hop: 512,
        n_mels: BANDS,
        f_min: 50.0,
        f_max: 8000.0,
        mel_scale: MelScale::Slaney,
        relative_to_mean: true,
        floor: 1e-6,
        mean: 0.0,
        std: 1.0,
    };
    let frames = LogMel::new(&front_end).unwrap().frames();
    let layers = vec![Flatten.into(), Dense { units: 2, l2: 0.0 }.into(), Softmax.into()];
    let architecture = Architecture::sequential([1, BANDS, frames], layers, VERDICT);
    let values = BANDS * frames;
    // Nearly certain, so that a half-silent window has the same prediction.
    let weight = 4.0 / values as f32;
    let low = (0..values).map(|i| if i / frames < BANDS / 2 { weight } else { -weight });
    let weights: Vec<f32> = low.clone().chain(low.map(|weight| -weight)).collect();
    let weights = Weights::collect(&architecture, |name| {
        let bias = name.ends_with("bias");
        Some(if bias { (vec![2], vec![0.0; 2]) } else { (vec![2, values], weights.clone()) })
    });
    Model::new(ModelParts {
        name: "low or high".to_owned(),
        heads: vec![Head::verdict(vec!["Low".to_owned(), "High".to_owned()])],
        window_hop: front_end.window_samples,
        front_end,
        envelope: EnvelopeSettings { threshold_db: -40.0 },
        smoothing: 0,
        unsmoothed: None,
        architecture,
        members: vec![weights.unwrap()],
        origin: vec![("weights".to_owned(), "chosen for tests".to_owned())],
    })
    .unwrap()
}

/// A temporary folder with the model in it.
pub(crate) struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        model().save(&folder.path().join("model.safetensors")).unwrap();
        Self { folder }
    }

    pub(crate) fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a recording of a tone.
    pub(crate) fn tone(&self, name: &str, hz: f64, seconds: f64) -> PathBuf {
        write_wav(&self.path(name), &[tone(hz, seconds)])
    }

    /// `pianoscope`, run in this folder.
    pub(crate) fn program(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pianoscope"));
        command.current_dir(self.folder.path());
        command
    }

    /// `pianoscope classify` with the model.
    pub(crate) fn classify(&self) -> Command {
        let mut command = self.program();
        command.args(["classify", "--model", "model.safetensors"]);
        command
    }

    /// Exit code, objects of `--format jsonl`, and stderr of `classify`.
    pub(crate) fn answers(&self, arguments: &[&str]) -> (Option<i32>, Vec<serde_json::Value>, String) {
        let done = self.classify().args(["--format", "jsonl"]).args(arguments).output().unwrap();
        let lines = String::from_utf8(done.stdout).unwrap();
        let objects = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        (done.status.code(), objects, String::from_utf8_lossy(&done.stderr).into_owned())
    }
}
