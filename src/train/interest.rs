//! How much there is still to learn from each recording, by what the network made of its windows so far.
//!
//! Most recordings are soon known, and a step spent on them teaches little; the few that sound like another label decide
//! what a network is worth. So a window of a recording that is known is often passed over for another one.

/// What a network makes of its windows, recording by recording.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Interest {
    /// Running mean of the loss of each recording's windows.
    losses: Vec<f32>,
}

/// A loss from which on a recording is taken whenever it is drawn: that of a network which cannot tell two labels apart.
const CONFUSED: f32 = std::f32::consts::LN_2;
/// How often the best known recording is taken when it is drawn. Well above 0: what is forgotten has to be noticed, and what
/// is wrongly labelled must not be all that is learned from.
const LEAST: f32 = 0.25;
/// Weight of the newest window in the running mean.
const RATE: f32 = 0.15;

impl Interest {
    /// Nothing is known of any of `recordings` yet.
    pub(super) fn new(recordings: usize) -> Self {
        Self { losses: vec![CONFUSED; recordings] }
    }

    /// What a checkpoint kept.
    pub(super) fn from_losses(losses: Vec<f32>) -> Self {
        Self { losses }
    }

    /// For a checkpoint.
    pub(super) fn losses(&self) -> &[f32] {
        &self.losses
    }

    /// A window of `recording` had this loss.
    pub(super) fn heard(&mut self, recording: usize, loss: f32) {
        if let Some(mean) = self.losses.get_mut(recording) {
            *mean += RATE * (loss - *mean);
        }
    }

    /// Probability that `recording` is taken when it is drawn.
    pub(super) fn of(&self, recording: usize) -> f64 {
        let loss = self.losses.get(recording).copied().unwrap_or(CONFUSED);
        f64::from((loss / CONFUSED).clamp(LEAST, 1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_recording_is_passed_over_and_never_forgotten() {
        let mut interest = Interest::new(2);
        for _ in 0..100 {
            interest.heard(0, 0.01);
            interest.heard(1, 2.0);
        }
        assert_eq!(interest.of(0), f64::from(LEAST));
        assert_eq!(interest.of(1), 1.0);
        for _ in 0..20 {
            interest.heard(0, 1.5);
        }
        assert_eq!(interest.of(0), 1.0);
    }
}
