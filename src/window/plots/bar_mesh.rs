//! Many bars as one mesh. A thousand separate, anti-aliased rectangles cost more than the rest of a frame with a software renderer.

use eframe::egui::{Color32, Mesh, Rect, Shape, pos2};

/// A mesh of filled rectangles.
pub(super) fn bar_mesh(bars: impl IntoIterator<Item = (Rect, Color32)>) -> Shape {
    let mut mesh = Mesh::default();
    for (rect, colour) in bars {
        let first = mesh.vertices.len() as u32;
        for corner in [rect.min, pos2(rect.right(), rect.top()), rect.max, pos2(rect.left(), rect.bottom())] {
            mesh.colored_vertex(corner, colour);
        }
        mesh.add_triangle(first, first + 1, first + 2);
        mesh.add_triangle(first, first + 2, first + 3);
    }
    Shape::mesh(mesh)
}
