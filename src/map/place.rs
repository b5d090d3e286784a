//! A new recording in a finished map: the others stay where they are.

use super::{Point, Vectors};

/// Neighbours that pull at the new point.
const NEIGHBOURS: usize = 15;
/// Steps of the optimisation.
const STEPS: usize = 60;
/// First step, as a share of the way to the mean of the neighbours' pull; it shrinks to nothing.
const RATE: f32 = 0.5;

/// Where a vector lies among the points of others, with its nearest of them, nearest first; `None` if there are none, or it is of another
/// size or not finite.
///
/// It starts at the mean of its neighbours, weighted by how near they are, and is then moved as t-SNE moves a point: neighbours pull at it,
/// and all points push it away where it is nearer to them than its neighbours are.
pub fn place(vectors: &Vectors, points: &[Point], vector: &[f32]) -> Option<(Point, Vec<(u32, f32)>)> {
    let row = Vectors::new(vector.to_vec(), vectors.size()).ok().filter(|row| row.len() == 1)?;
    let row = row.row(0);
    let cosine = |other: &[f32]| row.iter().zip(other).map(|(x, y)| x * y).sum::<f32>();
    let mut nearest: Vec<(u32, f32)> = (0..)
        .zip(vectors.values().chunks_exact(vectors.size()))
        .map(|(index, other)| (index, 1.0 - cosine(other)))
        .collect();
    nearest.sort_by(|x, y| x.1.total_cmp(&y.1).then(x.0.cmp(&y.0)));
    nearest.truncate(NEIGHBOURS);
    let pulls = pulls(&nearest, points);
    let mut point = weighted_mean(&pulls)?;
    // The same sound lies at the same place.
    if nearest.first().is_some_and(|(_, distance)| *distance < 1e-6) {
        return pulls.first().map(|(_, first)| (*first, nearest));
    }
    for step in 0..STEPS {
        let rate = RATE * (1.0 - step as f32 / STEPS as f32);
        let direction = gradient(&point, &pulls, points);
        point.iter_mut().zip(direction).for_each(|(place, by)| *place += rate * by);
    }
    Some((point, nearest))
}

/// Neighbours' places, and how strongly each pulls; all together 1. The scale is that of the distances themselves.
fn pulls(nearest: &[(u32, f32)], points: &[Point]) -> Vec<(f32, Point)> {
    let first = nearest.first().map_or(0.0, |(_, distance)| *distance);
    let mean =
        nearest.iter().map(|(_, distance)| distance - first).sum::<f32>() / nearest.len().max(1) as f32;
    let weight = |distance: f32| if mean > 0.0 { (-(distance - first) / mean).exp() } else { 1.0 };
    let mut pulls: Vec<(f32, Point)> = nearest
        .iter()
        .filter_map(|&(index, distance)| Some((weight(distance), *points.get(index as usize)?)))
        .collect();
    let sum: f32 = pulls.iter().map(|(weight, _)| weight).sum();
    pulls.iter_mut().for_each(|(weight, _)| *weight /= sum);
    pulls
}

fn weighted_mean(pulls: &[(f32, Point)]) -> Option<Point> {
    let mut mean = Point::default();
    for (weight, point) in pulls {
        mean.iter_mut().zip(point).for_each(|(sum, value)| *sum += weight * value);
    }
    (!pulls.is_empty()).then_some(mean)
}

/// The direction in which t-SNE moves the point: p and q are the shares of the neighbours and of all points.
fn gradient(point: &Point, pulls: &[(f32, Point)], points: &[Point]) -> Point {
    let towards = |other: &Point| [other[0] - point[0], other[1] - point[1], other[2] - point[2]];
    let kernel = |by: &Point| 1.0 / (1.0 + by[0] * by[0] + by[1] * by[1] + by[2] * by[2]);
    let mut pull = Point::default();
    for (weight, other) in pulls {
        let by = towards(other);
        let strength = weight * kernel(&by);
        pull.iter_mut().zip(by).for_each(|(sum, by)| *sum += strength * by);
    }
    let (mut push, mut all) = (Point::default(), 0.0);
    for other in points {
        let by = towards(other);
        let kernel = kernel(&by);
        all += kernel;
        push.iter_mut().zip(by).for_each(|(sum, by)| *sum += kernel * kernel * by);
    }
    let mut direction = pull;
    direction.iter_mut().zip(push).for_each(|(sum, by)| *sum -= by / all.max(f32::MIN_POSITIVE));
    direction
}
