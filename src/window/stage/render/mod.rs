//! Renders a posed scene in the window's own OpenGL context.
//!
//! Frames are rendered to an off-screen framebuffer and copied to the window: multisampling the window itself makes start-up fail
//! on some machines, and a clear there affects more than the view. Tone mapping happens in the surface shader, so the
//! framebuffer needs only eight bits and its samples are averaged in display space.
//!
//! ```text
//! scene → geometry → draw_item → gpu_scene (gpu_cache) ─┬→ shadow ─┐
//! view → frustum ───────────────────────────────────────┴→ programs → framebuffer → window
//! lights ───────────────────────────────────────────────────┘
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
