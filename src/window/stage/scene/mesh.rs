//! Meshes: triangles with a material.

use super::SceneError;
use super::accessor::{Blob, colours, finite, indices};
use gltf::Semantic;
use gltf::accessor::Dimensions;
use gltf::mesh::Mode;
use three_d::{InnerSpace, Vec2, Vec3};

/// Triangles that move together.
#[derive(Debug, Clone, Default)]
pub struct Mesh {
    /// One a material.
    pub primitives: Vec<Primitive>,
    /// The lowest and the highest corner of the box around it; none where it is empty.
    pub bounds: Option<(Vec3, Vec3)>,
}

/// Triangles of one material.
#[derive(Debug, Clone, Default)]
pub struct Primitive {
    /// In metres.
    pub positions: Vec<Vec3>,
    /// Of length 1, one a position.
    pub normals: Vec<Vec3>,
    /// Linear, one a position; none where all are white.
    pub colours: Option<Vec<Vec3>>,
    /// Where in the picture, from its upper left corner, one a position.
    pub uvs: Option<Vec<Vec2>>,
    /// Three a triangle, each of a position.
    pub indices: Vec<u32>,
    /// Index of the material.
    pub material: usize,
}

impl Mesh {
    /// Its number of triangles.
    pub fn triangles(&self) -> usize {
        self.primitives.iter().map(|primitive| primitive.indices.len() / 3).sum()
    }

    /// What the `gltf` crate read; a primitive without a material has number `plain`.
    pub(super) fn new(from: &gltf::Mesh<'_>, blob: Blob<'_>, plain: usize) -> Result<Self, SceneError> {
        let primitives = from.primitives().filter(|p| p.mode() == Mode::Triangles);
        let primitives: Vec<Primitive> =
            primitives.map(|p| Primitive::new(&p, blob, plain)).collect::<Result<_, _>>()?;
        let bounds = primitives.iter().flat_map(|primitive| &primitive.positions).fold(None, |bounds, at| {
            let (low, high) = bounds.unwrap_or((*at, *at));
            let pick = |f: fn(f32, f32) -> f32, a: Vec3| Vec3::new(f(a.x, at.x), f(a.y, at.y), f(a.z, at.z));
            Some((pick(f32::min, low), pick(f32::max, high)))
        });
        Ok(Self { primitives, bounds })
    }
}

impl Primitive {
    fn new(from: &gltf::Primitive<'_>, blob: Blob<'_>, plain: usize) -> Result<Self, SceneError> {
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
            return Err(SceneError::damaged("a triangle has a corner that is not there"));
        }
        let as_many = |what: &str, n: usize| match n == positions.len() {
            true => Ok(()),
            false => Err(SceneError::damaged(format!("{what}: not one a position"))),
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
        as_many("normals", normals.as_ref().map_or(positions.len(), Vec::len))?;
        as_many("colours", colours.as_ref().map_or(positions.len(), Vec::len))?;
        as_many("texture coordinates", uvs.as_ref().map_or(positions.len(), Vec::len))?;
        let material = from.material().index().unwrap_or(plain);
        let primitive = Self { positions, normals: Vec::new(), colours, uvs, indices, material };
        Ok(match normals {
            Some(normals) => Self { normals: normals.into_iter().map(unit).collect(), ..primitive },
            None => primitive.faceted(),
        })
    }

    /// Each triangle flat, with corners of its own, as glTF asks where there are no normals.
    fn faceted(self) -> Self {
        let corners = || self.indices.iter().map(|i| *i as usize);
        let positions: Vec<Vec3> = corners().filter_map(|i| self.positions.get(i).copied()).collect();
        let mut normals = Vec::with_capacity(positions.len());
        for triangle in positions.chunks_exact(3) {
            if let [a, b, c] = triangle {
                normals.extend([unit((b - a).cross(c - a)); 3]);
            }
        }
        fn taken<V: Copy>(values: Option<Vec<V>>, indices: &[u32]) -> Option<Vec<V>> {
            values.map(|v| indices.iter().filter_map(|i| v.get(*i as usize).copied()).collect())
        }
        Self {
            normals,
            colours: taken(self.colours, &self.indices),
            uvs: taken(self.uvs, &self.indices),
            indices: (0..positions.len() as u32).collect(),
            positions,
            material: self.material,
        }
    }
}

fn vectors(values: &[[f32; 3]]) -> Vec<Vec3> {
    values.iter().map(|v| Vec3::from(*v)).collect()
}

fn unit(v: Vec3) -> Vec3 {
    let length = v.magnitude();
    if length > 1e-12 { v / length } else { Vec3::new(0.0, 1.0, 0.0) }
}
