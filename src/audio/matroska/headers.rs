//! Everything in front of the first cluster → tracks, scale of time, length, title.

use super::ebml::{Children, Header, child, float, text, unsigned};
use super::ids;
use super::resync::find_cluster;
use super::source::Source;
use super::track_entry::TrackEntry;
use std::io::{ErrorKind, Result};

/// Largest element that is read as a whole, in bytes: tracks with fonts of their own, tags with pictures, cues of a day.
pub(super) const MAX_ELEMENT: u64 = 32 << 20;
/// Tracks that are kept.
const MAX_TRACKS: usize = 256;
/// Entries of seek heads that are followed.
const MAX_SEEKS: usize = 64;
/// Nanoseconds of a tick, unless stated.
const TICK_NS: u64 = 1_000_000;

/// What a segment states before its first cluster, or elsewhere by its seek head.
#[derive(Debug, Default)]
pub(super) struct Headers {
    /// `matroska` or `webm`.
    pub(super) doc_type: String,
    /// Position of the segment's content, from which others are counted, and of its end.
    pub(super) segment_at: u64,
    pub(super) segment_end: Option<u64>,
    /// Nanoseconds of a tick.
    pub(super) tick_ns: u64,
    /// Length in ticks.
    pub(super) duration: Option<f64>,
    pub(super) title: Option<String>,
    pub(super) tracks: Vec<TrackEntry>,
    /// Position of the cues.
    pub(super) cues_at: Option<u64>,
    /// Position of the first cluster; `None` if there is none.
    pub(super) first_cluster: Option<u64>,
    has_info: bool,
    /// IDs and positions of the seek head.
    seeks: Vec<(u64, u64)>,
}

impl Headers {
    /// Reads up to the first cluster, where the source stands then, and what the seek head points to behind it.
    ///
    /// # Errors
    /// Those of reading. What is missing at the end is left out.
    pub(super) fn read(source: &mut Source<'_>) -> Result<Self> {
        let mut headers = Self { tick_ns: TICK_NS, ..Self::default() };
        match headers.read_to_cluster(source) {
            // The rest is missing.
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => {}
            result => result?,
        }
        if source.is_seekable() {
            headers.follow_seeks(source);
            if let Some(at) = headers.first_cluster {
                source.go_to(at)?;
            }
        }
        Ok(headers)
    }

    fn read_to_cluster(&mut self, source: &mut Source<'_>) -> Result<()> {
        let mut in_segment = false;
        loop {
            let at = source.position();
            let header = source.header()?;
            match header {
                Some(Header { id: ids::CLUSTER, at, .. }) => {
                    source.go_to(at)?;
                    self.first_cluster = Some(at);
                    return Ok(());
                }
                Some(header) if header.id == ids::SEGMENT => {
                    in_segment = true;
                    (self.segment_at, self.segment_end) = (header.content_at, header.end());
                }
                Some(Header { id, size: Some(size), content_at, .. })
                    if !in_segment
                        || ids::is_top_level(id)
                        || source.reaches(content_at.saturating_add(size)) =>
                {
                    self.take_element(source, id, size, at)?;
                }
                _ => {
                    // Damage: without tracks the seek head may still lead to them.
                    if source.is_seekable() {
                        source.go_to(at.saturating_add(1))?;
                    }
                    self.first_cluster = find_cluster(source)?.then(|| source.position());
                    return Ok(());
                }
            }
        }
    }

    /// Reads or skips an element of `size` bytes, whose content comes next.
    fn take_element(&mut self, source: &mut Source<'_>, id: u32, size: u64, at: u64) -> Result<()> {
        let end = source.position().saturating_add(size);
        if id == ids::CUES {
            self.cues_at = Some(at);
        }
        if size <= MAX_ELEMENT
            && matches!(id, ids::EBML | ids::SEEK_HEAD | ids::INFO | ids::TRACKS | ids::TAGS)
        {
            let content = source.available(size)?;
            self.take_content(id, &content);
        }
        source.skip_to(end)
    }

    fn take_content(&mut self, id: u32, content: &[u8]) {
        match id {
            ids::EBML => {
                const DOC_TYPE: u32 = 0x4282;
                if let Some(content) = child(content, DOC_TYPE) {
                    self.doc_type = text(content);
                }
            }
            ids::SEEK_HEAD => self.take_seek_head(content),
            ids::INFO => self.take_info(content),
            ids::TRACKS if self.tracks.is_empty() => {
                let entries = Children(content).filter(|(id, _)| *id == ids::TRACK_ENTRY);
                let tracks = entries.filter_map(|(_, content)| TrackEntry::from_element(content));
                self.tracks = tracks.take(MAX_TRACKS).collect();
            }
            ids::TAGS => {
                let tags = Children(content).filter(|(id, _)| *id == ids::TAG);
                let title = tags.map(|(_, tag)| tag).find_map(title_of_tag);
                self.title = title.or_else(|| self.title.take());
            }
            _ => {}
        }
    }

    fn take_info(&mut self, content: &[u8]) {
        self.has_info = true;
        for (id, content) in Children(content) {
            match id {
                ids::TIMESTAMP_SCALE => {
                    self.tick_ns = unsigned(content).filter(|&ns| ns > 0).unwrap_or(TICK_NS);
                }
                ids::DURATION => {
                    self.duration = float(content).filter(|ticks| ticks.is_finite() && *ticks > 0.0)
                }
                ids::TITLE if self.title.is_none() => {
                    self.title = Some(text(content)).filter(|title| !title.trim().is_empty());
                }
                _ => {}
            }
        }
    }

    fn take_seek_head(&mut self, content: &[u8]) {
        for (_, seek) in Children(content).filter(|(id, _)| *id == ids::SEEK) {
            let number = |wanted| child(seek, wanted).and_then(unsigned);
            if let (Some(id), Some(position)) = (number(ids::SEEK_ID), number(ids::SEEK_POSITION))
                && self.seeks.len() < MAX_SEEKS
            {
                self.seeks.push((id, self.segment_at.saturating_add(position)));
            }
        }
    }

    /// Reads what stands behind the clusters. A position that is wrong or behind the end is ignored.
    fn follow_seeks(&mut self, source: &mut Source<'_>) {
        for (id, position) in std::mem::take(&mut self.seeks) {
            let Ok(id) = u32::try_from(id) else { continue };
            let wanted = match id {
                ids::TRACKS => self.tracks.is_empty(),
                ids::INFO => !self.has_info,
                ids::TAGS => true,
                ids::CUES => {
                    self.cues_at = self.cues_at.or(Some(position));
                    false
                }
                _ => false,
            };
            // What stands before the first cluster was read.
            let was_read = id == ids::TAGS && self.first_cluster.is_some_and(|at| position < at);
            if !wanted || was_read || !source.reaches(position) || source.go_to(position).is_err() {
                continue;
            }
            if let Ok(Some(Header { id: found, size: Some(size), .. })) = source.header()
                && found == id
                && size <= MAX_ELEMENT
            {
                let content = source.available(size).unwrap_or_default();
                self.take_content(id, &content);
            }
        }
    }
}

/// Title in a tag of the whole file (5.1.8.1): one of a track, chapter or attachment is another one's.
fn title_of_tag(tag: &[u8]) -> Option<String> {
    let targets = Children(tag).filter(|(id, _)| *id == ids::TARGETS);
    let mut targets = targets.flat_map(|(_, content)| Children(content));
    let of_a_part = [ids::TAG_TRACK_UID, ids::TAG_CHAPTER_UID, ids::TAG_ATTACHMENT_UID];
    if targets.any(|(id, content)| of_a_part.contains(&id) && unsigned(content) != Some(0)) {
        return None;
    }
    Children(tag).filter(|(id, _)| *id == ids::SIMPLE_TAG).find_map(|(_, simple)| {
        let text_of = |wanted| child(simple, wanted).map(text);
        let is_title = text_of(ids::TAG_NAME).is_some_and(|name| name.eq_ignore_ascii_case("TITLE"));
        text_of(ids::TAG_STRING).filter(|title| is_title && !title.trim().is_empty())
    })
}
