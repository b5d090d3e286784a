//! Events of a training job → progress bars and messages on stderr.

use super::decoding;
use crate::cli::output;
use crate::cli::progress::counter;
use crate::train::{AudioCache, Epoch, NetworkId, Progress, TrainingEvent};
use indicatif::ProgressBar;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The progress bars of a training job: one for decoding, then one per network in training.
pub(super) struct TrainingProgress {
    /// Named in messages.
    cache: Option<AudioCache>,
    decoding: Mutex<Option<ProgressBar>>,
    networks: Mutex<BTreeMap<NetworkId, ProgressBar>>,
}

impl TrainingProgress {
    pub(super) fn new(cache: Option<AudioCache>) -> Self {
        Self { cache, decoding: Mutex::default(), networks: Mutex::default() }
    }

    /// Shows `event`.
    pub(super) fn show(&self, event: TrainingEvent<'_>) {
        match event {
            TrainingEvent::NoExclusiveLabel(name) => output::print_message(&format!(
                "no label is called {name}, so nothing is mixed with it: name the label with --pure"
            )),
            TrainingEvent::NoValidation(fold) => output::print_message(&format!(
                "no audible recording of fold {fold} has a target, so no epoch is validated and the last one becomes the model: hold back another fold"
            )),
            TrainingEvent::NothingHeldBack(reason) => output::print_message(&format!(
                "nothing is held back, so the curves say nothing about other recordings: {reason}"
            )),
            TrainingEvent::Decoding(clips) => {
                *locked(&self.decoding) = Some(counter("recordings decoded", clips));
            }
            TrainingEvent::ClipDecoded => locked(&self.decoding).iter().for_each(|bar| bar.inc(1)),
            TrainingEvent::Loaded(loaded) => {
                self.finish_decoding();
                if let (Some(reason), Some(cache)) = (&loaded.cache_error, &self.cache) {
                    decoding::report_cache_error(reason, cache);
                }
                let clips = loaded.recordings.len() + loaded.skipped.len();
                decoding::report_skipped(&loaded.skipped, clips);
            }
            TrainingEvent::Step(network, progress) => self.show_step(network, progress),
            // Networks of a cross-validation are trained at once: their epochs would be mixed up.
            TrainingEvent::Epoch(network, epoch) if network.fold.is_none() => {
                let message = format!("{}{}", prefix(network), epoch_message(epoch));
                output::print_message(&message);
            }
            TrainingEvent::Trained(network) if network.fold.is_some() => {
                output::print_message(&format!("{network} trained"));
            }
            TrainingEvent::Ended(network) => {
                if let Some(bar) = locked(&self.networks).remove(&network) {
                    bar.finish_and_clear();
                }
            }
            _ => {}
        }
    }

    /// Removes the bar of decoding.
    pub(super) fn finish_decoding(&self) {
        if let Some(bar) = locked(&self.decoding).take() {
            bar.finish_and_clear();
        }
    }

    fn show_step(&self, network: NetworkId, p: Progress) {
        let bar = locked(&self.networks).entry(network).or_insert_with(|| counter("steps", p.steps)).clone();
        bar.set_position(p.step as u64);
        bar.set_message(format!("{}loss {:.3}, accuracy {:.3}", prefix(network), p.loss, p.accuracy));
    }
}

impl Drop for TrainingProgress {
    /// Removes all bars, also after Ctrl-C or an error.
    fn drop(&mut self) {
        self.finish_decoding();
        std::mem::take(&mut *locked(&self.networks)).into_values().for_each(|bar| bar.finish_and_clear());
    }
}

/// A panic while a bar was locked leaves it usable.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// `fold 2, network 1, ` before a message; empty for the only network.
fn prefix(network: NetworkId) -> String {
    let name = network.to_string();
    if name.is_empty() { name } else { name + ", " }
}

fn epoch_message(e: &Epoch) -> String {
    let mut message =
        format!("epoch {}, step {}: loss {:.3}, accuracy {:.3}", e.epoch, e.step, e.loss, e.accuracy);
    if let Some(loss) = e.validation_loss {
        message += &format!("; held back: loss {loss:.3}");
    }
    if let Some(accuracy) = e.validation_accuracy {
        message += &format!(", accuracy {accuracy:.3}");
    }
    message
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_held_back_loss_is_shown_without_an_accuracy_too() {
        let mut epoch = Epoch {
            epoch: 1,
            step: 200,
            learning_rate: 0.001,
            loss: 0.5,
            accuracy: 0.75,
            validation_loss: Some(0.25),
            validation_accuracy: Some(0.875),
        };
        let begin = "epoch 1, step 200: loss 0.500, accuracy 0.750; held back: loss 0.250";
        assert_eq!(epoch_message(&epoch), format!("{begin}, accuracy 0.875"));
        epoch.validation_accuracy = None;
        assert_eq!(epoch_message(&epoch), begin);
    }
}
