//! Rendering quality levels: how much is drawn.

/// How a scene is rendered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RenderQuality {
    /// Per-pixel lighting, soft shadows, four samples per pixel.
    High,
    /// As high, without shadows and with one sample per pixel: edges are jagged, objects seem to float slightly above the floor.
    Medium,
    /// Per-vertex lighting: highlights are wide and reflections of the studio blurred. With software OpenGL it takes a quarter of the
    /// time of medium.
    Low,
}

impl RenderQuality {
    /// All qualities, best first.
    pub const ALL: [Self; 3] = [Self::High, Self::Medium, Self::Low];

    /// The stable name, for settings and display.
    pub fn name(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
        }
    }

    /// The quality of this name, if there is one. Also finds the names of earlier versions, which settings files may hold.
    pub fn from_name(name: &str) -> Option<Self> {
        let name = match name {
            "full" => "high",
            "plain" => "medium",
            "coarse" => "low",
            name => name,
        };
        Self::ALL.into_iter().find(|quality| quality.name() == name)
    }

    /// Samples per pixel.
    pub(super) fn samples(self) -> u32 {
        if self == Self::High { 4 } else { 1 }
    }

    /// Whether the key light casts a shadow.
    pub(super) fn has_shadow(self) -> bool {
        self == Self::High
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
        for (earlier, quality) in ["full", "plain", "coarse"].into_iter().zip(RenderQuality::ALL) {
            assert_eq!(RenderQuality::from_name(earlier), Some(quality), "its name in earlier versions");
        }
        assert_eq!(RenderQuality::from_name("best"), None);
    }
}
