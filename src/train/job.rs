//! A training job: data, recipe and files → a model, cross-validated and calibrated on request.

use super::audio_cache::CacheLock;
use super::training::Training;
use super::{
    AudioCache, CacheLimits, Dataset, Epoch, Folds, HeadColumn, Loaded, Progress, Recording, Requirement,
    RunFiles, Settings, Split, Start, TrainError, checkpoint, load,
};
use crate::atomic_file;
use crate::audio::EnvelopeSettings;
use crate::cancel::Cancel;
use crate::model::{Head, HeadKind};
use std::path::{Path, PathBuf};
use tracing::info;

/// Points that the curves of a run have at least, unless it has fewer steps.
const POINTS: usize = 50;

/// All that decides what a training job does. [`TrainingJob::new`] has the defaults.
#[derive(Debug, Clone)]
pub struct TrainingJob {
    /// The data set; see [`Dataset::open`].
    pub data: PathBuf,
    /// The heads, at least one; the verdict comes from the first.
    pub heads: Vec<HeadColumn>,
    /// Data sets that are trained on and never tested with.
    pub extra: Vec<PathBuf>,
    /// Hyperparameters. The first member uses this seed, each further one the next.
    pub settings: Settings,
    /// The model that training starts from. `settings` are those that [`Start::apply`] returned.
    pub start: Option<Start>,
    /// Instead of training: fit the heads to whole recordings, on the trunk of `start`, which stays as it is.
    pub linear_probe: Option<LinearProbe>,
    /// The head whose outputs say how far embeddings are from each other; `None`: whatever comes out.
    pub embedding: Option<String>,
    /// Weight in the loss of the windows of a label of the first head, by label; 1 for the others. Of two weights for one label the last counts.
    pub class_weights: Vec<(String, f32)>,
    /// Networks in the ensemble, at least 1.
    pub members: usize,
    /// Windows on either side of each window that its prediction is smoothed over.
    pub smoothing: usize,
    /// How many times as many windows are trained on as the data have; sets the steps. `None`: those of `settings`.
    pub passes: Option<usize>,
    /// Steps per epoch; `None`: a fiftieth of all steps, so that the curves of a short run have points, too.
    pub steps_per_epoch: Option<usize>,
    /// What is not trained on but validated after each epoch; the best epoch becomes the model.
    pub hold_back: HoldBack,
    /// Where something is held back: epochs without a lower validation loss after which training ends.
    pub patience: Option<usize>,
    /// Name of the model.
    pub name: String,
    /// The model file that will be written. Checkpoints and history are kept in a folder beside it, without a model file in a
    /// temporary one.
    pub out: Option<PathBuf>,
    /// Resume from the checkpoints in that folder.
    pub resume: bool,
    /// Cache of decoded audio; in memory without one.
    pub cache: Option<AudioCache>,
    /// When files of the cache are removed; `None`: never.
    pub cache_limits: Option<CacheLimits>,
    /// Number of threads. It does not change the weights.
    pub threads: usize,
}

/// How heads are fitted to whole recordings: each is a regression on the mean of the trunk's outputs over the windows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LinearProbe {
    /// Half of this times the squared weights, on outputs of deviation 1, is added to the loss; `None`: what predicts held-back sources best.
    pub strength: Option<f64>,
}

/// What is held back from training, for validation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum HoldBack {
    /// Everything is trained on.
    #[default]
    Nothing,
    /// The fold of this number.
    Fold(usize),
    /// The first fold without which each head can still be trained, which is a fifth of the sources unless the data name folds; nothing
    /// where there are too few sources.
    First,
}

/// Progress of a training job.
#[derive(Debug)]
#[non_exhaustive]
pub enum TrainingEvent<'a> {
    /// No label has the name of the exclusive label, so no windows are mixed with it.
    NoExclusiveLabel(&'a str),
    /// No audible recording of the fold that is held back has a target, so no epoch is validated.
    NoValidation(usize),
    /// Nothing is held back, as there are too few sources for folds: the reason.
    NothingHeldBack(&'a TrainError),
    /// So many clips will be decoded.
    Decoding(usize),
    /// One more clip is decoded or skipped.
    ClipDecoded,
    /// Decoding has ended, if it was not cancelled.
    Loaded(&'a Loaded),
    /// A network has done one more step.
    Step(NetworkId, Progress),
    /// A network has done one more epoch.
    Epoch(NetworkId, &'a Epoch),
    /// A network is trained.
    Trained(NetworkId),
    /// A network's training has ended, successfully or not.
    Ended(NetworkId),
}

/// Receives events, from several threads where several networks are trained at once.
pub type OnEvent<'a> = &'a (dyn Fn(TrainingEvent<'_>) + Sync);

/// Logs `event` and passes it on.
pub(super) fn emit(on_event: OnEvent<'_>, event: TrainingEvent<'_>) {
    match &event {
        TrainingEvent::Loaded(loaded) => info!(recordings = loaded.recordings.len(), "decoded"),
        TrainingEvent::Epoch(network, e) => info!(
            %network,
            epoch = e.epoch,
            step = e.step,
            loss = e.loss,
            accuracy = e.accuracy,
            validation_loss = e.validation_loss,
            validation_accuracy = e.validation_accuracy,
            "epoch"
        ),
        TrainingEvent::Trained(network) => info!(%network, "trained"),
        _ => {}
    }
    on_event(event);
}

/// One of the networks that a job trains.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct NetworkId {
    /// The fold of a cross-validation that it holds back.
    pub fold: Option<usize>,
    /// Number of the ensemble member, from 1; `None` if there is only one.
    pub member: Option<usize>,
}

/// `fold 2, network 1`; empty for the only network of a job.
impl std::fmt::Display for NetworkId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.fold, self.member) {
            (Some(fold), Some(member)) => write!(f, "fold {fold}, network {member}"),
            (Some(fold), None) => write!(f, "fold {fold}"),
            (None, Some(member)) => write!(f, "network {member}"),
            (None, None) => Ok(()),
        }
    }
}

impl TrainingJob {
    /// A job on `data` with default settings: one head, one network, no smoothing, no files, audio in memory, all cores.
    pub fn new(data: &Path) -> Self {
        Self {
            data: data.to_owned(),
            heads: vec![HeadColumn::default()],
            extra: Vec::new(),
            settings: Settings::default(),
            start: None,
            linear_probe: None,
            embedding: None,
            class_weights: Vec::new(),
            members: 1,
            smoothing: 0,
            passes: None,
            steps_per_epoch: None,
            hold_back: HoldBack::Nothing,
            patience: None,
            name: "untitled".into(),
            out: None,
            resume: false,
            cache: None,
            cache_limits: None,
            threads: std::thread::available_parallelism().map_or(1, usize::from),
        }
    }

    /// Opens and decodes the data, and locks the run's folder. Checkpoints of an earlier run are removed, unless this one resumes.
    ///
    /// # Errors
    /// If the data or the settings do not fit, a file cannot be written, another run writes to the folder, or there is an
    /// unfinished run that this one does not resume; [`TrainError::Cancelled`] if `cancel` was set.
    pub fn prepare(&self, cancel: &Cancel, on_event: OnEvent<'_>) -> Result<Training<'_>, TrainError> {
        let mut dataset = Dataset::open(&self.data, &self.heads)?;
        for extra in &self.extra {
            dataset.extend_training(extra, &self.heads)?;
        }
        let mut settings = self.settings_for(&dataset.heads)?;
        let (files, temporary) = match &self.out {
            Some(out) => (run_files(out, self.resume)?, None),
            None => {
                let folder = tempfile::tempdir().map_err(TrainError::NoTemporaryFolder)?;
                (RunFiles::new(folder.path()), Some(folder))
            }
        };
        let lock = files.lock()?;
        if let Some(out) = self.out.as_ref().filter(|_| !self.resume) {
            refuse_unfinished(&files, out)?;
        }
        // Only windows of an exclusive head are mixed.
        let labels =
            dataset.heads.first().filter(|head| head.kind == HeadKind::Exclusive).map(|head| &head.labels);
        if let (Some(name), Some(labels)) = (&settings.exclusive_label, labels)
            && !labels.contains(name)
        {
            on_event(TrainingEvent::NoExclusiveLabel(name));
        }
        on_event(TrainingEvent::Decoding(dataset.clips.len()));
        let (framing, cache) = (settings.framing(), self.cache.as_ref());
        framing.validate()?;
        let cache_lock = self.lock_cache(&dataset, settings.envelope);
        let loaded = load(&dataset, framing, settings.envelope, cache, self.threads, || {
            on_event(TrainingEvent::ClipDecoded);
            !cancel.is_cancelled()
        });
        if cancel.is_cancelled() {
            return Err(TrainError::Cancelled);
        }
        let loaded = loaded?;
        emit(on_event, TrainingEvent::Loaded(&loaded));
        let windows: usize = loaded.recordings.iter().map(Recording::windows).sum();
        let steps_per_pass = windows.div_ceil(settings.windows_per_step().max(1)).max(1);
        if let Some(passes) = self.passes {
            settings.steps = passes.max(1).saturating_mul(steps_per_pass);
        }
        let usual = (settings.steps / POINTS).max(1);
        let split = Split { recordings: &loaded.recordings, is_train: &|_| true, heads: &dataset.heads };
        let validation = match self.hold_back {
            HoldBack::Nothing => None,
            HoldBack::Fold(fold) => Some((fold, folds_with(fold, split)?)),
            HoldBack::First => match first_fold(split) {
                Ok(found) => found,
                Err(reason) => {
                    on_event(TrainingEvent::NothingHeldBack(&reason));
                    None
                }
            },
        };
        if let Some((fold, folds)) = &validation {
            let has_target = |r: &Recording| r.windows() > 0 && r.clip.targets.iter().any(Option::is_some);
            if !loaded.recordings.iter().any(|r| folds.is_test(*fold, r) && has_target(r)) {
                on_event(TrainingEvent::NoValidation(*fold));
            }
        }
        // Only now: an error above must not cost an earlier run.
        if self.out.is_some() && !self.resume {
            files.remove_checkpoints()?;
        }
        Ok(Training {
            job: self,
            settings,
            steps_per_epoch: self.steps_per_epoch.unwrap_or(usual),
            heads: dataset.heads,
            recordings: loaded.recordings,
            skipped: loaded.skipped.len(),
            validation,
            files,
            _lock: lock,
            _cache_lock: cache_lock,
            _temporary: temporary,
        })
    }

    /// Locks the cache for this run, and within limits clears it of what is old but not needed. Failures to write there show when it is used.
    fn lock_cache(&self, dataset: &Dataset, envelope: EnvelopeSettings) -> Option<CacheLock> {
        let cache = self.cache.as_ref()?;
        let needed = || {
            dataset
                .clips
                .iter()
                .filter_map(|clip| cache.entry(&clip.path, clip.passage, envelope).ok())
                .collect()
        };
        let needed = self.cache_limits.map(|_| needed()).unwrap_or_default();
        cache.lock(self.cache_limits, &needed).ok()
    }

    /// The settings with the weights of the columns in the losses, and the class weights in that of the first head.
    fn settings_for(&self, heads: &[Head]) -> Result<Settings, TrainError> {
        let mut settings = self.settings.clone();
        settings.losses = settings.losses_of(heads.len().max(1));
        for (loss, column) in settings.losses.iter_mut().zip(&self.heads) {
            loss.weight *= column.weight;
        }
        if let (false, Some(head), Some(loss)) =
            (self.class_weights.is_empty(), heads.first(), settings.losses.first_mut())
        {
            loss.class_weights = self.class_weights_of(&head.labels)?;
        }
        Ok(settings)
    }

    /// The weight of each of `labels`.
    fn class_weights_of(&self, labels: &[String]) -> Result<Vec<f32>, TrainError> {
        if let Some((label, _)) = self.class_weights.iter().find(|(label, _)| !labels.contains(label)) {
            return Err(TrainError::ClassWeight { label: label.clone(), known: labels.to_vec() });
        }
        let of = |label| self.class_weights.iter().rev().find(|(l, _)| l == label).map_or(1.0, |(_, w)| *w);
        Ok(labels.iter().map(of).collect())
    }
}

/// The folds, checked to contain `fold`.
fn folds_with(fold: usize, split: Split<'_>) -> Result<Folds, TrainError> {
    let folds = Folds::new(split.recordings, split.heads)?;
    folds.check(fold)?;
    Ok(folds)
}

/// The first fold without which each head can be trained, and all folds; `None` if there is none.
fn first_fold(split: Split<'_>) -> Result<Option<(usize, Folds)>, TrainError> {
    let folds = Folds::new(split.recordings, split.heads)?;
    let can_be_trained = |fold: usize| {
        let left = || split.recordings.iter().filter(|r| folds.is_train(fold, r) && r.windows() > 0);
        Requirement::all(split.heads).into_iter().all(|required| left().any(|r| required.is_met_by(&r.clip)))
    };
    let first = folds.numbers().into_iter().find(|fold| can_be_trained(*fold));
    Ok(first.map(|fold| (fold, folds)))
}

/// The folder of the run beside the model file: `my.run` for `my.safetensors`, else the name with `.run` appended.
fn run_files(out: &Path, resume: bool) -> Result<RunFiles, TrainError> {
    atomic_file::check_writable(out)
        .map_err(|source| TrainError::NoModelFile { path: out.to_owned(), source })?;
    let mut name = match out.extension() {
        Some(ending) if ending == "safetensors" => out.with_extension("").into_os_string(),
        _ => out.as_os_str().to_owned(),
    };
    name.push(".run");
    let files = RunFiles::new(Path::new(&name));
    files.check()?;
    if resume && files.checkpoints().is_empty() {
        return Err(TrainError::NoCheckpoint { folder: files.folder().to_owned() });
    }
    Ok(files)
}

/// An unfinished run is not overwritten.
fn refuse_unfinished(files: &RunFiles, out: &Path) -> Result<(), TrainError> {
    let checkpoints = files.checkpoints();
    // A run of several networks can be interrupted between two of them, when each checkpoint is of a finished one.
    let unfinished = checkpoints.iter().any(|file| checkpoint::is_unfinished(file)) || !out.exists();
    if checkpoints.is_empty() || !unfinished {
        return Ok(());
    }
    Err(TrainError::Unfinished { folder: files.folder().to_owned() })
}

#[cfg(test)]
mod tests;
