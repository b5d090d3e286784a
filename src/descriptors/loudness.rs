//! Loudness after EBU R 128: integrated loudness (ITU-R BS.1770-4) and loudness range (EBU Tech 3342).

use crate::audio::StreamInfo;
use ebur128::{Channel, EbuR128, Mode};

/// Shortest recording with a loudness range: one value of the loudness of 3 s.
const RANGE_WINDOW_S: f64 = 3.0;

/// The loudness of a recording.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Loudness {
    /// In LUFS; `None` if no 400 ms of it are above -70 LUFS.
    pub(super) integrated_lufs: Option<f64>,
    /// Difference between loud and quiet parts in LU; `None` where the loudness is, and of less than 3 s.
    pub(super) range_lu: Option<f64>,
}

/// Measures the loudness of the mono mix at the recording's own rate, since the weighting reaches above 8 kHz.
///
/// A meter adds the power of both channels. Here only their mean is known: of a recording with several channels it counts twice, as if both
/// speakers played it. That is exact where left and right are equal, and at most 3 dB too low where they have nothing in common. Memory: a
/// number for each 0.1 s.
pub(super) struct LoudnessMeter {
    /// `None` at rates that are no audio.
    meter: Option<EbuR128>,
    rate_hz: u32,
    samples: u64,
}

impl LoudnessMeter {
    pub(super) fn new(info: &StreamInfo) -> Self {
        let channel = if info.channels > 1 { Channel::DualMono } else { Channel::Center };
        let meter = EbuR128::new(1, info.sample_rate, Mode::I | Mode::LRA).and_then(|mut meter| {
            meter.set_channel(0, channel)?;
            Ok(meter)
        });
        Self { meter: meter.ok(), rate_hz: info.sample_rate.max(1), samples: 0 }
    }

    /// Takes the next samples of the mono mix, at the recording's own rate.
    pub(super) fn push(&mut self, samples: &[f32]) {
        self.samples += samples.len() as u64;
        if let Some(meter) = &mut self.meter
            && meter.add_frames_f32(samples).is_err()
        {
            self.meter = None;
        }
    }

    pub(super) fn finish(self) -> Loudness {
        let Some(meter) = self.meter else { return Loudness::default() };
        let integrated_lufs = meter.loudness_global().ok().filter(|lufs| lufs.is_finite());
        let length_s = self.samples as f64 / f64::from(self.rate_hz);
        let has_range = integrated_lufs.is_some() && length_s >= RANGE_WINDOW_S;
        let range = || meter.loudness_range().ok().filter(|range| range.is_finite());
        Loudness { integrated_lufs, range_lu: if has_range { range() } else { None } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The loudness of a sine of 1 kHz with these levels in dB of full scale, each for so many seconds.
    fn of_sine(rate_hz: u32, channels: usize, parts: &[(f64, f64)]) -> Loudness {
        let info = StreamInfo {
            codec: String::new(),
            sample_rate: rate_hz,
            channels,
            duration_s: None,
            title: None,
        };
        let mut meter = LoudnessMeter::new(&info);
        for (level_db, seconds) in parts {
            let amplitude = 10_f64.powf(level_db / 20.0);
            let sample = |i: usize| {
                (amplitude * (std::f64::consts::TAU * 1000.0 * i as f64 / f64::from(rate_hz)).sin()) as f32
            };
            let samples: Vec<f32> = (0..(seconds * f64::from(rate_hz)) as usize).map(sample).collect();
            samples.chunks(1000).for_each(|part| meter.push(part));
        }
        meter.finish()
    }

    /// Within the 0.1 LU that EBU Tech 3341 allows.
    fn is_near(value: Option<f64>, expected: f64) -> bool {
        value.is_some_and(|value| (value - expected).abs() <= 0.1)
    }

    #[test]
    fn a_stereo_sine_of_minus_23_db_has_minus_23_lufs_and_a_mono_one_3_less() {
        // Case 1 of EBU Tech 3341: 1 kHz with peaks of -23 dB in both channels.
        for rate_hz in [16_000, 44_100, 48_000] {
            let stereo = of_sine(rate_hz, 2, &[(-23.0, 20.0)]);
            assert!(is_near(stereo.integrated_lufs, -23.0), "{rate_hz}: {stereo:?}");
            let mono = of_sine(rate_hz, 1, &[(-23.0, 20.0)]);
            assert!(is_near(mono.integrated_lufs, -26.01), "{rate_hz}: {mono:?}");
        }
    }

    #[test]
    fn quiet_parts_do_not_count_and_the_range_is_that_of_the_levels() {
        // Case 3 of EBU Tech 3341, and case 1 of Tech 3342: -20 and -30 dB for 20 s each have a range of 10 LU, within 1 LU.
        let gated = of_sine(48_000, 2, &[(-36.0, 10.0), (-23.0, 60.0), (-36.0, 10.0)]);
        assert!(is_near(gated.integrated_lufs, -23.0), "{gated:?}");
        let two = of_sine(48_000, 2, &[(-20.0, 20.0), (-30.0, 20.0)]);
        assert!(two.range_lu.is_some_and(|range| (range - 10.0).abs() <= 1.0), "{two:?}");
    }

    #[test]
    fn silence_and_what_is_too_short_have_no_loudness() {
        assert_eq!(of_sine(48_000, 2, &[(-90.0, 5.0)]), Loudness::default());
        assert_eq!(of_sine(48_000, 2, &[(-20.0, 0.3)]), Loudness::default());
        assert_eq!(of_sine(48_000, 2, &[]), Loudness::default());
        assert_eq!(of_sine(8, 1, &[(-20.0, 5.0)]), Loudness::default(), "a rate that is no audio");
        let short = of_sine(48_000, 2, &[(-20.0, 2.0)]);
        assert!(short.integrated_lufs.is_some() && short.range_lu.is_none(), "{short:?}");
    }
}
