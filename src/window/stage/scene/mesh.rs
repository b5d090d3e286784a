//! Meshes: triangles with materials.

use super::SceneError;
use super::accessor::{Blob, colours, finite, indices};
use gltf::Semantic;
use gltf::accessor::Dimensions;
use gltf::mesh::Mode;
use three_d::{InnerSpace, Vec2, Vec3};

/// A mesh: triangles that move together.
#[derive(Debug, Clone, Default)]
pub struct Mesh {
    /// One per material.
    pub primitives: Vec<Primitive>,
    /// Minimum and maximum corner of the bounding box; `None` if the mesh is empty.
    pub bounds: Option<(Vec3, Vec3)>,
}

/// Triangles with one material.
#[derive(Debug, Clone, Default)]
pub struct Primitive {
    /// Vertex positions in metres.
    pub positions: Vec<Vec3>,
    /// Unit normals, one per vertex.
    pub normals: Vec<Vec3>,
    /// Linear colours, one per vertex; `None` if all are white.
    pub colours: Option<Vec<Vec3>>,
    /// Texture coordinates from the upper left corner, one per vertex.
    pub uvs: Option<Vec<Vec2>>,
    /// Vertex indices, three per triangle.
    pub indices: Vec<u32>,
    /// Index of the material.
    pub material: usize,
}

impl Mesh {
    /// Number of triangles.
    pub fn triangles(&self) -> usize {
        self.primitives.iter().map(|primitive| primitive.indices.len() / 3).sum()
    }

    /// Converts a mesh of the `gltf` crate; primitives without a material get index `default_index`.
    ///
    /// # Errors
    /// If vertex data are damaged, or the mesh has morph targets.
    pub(super) fn new(
        from: &gltf::Mesh<'_>,
        blob: Blob<'_>,
        default_index: usize,
    ) -> Result<Self, SceneError> {
        let primitives = from.primitives().filter(|p| p.mode() == Mode::Triangles);
        let primitives: Vec<Primitive> =
            primitives.map(|p| Primitive::new(&p, blob, default_index)).collect::<Result<_, _>>()?;
        let bounds = primitives.iter().flat_map(|primitive| &primitive.positions).fold(None, |bounds, at| {
            let (low, high) = bounds.unwrap_or((*at, *at));
            let pick = |f: fn(f32, f32) -> f32, a: Vec3| Vec3::new(f(a.x, at.x), f(a.y, at.y), f(a.z, at.z));
            Some((pick(f32::min, low), pick(f32::max, high)))
        });
        Ok(Self { primitives, bounds })
    }
}

impl Primitive {
    fn new(from: &gltf::Primitive<'_>, blob: Blob<'_>, default_index: usize) -> Result<Self, SceneError> {
        if from.morph_targets().next().is_some() {
            return Err(SceneError::Unsupported {
                what: "morph targets".into(),
                advice: "move whole nodes instead",
            });
        }
        let Some(positions) = from.get(&Semantic::Positions) else { return Ok(Self::default()) };
        let positions: Vec<Vec3> = vectors(&finite(&positions, Dimensions::Vec3, blob)?);
        let indices = match from.indices() {
            Some(accessor) => indices(&accessor, blob)?,
            None => (0..positions.len() as u32).collect(),
        };
        let whole = indices.len() - indices.len() % 3;
        let indices: Vec<u32> = indices.into_iter().take(whole).collect();
        if indices.iter().any(|i| *i as usize >= positions.len()) {
            return Err(SceneError::damaged("a triangle refers to a vertex that does not exist"));
        }
        let check_count = |what: &str, n: usize| match n == positions.len() {
            true => Ok(()),
            false => Err(SceneError::damaged(format!("{what}: not one per position"))),
        };
        let normals = match from.get(&Semantic::Normals) {
            Some(accessor) => Some(vectors(&finite(&accessor, Dimensions::Vec3, blob)?)),
            None => None,
        };
        let colours = match from.get(&Semantic::Colors(0)) {
            Some(accessor) => Some(vectors(&colours(&accessor, blob)?)),
            None => None,
        };
        let uvs = match from.get(&Semantic::TexCoords(0)) {
            Some(accessor) if accessor.data_type() == gltf::accessor::DataType::F32 => {
                let uvs: Vec<[f32; 2]> = finite(&accessor, Dimensions::Vec2, blob)?;
                Some(uvs.into_iter().map(Vec2::from).collect::<Vec<_>>())
            }
            _ => None,
        };
        check_count("normals", normals.as_ref().map_or(positions.len(), Vec::len))?;
        check_count("colours", colours.as_ref().map_or(positions.len(), Vec::len))?;
        check_count("texture coordinates", uvs.as_ref().map_or(positions.len(), Vec::len))?;
        let material = from.material().index().unwrap_or(default_index);
        let primitive = Self { positions, normals: Vec::new(), colours, uvs, indices, material };
        Ok(match normals {
            Some(normals) => Self { normals: normals.into_iter().map(normalised).collect(), ..primitive },
            None => primitive.faceted(),
        })
    }

    /// Flat shading: unshared vertices with face normals, as glTF requires for meshes without normals.
    fn faceted(self) -> Self {
        let corners = || self.indices.iter().map(|i| *i as usize);
        let positions: Vec<Vec3> = corners().filter_map(|i| self.positions.get(i).copied()).collect();
        let mut normals = Vec::with_capacity(positions.len());
        for triangle in positions.chunks_exact(3) {
            if let [a, b, c] = triangle {
                normals.extend([normalised((b - a).cross(c - a)); 3]);
            }
        }
        fn expanded<V: Copy>(values: Option<Vec<V>>, indices: &[u32]) -> Option<Vec<V>> {
            values.map(|v| indices.iter().filter_map(|i| v.get(*i as usize).copied()).collect())
        }
        Self {
            normals,
            colours: expanded(self.colours, &self.indices),
            uvs: expanded(self.uvs, &self.indices),
            indices: (0..positions.len() as u32).collect(),
            positions,
            material: self.material,
        }
    }
}

fn vectors(values: &[[f32; 3]]) -> Vec<Vec3> {
    values.iter().map(|v| Vec3::from(*v)).collect()
}

fn normalised(v: Vec3) -> Vec3 {
    let length = v.magnitude();
    if length > 1e-12 { v / length } else { Vec3::new(0.0, 1.0, 0.0) }
}
