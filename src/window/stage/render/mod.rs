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

mod error;
mod gpu_scene;
mod gpu_cache;
mod lights;
mod draw_item;
mod programs;
mod quality;
mod renderer;
mod shadow;
mod geometry;
mod framebuffer;
mod view;

pub use error::RenderError;
pub use quality::RenderQuality;
pub use renderer::{Renderer, RenderInput};
pub use view::View;
