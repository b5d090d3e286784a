//! Playlists and favourites.
//!
//! ```text
//! M3U, M3U8, PLS, XSPF ─→ read ─→ import ─→ playlist, playlist_item ─→ write ─→ M3U8, XSPF
//!                                 ↑ change: create, rename, add, remove, move, delete; each can be undone
//! ```
//! An entry keeps its path and its title, so that a playlist survives recordings that the library does not have, or has no longer.

mod change;
mod error;
mod extend;
mod file_location;
mod import;
mod item;
mod read;
mod relative;
mod stored;
#[cfg(test)]
mod tests;
mod windows_path;
mod write;

pub use error::PlaylistError;
pub(in crate::library) use file_location::normal;
pub use import::ImportedPlaylist;
pub use item::PlaylistItem;
pub use read::{PlaylistFile, read_playlist};
pub use stored::{Playlist, PlaylistId, PlaylistKind, PlaylistSummary};
pub(in crate::library) use windows_path::name_of_file;
pub(crate) use write::m3u8_line;
pub use write::{PlaylistFormat, WrittenPlaylist, write_playlist};
