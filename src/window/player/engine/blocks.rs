//! Which block is decoded next: of the present recording, of its next lap, or of the recording that follows it.

use super::PlaybackEngine;
use crate::window::player::block_queue::PlaybackBlock;
use crate::window::player::block_source::BlockSource;
use crate::window::player::error::PlayerError;
use crate::window::player::playback_timeline::PlaybackPosition;
use crate::window::player::transport_state::DesiredState;
use crate::window::player::upcoming::Upcoming;
use crate::window::supervisor::inject_panic;
use std::time::Instant;

/// More than the queue holds, in seconds.
const NEAR_END_S: f64 = 1.0;

impl PlaybackEngine {
    /// Opens what follows, once, while the queue is full: opening may take longer than a block. Whether it was opened now.
    pub(super) fn prepare_next(&mut self) -> bool {
        let desired = self.transport.desired();
        let Some(next) = desired.next else {
            self.upcoming = None;
            return false;
        };
        if self.tried == next.number || self.track.is_none() || desired.load != self.load || !desired.playing
        {
            return false;
        }
        (self.upcoming, self.tried) = (None, next.number);
        inject_panic("player", &next.path);
        match Upcoming::open(next.number, &next.path) {
            Ok(upcoming) => {
                self.transport.next_opened(next.number, upcoming.duration_s());
                self.upcoming = Some(upcoming);
                true
            }
            Err(error) => {
                tracing::warn!(%error, "player: cannot play the next recording");
                self.transport.next_failed(next.number, error.to_string());
                self.supervisor.wake();
                false
            }
        }
    }

    /// Whether playback starts anew so near to the end of the recording that all of it fits into the queue.
    pub(super) fn restarts_near_end(&mut self) -> bool {
        let desired = self.transport.desired();
        let Some(track) = &self.track else { return false };
        if desired.generation == self.generation {
            return false;
        }
        // The next one was decoded already, and is prepared again.
        let is_reopened = track.decoded_track() != desired.track;
        if is_reopened && self.upcoming.is_none() {
            self.tried = 0;
        }
        let left_s = track.duration_s().map(|duration_s| duration_s - desired.start_s);
        is_reopened || left_s.is_some_and(|left_s| left_s < NEAR_END_S)
    }

    /// Decodes the next block; `None` at the end.
    pub(super) fn next_block(
        &mut self,
        desired: &DesiredState,
    ) -> Result<Option<PlaybackBlock>, PlayerError> {
        let Some(track) = &mut self.track else { return Ok(None) };
        let until_s = desired.range.map(|(_, end_s)| end_s);
        if desired.generation != self.generation {
            self.pending_block = None;
            self.queue.clear();
            let place = PlaybackPosition {
                generation: desired.generation,
                track: desired.track,
                lap: 0,
                position_s: desired.start_s,
            };
            if let Some(path) = desired.path.as_ref().filter(|_| track.decoded_track() != desired.track) {
                // The next one was decoded ahead, and is prepared again.
                *track = BlockSource::open(desired.track, path)?;
                if self.upcoming.is_none() {
                    self.tried = 0;
                }
            }
            track.start(place, until_s, self.rate, desired.speed)?;
            self.generation = desired.generation;
        }
        if let Some(pending_block) = self.pending_block.take() {
            return Ok(Some(pending_block));
        }
        if track.is_over() && desired.looping {
            let position_s = desired.range.map_or(0.0, |(start_s, _)| start_s);
            let last = track.place();
            // A recording that ends where the loop begins would loop without a single frame.
            if last.position_s > position_s {
                track.start(
                    PlaybackPosition { lap: last.lap + 1, position_s, ..last },
                    until_s,
                    self.rate,
                    desired.speed,
                )?;
            }
        }
        let is_next =
            |upcoming: &Upcoming| desired.next.as_ref().is_some_and(|next| next.number == upcoming.track);
        self.upcoming.take_if(|upcoming| !is_next(upcoming));
        let follows = desired.range.is_none() && !desired.looping;
        if track.is_over()
            && follows
            && let Some(next) = self.upcoming.take()
        {
            // Of another format.
            self.transport.next_decoded(next.track);
            let place = PlaybackPosition { track: next.track, lap: 0, position_s: 0.0, ..track.place() };
            *track = BlockSource::of_upcoming(next)?;
            track.start(place, None, self.rate, desired.speed)?;
        }
        let before = track.decoded_track();
        let mut none = None;
        let upcoming = if follows { &mut self.upcoming } else { &mut none };
        let block = track.next(self.queue.buffer(), upcoming)?;
        if track.decoded_track() != before {
            self.transport.next_decoded(track.decoded_track());
        }
        Ok(block)
    }

    /// Goes over to the next recording once its first frame is audible; returns when that will be.
    pub(super) fn pass_seam(&mut self, now: Instant) -> Option<Instant> {
        let due = self.transport.seam_due()?;
        if due > now {
            return Some(due);
        }
        if self.transport.pass_seam(now) {
            self.supervisor.wake();
        }
        None
    }
}
