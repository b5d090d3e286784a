//! 16 kHz → a third of it, in which chroma is computed.

use std::f32::consts::PI;

/// One of so many samples is kept.
pub(super) const FACTOR: usize = 3;
/// Length of the filter. Short: what it lets pass above 2.7 kHz is folded back alike in every copy.
const TAPS: usize = 16;
/// Steps of [`FACTOR`] samples that have as many as the filter.
const STEPS: usize = TAPS.div_ceil(FACTOR);
/// -6 dB at so much of the input's rate: 2.3 kHz.
const CUTOFF: f32 = 0.144;

/// A low-pass filter that computes only the samples that are kept.
pub(super) struct Decimator {
    taps: [f32; TAPS],
    /// Input of which more is needed.
    pending: Vec<f32>,
}

impl Decimator {
    /// A windowed sinc with a gain of 1.
    pub(super) fn new() -> Self {
        let centre = (TAPS - 1) as f32 / 2.0;
        let mut taps = std::array::from_fn(|tap| {
            let time = tap as f32 - centre;
            let sinc = (2.0 * PI * CUTOFF * time).sin() / (PI * time);
            let window = 0.5 + 0.5 * (PI * time / (centre + 1.0)).cos();
            sinc * window
        });
        let gain: f32 = taps.iter().sum();
        taps.iter_mut().for_each(|tap| *tap /= gain);
        Self { taps, pending: Vec::new() }
    }

    /// Appends the samples at a third of the rate to `out`.
    pub(super) fn process(&mut self, samples: &[f32], out: &mut Vec<f32>) {
        self.pending.extend_from_slice(samples);
        let (steps, _) = self.pending.as_chunks::<FACTOR>();
        let count = steps.array_windows::<STEPS>().len();
        let from = out.len();
        out.resize(from + count, 0.0);
        let out = out.get_mut(from..).unwrap_or_default();
        pulp::Arch::new().dispatch(Filter { steps, taps: &self.taps, out });
        self.pending.drain(..count * FACTOR);
    }
}

/// Computes one sample for each step.
struct Filter<'a> {
    steps: &'a [[f32; FACTOR]],
    taps: &'a [f32; TAPS],
    out: &'a mut [f32],
}

impl pulp::NullaryFnOnce for Filter<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        for (value, window) in self.out.iter_mut().zip(self.steps.array_windows::<STEPS>()) {
            if let Some(samples) = window.as_flattened().first_chunk() {
                *value = dot(samples, self.taps);
            }
        }
    }
}

/// In lanes, which the compiler turns into vector instructions.
#[inline(always)]
fn dot(x: &[f32; TAPS], y: &[f32; TAPS]) -> f32 {
    let mut lanes = [0.0; TAPS / 2];
    let (x, _) = x.as_chunks::<{ TAPS / 2 }>();
    let (y, _) = y.as_chunks::<{ TAPS / 2 }>();
    for (x, y) in x.iter().zip(y) {
        lanes.iter_mut().zip(x.iter().zip(y)).for_each(|(lane, (x, y))| *lane += x * y);
    }
    let [a, b, c, d, e, f, g, h] = lanes;
    ((a + e) + (c + g)) + ((b + f) + (d + h))
}
