//! A prepared job: cross-validation, and training of all members of the model.

use super::audio_cache::CacheLock;
use super::embedding::with_distances_of;
use super::job::{NetworkId, OnEvent, TrainingEvent, TrainingJob, emit};
use super::linear_probe::fit_heads;
use super::{
    Calibration, CrossValidation, Folds, History, Predictions, Progress, Recording, RunEnd, RunFiles,
    RunLock, RunPlan, Settings, Split, TrainError, Trainer, checkpoint, cross_validate, predict, run,
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

/// A trained model, and how it did.
#[derive(Debug)]
pub struct Trained {
    /// Also in the job's model file, if there is one.
    pub model: Model,
    /// Of its first network.
    pub history: History,
    /// The model's predictions for what was held back; empty if nothing was.
    pub held_back: Vec<Predictions>,
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
            Ok(model?.0)
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
    ) -> Result<Trained, TrainError> {
        let (mut model, history) =
            self.train_members(self.split(), None, self.job.threads, cancel, on_event)?;
        if let Some(calibration) = calibration {
            model = calibration.apply_to_model(model)?;
        }
        if let Some(head) = &self.job.embedding {
            model = with_distances_of(model, head)?;
        }
        let mut parts = model.into_parts();
        parts.name.clone_from(&self.job.name);
        parts.origin.push(("recordings".into(), self.recordings.len().to_string()));
        let model = Model::new(parts)?;
        if let Some(out) = &self.job.out {
            model.save(out)?;
        }
        let held_back = match self.validation {
            Some(_) => predict(&model, &self.recordings, |r| self.is_held_back(r), self.job.threads)?,
            None => Vec::new(),
        };
        Ok(Trained { model, history, held_back })
    }

    /// Steps of each network.
    pub fn steps(&self) -> usize {
        self.settings.steps
    }

    /// The number of the fold that is held back.
    pub fn held_back_fold(&self) -> Option<usize> {
        self.validation.as_ref().map(|(fold, _)| *fold)
    }

    /// Whether a recording is held back to validate with.
    pub fn is_held_back(&self, recording: &Recording) -> bool {
        self.validation.as_ref().is_some_and(|(fold, folds)| folds.is_test(*fold, recording))
    }

    /// Whether a recording is trained on.
    pub fn is_trained_on(&self, recording: &Recording) -> bool {
        self.validation.as_ref().is_none_or(|(fold, folds)| folds.is_train(*fold, recording))
    }

    fn split(&self) -> Split<'_> {
        Split { recordings: &self.recordings, is_train: &|_| true, heads: &self.heads }
    }

    /// Trains all members of one model on `threads` threads; `fold` is held back by a cross-validation. The history is the first one's.
    fn train_members(
        &self,
        split: Split<'_>,
        fold: Option<usize>,
        threads: usize,
        cancel: &Cancel,
        on_event: OnEvent<'_>,
    ) -> Result<(Model, History), TrainError> {
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
        let (models, histories): (Vec<Model>, Vec<History>) =
            models.collect::<Result<Vec<_>, TrainError>>()?.into_iter().unzip();
        let model = Model::ensemble(models)?;
        let model = Model::new(ModelParts { smoothing: self.job.smoothing, ..model.into_parts() })?;
        Ok((model, histories.into_iter().next().unwrap_or_default()))
    }

    fn train_member(
        &self,
        split: Split<'_>,
        id: NetworkId,
        threads: usize,
        cancel: &Cancel,
        on_event: OnEvent<'_>,
    ) -> Result<(Model, History), TrainError> {
        let member = id.member.unwrap_or(1);
        let files = id.fold.map_or_else(|| self.files.clone(), |fold| self.files.fold(fold)).member(member);
        let seed = self.settings.seed.wrapping_add(member as u64 - 1);
        let settings = Settings { seed, ..self.settings.clone() };
        let is_validation = |r: &Recording| self.is_held_back(r);
        let is_train = |r: &Recording| (split.is_train)(r) && self.is_trained_on(r);
        let start = self.job.start.as_ref().map(|start| (start, member.saturating_sub(1)));
        let split = Split { is_train: &is_train, ..split };
        let mut trainer = Trainer::starting_from(start, split, &settings, threads)?;
        if let Some(probe) = self.job.linear_probe {
            let model = fit_heads(trainer.model()?, split, probe.strength, threads)?;
            return Ok((model, History::default()));
        }
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
        let mut last = history.clone();
        let on_step = |progress: Progress, history: &History| {
            on_event(TrainingEvent::Step(id, progress));
            if let Some(epoch) = history.epochs.get(last.epochs.len()) {
                emit(on_event, TrainingEvent::Epoch(id, epoch));
                last.clone_from(history);
            }
            if cancel.is_cancelled() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        match run(&mut trainer, history, &plan, &files, on_step)? {
            RunEnd::Trained(model) => Ok((*model, last)),
            RunEnd::Stopped => Err(TrainError::Cancelled),
        }
    }
}
