//! Neighbours within a map.

use super::Point;
use crate::parallel_map::parallel_map;
use std::ops::ControlFlow;

/// Points that are looked at in one piece of work.
const BLOCK: usize = 64;

/// The `k` nearest points of each of the points `of`, without itself, nearest first; equally near ones in their order.
pub(super) fn nearest_points(points: &[Point], of: &[usize], k: usize, threads: usize) -> Vec<Vec<u32>> {
    let blocks: Vec<&[usize]> = of.chunks(BLOCK).collect();
    let nearest = parallel_map(&blocks, threads, |_, block| {
        let mut distances = vec![(0.0_f32, 0_u32); points.len()];
        let nearest = |&own: &usize| nearest_of(points, own, k, &mut distances);
        ControlFlow::Continue(block.iter().map(nearest).collect::<Vec<_>>())
    });
    nearest.into_iter().flatten().collect()
}

fn nearest_of(points: &[Point], own: usize, k: usize, distances: &mut [(f32, u32)]) -> Vec<u32> {
    let Some(&[x, y, z]) = points.get(own) else { return Vec::new() };
    for ((place, index), other) in distances.iter_mut().zip(0..).zip(points) {
        let (dx, dy, dz) = (other[0] - x, other[1] - y, other[2] - z);
        *place = (dx * dx + dy * dy + dz * dz, index);
    }
    if let Some(place) = distances.get_mut(own) {
        place.0 = f32::INFINITY;
    }
    let order = |x: &(f32, u32), y: &(f32, u32)| x.0.total_cmp(&y.0).then(x.1.cmp(&y.1));
    let k = k.min(distances.len().saturating_sub(1));
    if k == 0 {
        return Vec::new();
    }
    let (nearest, last, _) = distances.select_nth_unstable_by(k - 1, order);
    nearest.sort_unstable_by(order);
    nearest.iter().chain([&*last]).map(|(_, index)| *index).collect()
}
