//! How the map of a library comes about.

use crate::library::Library;
use crate::library::query::Filter;
use crate::library_map::{LibraryMap, LibraryMapError, map_columns};
use crate::map::{LayoutSettings, Progress, Stage};

/// Share of the work that finding neighbours is; the rest is moving points.
const NEIGHBOURS_SHARE: f64 = 0.1;

/// The map of all recordings of a library: that which the library keeps, with what is new placed in it, or a new one, which it keeps then.
/// `progress` is called often, possibly from several threads, with how much is done, 0 to 1, and returns whether to go on.
///
/// # Errors
/// [`LibraryMapError`].
pub(super) fn make(
    library: &Library,
    progress: &(dyn Fn(f64) -> bool + Sync),
) -> Result<LibraryMap, LibraryMapError> {
    let columns = map_columns(&library.vocabulary()?);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let settings = LayoutSettings { threads, ..LayoutSettings::default() };
    let mut map = LibraryMap::kept_or_new(library, Filter::All, &columns, &settings, &|at: Progress| {
        progress(match at.stage {
            Stage::Neighbours => NEIGHBOURS_SHARE * at.done,
            Stage::Points => NEIGHBOURS_SHARE + (1.0 - NEIGHBOURS_SHARE) * at.done,
        })
    })?;
    if let Some(path) = library.path() {
        // One that cannot be kept can still be shown.
        map.keep_at(path).unwrap_or_else(|error| tracing::warn!(%error, "the map is not kept"));
    }
    Ok(map)
}
