//! One recording as a file, wherever it is, for commands that look at one.

use super::{Links, ResolvedLink};
use crate::classify::report::Failure;
use crate::classify::{Cancel, ClassifyError, Event};
use crate::fetch::{FetchEvent, Fetched};
use crate::input::{Input, Source};
use std::path::{Path, PathBuf};

/// A recording whose file is here. What was fetched for it goes with it.
pub(in crate::cli) struct LocalCopy {
    /// Its title as far as a page tells one, else what the user calls it.
    pub(in crate::cli) title: String,
    path: PathBuf,
    _fetched: Option<Fetched>,
}

/// Why it is not.
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
    /// Brings the one recording that an input is.
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
                Failure::new("playlist", "the link leads to several recordings: choose one with --items");
            return Err(if cancel.is_cancelled() {
                LocalCopyError::Stopped
            } else {
                LocalCopyError::Failed(several)
            });
        };
        let target = target.map_err(LocalCopyError::Failed)?;
        self.skip_pause();
        let fetched = self.with_permit(false, cancel, || {
            let fetched = self.fetcher.fetch(&target, cancel, &mut |arrival| {
                if let FetchEvent::Transfer(transfer) = arrival {
                    self.bar.update(&Event::Transfer(transfer));
                }
            })?;
            self.bar.update(&Event::Here(fetched.clone()));
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
