//! Rotates the phases of a frame so that each spectral peak continues the frame before.

use realfft::num_complex::Complex;

/// Attacks are this much stronger than what sounded before, in power: 6 dB.
const RISE: f32 = 4.0;
/// Bins on each side that a peak exceeds.
const NEIGHBOURS: usize = 2;

/// A spectrum of the source.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Spectra {
    /// The frame that is added now.
    Frame,
    /// One output hop before it.
    Earlier,
    /// After the attack that the frame contains.
    Attack,
}

/// The spectra of one channel.
struct Channel {
    frame: Vec<Complex<f32>>,
    earlier: Vec<Complex<f32>>,
    attack: Vec<Complex<f32>>,
    /// The last output.
    output: Vec<Complex<f32>>,
    /// A copy of it that the inverse transform overwrites.
    copy: Vec<Complex<f32>>,
}

/// Computes output spectra; all channels are rotated alike.
pub(super) struct Rotation {
    channels: Vec<Channel>,
    power: Vec<f32>,
    attack_power: Vec<f32>,
    /// Bins that an attack has started, until it has left the frame.
    risen: Vec<bool>,
    /// End of the region of each peak.
    regions: Vec<usize>,
}

impl Rotation {
    /// For `bins` bins.
    pub(super) fn new(channels: usize, bins: usize) -> Self {
        let zeros = || vec![Complex::default(); bins];
        let channel =
            || Channel { frame: zeros(), earlier: zeros(), attack: zeros(), output: zeros(), copy: zeros() };
        Self {
            channels: (0..channels).map(|_| channel()).collect(),
            power: vec![0.0; bins],
            attack_power: vec![0.0; bins],
            risen: vec![false; bins],
            regions: Vec::new(),
        }
    }

    /// Where a spectrum of a channel is written.
    pub(super) fn buffer(&mut self, channel: usize, which: Spectra) -> &mut [Complex<f32>] {
        self.channels.get_mut(channel).map_or(&mut [], |channel| match which {
            Spectra::Frame => &mut channel.frame,
            Spectra::Earlier => &mut channel.earlier,
            Spectra::Attack => &mut channel.attack,
        })
    }

    /// The last frame of a channel was one output hop before the next one.
    pub(super) fn keep_as_earlier(&mut self, channel: usize) {
        if let Some(channel) = self.channels.get_mut(channel) {
            std::mem::swap(&mut channel.frame, &mut channel.earlier);
        }
    }

    /// The output spectrum of a channel, which may be overwritten.
    pub(super) fn output(&mut self, channel: usize) -> &mut [Complex<f32>] {
        self.channels.get_mut(channel).map_or(&mut [], |channel| {
            channel.copy.clone_from(&channel.output);
            &mut channel.copy
        })
    }

    /// Rotates the frame. `attack`: an attack comes into it now; `locked`: the frame before is one output hop earlier in the source as well.
    pub(super) fn apply(&mut self, attack: bool, locked: bool) {
        sum_power(&mut self.power, self.channels.iter().map(|channel| &channel.frame));
        if attack {
            sum_power(&mut self.attack_power, self.channels.iter().map(|channel| &channel.attack));
            self.mark_risen();
        } else if !locked {
            self.risen.fill(false);
        }
        find_regions(&self.power, &mut self.regions);
        let mut start = 0;
        for &end in &self.regions {
            // The mean has no phase.
            let is_mean = start == 0 && falls_from_zero(&self.power);
            let rotor = if is_mean { Complex::new(1.0, 0.0) } else { rotor(&self.channels, start, end) };
            for channel in &mut self.channels {
                let bins = channel.output.iter_mut().zip(&channel.frame).zip(&self.risen);
                for ((output, bin), &risen) in bins.take(end).skip(start) {
                    // Bins of an attack keep the phases of the source, and with them its shape.
                    *output = if risen { *bin } else { bin * rotor };
                }
            }
            start = end;
        }
    }

    /// Marks the regions in which the attack exceeds what sounded before.
    fn mark_risen(&mut self) {
        find_regions(&self.attack_power, &mut self.regions);
        let mut start = 0;
        for &end in &self.regions {
            let sum = |power: &[f32]| -> f32 { power.iter().take(end).skip(start).sum() };
            if sum(&self.attack_power) > RISE * sum(&self.power) {
                self.risen.iter_mut().take(end).skip(start).for_each(|risen| *risen = true);
            }
            start = end;
        }
    }
}

/// The rotation after which bins `start..end` continue the last output best.
fn rotor(channels: &[Channel], start: usize, end: usize) -> Complex<f32> {
    let mut sum = Complex::<f32>::default();
    for channel in channels {
        let bins = channel.output.iter().zip(&channel.earlier).take(end).skip(start);
        sum += bins.map(|(output, earlier)| output * earlier.conj()).sum::<Complex<f32>>();
    }
    let norm = sum.norm();
    if norm > f32::MIN_POSITIVE { sum / norm } else { Complex::new(1.0, 0.0) }
}

fn sum_power<'a>(power: &mut [f32], spectra: impl Iterator<Item = &'a Vec<Complex<f32>>>) {
    power.fill(0.0);
    for spectrum in spectra {
        power.iter_mut().zip(spectrum).for_each(|(power, bin)| *power += bin.norm_sqr());
    }
}

/// Whether there is a peak at 0 Hz.
fn falls_from_zero(power: &[f32]) -> bool {
    matches!(power, [first, second, ..] if first > second)
}

/// Cuts the bins at the minimum between each two peaks; writes the ends of the regions.
fn find_regions(power: &[f32], ends: &mut Vec<usize>) {
    ends.clear();
    let mut last = falls_from_zero(power).then_some(0);
    for (first, around) in power.windows(2 * NEIGHBOURS + 1).enumerate() {
        let peak = first + NEIGHBOURS;
        let Some(&here) = around.get(NEIGHBOURS) else { continue };
        let is_peak = around.iter().enumerate().all(|(at, &other)| at == NEIGHBOURS || other < here);
        if !is_peak {
            continue;
        }
        if let Some(last) = last.replace(peak) {
            let between = power.iter().enumerate().take(peak).skip(last);
            ends.extend(between.min_by(|a, b| a.1.total_cmp(b.1)).map(|(bin, _)| bin));
        }
    }
    ends.push(power.len());
}
