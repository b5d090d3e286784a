//! A whole run: epochs, what is held back, and the files that it leaves, so that it can be stopped at any moment.

use super::history::{Epoch, History};
use super::{Heard, Progress, Recording, TrainError, Trainer, checkpoint, evaluate};
use crate::atomic_file;
use crate::model::Model;
use std::fs::TryLockError;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

/// When epochs end and the run with them.
#[derive(Clone, Copy)]
pub struct Plan<'a> {
    /// Steps an epoch.
    pub steps_an_epoch: usize,
    /// Epochs without a lower validation loss after which the run ends.
    pub patience: Option<usize>,
    /// All recordings.
    pub recordings: &'a [Recording],
    /// Recordings that are not learned from and that each epoch ends with hearing; none, where nothing is held back.
    pub held_back: Option<&'a dyn Fn(&Recording) -> bool>,
    /// Threads that hear what is held back.
    pub threads: usize,
}

const CHECKPOINT: &str = "last.checkpoint";

/// The files of a run, in a folder of its own.
#[derive(Debug, Clone)]
pub struct RunFiles {
    folder: PathBuf,
}

/// The right to write to the folder of a run, which only one process has at a time.
#[derive(Debug)]
#[must_use = "others may write there as soon as it is dropped"]
pub struct Claim {
    _folder: Option<std::fs::File>,
}

/// How a run ended.
#[derive(Debug)]
pub enum Ending {
    /// The network: of the best epoch, where something was held back, else the last.
    Trained(Box<Model>),
    /// `report` broke it off; the checkpoint is written.
    Stopped,
}

impl RunFiles {
    /// In `folder`, which need not exist yet.
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    /// Where they stand.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Of the network number `member`, from 1, of several that are asked together: the first has this folder itself.
    pub fn member(&self, member: usize) -> Self {
        if member <= 1 { self.clone() } else { Self { folder: self.folder.join(format!("member-{member}")) } }
    }

    /// Of what learns from all but `fold`.
    pub fn fold(&self, fold: usize) -> Self {
        Self { folder: self.folder.join(format!("fold-{fold}")) }
    }

    /// Makes the folder where there is none, and lets no other run write to it until what is returned is dropped, or the
    /// process ends in whatever way. On file systems and systems that cannot lock a folder nothing is held.
    ///
    /// # Errors
    /// Where another run writes there, or the folder cannot be made.
    pub fn claim(&self) -> Result<Claim, TrainError> {
        self.make()?;
        let folder = std::fs::File::open(&self.folder).ok();
        match folder.as_ref().map(std::fs::File::try_lock) {
            Some(Err(TryLockError::WouldBlock)) => Err(TrainError::InUse { folder: self.folder.clone() }),
            _ => Ok(Claim { _folder: folder }),
        }
    }

    /// Makes the folder where there is none, and clears away what a run that was killed while it wrote has left.
    ///
    /// # Errors
    /// Where it cannot be made.
    pub fn prepare(&self) -> Result<(), TrainError> {
        self.make()?;
        atomic_file::remove_leftovers(&self.folder);
        Ok(())
    }

    fn make(&self) -> Result<(), TrainError> {
        let failed = |source| TrainError::Write { path: self.folder.clone(), source };
        std::fs::create_dir_all(&self.folder).map_err(failed)
    }

    /// Checkpoints in this folder: its own, and those of the folds and members in it.
    pub fn checkpoints(&self) -> Vec<PathBuf> {
        let files = walkdir::WalkDir::new(&self.folder).max_depth(3).into_iter().filter_map(Result::ok);
        files.filter(|f| f.file_name() == CHECKPOINT).map(walkdir::DirEntry::into_path).collect()
    }

    /// All that is needed to go on.
    pub fn checkpoint(&self) -> PathBuf {
        self.folder.join(CHECKPOINT)
    }

    /// The model of the epoch with the lowest validation loss.
    pub fn best(&self) -> PathBuf {
        self.folder.join("best.safetensors")
    }

    /// Removes the checkpoints of an earlier run, so that none of another recipe is gone on from.
    ///
    /// # Errors
    /// Where one cannot be removed.
    pub fn forget_checkpoints(&self) -> Result<(), TrainError> {
        for path in self.checkpoints() {
            std::fs::remove_file(&path).map_err(|source| TrainError::Write { path, source })?;
        }
        Ok(())
    }

    /// A row an epoch.
    pub fn history(&self) -> PathBuf {
        self.folder.join("history.csv")
    }

    /// Loss and accuracy over the epochs.
    pub fn curves(&self) -> PathBuf {
        self.folder.join("curves.png")
    }

    fn write_history(&self, history: &History) -> Result<(), TrainError> {
        let path = self.history();
        let written = history.csv().map_err(std::io::Error::from);
        written
            .and_then(|rows| atomic_file::write(&path, &rows))
            .map_err(|source| TrainError::Write { path, source })?;
        history.draw(&self.curves())?;
        Ok(())
    }
}

/// Trains to the end of the plan, from where `trainer` stands. `report` is told of each step and may break off.
///
/// # Errors
/// Where a step fails or a file cannot be written.
pub fn run(
    trainer: &mut Trainer<'_>,
    mut history: History,
    plan: &Plan<'_>,
    files: &RunFiles,
    mut report: impl FnMut(Progress, &History) -> ControlFlow<()>,
) -> Result<Ending, TrainError> {
    let stopped_early = |history: &History| {
        plan.patience.is_some_and(|most| history.epochs_without_progress() >= most.max(1))
    };
    let mut sums = history.unfinished;
    while !trainer.is_done() && !stopped_early(&history) {
        let progress = trainer.step()?;
        sums.add(progress);
        let epoch_ends = progress.step.is_multiple_of(plan.steps_an_epoch.max(1)) || trainer.is_done();
        if epoch_ends {
            let model = trainer.model()?;
            let validation = plan.validate(&model)?;
            history.epochs.push(Epoch {
                epoch: history.epochs.len() + 1,
                step: progress.step,
                learning_rate: trainer.settings().learning_rate_at(progress.step - 1),
                loss: sums.loss(),
                accuracy: sums.accuracy(),
                validation_loss: validation.map(|(loss, _)| loss),
                validation_accuracy: validation.map(|(_, accuracy)| accuracy),
            });
            sums = Default::default();
            if validation.is_some() && history.epochs_without_progress() == 0 {
                model.save(&files.best())?;
            }
            files.write_history(&history)?;
        }
        history.unfinished = sums;
        let stop = report(progress, &history).is_break();
        if epoch_ends || stop {
            checkpoint::save(&files.checkpoint(), trainer, &history)?;
        }
        if stop && !trainer.is_done() {
            return Ok(Ending::Stopped);
        }
    }
    let model = if plan.held_back.is_some() && files.best().is_file() {
        Model::load(&files.best())?
    } else {
        trainer.model()?
    };
    Ok(Ending::Trained(Box::new(model)))
}

impl Plan<'_> {
    /// Mean loss and accuracy over what is held back, where each recording weighs the same.
    fn validate(&self, model: &Model) -> Result<Option<(f32, f32)>, TrainError> {
        let Some(held_back) = self.held_back else { return Ok(None) };
        let heard = evaluate(model, self.recordings, held_back, self.threads)?;
        let heard: Vec<&Heard> = heard.iter().filter(|h| !h.windows.is_empty()).collect();
        let mean = |of: &dyn Fn(&Heard) -> f64| {
            heard.iter().map(|h| of(h)).sum::<f64>() as f32 / heard.len().max(1) as f32
        };
        Ok(Some((mean(&|h| h.loss()), mean(&|h| h.share(h.label)))))
    }
}
