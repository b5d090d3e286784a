//! Shapes of the values between two layers.

/// What flows between two layers, for one window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Channels, height, width.
    Image([usize; 3]),
    /// Values in a row.
    Row(usize),
}

impl Shape {
    /// Number of values.
    pub fn values(self) -> usize {
        match self {
            Self::Image([c, h, w]) => c * h * w,
            Self::Row(n) => n,
        }
    }

    /// The sizes in a list.
    pub fn sizes(self) -> Vec<usize> {
        match self {
            Self::Image(sizes) => sizes.to_vec(),
            Self::Row(n) => vec![n],
        }
    }

    /// Leading size: channels of an image, values of a row.
    pub fn channels(self) -> usize {
        match self {
            Self::Image([c, ..]) => c,
            Self::Row(n) => n,
        }
    }

    /// Values of one channel: height times width of an image, 1 in a row.
    pub fn plane(self) -> usize {
        match self {
            Self::Image([_, h, w]) => h * w,
            Self::Row(_) => 1,
        }
    }

    /// Channels, height and width of an image.
    pub(super) fn image(self) -> Result<[usize; 3], String> {
        match self {
            Self::Image(sizes) => Ok(sizes),
            Self::Row(_) => Err("it needs an image, its input is a row".into()),
        }
    }

    /// Values of a row.
    pub(super) fn row(self) -> Result<usize, String> {
        match self {
            Self::Row(n) => Ok(n),
            Self::Image(_) => Err("it needs a row, its input is an image".into()),
        }
    }
}
