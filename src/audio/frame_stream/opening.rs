//! The first frames → an open stream with its length.

use super::header::{FrameFormat, FrameHeader, HEADER_BYTES};
use super::info_tag::{InfoTag, info_tag};
use super::look_ahead::LookAhead;
use super::seeking::SeekIndex;
use super::{FRAMES_TO_BELIEVE, FrameStreamReader, PassedFrames, is_run};
use crate::audio::foreign_tags::{TAG_BYTES, tag_length, trailing_tags};
use std::io::{Seek, SeekFrom};
use symphonia::core::audio::layouts::{
    CHANNEL_LAYOUT_5P1, CHANNEL_LAYOUT_7P1, CHANNEL_LAYOUT_MONO, CHANNEL_LAYOUT_STEREO,
};
use symphonia::core::audio::{Channels, Position};
use symphonia::core::codecs::CodecParameters;
use symphonia::core::codecs::audio::AudioCodecParameters;
use symphonia::core::codecs::audio::well_known::{CODEC_ID_MP1, CODEC_ID_MP2, CODEC_ID_MP3};
use symphonia::core::errors::{Result, decode_error, unsupported_error};
use symphonia::core::formats::{FormatOptions, FormatReader, MediaInfo, Track};
use symphonia::core::io::{MediaSource, MediaSourceStream, ReadBytes};
use symphonia::core::units::{Duration, TimeBase};

/// Places in the file, and frames at each, by which the length is estimated.
const SAMPLED_PLACES: u64 = 4;
const SAMPLED_FRAMES: usize = 32;
/// Bytes in front of a stream that are searched for its start, and read at a time.
const MAX_JUNK_BYTES: u64 = 8 << 20;
const READ_BYTES: usize = 4_096;
/// Bytes of the file's end in which tags are looked for.
const TAIL_BYTES: u64 = 4_096;

impl<'s> FrameStreamReader<'s> {
    /// Opens the stream whose first frame is at the position of `source`.
    ///
    /// # Errors
    /// Those of reading; an unsupported error for AAC that is not one frame of low complexity.
    pub(super) fn open(source: MediaSourceStream<'s>, options: FormatOptions) -> Result<Self> {
        let mut bytes = LookAhead::new(source);
        let Some(header) = FrameHeader::parse(bytes.peek(HEADER_BYTES)?) else {
            return decode_error("no frame header");
        };
        if header.unsupported {
            return unsupported_error("adts: only one frame of low complexity is supported");
        }
        let start = bytes.position();
        let tag = info_tag(&header, bytes.peek(header.size)?);
        let mut track = track(header.format);
        let (mut pts, mut sound_end, mut grown) = (0, None, false);
        if let Some(tag) = &tag {
            bytes.consume(header.size);
            grown = has_grown(&mut bytes, start, tag)?;
            let (delay, padding) = tag.delay_and_padding.unwrap_or_default();
            pts = -i64::from(delay);
            let total = tag.frames.map(|frames| u64::from(frames) * u64::from(header.samples));
            if let (Some(total), false) = (total, grown) {
                let sound = total.saturating_sub(u64::from(delay) + u64::from(padding));
                track.with_num_frames(sound);
                if tag.delay_and_padding.is_some() {
                    // Stated delay marks the length as exact.
                    track.with_delay(delay).with_padding(padding);
                    let sound = i64::try_from(sound).unwrap_or(i64::MAX);
                    sound_end = Some((sound, sound.saturating_add(i64::from(padding))));
                }
            }
        }
        if track.num_frames.is_none()
            && let Some(frames) = estimated_samples(&mut bytes, header.format)?
        {
            track.with_num_frames(frames);
        }
        if let Some(frames) = track.num_frames {
            track.with_duration(Duration::new(frames));
        }
        let external = options.external_data;
        Ok(Self {
            index: SeekIndex::new(bytes.position(), pts, &header),
            bytes,
            media_info: MediaInfo::from_track(&track),
            tracks: vec![track],
            chapters: external.chapters,
            metadata: external.metadata.unwrap_or_default(),
            format: header.format,
            announced: header.format,
            pts,
            sound_end,
            passed: PassedFrames::default(),
            grown,
            damaged: false,
            holes: Vec::new(),
        })
    }
}

/// A track for a decoder of `format`.
pub(super) fn track(format: FrameFormat) -> Track {
    let mut params = AudioCodecParameters::new();
    params.for_codec(format.codec).with_sample_rate(format.rate);
    let channels = match format.channels {
        0 => None,
        1 => Some(CHANNEL_LAYOUT_MONO),
        2 => Some(CHANNEL_LAYOUT_STEREO),
        3 => {
            Some(Channels::Positioned(Position::FRONT_CENTER | Position::FRONT_LEFT | Position::FRONT_RIGHT))
        }
        6 => Some(CHANNEL_LAYOUT_5P1),
        8 => Some(CHANNEL_LAYOUT_7P1),
        count => Some(Channels::Discrete(u16::try_from(count).unwrap_or(u16::MAX))),
    };
    if let Some(channels) = channels {
        params.with_channels(channels);
    }
    let mut track = Track::new(0);
    track.with_codec_params(CodecParameters::Audio(params));
    if let Some(base) = TimeBase::try_from_recip(format.rate) {
        track.with_time_base(base);
    }
    track
}

/// What stands behind bytes of no known format.
pub(in crate::audio) enum JunkSearch {
    /// A stream of frames.
    Found(Box<dyn FormatReader>),
    /// None within reach; the source is at its start.
    Nothing(MediaSourceStream<'static>),
}

/// Searches the first megabytes for frames. Noise contains the markers of containers by chance, but no frames in a row.
///
/// # Errors
/// Those of reading.
pub(in crate::audio) fn behind_junk(mut source: MediaSourceStream<'static>) -> Result<JunkSearch> {
    if !source.is_seekable() {
        return Ok(JunkSearch::Nothing(source));
    }
    let mut bytes = LookAhead::new(source);
    while bytes.position() < MAX_JUNK_BYTES {
        let there = bytes.peek(READ_BYTES)?;
        let Some(skipped) = there.iter().position(|&byte| byte == 0xff) else {
            if there.is_empty() {
                break;
            }
            let count = there.len();
            bytes.consume(count);
            continue;
        };
        bytes.consume(skipped);
        if let Some(header) = FrameHeader::parse(bytes.peek(HEADER_BYTES)?)
            && is_run(&mut bytes, &header)?
        {
            let position = bytes.position();
            source = bytes.into_inner();
            source.seek(SeekFrom::Start(position))?;
            let reader = FrameStreamReader::open(source, FormatOptions::default())?;
            return Ok(JunkSearch::Found(Box::new(reader)));
        }
        bytes.consume(1);
    }
    source = bytes.into_inner();
    source.seek(SeekFrom::Start(0))?;
    Ok(JunkSearch::Nothing(source))
}

/// How many frames in a row begin at the position of `source`: enough to believe in, or all up to its end or a tag.
pub(super) fn is_stream<B: ReadBytes>(source: &mut B, available: u64) -> Result<bool> {
    let mut first: Option<FrameHeader> = None;
    let mut left = available;
    for count in 0..FRAMES_TO_BELIEVE {
        if left < HEADER_BYTES as u64 {
            return Ok(count > 0);
        }
        let mut head = [0; HEADER_BYTES];
        source.read_buf_exact(&mut head)?;
        let header = match FrameHeader::parse(&head) {
            Some(header) if first.is_none_or(|first| first.format == header.format) => header,
            _ => return Ok(count > 0 && tag_length(&[&head[..], &[0; TAG_BYTES]].concat()).is_some()),
        };
        first.get_or_insert(header);
        let body = (header.size - HEADER_BYTES.min(header.size)) as u64;
        left -= HEADER_BYTES as u64;
        if left < body {
            return Ok(true);
        }
        source.ignore_bytes(body)?;
        left -= body;
    }
    Ok(true)
}

/// Whether frames follow behind the bytes that the tag counts: another file was joined to this one.
fn has_grown(bytes: &mut LookAhead<'_>, start: u64, tag: &InfoTag) -> Result<bool> {
    let (Some(length), Some(stated)) = (bytes.length(), tag.bytes) else { return Ok(false) };
    let (back, end) = (bytes.position(), start + u64::from(stated));
    if stated == 0 || end >= length {
        return Ok(false);
    }
    bytes.seek(end)?;
    let mut grown = false;
    for _ in 0..8 {
        let head = bytes.peek(TAG_BYTES)?;
        if let Some(length) = tag_length(head) {
            bytes.skip(length)?;
            continue;
        }
        if let Some(header) = FrameHeader::parse(head) {
            grown = is_run(bytes, &header)?;
            if grown {
                refuse_other_layers(&header)?;
            }
        }
        break;
    }
    bytes.seek(back)?;
    Ok(grown)
}

/// Layers I and II behind layer III are left to ffmpeg: there is no decoder for them here.
fn refuse_other_layers(header: &FrameHeader) -> Result<()> {
    if [CODEC_ID_MP1, CODEC_ID_MP2].contains(&header.format.codec) {
        return unsupported_error("MP3 and MP2 in one stream");
    }
    Ok(())
}

/// The number of samples by the frames at a few places of the file, if its length is known.
fn estimated_samples(bytes: &mut LookAhead<'_>, format: FrameFormat) -> Result<Option<u64>> {
    let Some(length) = bytes.length() else { return Ok(None) };
    let start = bytes.position();
    bytes.seek(length.saturating_sub(TAIL_BYTES).max(start))?;
    let tags = trailing_tags(bytes.peek(TAIL_BYTES as usize)?);
    let end = length.saturating_sub(tags).max(start);
    let (mut seconds, mut counted) = (0.0, 0);
    for place in 0..SAMPLED_PLACES {
        bytes.seek(start + (end - start) / SAMPLED_PLACES * place)?;
        for found in 0..SAMPLED_FRAMES {
            let Some(header) = next_frame(bytes, place == 0 || found > 0)? else { break };
            if found == 0 && format.codec == CODEC_ID_MP3 {
                refuse_other_layers(&header)?;
            }
            seconds += f64::from(header.samples) / f64::from(header.format.rate);
            counted += header.size as u64;
            bytes.skip(header.size as u64)?;
        }
    }
    bytes.seek(start)?;
    if counted == 0 {
        return Ok(None);
    }
    let total = seconds / counted as f64 * (end - start) as f64 * f64::from(format.rate);
    Ok(Some(total as u64))
}

/// The frame at the position, or, at a place in the middle of the file, the first of several within reach.
fn next_frame(bytes: &mut LookAhead<'_>, exact: bool) -> Result<Option<FrameHeader>> {
    let reach = if exact { 1 } else { 8_192 };
    for _ in 0..reach {
        let head = bytes.peek(HEADER_BYTES)?;
        if head.len() < HEADER_BYTES {
            return Ok(None);
        }
        if let Some(header) = FrameHeader::parse(head)
            && (exact || is_run(bytes, &header)?)
        {
            return Ok(Some(header));
        }
        bytes.consume(1);
    }
    Ok(None)
}
