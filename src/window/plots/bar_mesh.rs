//! Many bars as one shape. Drawn one by one with soft edges, a thousand of them cost more than all the rest of a frame where the
//! processor draws.

use eframe::egui::{Color32, Mesh, Rect, Shape, pos2};

/// One shape of filled rectangles.
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
