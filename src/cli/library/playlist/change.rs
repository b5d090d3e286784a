//! Changes of playlists.

use super::{ExitCode, FurtherArgs, ItemFailure, Positions, entries_of, print_message, thousands};
use crate::library::Library;
use std::ffi::OsString;

pub(super) fn create(
    library: &mut Library,
    name: &str,
    inputs: &[OsString],
) -> Result<ExitCode, ItemFailure> {
    // Before the playlist exists: a wrong input makes none.
    let items = entries_of(library, inputs)?;
    let count = items.len();
    let id = library.create_playlist(name)?;
    library.add_to_playlist(id, items, None)?;
    print_message(&format!("{name:?} has {}", entries(count)));
    Ok(ExitCode::SUCCESS)
}

pub(super) fn rename(library: &mut Library, name: &str, new_name: &str) -> Result<ExitCode, ItemFailure> {
    let id = library.playlist_named(name)?.id;
    library.rename_playlist(id, new_name)?;
    Ok(ExitCode::SUCCESS)
}

pub(super) fn add(
    library: &mut Library,
    name: &str,
    inputs: &[OsString],
    at: Option<usize>,
    further: &FurtherArgs,
) -> Result<ExitCode, ItemFailure> {
    let playlist = library.playlist_named(name)?;
    let mut items = entries_of(library, inputs)?;
    let all: Vec<_> = playlist.items.iter().chain(&items).cloned().collect();
    items.extend(further.songs(library, &all)?);
    let (added, count) = (items.len(), playlist.items.len() + items.len());
    library.add_to_playlist(playlist.id, items, at.map(|at| at - 1))?;
    print_message(&format!(
        "{:?}: {} added, {} in all",
        playlist.name,
        thousands(added as u64),
        entries(count)
    ));
    Ok(ExitCode::SUCCESS)
}

pub(super) fn remove(
    library: &mut Library,
    name: &str,
    numbers: &[Positions],
) -> Result<ExitCode, ItemFailure> {
    let playlist = library.playlist_named(name)?;
    let positions = positions(numbers, playlist.items.len());
    library.remove_from_playlist(playlist.id, &positions)?;
    let count = playlist.items.len() - positions.len();
    print_message(&format!(
        "{:?}: {} removed, {} left",
        playlist.name,
        thousands(positions.len() as u64),
        entries(count)
    ));
    Ok(ExitCode::SUCCESS)
}

pub(super) fn move_to(
    library: &mut Library,
    name: &str,
    numbers: &[Positions],
    to: usize,
) -> Result<ExitCode, ItemFailure> {
    let playlist = library.playlist_named(name)?;
    let positions = positions(numbers, playlist.items.len());
    library.move_in_playlist(playlist.id, &positions, to - 1)?;
    Ok(ExitCode::SUCCESS)
}

pub(super) fn delete(library: &mut Library, name: &str) -> Result<ExitCode, ItemFailure> {
    let playlist = library.playlist_named(name)?;
    library.delete_playlist(playlist.id)?;
    print_message(&format!("{:?} with {} is deleted", playlist.name, entries(playlist.items.len())));
    Ok(ExitCode::SUCCESS)
}

/// Positions from 0, each once. Of a range that ends far beyond the playlist, one number is enough to be refused.
fn positions(numbers: &[Positions], count: usize) -> Vec<usize> {
    let mut positions: Vec<usize> = numbers
        .iter()
        .flat_map(|range| (*range.start()..=*range.end()).take(count + 1))
        .map(|n| n - 1)
        .collect();
    positions.sort_unstable();
    positions.dedup();
    positions
}

/// `12 entries`
pub(super) fn entries(count: usize) -> String {
    if count == 1 { "1 entry".to_owned() } else { format!("{} entries", thousands(count as u64)) }
}
