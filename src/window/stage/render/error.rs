//! Why nothing can be drawn.

/// Why nothing can be drawn.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RenderError {
    /// OpenGL is older than what is needed, where shaders and targets may fail without a word.
    #[error("OpenGL {major}.{minor} cannot draw the stage: 3.3 is needed, or OpenGL ES 3.0")]
    Old {
        /// Found.
        major: u32,
        /// Found.
        minor: u32,
    },
    /// OpenGL refuses, or the programs for it do not fit.
    #[error("OpenGL cannot draw the stage: {0}")]
    Gl(#[from] three_d::CoreError),
}
