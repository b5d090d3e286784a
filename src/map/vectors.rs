//! Vectors, one row a recording.

use super::MapError;

/// Rows of one size, row-major. Only their directions count: each row is divided by its length.
#[derive(Debug, Clone, PartialEq)]
pub struct Vectors {
    values: Vec<f32>,
    size: usize,
}

impl Vectors {
    /// From rows of `size` values. A row of zeros stays one; it is at the distance 1 from all others.
    ///
    /// # Errors
    /// [`MapError::Shape`], [`MapError::NotFinite`], [`MapError::TooMany`].
    pub fn new(mut values: Vec<f32>, size: usize) -> Result<Self, MapError> {
        if size == 0 || !values.len().is_multiple_of(size) {
            return Err(MapError::Shape { values: values.len(), size });
        }
        if u32::try_from(values.len() / size).is_err() {
            return Err(MapError::TooMany(values.len() / size));
        }
        for (index, row) in values.chunks_exact_mut(size).enumerate() {
            if !row.iter().all(|value| value.is_finite()) {
                return Err(MapError::NotFinite(index));
            }
            // The largest value first, so that squares neither overflow nor vanish.
            let largest = row.iter().fold(0.0_f32, |largest, value| largest.max(value.abs()));
            if largest > 0.0 {
                row.iter_mut().for_each(|value| *value /= largest);
                let length = row.iter().map(|value| value * value).sum::<f32>().sqrt();
                row.iter_mut().for_each(|value| *value /= length);
            }
        }
        Ok(Self { values, size })
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.values.len() / self.size
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Values of a row.
    pub fn size(&self) -> usize {
        self.size
    }

    /// All values, row-major.
    pub(super) fn values(&self) -> &[f32] {
        &self.values
    }

    /// One row; empty beyond the last.
    pub fn row(&self, index: usize) -> &[f32] {
        self.values.chunks_exact(self.size).nth(index).unwrap_or_default()
    }
}
