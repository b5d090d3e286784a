//! The last steps of a map in three dimensions, without approximation and with a kernel for three dimensions.
//!
//! The kernel of t-SNE, Student's t, has one degree of freedom in `bhtsne`. In three dimensions there is more room around a point, and with
//! two degrees more of the nearest neighbours are kept, as van der Maaten found ("Learning a parametric embedding by preserving local
//! structure", AISTATS 2009: dimensions - 1) and as scikit-learn does it. Of 2,000 real embeddings the map kept 0.550 of the ten nearest
//! before and 0.572 after 25 steps, which took 0.07 s; scikit-learn 1.9.1 kept 0.577.

use super::affinities::{Affinities, affinities};
use super::{MapError, Neighbours, Point};
use crate::parallel_map::parallel_map;
use std::ops::ControlFlow;

/// More of them keep less again: 0.569 after 100.
pub(super) const STEPS: usize = 25;
/// Points of which the repulsion is computed in one piece of work.
const BLOCK: usize = 64;
/// Points whose repulsion is added up at once.
const LANES: usize = 16;
/// Where points are put that only fill up the last lanes: so far away that they push nothing.
const FAR: f32 = 1e9;
const MOMENTUM: f32 = 0.8;
/// How fast a coordinate's own rate grows while its direction stays, shrinks when it turns, and its least (Jacobs, "Increased rates of
/// convergence through learning rate adaptation", Neural Networks 1, 1988).
const GAIN: (f32, f32, f32) = (0.2, 0.8, 0.01);
/// Degrees of freedom.
const FREEDOM: f32 = 2.0;

/// Moves the points of a finished map. `progress` is called after each step and returns whether to go on. The result does not depend on
/// `threads`.
///
/// # Errors
/// [`MapError::Cancelled`].
pub(super) fn refine(
    neighbours: &Neighbours,
    mut points: Vec<Point>,
    perplexity: f32,
    k: usize,
    threads: usize,
    progress: &mut dyn FnMut(usize) -> bool,
) -> Result<Vec<Point>, MapError> {
    let affinities = affinities(neighbours, perplexity, k);
    let rate = points.len() as f32 / 12.0;
    let mut motion = vec![[Motion { speed: 0.0, gain: 1.0 }; 3]; points.len()];
    for step in 0..STEPS {
        let forces = forces(&points, &affinities, threads);
        for ((point, motion), force) in points.iter_mut().zip(&mut motion).zip(forces) {
            for ((place, motion), force) in point.iter_mut().zip(motion).zip(force) {
                *place += motion.step(rate * force);
            }
        }
        if !progress(step + 1) {
            return Err(MapError::Cancelled);
        }
    }
    Ok(points)
}

/// Of one coordinate of a point.
#[derive(Clone, Copy)]
struct Motion {
    speed: f32,
    gain: f32,
}

impl Motion {
    /// How far it moves under a force.
    fn step(&mut self, force: f32) -> f32 {
        let (more, less, least) = GAIN;
        let turns = (force > 0.0) != (self.speed > 0.0);
        self.gain = if turns { self.gain * less } else { self.gain + more }.max(least);
        self.speed = MOMENTUM * self.speed + self.gain * force;
        self.speed
    }
}

/// The negative gradient of the divergence at each point.
fn forces(points: &[Point], affinities: &Affinities, threads: usize) -> Vec<Point> {
    let coordinates = Coordinates::of(points);
    let starts: Vec<usize> = (0..points.len()).step_by(BLOCK).collect();
    let arch = pulp::Arch::new();
    let blocks = parallel_map(&starts, threads, |_, &start| {
        let block = points.get(start..(start + BLOCK).min(points.len())).unwrap_or_default();
        ControlFlow::Continue(arch.dispatch(Repulsions { block, coordinates: &coordinates }))
    });
    let repulsions: Vec<Repulsion> = blocks.into_iter().flatten().collect();
    // Of a point and itself the kernel is 1.
    let normalisation: f64 = repulsions.iter().map(|repulsion| f64::from(repulsion.kernels) - 1.0).sum();
    let share = if normalisation > 0.0 { (1.0 / normalisation) as f32 } else { 0.0 };
    let scale = 2.0 * (FREEDOM + 1.0) / FREEDOM;
    let attractions = points.iter().zip(affinities).map(|(point, row)| attraction(point, row, points));
    let force = |attraction: Point, push: Point| {
        let mut force = push.map(|value| scale * share * value);
        force.iter_mut().zip(attraction).for_each(|(force, value)| *force -= scale * value);
        force
    };
    attractions.zip(repulsions).map(|(attraction, repulsion)| force(attraction, repulsion.push)).collect()
}

/// Away from those that belong to the point, weighted by p and the kernel.
fn attraction(point: &Point, row: &[(u32, f32)], points: &[Point]) -> Point {
    let mut sum = Point::default();
    for (other, p) in row {
        let Some(other) = points.get(*other as usize) else { continue };
        let [x, y, z] = [point[0] - other[0], point[1] - other[1], point[2] - other[2]];
        let weight = p / (1.0 + (x * x + y * y + z * z) / FREEDOM);
        sum = [sum[0] + weight * x, sum[1] + weight * y, sum[2] + weight * z];
    }
    sum
}

/// x, y and z of all points, each in full lanes.
struct Coordinates([Vec<[f32; LANES]>; 3]);

impl Coordinates {
    fn of(points: &[Point]) -> Self {
        let axis = |axis: usize| {
            let of_lanes = |points: &[Point]| {
                std::array::from_fn(|lane| {
                    points.get(lane).and_then(|point| point.get(axis)).copied().unwrap_or(FAR)
                })
            };
            points.chunks(LANES).map(of_lanes).collect()
        };
        Self([axis(0), axis(1), axis(2)])
    }
}

/// What all points do to one.
struct Repulsion {
    push: Point,
    /// Sum of the kernel over all points.
    kernels: f32,
}

struct Repulsions<'a> {
    block: &'a [Point],
    coordinates: &'a Coordinates,
}

impl pulp::NullaryFnOnce for Repulsions<'_> {
    type Output = Vec<Repulsion>;

    #[inline(always)]
    fn call(self) -> Vec<Repulsion> {
        self.block.iter().map(|point| repulsion(point, self.coordinates)).collect()
    }
}

/// In lanes, which the compiler turns into vector instructions; each lane is added up by itself, so that the result is the same with
/// vectors of any length.
#[inline(always)]
fn repulsion(point: &Point, coordinates: &Coordinates) -> Repulsion {
    let Coordinates([all_x, all_y, all_z]) = coordinates;
    let mut sums = [[0.0_f32; LANES]; 4];
    let [sum_x, sum_y, sum_z, kernels] = &mut sums;
    for ((xs, ys), zs) in all_x.iter().zip(all_y).zip(all_z) {
        let others = xs.iter().zip(ys).zip(zs);
        let lanes = sum_x.iter_mut().zip(sum_y.iter_mut()).zip(sum_z.iter_mut()).zip(kernels.iter_mut());
        for (((x, y), z), (((sum_x, sum_y), sum_z), sum)) in others.zip(lanes) {
            let [x, y, z] = [point[0] - x, point[1] - y, point[2] - z];
            let weight = 1.0 / (1.0 + (x * x + y * y + z * z) / FREEDOM);
            // To the power of (1 + degrees of freedom) / 2.
            let kernel = weight * weight.sqrt();
            *sum += kernel;
            let push = kernel * weight;
            *sum_x += push * x;
            *sum_y += push * y;
            *sum_z += push * z;
        }
    }
    let [x, y, z, kernels] = sums.map(|lanes| lanes.iter().sum());
    Repulsion { push: [x, y, z], kernels }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::map::Vectors;
    use rand::{RngExt, SeedableRng};
    use rand_pcg::Pcg64Mcg;

    /// Made vectors' affinities, and points anywhere.
    fn made(count: usize) -> (Affinities, Vec<Point>, Neighbours) {
        let mut random = Pcg64Mcg::seed_from_u64(5);
        let values = (0..count * 8).map(|_| random.random_range(-1.0..1.0)).collect();
        let neighbours = Neighbours::find(&Vectors::new(values, 8).unwrap(), 30, 1, &|_| true).unwrap();
        let points = (0..count).map(|_| std::array::from_fn(|_| random.random_range(-3.0..3.0))).collect();
        (affinities(&neighbours, 10.0, 30), points, neighbours)
    }

    /// Kullback and Leibler's divergence of the map, by the definition, in f64.
    fn divergence(affinities: &Affinities, points: &[Point]) -> f64 {
        let kernel = |a: &Point, b: &Point| {
            let square: f64 = a.iter().zip(b).map(|(a, b)| (f64::from(*a) - f64::from(*b)).powi(2)).sum();
            (1.0 + square / 2.0).powf(-1.5)
        };
        let all = points.iter().flat_map(|a| points.iter().map(move |b| kernel(a, b))).sum::<f64>();
        let sum = all - points.len() as f64;
        let of_pair = |own: usize, &(other, p): &(u32, f32)| {
            let q = kernel(&points[own], &points[other as usize]) / sum;
            f64::from(p) * (f64::from(p) / q).ln()
        };
        affinities
            .iter()
            .enumerate()
            .flat_map(|(own, row)| row.iter().map(move |pair| of_pair(own, pair)))
            .sum()
    }

    #[test]
    fn forces_are_the_negative_gradient_of_the_divergence() {
        let (affinities, points, _) = made(85);
        let forces = forces(&points, &affinities, 2);
        for (index, axis) in [(0, 0), (40, 1), (84, 2)] {
            let at = |by: f32| {
                let mut moved = points.clone();
                moved[index][axis] += by;
                divergence(&affinities, &moved)
            };
            let slope = (at(0.02) - at(-0.02)) / 0.04;
            let force = f64::from(forces[index][axis]);
            assert!((force + slope).abs() < 0.01 * slope.abs() + 1e-5, "{force} against {slope}");
        }
    }

    #[test]
    fn the_divergence_falls_and_the_result_does_not_depend_on_the_threads() {
        let (affinities, points, neighbours) = made(150);
        let refined =
            |threads| refine(&neighbours, points.clone(), 10.0, 30, threads, &mut |_| true).unwrap();
        let one = refined(1);
        assert_eq!(one, refined(3));
        let (before, after) = (divergence(&affinities, &points), divergence(&affinities, &one));
        assert!(after < 0.9 * before, "{after} after {before}");
    }

    #[test]
    fn it_stops_when_asked() {
        let (_, points, neighbours) = made(50);
        let refined = refine(&neighbours, points, 10.0, 30, 1, &mut |step| step < 3);
        assert!(matches!(refined, Err(MapError::Cancelled)));
    }
}
