//! Shapes of the values between two layers.

/// What flows between two layers, for one window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Channels, height, width.
    Image([usize; 3]),
    /// Steps, values of each.
    Sequence([usize; 2]),
    /// Values in a row.
    Row(usize),
}

impl Shape {
    /// Number of values.
    pub fn values(self) -> usize {
        match self {
            Self::Image([c, h, w]) => c * h * w,
            Self::Sequence([steps, values]) => steps * values,
            Self::Row(n) => n,
        }
    }

    /// The sizes in a list.
    pub fn sizes(self) -> Vec<usize> {
        match self {
            Self::Image(sizes) => sizes.to_vec(),
            Self::Sequence(sizes) => sizes.to_vec(),
            Self::Row(n) => vec![n],
        }
    }

    /// Leading size in a batch: channels of an image, values of a step or of a row.
    pub fn channels(self) -> usize {
        match self {
            Self::Image([c, ..]) => c,
            Self::Sequence([_, values]) => values,
            Self::Row(n) => n,
        }
    }

    /// Values of one channel: height times width of an image, steps of a sequence, 1 in a row.
    pub fn plane(self) -> usize {
        match self {
            Self::Image([_, h, w]) => h * w,
            Self::Sequence([steps, _]) => steps,
            Self::Row(_) => 1,
        }
    }

    /// Channels, height and width of an image.
    pub(super) fn image(self) -> Result<[usize; 3], String> {
        match self {
            Self::Image(sizes) => Ok(sizes),
            other => Err(format!("it needs an image, its input is {}", other.in_words())),
        }
    }

    /// Steps of a sequence and values of each.
    pub(super) fn sequence(self) -> Result<[usize; 2], String> {
        match self {
            Self::Sequence(sizes) => Ok(sizes),
            other => Err(format!("it needs a sequence, its input is {}", other.in_words())),
        }
    }

    /// Values of a row.
    pub(super) fn row(self) -> Result<usize, String> {
        match self {
            Self::Row(n) => Ok(n),
            other => Err(format!("it needs a row, its input is {}", other.in_words())),
        }
    }

    fn in_words(self) -> &'static str {
        match self {
            Self::Image(_) => "an image",
            Self::Sequence(_) => "a sequence",
            Self::Row(_) => "a row",
        }
    }
}
