//! A scene in the graphics memory, its corners where they stand in the world.
//!
//! Whatever moves is moved here, by the processor, and only where it has moved since the last picture. So all surfaces of a kind
//! are one call, however many nodes they belong to, and what is hidden or turned away can be left out triangle by triangle before
//! OpenGL spends anything on it. That serves software OpenGL, where each corner and each triangle counts; others hardly notice.

use super::pieces::{Corners, Kind, Piece, pieces};
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
    pub(super) groups: Vec<Group>,
    images: Vec<Texture2D>,
    /// Node → world, as the corners stand.
    world: Vec<Mat4>,
    /// Number of the last picture for which something was moved; no two scenes have the same.
    pub(super) moved: u64,
}

/// Surfaces of one kind.
pub(super) struct Group {
    pub(super) kind: Kind,
    pieces: Vec<Piece>,
    positions: VertexBuffer<Vec3>,
    normals: VertexBuffer<Vec3>,
    surfaces: VertexBuffer<Vec4>,
    shines: VertexBuffer<Vec4>,
    uvs: Option<VertexBuffer<Vec2>>,
    /// Has room for all triangles; in front are those that were arranged last.
    seen: ElementBuffer<u32>,
    /// What stands in `seen`.
    indices: Vec<u32>,
    /// How far away the pieces are that were arranged last, and their numbers; kept for its memory.
    order: Vec<(f32, usize)>,
}

impl GpuScene {
    pub(super) fn new(context: &Context, scene: &Arc<Scene>, world: &[Mat4], picture: u64) -> Self {
        let groups = pieces(scene, world).into_iter();
        Self {
            groups: groups.map(|(kind, pieces)| Group::new(context, world, kind, pieces)).collect(),
            images: scene.images.iter().map(|image| texture(context, image)).collect(),
            world: world.to_vec(),
            moved: picture,
            scene: scene.clone(),
        }
    }

    /// Moves what stands elsewhere than in the last picture.
    pub(super) fn pose(&mut self, world: &[Mat4], picture: u64) {
        let Self { groups, world: before, moved, .. } = self;
        for group in groups {
            for piece in &mut group.pieces {
                let (Some(now), Some(then)) = (world.get(piece.node), before.get(piece.node)) else {
                    continue;
                };
                if now != then {
                    *moved = picture;
                    let corners = piece.place(*now);
                    // three-d hands the offset to OpenGL as it is: in bytes, whatever the buffer holds.
                    let offset = piece.first * size_of::<Vec3>() as u32;
                    group.positions.fill_subset(offset, &corners.positions);
                    group.normals.fill_subset(offset, &corners.normals);
                }
            }
        }
        before.clear();
        before.extend_from_slice(world);
    }

    /// Leaves out what the frustum does not show, and puts the nearest surfaces first, so that what they hide costs less; those
    /// that let light through last.
    pub(super) fn arrange(&mut self, frustum: &Frustum) {
        for group in &mut self.groups {
            group.arrange(frustum);
        }
    }

    /// The picture on a kind of surface.
    pub(super) fn picture(&self, kind: &Kind) -> Option<&Texture2D> {
        self.images.get(kind.image?)
    }
}

impl Group {
    fn new(context: &Context, world: &[Mat4], kind: Kind, mut pieces: Vec<Piece>) -> Self {
        let mut all = Corners::default();
        let (mut surfaces, mut shines, mut uvs) = (Vec::new(), Vec::new(), Vec::new());
        for piece in &mut pieces {
            let world = world.get(piece.node).copied().unwrap_or_else(Mat4::identity);
            let Corners { positions, normals } = piece.place(world);
            all.positions.extend(positions);
            all.normals.extend(normals);
            piece.look(&mut surfaces, &mut shines);
            if kind.image.is_some() {
                uvs.extend(piece.spots());
            }
        }
        let indices: Vec<u32> = pieces.iter().flat_map(|piece| piece.indices.iter().copied()).collect();
        Self {
            positions: VertexBuffer::new_with_data(context, &all.positions),
            normals: VertexBuffer::new_with_data(context, &all.normals),
            surfaces: VertexBuffer::new_with_data(context, &surfaces),
            shines: VertexBuffer::new_with_data(context, &shines),
            uvs: kind.image.map(|_| VertexBuffer::new_with_data(context, &uvs)),
            seen: ElementBuffer::new_with_data(context, &indices),
            indices,
            order: Vec::new(),
            kind,
            pieces,
        }
    }

    fn arrange(&mut self, frustum: &Frustum) {
        self.order.clear();
        self.order.extend(self.pieces.iter().enumerate().filter_map(|(number, piece)| {
            // A floor is near and far: what stands on it hides it.
            let far = (piece.middle - frustum.eye).magnitude() + piece.radius;
            let far = if self.kind.is_see_through() { -far } else { far };
            frustum.shows(piece.middle, piece.radius).then_some((far, number))
        }));
        self.order.sort_by(|(a, _), (b, _)| a.total_cmp(b));
        self.indices.clear();
        for piece in self.order.iter().filter_map(|(_, number)| self.pieces.get(*number)) {
            match self.kind.double_sided {
                true => self.indices.extend_from_slice(&piece.indices),
                false => piece.facing(frustum.eye, &mut self.indices),
            }
        }
        self.seen.fill_subset(0, &self.indices);
    }

    /// Draws the triangles that were arranged last.
    pub(super) fn draw(&self, program: &Program, states: RenderStates, viewport: Viewport) {
        self.attach(program);
        let count = self.indices.len() as u32;
        program.draw_subset_of_elements(states, viewport, &self.seen, 0, count);
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
