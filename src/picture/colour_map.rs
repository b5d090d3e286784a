//! Maps levels to colours.

/// Colour maps for levels. In all of them lightness increases monotonically, so they can be read in grey and with any colour
/// vision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ColourMap {
    /// Violet, green, yellow.
    Viridis,
    /// Black, magenta, cream.
    #[default]
    Magma,
    /// Black, red, pale yellow.
    Inferno,
    /// Black to white; on light theme white to black.
    Grey,
}

impl ColourMap {
    /// All colour maps, for a menu.
    pub const ALL: [Self; 4] = [Self::Viridis, Self::Magma, Self::Inferno, Self::Grey];

    /// `viridis`, `magma`, `inferno` or `grey`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Viridis => "viridis",
            Self::Magma => "magma",
            Self::Inferno => "inferno",
            Self::Grey => "grey",
        }
    }

    /// The index of a level's colour in [`table`](Self::table): `top_db` has the last, what is `range_db` below it the first.
    pub fn shade(db: f32, top_db: f32, range_db: f32) -> u8 {
        // The cast saturates at both ends.
        (((db - top_db) / range_db + 1.0) * 255.0) as u8
    }

    /// 256 colours from quiet to loud, as red, green and blue.
    pub fn table(self) -> [[u8; 3]; 256] {
        let gradient = match self {
            Self::Viridis => colorous::VIRIDIS,
            Self::Magma => colorous::MAGMA,
            Self::Inferno => colorous::INFERNO,
            Self::Grey => return std::array::from_fn(|i| [i as u8; 3]),
        };
        std::array::from_fn(|i| gradient.eval_continuous(i as f64 / 255.0).into_array())
    }
}

impl std::fmt::Display for ColourMap {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

impl std::str::FromStr for ColourMap {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|map| map.name().eq_ignore_ascii_case(name));
        found.ok_or_else(|| format!("no colour map is called `{name}`: use viridis, magma, inferno or grey"))
    }
}
