//! A scene in GPU memory, its vertices in world coordinates.
//!
//! Vertices are transformed on the CPU, and only those of nodes that moved since the last frame. So one draw call covers all
//! surfaces with the same render state, however many nodes they belong to, and hidden or back-facing triangles are dropped
//! before OpenGL spends time on them. This pays off with software OpenGL, where every vertex and triangle counts; hardware is
//! hardly affected.

use super::draw_item::{BatchKey, DrawItem, Vertices, draw_items};
use super::view::Frustum;
use crate::window::stage::scene::{Image, Scene};
use std::sync::Arc;
use three_d::{
    Context, CpuTexture, ElementBuffer, InnerSpace, Interpolation, Mat4, Mipmap, Program, RenderStates,
    SquareMatrix, Texture2D, TextureData, Vec2, Vec3, Vec4, VertexBuffer, Viewport, Wrapping,
};

/// A scene in GPU memory.
pub(super) struct GpuScene {
    /// The scene it was built from.
    pub(super) scene: Arc<Scene>,
    pub(super) batches: Vec<DrawBatch>,
    images: Vec<Texture2D>,
    /// Node → world, one per node, as in the vertex buffers.
    world: Vec<Mat4>,
    /// Number of the last frame in which a node moved. Unique across scenes, so it identifies the content of a shadow map.
    pub(super) changed_in: u64,
}

/// Surfaces that share a render state: one draw call.
pub(super) struct DrawBatch {
    pub(super) key: BatchKey,
    items: Vec<DrawItem>,
    positions: VertexBuffer<Vec3>,
    normals: VertexBuffer<Vec3>,
    base_roughness: VertexBuffer<Vec4>,
    emissive_metallic: VertexBuffer<Vec4>,
    uvs: Option<VertexBuffer<Vec2>>,
    /// Room for all triangles; starts with the visible ones.
    elements: ElementBuffer<u32>,
    /// The indices at the start of `elements`.
    indices: Vec<u32>,
    /// Distance and index of each visible item; kept to reuse its memory.
    order: Vec<(f32, usize)>,
}

impl GpuScene {
    pub(super) fn new(context: &Context, scene: &Arc<Scene>, world: &[Mat4], frame: u64) -> Self {
        let batches = draw_items(scene, world).into_iter();
        Self {
            batches: batches.map(|(key, items)| DrawBatch::new(context, world, key, items)).collect(),
            images: scene.images.iter().map(|image| texture_from_image(context, image)).collect(),
            world: world.to_vec(),
            changed_in: frame,
            scene: scene.clone(),
        }
    }

    /// Transforms the vertices of nodes that moved since the last frame.
    pub(super) fn pose(&mut self, world: &[Mat4], frame: u64) {
        debug_assert_eq!(world.len(), self.world.len(), "one matrix per node");
        let Self { batches, world: before, changed_in, .. } = self;
        for batch in batches {
            for item in &mut batch.items {
                let (Some(now), Some(then)) = (world.get(item.node), before.get(item.node)) else {
                    continue;
                };
                if now != then {
                    *changed_in = frame;
                    let vertices = item.transform(*now);
                    // three-d passes the offset to OpenGL unchanged: in bytes, whatever the buffer's type.
                    let offset = item.first * size_of::<Vec3>() as u32;
                    batch.positions.fill_subset(offset, &vertices.positions);
                    batch.normals.fill_subset(offset, &vertices.normals);
                }
            }
        }
        before.clear();
        before.extend_from_slice(world);
    }

    /// Drops what is outside the frustum and sorts the rest: opaque surfaces front to back, so that hidden pixels are rejected
    /// early, transparent ones back to front.
    pub(super) fn cull_and_sort(&mut self, frustum: &Frustum) {
        for batch in &mut self.batches {
            batch.cull_and_sort(frustum);
        }
    }

    /// The base colour texture of a batch.
    pub(super) fn texture(&self, key: &BatchKey) -> Option<&Texture2D> {
        self.images.get(key.image?)
    }
}

impl DrawBatch {
    fn new(context: &Context, world: &[Mat4], key: BatchKey, mut items: Vec<DrawItem>) -> Self {
        let mut all = Vertices::default();
        let (mut base_roughness, mut emissive_metallic, mut uvs) = (Vec::new(), Vec::new(), Vec::new());
        for item in &mut items {
            let world = world.get(item.node).copied().unwrap_or_else(Mat4::identity);
            let Vertices { positions, normals } = item.transform(world);
            all.positions.extend(positions);
            all.normals.extend(normals);
            item.append_attributes(&mut base_roughness, &mut emissive_metallic);
            if key.image.is_some() {
                uvs.extend(item.uvs());
            }
        }
        let indices: Vec<u32> = items.iter().flat_map(|item| item.indices.iter().copied()).collect();
        Self {
            positions: VertexBuffer::new_with_data(context, &all.positions),
            normals: VertexBuffer::new_with_data(context, &all.normals),
            base_roughness: VertexBuffer::new_with_data(context, &base_roughness),
            emissive_metallic: VertexBuffer::new_with_data(context, &emissive_metallic),
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
            // By the far side: a floor reaches from near to far and is hidden by what stands on it.
            let far = (item.centre - frustum.eye).magnitude() + item.radius;
            let far = if self.key.is_transparent() { -far } else { far };
            frustum.is_visible(item.centre, item.radius).then_some((far, number))
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

    /// Draws the triangles that are visible since the last `cull_and_sort`.
    pub(super) fn draw(&self, program: &Program, states: RenderStates, viewport: Viewport) {
        self.attach(program);
        let count = self.indices.len() as u32;
        program.draw_subset_of_elements(states, viewport, &self.elements, 0, count);
    }

    /// Binds the vertex attributes that a program requires.
    fn attach(&self, program: &Program) {
        program.use_vertex_attribute("position", &self.positions);
        let attributes =
            [("base_roughness", &self.base_roughness), ("emissive_metallic", &self.emissive_metallic)];
        for (name, buffer) in attributes {
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
