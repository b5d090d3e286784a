//! A time → the frame from which decoding begins.

use super::header::{FrameFormat, FrameHeader};
use super::{FrameStreamReader, PassedFrames};
use std::collections::VecDeque;
use symphonia::core::errors::{Result, SeekErrorKind, seek_error};

/// Frames from one entry of the index to the next.
const INDEX_FRAMES: u32 = 64;
/// Frames before the wanted one: those of layer III refer to bytes of their predecessors.
const PREDECESSORS: usize = 10;
/// An entry this much earlier has the predecessors behind it, in seconds.
const MARGIN_S: f64 = 1.0;

/// A frame that was passed.
#[derive(Debug, Clone, Copy)]
pub(super) struct FramePlace {
    position: u64,
    pts: i64,
    format: FrameFormat,
}

impl FramePlace {
    fn time_s(&self) -> f64 {
        self.pts as f64 / f64::from(self.format.rate.max(1))
    }
}

/// Every 64th frame that was passed, in order.
pub(super) struct SeekIndex {
    entries: Vec<FramePlace>,
    frames: u32,
    /// Samples of the last frame.
    pub(super) frame_samples: u32,
}

impl SeekIndex {
    /// An index with the first frame.
    pub(super) fn new(position: u64, pts: i64, header: &FrameHeader) -> Self {
        let first = FramePlace { position, pts, format: header.format };
        Self { entries: vec![first], frames: 0, frame_samples: header.samples }
    }

    /// Adds a frame if none nearby is known.
    pub(super) fn add(&mut self, position: u64, pts: i64, header: &FrameHeader) {
        self.frame_samples = header.samples;
        self.frames += 1;
        let is_new = self.entries.last().is_none_or(|last| position > last.position);
        if self.frames >= INDEX_FRAMES && is_new {
            self.entries.push(FramePlace { position, pts, format: header.format });
            self.frames = 0;
        }
    }

    /// The last entry at or before `time_s`, else the first one.
    fn before(&self, time_s: f64) -> Option<FramePlace> {
        let later = self.entries.partition_point(|entry| entry.time_s() <= time_s);
        self.entries.get(later.saturating_sub(1)).copied()
    }
}

impl FrameStreamReader<'_> {
    /// Moves to a few frames before the one that contains `time_s`.
    ///
    /// # Errors
    /// Those of reading, and a seek error beyond the end.
    pub(super) fn seek_to(&mut self, time_s: f64) -> Result<()> {
        let Some(entry) = self.index.before(time_s - MARGIN_S) else {
            return seek_error(SeekErrorKind::Unseekable);
        };
        let end = self.bytes.position();
        if entry.position < end && self.bytes.length().is_none() {
            return seek_error(SeekErrorKind::ForwardOnly);
        }
        self.move_to(entry)?;
        let mut last = VecDeque::with_capacity(PREDECESSORS + 1);
        while let Some(header) = self.locate()? {
            let place = FramePlace { position: self.bytes.position(), pts: self.pts, format: header.format };
            // A decoder that starts anew needs no frames of another format.
            if last.back().is_some_and(|last: &FramePlace| last.format != place.format) {
                last.clear();
            }
            last.push_back(place);
            if last.len() > PREDECESSORS + 1 {
                last.pop_front();
            }
            let frame_s = f64::from(header.samples) / f64::from(header.format.rate.max(1));
            if place.time_s() + frame_s > time_s {
                let Some(&first) = last.front() else { break };
                return self.move_to(first);
            }
            self.pass(&header);
        }
        seek_error(SeekErrorKind::OutOfRange)
    }

    fn move_to(&mut self, place: FramePlace) -> Result<()> {
        self.bytes.seek(place.position)?;
        (self.pts, self.damaged) = (place.pts, false);
        if place.format != self.format {
            (self.format, self.passed) = (place.format, PassedFrames::default());
        }
        Ok(())
    }
}
