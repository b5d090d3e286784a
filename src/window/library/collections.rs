//! The collections that the page offers, with their sizes.

use crate::library::playlists::PlaylistSummary;
use crate::library::query::{Filter, Flag, Query};
use crate::library::{Library, LibraryError};

/// The collections that the page offers, as of the last count.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::window) struct Collections {
    /// Number of recordings in the library.
    pub(in crate::window) recordings: u64,
    /// Number of favourites.
    pub(in crate::window) favourites: u64,
    /// In the order of their names.
    pub(in crate::window) playlists: Vec<PlaylistSummary>,
}

impl Collections {
    /// Counts them.
    ///
    /// # Errors
    /// If the library cannot be read.
    pub(super) fn count(library: &Library) -> Result<Self, LibraryError> {
        let favourites = Query { filter: Filter::Flag(Flag::Favourite), ..Query::default() };
        Ok(Self {
            recordings: library.count(&Query::default())?,
            favourites: library.count(&favourites)?,
            playlists: library.playlists()?,
        })
    }
}
