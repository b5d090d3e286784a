//! Plays notes with a SoundFont.

use super::SynthError;
use super::score::Note;
use crate::audio::Resampler;
use crate::catch_panic::catch_panic;
use rustysynth::{SoundFont, Synthesizer, SynthesizerSettings};
use std::fs::File;
use std::io::BufReader;
use std::path::Path;
use std::sync::Arc;

/// Sample rate of most SoundFonts in Hz.
const RATE: u32 = 44_100;
/// MIDI channel of the drums.
const PERCUSSION: i32 = 9;
/// Bank of the drum kits.
const DRUM_BANK: i32 = 128;

/// A SoundFont in memory.
pub struct SoundFontPlayer {
    /// The file's name without extension.
    pub name: String,
    font: Arc<SoundFont>,
}

/// A preset of a SoundFont.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Patch {
    /// A General MIDI program, counted from 0.
    Program(u8),
    /// The first drum kit.
    Drums,
}

impl SoundFontPlayer {
    /// Reads a SoundFont file.
    ///
    /// # Errors
    /// [`SynthError::SoundFont`] if it cannot be read or is not a SoundFont.
    pub fn open(path: &Path) -> Result<Self, SynthError> {
        let refused = |reason: String| SynthError::SoundFont { path: path.to_owned(), reason };
        let file = File::open(path).map_err(|e| refused(e.to_string()))?;
        let font = catch_panic(|| SoundFont::new(&mut BufReader::new(file)))
            .ok_or_else(|| refused("it is damaged".to_owned()))?
            .map_err(|e| refused(e.to_string()))?;
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        Ok(Self { name, font: Arc::new(font) })
    }

    /// Whether the SoundFont has this preset. The player substitutes the first preset, a piano, for a missing one.
    pub fn has(&self, patch: Patch) -> bool {
        self.font.get_presets().iter().any(|p| match patch {
            Patch::Program(program) => p.get_bank_number() == 0 && p.get_patch_number() == i32::from(program),
            Patch::Drums => p.get_bank_number() == DRUM_BANK,
        })
    }

    /// Renders `seconds` of `notes` at 16 kHz, with the player's reverb and chorus if `wet`.
    ///
    /// # Errors
    /// [`SynthError::Playing`] if the SoundFont is damaged in the presets used.
    pub fn play(
        &self,
        notes: &[Note],
        patch: Patch,
        seconds: f64,
        wet: bool,
    ) -> Result<Vec<f32>, SynthError> {
        let crashed = || SynthError::Playing(format!("{} is damaged", self.name));
        catch_panic(|| self.render(notes, patch, seconds, wet)).ok_or_else(crashed)?
    }

    fn render(&self, notes: &[Note], patch: Patch, seconds: f64, wet: bool) -> Result<Vec<f32>, SynthError> {
        let mut settings = SynthesizerSettings::new(RATE as i32);
        settings.maximum_polyphony = 96;
        settings.enable_reverb_and_chorus = wet;
        let mut player =
            Synthesizer::new(&self.font, &settings).map_err(|e| SynthError::Playing(e.to_string()))?;
        let channel = match patch {
            Patch::Program(program) => {
                player.process_midi_message(0, 0xC0, i32::from(program), 0);
                0
            }
            Patch::Drums => PERCUSSION,
        };
        let total = (seconds * f64::from(RATE)) as usize;
        let (mut left, mut right) = (vec![0.0; total], vec![0.0; total]);
        let mut done = 0;
        for (at, note, on) in note_events(notes) {
            let until = at.min(total);
            debug_assert!(done <= until, "events are sorted by time");
            if let (Some(l), Some(r)) = (left.get_mut(done..until), right.get_mut(done..until)) {
                player.render(l, r);
                done = until;
            }
            if on {
                player.note_on(channel, i32::from(note.pitch), i32::from(note.velocity));
            } else {
                player.note_off(channel, i32::from(note.pitch));
            }
        }
        if let (Some(l), Some(r)) = (left.get_mut(done..), right.get_mut(done..)) {
            player.render(l, r);
        }
        let mono: Vec<f32> = left.iter().zip(&right).map(|(l, r)| 0.5 * (l + r)).collect();
        to_16_khz(&mono, RATE)
    }
}

/// Note starts (`true`) and ends with their times in samples, sorted by time; at one time, ends come first.
fn note_events(notes: &[Note]) -> Vec<(usize, &Note, bool)> {
    let sample = |s: f64| (s * f64::from(RATE)) as usize;
    let starts = notes.iter().map(|n| (sample(n.start_s), n, true));
    // A note of zero length still starts before it ends.
    let ends = notes.iter().map(|n| (sample(n.damped_s).max(sample(n.start_s) + 1), n, false));
    let mut events: Vec<_> = starts.chain(ends).collect();
    events.sort_by_key(|(at, _, on)| (*at, *on));
    events
}

/// Resamples a complete sound to 16 kHz.
///
/// # Errors
/// If the resampler does not support `rate`.
pub(super) fn to_16_khz(samples: &[f32], rate: u32) -> Result<Vec<f32>, SynthError> {
    let mut resampler = Resampler::new(rate)?;
    let mut out = Vec::new();
    resampler.process(samples, &mut out)?;
    resampler.finish(&mut out)?;
    Ok(out)
}
