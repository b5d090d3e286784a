//! UMAP (McInnes, Healy and Melville, "UMAP: uniform manifold approximation and projection for dimension reduction", 2018): groups are drawn
//! together more than by t-SNE, and fewer of the nearest neighbours are kept.
//!
//! Written here and not taken from a crate: the one that is kept up, `manifolds-rs`, brings a hundred others with it, mostly for a search of
//! neighbours that is done already.

use super::{MapError, Neighbours, Point};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use std::collections::HashMap;

/// Of the curve 1 / (1 + a d^2b) between points at the distance d, for a least distance of 0.1 and a spread of 1.
const CURVE: (f32, f32) = (1.577, 0.895);
/// Rounds of the fit, with up to so many recordings and with more.
const ROUNDS: (usize, usize, usize) = (500, 10_000, 200);
/// Points that push one away each time that a neighbour pulls at it.
const PUSHES: usize = 5;
/// No step is longer in any direction.
const LONGEST: f32 = 4.0;
/// From the middle to the farthest point at the start.
const START: f32 = 10.0;
/// Halvings of the interval in which the scale of a recording's distances lies.
const HALVINGS: usize = 64;

/// Rounds for so many recordings.
pub(super) fn rounds(count: usize) -> usize {
    let (few, most, many) = ROUNDS;
    if count <= most { few } else { many }
}

/// Two neighbours.
struct Edge {
    from: usize,
    to: usize,
    /// Rounds between two pulls, at least 1.
    every: f32,
    next: f32,
}

/// Lays out the recordings by their `k` nearest, in `dimensions` dimensions. `progress` is called after each round and returns whether to go
/// on. The same input gives the same bits.
///
/// # Errors
/// [`MapError::Cancelled`].
pub(super) fn umap(
    neighbours: &Neighbours,
    start: &[Point],
    (k, dimensions): (usize, usize),
    seed: u64,
    progress: &mut dyn FnMut(usize) -> bool,
) -> Result<Vec<Point>, MapError> {
    let rounds = rounds(start.len());
    let random = &mut Pcg64Mcg::seed_from_u64(seed);
    let mut points = scaled(start, dimensions, random);
    let mut edges = edges(neighbours, k, rounds);
    for round in 0..rounds {
        let rate = 1.0 - round as f32 / rounds as f32;
        for edge in &mut edges {
            if edge.next <= round as f32 {
                edge.next += edge.every;
                pull(&mut points, edge.from, edge.to, rate);
                for _ in 0..PUSHES {
                    let other = random.random_range(0..points.len());
                    push(&mut points, edge.from, other, rate);
                }
            }
        }
        if !progress(round + 1) {
            return Err(MapError::Cancelled);
        }
    }
    Ok(points)
}

/// Around the middle, with a little chance in it, since copies of a recording would stay at one place.
fn scaled(start: &[Point], dimensions: usize, random: &mut Pcg64Mcg) -> Vec<Point> {
    let largest = start.iter().flatten().fold(0.0_f32, |largest, value| largest.max(value.abs()));
    let scale = if largest > 0.0 { START / largest } else { 0.0 };
    let mut place = |point: &Point| {
        let mut place = Point::default();
        for (value, start) in place.iter_mut().zip(point).take(dimensions) {
            *value = scale * start + random.random_range(-1e-3..1e-3);
        }
        place
    };
    start.iter().map(&mut place).collect()
}

/// Pairs of neighbours in both directions, in order. How often each is looked at follows from how strongly the two belong together: the sum
/// of both directions' strengths without their product.
fn edges(neighbours: &Neighbours, k: usize, rounds: usize) -> Vec<Edge> {
    let mut strengths: HashMap<(usize, usize), f32> = HashMap::new();
    for from in 0..neighbours.len() {
        let (indices, distances) = neighbours.of(from);
        let distances = distances.get(..k).unwrap_or(distances);
        for (&to, strength) in indices.iter().zip(strengths_of(distances)) {
            for pair in [(from, to as usize), (to as usize, from)] {
                let sum = strengths.entry(pair).or_default();
                *sum += strength - *sum * strength;
            }
        }
    }
    let largest = strengths.values().fold(0.0_f32, |largest, strength| largest.max(*strength));
    let is_seen = |strength: f32| strength * rounds as f32 >= largest;
    let mut edges: Vec<Edge> = strengths
        .into_iter()
        .filter(|(_, strength)| is_seen(*strength))
        .map(|((from, to), strength)| Edge { from, to, every: largest / strength, next: largest / strength })
        .collect();
    edges.sort_unstable_by_key(|edge| (edge.from, edge.to));
    edges
}

/// How strongly a recording is tied to its neighbours, 1 to the nearest. The scale is such that all together are the logarithm of their
/// number to the base 2. `distances`: 1 - cosine, nearest first.
fn strengths_of(distances: &[f32]) -> Vec<f32> {
    let distances: Vec<f32> = distances.iter().map(|distance| (2.0 * distance).sqrt()).collect();
    let nearest = distances.iter().copied().find(|distance| *distance > 0.0).unwrap_or_default();
    let wanted = (distances.len() as f32).log2();
    let strength = |distance: f32, scale: f32| (-(distance - nearest).max(0.0) / scale).exp();
    let (mut low, mut high, mut scale) = (0.0, f32::INFINITY, 1.0);
    for _ in 0..HALVINGS {
        let sum: f32 = distances.iter().map(|distance| strength(*distance, scale)).sum();
        if sum > wanted {
            high = scale;
            scale = f32::midpoint(low, high);
        } else {
            low = scale;
            scale = if high.is_finite() { f32::midpoint(low, high) } else { 2.0 * scale };
        }
    }
    distances.iter().map(|distance| strength(*distance, scale.max(f32::MIN_POSITIVE))).collect()
}

/// Moves two neighbours towards each other.
fn pull(points: &mut [Point], from: usize, to: usize, rate: f32) {
    let Some((by, square)) = between(points, from, to).filter(|(_, square)| *square > 0.0) else { return };
    let (a, b) = CURVE;
    let force = -2.0 * a * b * square.powf(b - 1.0) / (1.0 + a * square.powf(b));
    let step = by.map(|by| rate * (force * by).clamp(-LONGEST, LONGEST));
    shift(points, from, step);
    shift(points, to, step.map(|by| -by));
}

/// Moves a point away from another.
fn push(points: &mut [Point], from: usize, other: usize, rate: f32) {
    let Some((by, square)) = between(points, from, other).filter(|(_, square)| *square > 0.0) else { return };
    let (a, b) = CURVE;
    let force = 2.0 * b / ((0.001 + square) * (1.0 + a * square.powf(b)));
    shift(points, from, by.map(|by| rate * (force * by).clamp(-LONGEST, LONGEST)));
}

/// From the second point to the first, and the square of the distance.
fn between(points: &[Point], first: usize, second: usize) -> Option<(Point, f32)> {
    let (first, second) = (points.get(first)?, points.get(second)?);
    let by = [first[0] - second[0], first[1] - second[1], first[2] - second[2]];
    Some((by, by.iter().map(|by| by * by).sum()))
}

fn shift(points: &mut [Point], index: usize, step: Point) {
    if let Some(point) = points.get_mut(index) {
        point.iter_mut().zip(step).for_each(|(place, by)| *place += by);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strengths_add_up_to_the_logarithm_of_their_number() {
        let distances = [0.1, 0.15, 0.2, 0.2, 0.4, 0.5, 0.9, 1.1];
        let strengths = strengths_of(&distances);
        assert!((strengths.iter().sum::<f32>() - 3.0).abs() < 1e-3, "{strengths:?}");
        assert_eq!(strengths[0], 1.0);
        assert!(strengths.is_sorted_by(|x, y| x >= y));
        // Copies of a recording belong to it as much as the nearest that is none.
        assert_eq!(strengths_of(&[0.0, 0.0, 0.3, 0.5])[..3], [1.0; 3]);
        assert!(strengths_of(&[0.0; 4]).iter().all(|strength| strength.is_finite()));
    }

    #[test]
    fn neighbours_pull_and_others_push() {
        let distance = |points: &[Point]| between(points, 0, 1).unwrap().1.sqrt();
        let mut points = vec![[0.0, 0.0, 0.0], [2.0, 0.0, 0.0]];
        pull(&mut points, 0, 1, 0.5);
        assert!(distance(&points) < 2.0 && points[0][0] > 0.0 && points[1][0] < 2.0, "{points:?}");
        let mut points = vec![[0.0, 0.0, 0.0], [0.5, 0.0, 0.0]];
        push(&mut points, 0, 1, 0.5);
        assert!(distance(&points) > 0.5 && points[1] == [0.5, 0.0, 0.0], "{points:?}");
        // Of two at one place nobody knows which way.
        let mut points = vec![[1.0; 3]; 2];
        push(&mut points, 0, 1, 1.0);
        pull(&mut points, 0, 1, 1.0);
        assert_eq!(points, [[1.0; 3]; 2]);
    }
}
