//! Hard example mining: how often each recording is sampled, from the loss of its windows so far.
//!
//! A network soon fits most recordings, and further steps on them change little; the few that resemble another label decide
//! its accuracy. The sampler therefore rejects a window of a recording with a low loss with some probability and draws again.

/// Running mean loss of each recording, which decides how often it is sampled.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct HardExampleWeights {
    /// Exponential running mean of the loss of each recording's windows.
    losses: Vec<f32>,
}

/// Loss from which on a recording is always accepted: that of a network which gives two labels 0.5 each.
const CHANCE_LOSS: f32 = std::f32::consts::LN_2;
/// Lowest acceptance probability. Well above 0, so that forgetting is noticed and wrong labels do not dominate.
const MIN_ACCEPTANCE: f32 = 0.25;
/// Weight of the newest window in the running mean.
const RATE: f32 = 0.15;

impl HardExampleWeights {
    /// Chance loss for each of `recordings`.
    pub(super) fn new(recordings: usize) -> Self {
        Self { losses: vec![CHANCE_LOSS; recordings] }
    }

    /// From the losses in a checkpoint.
    pub(super) fn from_losses(losses: Vec<f32>) -> Self {
        Self { losses }
    }

    /// The running mean losses, for a checkpoint.
    pub(super) fn losses(&self) -> &[f32] {
        &self.losses
    }

    /// Adds the loss of a window of `recording`.
    pub(super) fn update(&mut self, recording: usize, loss: f32) {
        debug_assert!(recording < self.losses.len(), "recording {recording} of {}", self.losses.len());
        if let Some(mean) = self.losses.get_mut(recording) {
            *mean += RATE * (loss - *mean);
        }
    }

    /// Probability that a draw of `recording` is accepted, `MIN_ACCEPTANCE` to 1.
    pub(super) fn acceptance(&self, recording: usize) -> f64 {
        debug_assert!(recording < self.losses.len(), "recording {recording} of {}", self.losses.len());
        let loss = self.losses.get(recording).copied().unwrap_or(CHANCE_LOSS);
        f64::from((loss / CHANCE_LOSS).clamp(MIN_ACCEPTANCE, 1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_easy_recording_is_sampled_less_and_never_dropped() {
        let mut weights = HardExampleWeights::new(2);
        for _ in 0..100 {
            weights.update(0, 0.01);
            weights.update(1, 2.0);
        }
        assert_eq!(weights.acceptance(0), f64::from(MIN_ACCEPTANCE));
        assert_eq!(weights.acceptance(1), 1.0);
        for _ in 0..20 {
            weights.update(0, 1.5);
        }
        assert_eq!(weights.acceptance(0), 1.0);
    }
}
