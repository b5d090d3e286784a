//! Colours of everything around the spectrogram: text, axes, votes.

/// Red, green and blue, 0 to 255 each.
pub type Rgb = [u8; 3];

/// A set of colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// Dark text on white.
    #[default]
    Light,
    /// Light text on near black.
    Dark,
}

impl Theme {
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

    /// Background of the whole picture.
    pub fn background(self) -> Rgb {
        self.pick([255, 255, 255], [22, 22, 26])
    }

    /// Titles and labels.
    pub fn text(self) -> Rgb {
        self.pick([28, 28, 32], [232, 232, 236])
    }

    /// Frames, ticks and secondary text.
    pub fn secondary_text(self) -> Rgb {
        self.pick([96, 96, 104], [160, 160, 168])
    }

    /// Background of the votes.
    pub fn plot_background(self) -> Rgb {
        self.pick([243, 243, 246], [36, 36, 42])
    }

    /// The two colours of the hatching over silent parts: ground and lines.
    pub fn hatching(self) -> (Rgb, Rgb) {
        (self.pick([214, 214, 220], [64, 64, 72]), self.pick([164, 164, 174], [104, 104, 114]))
    }
}

impl std::fmt::Display for Theme {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

impl std::str::FromStr for Theme {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let found =
            [Self::Light, Self::Dark].into_iter().find(|theme| theme.name().eq_ignore_ascii_case(name));
        found.ok_or_else(|| format!("no theme is called `{name}`: use light or dark"))
    }
}
