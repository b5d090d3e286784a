//! Rungs of the ladder: how much is drawn.

/// How much is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Quality {
    /// Soft shadows, a studio to be mirrored, four samples a pixel.
    Full,
    /// Neither shadows nor a studio, one sample a pixel.
    Plain,
    /// As plain, with half of the pixels in each direction.
    Coarse,
}

impl Quality {
    /// From the best down.
    pub const ALL: [Self; 3] = [Self::Full, Self::Plain, Self::Coarse];

    /// Samples a pixel.
    pub(super) fn samples(self) -> u32 {
        if self == Self::Full { 4 } else { 1 }
    }

    /// Pixels of the target for one of the view, in each direction.
    pub(super) fn scale(self) -> f32 {
        if self == Self::Coarse { 0.5 } else { 1.0 }
    }

    /// Whether shadows and the studio are drawn.
    pub(super) fn is_full(self) -> bool {
        self == Self::Full
    }
}
