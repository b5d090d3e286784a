//! Clips → decoded recordings, cut into windows as in use.

use super::{Clip, Dataset, TrainError};
use crate::audio::{AudioError, Cutter, Decoder, EnvelopeSettings, Piece, Resampler, WINDOW_SAMPLES};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

/// One decoded clip. Held in memory as 16-bit samples: 115 MB an hour.
#[derive(Debug, Clone)]
pub struct Recording {
    /// Where it came from.
    pub clip: Clip,
    /// Index of its label.
    pub label: usize,
    /// Its length in seconds.
    pub duration_s: f64,
    /// The audible seconds, one behind the other.
    pub samples: Vec<i16>,
}

impl Recording {
    /// Audible windows.
    pub fn windows(&self) -> usize {
        self.samples.len() / WINDOW_SAMPLES
    }

    /// Copies the second from sample `start` on to `out`, -1 to 1.
    pub fn window(&self, start: usize, out: &mut [f32]) {
        for (to, from) in out.iter_mut().zip(self.samples.iter().skip(start)) {
            *to = f32::from(*from) / SCALE;
        }
    }
}

const SCALE: f32 = 32_000.0;

/// A file that gives no sound, and why.
pub(super) type Skipped = (Clip, AudioError);

/// Decodes all clips on `threads` threads; `done` is called after each, and says whether to go on. Clips that cannot be decoded
/// are handed back with the reason.
///
/// # Errors
/// Where a label has not one audible second.
pub fn load(
    dataset: &Dataset,
    labels: &[String],
    envelope: EnvelopeSettings,
    threads: usize,
    done: impl Fn() -> bool + Sync,
) -> Result<(Vec<Recording>, Vec<Skipped>), TrainError> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut mine = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(clip) = dataset.clips.get(at) else { return mine };
            mine.push((at, decode(&clip.path, envelope)));
            if !done() {
                return mine;
            }
        }
    };
    let mut all: Vec<_> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads.max(1)).map(|_| scope.spawn(work)).collect();
        let join = |worker: std::thread::ScopedJoinHandle<'_, Vec<_>>| match worker.join() {
            Ok(mine) => mine,
            Err(panic) => std::panic::resume_unwind(panic),
        };
        workers.into_iter().flat_map(join).collect()
    });
    all.sort_by_key(|(at, _)| *at);
    let (mut recordings, mut skipped) = (Vec::new(), Vec::new());
    for (at, result) in all {
        let Some(clip) = dataset.clips.get(at) else { continue };
        let Some(label) = labels.iter().position(|l| *l == clip.label) else {
            return Err(TrainError::UnknownLabel { label: clip.label.clone(), known: labels.to_vec() });
        };
        match result {
            Ok((samples, duration_s)) => {
                recordings.push(Recording { clip: clip.clone(), label, duration_s, samples });
            }
            Err(error) => skipped.push((clip.clone(), error)),
        }
    }
    for (index, label) in labels.iter().enumerate() {
        if !recordings.iter().any(|r| r.label == index && r.windows() > 0) {
            let first = skipped.iter().find(|(clip, _)| clip.label == *label);
            let why = first.map(|(clip, error)| format!(" ({}: {error})", clip.path.display()));
            return Err(TrainError::Silent { label: label.clone(), why: why.unwrap_or_default() });
        }
    }
    Ok((recordings, skipped))
}

/// The audible seconds of a file, and its length.
fn decode(path: &Path, envelope: EnvelopeSettings) -> Result<(Vec<i16>, f64), AudioError> {
    let mut decoder = Decoder::open(path)?;
    let mut resampler = Resampler::new(decoder.info().sample_rate)?;
    let mut cutter = Cutter::new(envelope);
    let mut samples = Vec::new();
    let mut keep = |piece| {
        if let Piece::Window(w) = piece {
            samples.extend(w.samples.iter().map(|v| (v.clamp(-1.0, 1.0) * SCALE).round() as i16));
        }
    };
    let (mut block, mut at_16_khz) = (Vec::new(), Vec::new());
    while decoder.next_block(&mut block)? {
        at_16_khz.clear();
        resampler.process(&block, &mut at_16_khz)?;
        cutter.push(&at_16_khz, &mut keep);
    }
    at_16_khz.clear();
    resampler.finish(&mut at_16_khz)?;
    cutter.push(&at_16_khz, &mut keep);
    cutter.finish(&mut keep);
    Ok((samples, cutter.samples_heard() as f64 / WINDOW_SAMPLES as f64))
}
