//! One window of samples → its log-mel spectrogram, the network's input.

use super::ln::fast_ln;
use super::mel::{MelBand, mel_filter_bank};
use super::mel_power::MelFromPower;
use super::power_block::{LANES, PowerBlock};
use super::stft::check_n_fft;
use super::{DspError, MelScale};

/// All settings of the network's input. They are stored in the model file.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct LogMelSettings {
    /// Hz, up to 1 MHz.
    pub sample_rate: u32,
    /// Samples in one window of the network's input, up to 2^24.
    pub window_samples: usize,
    /// Samples in one frame, Hann-weighted, up to [`super::MAX_N_FFT`].
    pub n_fft: usize,
    /// Samples from frame to frame; frames are not padded: `1 + (window_samples - n_fft) / hop` of them.
    pub hop: usize,
    /// Mel bands, up to 1,024.
    pub n_mels: usize,
    /// Lowest frequency in Hz.
    pub f_min: f32,
    /// Highest frequency in Hz, up to half the sample rate.
    pub f_max: f32,
    /// Formula of the mel scale.
    pub mel_scale: MelScale,
    /// Divide the window's mel power by its own mean, so that loudness does not matter.
    pub relative_to_mean: bool,
    /// Added to the power before the logarithm; over 0.
    pub floor: f32,
    /// Subtracted from the natural logarithm.
    pub mean: f32,
    /// Then divided by this.
    pub std: f32,
}

/// Most values in one log-mel spectrogram: 256 MiB of them.
const MAX_VALUES: usize = 1 << 26;

impl LogMelSettings {
    /// Checks all settings against their ranges.
    ///
    /// # Errors
    /// [`DspError::OutOfRange`] with the first setting that is out of its range.
    pub fn validate(&self) -> Result<(), DspError> {
        let check = DspError::check;
        let rate = self.sample_rate;
        check((1..=1_000_000).contains(&rate), "sample_rate", rate.into(), "1 to 1,000,000 Hz")?;
        check_n_fft(self.n_fft)?;
        let window = self.window_samples;
        check(
            (self.n_fft..=1 << 24).contains(&window),
            "window_samples",
            window as f64,
            "n_fft to 16,777,216 samples",
        )?;
        check((1..=window).contains(&self.hop), "hop", self.hop as f64, "1 to window_samples")?;
        check((1..=1024).contains(&self.n_mels), "n_mels", self.n_mels as f64, "1 to 1,024 bands")?;
        check(
            self.frames() * self.n_mels <= MAX_VALUES,
            "hop",
            self.hop as f64,
            "long enough for frames times n_mels to stay under 67,108,864",
        )?;
        // Comparisons with NaN are false, so NaN is refused.
        let nyquist = rate as f32 / 2.0;
        check(self.f_min >= 0.0 && self.f_min < self.f_max, "f_min", self.f_min.into(), "0 Hz to f_max")?;
        check(self.f_max <= nyquist, "f_max", self.f_max.into(), "at most half the sample rate")?;
        let normal = f32::MIN_POSITIVE..=f32::MAX;
        check(normal.contains(&self.floor), "floor", self.floor.into(), "a normal number over 0")?;
        check(self.mean.is_finite(), "mean", self.mean.into(), "a finite number")?;
        check((1e-6..=1e6).contains(&self.std), "std", self.std.into(), "0.000001 to 1,000,000")
    }

    /// Frames in one window; 0 if `n_fft` is longer than the window or `hop` is 0.
    pub fn frames(&self) -> usize {
        let span = self.window_samples.checked_sub(self.n_fft);
        span.and_then(|span| span.checked_div(self.hop)).map_or(0, |hops| hops + 1)
    }
}

/// A planned log-mel transform; it allocates only when planned.
///
/// ```
/// use pianoscope::dsp::{LogMel, LogMelSettings, MelScale};
///
/// let settings = LogMelSettings {
///     sample_rate: 16_000,
///     window_samples: 16_000,
///     n_fft: 512,
///     hop: 160,
///     n_mels: 64,
///     f_min: 30.0,
///     f_max: 8_000.0,
///     mel_scale: MelScale::Slaney,
///     relative_to_mean: false,
///     floor: 1e-6,
///     mean: 0.0,
///     std: 1.0,
/// };
/// let mut log_mel = LogMel::new(&settings)?;
/// let sine = |n: usize| (std::f32::consts::TAU * 1_000.0 * n as f32 / 16_000.0).sin();
/// let samples: Vec<f32> = (0..16_000).map(sine).collect();
/// let mut features = vec![0.0; settings.n_mels * log_mel.frames()];
/// log_mel.process(&samples, &mut features)?;
///
/// // Shape (n_mels, frames): the band with the most energy is the one at 1 kHz.
/// let energy = |row: &[f32]| row.iter().sum::<f32>();
/// let rows: Vec<&[f32]> = features.chunks_exact(log_mel.frames()).collect();
/// let loudest = (0..rows.len()).max_by(|&a, &b| energy(rows[a]).total_cmp(&energy(rows[b])));
/// let mel = |hz| MelScale::Slaney.mel_from_hz(hz);
/// let band = (mel(1_000.0) - mel(30.0)) / (mel(8_000.0) - mel(30.0)) * 65.0 - 1.0;
/// assert_eq!(loudest, Some(band.round() as usize));
/// # Ok::<(), pianoscope::dsp::DspError>(())
/// ```
pub struct LogMel {
    settings: LogMelSettings,
    frames: usize,
    bands: Vec<MelBand>,
    block: PowerBlock,
    arch: pulp::Arch,
}

impl std::fmt::Debug for LogMel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LogMel").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl LogMel {
    /// Plans the transform.
    ///
    /// # Errors
    /// As [`LogMelSettings::validate`].
    pub fn new(settings: &LogMelSettings) -> Result<Self, DspError> {
        settings.validate()?;
        let &LogMelSettings { sample_rate, n_fft, n_mels, f_min, f_max, mel_scale, .. } = settings;
        let bands = mel_filter_bank(mel_scale, sample_rate, n_fft, n_mels, f_min.into(), f_max.into());
        Ok(Self {
            settings: settings.clone(),
            frames: settings.frames(),
            bands,
            block: PowerBlock::new(n_fft),
            arch: pulp::Arch::new(),
        })
    }

    /// Frames in one window.
    pub fn frames(&self) -> usize {
        self.frames
    }

    /// `samples`: `window_samples` finite samples. `out`: shape (n_mels, frames), row-major.
    ///
    /// # Errors
    /// [`DspError::Size`] if a buffer has another size.
    pub fn process(&mut self, samples: &[f32], out: &mut [f32]) -> Result<(), DspError> {
        let settings = &self.settings;
        DspError::check_size("samples", settings.window_samples, samples.len())?;
        DspError::check_size("out", settings.n_mels * self.frames, out.len())?;
        for first_frame in (0..self.frames).step_by(LANES) {
            let lanes = LANES.min(self.frames - first_frame);
            let first_sample = first_frame * settings.hop;
            debug_assert!(first_sample < samples.len(), "frame {first_frame} begins after the window");
            let rest = samples.get(first_sample..).unwrap_or_default();
            self.block.compute(rest, settings.hop, lanes);
            let rows = out.chunks_exact_mut(self.frames);
            self.arch.dispatch(MelFromPower {
                bands: &self.bands,
                power: self.block.power(),
                columns: first_frame..first_frame + lanes,
                rows,
            });
        }
        self.arch.dispatch(NormalisedLog { settings, values: out });
        Ok(())
    }
}

/// Mel power → normalised logarithm, the network's input.
struct NormalisedLog<'a> {
    settings: &'a LogMelSettings,
    values: &'a mut [f32],
}

impl pulp::NullaryFnOnce for NormalisedLog<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let &LogMelSettings { relative_to_mean, floor, mean, std, .. } = self.settings;
        let gain = if relative_to_mean { 1.0 / positive_mean(self.values) } else { 1.0 };
        let per_std = 1.0 / std;
        for value in self.values {
            *value = (fast_ln(*value * gain + floor) - mean) * per_std;
        }
    }
}

/// Mean of the powers; 1 if it is too small to divide by, as in digital silence.
#[inline(always)]
fn positive_mean(powers: &[f32]) -> f32 {
    let mut lanes = [0.0f32; 16];
    let (chunks, rest) = powers.as_chunks::<16>();
    for chunk in chunks {
        for (lane, power) in lanes.iter_mut().zip(chunk) {
            *lane += power;
        }
    }
    let sum: f64 = lanes.iter().chain(rest).map(|&power| f64::from(power)).sum();
    let mean = (sum / powers.len() as f64) as f32;
    if mean > 1e-30 { mean } else { 1.0 }
}
