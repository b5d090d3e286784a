//! The queue of decoded blocks between the player's thread and the device's callback.

use super::playback_timeline::{EndKind, PlaybackPosition};
use crossbeam_channel::{Receiver, Sender, bounded};

/// Capacity in blocks of 20 ms: half a second.
const BLOCKS: usize = 25;
/// At this level the player's thread is notified. It then decodes a quarter of a second at once, so that it wakes four times a second
/// instead of fifty.
const LOW_WATER: usize = BLOCKS / 2;

/// 20 ms of audio; the last block of a recording is shorter.
#[derive(Debug)]
pub(super) struct PlaybackBlock {
    /// Position of its first frame.
    pub(super) place: PlaybackPosition,
    /// Position after its last frame, in seconds.
    pub(super) next_s: f64,
    /// Interleaved samples.
    pub(super) samples: Vec<f32>,
    /// Number of channels, 1 or 2.
    pub(super) channels: usize,
    /// Set on the last block before the end of the recording or range.
    pub(super) end: Option<EndKind>,
}

impl PlaybackBlock {
    /// Number of frames.
    pub(super) fn frames(&self) -> usize {
        debug_assert!(self.samples.len().is_multiple_of(self.channels), "a block holds whole frames");
        self.samples.len() / self.channels.max(1)
    }

    /// Recording time per time at `rate` in Hz.
    pub(super) fn speed(&self, rate: u32) -> f64 {
        let duration_s = self.frames() as f64 / f64::from(rate.max(1));
        let speed = (self.next_s - self.place.position_s) / duration_s;
        // Positions are rounded; at speed 1 blocks belong to one span.
        if duration_s == 0.0 || (speed - 1.0).abs() < 1e-6 { 1.0 } else { speed.max(0.0) }
    }

    /// Left and right sample of frame `index`; equal in mono.
    pub(super) fn frame(&self, index: usize) -> Option<(f32, f32)> {
        let left = self.samples.get(index * self.channels)?;
        let right = if self.channels > 1 { self.samples.get(index * self.channels + 1)? } else { left };
        Some((*left, *right))
    }
}

/// The sending side, for the player's thread.
pub(super) struct BlockQueue {
    sender: Sender<PlaybackBlock>,
    /// To drop queued blocks after a seek.
    waiting: Receiver<PlaybackBlock>,
    recycled: Receiver<Vec<f32>>,
    recycle: Sender<Vec<f32>>,
}

impl BlockQueue {
    /// An empty queue.
    pub(super) fn new() -> Self {
        let (sender, waiting) = bounded(BLOCKS);
        let (recycle, recycled) = bounded(BLOCKS);
        Self { sender, waiting, recycled, recycle }
    }

    /// The receiving side, for a device.
    pub(super) fn receiver(&self) -> BlockReceiver {
        BlockReceiver { waiting: self.waiting.clone(), recycle: self.recycle.clone() }
    }

    /// Appends a block.
    ///
    /// # Errors
    /// Returns the block if the queue is full.
    pub(super) fn push(&self, block: PlaybackBlock) -> Result<(), PlaybackBlock> {
        self.sender.try_send(block).map_err(|refused| refused.into_inner())
    }

    /// An empty buffer, recycled if possible.
    pub(super) fn buffer(&self) -> Vec<f32> {
        self.recycled.try_recv().unwrap_or_default()
    }

    /// Drops all queued blocks.
    pub(super) fn clear(&self) {
        while self.waiting.try_recv().is_ok() {}
    }

    /// Number of queued blocks.
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.waiting.len()
    }
}

/// The receiving side, for the device's callback: real-time safe, never blocks or frees memory.
pub(super) struct BlockReceiver {
    waiting: Receiver<PlaybackBlock>,
    recycle: Sender<Vec<f32>>,
}

impl BlockReceiver {
    /// Takes the next block, if there is one.
    pub(super) fn next(&self) -> Option<PlaybackBlock> {
        self.waiting.try_recv().ok()
    }

    /// Whether the player's thread should decode more.
    pub(super) fn is_low(&self) -> bool {
        self.waiting.len() <= LOW_WATER
    }

    /// Returns a block's buffer for reuse. If the channel is full, which is rare, the buffer is freed.
    pub(super) fn recycle(&self, block: PlaybackBlock) {
        let mut samples = block.samples;
        samples.clear();
        self.recycle.try_send(samples).ok();
    }
}
