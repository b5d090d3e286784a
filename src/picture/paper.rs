//! The colours around the spectrogram.

/// Red, green and blue.
pub type Rgb = [u8; 3];

/// What the picture is drawn on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Paper {
    /// Dark text on white.
    #[default]
    Light,
    /// Light text on near black.
    Dark,
}

impl Paper {
    /// `light` or `dark`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    fn pick(self, light: Rgb, dark: Rgb) -> Rgb {
        match self {
            Self::Light => light,
            Self::Dark => dark,
        }
    }

    /// Behind everything.
    pub fn background(self) -> Rgb {
        self.pick([255, 255, 255], [22, 22, 26])
    }

    /// Titles and labels.
    pub fn ink(self) -> Rgb {
        self.pick([28, 28, 32], [232, 232, 236])
    }

    /// Frames, ticks and second lines.
    pub fn faint_ink(self) -> Rgb {
        self.pick([96, 96, 104], [160, 160, 168])
    }

    /// Behind the votes.
    pub fn strip(self) -> Rgb {
        self.pick([243, 243, 246], [36, 36, 42])
    }

    /// Over dropped parts: the two colours of the hatching.
    pub fn hatching(self) -> (Rgb, Rgb) {
        (self.pick([214, 214, 220], [64, 64, 72]), self.pick([164, 164, 174], [104, 104, 114]))
    }

    /// The first label's votes and the other's: blue and orange, which all colour vision tells apart
    /// (Okabe and Ito, 2008).
    pub fn votes(self) -> (Rgb, Rgb) {
        (self.pick([0, 114, 178], [86, 180, 233]), self.pick([213, 94, 0], [230, 159, 0]))
    }
}

impl std::fmt::Display for Paper {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

impl std::str::FromStr for Paper {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let found =
            [Self::Light, Self::Dark].into_iter().find(|paper| paper.name().eq_ignore_ascii_case(name));
        found.ok_or_else(|| format!("no paper is called `{name}`: light and dark are"))
    }
}
