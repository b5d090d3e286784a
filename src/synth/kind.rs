//! The kinds of sound that are made of each excerpt.

/// What plays an excerpt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A piano of a SoundFont.
    Piano,
    /// A piano, of recorded single notes.
    Notes,
    /// An instrument that piano music is also played on, of a SoundFont.
    Other,
    /// An electric piano of our own synthesis.
    Electric,
    /// A piano together with another instrument.
    Ensemble,
    /// A melody instrument alone.
    Melody,
}

impl Kind {
    /// All, in the order of the files.
    pub const ALL: [Self; 6] =
        [Self::Piano, Self::Notes, Self::Other, Self::Electric, Self::Ensemble, Self::Melody];

    /// The word for it in file names and arguments.
    pub fn name(self) -> &'static str {
        match self {
            Self::Piano => "piano",
            Self::Notes => "notes",
            Self::Other => "other",
            Self::Electric => "electric",
            Self::Ensemble => "ensemble",
            Self::Melody => "melody",
        }
    }

    /// Solo piano and nothing else is Piano.
    pub fn label(self) -> &'static str {
        if matches!(self, Self::Piano | Self::Notes) { "Piano" } else { "Other" }
    }

    /// The category in the manifest, for reports.
    pub fn category(self) -> String {
        format!("synthetic-{}", self.name())
    }
}
