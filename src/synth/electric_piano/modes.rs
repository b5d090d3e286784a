//! Modal synthesis: the vibration after a strike or pluck as a sum of decaying sines.

use super::RATE;
use super::pickup::Pickup;
use rand::RngExt;
use rand_pcg::Pcg64Mcg;
use std::f32::consts::TAU;

/// A decaying sine: a complex number that is rotated and scaled at each sample.
struct Mode {
    re: f32,
    im: f32,
    turn: (f32, f32),
    /// Factor of the damper for each sample.
    damper: f32,
}

/// A sum of modes with a linear attack.
pub(super) struct Modes {
    modes: Vec<Mode>,
    attack: f32,
    attack_step: f32,
    damper_s: f32,
}

impl Modes {
    /// `attack_s`: contact time of the hammer; `damper_s`: time constant of the damper.
    pub(super) fn new(attack_s: f32, damper_s: f32) -> Self {
        Self { modes: Vec::new(), attack: 0.0, attack_step: 1.0 / (attack_s * RATE).max(1.0), damper_s }
    }

    /// Adds a mode; `decay_s` is the time to 1/e. Frequencies above 0.45 of the sample rate are omitted.
    pub(super) fn add(&mut self, hz: f32, amplitude: f32, decay_s: f32, phase: f32) {
        if hz < 0.45 * RATE {
            let shrink = (-1.0 / (decay_s * RATE)).exp();
            let (sin, cos) = (TAU * hz / RATE).sin_cos();
            let damper = (-1.0 / (self.damper_s * RATE)).exp();
            let (im, re) = phase.sin_cos();
            let turn = (cos * shrink, sin * shrink);
            self.modes.push(Mode { re: re * amplitude, im: im * amplitude, turn, damper });
        }
    }

    /// The next sample.
    pub(super) fn next(&mut self) -> f32 {
        self.attack = (self.attack + self.attack_step).min(1.0);
        let mut sum = 0.0;
        for mode in &mut self.modes {
            let (cos, sin) = mode.turn;
            (mode.re, mode.im) = (mode.re * cos - mode.im * sin, mode.re * sin + mode.im * cos);
            sum += mode.im;
        }
        sum * self.attack
    }

    /// Applies the damper from now on.
    pub(super) fn damp(&mut self) {
        for mode in &mut self.modes {
            mode.turn = (mode.turn.0 * mode.damper, mode.turn.1 * mode.damper);
        }
    }

    pub(super) fn is_silent(&self) -> bool {
        self.modes.iter().all(|m| m.re.abs() + m.im.abs() < 1e-4)
    }
}

/// A bar clamped at one end, tine or reed, and its pickup.
pub(super) struct ClampedBar {
    /// Displacement at full velocity near middle C, in units of the pickup's range.
    reach: f32,
    /// Decay to 1/e near middle C in seconds; `decay_slope` is the log2 of its decrease per octave.
    decay_s: f32,
    decay_slope: f32,
    /// Frequency of the second mode relative to the first: 6.27 for a bar clamped at one end, shifted by a tuning spring.
    bell_ratio: f32,
    bell: f32,
    bell_decay_s: f32,
    /// Share of the first mode that decays five times as fast.
    early: f32,
    attack_s: f32,
    damper_s: f32,
    /// Initial phase of the first mode: a plucked reed starts at its largest displacement.
    phase: f32,
    offset: f32,
    is_magnetic: bool,
}

impl ClampedBar {
    pub(super) fn tine(random: &mut Pcg64Mcg) -> Self {
        Self {
            reach: random.random_range(0.25..1.5),
            decay_s: random.random_range(0.9..2.8),
            decay_slope: random.random_range(0.4..0.8),
            bell_ratio: random.random_range(5.6..8.2),
            bell: random.random_range(0.02..0.22),
            bell_decay_s: random.random_range(0.04..0.35),
            early: random.random_range(0.1..0.5),
            attack_s: random.random_range(0.0005..0.003),
            damper_s: random.random_range(0.03..0.1),
            phase: 0.0,
            offset: random.random_range(0.15..0.8),
            is_magnetic: true,
        }
    }

    pub(super) fn struck(random: &mut Pcg64Mcg) -> Self {
        Self {
            reach: random.random_range(0.35..0.9),
            decay_s: random.random_range(0.35..1.1),
            decay_slope: random.random_range(0.4..0.9),
            bell_ratio: random.random_range(5.9..6.6),
            bell: random.random_range(0.01..0.08),
            bell_decay_s: random.random_range(0.015..0.07),
            early: random.random_range(0.2..0.5),
            attack_s: random.random_range(0.0005..0.002),
            damper_s: random.random_range(0.02..0.06),
            phase: 0.0,
            offset: random.random_range(0.0..0.35),
            is_magnetic: false,
        }
    }

    pub(super) fn pluck(random: &mut Pcg64Mcg) -> Self {
        Self {
            reach: random.random_range(0.4..0.95),
            decay_s: random.random_range(0.4..1.3),
            bell: random.random_range(0.03..0.15),
            early: random.random_range(0.0..0.3),
            attack_s: random.random_range(0.0002..0.001),
            damper_s: random.random_range(0.008..0.025),
            phase: std::f32::consts::FRAC_PI_2,
            is_magnetic: random.random_bool(0.5),
            ..Self::struck(random)
        }
    }

    pub(super) fn pickup(&self, hz: f32) -> Pickup {
        if self.is_magnetic { Pickup::magnetic(self.offset, hz) } else { Pickup::electrostatic(self.offset) }
    }

    pub(super) fn strike(&self, random: &mut Pcg64Mcg, hz: f32, velocity: f32) -> Modes {
        let octaves = (hz / 261.6).log2();
        // Low tines are long and move far, so they are the first to drive the pickup into its nonlinear range.
        let swing = self.reach * velocity.powf(0.8) * (-0.3 * octaves).exp2().clamp(0.35, 2.2);
        let swing = if self.is_magnetic { swing } else { swing.min(0.95) };
        let decay_s = (self.decay_s * (-self.decay_slope * octaves).exp2()).clamp(0.08, 6.0);
        let mut modes = Modes::new(self.attack_s * (1.5 - velocity), self.damper_s);
        modes.add(hz, swing * (1.0 - self.early), decay_s, self.phase);
        modes.add(hz * 1.0005, swing * self.early, decay_s / 5.0, self.phase);
        let bell = swing * self.bell * (0.25 + velocity) * random.random_range(0.7..1.3);
        let bell_decay_s = (self.bell_decay_s * (-0.5 * octaves).exp2()).clamp(0.01, 0.6);
        modes.add(hz * self.bell_ratio, bell, bell_decay_s, self.phase);
        modes.add(hz * self.bell_ratio * 2.8, bell * 0.3, bell_decay_s / 3.0, self.phase);
        modes
    }
}
