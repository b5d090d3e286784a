//! Principal components: the start of a layout, and the layout of a few recordings.

use super::{Point, Vectors};
use crate::nn::kernel::gemm::{Matrix, matmul};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

/// Times that the subspace is multiplied with the covariance: by then the components of music have settled to a degree.
const ITERATIONS: usize = 60;

/// The rows' coordinates along the `dimensions` directions in which they vary most, the first of which varies most. The sign of each
/// direction is such that the coordinate farthest from 0 is positive.
pub(super) fn principal_components(vectors: &Vectors, dimensions: usize, seed: u64) -> Vec<Point> {
    let (count, size) = (vectors.len(), vectors.size());
    let dimensions = dimensions.min(size);
    let mean = mean(vectors);
    let mut centred = vectors.values().to_vec();
    for row in centred.chunks_exact_mut(size) {
        row.iter_mut().zip(&mean).for_each(|(value, mean)| *value -= mean);
    }
    let rows = Matrix::row_major(count, size);
    let mut covariance = vec![0.0; size * size];
    matmul(
        &mut covariance,
        Matrix::row_major(size, size),
        &centred,
        rows.transposed(),
        &centred,
        rows,
        false,
    );
    let mut random = Pcg64Mcg::seed_from_u64(seed);
    // One direction a row.
    let mut directions: Vec<f32> = (0..dimensions * size).map(|_| random.random_range(-1.0..1.0)).collect();
    let shape = Matrix::row_major(dimensions, size);
    let mut product = directions.clone();
    for _ in 0..ITERATIONS {
        orthonormalise(&mut directions, size);
        matmul(&mut product, shape, &directions, shape, &covariance, Matrix::row_major(size, size), false);
        std::mem::swap(&mut product, &mut directions);
    }
    orthonormalise(&mut directions, size);
    let mut coordinates = vec![0.0; count * dimensions];
    let found = Matrix::row_major(count, dimensions);
    matmul(&mut coordinates, found, &centred, rows, &directions, shape.transposed(), false);
    let mut points = vec![Point::default(); count];
    for dimension in 0..dimensions {
        let column = || coordinates.iter().skip(dimension).step_by(dimensions.max(1));
        let farthest =
            column().fold(0.0_f32, |far, value| if value.abs() > far.abs() { *value } else { far });
        let sign = if farthest < 0.0 { -1.0 } else { 1.0 };
        for (point, value) in points.iter_mut().zip(column()) {
            point.get_mut(dimension).into_iter().for_each(|place| *place = sign * value);
        }
    }
    points
}

fn mean(vectors: &Vectors) -> Vec<f32> {
    let mut sums = vec![0.0_f64; vectors.size()];
    for row in vectors.values().chunks_exact(vectors.size()) {
        sums.iter_mut().zip(row).for_each(|(sum, value)| *sum += f64::from(*value));
    }
    sums.iter().map(|sum| (sum / vectors.len().max(1) as f64) as f32).collect()
}

/// Makes rows orthogonal to those before them and of length 1 (Gram and Schmidt). A row without a length becomes zeros.
fn orthonormalise(rows: &mut [f32], size: usize) {
    for index in 0..rows.len() / size {
        let (before, rest) = rows.split_at_mut(index * size);
        let Some(row) = rest.get_mut(..size) else { return };
        // Twice, since the first time leaves rounding errors of about the length that was taken away.
        for _ in 0..2 {
            for other in before.chunks_exact(size) {
                let product: f32 = row.iter().zip(other).map(|(x, y)| x * y).sum();
                row.iter_mut().zip(other).for_each(|(value, other)| *value -= product * other);
            }
        }
        let length = row.iter().map(|value| value * value).sum::<f32>().sqrt();
        let scale = if length > f32::MIN_POSITIVE { 1.0 / length } else { 0.0 };
        row.iter_mut().for_each(|value| *value *= scale);
    }
}
