//! Why scenes cannot be rendered.

/// Why scenes cannot be rendered.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RenderError {
    /// The OpenGL version is too old; shaders and framebuffers may fail silently there.
    #[error("OpenGL {major}.{minor} cannot draw the stage: 3.3 is needed, or OpenGL ES 3.0")]
    Old {
        /// Major version found.
        major: u32,
        /// Minor version found.
        minor: u32,
    },
    /// An OpenGL call failed, or a shader does not compile.
    #[error("OpenGL cannot draw the stage: {0}")]
    Gl(#[from] three_d::CoreError),
}
