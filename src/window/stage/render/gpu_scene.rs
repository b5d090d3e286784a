//! A scene in the graphics memory, its corners where they stand in the world.
//!
//! Whatever moves is moved here, by the processor, and only where it has moved since the last picture. So all surfaces of a kind
//! are one call, however many nodes they belong to, and what is hidden or turned away can be left out triangle by triangle before
//! OpenGL spends anything on it. That serves software OpenGL, where each corner and each triangle counts; others hardly notice.

use super::draw_item::{BatchKey, DrawItem, Vertices, draw_items};
use super::view::Frustum;
use crate::window::stage::scene::{Image, Scene};
use std::sync::Arc;
use three_d::{
    Context, CpuTexture, ElementBuffer, InnerSpace, Interpolation, Mat4, Mipmap, Program, RenderStates,
    SquareMatrix, Texture2D, TextureData, Vec2, Vec3, Vec4, VertexBuffer, Viewport, Wrapping,
};

/// A scene in the graphics memory.
pub(super) struct GpuScene {
    /// What it was made of.
    pub(super) scene: Arc<Scene>,
    pub(super) batches: Vec<Batch>,
    images: Vec<Texture2D>,
    /// Node → world, as the corners stand.
    world: Vec<Mat4>,
    /// Number of the last picture for which something was moved; no two scenes have the same.
    pub(super) changed_in: u64,
}

/// Surfaces of one kind.
pub(super) struct Batch {
    pub(super) key: BatchKey,
    items: Vec<DrawItem>,
    positions: VertexBuffer<Vec3>,
    normals: VertexBuffer<Vec3>,
    surfaces: VertexBuffer<Vec4>,
    shines: VertexBuffer<Vec4>,
    uvs: Option<VertexBuffer<Vec2>>,
    /// Has room for all triangles; in front are those that were arranged last.
    elements: ElementBuffer<u32>,
    /// What stands in `seen`.
    indices: Vec<u32>,
    /// How far away the pieces are that were arranged last, and their numbers; kept for its memory.
    order: Vec<(f32, usize)>,
}

impl GpuScene {
    pub(super) fn new(context: &Context, scene: &Arc<Scene>, world: &[Mat4], frame: u64) -> Self {
        let batches = draw_items(scene, world).into_iter();
        Self {
            batches: batches.map(|(key, items)| Batch::new(context, world, key, items)).collect(),
            images: scene.images.iter().map(|image| texture_from_image(context, image)).collect(),
            world: world.to_vec(),
            changed_in: frame,
            scene: scene.clone(),
        }
    }

    /// Moves what stands elsewhere than in the last picture.
    pub(super) fn pose(&mut self, world: &[Mat4], frame: u64) {
        let Self { batches, world: before, changed_in, .. } = self;
        for batch in batches {
            for item in &mut batch.items {
                let (Some(now), Some(then)) = (world.get(item.node), before.get(item.node)) else {
                    continue;
                };
                if now != then {
                    *changed_in = frame;
                    let vertices = item.transform(*now);
                    // three-d hands the offset to OpenGL as it is: in bytes, whatever the buffer holds.
                    let offset = item.first * size_of::<Vec3>() as u32;
                    batch.positions.fill_subset(offset, &vertices.positions);
                    batch.normals.fill_subset(offset, &vertices.normals);
                }
            }
        }
        before.clear();
        before.extend_from_slice(world);
    }

    /// Leaves out what the frustum does not show, and puts the nearest surfaces first, so that what they hide costs less; those
    /// that let light through last.
    pub(super) fn cull_and_sort(&mut self, frustum: &Frustum) {
        for batch in &mut self.batches {
            batch.cull_and_sort(frustum);
        }
    }

    /// The picture on a kind of surface.
    pub(super) fn texture(&self, key: &BatchKey) -> Option<&Texture2D> {
        self.images.get(key.image?)
    }
}

impl Batch {
    fn new(context: &Context, world: &[Mat4], key: BatchKey, mut items: Vec<DrawItem>) -> Self {
        let mut all = Vertices::default();
        let (mut surfaces, mut shines, mut uvs) = (Vec::new(), Vec::new(), Vec::new());
        for item in &mut items {
            let world = world.get(item.node).copied().unwrap_or_else(Mat4::identity);
            let Vertices { positions, normals } = item.transform(world);
            all.positions.extend(positions);
            all.normals.extend(normals);
            item.append_attributes(&mut surfaces, &mut shines);
            if key.image.is_some() {
                uvs.extend(item.uvs());
            }
        }
        let indices: Vec<u32> = items.iter().flat_map(|item| item.indices.iter().copied()).collect();
        Self {
            positions: VertexBuffer::new_with_data(context, &all.positions),
            normals: VertexBuffer::new_with_data(context, &all.normals),
            surfaces: VertexBuffer::new_with_data(context, &surfaces),
            shines: VertexBuffer::new_with_data(context, &shines),
            uvs: key.image.map(|_| VertexBuffer::new_with_data(context, &uvs)),
            elements: ElementBuffer::new_with_data(context, &indices),
            indices,
            order: Vec::new(),
            key,
            items,
        }
    }

    fn cull_and_sort(&mut self, frustum: &Frustum) {
        self.order.clear();
        self.order.extend(self.items.iter().enumerate().filter_map(|(number, item)| {
            // A floor is near and far: what stands on it hides it.
            let far = (item.middle - frustum.eye).magnitude() + item.radius;
            let far = if self.key.is_transparent() { -far } else { far };
            frustum.is_visible(item.middle, item.radius).then_some((far, number))
        }));
        self.order.sort_by(|(a, _), (b, _)| a.total_cmp(b));
        self.indices.clear();
        for item in self.order.iter().filter_map(|(_, number)| self.items.get(*number)) {
            match self.key.double_sided {
                true => self.indices.extend_from_slice(&item.indices),
                false => item.append_front_faces(frustum.eye, &mut self.indices),
            }
        }
        self.elements.fill_subset(0, &self.indices);
    }

    /// Draws the triangles that were arranged last.
    pub(super) fn draw(&self, program: &Program, states: RenderStates, viewport: Viewport) {
        self.attach(program);
        let count = self.indices.len() as u32;
        program.draw_subset_of_elements(states, viewport, &self.elements, 0, count);
    }

    /// Hands what a program needs to know of the corners to it.
    fn attach(&self, program: &Program) {
        program.use_vertex_attribute("position", &self.positions);
        for (name, buffer) in [("surface", &self.surfaces), ("shine", &self.shines)] {
            if program.requires_attribute(name) {
                program.use_vertex_attribute(name, buffer);
            }
        }
        if program.requires_attribute("normal") {
            program.use_vertex_attribute("normal", &self.normals);
        }
        if let Some(uvs) = self.uvs.as_ref().filter(|_| program.requires_attribute("uv")) {
            program.use_vertex_attribute("uv", uvs);
        }
    }
}

fn texture_from_image(context: &Context, image: &Image) -> Texture2D {
    let pixels = image.rgba.as_chunks().0.to_vec();
    let cpu = CpuTexture {
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
    Texture2D::new(context, &cpu)
}
