//! Why a scene is refused.

use std::path::PathBuf;

/// Why a scene is refused.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SceneError {
    /// The file cannot be read.
    #[error("cannot read the scene {path}: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// More bytes than a scene may have.
    #[error("the scene has more than {limit} MB")]
    TooLarge {
        /// In megabytes of 2^20 bytes.
        limit: u64,
    },
    /// More triangles than are drawn in time.
    #[error("the scene has {triangles} triangles, at most {limit} are drawn: simplify it")]
    TooManyTriangles {
        /// In the file.
        triangles: usize,
        /// Allowed.
        limit: usize,
    },
    /// More of something than any scene needs.
    #[error("the scene has {count} {what}, at most {limit} are read")]
    TooMany {
        /// Nodes, say.
        what: &'static str,
        /// In the file.
        count: usize,
        /// Allowed.
        limit: usize,
    },
    /// Not a glTF file, or a damaged one.
    #[error("not a whole .glb file: {0}")]
    Damaged(String),
    /// Something that is valid in glTF and not shown here.
    #[error("the scene uses {what}, which is not supported: {advice}")]
    Unsupported {
        /// Skins, say.
        what: String,
        /// What to do instead.
        advice: &'static str,
    },
    /// Nothing to see.
    #[error("the scene has no triangle")]
    Empty,
}

impl SceneError {
    /// Shorthand for damage.
    pub(super) fn damaged(reason: impl Into<String>) -> Self {
        Self::Damaged(reason.into())
    }
}
