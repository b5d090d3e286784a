//! What there is to play with.

use super::programs::{HIGH, LOW, OTHERS, PIANOS, Solo};
use super::recorded::{self, RecordedInstrument};
use super::soundfont::{Font, Patch};
use super::{Kind, SynthError};
use std::path::PathBuf;

/// SoundFonts and recorded notes in memory.
#[derive(Default)]
pub struct Instruments {
    /// Fonts whose pianos are pianos.
    pub(super) fonts: Vec<Font>,
    /// Fonts of which nothing is taken for a piano.
    pub(super) other_fonts: Vec<Font>,
    pub(super) recorded: Vec<RecordedInstrument>,
}

impl Instruments {
    /// Reads them all.
    ///
    /// # Errors
    /// Where a SoundFont cannot be read, or a folder holds no recorded notes.
    pub fn open(fonts: &[PathBuf], other_fonts: &[PathBuf], notes: &[PathBuf]) -> Result<Self, SynthError> {
        let open_all = |paths: &[PathBuf]| paths.iter().map(|p| Font::open(p)).collect::<Result<Vec<_>, _>>();
        let mut found =
            Self { fonts: open_all(fonts)?, other_fonts: open_all(other_fonts)?, recorded: vec![] };
        for folder in notes {
            found.recorded.extend(recorded::open(folder)?);
        }
        Ok(found)
    }

    /// Whether there is something to play it with.
    pub fn can_play(&self, kind: Kind) -> bool {
        let has = |font: &Font, programs: &[u8]| programs.iter().any(|p| font.has(Patch::Program(*p)));
        let piano = self.fonts.iter().any(|font| has(font, PIANOS));
        let any = |programs: &[u8]| self.every_font().iter().any(|font| has(font, programs));
        let any_solo = |solos: &[Solo]| any(&solos.iter().map(|s| s.program).collect::<Vec<u8>>());
        match kind {
            Kind::Piano => piano,
            Kind::Notes => !self.recorded.is_empty(),
            Kind::Electric => true,
            Kind::Other => any(OTHERS),
            Kind::Melody => any_solo(HIGH),
            // The piano may come from either, as the excerpt has it.
            Kind::Ensemble => {
                any_solo(HIGH)
                    && any_solo(LOW)
                    && (piano || (self.fonts.is_empty() && !self.recorded.is_empty()))
            }
        }
    }

    /// All fonts.
    pub(super) fn every_font(&self) -> Vec<&Font> {
        self.fonts.iter().chain(&self.other_fonts).collect()
    }
}
