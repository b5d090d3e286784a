//! Clips → decoded recordings: their audible samples and windows.

use super::audio_cache::{self, AudioCache, Samples, quantize};
use super::{Clip, Dataset, Passage, Requirement, TrainError};
use crate::audio::{
    AudioError, Decoder, EnvelopeSettings, Framing, GateOutput, SAMPLE_RATE, SilenceGate, for_each_block,
};
use crate::parallel_map::parallel_map;
use std::io;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// One decoded clip.
#[derive(Debug, Clone)]
pub struct Recording {
    /// The clip it was decoded from.
    pub clip: Clip,
    /// Duration in seconds.
    pub duration_s: f64,
    /// The audible samples.
    pub samples: Samples,
    /// Length and hop of its windows.
    pub framing: Framing,
}

impl Recording {
    /// Number of audible windows, as [`crate::audio::Framer`] cuts them.
    pub fn windows(&self) -> usize {
        self.framing.windows(self.samples.len())
    }

    /// First audible sample of the last window.
    pub fn last_start(&self) -> usize {
        self.windows().saturating_sub(1) * self.framing.hop
    }

    /// Copies the audible samples from `start` on to `out`, -1 to 1. After the end of the last window there are zeros.
    ///
    /// # Errors
    /// If the cached audio can no longer be read.
    pub fn read(&self, start: usize, out: &mut [f32]) -> Result<(), TrainError> {
        let end = self.last_start() + self.framing.window;
        let available = end.min(self.samples.len()).saturating_sub(start).min(out.len());
        let (audible, silent) = out.split_at_mut(available);
        silent.fill(0.0);
        self.samples.read(start, audible).map_err(|source| match &self.samples {
            Samples::OnDisk { path, .. } => TrainError::Decoded { path: path.clone(), source },
            Samples::InMemory(_) => TrainError::Decoded { path: self.clip.path.clone(), source },
        })
    }
}

/// The decoded data set.
#[derive(Debug)]
pub struct Loaded {
    /// In the order of the clips.
    pub recordings: Vec<Recording>,
    /// Clips that cannot be decoded, with the reason.
    pub skipped: Vec<(Clip, AudioError)>,
    /// Why decoded audio is in memory, if it could not be written to the cache.
    pub cache_error: Option<io::Error>,
}

/// Decodes all clips on `threads` threads. `on_clip` is called after each and returns whether to continue. Decoded audio is
/// written to `cache` and read from there if it is already cached; without a cache it stays in memory.
///
/// # Errors
/// If a label of the first head, or another head, has no audible window.
pub fn load(
    dataset: &Dataset,
    framing: Framing,
    envelope: EnvelopeSettings,
    cache: Option<&AudioCache>,
    threads: usize,
    on_clip: impl Fn() -> bool + Sync,
) -> Result<Loaded, TrainError> {
    let cache_error = Mutex::new(create_folder(cache).err());
    let load_clip = |Clip { path, passage, .. }: &Clip| -> Decoded {
        let cache_error = || cache_error.lock().unwrap_or_else(PoisonError::into_inner);
        // If the clip itself cannot be read, the decoder reports it best.
        let entry = cache.and_then(|cache| cache.entry(path, *passage, envelope).ok());
        if let Some(entry) = entry.filter(|_| cache_error().is_none()) {
            if let Some(cached) = audio_cache::read(&entry) {
                return Ok(cached);
            }
            match audio_cache::write(&entry, |keep| decode(path, *passage, envelope, keep)) {
                Ok(decoded) => return decoded,
                Err(error) => *cache_error() = Some(error),
            }
        }
        let mut samples = Vec::new();
        let duration_s = decode(path, *passage, envelope, &mut |block| samples.extend_from_slice(block))?;
        Ok((Samples::InMemory(samples), duration_s))
    };
    let decoded = parallel_map(&dataset.clips, threads, |_, clip| {
        let decoded = load_clip(clip);
        if on_clip() { ControlFlow::Continue(decoded) } else { ControlFlow::Break(decoded) }
    });
    let (mut recordings, mut skipped) = (Vec::new(), Vec::new());
    for (result, clip) in decoded.into_iter().zip(&dataset.clips) {
        match result {
            Ok((samples, duration_s)) => {
                recordings.push(Recording { clip: clip.clone(), duration_s, samples, framing });
            }
            Err(error) => {
                tracing::warn!(path = %clip.path.display(), %error, "clip skipped");
                skipped.push((clip.clone(), error));
            }
        }
    }
    for required in Requirement::all(&dataset.heads) {
        if !recordings.iter().any(|r| required.is_met_by(&r.clip) && r.windows() > 0) {
            let first = skipped.iter().find(|(clip, _)| required.is_met_by(clip));
            let why = first.map(|(clip, error)| format!(" ({}: {error})", clip.path.display()));
            return Err(TrainError::Silent { what: required.to_string(), why: why.unwrap_or_default() });
        }
    }
    let cache_error = cache_error.into_inner().unwrap_or_else(PoisonError::into_inner);
    Ok(Loaded { recordings, skipped, cache_error })
}

/// The audible samples of a file and its duration in seconds, or why it cannot be decoded.
type Decoded = Result<(Samples, f64), AudioError>;

fn create_folder(cache: Option<&AudioCache>) -> io::Result<()> {
    cache.map_or(Ok(()), |cache| std::fs::create_dir_all(cache.path()))
}

/// Passes the audible samples of a passage to `keep`; returns its duration in seconds.
fn decode(
    path: &Path,
    passage: Passage,
    envelope: EnvelopeSettings,
    keep: &mut dyn FnMut(&[i16]),
) -> Result<f64, AudioError> {
    let mut decoder = Decoder::open(path)?;
    let mut gate = SilenceGate::new(envelope);
    let mut quantized = Vec::new();
    let mut keep = |output: GateOutput<'_>| {
        if let GateOutput::Audible { samples, .. } = output {
            quantized.clear();
            quantized.extend(samples.iter().map(|v| quantize(*v)));
            keep(&quantized);
        }
    };
    let wanted = passage.samples(SAMPLE_RATE);
    let mut position = 0;
    for_each_block(&mut decoder, |block| {
        let place = |sample: u64| sample.saturating_sub(position).min(block.len() as u64) as usize;
        gate.push(block.get(place(wanted.start)..place(wanted.end)).unwrap_or_default(), &mut keep);
        position += block.len() as u64;
        position < wanted.end
    })?;
    gate.finish(&mut keep);
    Ok(gate.received_samples() as f64 / f64::from(SAMPLE_RATE))
}
