//! What a map kept of the neighbours.

use super::nearest_points::nearest_points;
use super::{MapError, Neighbours, Point, Vectors};
use crate::nn::kernel::gemm::{Matrix, matmul};
use crate::parallel_map::parallel_map;
use std::ops::ControlFlow;

/// Neighbours that are compared.
const NEAREST: usize = 10;
/// At most so many recordings are looked at, spread over all: then a share is known to about a hundredth.
const SAMPLE: usize = 5000;
/// Recordings that are compared with all others at once.
const BLOCK: usize = 32;

/// How faithful a map is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quality {
    /// Share of the ten nearest of a recording that are among the ten nearest points too, 0 to 1; without sense, about ten in the number of
    /// recordings.
    pub kept: f64,
    /// Trustworthiness for ten neighbours, 0 to 1 (Venna and Kaski, "Neighborhood preservation in nonlinear projection methods",
    /// ICANN 2001): lower the farther apart recordings are that the map shows beside each other.
    pub trustworthiness: f64,
}

/// Compares a map with the neighbours of its vectors. `None` with fewer than 22 recordings, of which ten neighbours say little.
///
/// # Errors
/// [`MapError::Shape`] if there are not as many points as vectors.
pub fn quality(
    vectors: &Vectors,
    neighbours: &Neighbours,
    points: &[Point],
    threads: usize,
) -> Result<Option<Quality>, MapError> {
    let count = vectors.len();
    if points.len() != count || neighbours.len() != count {
        return Err(MapError::Shape { values: points.len(), size: count });
    }
    if count < 2 * NEAREST + 2 || neighbours.k() < NEAREST {
        return Ok(None);
    }
    let step = count.div_ceil(SAMPLE);
    let sample: Vec<usize> = (0..count).step_by(step).collect();
    let on_map = nearest_points(points, &sample, NEAREST, threads);
    let rows: Vec<(usize, Vec<u32>)> = sample.into_iter().zip(on_map).collect();
    let blocks: Vec<_> = rows.chunks(BLOCK).collect();
    let found = parallel_map(&blocks, threads, |_, block| {
        let cosines = cosines(vectors, block.iter().map(|(own, _)| *own));
        let of_rows = block.iter().zip(cosines.chunks_exact(count));
        let (mut kept, mut excess) = (0, 0);
        for ((own, near), cosines) in of_rows {
            let (nearest, _) = neighbours.of(*own);
            let nearest = nearest.get(..NEAREST).unwrap_or_default();
            let wrong = near.iter().filter(|index| !nearest.contains(index));
            let ranks = wrong.map(|&index| rank(cosines, *own, index as usize));
            let (wrong, behind) = ranks.fold((0, 0), |(count, sum), rank| (count + 1, sum + rank));
            kept += near.len() - wrong;
            excess += behind - (NEAREST * wrong) as u64;
        }
        ControlFlow::Continue((kept, excess))
    });
    let kept: usize = found.iter().map(|(kept, _)| kept).sum();
    let excess: u64 = found.iter().map(|(_, excess)| excess).sum();
    let (n, k, rows) = (count as f64, NEAREST as f64, rows.len() as f64);
    let most = rows * k * (2.0 * n - 3.0 * k - 1.0) / 2.0;
    Ok(Some(Quality { kept: kept as f64 / (rows * k), trustworthiness: 1.0 - excess as f64 / most }))
}

/// The cosine of some vectors to all: one row each.
fn cosines(vectors: &Vectors, of: impl Iterator<Item = usize>) -> Vec<f32> {
    let (count, size) = (vectors.len(), vectors.size());
    let rows: Vec<f32> = of.flat_map(|index| vectors.row(index)).copied().collect();
    let mut cosines = vec![0.0; rows.len() / size * count];
    let all = Matrix::row_major(count, size).transposed();
    let shape = Matrix::row_major(rows.len() / size, count);
    matmul(
        &mut cosines,
        shape,
        &rows,
        Matrix::row_major(rows.len() / size, size),
        vectors.values(),
        all,
        false,
    );
    cosines
}

/// The place of a vector among all by their distance from `own`: 1 for the nearest.
fn rank(cosines: &[f32], own: usize, index: usize) -> u64 {
    let cosine = cosines.get(index).copied().unwrap_or(-1.0);
    let is_nearer = |other: usize, value: f32| value > cosine || (value == cosine && other < index);
    let nearer =
        cosines.iter().enumerate().filter(|&(other, &value)| other != own && is_nearer(other, value));
    nearer.count() as u64 + 1
}
