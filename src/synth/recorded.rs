//! Loads folders of recorded single notes as instruments.

use super::SynthError;
use super::note_name::{self, NoteName};
use super::score::KEYS;
use super::soundfont::to_16_khz;
use crate::audio::{AudioError, Decoder, SAMPLE_RATE};
use crate::dsp::level::{peak, rms};
use crate::input;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Seconds kept of each note: few notes of an excerpt are held longer.
const LONGEST_S: u32 = 15;

/// One recorded note from its attack on, at 16 kHz.
pub(super) struct RecordedNote {
    /// MIDI pitch.
    pub(super) pitch: f32,
    /// Velocity layer; 0 is the softest.
    pub(super) layer: usize,
    pub(super) samples: Vec<f32>,
}

/// The notes of one piano with one microphone setup.
pub(super) struct RecordedInstrument {
    /// The folder's name and the words common to the file names.
    pub(super) name: String,
    /// At least one.
    pub(super) notes: Vec<RecordedNote>,
    /// Number of velocity layers.
    pub(super) layers: usize,
}

/// Loads every folder at or below `folder` that contains recorded notes, with one instrument per microphone.
///
/// # Errors
/// [`SynthError::NoNotes`] if there are none, [`SynthError::Note`] if one cannot be decoded.
pub(super) fn open(folder: &Path) -> Result<Vec<RecordedInstrument>, SynthError> {
    let mut found: BTreeMap<(PathBuf, String), Vec<(PathBuf, NoteName)>> = BTreeMap::new();
    for input in input::expand(folder.as_os_str()).filter_map(Result::ok) {
        let Some(path) = input.file() else { continue };
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let (Some(name), Some(parent)) = (note_name::parse(&stem), path.parent()) else { continue };
        let group = found.entry((parent.to_owned(), name.variant.clone())).or_default();
        group.push((path.to_owned(), name));
    }
    if found.is_empty() {
        return Err(SynthError::NoNotes(folder.to_owned()));
    }
    found.into_iter().map(|((parent, variant), files)| instrument(&parent, &variant, files)).collect()
}

fn instrument(
    folder: &Path,
    variant: &str,
    files: Vec<(PathBuf, NoteName)>,
) -> Result<RecordedInstrument, SynthError> {
    let mut layers: Vec<u16> = files.iter().map(|(_, name)| name.layer).collect();
    layers.sort_unstable();
    layers.dedup();
    // Some collections call middle C c3; they have a note below the lowest key.
    let lowest = f32::from(*KEYS.start()) - 0.5;
    let octave = if files.iter().any(|(_, n)| n.by_octave && n.pitch < lowest) { 12.0 } else { 0.0 };
    let mut notes = Vec::new();
    for (path, name) in files {
        let samples = trim_to_attack(decode(&path).map_err(|source| SynthError::Note { path, source })?);
        let layer = layers.iter().position(|l| *l == name.layer).unwrap_or(0);
        let pitch = name.pitch + if name.by_octave { octave } else { 0.0 };
        notes.push(RecordedNote { pitch, layer, samples });
    }
    // Layers must differ in timbre only; the loudness of a note follows from its velocity.
    for layer in 0..layers.len() {
        let mut loudness: Vec<f32> =
            notes.iter().filter(|n| n.layer == layer).map(|n| onset_rms(&n.samples)).collect();
        debug_assert!(!loudness.is_empty(), "every layer comes from a note");
        loudness.sort_by(f32::total_cmp);
        let middle = loudness.get(loudness.len() / 2).copied().unwrap_or(0.0).max(1e-6);
        for note in notes.iter_mut().filter(|n| n.layer == layer) {
            // A note much louder or softer than its layer is a recording error.
            let gain = 0.1 / onset_rms(&note.samples).clamp(middle / 3.0, middle * 3.0);
            let gain = gain.sqrt() * (0.1 / middle).sqrt();
            note.samples.iter_mut().for_each(|s| *s *= gain);
        }
    }
    let folder = folder.file_name().unwrap_or_default().to_string_lossy();
    let name = format!("{folder} {variant}").trim_end().to_owned();
    Ok(RecordedInstrument { name, notes, layers: layers.len() })
}

/// RMS of the first half second.
fn onset_rms(samples: &[f32]) -> f32 {
    rms(samples.get(..SAMPLE_RATE as usize / 2).unwrap_or(samples))
}

fn decode(path: &Path) -> Result<Vec<f32>, AudioError> {
    let mut decoder = Decoder::open(path)?;
    let rate = decoder.info().sample_rate;
    let (mut block, mut samples) = (Vec::new(), Vec::new());
    while samples.len() < (LONGEST_S * rate) as usize && decoder.next_block(&mut block)? {
        samples.extend_from_slice(&block);
    }
    to_16_khz(&samples, rate).map_err(|error| AudioError::Resampling(error.to_string()))
}

/// Cuts the silence before the attack: keeps 4 ms before the first sample within 34 dB of the peak.
fn trim_to_attack(mut samples: Vec<f32>) -> Vec<f32> {
    let threshold = peak(&samples) * 0.02;
    let first = samples.iter().position(|s| s.abs() > threshold).unwrap_or(0);
    samples.drain(..first.saturating_sub(64));
    samples.iter_mut().take(32).enumerate().for_each(|(i, s)| *s *= i as f32 / 32.0);
    samples
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_before_a_note_is_cut() {
        let mut samples = vec![0.0; 5000];
        samples.extend([0.5; 100]);
        let cut = trim_to_attack(samples);
        assert_eq!(cut.len(), 164);
    }

    #[test]
    fn a_folder_without_notes_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("notes.txt"), "c4").unwrap();
        assert!(matches!(open(folder.path()), Err(SynthError::NoNotes(_))));
    }
}
