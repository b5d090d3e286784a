//! Where the painter has its samples from: a file, or one that is still on its way.

use crate::audio::{AudioError, Decoder, StreamInfo};
use crate::cancel::Cancel;
use crate::fetch::PartialFile;
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, TryRecvError, bounded};
use std::io;
use std::path::PathBuf;
use std::thread;
use std::time::Instant;

/// AudioBlocks that wait for the painter; it takes many at once.
const BLOCKS: usize = 64;

/// A recording to paint.
#[derive(Debug, Clone)]
pub(in crate::window) enum AudioSource {
    File(PathBuf),
    Partial(PartialFile),
}

/// Samples, block by block.
pub(super) enum AudioBlocks {
    File(Box<Decoder>),
    Partial(PartialDecoder),
}

/// What comes next.
pub(super) enum Next {
    /// The block holds it.
    Block,
    /// It has not come yet.
    Later,
    End,
}

impl AudioBlocks {
    /// Fills `block`; waits until `deadline` at most for what has not come yet.
    pub(super) fn next(&mut self, block: &mut Vec<f32>, deadline: Instant) -> Result<Next, AudioError> {
        match self {
            Self::File(decoder) => Ok(if decoder.next_block(block)? { Next::Block } else { Next::End }),
            Self::Partial(decoder) => Ok(match decoder.blocks.recv_deadline(deadline) {
                Ok(new) => {
                    *block = new;
                    Next::Block
                }
                Err(RecvTimeoutError::Timeout) => Next::Later,
                Err(RecvTimeoutError::Disconnected) => Next::End,
            }),
        }
    }
}

/// A recording on its way, decoded on a thread of its own, since whoever reads it must wait. Dropping this ends the thread.
pub(super) struct PartialDecoder {
    opened: Receiver<StreamInfo>,
    blocks: Receiver<Vec<f32>>,
    cancel: Cancel,
}

impl PartialDecoder {
    pub(super) fn start(growing: PartialFile) -> io::Result<Self> {
        let ((info_sender, opened), (block_sender, blocks)) = (bounded(1), bounded(BLOCKS));
        let cancel = Cancel::new();
        let ours = cancel.clone();
        thread::Builder::new()
            .name("decode coming".to_owned())
            .spawn(move || decode(&growing, &ours, &info_sender, &block_sender))?;
        Ok(Self { opened, blocks, cancel })
    }

    /// What it is, once that is known; an error where it cannot be painted before all of it is here.
    pub(super) fn opened(&self) -> Result<Option<StreamInfo>, ()> {
        match self.opened.try_recv() {
            Ok(info) => Ok(Some(info)),
            Err(TryRecvError::Empty) => Ok(None),
            Err(TryRecvError::Disconnected) => Err(()),
        }
    }
}

impl Drop for PartialDecoder {
    fn drop(&mut self) {
        self.cancel.cancel();
    }
}

fn decode(growing: &PartialFile, cancel: &Cancel, opened: &Sender<StreamInfo>, blocks: &Sender<Vec<f32>>) {
    let Ok(reader) = growing.read(cancel) else { return };
    let Ok(mut decoder) = Decoder::open_sequential(reader) else { return };
    if opened.send(decoder.info().clone()).is_err() {
        return;
    }
    let mut block = Vec::new();
    // Where it breaks off, what came is the picture until the rest is here.
    while decoder.next_block(&mut block).unwrap_or(false) {
        if blocks.send(std::mem::take(&mut block)).is_err() {
            return;
        }
    }
}
