//! A scene in its poses → pixels, in the window's own OpenGL context.
//!
//! Everything is drawn to a target of its own and copied from there: multisampling the window itself makes the start fail on some
//! machines, and whoever clears a part of the window clears more than that. Colours pass the film in the program for surfaces,
//! so that the target needs eight bits and its samples are averaged as they are seen.

mod error;
mod gpu;
mod lights;
mod quality;
mod renderer;
mod target;
mod view;

pub use error::RenderError;
pub use quality::Quality;
pub use renderer::{Renderer, Shot};
pub use view::View;
