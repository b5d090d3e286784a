//! One recording as a local file, for commands that take a single input.

use super::{Links, ResolvedLink};
use crate::classify::report::Failure;
use crate::classify::{Cancel, ClassifyError, Event};
use crate::fetch::Fetched;
use crate::input::{Input, Source};
use std::path::{Path, PathBuf};

/// A recording with a local file. A downloaded file is removed when this is dropped.
pub(in crate::cli) struct LocalCopy {
    /// Title from its page, else the name that the user gave.
    pub(in crate::cli) title: String,
    path: PathBuf,
    _fetched: Option<Fetched>,
}

/// Why there is no local file.
pub(in crate::cli) enum LocalCopyError {
    Stopped,
    Failed(Failure),
}

impl LocalCopy {
    pub(in crate::cli) fn path(&self) -> &Path {
        &self.path
    }
}

impl Links {
    /// The file of an input, downloaded if it is a link.
    ///
    /// # Errors
    /// [`LocalCopyError::Stopped`] if cancelled; else why the recording cannot be downloaded.
    pub(in crate::cli) fn local_copy(
        &self,
        input: Input,
        cancel: &Cancel,
    ) -> Result<LocalCopy, LocalCopyError> {
        let Input { name, source } = input;
        let link = match source {
            Source::File(path) => return Ok(LocalCopy { title: name, path, _fetched: None }),
            Source::Link(link) => link,
        };
        let mut linked = self.recordings(&name, link, cancel);
        let (Some(ResolvedLink { target, .. }), true) = (linked.pop(), linked.is_empty()) else {
            let several =
                Failure::new("playlist", "the link leads to several recordings: select one with --items");
            return Err(if cancel.is_cancelled() {
                LocalCopyError::Stopped
            } else {
                LocalCopyError::Failed(several)
            });
        };
        let target = target.map_err(LocalCopyError::Failed)?;
        self.skip_pause();
        let fetched = self.with_permit(false, cancel, || {
            let fetched = self.fetcher.fetch(&target, cancel, &mut |event| {
                self.bar.update(&Event::Fetch(event));
            })?;
            self.bar.update(&Event::Fetched(fetched.clone()));
            Ok(fetched)
        });
        let fetched = fetched.map_err(|error| match error {
            ClassifyError::Cancelled => LocalCopyError::Stopped,
            error => LocalCopyError::Failed(Failure::from(&error)),
        })?;
        let title = fetched.metadata.title.clone().unwrap_or(name);
        Ok(LocalCopy { title, path: fetched.path.clone(), _fetched: Some(fetched) })
    }
}
