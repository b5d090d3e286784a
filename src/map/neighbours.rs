//! The nearest neighbours of each vector, exactly: all products by matrices of some hundred rows, or those that new vectors bring.

use super::{MapError, Vectors};
use crate::nn::kernel::gemm::{Matrix, matmul};
use crate::parallel_map::parallel_map;
use std::borrow::Cow;
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
        let rows = Rows::all(vectors);
        let k = k.min(vectors.len().saturating_sub(1));
        let found = in_blocks(vectors.len(), threads, progress, |block| {
            let mut nearest = vec![Nearest::new(k); block.len()];
            insert_nearest(&mut nearest, &rows, block, &rows);
            nearest
        })?;
        Ok(Self::of_lists(k, found))
    }

    /// As [`Self::find`], where those of most vectors are known already. `known`: what [`Self::of`] gave for a vector when all but the new
    /// ones were there; `None` of a new one, an empty list of one that has lost a neighbour since. A list that is too short, or names a
    /// vector that is not there, is looked for again.
    ///
    /// # Errors
    /// [`MapError::Cancelled`].
    pub fn complete(
        vectors: &Vectors,
        known: &[Option<Vec<u32>>],
        k: usize,
        threads: usize,
        progress: &(dyn Fn(usize) -> bool + Sync),
    ) -> Result<Self, MapError> {
        let count = vectors.len();
        let k = k.min(count.saturating_sub(1));
        let known_of = |index: usize| {
            let list = known.get(index)?.as_ref().filter(|list| list.len() >= k)?;
            let is_other = |other: &u32| (*other as usize) < count && *other as usize != index;
            list.iter().all(is_other).then_some(list)
        };
        let chosen = |is_chosen: &dyn Fn(usize) -> bool| {
            Rows::some(vectors, (0..count as u32).filter(|index| is_chosen(*index as usize)).collect())
        };
        let wanted = chosen(&|index| known_of(index).is_none());
        let new = chosen(&|index| known.get(index).is_none_or(Option::is_none));
        let all = Rows::all(vectors);
        let mut found = in_blocks(wanted.count(), threads, progress, |block| {
            let mut nearest = vec![Nearest::new(k); block.len()];
            insert_nearest(&mut nearest, &wanted, block, &all);
            nearest
        })?
        .into_iter();
        let merged = in_blocks(count, threads, &|_| progress(wanted.count()), |block| {
            let own = |index: usize| {
                let row = vectors.row(index);
                let cosine =
                    |other: u32| row.iter().zip(vectors.row(other as usize)).map(|(a, b)| a * b).sum();
                let mut nearest = Nearest::new(k);
                let others = known_of(index).into_iter().flatten();
                others.for_each(|other| nearest.insert(*other, cosine(*other)));
                nearest
            };
            let mut nearest: Vec<Nearest> = block.clone().map(own).collect();
            insert_nearest(&mut nearest, &all, block, &new);
            nearest
        })?;
        let lists = merged.into_iter().enumerate().map(|(index, merged)| match known_of(index) {
            Some(_) => merged,
            None => found.next().unwrap_or(merged),
        });
        Ok(Self::of_lists(k, lists))
    }

    fn of_lists(k: usize, lists: impl IntoIterator<Item = Nearest>) -> Self {
        let mut all = Self { count: 0, k, indices: Vec::new(), distances: Vec::new() };
        for Nearest { found, .. } in lists {
            all.count += 1;
            all.indices.extend(found.iter().map(|(index, _)| *index));
            all.distances.extend(found.iter().map(|(_, cosine)| (1.0 - cosine).max(0.0)));
        }
        all
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

/// Calls `nearest` for blocks of `count` rows, in several threads, and joins what it returns.
fn in_blocks(
    count: usize,
    threads: usize,
    progress: &(dyn Fn(usize) -> bool + Sync),
    nearest: impl Fn(Range<usize>) -> Vec<Nearest> + Sync,
) -> Result<Vec<Nearest>, MapError> {
    let starts: Vec<usize> = (0..count).step_by(ROWS).collect();
    let done = AtomicUsize::new(0);
    let blocks = parallel_map(&starts, threads, |_, &start| {
        let rows = start..(start + ROWS).min(count);
        let done = done.fetch_add(rows.len(), Ordering::Relaxed) + rows.len();
        let block = nearest(rows);
        if progress(done) { ControlFlow::Continue(Some(block)) } else { ControlFlow::Break(None) }
    });
    let blocks: Option<Vec<Vec<Nearest>>> = blocks.into_iter().collect();
    Ok(blocks.ok_or(MapError::Cancelled)?.into_iter().flatten().collect())
}

/// Some of the vectors.
struct Rows<'a> {
    /// Row-major.
    values: Cow<'a, [f32]>,
    size: usize,
    /// Which they are; `None`: all.
    indices: Option<Vec<u32>>,
}

impl<'a> Rows<'a> {
    fn all(vectors: &'a Vectors) -> Self {
        Self { values: Cow::Borrowed(vectors.values()), size: vectors.size(), indices: None }
    }

    fn some(vectors: &'a Vectors, indices: Vec<u32>) -> Self {
        let values = indices.iter().flat_map(|&index| vectors.row(index as usize)).copied().collect();
        Self { values, size: vectors.size(), indices: Some(indices) }
    }

    fn count(&self) -> usize {
        self.values.len() / self.size
    }

    fn block(&self, rows: Range<usize>) -> &[f32] {
        self.values.get(rows.start * self.size..rows.end * self.size).unwrap_or_default()
    }

    /// Which vector a row is.
    fn index(&self, row: usize) -> u32 {
        match &self.indices {
            Some(indices) => indices.get(row).copied().unwrap_or_default(),
            None => row as u32,
        }
    }
}

/// Inserts the rows of `among` that are nearest to those `rows` of `of` that `nearest` belongs to.
fn insert_nearest(nearest: &mut [Nearest], of: &Rows<'_>, rows: Range<usize>, among: &Rows<'_>) {
    let count = among.count();
    let mut products = vec![0.0; rows.len() * COLUMNS.min(count)];
    for start in (0..count).step_by(COLUMNS) {
        let columns = start..(start + COLUMNS).min(count);
        let products = products.get_mut(..rows.len() * columns.len()).unwrap_or_default();
        matmul(
            products,
            Matrix::row_major(rows.len(), columns.len()),
            of.block(rows.clone()),
            Matrix::row_major(rows.len(), of.size),
            among.block(columns.clone()),
            Matrix::row_major(columns.len(), of.size).transposed(),
            false,
        );
        let of_rows = products.chunks_exact(columns.len());
        for ((row, nearest), cosines) in rows.clone().zip(&mut *nearest).zip(of_rows) {
            let own = of.index(row);
            for (column, &cosine) in columns.clone().zip(cosines) {
                if cosine > nearest.least && among.index(column) != own {
                    nearest.insert(among.index(column), cosine);
                }
            }
        }
    }
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
