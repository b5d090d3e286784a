//! Rendering quality levels: how much is drawn.

/// How a scene is rendered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RenderQuality {
    /// Per-pixel lighting, soft shadows, four samples per pixel.
    Full,
    /// As full, without shadows and with one sample per pixel: edges are jagged, objects seem to float slightly above the floor.
    Plain,
    /// Per-vertex lighting: highlights are wide and reflections of the studio blurred. With software OpenGL it takes a quarter of the
    /// time of plain.
    Coarse,
}

impl RenderQuality {
    /// All qualities, best first.
    pub const ALL: [Self; 3] = [Self::Full, Self::Plain, Self::Coarse];

    /// The stable name, for settings and display.
    pub fn name(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Plain => "plain",
            Self::Coarse => "coarse",
        }
    }

    /// The quality of this name, if there is one.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|quality| quality.name() == name)
    }

    /// Samples per pixel.
    pub(super) fn samples(self) -> u32 {
        if self == Self::Full { 4 } else { 1 }
    }

    /// Whether the key light casts a shadow.
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
            assert_eq!(RenderQuality::from_name(quality.name()), Some(quality));
        }
        assert_eq!(RenderQuality::from_name("best"), None);
    }
}
