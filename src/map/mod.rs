//! Where each recording lies in a map: vectors in, points out; recordings that sound alike lie near each other.
//!
//! ```text
//! vectors of length 1 ─→ Neighbours, exact ─→ t-SNE, started from the principal components ─→ exact last steps ─→ points (or UMAP)
//!                             ├─→ quality: what the map kept of them      └─→ a new vector is placed among them
//!                             └─→ NeighbourGraph ─→ the shortest path from one to another
//! ```
//!
//! Neighbours always come from the vectors, never from the map: of the ten nearest of 20,000 recordings a map in three dimensions keeps
//! about half.

mod affinities;
mod error;
mod further;
mod layout;
mod nearest_points;
mod neighbours;
mod path;
mod pca;
mod place;
mod quality;
mod refine;
#[cfg(test)]
mod tests;
mod tsne;
mod umap;
mod vectors;

pub use error::MapError;
pub use further::further;
pub use layout::{LISTED, LayoutSettings, MapLayout, Method, Progress, Stage, lay_out};
pub use neighbours::Neighbours;
pub use path::{NeighbourGraph, NeighbourPath};
pub use place::place;
pub use quality::{Quality, quality};
pub use vectors::Vectors;

/// A place in a map: x, y and z; z is 0 in two dimensions.
pub type Point = [f32; 3];
