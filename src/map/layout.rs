//! Vectors → a map, step by step.

use super::pca::principal_components;
use super::refine::{STEPS, refine};
use super::tsne::{EPOCHS, neighbours_of, tsne};
use super::umap::{rounds, umap};
use super::{MapError, Neighbours, Point, Quality, Vectors, quality};

/// With fewer recordings the neighbours that t-SNE looks at are nearly all others, and the principal components show as much.
const FEWEST: usize = 100;
/// Neighbours that are found at least, to be shown.
pub const LISTED: usize = 20;

/// How the points were found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Method {
    /// Neighbours stay neighbours, distances between groups mean little.
    #[default]
    Tsne,
    /// Groups are drawn together more, fewer of the nearest neighbours are kept.
    Umap,
    /// Principal components: distances are those of the vectors, seen from the side that shows most of them.
    Pca,
}

impl Method {
    /// Its name, for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Tsne => "t-SNE",
            Self::Umap => "UMAP",
            Self::Pca => "principal components",
        }
    }
}

/// How a map is made.
#[derive(Debug, Clone, PartialEq)]
pub struct LayoutSettings {
    /// With fewer than 100 recordings it is always [`Method::Pca`].
    pub method: Method,
    /// 2 or 3.
    pub dimensions: usize,
    /// About the number of neighbours that count, 5 to 100; at most a third of the recordings.
    pub perplexity: f32,
    /// The same seed gives the same map, bit for bit.
    pub seed: u64,
    /// Threads that look for neighbours. t-SNE itself uses one, so that the map does not depend on them.
    pub threads: usize,
}

impl Default for LayoutSettings {
    fn default() -> Self {
        Self { method: Method::default(), dimensions: 3, perplexity: 30.0, seed: 0, threads: 2 }
    }
}

impl LayoutSettings {
    /// How so many recordings are laid out.
    pub fn method_of(&self, count: usize) -> Method {
        if count < FEWEST { Method::Pca } else { self.method }
    }
}

/// What is under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Neighbours are looked for.
    Neighbours,
    /// Points are moved.
    Points,
}

/// How far a layout is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Progress {
    /// What is under way.
    pub stage: Stage,
    /// How much of it is done, 0 to 1.
    pub done: f64,
}

/// A finished map.
#[derive(Debug, Clone, PartialEq)]
pub struct MapLayout {
    /// One for each vector.
    pub points: Vec<Point>,
    /// The nearest of each vector.
    pub neighbours: Neighbours,
    /// How the points were found.
    pub method: Method,
    /// `None` if there are too few recordings to say.
    pub quality: Option<Quality>,
}

/// Lays out vectors. `progress` is called often, possibly from several threads, and returns whether to go on.
///
/// # Errors
/// [`MapError::OutOfRange`], [`MapError::Cancelled`].
pub fn lay_out(
    vectors: &Vectors,
    settings: &LayoutSettings,
    progress: &(dyn Fn(Progress) -> bool + Sync),
) -> Result<MapLayout, MapError> {
    check(settings)?;
    let count = vectors.len();
    let method = settings.method_of(count);
    let perplexity = settings.perplexity.min(count as f32 / 3.0 - 1.0);
    let listed = match method {
        Method::Tsne => neighbours_of(perplexity).max(LISTED),
        Method::Umap => (perplexity as usize).max(LISTED),
        Method::Pca => LISTED,
    };
    let neighbours = Neighbours::find(vectors, listed, settings.threads, &|rows| {
        progress(Progress { stage: Stage::Neighbours, done: rows as f64 / count.max(1) as f64 })
    })?;
    let start = principal_components(vectors, settings.dimensions, settings.seed);
    let seed = settings.seed;
    let steps = match (method, settings.dimensions) {
        (Method::Umap, _) => rounds(count),
        (_, 3) => EPOCHS + STEPS,
        (_, _) => EPOCHS,
    };
    let mut after_step =
        |step: usize| progress(Progress { stage: Stage::Points, done: step as f64 / steps as f64 });
    let points: Vec<Point> = match (method, settings.dimensions) {
        (Method::Pca, _) => start,
        (Method::Umap, dimensions) => {
            umap(&neighbours, &start, (perplexity as usize, dimensions), seed, &mut after_step)?
        }
        (Method::Tsne, 2) => tsne::<2>(&neighbours, &start, perplexity, seed, &mut after_step)?,
        (Method::Tsne, _) => {
            let points = tsne::<3>(&neighbours, &start, perplexity, seed, &mut after_step)?;
            let k = neighbours_of(perplexity);
            refine(&neighbours, points, perplexity, k, settings.threads, &mut |step| {
                after_step(EPOCHS + step)
            })?
        }
    };
    let quality = quality(vectors, &neighbours, &points, settings.threads)?;
    Ok(MapLayout { points, neighbours, method, quality })
}

fn check(settings: &LayoutSettings) -> Result<(), MapError> {
    let out_of_range = |name, value: String, range| Err(MapError::OutOfRange { name, value, range });
    if !(2..=3).contains(&settings.dimensions) {
        return out_of_range("dimensions", settings.dimensions.to_string(), "2 or 3");
    }
    if !(5.0..=100.0).contains(&settings.perplexity) {
        return out_of_range("perplexity", settings.perplexity.to_string(), "5 to 100");
    }
    Ok(())
}
