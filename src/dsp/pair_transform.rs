//! Two frames of samples → their spectra, by one complex transform: the first frame is its real, the second its imaginary part.

use super::stft::hann;
use rustfft::num_complex::Complex;
use rustfft::{Fft, FftNum, FftPlanner};
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

/// What all transforms of one length share. Planning takes as long as 30 transforms, and each recording of a folder needs some.
#[derive(Clone)]
struct Plan {
    fft: Arc<dyn Fft<f32>>,
    /// A Hann window, halved, because separating the two spectra of a pair doubles them.
    half_window: Arc<[f32]>,
}

static PLANS: LazyLock<Mutex<HashMap<usize, Plan>>> = LazyLock::new(Mutex::default);

impl Plan {
    fn of(n_fft: usize) -> Self {
        let mut plans = PLANS.lock().unwrap_or_else(PoisonError::into_inner);
        let plan = plans.entry(n_fft).or_insert_with(|| Self {
            fft: FftPlanner::new().plan_fft_forward(n_fft),
            half_window: hann(n_fft).iter().map(|weight| 0.5 * weight).collect(),
        });
        plan.clone()
    }
}

/// Transforms pairs of frames, weighted by a Hann window; it allocates only when made.
pub(crate) struct PairTransform {
    plan: Plan,
    pair: Vec<Complex<f32>>,
    scratch: Vec<Complex<f32>>,
    arch: pulp::Arch,
}

impl PairTransform {
    /// For frames of `n_fft` samples.
    pub(crate) fn new(n_fft: usize) -> Self {
        let plan = Plan::of(n_fft);
        let scratch = vec![Complex::default(); plan.fft.get_inplace_scratch_len()];
        Self { plan, pair: vec![Complex::default(); n_fft], scratch, arch: pulp::Arch::new() }
    }

    /// Samples in one frame.
    pub(crate) fn n_fft(&self) -> usize {
        self.pair.len()
    }

    /// The transform Z of the pair; [`pair_power`] of Z\[k\] and Z\[-k\] is |X\[k\]|² of each frame. Of longer slices the first samples
    /// count.
    pub(crate) fn transform(&mut self, first: &[f32], second: &[f32]) -> &[Complex<f32>] {
        let (weights, pair) = (&self.plan.half_window, &mut self.pair);
        debug_assert!(first.len().min(second.len()) >= pair.len(), "a frame is too short");
        self.arch.dispatch(WeightPair { first, second, weights, pair });
        self.plan.fft.process_with_scratch(&mut self.pair, &mut self.scratch);
        &self.pair
    }
}

/// By symmetry the first spectrum is (Z\[k\] + conj Z\[-k\]) / 2, the second (Z\[k\] - conj Z\[-k\]) / 2i; the halves are in the weights.
#[inline(always)]
pub(crate) fn pair_power<T: FftNum>(z: &Complex<T>, mirror: &Complex<T>) -> [T; 2] {
    let (re, im) = ((z.re + mirror.re, z.re - mirror.re), (z.im + mirror.im, z.im - mirror.im));
    [re.0 * re.0 + im.1 * im.1, im.0 * im.0 + re.1 * re.1]
}

struct WeightPair<'a> {
    first: &'a [f32],
    second: &'a [f32],
    weights: &'a [f32],
    pair: &'a mut [Complex<f32>],
}

impl pulp::NullaryFnOnce for WeightPair<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        for (((z, first), second), weight) in
            self.pair.iter_mut().zip(self.first).zip(self.second).zip(self.weights)
        {
            *z = Complex::new(first * weight, second * weight);
        }
    }
}
