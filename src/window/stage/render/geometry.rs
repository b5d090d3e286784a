//! A mesh primitive prepared for rendering: its vertices, triangles, and their planes.

use crate::window::stage::scene::Primitive;
use std::collections::HashMap;
use three_d::{InnerSpace, Vec2, Vec3, Vec4};

/// A mesh primitive, in the coordinates of its node.
pub(super) struct Geometry {
    pub(super) positions: Vec<Vec3>,
    pub(super) normals: Vec<Vec3>,
    /// One per vertex; `None` if all are white.
    pub(super) colours: Option<Vec<Vec3>>,
    /// One per vertex; `None` without a texture.
    pub(super) uvs: Option<Vec<Vec2>>,
    /// Three vertex indices per triangle.
    pub(super) triangles: Vec<[u32; 3]>,
    /// One per triangle; the product with a point in front of it is positive.
    pub(super) planes: Vec<Vec4>,
}

impl Geometry {
    /// Prepares a primitive. Triangles with edges longer than `long_edge` are subdivided: lit per vertex only, the floor would show
    /// nothing of a lamp above its centre.
    pub(super) fn new(primitive: &Primitive, long_edge: f32) -> Self {
        let count = primitive.positions.len();
        debug_assert_eq!(primitive.normals.len(), count, "one normal per vertex");
        debug_assert!(
            primitive.indices.iter().all(|index| (*index as usize) < count),
            "indices refer to vertices of the primitive"
        );
        let mut geometry = Self {
            positions: drawn_values(primitive, &primitive.positions),
            normals: drawn_values(primitive, &primitive.normals),
            colours: primitive.colours.as_ref().map(|colours| drawn_values(primitive, colours)),
            uvs: primitive.uvs.as_ref().map(|uvs| drawn_values(primitive, uvs)),
            triangles: match has_spare_vertices(primitive) {
                true => {
                    (0..primitive.indices.len() as u32 / 3).map(|t| [3 * t, 3 * t + 1, 3 * t + 2]).collect()
                }
                false => primitive.indices.as_chunks().0.to_vec(),
            },
            planes: Vec::new(),
        };
        geometry.subdivide(long_edge);
        geometry.planes = geometry.triangles.iter().map(|triangle| geometry.plane(*triangle)).collect();
        geometry
    }

    /// Bisects longest edges until all are short enough. Whether an edge is split depends on its length alone, so the triangles on
    /// either side stay connected.
    fn subdivide(&mut self, long_edge: f32) {
        let longest = self.triangles.iter().map(|t| self.longest(*t).1).fold(0.0, f32::max);
        if longest <= long_edge {
            return;
        }
        let max_edge = (longest / MAX_PARTS).max(TYPICAL_EDGE * long_edge);
        let mut midpoints: HashMap<[u32; 2], u32> = HashMap::new();
        let mut pending = std::mem::take(&mut self.triangles);
        while let Some(triangle) = pending.pop() {
            let ([a, b, c], length) = self.longest(triangle);
            let has_room = pending.len() + self.triangles.len() < MAX_TRIANGLES;
            let edge = [a.min(b), a.max(b)];
            match midpoints
                .get(&edge)
                .copied()
                .or_else(|| (length > max_edge && has_room).then(|| self.add_midpoint(edge)))
            {
                Some(middle) if length > max_edge => {
                    midpoints.insert(edge, middle);
                    pending.extend([[a, middle, c], [middle, b, c]]);
                }
                _ => self.triangles.push(triangle),
            }
        }
    }

    /// The triangle rotated so that its longest edge joins the first two vertices, and that edge's length.
    fn longest(&self, [a, b, c]: [u32; 3]) -> ([u32; 3], f32) {
        let length = |a: u32, b: u32| match (self.positions.get(a as usize), self.positions.get(b as usize)) {
            (Some(a), Some(b)) => (b - a).magnitude(),
            _ => 0.0,
        };
        let turns = [[a, b, c], [b, c, a], [c, a, b]].map(|turn| (turn, length(turn[0], turn[1])));
        turns.into_iter().fold(([a, b, c], 0.0), |best, turn| if turn.1 > best.1 { turn } else { best })
    }

    /// Adds the vertex halfway between two; returns its index.
    fn add_midpoint(&mut self, edge: [u32; 2]) -> u32 {
        fn push<V: Copy + std::ops::Add<Output = V> + std::ops::Mul<f32, Output = V>>(
            values: &mut Vec<V>,
            [a, b]: [u32; 2],
        ) {
            if let (Some(a), Some(b)) = (values.get(a as usize).copied(), values.get(b as usize).copied()) {
                values.push((a + b) * 0.5);
            }
        }
        push(&mut self.positions, edge);
        push(&mut self.normals, edge);
        self.colours.iter_mut().for_each(|colours| push(colours, edge));
        self.uvs.iter_mut().for_each(|uvs| push(uvs, edge));
        self.positions.len() as u32 - 1
    }

    fn plane(&self, triangle: [u32; 3]) -> Vec4 {
        let [a, b, c] = triangle.map(|vertex| self.positions.get(vertex as usize).copied());
        match (a, b, c) {
            (Some(a), Some(b), Some(c)) => {
                let normal = (b - a).cross(c - a);
                normal.extend(-normal.dot(a))
            }
            _ => Vec4::new(0.0, 0.0, 0.0, 0.0),
        }
    }
}

/// Maximum edge length after subdivision, as a share of `long_edge`.
const TYPICAL_EDGE: f32 = 0.27;
/// Maximum number of parts that the longest edge is split into.
const MAX_PARTS: f32 = 32.0;
/// Maximum number of triangles after subdivision.
const MAX_TRIANGLES: usize = 8000;

/// Whether the file has more vertices than its triangles need. Copied for each of many nodes, they would exhaust memory.
fn has_spare_vertices(primitive: &Primitive) -> bool {
    primitive.positions.len() > primitive.indices.len()
}

/// Vertex values in the order in which they are drawn.
fn drawn_values<V: Copy>(primitive: &Primitive, values: &[V]) -> Vec<V> {
    if has_spare_vertices(primitive) {
        primitive.indices.iter().filter_map(|index| values.get(*index as usize).copied()).collect()
    } else {
        values.to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A square of two triangles in the plane y = 0.
    fn square(edge: f32) -> Primitive {
        let corners = [(0.0, 0.0), (0.0, edge), (edge, edge), (edge, 0.0)];
        Primitive {
            positions: corners.map(|(x, z)| Vec3::new(x, 0.0, z)).to_vec(),
            normals: vec![Vec3::new(0.0, 1.0, 0.0); 4],
            colours: Some(corners.map(|(x, _)| Vec3::new(x / edge, 0.0, 0.0)).to_vec()),
            uvs: None,
            indices: vec![0, 1, 2, 0, 2, 3],
            material: 0,
        }
    }

    fn area(geometry: &Geometry) -> f32 {
        geometry.planes.iter().map(|plane| plane.truncate().magnitude() / 2.0).sum()
    }

    #[test]
    fn small_triangles_stay_and_their_planes_face_up() {
        let geometry = Geometry::new(&square(1.0), 2.0);
        assert_eq!(geometry.triangles, [[0, 1, 2], [0, 2, 3]]);
        let above = Vec4::new(0.3, 0.1, 0.4, 1.0);
        assert!(geometry.planes.iter().all(|plane| plane.dot(above) > 0.0));
    }

    #[test]
    fn large_triangles_are_subdivided_without_gaps_and_with_interpolated_attributes() {
        let geometry = Geometry::new(&square(8.0), 4.0);
        assert!(
            geometry.triangles.len() > 100 && geometry.triangles.len() < 2000,
            "{}",
            geometry.triangles.len()
        );
        assert!((area(&geometry) - 64.0).abs() < 1e-3);
        assert!(geometry.triangles.iter().all(|t| geometry.longest(*t).1 <= 4.0 * TYPICAL_EDGE));
        // Each inner edge belongs to two triangles.
        let mut edges: HashMap<[u32; 2], usize> = HashMap::new();
        for [a, b, c] in &geometry.triangles {
            for (a, b) in [(a, b), (b, c), (c, a)] {
                *edges.entry([*a.min(b), *a.max(b)]).or_default() += 1;
            }
        }
        for ([a, b], count) in edges {
            let middle = (geometry.positions[a as usize] + geometry.positions[b as usize]) / 2.0;
            let on_border = [middle.x, middle.z].iter().any(|v| *v < 1e-6 || *v > 8.0 - 1e-6);
            assert_eq!(count, if on_border { 1 } else { 2 }, "{middle:?}");
        }
        for (position, colour) in geometry.positions.iter().zip(geometry.colours.as_ref().unwrap()) {
            assert!((position.x / 8.0 - colour.x).abs() < 1e-6);
        }
        assert_eq!(
            (geometry.normals.len(), geometry.planes.len()),
            (geometry.positions.len(), geometry.triangles.len())
        );
    }

    #[test]
    fn the_number_of_triangles_of_a_huge_floor_is_limited() {
        let geometry = Geometry::new(&square(1e6), 1.0);
        assert!(geometry.triangles.len() <= MAX_TRIANGLES + 1, "{}", geometry.triangles.len());
        assert!((area(&geometry) / 1e12 - 1.0).abs() < 1e-3);
    }

    #[test]
    fn vertices_of_no_triangle_are_dropped() {
        let mut primitive = square(1.0);
        primitive.positions.extend([Vec3::new(9.0, 9.0, 9.0); 1000]);
        primitive.normals.extend([Vec3::new(0.0, 1.0, 0.0); 1000]);
        let geometry = Geometry::new(&primitive, 2.0);
        assert_eq!((geometry.positions.len(), geometry.triangles.len()), (6, 2));
        assert!((area(&geometry) - 1.0).abs() < 1e-6);
    }
}
