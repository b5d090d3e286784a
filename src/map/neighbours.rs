//! The nearest neighbours of each vector, exactly: all products by matrices of some hundred rows.

use super::{MapError, Vectors};
use crate::nn::kernel::gemm::{Matrix, matmul};
use crate::parallel_map::parallel_map;
use std::ops::{ControlFlow, Range};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Rows and columns of a product: it stays in the cache, and is large enough for the matrix product to be fast.
const ROWS: usize = 128;
const COLUMNS: usize = 1024;

/// The `k` nearest of each vector, nearest first, without itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Neighbours {
    count: usize,
    k: usize,
    indices: Vec<u32>,
    distances: Vec<f32>,
}

impl Neighbours {
    /// The `k` nearest of each, or all others where there are fewer. `progress` is called with the number of rows that are done; it
    /// returns whether to go on. Equally near ones are in their order, so that the result does not depend on `threads`.
    ///
    /// # Errors
    /// [`MapError::Cancelled`].
    pub fn find(
        vectors: &Vectors,
        k: usize,
        threads: usize,
        progress: &(dyn Fn(usize) -> bool + Sync),
    ) -> Result<Self, MapError> {
        let count = vectors.len();
        let k = k.min(count.saturating_sub(1));
        let starts: Vec<usize> = (0..count).step_by(ROWS).collect();
        let done = AtomicUsize::new(0);
        let blocks = parallel_map(&starts, threads, |_, &start| {
            let rows = start..(start + ROWS).min(count);
            let done = done.fetch_add(rows.len(), Ordering::Relaxed) + rows.len();
            let block = nearest_of(vectors, rows, k);
            if progress(done) { ControlFlow::Continue(Some(block)) } else { ControlFlow::Break(None) }
        });
        let mut all = Self {
            count,
            k,
            indices: Vec::with_capacity(count * k),
            distances: Vec::with_capacity(count * k),
        };
        for block in blocks {
            let Some(rows) = block else { return Err(MapError::Cancelled) };
            for nearest in rows {
                all.indices.extend(nearest.iter().map(|(index, _)| *index));
                all.distances.extend(nearest.iter().map(|(_, cosine)| (1.0 - cosine).max(0.0)));
            }
        }
        Ok(all)
    }

    /// Neighbours of each vector.
    pub fn k(&self) -> usize {
        self.k
    }

    /// Number of vectors.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether there are no vectors.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The neighbours of one vector and their distances, nearest first: 1 - cosine, 0 to 2.
    pub fn of(&self, index: usize) -> (&[u32], &[f32]) {
        let range = index * self.k..(index + 1) * self.k;
        (self.indices.get(range.clone()).unwrap_or_default(), self.distances.get(range).unwrap_or_default())
    }
}

/// The nearest of some rows, with their cosines.
fn nearest_of(vectors: &Vectors, rows: Range<usize>, k: usize) -> Vec<Vec<(u32, f32)>> {
    let (count, size) = (vectors.len(), vectors.size());
    let mut nearest = vec![Nearest::new(k); rows.len()];
    let mut products = vec![0.0; rows.len() * COLUMNS.min(count)];
    let block =
        |range: Range<usize>| vectors.values().get(range.start * size..range.end * size).unwrap_or_default();
    for start in (0..count).step_by(COLUMNS) {
        let columns = start..(start + COLUMNS).min(count);
        let products = products.get_mut(..rows.len() * columns.len()).unwrap_or_default();
        matmul(
            products,
            Matrix::row_major(rows.len(), columns.len()),
            block(rows.clone()),
            Matrix::row_major(rows.len(), size),
            block(columns.clone()),
            Matrix::row_major(columns.len(), size).transposed(),
            false,
        );
        let of_rows = products.chunks_exact(columns.len());
        for ((own, nearest), cosines) in rows.clone().zip(&mut nearest).zip(of_rows) {
            for (index, &cosine) in columns.clone().zip(cosines) {
                if cosine > nearest.least && index != own {
                    nearest.insert(index as u32, cosine);
                }
            }
        }
    }
    nearest.into_iter().map(|nearest| nearest.found).collect()
}

/// The largest cosines so far, the largest first.
#[derive(Clone)]
struct Nearest {
    found: Vec<(u32, f32)>,
    k: usize,
    /// Smaller ones are not needed.
    least: f32,
}

impl Nearest {
    fn new(k: usize) -> Self {
        let least = if k == 0 { f32::INFINITY } else { f32::NEG_INFINITY };
        Self { found: Vec::with_capacity(k + 1), k, least }
    }

    fn insert(&mut self, index: u32, cosine: f32) {
        let place = self.found.partition_point(|(_, other)| *other >= cosine);
        self.found.insert(place, (index, cosine));
        self.found.truncate(self.k);
        if let (true, Some((_, least))) = (self.found.len() == self.k, self.found.last()) {
            self.least = *least;
        }
    }
}
