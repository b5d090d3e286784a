//! Zeros around an image before a convolution.

use serde::{Deserialize, Serialize};

/// How many zeros surround an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Padding {
    /// As many as give an output of the size of the input divided by the stride, rounded up. Where their number along an axis is
    /// odd, as with kernels of even sizes, the one more is below or on the right: what Keras calls `same`.
    Same,
    /// Rows above and as many below, columns on the left and as many on the right.
    #[serde(untagged)]
    Zeros([usize; 2]),
}

impl Padding {
    /// Those before and those after along both axes.
    pub(super) fn around(self, input: [usize; 2], kernel: [usize; 2], stride: [usize; 2]) -> [[usize; 2]; 2] {
        match self {
            Self::Zeros(zeros) => [zeros; 2],
            Self::Same => {
                let sizes = input.into_iter().zip(kernel).zip(stride);
                let needed = sizes.map(|((length, kernel), stride)| {
                    let last = length.div_ceil(stride.max(1)).saturating_sub(1).saturating_mul(stride);
                    last.saturating_add(kernel).saturating_sub(length)
                });
                let [mut before, mut after] = [[0; 2]; 2];
                for ((before, after), needed) in before.iter_mut().zip(&mut after).zip(needed) {
                    *before = needed / 2;
                    *after = needed - *before;
                }
                [before, after]
            }
        }
    }
}

impl From<[usize; 2]> for Padding {
    fn from(zeros: [usize; 2]) -> Self {
        Self::Zeros(zeros)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn same_padding_is_that_of_keras() {
        let same = |input, kernel, stride| {
            let [before, after] = Padding::Same.around([input; 2], [kernel; 2], [stride; 2]);
            [before[0], after[0]]
        };
        // Computed by hand from its definition: the output has ceil(input / stride) values.
        assert_eq!(same(96, 2, 1), [0, 1]);
        assert_eq!(same(96, 3, 1), [1, 1]);
        assert_eq!(same(431, 5, 2), [2, 2]);
        assert_eq!(same(128, 5, 2), [1, 2]);
        assert_eq!(same(108, 3, 2), [0, 1]);
        assert_eq!(same(7, 1, 2), [0, 0]);
    }

    #[test]
    fn both_forms_are_read() {
        let read = |json: &str| serde_json::from_str::<Padding>(json).ok();
        assert_eq!(read("[2,1]"), Some(Padding::Zeros([2, 1])));
        assert_eq!(read(r#""same""#), Some(Padding::Same));
        assert_eq!(read(r#""valid""#), None);
        assert_eq!(serde_json::to_string(&Padding::Zeros([2, 1])).unwrap(), "[2,1]");
    }
}
