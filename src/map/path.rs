//! A path from one recording to another over recordings that sound alike, each a neighbour of the one before.

use super::Neighbours;
use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// Who is a neighbour of whom, in both directions: a recording may be among the nearest of another one without having it among its own.
#[derive(Debug, Clone, PartialEq)]
pub struct NeighbourGraph {
    /// Where the edges of each recording begin in `edges`, and where those of the last one end.
    starts: Vec<usize>,
    /// The other end, and its distance.
    edges: Vec<(u32, f32)>,
}

/// A shortest path.
#[derive(Debug, Clone, PartialEq)]
pub struct NeighbourPath {
    /// From the first recording to the last, both included.
    pub steps: Vec<usize>,
    /// Sum of the distances, 1 - cosine each.
    pub length: f64,
}

/// A recording whose distance from the start is at most this.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Reached {
    distance: f64,
    index: usize,
}

impl Eq for Reached {}

/// The least distance is the greatest, as the heap returns that first; of equal ones the lower index.
impl Ord for Reached {
    fn cmp(&self, other: &Self) -> Ordering {
        other.distance.total_cmp(&self.distance).then(other.index.cmp(&self.index))
    }
}

impl PartialOrd for Reached {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl NeighbourGraph {
    /// Joins each recording to its `k` nearest.
    pub fn new(neighbours: &Neighbours, k: usize) -> Self {
        let nearest = |index: usize| {
            let (indices, distances) = neighbours.of(index);
            indices.iter().copied().zip(distances.iter().copied()).take(k)
        };
        let count = neighbours.len();
        let mut both: Vec<(u32, u32, f32)> = Vec::with_capacity(2 * count * k.min(neighbours.k()));
        for own in 0..count {
            for (other, distance) in nearest(own) {
                both.push((own as u32, other, distance));
                both.push((other, own as u32, distance));
            }
        }
        // Both may have found the other one.
        both.sort_unstable_by(|one, other| {
            (one.0, one.1).cmp(&(other.0, other.1)).then(one.2.total_cmp(&other.2))
        });
        both.dedup_by_key(|edge| (edge.0, edge.1));
        let starts =
            (0..=count).map(|index| both.partition_point(|edge| (edge.0 as usize) < index)).collect();
        Self { starts, edges: both.into_iter().map(|(_, other, distance)| (other, distance)).collect() }
    }

    /// Number of recordings.
    pub fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn edges_of(&self, index: usize) -> &[(u32, f32)] {
        let start = self.starts.get(index).copied().unwrap_or_default();
        let end = self.starts.get(index + 1).copied().unwrap_or(start);
        self.edges.get(start..end).unwrap_or_default()
    }

    /// The shortest path, found as by Dijkstra; `None` if no chain of neighbours joins both.
    pub fn shortest_path(&self, from: usize, to: usize) -> Option<NeighbourPath> {
        let count = self.len();
        if from >= count || to >= count {
            return None;
        }
        let mut distances = vec![f64::INFINITY; count];
        let mut before = vec![None; count];
        let mut waiting = BinaryHeap::new();
        *distances.get_mut(from)? = 0.0;
        waiting.push(Reached { distance: 0.0, index: from });
        while let Some(Reached { distance, index }) = waiting.pop() {
            if index == to {
                break;
            }
            // A shorter way there was found after this one was noted.
            if distances.get(index).is_none_or(|known| distance > *known) {
                continue;
            }
            for &(other, step) in self.edges_of(index) {
                let (other, reached) = (other as usize, distance + f64::from(step));
                if let (Some(known), Some(earlier)) = (distances.get_mut(other), before.get_mut(other))
                    && reached < *known
                {
                    (*known, *earlier) = (reached, Some(index));
                    waiting.push(Reached { distance: reached, index: other });
                }
            }
        }
        let length = distances.get(to).copied().filter(|length| length.is_finite())?;
        let mut steps = vec![to];
        let mut at = to;
        while let Some(earlier) = before.get(at).copied().flatten() {
            steps.push(earlier);
            at = earlier;
        }
        steps.reverse();
        Some(NeighbourPath { steps, length })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::map::Vectors;

    /// Recordings at these angles, in degrees.
    fn at_angles(degrees: &[f32], k: usize) -> NeighbourGraph {
        let angles = degrees.iter().map(|angle| angle.to_radians());
        let values = angles.flat_map(|angle| [angle.cos(), angle.sin()]).collect();
        let neighbours = Neighbours::find(&Vectors::new(values, 2).unwrap(), k, 1, &|_| true).unwrap();
        NeighbourGraph::new(&neighbours, k)
    }

    #[test]
    fn a_path_leads_over_all_that_lie_between() {
        let graph = at_angles(&[0.0, 10.0, 20.0, 30.0, 40.0], 2);
        let path = graph.shortest_path(0, 4).unwrap();
        assert_eq!(path.steps, [0, 1, 2, 3, 4]);
        let step = 1.0 - 10.0_f64.to_radians().cos();
        assert!((path.length - 4.0 * step).abs() < 1e-5, "{}", path.length);
        assert_eq!(graph.shortest_path(4, 0).unwrap().steps, [4, 3, 2, 1, 0]);
        assert_eq!(graph.shortest_path(2, 2).unwrap(), NeighbourPath { steps: vec![2], length: 0.0 });
    }

    #[test]
    fn a_neighbour_in_one_direction_only_joins_both() {
        // The nearest of the last one is the third, whose own nearest is the second.
        let graph = at_angles(&[0.0, 1.0, 2.5, 8.0], 1);
        assert_eq!(graph.shortest_path(0, 3).unwrap().steps, [0, 1, 2, 3]);
    }

    #[test]
    fn two_that_no_chain_joins_have_no_path() {
        let graph = at_angles(&[0.0, 1.0, 180.0, 181.0], 1);
        assert_eq!(graph.shortest_path(0, 3), None);
        assert_eq!(graph.shortest_path(0, 1).unwrap().steps, [0, 1]);
        assert_eq!(graph.shortest_path(0, 9), None);
        assert!(at_angles(&[], 1).is_empty());
    }

    #[test]
    fn the_length_is_the_least_of_all_paths() {
        let angles: Vec<f32> =
            (0..60).map(|n: u32| (n.wrapping_mul(2_654_435_761) >> 20) as f32 * 0.08).collect();
        let graph = at_angles(&angles, 4);
        // By Floyd and Warshall.
        let mut all = vec![vec![f64::INFINITY; 60]; 60];
        for (own, to) in all.iter_mut().enumerate() {
            to[own] = 0.0;
            for &(other, distance) in graph.edges_of(own) {
                to[other as usize] = f64::from(distance);
            }
        }
        for over in 0..60 {
            for from in 0..60 {
                for to in 0..60 {
                    let around = all[from][over] + all[over][to];
                    all[from][to] = all[from][to].min(around);
                }
            }
        }
        for (from, to) in (0..60).flat_map(|from| (0..60).map(move |to| (from, to))) {
            match graph.shortest_path(from, to) {
                Some(path) => assert!((path.length - all[from][to]).abs() < 1e-9),
                None => assert!(all[from][to].is_infinite()),
            }
        }
    }
}
