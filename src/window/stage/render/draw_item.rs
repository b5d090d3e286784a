//! What a scene draws, one piece a node and material, gathered by how it has to be drawn.

use super::geometry::Geometry;
use crate::window::stage::scene::{Material, Scene};
use std::collections::{BTreeMap, HashMap};
use std::iter::repeat_n;
use std::sync::Arc;
use three_d::{InnerSpace, Mat3, Mat4, Matrix, SquareMatrix, Vec2, Vec3, Vec4};

/// What surfaces have in common that are drawn by one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct BatchKey {
    /// Opacity's bits; numbers from 0 to 1 are ordered as their bits are.
    alpha: u32,
    /// Seen from behind as well.
    pub(super) double_sided: bool,
    /// The picture on them.
    pub(super) image: Option<usize>,
}

/// The triangles of one node with one material.
pub(super) struct DrawItem {
    /// What it moves with.
    pub(super) node: usize,
    geometry: Arc<Geometry>,
    material: Material,
    /// Number of its first corner in its group.
    pub(super) first: u32,
    /// Three a triangle, each a corner of the group.
    pub(super) indices: Vec<u32>,
    /// World → node; none where the node is scaled to nothing.
    inverse: Option<Mat4>,
    /// Of a ball around it, in the world.
    pub(super) middle: Vec3,
    /// Of the same ball.
    pub(super) radius: f32,
}

/// Vertices in the world.
#[derive(Default)]
pub(super) struct Vertices {
    pub(super) positions: Vec<Vec3>,
    pub(super) normals: Vec<Vec3>,
}

impl BatchKey {
    fn new(material: &Material) -> Self {
        Self { alpha: material.alpha.to_bits(), double_sided: material.double_sided, image: material.image }
    }

    pub(super) fn alpha(&self) -> f32 {
        f32::from_bits(self.alpha)
    }

    pub(super) fn is_transparent(&self) -> bool {
        self.alpha() < 1.0
    }
}

/// Edges are long that are so much longer than the scene is wide: of floors and walls around it.
const LONG_EDGE: f32 = 1.5;

/// All pieces of a scene by their kinds, those that let light through last.
pub(super) fn draw_items(scene: &Scene, world: &[Mat4]) -> Vec<(BatchKey, Vec<DrawItem>)> {
    let (_, reach) = scene.bounds(world);
    let mut geometries: HashMap<[usize; 2], Arc<Geometry>> = HashMap::new();
    let mut batches: BTreeMap<BatchKey, (u32, Vec<DrawItem>)> = BTreeMap::new();
    for ((node_at, node), world) in scene.nodes.iter().enumerate().zip(world) {
        let Some((mesh_at, mesh)) = node.mesh.and_then(|at| Some((at, scene.meshes.get(at)?))) else {
            continue;
        };
        let stretch = [world.x, world.y, world.z].map(|axis| axis.truncate().magnitude());
        let long = LONG_EDGE * reach / stretch.into_iter().fold(1e-6, f32::max);
        for (primitive_at, primitive) in
            mesh.primitives.iter().enumerate().filter(|(_, primitive)| !primitive.indices.is_empty())
        {
            let Some(material) = scene.materials.get(primitive.material) else { continue };
            let (first, items) = batches.entry(BatchKey::new(material)).or_default();
            let geometry = geometries
                .entry([mesh_at, primitive_at])
                .or_insert_with(|| Arc::new(Geometry::new(primitive, long)));
            items.push(DrawItem {
                node: node_at,
                indices: indices(geometry, *first, linear_part(*world).determinant() < 0.0),
                geometry: geometry.clone(),
                material: *material,
                first: *first,
                inverse: None,
                middle: Vec3::new(0.0, 0.0, 0.0),
                radius: 0.0,
            });
            *first += geometry.positions.len() as u32;
        }
    }
    let mut batches: Vec<_> = batches.into_iter().map(|(key, (_, items))| (key, items)).collect();
    batches.sort_by_key(|(key, _)| key.is_transparent());
    batches
}

impl DrawItem {
    /// Its corners where a node with this matrix has them; and its ball.
    pub(super) fn transform(&mut self, world: Mat4) -> Vertices {
        self.inverse = world.invert();
        let at = |v: &Vec3| (world * v.extend(1.0)).truncate();
        let normal = linear_part(world).invert().map_or_else(Mat3::identity, |inverse| inverse.transpose());
        let facing = |v: &Vec3| {
            let turned = normal * *v;
            turned / turned.magnitude().max(1e-12)
        };
        let positions: Vec<Vec3> = self.geometry.positions.iter().map(at).collect();
        let normals = self.geometry.normals.iter().map(facing).collect();
        let (mut low, mut high) = (Vec3::from([f32::MAX; 3]), Vec3::from([f32::MIN; 3]));
        for v in &positions {
            low = Vec3::new(low.x.min(v.x), low.y.min(v.y), low.z.min(v.z));
            high = Vec3::new(high.x.max(v.x), high.y.max(v.y), high.z.max(v.z));
        }
        self.middle = (low + high) / 2.0;
        self.radius = (high - low).magnitude() / 2.0;
        Vertices { positions, normals }
    }

    /// Adds the triangles whose front the eye sees. OpenGL would leave out the others as well, but only when their corners are lit:
    /// that is most of the work where the processor draws.
    pub(super) fn append_front_faces(&self, eye: Vec3, indices: &mut Vec<u32>) {
        let Some(inverse) = self.inverse else { return };
        let eye = inverse * eye.extend(1.0);
        let triangles = self.indices.as_chunks::<3>().0.iter().zip(&self.geometry.planes);
        for (triangle, _) in triangles.filter(|(_, plane)| plane.dot(eye) > 0.0) {
            indices.extend_from_slice(triangle);
        }
    }

    /// How each corner answers light: its colour and roughness, and its own light and how metallic it is. A lamp's light is
    /// told as its negative, so that a program can change it.
    pub(super) fn append_attributes(&self, surfaces: &mut Vec<Vec4>, shines: &mut Vec<Vec4>) {
        let Material { base: [r, g, b], roughness, metallic, .. } = self.material;
        let count = self.geometry.positions.len();
        match &self.geometry.colours {
            Some(colours) => {
                surfaces.extend(colours.iter().map(|c| Vec4::new(r * c.x, g * c.y, b * c.z, roughness)));
            }
            None => surfaces.extend(repeat_n(Vec4::new(r, g, b, roughness), count)),
        }
        let own = Vec3::from(self.material.emissive) * if self.material.is_lamp { -1.0 } else { 1.0 };
        shines.extend(repeat_n(own.extend(metallic), count));
    }

    /// Where in its picture each corner is.
    pub(super) fn uvs(&self) -> Vec<Vec2> {
        let none = || vec![Vec2::new(0.0, 0.0); self.geometry.positions.len()];
        self.geometry.uvs.clone().unwrap_or_else(none)
    }
}

/// Numbers of corners in the group, three a triangle; a `mirrored` node turns the triangles' fronts back to the front.
fn indices(geometry: &Geometry, first: u32, mirrored: bool) -> Vec<u32> {
    let placed = geometry.triangles.iter().map(|triangle| triangle.map(|corner| first + corner));
    placed.flat_map(|[a, b, c]| if mirrored { [c, b, a] } else { [a, b, c] }).collect()
}

/// A matrix without its shift.
fn linear_part(world: Mat4) -> Mat3 {
    Mat3::from_cols(world.x.truncate(), world.y.truncate(), world.z.truncate())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::window::stage::scene::{Mesh, Node, Pose, Primitive};

    /// One triangle in the plane z = 0, which faces +Z, on a node for each matrix.
    fn scene(alphas: &[f32], nodes: usize) -> Scene {
        let primitive = |material| Primitive {
            positions: vec![Vec3::new(0.0, 0.0, 0.0), Vec3::new(1.0, 0.0, 0.0), Vec3::new(0.0, 1.0, 0.0)],
            normals: vec![Vec3::new(0.0, 0.0, 1.0); 3],
            indices: vec![0, 1, 2],
            material,
            ..Primitive::default()
        };
        let material = |alpha: &f32| Material {
            base: [0.5, 1.0, 0.25],
            alpha: *alpha,
            metallic: 0.1,
            roughness: 0.7,
            emissive: [2.0, 0.0, 1.0],
            double_sided: false,
            image: None,
            is_lamp: true,
        };
        let node = Node {
            name: String::new(),
            parent: None,
            rest: Pose::identity(),
            mesh: Some(0),
            light: None,
            camera: None,
        };
        Scene {
            nodes: vec![node; nodes],
            // So wide that nothing is divided.
            meshes: vec![Mesh {
                primitives: (0..alphas.len()).map(primitive).collect(),
                bounds: Some((Vec3::from([-2.0; 3]), Vec3::from([2.0; 3]))),
            }],
            materials: alphas.iter().map(material).collect(),
            ..Scene::default()
        }
    }

    #[test]
    fn nodes_of_one_kind_are_gathered_and_those_that_let_light_through_come_last() {
        let batches = draw_items(&scene(&[0.5, 1.0], 3), &[Mat4::identity(); 3]);
        assert_eq!(batches.iter().map(|(key, _)| key.alpha()).collect::<Vec<_>>(), [1.0, 0.5]);
        for (_, items) in &batches {
            assert_eq!(items.iter().map(|item| item.first).collect::<Vec<_>>(), [0, 3, 6]);
            assert_eq!(items[2].indices, [6, 7, 8]);
        }
        let (mut surfaces, mut shines) = (Vec::new(), Vec::new());
        batches[0].1[0].append_attributes(&mut surfaces, &mut shines);
        assert_eq!(surfaces, [Vec4::new(0.5, 1.0, 0.25, 0.7); 3]);
        assert_eq!(shines, [Vec4::new(-2.0, 0.0, -1.0, 0.1); 3]);
    }

    #[test]
    fn corners_move_with_their_node_and_normals_stay_upright_on_stretched_ones() {
        let stretched =
            Mat4::from_translation(Vec3::new(0.0, 0.0, 5.0)) * Mat4::from_nonuniform_scale(1.0, 1.0, 4.0);
        let leaning = stretched * Mat4::from_angle_y(three_d::degrees(45.0));
        let mut item = draw_items(&scene(&[1.0], 1), &[leaning]).remove(0).1.remove(0);
        let Vertices { positions, normals } = item.transform(leaning);
        let (a, b, c) = (positions[0], positions[1], positions[2]);
        assert!((a - Vec3::new(0.0, 0.0, 5.0)).magnitude() < 1e-6);
        assert!((normals[0] - (b - a).cross(c - a).normalize()).magnitude() < 1e-5);
        assert!(positions.iter().all(|at| (at - item.middle).magnitude() < item.radius + 1e-5));
    }

    #[test]
    fn triangles_are_left_out_when_their_backs_are_seen_also_on_mirrored_nodes() {
        let mirrored = Mat4::from_nonuniform_scale(-1.0, 1.0, 1.0);
        let world = [Mat4::identity(), mirrored, Mat4::from_scale(0.0)];
        let mut items = draw_items(&scene(&[1.0], 3), &world).remove(0).1;
        for (number, in_front) in [(0, vec![0, 1, 2]), (1, vec![5, 4, 3]), (2, vec![])] {
            items[number].transform(world[number]);
            for (z, expected) in [(3.0, in_front), (-3.0, vec![])] {
                let mut indices = Vec::new();
                items[number].append_front_faces(Vec3::new(0.2, 0.2, z), &mut indices);
                assert_eq!(indices, expected, "{number} {z}");
            }
        }
    }
}
