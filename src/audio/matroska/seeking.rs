//! A time → the reader at the last packet of a track that begins no later.

use super::ebml::{Children, Header, child, unsigned};
use super::headers::MAX_ELEMENT;
use super::ids;
use super::reader::{MatroskaReader, NO_TIME, Step};
use super::resync::find_cluster;
use std::io::ErrorKind;
use symphonia::core::errors::{Error, Result, SeekErrorKind};
use symphonia::core::formats::{FormatReader, SeekTo, SeekedTo};
use symphonia::core::packet::Packet;
use symphonia::core::units::Timestamp;

/// Clusters tried, each before the last: the nearest may have no packet of the track before the time.
const MAX_TRIES: usize = 4;
/// Clusters of which the position is kept.
const MAX_PASSED: usize = 1 << 20;

/// Positions of clusters by the index, in order of time.
pub(super) struct Cues {
    points: Vec<CuePoint>,
}

struct CuePoint {
    /// In ticks of the segment.
    time: u64,
    track: u64,
    /// From the segment's content.
    cluster: u64,
}

impl Cues {
    /// From the content of a Cues element (RFC 9559, 5.1.5).
    fn from_element(content: &[u8]) -> Self {
        let mut points = Vec::new();
        for (_, point) in Children(content).filter(|(id, _)| *id == ids::CUE_POINT) {
            let number = |parent, wanted| child(parent, wanted).and_then(unsigned);
            let Some(time) = number(point, ids::CUE_TIME) else { continue };
            for (_, positions) in Children(point).filter(|(id, _)| *id == ids::CUE_TRACK_POSITIONS) {
                let track = number(positions, ids::CUE_TRACK).unwrap_or(0);
                if let Some(cluster) = number(positions, ids::CUE_CLUSTER_POSITION) {
                    points.push(CuePoint { time, track, cluster });
                }
            }
        }
        points.sort_by_key(|point| point.time);
        Self { points }
    }
}

impl MatroskaReader<'_> {
    pub(super) fn seek_to(&mut self, to: SeekTo) -> Result<SeekedTo> {
        let (track_id, required_ts) = match to {
            SeekTo::Timestamp { ts, track_id } => (Some(track_id), Some(ts)),
            SeekTo::Time { time, track_id } => {
                (track_id, i64::try_from(time.as_nanos()).ok().map(Timestamp::new))
            }
        };
        let track = track_id
            .map_or_else(|| self.tracks().first(), |id| self.tracks().iter().find(|track| track.id == id));
        let Some(track_id) = track.map(|track| track.id) else {
            return Err(Error::SeekError(SeekErrorKind::InvalidTrack));
        };
        let Some(required_ts) = required_ts else { return Err(Error::SeekError(SeekErrorKind::OutOfRange)) };
        if !self.source.is_seekable() {
            return Err(Error::SeekError(SeekErrorKind::Unseekable));
        }
        let tick_ns = i64::try_from(self.headers.tick_ns).unwrap_or(i64::MAX);
        let ticks = u64::try_from(required_ts.get() / tick_ns).unwrap_or(0);
        for position in self.candidates(ticks, track_id)? {
            self.source.go_to(position)?;
            self.cluster = None;
            if let Some(actual_ts) = self.skip_packets(track_id, required_ts)? {
                return Ok(SeekedTo { track_id, required_ts, actual_ts });
            }
        }
        // From the first cluster on there is none before: the track starts later.
        if let Some(first) = self.packets.front() {
            return Ok(SeekedTo { track_id, required_ts, actual_ts: first.pts });
        }
        Err(Error::SeekError(SeekErrorKind::OutOfRange))
    }

    /// Positions of clusters to try, the best one first and the first one last.
    fn candidates(&mut self, ticks: u64, track_id: u32) -> Result<Vec<u64>> {
        let segment_at = self.headers.segment_at;
        let cues = self.load_cues();
        let of_track = |point: &&CuePoint| point.track == u64::from(track_id);
        let any_of_track = cues.points.iter().any(|point| of_track(&point));
        let before = cues.points.iter().rev().filter(|point| point.time <= ticks);
        let before = before.filter(|point| !any_of_track || of_track(point));
        let by_cues = before.map(|point| segment_at.saturating_add(point.cluster)).take(MAX_TRIES);
        let mut found: Vec<u64> = by_cues.collect();
        found.retain(|&position| self.is_cluster(position));
        if found.is_empty() {
            self.pass_clusters(ticks)?;
            let before = self.passed_clusters.iter().rev().filter(|(_, time)| *time <= ticks);
            found = before.map(|&(position, _)| position).take(MAX_TRIES).collect();
        }
        found.extend(self.headers.first_cluster);
        found.dedup();
        Ok(found)
    }

    fn load_cues(&mut self) -> &Cues {
        if self.cues.is_none() {
            let cues = self.headers.cues_at.and_then(|at| {
                self.source.go_to(at).ok()?;
                let header = self.source.header().ok()??;
                let size = header.size.filter(|&size| header.id == ids::CUES && size <= MAX_ELEMENT)?;
                Some(Cues::from_element(&self.source.available(size).ok()?))
            });
            self.cues = Some(cues.unwrap_or(Cues { points: Vec::new() }));
        }
        self.cues.get_or_insert(Cues { points: Vec::new() })
    }

    fn is_cluster(&mut self, position: u64) -> bool {
        self.source.reaches(position)
            && self.source.go_to(position).is_ok()
            && matches!(self.source.header(), Ok(Some(Header { id: ids::CLUSTER, .. })))
    }

    /// Goes from cluster to cluster until one begins after `ticks`, and keeps their positions and times.
    fn pass_clusters(&mut self, ticks: u64) -> Result<()> {
        let Some(first) = self.headers.first_cluster else { return Ok(()) };
        self.source.go_to(self.passed_clusters.last().map_or(first, |&(position, _)| position))?;
        // The last one is passed again.
        self.passed_clusters.pop();
        while self.passed_clusters.len() < MAX_PASSED {
            let Some((position, time)) = self.pass_cluster()? else { break };
            self.passed_clusters.push((position, time));
            if time > ticks {
                break;
            }
        }
        Ok(())
    }

    /// Passes the next cluster; its position and time, or `None` at the end.
    fn pass_cluster(&mut self) -> Result<Option<(u64, u64)>> {
        let (mut position, mut time, mut cluster_end) = (None, None, None);
        loop {
            let at = self.source.position();
            let header = match self.source.header() {
                Err(error) if error.kind() == ErrorKind::UnexpectedEof => break,
                header => header?,
            };
            match header {
                Some(Header { id: ids::CLUSTER, .. }) if position.is_some() => {
                    self.source.go_to(at)?;
                    break;
                }
                Some(header) if header.id == ids::CLUSTER => {
                    (position, cluster_end) = (Some(at), header.end());
                }
                Some(Header { id: ids::TIMESTAMP, size: Some(size), .. }) if position.is_some() => {
                    time = unsigned(&self.source.content(size.min(9))?);
                    if let Some(end) = cluster_end.filter(|&end| self.source.reaches(end)) {
                        self.source.go_to(end)?;
                        break;
                    }
                }
                Some(Header { id: ids::SEGMENT, .. }) => {}
                Some(Header { id, size: Some(size), content_at, .. })
                    if (ids::is_in_cluster(id) || ids::is_top_level(id))
                        && self.source.reaches(content_at.saturating_add(size)) =>
                {
                    self.source.skip_to(content_at.saturating_add(size))?;
                }
                _ => {
                    self.source.go_to(at.saturating_add(1))?;
                    let found = find_cluster(&mut self.source)?;
                    if position.is_some() || !found {
                        break;
                    }
                }
            }
        }
        Ok(position.map(|position| (position, time.unwrap_or(u64::MAX))))
    }

    /// Drops packets up to the last one of the track that begins at `until` or before, and returns its time; `None`
    /// if there is none before.
    fn skip_packets(&mut self, track_id: u32, until: Timestamp) -> Result<Option<Timestamp>> {
        self.packets.clear();
        // The last packet with a time, and those without behind it.
        let mut last: Vec<Packet> = Vec::new();
        loop {
            while let Some(packet) = self.packets.pop_front() {
                if packet.track_id != track_id {
                    continue;
                }
                if packet.pts > until {
                    self.packets.push_front(packet);
                    return Ok(self.put_back(last));
                }
                match packet.pts == NO_TIME {
                    true if last.is_empty() => {}
                    true => last.push(packet),
                    false => last = vec![packet],
                }
            }
            match self.next_element() {
                Ok(Step::More) | Err(Error::DecodeError(_)) => {}
                // What is there before the end is the answer.
                Ok(Step::End) | Err(_) => return Ok(self.put_back(last)),
            }
        }
    }

    fn put_back(&mut self, packets: Vec<Packet>) -> Option<Timestamp> {
        let time = packets.first()?.pts;
        for packet in packets.into_iter().rev() {
            self.packets.push_front(packet);
        }
        Some(time)
    }
}
