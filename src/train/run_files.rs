//! The files of a training run: checkpoint, best model, history and curves, in a folder that one process at a time writes to.

use super::TrainError;
use super::history::History;
use crate::atomic_file;
use crate::output_file::{self, OutputKind, Replace};
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

const CHECKPOINT: &str = "last.checkpoint";

/// The files of a run, in a folder of its own.
#[derive(Debug, Clone)]
pub struct RunFiles {
    folder: PathBuf,
}

/// A lock on the folder of a run; other processes cannot lock it until this is dropped.
#[derive(Debug)]
#[must_use = "dropping it releases the lock"]
pub struct RunLock {
    _folder: Option<File>,
}

impl RunFiles {
    /// In `folder`, which need not exist yet.
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The files of ensemble member number `member`, from 1; the first member has this folder itself.
    pub fn member(&self, member: usize) -> Self {
        if member <= 1 { self.clone() } else { Self { folder: self.folder.join(format!("member-{member}")) } }
    }

    /// The files of the network that holds back `fold`.
    pub fn fold(&self, fold: usize) -> Self {
        Self { folder: self.folder.join(format!("fold-{fold}")) }
    }

    /// Creates the folder and locks it until the lock is dropped or the process ends. On systems and file systems that cannot
    /// lock a folder this locks nothing.
    ///
    /// # Errors
    /// If another process holds the lock, or the folder cannot be created.
    pub fn lock(&self) -> Result<RunLock, TrainError> {
        self.create()?;
        let folder = File::open(&self.folder).ok();
        match folder.as_ref().map(File::try_lock) {
            Some(Err(TryLockError::WouldBlock)) => Err(TrainError::InUse { folder: self.folder.clone() }),
            _ => Ok(RunLock { _folder: folder }),
        }
    }

    /// Creates the folder and removes incomplete files that a killed run left there.
    ///
    /// # Errors
    /// If the folder cannot be created.
    pub fn prepare(&self) -> Result<(), TrainError> {
        self.create()?;
        atomic_file::remove_leftovers(&self.folder);
        Ok(())
    }

    /// Checks that no file of another kind is replaced in the folder.
    ///
    /// # Errors
    /// If there is one.
    pub fn check(&self) -> Result<(), TrainError> {
        for (path, kind) in [
            (self.best(), OutputKind::Model),
            (self.history(), OutputKind::Csv("epoch,step,")),
            (self.curves(), OutputKind::Png),
        ] {
            output_file::check(&path, kind, Replace::OwnKind, &[])?;
        }
        Ok(())
    }

    fn create(&self) -> Result<(), TrainError> {
        let failed = |source| TrainError::Write { path: self.folder.clone(), source };
        std::fs::create_dir_all(&self.folder).map_err(failed)
    }

    /// All checkpoints in this folder, those of folds and members included.
    pub fn checkpoints(&self) -> Vec<PathBuf> {
        let files = walkdir::WalkDir::new(&self.folder).max_depth(3).into_iter().filter_map(Result::ok);
        files.filter(|f| f.file_name() == CHECKPOINT).map(walkdir::DirEntry::into_path).collect()
    }

    /// The state of the run after its last epoch.
    pub fn checkpoint(&self) -> PathBuf {
        self.folder.join(CHECKPOINT)
    }

    /// The model of the epoch with the lowest validation loss.
    pub fn best(&self) -> PathBuf {
        self.folder.join("best.safetensors")
    }

    /// Removes the checkpoints of an earlier run, so that a new one does not resume from them.
    ///
    /// # Errors
    /// If one cannot be removed.
    pub fn remove_checkpoints(&self) -> Result<(), TrainError> {
        for path in self.checkpoints() {
            std::fs::remove_file(&path).map_err(|source| TrainError::Write { path, source })?;
        }
        Ok(())
    }

    /// Table of the epochs, one row each.
    pub fn history(&self) -> PathBuf {
        self.folder.join("history.csv")
    }

    /// Loss and accuracy over the steps.
    pub fn curves(&self) -> PathBuf {
        self.folder.join("curves.png")
    }

    pub(super) fn write_history(&self, history: &History) -> Result<(), TrainError> {
        let path = self.history();
        let written = history.csv().map_err(std::io::Error::from);
        written
            .and_then(|rows| atomic_file::write(&path, &rows))
            .map_err(|source| TrainError::Write { path, source })
    }
}
