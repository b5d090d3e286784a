//! The kinds of sound that each excerpt is rendered as.

/// The instruments that play an excerpt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SoundKind {
    /// A piano of a SoundFont.
    Piano,
    /// A piano of recorded single notes.
    Notes,
    /// Another polyphonic instrument of a SoundFont: harpsichord, organ, guitar, mallets.
    Other,
    /// A synthesised electric piano.
    Electric,
    /// A piano together with another instrument or drums.
    Ensemble,
    /// A melody instrument alone.
    Melody,
}

impl SoundKind {
    /// All, in the order of the files.
    pub const ALL: [Self; 6] =
        [Self::Piano, Self::Notes, Self::Other, Self::Electric, Self::Ensemble, Self::Melody];

    /// The name used in file names and arguments.
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

    /// `Piano` for solo piano, else `Other`.
    pub fn label(self) -> &'static str {
        if matches!(self, Self::Piano | Self::Notes) { "Piano" } else { "Other" }
    }

    /// The category in the manifest, for reports.
    pub fn category(self) -> String {
        format!("synthetic-{}", self.name())
    }
}
