//! The instruments that are available: SoundFonts and recorded notes.

use super::programs::{HIGH, LOW, OTHERS, PIANOS, Solo};
use super::recorded::{self, RecordedInstrument};
use super::soundfont::{Patch, SoundFontPlayer};
use super::{SoundKind, SynthError};
use std::path::PathBuf;

/// SoundFonts and recorded notes in memory.
#[derive(Default)]
pub struct Instruments {
    /// SoundFonts whose piano programs are pianos.
    pub(super) fonts: Vec<SoundFontPlayer>,
    /// SoundFonts that are used for Other only.
    pub(super) other_fonts: Vec<SoundFontPlayer>,
    pub(super) recorded: Vec<RecordedInstrument>,
}

impl Instruments {
    /// Reads all SoundFonts and recorded notes into memory.
    ///
    /// # Errors
    /// If a SoundFont cannot be read, a folder contains no recorded notes, or a note cannot be decoded.
    pub fn open(fonts: &[PathBuf], other_fonts: &[PathBuf], notes: &[PathBuf]) -> Result<Self, SynthError> {
        let open_all =
            |paths: &[PathBuf]| paths.iter().map(|p| SoundFontPlayer::open(p)).collect::<Result<Vec<_>, _>>();
        let mut found =
            Self { fonts: open_all(fonts)?, other_fonts: open_all(other_fonts)?, recorded: vec![] };
        for folder in notes {
            found.recorded.extend(recorded::open(folder)?);
        }
        Ok(found)
    }

    /// Whether an instrument for this kind is available.
    pub fn can_play(&self, kind: SoundKind) -> bool {
        let has =
            |font: &SoundFontPlayer, programs: &[u8]| programs.iter().any(|p| font.has(Patch::Program(*p)));
        let piano = self.fonts.iter().any(|font| has(font, PIANOS));
        let any = |programs: &[u8]| self.all_fonts().iter().any(|font| has(font, programs));
        let any_solo = |solos: &[Solo]| any(&solos.iter().map(|s| s.program).collect::<Vec<u8>>());
        match kind {
            SoundKind::Piano => piano,
            SoundKind::Notes => !self.recorded.is_empty(),
            SoundKind::Electric => true,
            SoundKind::Other => any(OTHERS),
            SoundKind::Melody => any_solo(HIGH),
            // The piano of an ensemble comes from a SoundFont or from recorded notes.
            SoundKind::Ensemble => {
                any_solo(HIGH)
                    && any_solo(LOW)
                    && (piano || (self.fonts.is_empty() && !self.recorded.is_empty()))
            }
        }
    }

    /// The SoundFonts of both groups.
    pub(super) fn all_fonts(&self) -> Vec<&SoundFontPlayer> {
        self.fonts.iter().chain(&self.other_fonts).collect()
    }
}
