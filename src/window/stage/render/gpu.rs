//! A scene in the graphics memory.

use crate::window::stage::scene::{Image, Material, Scene};
use three_d::{
    Context, CpuTexture, ElementBuffer, Interpolation, Mipmap, Program, Texture2D, TextureData, Vec2, Vec3,
    VertexBuffer, Wrapping,
};

/// A scene in the graphics memory.
pub(super) struct GpuScene {
    /// One a mesh of the scene.
    meshes: Vec<Vec<GpuPart>>,
    pub(super) materials: Vec<Material>,
    pub(super) images: Vec<Texture2D>,
}

/// Triangles of one material.
pub(super) struct GpuPart {
    pub(super) positions: VertexBuffer<Vec3>,
    normals: VertexBuffer<Vec3>,
    colours: VertexBuffer<Vec3>,
    uvs: VertexBuffer<Vec2>,
    pub(super) indices: ElementBuffer<u32>,
    pub(super) material: usize,
}

impl GpuScene {
    pub(super) fn new(context: &Context, scene: &Scene) -> Self {
        let part = |part: &crate::window::stage::scene::Part| {
            let n = part.positions.len();
            let white = || vec![Vec3::new(1.0, 1.0, 1.0); n];
            GpuPart {
                positions: VertexBuffer::new_with_data(context, &part.positions),
                normals: VertexBuffer::new_with_data(context, &part.normals),
                colours: VertexBuffer::new_with_data(context, &part.colours.clone().unwrap_or_else(white)),
                uvs: VertexBuffer::new_with_data(
                    context,
                    &part.uvs.clone().unwrap_or_else(|| vec![Vec2::new(0.0, 0.0); n]),
                ),
                indices: ElementBuffer::new_with_data(context, &part.indices),
                material: part.material,
            }
        };
        let filled = |mesh: &crate::window::stage::scene::Mesh| {
            mesh.parts.iter().filter(|part| !part.indices.is_empty()).map(part).collect()
        };
        Self {
            meshes: scene.meshes.iter().map(filled).collect(),
            materials: scene.materials.clone(),
            images: scene.images.iter().map(|image| texture(context, image)).collect(),
        }
    }

    /// The parts of a mesh.
    pub(super) fn parts(&self, mesh: usize) -> &[GpuPart] {
        self.meshes.get(mesh).map_or(&[], Vec::as_slice)
    }

    /// A part's material.
    pub(super) fn material(&self, part: &GpuPart) -> Option<&Material> {
        self.materials.get(part.material)
    }
}

impl GpuPart {
    /// Hands all that a corner has to the program for surfaces.
    pub(super) fn attach(&self, program: &Program) {
        program.use_vertex_attribute("position", &self.positions);
        program.use_vertex_attribute("normal", &self.normals);
        program.use_vertex_attribute("colour", &self.colours);
        program.use_vertex_attribute("uv", &self.uvs);
    }
}

fn texture(context: &Context, image: &Image) -> Texture2D {
    let pixels = image.rgba.as_chunks().0.to_vec();
    let texture = CpuTexture {
        name: String::new(),
        data: TextureData::RgbaU8(pixels),
        width: image.width,
        height: image.height,
        min_filter: Interpolation::Linear,
        mag_filter: Interpolation::Linear,
        mipmap: Some(Mipmap::default()),
        wrap_s: Wrapping::Repeat,
        wrap_t: Wrapping::Repeat,
    };
    Texture2D::new(context, &texture)
}
