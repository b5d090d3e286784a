//! What is scanned.

use crate::cancel::Cancel;
use crate::classify::ClassifyError;
use crate::classify::report::Failure;
use crate::fetch::{FetchTarget, Fetcher};
use std::path::PathBuf;

/// One recording to scan.
#[derive(Debug, Clone)]
pub struct Source {
    /// What the user calls it.
    pub name: String,
    /// Where it is, or why it cannot be scanned.
    pub target: Result<Target, Failure>,
    /// Number of recordings that are known to follow.
    pub more: usize,
}

/// Where a recording is.
#[derive(Debug, Clone)]
pub enum Target {
    /// A file, by any path.
    File(PathBuf),
    /// A link.
    Link(FetchTarget),
}

/// How the links of a scan are downloaded.
pub trait Downloads: Sync {
    /// Downloads one.
    fn fetcher(&self) -> &Fetcher;

    /// Runs `work`, a download, when its turn comes; more than once after network failures, if `more` of them follow.
    ///
    /// # Errors
    /// Those of `work`; [`ClassifyError::Cancelled`] while it waits.
    fn in_turn(
        &self,
        more: bool,
        cancel: &Cancel,
        work: &mut dyn FnMut() -> Result<(), ClassifyError>,
    ) -> Result<(), ClassifyError>;
}
