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
mod gpu;
mod held;
mod lights;
mod pieces;
mod programs;
mod quality;
mod renderer;
mod shadow;
mod shape;
mod target;
mod view;

pub use error::RenderError;
pub use quality::Quality;
pub use renderer::{Renderer, Shot};
pub use view::View;
