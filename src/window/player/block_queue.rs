//! Blocks of decoded sound on their way from the player's thread to the device's callback.

use super::playback_timeline::{EndKind, PlaybackPosition};
use crossbeam_channel::{Receiver, Sender, bounded};

/// Blocks that wait at most. At 20 ms each: half a second.
const BLOCKS: usize = 25;
/// With so few left the player's thread is asked for more. It then makes a quarter of a second at once, so
/// that it is woken four times a second and not fifty times.
const LOW_WATER: usize = BLOCKS / 2;

/// 20 ms of sound, the last of a recording less.
#[derive(Debug)]
pub(super) struct Block {
    /// What its first frame is.
    pub(super) place: PlaybackPosition,
    /// Interleaved.
    pub(super) samples: Vec<f32>,
    /// 1 or 2.
    pub(super) channels: usize,
    /// Nothing comes after it, unless looping goes back to the start.
    pub(super) end: Option<EndKind>,
}

impl Block {
    /// Samples a channel.
    pub(super) fn frames(&self) -> usize {
        self.samples.len() / self.channels.max(1)
    }

    /// The left and right sample of frame `index`, twice the same in mono.
    pub(super) fn frame(&self, index: usize) -> Option<(f32, f32)> {
        let left = self.samples.get(index * self.channels)?;
        let right = if self.channels > 1 { self.samples.get(index * self.channels + 1)? } else { left };
        Some((*left, *right))
    }
}

/// The ends of the player's thread.
pub(super) struct BlockQueue {
    sender: Sender<Block>,
    /// To throw away what a seek has made useless.
    waiting: Receiver<Block>,
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

    /// The ends of a device.
    pub(super) fn receiver(&self) -> BlockReceiver {
        BlockReceiver { waiting: self.waiting.clone(), recycle: self.recycle.clone() }
    }

    /// Gives the block back if the queue is full.
    pub(super) fn push(&self, block: Block) -> Result<(), Block> {
        self.sender.try_send(block).map_err(|refused| refused.into_inner())
    }

    /// An empty buffer, if possible one that was used before.
    pub(super) fn buffer(&self) -> Vec<f32> {
        self.recycled.try_recv().unwrap_or_default()
    }

    /// Throws away all that waits.
    pub(super) fn clear(&self) {
        while self.waiting.try_recv().is_ok() {}
    }

    /// Frames that wait.
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.waiting.len()
    }
}

/// The ends of the device's callback, where nothing waits and nothing is freed.
pub(super) struct BlockReceiver {
    waiting: Receiver<Block>,
    recycle: Sender<Vec<f32>>,
}

impl BlockReceiver {
    /// The next block, if there is one.
    pub(super) fn next(&self) -> Option<Block> {
        self.waiting.try_recv().ok()
    }

    /// Whether more should be made.
    pub(super) fn is_low(&self) -> bool {
        self.waiting.len() <= LOW_WATER
    }

    /// Gives a block's buffer back. There are hardly more buffers than places for them; one too many is freed.
    pub(super) fn recycle(&self, block: Block) {
        let mut samples = block.samples;
        samples.clear();
        self.recycle.try_send(samples).ok();
    }
}
