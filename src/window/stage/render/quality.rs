//! Rendering quality levels: how much is drawn.

/// How much is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RenderQuality {
    /// Lit at each pixel, with soft shadows and four samples a pixel.
    Full,
    /// As full, without shadows and with one sample a pixel: edges show steps, things seem to float a little above the floor.
    Plain,
    /// As plain, lit only at the corners of triangles: highlights are wide, and lacquer mirrors the studio without its edges. Takes a
    /// quarter of plain's time where the processor draws.
    Coarse,
}

impl RenderQuality {
    /// From the best down.
    pub const ALL: [Self; 3] = [Self::Full, Self::Plain, Self::Coarse];

    /// A name that stays the same, for settings and to be shown.
    pub fn name(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Plain => "plain",
            Self::Coarse => "coarse",
        }
    }

    /// The quality of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|quality| quality.name() == name)
    }

    /// Samples a pixel.
    pub(super) fn samples(self) -> u32 {
        if self == Self::Full { 4 } else { 1 }
    }

    /// Whether the key light throws a shadow.
    pub(super) fn has_shadow(self) -> bool {
        self == Self::Full
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quality_is_found_by_its_name() {
        for quality in RenderQuality::ALL {
            assert_eq!(RenderQuality::named(quality.name()), Some(quality));
        }
        assert_eq!(RenderQuality::named("best"), None);
    }
}
