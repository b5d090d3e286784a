//! A result or a failure that was found elsewhere than in a scan, as the library keeps it.

use super::analysis::mean_bit_rate;
use super::content_hash::content_hash;
use super::dispatch::is_worth_another_attempt;
use super::stamp::Stamp;
use super::{FileTags, place_of, read_tags};
use crate::cancel::Cancel;
use crate::input::Link;
use crate::library::{FileFacts, Findings, Known, Location, StoredFailure, Tags};
use std::io;
use std::path::Path;

/// What is known of a recording after its analysis.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundResult {
    /// What was found, without bit rate, or why nothing was.
    pub result: Result<Findings, StoredFailure>,
    /// Title by the stream's own tags or the web page.
    pub title: Option<String>,
}

/// What the library stores of it.
type Stored = (FileFacts, Result<Findings, StoredFailure>);

impl FoundResult {
    /// For the file at `path`: its place, tags and content are read. `None` if cancelled, or if the file is being written. A failure may be
    /// that the content cannot be read.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn of_file(self, path: &Path, cancel: &Cancel) -> io::Result<Option<Stored>> {
        let place = place_of(path)?;
        let stamp = Stamp::read(&place)?;
        let content = match content_hash(&place, cancel) {
            Ok(None) => return Ok(None),
            Ok(content) => content,
            Err(error) if self.result.is_ok() || error.kind() == io::ErrorKind::NotFound => {
                return Err(error);
            }
            Err(_) => None,
        };
        let FileTags { mut tags, bit_rate } = read_tags(&place);
        if Stamp::read(&place)? != stamp {
            return Ok(None);
        }
        tags.title = tags.title.take().or_else(|| self.plain_title());
        let facts = FileFacts {
            location: Location::File(place),
            size: Some(stamp.size),
            modified_ns: stamp.modified_ns,
            content_hash: content,
            tags,
        };
        let with_bit_rate = |findings: Findings| {
            let bit_rate = bit_rate.or_else(|| mean_bit_rate(stamp.size, findings.duration_s));
            Findings { bit_rate, ..findings }
        };
        Ok(Some((facts, self.result.map(with_bit_rate))))
    }

    /// For a link.
    pub fn of_link(self, link: &Link) -> Stored {
        let facts = FileFacts {
            // As a scan calls it.
            location: Location::Link(link.shown_url().into_owned()),
            size: None,
            modified_ns: None,
            content_hash: None,
            tags: Tags { title: self.plain_title(), ..Tags::default() },
        };
        (facts, self.result)
    }

    /// Whether the library should have it in place of what it knows: a failure that may end by itself, such as that of a network, does not
    /// replace what was found before.
    pub fn may_replace(&self, known: &Known) -> bool {
        let is_found = known.run.is_some() && known.error_kind.is_none();
        let ends = |failure: &StoredFailure| is_worth_another_attempt(&failure.kind);
        !(is_found && self.result.as_ref().is_err_and(ends))
    }

    fn plain_title(&self) -> Option<String> {
        self.title.as_deref().and_then(super::tags::plain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_known_by_its_place_and_content_and_has_a_bit_rate() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().canonicalize().unwrap().join("a.wav");
        std::fs::write(&path, vec![7; 4000]).unwrap();
        let found = FoundResult {
            result: Ok(Findings { duration_s: 2.0, ..Findings::default() }),
            title: Some("Für Elise".to_owned()),
        };
        let (facts, findings) = found.clone().of_file(&path, &Cancel::new()).unwrap().unwrap();
        assert_eq!((facts.location, facts.size), (Location::File(path.clone()), Some(4000)));
        assert_eq!(
            (facts.tags.title.as_deref(), findings.unwrap().bit_rate),
            (Some("Für Elise"), Some(16_000))
        );
        let known = content_hash(&path, &Cancel::new()).unwrap();
        assert_eq!((facts.content_hash, known.is_some()), (known, true));
        assert!(found.clone().of_file(&folder.path().join("b.wav"), &Cancel::new()).is_err());
        let cancelled = Cancel::new();
        cancelled.cancel();
        assert_eq!(found.of_file(&path, &cancelled).unwrap(), None);
    }
    #[test]
    fn a_failure_that_may_end_does_not_replace_a_result() {
        let failed = |kind: &str| FoundResult {
            result: Err(StoredFailure { kind: kind.into(), message: String::new() }),
            title: None,
        };
        let mut known = Known {
            id: crate::library::RecordingId(1),
            size: None,
            modified_ns: None,
            content_hash: None,
            missing_since: None,
            run: Some(([1; 32], [2; 32])),
            error_kind: None,
        };
        assert!(failed("damaged").may_replace(&known));
        assert!(!failed("no_network").may_replace(&known) && !failed("unreadable").may_replace(&known));
        known.error_kind = Some("damaged".into());
        assert!(failed("no_network").may_replace(&known));
    }
}
