//! The effects after the pickups: tremolo, overdrive, chorus, tone controls, cabinet.

use super::RATE;
use crate::dsp::Biquad;
use crate::dsp::level::rms;
use rand::RngExt;
use rand_pcg::Pcg64Mcg;
use std::f32::consts::TAU;

/// Parameters; `None` is switched off.
pub(super) struct Amplifier {
    /// Rate in Hz and depth, 0 to 1.
    tremolo: Option<(f32, f32)>,
    /// Drive relative to the RMS of the sound, and asymmetry of the curve.
    overdrive: Option<(f32, f32)>,
    chorus: Option<Chorus>,
    tone: Vec<Biquad>,
}

struct Chorus {
    hz: f32,
    delay_s: f32,
    depth_s: f32,
    share: f32,
}

impl Amplifier {
    pub(super) fn draw(random: &mut Pcg64Mcg) -> Self {
        let tremolo =
            random.random_bool(0.45).then(|| (random.random_range(4.0..7.0), random.random_range(0.15..0.9)));
        let overdrive =
            random.random_bool(0.5).then(|| (random.random_range(0.15..2.0), random.random_range(0.0..0.4)));
        let chorus = random.random_bool(0.3).then(|| Chorus {
            hz: random.random_range(0.2..1.5),
            delay_s: random.random_range(0.006..0.02),
            depth_s: random.random_range(0.001..0.004),
            share: random.random_range(0.3..0.8),
        });
        // Coupling capacitors block DC.
        let mut tone = vec![Biquad::high_pass(random.random_range(25.0..110.0), RATE)];
        if random.random_bool(0.5) {
            let (hz, db) = (random.random_range(400.0..2500.0), random.random_range(-6.0..7.0));
            tone.push(Biquad::bell(hz, RATE, 0.7, db));
        }
        if random.random_bool(0.7) {
            // A loudspeaker of 25 to 30 cm.
            let hz = random.random_range(2200.0..6000.0);
            tone.extend([Biquad::low_pass(hz, RATE), Biquad::low_pass(hz * 1.2, RATE)]);
        }
        Self { tremolo, overdrive, chorus, tone }
    }

    pub(super) fn run(&self, samples: &mut Vec<f32>) {
        // DC must be removed before the nonlinearity, which would amplify it.
        Biquad::high_pass(20.0, RATE).run(samples);
        if let Some((hz, depth)) = self.tremolo {
            for (i, s) in samples.iter_mut().enumerate() {
                *s *= 1.0 - depth * (0.5 + 0.5 * (TAU * hz * i as f32 / RATE).sin());
            }
        }
        if let Some((drive, asymmetry)) = self.overdrive {
            let gain = drive / rms(samples).max(1e-9);
            samples.iter_mut().for_each(|s| *s = (gain * *s + asymmetry).tanh() - asymmetry.tanh());
        }
        if let Some(chorus) = &self.chorus {
            *samples = chorus.run(samples);
        }
        self.tone.iter().for_each(|filter| filter.run(samples));
    }
}

impl Chorus {
    /// Adds a copy of the sound with a modulated delay.
    fn run(&self, samples: &[f32]) -> Vec<f32> {
        let delayed = |i: usize| {
            let swing = (TAU * self.hz * i as f32 / RATE).sin();
            let position = i as f32 - (self.delay_s + self.depth_s * swing) * RATE;
            let whole = position.floor();
            let at = |p: f32| if p < 0.0 { 0.0 } else { samples.get(p as usize).copied().unwrap_or(0.0) };
            let part = position - whole;
            at(whole) * (1.0 - part) + at(whole + 1.0) * part
        };
        samples.iter().enumerate().map(|(i, s)| s + self.share * delayed(i)).collect()
    }
}

#[cfg(test)]
impl Amplifier {
    /// All effects switched off.
    pub(super) fn off() -> Self {
        Self { tremolo: None, overdrive: None, chorus: None, tone: Vec::new() }
    }
}
