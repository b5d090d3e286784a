//! Clusters and blocks → packets of the audio tracks.

mod format_reader;

use super::block::{Block, MAX_BLOCK_HEADER};
use super::codec::{codec_params, frame_samples, sample_rate};
use super::ebml::{Header, signed, unsigned};
use super::headers::Headers;
use super::ids;
use super::laced_frames::split;
use super::resync::{Found, resync};
use super::seeking::Cues;
use super::source::Source;
use super::track_entry::{TrackEntry, TrackKind};
use std::collections::VecDeque;
use std::io::ErrorKind;
use std::num::NonZero;
use std::sync::Arc;
use symphonia::core::codecs::CodecParameters;
use symphonia::core::codecs::audio::AudioCodecId;
use symphonia::core::errors::{Error, Result};
use symphonia::core::formats::{FormatOptions, MediaInfo, Track, TrackFlags};
use symphonia::core::io::MediaSourceStream;
use symphonia::core::meta::well_known::METADATA_ID_MATROSKA;
use symphonia::core::meta::{MetadataBuilder, MetadataInfo, MetadataLog, RawTag, StandardTag, Tag};
use symphonia::core::packet::Packet;
use symphonia::core::units::{Duration, TimeBase, Timestamp};

const METADATA: MetadataInfo =
    MetadataInfo { metadata: METADATA_ID_MATROSKA, short_name: "matroska", long_name: "Matroska / WebM" };
/// All time stamps count nanoseconds, as `CodecDelay` and `DiscardPadding` do.
const TIME_BASE: TimeBase =
    TimeBase::new(NonZero::<u32>::MIN, NonZero::<u32>::MIN.saturating_add(NANOSECONDS as u32 - 1));
const NANOSECONDS: u64 = 1_000_000_000;
/// Largest block that is read, and most bytes of its restored packets.
const MAX_BLOCK: u64 = 16 << 20;
/// Time of a packet that has none: one behind another of unknown length in a block.
pub(in crate::audio) const NO_TIME: Timestamp = Timestamp::new(i64::MIN);

/// An open Matroska file, at a packet.
pub(in crate::audio) struct MatroskaReader<'s> {
    pub(super) source: Source<'s>,
    pub(super) headers: Headers,
    media_info: MediaInfo,
    tracks: Vec<Track>,
    audio: Vec<AudioTrack>,
    metadata: MetadataLog,
    pub(super) cluster: Option<Cluster>,
    pub(super) packets: VecDeque<Packet>,
    pub(super) cues: Option<Cues>,
    /// Positions and ticks of clusters that were passed while seeking.
    pub(super) passed_clusters: Vec<(u64, u64)>,
}

/// The cluster that is read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cluster {
    /// In ticks of the segment.
    pub(super) timestamp: Option<u64>,
    pub(super) end: Option<u64>,
}

/// What the blocks of an audio track need.
struct AudioTrack {
    entry: TrackEntry,
    codec: AudioCodecId,
    rate: u32,
}

/// Whether more follows.
#[derive(PartialEq, Eq)]
pub(super) enum Step {
    More,
    End,
}

impl<'s> MatroskaReader<'s> {
    fn open(bytes: MediaSourceStream<'s>, options: FormatOptions) -> Result<Self> {
        let mut source = Source::new(bytes);
        let headers = Headers::read(&mut source)?;
        if !matches!(headers.doc_type.as_str(), "matroska" | "webm") {
            return Err(Error::Unsupported("mkv: not a matroska / webm file"));
        }
        if headers.tracks.is_empty() {
            return Err(Error::DecodeError("mkv: missing Tracks element"));
        }
        let of_kind = |kind| headers.tracks.iter().filter(move |track| track.kind == kind);
        let encrypted = |track: &TrackEntry| track.encodings.is_encrypted();
        if of_kind(TrackKind::Audio).count() > 0 && of_kind(TrackKind::Audio).all(encrypted) {
            return Err(Error::Unsupported(ENCRYPTED));
        }
        let default = default_audio_track(&headers.tracks).map(|track| track.number);
        let (mut tracks, mut audio) = (Vec::new(), Vec::new());
        for entry in &headers.tracks {
            let params = codec_params(entry);
            let mut track = Track::new(entry.number);
            track.with_time_base(TIME_BASE).with_language(&entry.language);
            let is_default = match entry.kind {
                TrackKind::Audio => Some(entry.number) == default,
                _ => entry.default,
            };
            track.flags.set(TrackFlags::DEFAULT, is_default);
            track.flags.set(TrackFlags::FORCED, entry.forced);
            if let CodecParameters::Audio(params) = &params {
                let rate = sample_rate(params.codec, entry.rate);
                audio.push(AudioTrack { entry: entry.clone(), codec: params.codec, rate });
            }
            track.with_codec_params(params);
            tracks.push(track);
        }
        let mut metadata = options.external_data.metadata.unwrap_or_default();
        if let Some(title) = &headers.title {
            let tag = StandardTag::TrackTitle(Arc::new(title.clone()));
            let tag = Tag::new_std(RawTag::new("TITLE", title.as_str()), tag);
            let mut builder = MetadataBuilder::new(METADATA);
            builder.add_tag(tag);
            metadata.push(builder.build());
        }
        let mut media_info = MediaInfo::new();
        media_info.with_time_base(TIME_BASE);
        if let Some(ticks) = headers.duration {
            media_info.with_duration(Duration::new((ticks * headers.tick_ns as f64).round() as u64));
        }
        Ok(Self {
            source,
            headers,
            media_info,
            tracks,
            audio,
            metadata,
            cluster: None,
            packets: VecDeque::new(),
            cues: None,
            passed_clusters: Vec::new(),
        })
    }

    /// Reads one element and queues its packets.
    ///
    /// # Errors
    /// [`Error::IoError`] at an end within a structure or if reading fails, [`Error::DecodeError`] for damage; reading
    /// goes on behind it.
    pub(super) fn next_element(&mut self) -> Result<Step> {
        let at = self.source.position();
        let header = match self.source.header() {
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => return self.end_at(at),
            header => header?,
        };
        let Some(header) = header else { return self.recover(at) };
        let end = header.end();
        match header.id {
            ids::CLUSTER => self.cluster = Some(Cluster { timestamp: None, end }),
            // A second file is joined.
            ids::SEGMENT => self.cluster = None,
            id if self.cluster.is_some() && ids::is_in_cluster(id) => return self.cluster_element(header),
            id => match end {
                Some(end) if ids::is_top_level(id) => {
                    self.cluster = None;
                    self.source.skip_to(end)?;
                }
                _ => return self.recover(at),
            },
        }
        Ok(Step::More)
    }

    fn cluster_element(&mut self, header: Header) -> Result<Step> {
        let Some(cluster) = self.cluster else { return Ok(Step::More) };
        let (Some(size), Some(end)) = (header.size, header.end()) else { return self.recover(header.at) };
        let crosses_end = cluster.end.is_some_and(|cluster_end| header.at < cluster_end && end > cluster_end);
        if crosses_end || !self.source.reaches(end) {
            return self.recover(header.at);
        }
        match header.id {
            ids::TIMESTAMP => {
                let timestamp = unsigned(&self.source.content(size.min(9))?);
                self.cluster = Some(Cluster { timestamp, ..cluster });
            }
            ids::SIMPLE_BLOCK => {
                if let Some(block) = self.read_audio_block(size)? {
                    self.push_block(&block, None, 0)?;
                }
            }
            ids::BLOCK_GROUP => return self.block_group(header, end),
            _ => {}
        }
        if self.source.position() <= end {
            self.source.skip_to(end)?;
        }
        Ok(Step::More)
    }

    /// The block is only usable with what stands around it.
    fn block_group(&mut self, group: Header, group_end: u64) -> Result<Step> {
        let (mut block, mut duration, mut discard_ns) = (None, None, 0);
        while self.source.position() < group_end {
            let header = self.source.header()?;
            let Some(Header { id, size: Some(size), content_at, .. }) = header else {
                return self.recover(group.at);
            };
            let end = content_at.saturating_add(size);
            if end > group_end {
                return self.recover(group.at);
            }
            match id {
                ids::BLOCK => block = self.read_audio_block(size)?,
                ids::BLOCK_DURATION => duration = unsigned(&self.source.content(size.min(9))?),
                ids::DISCARD_PADDING => discard_ns = signed(&self.source.content(size.min(9))?).unwrap_or(0),
                _ => {}
            }
            self.source.skip_to(end)?;
        }
        if let Some(block) = block {
            self.push_block(&block, duration, discard_ns)?;
        }
        Ok(Step::More)
    }

    /// The bytes of a block of an audio track; of others only the first are read.
    fn read_audio_block(&mut self, size: u64) -> Result<Option<Vec<u8>>> {
        let head_size = size.min(MAX_BLOCK_HEADER as u64);
        let mut bytes = self.source.content(head_size)?;
        let is_audio = Block::from_bytes(&bytes)
            .is_some_and(|block| self.audio.iter().any(|track| track.entry.number == block.track));
        if !is_audio || size > MAX_BLOCK {
            return Ok(None);
        }
        bytes.append(&mut self.source.content(size - head_size)?);
        Ok(Some(bytes))
    }

    /// Queues the frames of a block. `duration` is in ticks of its track.
    fn push_block(&mut self, bytes: &[u8], duration: Option<u64>, discard_ns: i64) -> Result<()> {
        let damaged = || Err(Error::DecodeError("mkv: damaged block"));
        let cluster_timestamp = self.cluster.and_then(|cluster| cluster.timestamp);
        let (Some(block), Some(cluster_timestamp)) = (Block::from_bytes(bytes), cluster_timestamp) else {
            return damaged();
        };
        let Some(track) = self.audio.iter().find(|track| track.entry.number == block.track) else {
            return Ok(());
        };
        let entry = &track.entry;
        let tick_ns = self.headers.tick_ns;
        let track_tick_ns = tick_ns as f64 * entry.timestamp_scale;
        let block_ns = (f64::from(block.timestamp) * track_tick_ns).round() as i128;
        let start_ns = i128::from(cluster_timestamp)
            .checked_mul(i128::from(tick_ns))
            .and_then(|cluster_ns| cluster_ns.checked_add(block_ns))
            .and_then(|start_ns| start_ns.checked_sub(i128::from(entry.codec_delay_ns)))
            .and_then(|start_ns| i64::try_from(start_ns).ok());
        let (Some(start_ns), Some(frames)) = (start_ns, split(block.lacing, block.payload)) else {
            return damaged();
        };
        let mut start_ns = Some(start_ns);
        let count = frames.len() as u64;
        let block_frame_ns = duration.map(|ticks| (ticks as f64 * track_tick_ns) as u64 / count.max(1));
        let mut lost = false;
        // One block may have 256 frames, of which each could be a bomb.
        let mut budget = MAX_BLOCK as usize;
        for (index, frame) in frames.into_iter().enumerate() {
            let Some(data) = entry.encodings.restore_packet(frame.to_vec(), budget) else {
                lost = true;
                start_ns = None;
                continue;
            };
            budget = budget.saturating_sub(data.len());
            let by_codec = frame_samples(track.codec, entry, &data)
                .map(|samples| samples * NANOSECONDS / u64::from(track.rate.max(1)));
            let frame_ns = by_codec.or(entry.frame_ns).or(block_frame_ns);
            let time = start_ns.map_or(NO_TIME, Timestamp::new);
            let mut packet = Packet::new(block.track, time, Duration::new(frame_ns.unwrap_or(0)), data);
            if index as u64 + 1 == count && discard_ns > 0 {
                // symphonia's decoders count trimmed samples.
                let samples = discard_ns as f64 * f64::from(track.rate) / NANOSECONDS as f64;
                packet.trim_end = Duration::new(samples.round() as u64);
                packet.dur = packet.dur.saturating_sub(Duration::new(discard_ns.unsigned_abs()));
            }
            self.packets.push_back(packet);
            // A frame of unknown length ends where the next block starts.
            start_ns = start_ns.zip(frame_ns).and_then(|(start, length)| start.checked_add_unsigned(length));
        }
        if lost { damaged() } else { Ok(()) }
    }

    /// The end of the data; whether more should be there, cluster and segment say.
    fn end_at(&self, at: u64) -> Result<Step> {
        let cluster_end = self.cluster.and_then(|cluster| cluster.end);
        let expected = cluster_end.into_iter().chain(self.headers.segment_end).max();
        let within_header = self.source.position() > at;
        if within_header || expected.is_some_and(|end| end > at) {
            return Err(Error::IoError(ErrorKind::UnexpectedEof.into()));
        }
        Ok(Step::End)
    }

    /// Goes on behind damage that begins at `at`.
    fn recover(&mut self, at: u64) -> Result<Step> {
        let found =
            resync(&mut self.source, at.saturating_add(1), self.cluster.and_then(|cluster| cluster.end))?;
        if found != Some(Found::Block) {
            self.cluster = None;
        }
        match found {
            Some(_) => Err(Error::DecodeError("mkv: damage is skipped")),
            // Foreign bytes behind the end are no damage.
            None if self.headers.segment_end.is_some_and(|end| end <= at) => Ok(Step::End),
            None => Err(Error::IoError(ErrorKind::UnexpectedEof.into())),
        }
    }
}

/// What [`Error::Unsupported`] says of a file with nothing but encrypted sound.
pub(in crate::audio) const ENCRYPTED: &str = "mkv: all audio tracks are encrypted";

/// The first enabled audio track with the default flag, else the first enabled, else the first.
fn default_audio_track(tracks: &[TrackEntry]) -> Option<&TrackEntry> {
    let audio = || tracks.iter().filter(|track| track.kind == TrackKind::Audio);
    let usable = || audio().filter(|track| track.enabled && !track.encodings.is_encrypted());
    usable().find(|track| track.default).or_else(|| usable().next()).or_else(|| audio().next())
}
