//! A result that was found elsewhere than in a scan, as the library keeps it.

use super::analysis::mean_bit_rate;
use super::content_hash::content_hash;
use super::stamp::Stamp;
use super::{FileTags, place_of, read_tags};
use crate::cancel::Cancel;
use crate::input::Link;
use crate::library::{FileFacts, Findings, Location, Tags};
use std::io;
use std::path::Path;

/// What is known of a recording with a result. `title`: as the pass over its sound found it.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundResult {
    /// What was found, without bit rate.
    pub findings: Findings,
    /// Title by the stream's own tags or the web page.
    pub title: Option<String>,
}

impl FoundResult {
    /// For the file at `path`: its place, tags and content are read. `None` if cancelled, or if the file is being written.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn of_file(self, path: &Path, cancel: &Cancel) -> io::Result<Option<(FileFacts, Findings)>> {
        let place = place_of(path)?;
        let stamp = Stamp::read(&place)?;
        let Some(content) = content_hash(&place, cancel)? else { return Ok(None) };
        let FileTags { mut tags, bit_rate } = read_tags(&place);
        if Stamp::read(&place)? != stamp {
            return Ok(None);
        }
        tags.title = tags.title.take().or_else(|| self.plain_title());
        let facts = FileFacts {
            location: Location::File(place),
            size: Some(stamp.size),
            modified_ns: stamp.modified_ns,
            content_hash: Some(content),
            tags,
        };
        let bit_rate = bit_rate.or_else(|| mean_bit_rate(stamp.size, self.findings.duration_s));
        Ok(Some((facts, Findings { bit_rate, ..self.findings })))
    }

    /// For a link.
    pub fn of_link(self, link: &Link) -> (FileFacts, Findings) {
        let facts = FileFacts {
            // As a scan calls it.
            location: Location::Link(link.shown_url().into_owned()),
            size: None,
            modified_ns: None,
            content_hash: None,
            tags: Tags { title: self.plain_title(), ..Tags::default() },
        };
        (facts, self.findings)
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
            findings: Findings { duration_s: 2.0, ..Findings::default() },
            title: Some("Für Elise".to_owned()),
        };
        let (facts, findings) = found.clone().of_file(&path, &Cancel::new()).unwrap().unwrap();
        assert_eq!((facts.location, facts.size), (Location::File(path.clone()), Some(4000)));
        assert_eq!((facts.tags.title.as_deref(), findings.bit_rate), (Some("Für Elise"), Some(16_000)));
        let known = content_hash(&path, &Cancel::new()).unwrap();
        assert_eq!((facts.content_hash, known.is_some()), (known, true));
        assert!(found.clone().of_file(&folder.path().join("b.wav"), &Cancel::new()).is_err());
        let cancelled = Cancel::new();
        cancelled.cancel();
        assert_eq!(found.of_file(&path, &cancelled).unwrap(), None);
    }
}
