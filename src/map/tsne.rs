//! t-SNE (van der Maaten and Hinton, "Visualizing data using t-SNE", JMLR 9, 2008) by Barnes and Hut's approximation, with the crate
//! `bhtsne`.

use super::{MapError, Neighbours, Point};
use bhtsne::{Dim, Morton, Neighbor, tSNE};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

/// How far a distant part of the map may be seen as one point; the usual value.
const THETA: f32 = 0.5;
/// Neighbours that are looked at, for each unit of perplexity; the usual value.
const NEIGHBOURS_OF_PERPLEXITY: f32 = 3.0;
/// Steps of the fit. With 1000, of which 250 are exaggerated, as many neighbours are kept, to less than a hundredth, in 1.4 times the time.
pub(super) const EPOCHS: usize = 700;
/// Those of them in which attraction is exaggerated, so that groups come together.
const EXAGGERATED: usize = 150;
/// Deviation of the points from which the fit starts, along the first direction; scikit-learn's.
const START_DEVIATION: f32 = 1e-4;
/// Copies of a recording have the same vector: without a random share of the deviation they would start, and stay, at one place.
const JITTER: f32 = 0.01;

/// How many neighbours a fit with this perplexity looks at.
pub(super) fn neighbours_of(perplexity: f32) -> usize {
    (NEIGHBOURS_OF_PERPLEXITY * perplexity) as usize
}

/// Marks the panic by which a fit is stopped: the crate has no other way.
struct Stopped;

/// Moves points so that neighbours come together. `progress` is called after each epoch and returns whether to go on. The same input gives
/// the same bits.
///
/// # Errors
/// [`MapError::Cancelled`].
pub(super) fn tsne<const D: usize>(
    neighbours: &Neighbours,
    start: &[Point],
    perplexity: f32,
    seed: u64,
    progress: &mut (dyn FnMut(usize) -> bool + Send),
) -> Result<Vec<Point>, MapError>
where
    Dim<D>: Morton<D>,
{
    let count = start.len();
    let start = start_values::<D>(start, seed);
    let table: Vec<Vec<Neighbor<f32>>> = (0..count).map(|index| row(neighbours, index, perplexity)).collect();
    // One thread: sums over several depend on which of them was free.
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build();
    let Ok(pool) = pool else { return Err(MapError::Cancelled) };
    let fitted = catch_unwind(AssertUnwindSafe(|| {
        pool.install(|| {
            let rows = vec![(); count];
            let mut fit = tSNE::<f32, (), D>::new(&rows);
            fit.perplexity(perplexity).epochs(EPOCHS).initial_embedding(start);
            fit.stop_lying_epoch(EXAGGERATED).momentum_switch_epoch(EXAGGERATED);
            // The crate's own rate, that of scikit-learn, is too low for the start and so few epochs.
            fit.learning_rate((count as f32 / 2.0).max(200.0));
            fit.epoch_callback(|epoch, _| {
                if !progress(epoch + 1) {
                    resume_unwind(Box::new(Stopped));
                }
            });
            fit.barnes_hut_with_neighbors(THETA, &table);
            fit.embedding()
        })
    }));
    let values = match fitted {
        Ok(values) => values,
        Err(panic) if panic.is::<Stopped>() => return Err(MapError::Cancelled),
        Err(panic) => resume_unwind(panic),
    };
    let (points, _) = values.as_chunks::<D>();
    Ok(points.iter().map(in_space).collect())
}

/// The distances of unit vectors from their cosines.
fn row(neighbours: &Neighbours, index: usize, perplexity: f32) -> Vec<Neighbor<f32>> {
    let (indices, distances) = neighbours.of(index);
    let neighbour = |(&index, &distance): (&u32, &f32)| Neighbor {
        index: index as usize,
        distance: (2.0 * distance).sqrt(),
    };
    indices.iter().zip(distances).take(neighbours_of(perplexity)).map(neighbour).collect()
}

/// The coordinates from which the fit starts.
fn start_values<const D: usize>(start: &[Point], seed: u64) -> Vec<f32> {
    let deviation = deviation(start);
    let scale = if deviation > 0.0 { START_DEVIATION / deviation } else { 0.0 };
    let random = &mut Pcg64Mcg::seed_from_u64(seed);
    let mut jitter = || JITTER * START_DEVIATION * random.random_range(-1.0..1.0_f32);
    start.iter().flat_map(|point| point.iter().take(D)).map(|value| scale * value + jitter()).collect()
}

/// Of the first coordinate.
fn deviation(points: &[Point]) -> f32 {
    let count = points.len().max(1) as f64;
    let mean = points.iter().map(|point| f64::from(point[0])).sum::<f64>() / count;
    let squares: f64 = points.iter().map(|point| (f64::from(point[0]) - mean).powi(2)).sum();
    (squares / count).sqrt() as f32
}

fn in_space<const D: usize>(values: &[f32; D]) -> Point {
    let mut point = Point::default();
    point.iter_mut().zip(values).for_each(|(place, value)| *place = *value);
    point
}
