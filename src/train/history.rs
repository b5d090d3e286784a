//! Loss and accuracy of a run, epoch by epoch.

use super::{Progress, TrainError};
use crate::picture::{Curve, LineChart, Panel};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// One epoch: a fixed number of steps.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Epoch {
    /// From 1.
    pub epoch: usize,
    /// Steps done at its end.
    pub step: usize,
    /// Learning rate of its last step.
    pub learning_rate: f32,
    /// Mean loss of its augmented windows.
    pub loss: f32,
    /// Share of its augmented windows that were classified correctly.
    pub accuracy: f32,
    /// Mean loss over the held-back recordings, each a mean over its windows, in the sum over all heads; `None` if nothing is
    /// held back.
    pub validation_loss: Option<f32>,
    /// Share of windows that an exclusive first head classified correctly, in the mean over the held-back recordings.
    pub validation_accuracy: Option<f32>,
}

/// All epochs so far.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct History {
    /// In order.
    pub epochs: Vec<Epoch>,
    /// Of the epoch in progress.
    pub(super) unfinished: Sums,
    /// Whether the run ended here, before its last step, since the validation loss no longer fell.
    #[serde(default)]
    pub(super) stopped_early: bool,
}

/// Sums over the steps of an epoch.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Sums {
    steps: usize,
    loss: f64,
    accuracy: f64,
}

impl Sums {
    pub(super) fn add(&mut self, progress: Progress) {
        self.steps += 1;
        self.loss += f64::from(progress.loss);
        self.accuracy += f64::from(progress.accuracy);
    }

    pub(super) fn loss(&self) -> f32 {
        (self.loss / self.steps.max(1) as f64) as f32
    }

    pub(super) fn accuracy(&self) -> f32 {
        (self.accuracy / self.steps.max(1) as f64) as f32
    }
}

impl History {
    /// Number of epochs since the lowest validation loss; 0 if that was the last one, or nothing is held back.
    pub fn epochs_without_progress(&self) -> usize {
        let losses = || self.epochs.iter().rev().filter_map(|e| e.validation_loss);
        let best = losses().fold(f32::INFINITY, f32::min);
        losses().position(|loss| loss <= best).unwrap_or(0)
    }

    /// Whether the run ended before its last step, since the validation loss no longer fell.
    pub fn stopped_early(&self) -> bool {
        self.stopped_early
    }

    /// The epoch with the lowest validation loss; `None` if nothing is held back.
    pub fn best(&self) -> Option<&Epoch> {
        let validated = self.epochs.iter().filter(|epoch| epoch.validation_loss.is_some_and(f32::is_finite));
        validated.min_by(|a, b| {
            a.validation_loss.unwrap_or_default().total_cmp(&b.validation_loss.unwrap_or_default())
        })
    }

    /// Draws training and validation loss and accuracy, and the learning rate, over the steps.
    ///
    /// # Errors
    /// If the picture cannot be written.
    pub(super) fn draw(&self, path: &Path) -> Result<(), TrainError> {
        let curve = |name: &'static str, value: &dyn Fn(&Epoch) -> Option<f32>| Curve {
            name,
            points: self.epochs.iter().filter_map(|e| Some((e.step as f64, f64::from(value(e)?)))).collect(),
        };
        let loss = [curve("training", &|e| Some(e.loss)), curve("held back", &|e| e.validation_loss)];
        let accuracy =
            [curve("training", &|e| Some(e.accuracy)), curve("held back", &|e| e.validation_accuracy)];
        let rate = [curve("learning rate", &|e| Some(e.learning_rate))];
        let panel = |title: &str, curves: &[Curve]| Panel {
            title: title.to_owned(),
            x: "steps",
            y: "",
            range: None,
            curves: curves.to_vec(),
        };
        let panels = vec![panel("loss", &loss), panel("accuracy", &accuracy), panel("learning rate", &rate)];
        let chart = LineChart { panels };
        Ok(chart.write_png(path)?)
    }

    /// As CSV with a header.
    ///
    /// # Errors
    /// If memory runs out.
    pub fn csv(&self) -> csv::Result<Vec<u8>> {
        let mut rows = csv::Writer::from_writer(Vec::new());
        self.epochs.iter().try_for_each(|epoch| rows.serialize(epoch))?;
        rows.into_inner().map_err(|e| e.into_error().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history(losses: &[f32]) -> History {
        let epoch = |(i, loss): (usize, &f32)| Epoch {
            epoch: i + 1,
            step: 100 * (i + 1),
            learning_rate: 0.001,
            loss: 0.5,
            accuracy: 0.75,
            validation_loss: Some(*loss),
            validation_accuracy: None,
        };
        History { epochs: losses.iter().enumerate().map(epoch).collect(), ..History::default() }
    }

    #[test]
    fn epochs_are_counted_since_the_best() {
        assert_eq!(history(&[]).epochs_without_progress(), 0);
        assert_eq!(history(&[0.5, 0.4, 0.3]).epochs_without_progress(), 0);
        assert_eq!(history(&[0.5, 0.3, 0.4, 0.35]).epochs_without_progress(), 2);
        assert_eq!(history(&[0.5, 0.3, f32::NAN, 0.35]).best().unwrap().epoch, 2);
        assert_eq!(history(&[]).best(), None);
    }

    #[test]
    fn a_row_an_epoch() {
        let text = String::from_utf8(history(&[0.5]).csv().unwrap()).unwrap();
        let header = "epoch,step,learning_rate,loss,accuracy,validation_loss,validation_accuracy";
        assert_eq!(text, format!("{header}\n1,100,0.001,0.5,0.75,0.5,\n"));
    }
}
