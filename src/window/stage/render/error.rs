//! Why nothing can be drawn.

/// Why nothing can be drawn.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RenderError {
    /// OpenGL refuses, or the programs for it do not fit.
    #[error("OpenGL cannot draw the stage: {0}")]
    Gl(#[from] three_d::CoreError),
}
