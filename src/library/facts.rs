//! What is known of a file or link without its sound.

use super::Location;

/// What is known of a file or link without its sound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileFacts {
    /// Where it is; what a library has at most once.
    pub location: Location,
    /// In bytes; `None` for a link.
    pub size: Option<u64>,
    /// Time of the last change in nanoseconds since 1970 in UTC; `None` if the system does not report it.
    pub modified_ns: Option<i64>,
    /// SHA-256 of the file's bytes.
    pub content_hash: Option<[u8; 32]>,
    /// What the file says of itself.
    pub tags: Tags,
}

/// What a file says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tags {
    /// Title.
    pub title: Option<String>,
    /// Artist of this recording.
    pub artist: Option<String>,
    /// Album.
    pub album: Option<String>,
    /// Artist of the album.
    pub album_artist: Option<String>,
    /// Number on the album, from 1.
    pub track: Option<u32>,
    /// Year of publication.
    pub year: Option<i32>,
    /// Genre, as the file names it.
    pub genre: Option<String>,
}
