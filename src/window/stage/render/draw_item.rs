//! The draw items of a scene, one per node and material, grouped by render state.

use super::geometry::Geometry;
use crate::window::stage::scene::{Material, Scene};
use std::collections::{BTreeMap, HashMap};
use std::iter::repeat_n;
use std::sync::Arc;
use three_d::{InnerSpace, Mat3, Mat4, Matrix, SquareMatrix, Vec2, Vec3, Vec4};

/// The render state shared by the surfaces of one draw call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct BatchKey {
    /// The opacity's bits: floats from 0 to 1 sort as their bits do.
    alpha: u32,
    /// Visible from behind as well.
    pub(super) double_sided: bool,
    /// Index of the base colour texture.
    pub(super) image: Option<usize>,
}

/// The triangles of one node with one material.
pub(super) struct DrawItem {
    /// Index of the node it moves with.
    pub(super) node: usize,
    geometry: Arc<Geometry>,
    material: Material,
    /// Index of its first vertex in the batch.
    pub(super) first: u32,
    /// Three per triangle, of vertices in the batch.
    pub(super) indices: Vec<u32>,
    /// World → node; `None` if the node is scaled to zero.
    inverse: Option<Mat4>,
    /// Centre of the bounding sphere, in world coordinates.
    pub(super) centre: Vec3,
    /// Radius of the bounding sphere.
    pub(super) radius: f32,
}

/// Vertices in world coordinates.
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

/// Edges longer than this many radii of the scene belong to floors and walls around it, and are subdivided.
const LONG_EDGE: f32 = 1.5;

/// All draw items of a scene by render state, transparent ones last.
pub(super) fn draw_items(scene: &Scene, world: &[Mat4]) -> Vec<(BatchKey, Vec<DrawItem>)> {
    debug_assert_eq!(world.len(), scene.nodes.len(), "one matrix per node");
    let (_, radius) = scene.bounds(world);
    let mut geometries: HashMap<[usize; 2], Arc<Geometry>> = HashMap::new();
    let mut batches: BTreeMap<BatchKey, (u32, Vec<DrawItem>)> = BTreeMap::new();
    for ((node_at, node), world) in scene.nodes.iter().enumerate().zip(world) {
        let Some((mesh_at, mesh)) = node.mesh.and_then(|at| Some((at, scene.meshes.get(at)?))) else {
            continue;
        };
        let stretch = [world.x, world.y, world.z].map(|axis| axis.truncate().magnitude());
        let long_edge = LONG_EDGE * radius / stretch.into_iter().fold(1e-6, f32::max);
        for (primitive_at, primitive) in
            mesh.primitives.iter().enumerate().filter(|(_, primitive)| !primitive.indices.is_empty())
        {
            let Some(material) = scene.materials.get(primitive.material) else { continue };
            let (first, items) = batches.entry(BatchKey::new(material)).or_default();
            let geometry = geometries
                .entry([mesh_at, primitive_at])
                .or_insert_with(|| Arc::new(Geometry::new(primitive, long_edge)));
            items.push(DrawItem {
                node: node_at,
                indices: indices(geometry, *first, linear_part(*world).determinant() < 0.0),
                geometry: geometry.clone(),
                material: *material,
                first: *first,
                inverse: None,
                centre: Vec3::new(0.0, 0.0, 0.0),
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
    /// Vertices of the item with its node at `world`; updates the bounding sphere.
    pub(super) fn transform(&mut self, world: Mat4) -> Vertices {
        self.inverse = world.invert();
        let at = |v: &Vec3| (world * v.extend(1.0)).truncate();
        let normal = linear_part(world).invert().map_or_else(Mat3::identity, |inverse| inverse.transpose());
        let transformed = |v: &Vec3| {
            let rotated = normal * *v;
            rotated / rotated.magnitude().max(1e-12)
        };
        let positions: Vec<Vec3> = self.geometry.positions.iter().map(at).collect();
        let normals = self.geometry.normals.iter().map(transformed).collect();
        let (mut low, mut high) = (Vec3::from([f32::MAX; 3]), Vec3::from([f32::MIN; 3]));
        for v in &positions {
            low = Vec3::new(low.x.min(v.x), low.y.min(v.y), low.z.min(v.z));
            high = Vec3::new(high.x.max(v.x), high.y.max(v.y), high.z.max(v.z));
        }
        self.centre = (low + high) / 2.0;
        self.radius = (high - low).magnitude() / 2.0;
        Vertices { positions, normals }
    }

    /// Appends the triangles that face the eye. OpenGL culls the others too, but only after lighting their vertices: with software
    /// OpenGL that is most of the work.
    pub(super) fn append_front_faces(&self, eye: Vec3, indices: &mut Vec<u32>) {
        let Some(inverse) = self.inverse else { return };
        let eye = inverse * eye.extend(1.0);
        let triangles = self.indices.as_chunks::<3>().0.iter().zip(&self.geometry.planes);
        for (triangle, _) in triangles.filter(|(_, plane)| plane.dot(eye) > 0.0) {
            indices.extend_from_slice(triangle);
        }
    }

    /// Appends base colour and roughness, and emission and metalness, of each vertex. The emission of lamps is negated, which makes
    /// the shader scale it.
    pub(super) fn append_attributes(
        &self,
        base_roughness: &mut Vec<Vec4>,
        emissive_metallic: &mut Vec<Vec4>,
    ) {
        let Material { base: [r, g, b], roughness, metallic, .. } = self.material;
        let count = self.geometry.positions.len();
        match &self.geometry.colours {
            Some(colours) => {
                base_roughness
                    .extend(colours.iter().map(|c| Vec4::new(r * c.x, g * c.y, b * c.z, roughness)));
            }
            None => base_roughness.extend(repeat_n(Vec4::new(r, g, b, roughness), count)),
        }
        let own = Vec3::from(self.material.emissive) * if self.material.is_lamp { -1.0 } else { 1.0 };
        emissive_metallic.extend(repeat_n(own.extend(metallic), count));
    }

    /// Texture coordinates of each vertex; zeros if it has none.
    pub(super) fn uvs(&self) -> Vec<Vec2> {
        let none = || vec![Vec2::new(0.0, 0.0); self.geometry.positions.len()];
        self.geometry.uvs.clone().unwrap_or_else(none)
    }
}

/// Vertex indices in the batch, three per triangle. A `mirrored` node reverses the winding, which is restored here.
fn indices(geometry: &Geometry, first: u32, mirrored: bool) -> Vec<u32> {
    let triangles = geometry.triangles.iter().map(|triangle| triangle.map(|vertex| first + vertex));
    triangles.flat_map(|[a, b, c]| if mirrored { [c, b, a] } else { [a, b, c] }).collect()
}

/// A matrix without its translation.
fn linear_part(world: Mat4) -> Mat3 {
    Mat3::from_cols(world.x.truncate(), world.y.truncate(), world.z.truncate())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::window::stage::scene::{Mesh, Node, Pose, Primitive};

    /// One triangle in the plane z = 0, facing +Z, on each of `nodes` nodes.
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
            // So large that nothing is subdivided.
            meshes: vec![Mesh {
                primitives: (0..alphas.len()).map(primitive).collect(),
                bounds: Some((Vec3::from([-2.0; 3]), Vec3::from([2.0; 3]))),
            }],
            materials: alphas.iter().map(material).collect(),
            ..Scene::default()
        }
    }

    #[test]
    fn items_with_the_same_render_state_share_a_batch_and_transparent_batches_come_last() {
        let batches = draw_items(&scene(&[0.5, 1.0], 3), &[Mat4::identity(); 3]);
        assert_eq!(batches.iter().map(|(key, _)| key.alpha()).collect::<Vec<_>>(), [1.0, 0.5]);
        for (_, items) in &batches {
            assert_eq!(items.iter().map(|item| item.first).collect::<Vec<_>>(), [0, 3, 6]);
            assert_eq!(items[2].indices, [6, 7, 8]);
        }
        let (mut base_roughness, mut emissive_metallic) = (Vec::new(), Vec::new());
        batches[0].1[0].append_attributes(&mut base_roughness, &mut emissive_metallic);
        assert_eq!(base_roughness, [Vec4::new(0.5, 1.0, 0.25, 0.7); 3]);
        assert_eq!(emissive_metallic, [Vec4::new(-2.0, 0.0, -1.0, 0.1); 3]);
    }

    #[test]
    fn vertices_move_with_their_node_and_normals_stay_perpendicular_on_scaled_ones() {
        let stretched =
            Mat4::from_translation(Vec3::new(0.0, 0.0, 5.0)) * Mat4::from_nonuniform_scale(1.0, 1.0, 4.0);
        let leaning = stretched * Mat4::from_angle_y(three_d::degrees(45.0));
        let mut item = draw_items(&scene(&[1.0], 1), &[leaning]).remove(0).1.remove(0);
        let Vertices { positions, normals } = item.transform(leaning);
        let (a, b, c) = (positions[0], positions[1], positions[2]);
        assert!((a - Vec3::new(0.0, 0.0, 5.0)).magnitude() < 1e-6);
        assert!((normals[0] - (b - a).cross(c - a).normalize()).magnitude() < 1e-5);
        assert!(positions.iter().all(|at| (at - item.centre).magnitude() < item.radius + 1e-5));
    }

    #[test]
    fn back_faces_are_dropped_also_on_mirrored_nodes() {
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
