//! The recording that follows the present one without a gap.

use super::TransportState;
use crate::window::player::playback_timeline::PlaybackPosition;
use std::path::Path;
use std::sync::Arc;

/// A recording that follows another.
#[derive(Debug, Clone)]
pub(in crate::window::player) struct NextTrack {
    pub(in crate::window::player) number: u64,
    pub(in crate::window::player) path: Arc<Path>,
}

impl TransportState {
    /// Sets what follows the recording. If the one before is decoded already, what was not delivered of it is dropped.
    pub(in crate::window::player) fn set_next(&mut self, path: Option<Arc<Path>>) -> u64 {
        self.last_track += 1;
        let number = self.last_track;
        // May be in the device already: then it is what something follows.
        let delivered = self.delivered();
        let is_decoded = self.desired.next.as_ref().is_some_and(|next| next.number == self.decoded_next);
        self.desired.next =
            path.filter(|_| self.desired.path.is_some()).map(|path| NextTrack { number, path });
        self.next_duration_s = None;
        self.failed_next = None;
        if is_decoded && delivered.is_some_and(|place| place.track == self.desired.track) {
            self.continue_anew();
        }
        number
    }

    /// Goes over to the next recording if this is a place in it.
    pub(super) fn adopt(&mut self, place: PlaybackPosition) {
        let Some(next) = self.desired.next.take_if(|next| next.number == place.track) else { return };
        (self.desired.track, self.desired.path) = (next.number, Some(next.path));
        self.desired.start_s = 0.0;
        (self.duration_s, self.duration_is_measured) = (self.next_duration_s.take(), false);
        self.problem = None;
        self.at_end = None;
    }
}
