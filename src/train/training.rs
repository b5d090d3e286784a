//! A prepared job: cross-validation, and training of all members of the model.

use super::audio_cache::CacheLock;
use super::job::{NetworkId, OnEvent, TrainingEvent, TrainingJob, emit};
use super::{
    Calibration, CrossValidation, Folds, History, Progress, Recording, RunEnd, RunFiles, RunLock, RunPlan,
    Settings, Split, TrainError, Trainer, checkpoint, cross_validate, run,
};
use crate::cancel::Cancel;
use crate::model::{Head, Model, ModelParts};
use std::ops::ControlFlow;
use tempfile::TempDir;

/// A job whose data are decoded and whose folder is locked, from [`TrainingJob::prepare`].
#[derive(Debug)]
pub struct Training<'j> {
    pub(super) job: &'j TrainingJob,
    /// With class weights.
    pub(super) settings: Settings,
    pub(super) steps_per_epoch: usize,
    pub(super) heads: Vec<Head>,
    pub(super) recordings: Vec<Recording>,
    pub(super) skipped: usize,
    /// The fold that is held back for validation, and all folds.
    pub(super) validation: Option<(usize, Folds)>,
    pub(super) files: RunFiles,
    pub(super) _lock: RunLock,
    pub(super) _cache_lock: Option<CacheLock>,
    pub(super) _temporary: Option<TempDir>,
}

impl Training<'_> {
    /// What is trained.
    pub fn heads(&self) -> &[Head] {
        &self.heads
    }

    /// The decoded recordings.
    pub fn recordings(&self) -> &[Recording] {
        &self.recordings
    }

    /// Number of clips that could not be decoded.
    pub fn skipped(&self) -> usize {
        self.skipped
    }

    /// Trains one model per fold on the others and predicts the fold with it.
    ///
    /// # Errors
    /// If there are too few sources for folds, or a network cannot be trained; [`TrainError::Cancelled`] if `cancel` was set,
    /// with the checkpoints written.
    pub fn cross_validate(
        &self,
        cancel: &Cancel,
        on_event: OnEvent<'_>,
    ) -> Result<CrossValidation, TrainError> {
        // Set by the first failure: networks that are trained at the same time stop.
        let cancel = cancel.child();
        cross_validate(self.split(), self.job.threads, |fold, split, threads| {
            let model = self.train_members(split, Some(fold), threads, &cancel, on_event);
            if model.is_err() {
                cancel.cancel();
            }
            model
        })
    }

    /// Trains the model, calibrates it and writes it to the job's model file, if there is one.
    ///
    /// # Errors
    /// If a network cannot be trained or a file cannot be written; [`TrainError::Cancelled`] if `cancel` was set, with the
    /// checkpoint written.
    pub fn train(
        &self,
        calibration: Option<&Calibration>,
        cancel: &Cancel,
        on_event: OnEvent<'_>,
    ) -> Result<Model, TrainError> {
        let mut model = self.train_members(self.split(), None, self.job.threads, cancel, on_event)?;
        if let Some(calibration) = calibration {
            model = calibration.apply_to_model(model)?;
        }
        let mut parts = model.into_parts();
        parts.name.clone_from(&self.job.name);
        parts.origin.push(("recordings".into(), self.recordings.len().to_string()));
        let model = Model::new(parts)?;
        if let Some(out) = &self.job.out {
            model.save(out)?;
        }
        Ok(model)
    }

    fn split(&self) -> Split<'_> {
        Split { recordings: &self.recordings, is_train: &|_| true, heads: &self.heads }
    }

    /// Trains all members of one model on `threads` threads; `fold` is held back by a cross-validation.
    fn train_members(
        &self,
        split: Split<'_>,
        fold: Option<usize>,
        threads: usize,
        cancel: &Cancel,
        on_event: OnEvent<'_>,
    ) -> Result<Model, TrainError> {
        let members = self.job.members.max(1);
        let models = (1..=members).map(|member| {
            let id = NetworkId { fold, member: (members > 1).then_some(member) };
            let model = self.train_member(split, id, threads, cancel, on_event);
            if model.is_ok() {
                emit(on_event, TrainingEvent::Trained(id));
            }
            on_event(TrainingEvent::Ended(id));
            model
        });
        let model = Model::ensemble(models.collect::<Result<_, TrainError>>()?)?;
        Ok(Model::new(ModelParts { smoothing: self.job.smoothing, ..model.into_parts() })?)
    }

    fn train_member(
        &self,
        split: Split<'_>,
        id: NetworkId,
        threads: usize,
        cancel: &Cancel,
        on_event: OnEvent<'_>,
    ) -> Result<Model, TrainError> {
        let member = id.member.unwrap_or(1);
        let files = id.fold.map_or_else(|| self.files.clone(), |fold| self.files.fold(fold)).member(member);
        let seed = self.settings.seed.wrapping_add(member as u64 - 1);
        let settings = Settings { seed, ..self.settings.clone() };
        let is_validation =
            |r: &Recording| self.validation.as_ref().is_some_and(|(fold, folds)| folds.is_test(*fold, r));
        let is_train = |r: &Recording| {
            let validated = self.validation.as_ref().is_some_and(|(fold, folds)| !folds.is_train(*fold, r));
            (split.is_train)(r) && !validated
        };
        let mut trainer = Trainer::new(Split { is_train: &is_train, ..split }, &settings, threads)?;
        files.prepare()?;
        // A run may have been interrupted before the first step of this network.
        let history = match self.job.resume && files.checkpoint().exists() {
            true => checkpoint::resume(&files.checkpoint(), &mut trainer)?,
            false => History::default(),
        };
        let plan = RunPlan {
            steps_per_epoch: self.steps_per_epoch,
            patience: self.job.patience,
            recordings: split.recordings,
            is_validation: self.validation.as_ref().map(|_| &is_validation as &dyn Fn(&Recording) -> bool),
            threads,
        };
        let mut reported = history.epochs.len();
        let on_step = |progress: Progress, history: &History| {
            on_event(TrainingEvent::Step(id, progress));
            if let Some(epoch) = history.epochs.get(reported) {
                reported += 1;
                emit(on_event, TrainingEvent::Epoch(id, epoch));
            }
            if cancel.is_cancelled() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        match run(&mut trainer, history, &plan, &files, on_step)? {
            RunEnd::Trained(model) => Ok(*model),
            RunEnd::Stopped => Err(TrainError::Cancelled),
        }
    }
}
