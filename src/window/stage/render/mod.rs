//! A scene in its poses → pixels, in the window's own OpenGL context.
//!
//! Everything is drawn to a target of its own and copied from there: multisampling the window itself makes the start fail on some
//! machines, and whoever clears a part of the window clears more than that. Colours pass the film in the program for surfaces,
//! so that the target needs eight bits and its samples are averaged as they are seen.
//!
//! ```text
//! scene → shape, pieces → gpu (held) ─┬→ shadow ─┐
//! view → frustum ─────────────────────┴→ programs of a quality → target → window
//! lights ─────────────────────────────────────┘
//! ```

mod draw_item;
mod error;
mod framebuffer;
mod geometry;
mod gpu_cache;
mod gpu_scene;
mod lights;
mod programs;
mod quality;
mod renderer;
mod shadow;
mod view;

pub use error::RenderError;
pub use quality::RenderQuality;
pub use renderer::{RenderInput, Renderer};
pub use view::View;
