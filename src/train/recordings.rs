//! Clips → decoded recordings, cut into windows as in use.

use super::decoded::{DecodedFolder, Samples, quantised, store, stored};
use super::{Clip, Dataset, TrainError};
use crate::audio::{AudioError, Cutter, Decoder, EnvelopeSettings, Piece, WINDOW_SAMPLES, each_part};
use crate::parallel_map::parallel_map;
use std::io;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// One decoded clip.
#[derive(Debug, Clone)]
pub struct Recording {
    /// Where it came from.
    pub clip: Clip,
    /// Index of its label.
    pub label: usize,
    /// Its length in seconds.
    pub duration_s: f64,
    /// The audible seconds, one behind the other.
    pub samples: Samples,
}

impl Recording {
    /// Audible windows.
    pub fn windows(&self) -> usize {
        self.samples.len() / WINDOW_SAMPLES
    }

    /// Copies what there is from sample `start` on to `out`, -1 to 1.
    ///
    /// # Errors
    /// Where its decoded audio cannot be read any more.
    pub fn window(&self, start: usize, out: &mut [f32]) -> Result<(), TrainError> {
        self.samples.read(start, out).map_err(|source| match &self.samples {
            Samples::Stored { path, .. } => TrainError::Decoded { path: path.clone(), source },
            Samples::Held(_) => TrainError::Decoded { path: self.clip.path.clone(), source },
        })
    }
}

/// What came of the clips.
#[derive(Debug)]
pub struct Loaded {
    /// In the order of the clips.
    pub recordings: Vec<Recording>,
    /// Clips that cannot be decoded, with the reason.
    pub skipped: Vec<(Clip, AudioError)>,
    /// Why decoded audio had to be held in memory, where it could not be stored.
    pub unstored: Option<io::Error>,
}

/// Decodes all clips on `threads` threads; `done` is called after each, and says whether to go on. What is decoded is kept in
/// `folder`, and what is there already is not decoded again; without a folder all is held in memory.
///
/// # Errors
/// Where a label has not one audible second.
pub fn load(
    dataset: &Dataset,
    labels: &[String],
    envelope: EnvelopeSettings,
    folder: Option<&DecodedFolder>,
    threads: usize,
    done: impl Fn() -> bool + Sync,
) -> Result<Loaded, TrainError> {
    let unstored = Mutex::new(made(folder).err());
    let hear = |path: &Path| -> Heard {
        let kept = || unstored.lock().unwrap_or_else(PoisonError::into_inner);
        // What is wrong with the clip itself the decoder says best.
        let place = folder.and_then(|folder| folder.place(path, envelope).ok());
        if let Some(place) = place.filter(|_| kept().is_none()) {
            if let Some(found) = stored(&place) {
                return Ok(found);
            }
            match store(&place, |keep| decode(path, envelope, keep)) {
                Ok(heard) => return heard,
                Err(error) => *kept() = Some(error),
            }
        }
        let mut samples = Vec::new();
        let duration_s = decode(path, envelope, &mut |piece| samples.extend_from_slice(piece))?;
        Ok((Samples::Held(samples), duration_s))
    };
    let all = parallel_map(&dataset.clips, threads, |_, clip| {
        let heard = hear(&clip.path);
        if done() { ControlFlow::Continue(heard) } else { ControlFlow::Break(heard) }
    });
    let (mut recordings, mut skipped) = (Vec::new(), Vec::new());
    for (result, clip) in all.into_iter().zip(&dataset.clips) {
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
    let unstored = unstored.into_inner().unwrap_or_else(PoisonError::into_inner);
    Ok(Loaded { recordings, skipped, unstored })
}

/// The audible seconds of a file and its length in seconds, or why it cannot be decoded.
type Heard = Result<(Samples, f64), AudioError>;

fn made(folder: Option<&DecodedFolder>) -> io::Result<()> {
    folder.map_or(Ok(()), |folder| std::fs::create_dir_all(folder.path()))
}

/// Hands on the audible seconds of a file; its length in seconds.
fn decode(path: &Path, envelope: EnvelopeSettings, keep: &mut dyn FnMut(&[i16])) -> Result<f64, AudioError> {
    let mut decoder = Decoder::open(path)?;
    let mut cutter = Cutter::new(envelope);
    let mut samples = Vec::new();
    let mut keep = |piece| {
        if let Piece::Window(w) = piece {
            samples.clear();
            samples.extend(w.samples.iter().map(|v| quantised(*v)));
            keep(&samples);
        }
    };
    each_part(&mut decoder, |part| {
        cutter.push(part, &mut keep);
        true
    })?;
    cutter.finish(&mut keep);
    Ok(cutter.samples_heard() as f64 / WINDOW_SAMPLES as f64)
}
