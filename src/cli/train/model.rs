//! Training runs on the command line, with their files beside the model.

use super::Args;
use super::decoding::show;
use crate::cli::interrupt::Interrupt;
use crate::cli::output;
use crate::cli::progress::counter;
use crate::model::{Model, ModelParts};
use crate::train::{
    self, Ending, Epoch, Folds, History, Lesson, Plan, Progress, Recording, RunFiles, Settings, TrainError,
    Trainer,
};
use indicatif::MultiProgress;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};

/// What all trainings of one command have in common.
pub(super) struct Teacher<'a> {
    pub(super) args: &'a Args,
    pub(super) settings: &'a Settings,
    pub(super) files: &'a RunFiles,
    /// The fold that is heard after each epoch, and which folds there are.
    pub(super) held: Option<&'a (usize, Folds)>,
    pub(super) interrupt: &'a Interrupt,
    /// A bar for each network that is being trained.
    pub(super) bars: MultiProgress,
    /// One network failed: the others, where several are trained at once, end as if stopped.
    pub(super) failed: AtomicBool,
}

impl Teacher<'_> {
    /// Trains all members of one model on `threads` threads; `fold` is what a cross-validation holds back.
    ///
    /// # Errors
    /// Where one cannot be trained; `Cancelled` where it was stopped.
    pub(super) fn train(
        &self,
        lesson: Lesson<'_>,
        fold: Option<usize>,
        threads: usize,
    ) -> Result<Model, TrainError> {
        let model = self.train_all(lesson, fold, threads);
        if model.is_err() {
            self.failed.store(true, Ordering::Relaxed);
        }
        model
    }

    fn train_all(
        &self,
        lesson: Lesson<'_>,
        fold: Option<usize>,
        threads: usize,
    ) -> Result<Model, TrainError> {
        let files = fold.map_or_else(|| self.files.clone(), |fold| self.files.fold(fold));
        let members = usize::from(self.args.recipe.members);
        let models = (1..=members).map(|member| {
            let mut words: Vec<String> = fold.map(|fold| format!("fold {fold}")).into_iter().collect();
            if members > 1 {
                words.push(format!("network {member}"));
            }
            let place = words.iter().map(|word| format!("{word}, ")).collect::<String>();
            let network =
                Network { member, threads, files: files.member(member), place, epochs: fold.is_none() };
            let model = self.train_member(lesson, &network)?;
            if fold.is_some() {
                self.bars.suspend(|| output::print_message(&format!("{} trained", words.join(", "))));
            }
            Ok(model)
        });
        let model = Model::ensemble(models.collect::<Result<_, TrainError>>()?)?;
        let smoothing = usize::from(self.args.recipe.neighbours);
        Ok(Model::new(ModelParts { smoothing, ..model.into_parts() })?)
    }

    fn train_member(&self, lesson: Lesson<'_>, network: &Network) -> Result<Model, TrainError> {
        let (args, Network { member, threads, files, place, epochs }) = (self.args, network);
        let settings =
            Settings { seed: self.settings.seed.wrapping_add(*member as u64 - 1), ..self.settings.clone() };
        let held_back = |r: &Recording| self.held.is_some_and(|(fold, folds)| folds.tests(*fold, r));
        let chosen = |r: &Recording| match self.held {
            Some((fold, folds)) => folds.learns(*fold, r),
            None => (lesson.chosen)(r),
        };
        let mut trainer = Trainer::new(Lesson { chosen: &chosen, ..lesson }, &settings, *threads)?;
        files.prepare()?;
        // What was stopped may have been stopped before this network's first step.
        let history = match args.resume && files.checkpoint().exists() {
            true => train::checkpoint::resume(&files.checkpoint(), &mut trainer)?,
            false => History::default(),
        };
        let plan = Plan {
            steps_an_epoch: args.recipe.epoch as usize,
            patience: args.patience,
            recordings: lesson.recordings,
            held_back: self.held.map(|_| &held_back as &dyn Fn(&Recording) -> bool),
            threads: *threads,
        };
        let bar = self.bars.add(counter("steps", settings.steps));
        let mut told = history.epochs.len();
        let tell = |progress: Progress, history: &History| {
            show(&bar, place, progress);
            if let Some(epoch) = history.epochs.get(told).filter(|_| *epochs) {
                told += 1;
                self.bars.suspend(|| output::print_message(&format!("{place}{}", in_words(epoch))));
            }
            match self.interrupt.cancel.is_cancelled() || self.failed.load(Ordering::Relaxed) {
                true => ControlFlow::Break(()),
                false => ControlFlow::Continue(()),
            }
        };
        let ending = train::run(&mut trainer, history, &plan, files, tell);
        bar.finish_and_clear();
        match ending? {
            Ending::Trained(model) => Ok(*model),
            Ending::Stopped => Err(TrainError::Cancelled),
        }
    }
}

/// One network of those that a command trains.
struct Network {
    /// From 1.
    member: usize,
    threads: usize,
    files: RunFiles,
    /// What stands before its messages.
    place: String,
    /// Whether its epochs are told one by one.
    epochs: bool,
}

fn in_words(e: &Epoch) -> String {
    let mut words =
        format!("epoch {}, step {}: loss {:.3}, accuracy {:.3}", e.epoch, e.step, e.loss, e.accuracy);
    if let (Some(loss), Some(accuracy)) = (e.validation_loss, e.validation_accuracy) {
        words += &format!("; held back: loss {loss:.3}, accuracy {accuracy:.3}");
    }
    words
}
