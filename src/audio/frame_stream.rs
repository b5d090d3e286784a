//! Streams that consist of nothing but frames (MP3, MP2, AAC in ADTS) → packets.
//!
//! Such files are joined, cut and damaged more than others, and nothing but the frames themselves has a clock. So this reader,
//! unlike symphonia's, announces each change of format, so that a new decoder can be made; steps over the tags of joined parts;
//! and counts the frames that a damaged part of the file contained by its length, so that what follows keeps its time.

mod format_reader;
mod header;
mod info_tag;
mod look_ahead;
mod opening;
mod seeking;

use super::foreign_tags::{TAG_BYTES, tag_length};
use header::{FrameFormat, FrameHeader, HEADER_BYTES};
use info_tag::info_tag;
use look_ahead::LookAhead;
pub(super) use opening::{JunkSearch, behind_junk};
use seeking::SeekIndex;
use symphonia::core::errors::Result;
use symphonia::core::formats::well_known::{FORMAT_ID_ADTS, FORMAT_ID_MP1, FORMAT_ID_MP2, FORMAT_ID_MP3};
use symphonia::core::formats::{FormatReader, MediaInfo, Track};
use symphonia::core::meta::{ChapterGroup, MetadataLog};

/// Consecutive frames of one format that are believed to be frames, where nothing else says so.
const FRAMES_TO_BELIEVE: usize = 3;
/// Damaged parts whose length in frames is remembered.
const MAX_HOLES: usize = 10_000;

/// Whether a format is one of this reader's.
pub(super) fn is_frame_stream(format: &dyn FormatReader) -> bool {
    [FORMAT_ID_MP1, FORMAT_ID_MP2, FORMAT_ID_MP3, FORMAT_ID_ADTS].contains(&format.format_info().format)
}

/// A reader of MPEG audio and ADTS.
pub(super) struct FrameStreamReader<'s> {
    bytes: LookAhead<'s>,
    media_info: MediaInfo,
    tracks: Vec<Track>,
    chapters: Option<ChapterGroup>,
    metadata: MetadataLog,
    /// Format of the next frame, and the one that `tracks` has.
    format: FrameFormat,
    announced: FrameFormat,
    /// Time of the next frame in samples of `format`'s rate; negative within the encoder's delay.
    pts: i64,
    /// The end of the sound, and of the padding behind it, by the information tag.
    sound_end: Option<(i64, i64)>,
    /// Frames and their bytes since the format's last change; the size of the first, if all have it.
    passed: PassedFrames,
    /// By the information tag: the file has no more bytes than were there when it was written.
    grown: bool,
    /// A damaged part was found in front of the next frame and is not reported yet.
    damaged: bool,
    index: SeekIndex,
    /// End of each damaged part, and its frames.
    holes: Vec<(u64, i64)>,
}

/// Frames that were passed since the format's last change.
#[derive(Default)]
struct PassedFrames {
    count: u64,
    bytes: u64,
    /// Least and greatest size.
    least: usize,
    greatest: usize,
}

impl PassedFrames {
    fn add(&mut self, size: usize) {
        self.least = if self.count == 0 { size } else { self.least.min(size) };
        self.greatest = self.greatest.max(size);
        self.count += 1;
        self.bytes += size as u64;
    }

    /// Frames that `lost` bytes of the file contained. With a constant bit rate a part that was overwritten is a multiple of the
    /// frame's size, to the byte of padding; bytes of another number were inserted, and nothing is missing.
    fn frames_in(&self, lost: u64, grown: bool) -> i64 {
        if self.count == 0 || grown {
            return 0;
        }
        let frames = lost as f64 / (self.bytes as f64 / self.count as f64);
        let whole = frames.round();
        let constant = self.count > 1 && self.greatest - self.least <= 1;
        let off = (frames - whole).abs() * self.bytes as f64 / self.count as f64;
        // The mean of few frames is inexact by a part of a byte each.
        if constant && off > 1.5 + whole / self.count as f64 { 0 } else { whole as i64 }
    }
}

impl FrameStreamReader<'_> {
    /// Moves to the next frame; `None` at the end. Frames in a damaged part before it are added to `pts`.
    fn locate(&mut self) -> Result<Option<FrameHeader>> {
        let mut lost = 0;
        loop {
            let head = self.bytes.peek(TAG_BYTES)?;
            if head.len() < HEADER_BYTES.min(4) {
                return Ok(None);
            }
            if let Some(length) = tag_length(head) {
                self.bytes.skip(length)?;
                continue;
            }
            let Some(header) = FrameHeader::parse(head) else {
                lost += self.skip_junk()?;
                continue;
            };
            let in_sequence = lost == 0 && header.format == self.format;
            if !in_sequence && !is_run(&mut self.bytes, &header)? {
                self.bytes.consume(1);
                lost += 1;
                continue;
            }
            let frame = self.bytes.peek(header.size)?;
            if frame.len() < header.size {
                // The last frame is incomplete.
                return Ok(None);
            }
            if info_tag(&header, frame).is_some() {
                self.bytes.consume(header.size);
                continue;
            }
            self.add_lost(lost);
            self.change_format(header.format);
            return Ok(Some(header));
        }
    }

    /// Skips at least one byte, up to what may be a frame or a tag.
    fn skip_junk(&mut self) -> Result<u64> {
        let bytes = self.bytes.peek(2_048)?;
        let starts = |byte: &u8| matches!(byte, 0xff | b'I' | b'T' | b'A');
        let next = bytes.iter().skip(1).position(starts).map_or(bytes.len(), |at| at + 1);
        self.bytes.consume(next.max(1));
        Ok(next as u64)
    }

    /// Adds the time of damaged bytes in front of the position.
    fn add_lost(&mut self, lost: u64) {
        if lost == 0 {
            return;
        }
        self.damaged = true;
        let position = self.bytes.position();
        let known = self.holes.binary_search_by_key(&position, |hole| hole.0);
        let frames = match known {
            Ok(at) => self.holes.get(at).map_or(0, |hole| hole.1),
            Err(at) => {
                let frames = self.passed.frames_in(lost, self.grown);
                if self.holes.len() < MAX_HOLES {
                    self.holes.insert(at, (position, frames));
                }
                frames
            }
        };
        self.pts = self.pts.saturating_add(frames.saturating_mul(i64::from(self.index.frame_samples)));
    }

    fn change_format(&mut self, format: FrameFormat) {
        if format == self.format {
            return;
        }
        self.pts = rescaled(self.pts, self.format.rate, format.rate);
        self.format = format;
        self.passed = PassedFrames::default();
        self.sound_end = None;
    }

    /// Moves behind the frame at the position.
    fn pass(&mut self, header: &FrameHeader) {
        self.index.add(self.bytes.position(), self.pts, header);
        self.passed.add(header.size);
        self.bytes.consume(header.size);
        self.pts = self.pts.saturating_add(i64::from(header.samples));
    }

    /// Samples to cut from the start and the end of the frame at the position.
    fn trim(&self, samples: u32) -> (u64, u64) {
        let samples = i64::from(samples);
        let start = (-self.pts).clamp(0, samples);
        let end = match self.sound_end {
            // Behind the padding another file was joined.
            Some((sound, padded)) if self.pts < padded => {
                (self.pts + samples - sound).clamp(0, samples - start)
            }
            _ => 0,
        };
        (start.unsigned_abs(), end.unsigned_abs())
    }
}

/// Whether the frame at the position is the first of several of its format, or only the end or a tag follows.
fn is_run(bytes: &mut LookAhead<'_>, first: &FrameHeader) -> Result<bool> {
    let mut at = first.size;
    for _ in 1..FRAMES_TO_BELIEVE {
        let there = bytes.peek(at + TAG_BYTES)?;
        let next = there.get(at..).unwrap_or_default();
        if next.len() < HEADER_BYTES || tag_length(next).is_some() {
            return Ok(there.len() >= at);
        }
        match FrameHeader::parse(next) {
            Some(header) if header.format == first.format => at += header.size,
            _ => return Ok(false),
        }
    }
    Ok(true)
}

/// A count of samples at another rate.
fn rescaled(samples: i64, from: u32, to: u32) -> i64 {
    let scaled = (i128::from(samples) * i128::from(to)).div_euclid(i128::from(from.max(1)));
    i64::try_from(scaled).unwrap_or(i64::MAX)
}
