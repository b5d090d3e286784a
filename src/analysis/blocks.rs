//! A decoder → blocks of samples, decoded on the caller's thread or on one of its own.

use super::AnalysisError;
use crate::audio::Decoder;
use crate::cancel::Cancel;
use crossbeam_channel::{Receiver, Sender, bounded};
use std::thread;

/// Least samples in a block: enough to make the cost of passing it to another thread negligible, and little against the
/// 100 ms in which cancelling takes effect.
const BLOCK_SAMPLES: usize = 16_384;
/// Blocks in flight between the threads; more would only cost memory.
const BLOCKS: usize = 6;

/// Calls `sink` with the recording's blocks in order, until it returns `false`.
///
/// With `threads` of 2 or more the decoder runs on a thread of its own named `decode`, which ends before this returns.
/// Returns the decoder, which then knows the length and its notes.
pub(super) fn each_block<E: From<AnalysisError>>(
    decoder: Decoder,
    threads: usize,
    cancel: &Cancel,
    sink: impl FnMut(&[f32]) -> Result<bool, E>,
) -> Result<Decoder, E> {
    if threads >= 2 { on_own_thread(decoder, cancel, sink) } else { inline(decoder, cancel, sink) }
}

fn inline<E: From<AnalysisError>>(
    mut decoder: Decoder,
    cancel: &Cancel,
    mut sink: impl FnMut(&[f32]) -> Result<bool, E>,
) -> Result<Decoder, E> {
    let (mut packet, mut block) = (Vec::new(), Vec::new());
    while fill(&mut decoder, &mut packet, &mut block, cancel)? {
        if !sink(&block)? {
            break;
        }
    }
    Ok(decoder)
}

fn on_own_thread<E: From<AnalysisError>>(
    mut decoder: Decoder,
    cancel: &Cancel,
    mut sink: impl FnMut(&[f32]) -> Result<bool, E>,
) -> Result<Decoder, E> {
    let (full, blocks) = bounded::<Vec<f32>>(BLOCKS);
    let (used, empty) = bounded::<Vec<f32>>(BLOCKS);
    thread::scope(|scope| {
        let decoding = thread::Builder::new()
            .name("decode".to_owned())
            .spawn_scoped(scope, move || decode(&mut decoder, &full, &empty, cancel).map(|()| decoder))
            .map_err(AnalysisError::Thread)?;
        let consumed = consume(blocks, &used, &mut sink);
        let decoded = decoding.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        consumed?;
        Ok(decoded?)
    })
}

/// The decoding thread: ends with the recording, or when the receiver is gone.
fn decode(
    decoder: &mut Decoder,
    full: &Sender<Vec<f32>>,
    empty: &Receiver<Vec<f32>>,
    cancel: &Cancel,
) -> Result<(), AnalysisError> {
    let mut packet = Vec::new();
    loop {
        let mut block = empty.try_recv().unwrap_or_default();
        if !fill(decoder, &mut packet, &mut block, cancel)? || full.send(block).is_err() {
            return Ok(());
        }
    }
}

/// Takes the receiver by value: dropping it early ends the decoding thread too.
fn consume<E>(
    blocks: Receiver<Vec<f32>>,
    used: &Sender<Vec<f32>>,
    sink: &mut impl FnMut(&[f32]) -> Result<bool, E>,
) -> Result<(), E> {
    for block in &blocks {
        if !sink(&block)? {
            break;
        }
        // If the pool is full or the decoder is done, the block is dropped.
        used.try_send(block).ok();
    }
    Ok(())
}

/// Fills `block` from several packets; `false` once no samples are left.
fn fill(
    decoder: &mut Decoder,
    packet: &mut Vec<f32>,
    block: &mut Vec<f32>,
    cancel: &Cancel,
) -> Result<bool, AnalysisError> {
    block.clear();
    while block.len() < BLOCK_SAMPLES {
        if cancel.is_cancelled() {
            return Err(AnalysisError::Cancelled);
        }
        if !decoder.next_block(packet)? {
            break;
        }
        block.extend_from_slice(packet);
    }
    Ok(!block.is_empty())
}
