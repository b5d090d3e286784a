//! What there is to play with.

use super::recorded::{self, RecordedInstrument};
use super::soundfont::Font;
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
        let any_font = !self.fonts.is_empty() || !self.other_fonts.is_empty();
        match kind {
            Kind::Piano => !self.fonts.is_empty(),
            Kind::Notes => !self.recorded.is_empty(),
            Kind::Electric => true,
            Kind::Other | Kind::Melody => any_font,
            Kind::Ensemble => any_font && (!self.fonts.is_empty() || !self.recorded.is_empty()),
        }
    }

    /// All fonts.
    pub(super) fn every_font(&self) -> Vec<&Font> {
        self.fonts.iter().chain(&self.other_fonts).collect()
    }
}
