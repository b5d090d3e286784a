//! Why a scene is rejected.

use std::path::PathBuf;

/// Why a scene is rejected.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SceneError {
    /// The file cannot be read.
    #[error("cannot read the scene {path}: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// The file exceeds the size limit.
    #[error("the scene has more than {limit} MB")]
    TooLarge {
        /// Limit in MiB.
        limit: u64,
    },
    /// The scene exceeds the triangle limit.
    #[error("the scene has {triangles} triangles, at most {limit} can be rendered: simplify it")]
    TooManyTriangles {
        /// Number in the scene.
        triangles: usize,
        /// Limit.
        limit: usize,
    },
    /// The scene exceeds another limit.
    #[error("the scene has {count} {what}, at most {limit} are read")]
    TooMany {
        /// For example nodes.
        what: &'static str,
        /// Number in the file.
        count: usize,
        /// Limit.
        limit: usize,
    },
    /// Not a glTF file, or a damaged one.
    #[error("not a valid .glb file: {0}")]
    Damaged(String),
    /// The scene uses a glTF feature that is not supported.
    #[error("the scene uses {what}, which is not supported: {advice}")]
    Unsupported {
        /// For example skins.
        what: String,
        /// What to do instead.
        advice: &'static str,
    },
    /// The scene has no triangles.
    #[error("the scene has no triangle")]
    Empty,
}

impl SceneError {
    /// A [`Self::Damaged`] with this reason.
    pub(super) fn damaged(reason: impl Into<String>) -> Self {
        Self::Damaged(reason.into())
    }
}
