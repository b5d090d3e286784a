//! Playlists and their entries as tables.

use super::super::items::{ItemFormat, ItemTable, location_cells};
use super::super::table::Cut;
use super::{ExitCode, ItemFailure, named};
use crate::cli::output::print_and_end;
use crate::format::clock_time;
use crate::library::Library;
use crate::library::playlists::{PlaylistKind, PlaylistSummary};
use serde_json::json;

pub(super) fn print_all(library: &Library, format: ItemFormat) -> Result<ExitCode, ItemFailure> {
    let mut table = ItemTable::new(
        format,
        [
            ("name", Cut::End),
            ("entries", Cut::Number),
            ("in_library", Cut::Number),
            ("duration_s", Cut::Number),
            ("kind", Cut::End),
            ("source", Cut::Start),
        ],
    );
    for PlaylistSummary { name, kind, source, entries, matched, duration_s, .. } in library.playlists()? {
        let kind = if kind == PlaylistKind::Own { "own" } else { "imported" };
        table.row(
            [
                name.clone(),
                entries.to_string(),
                matched.to_string(),
                duration(format, duration_s),
                kind.to_owned(),
                source.clone().unwrap_or_default(),
            ],
            &json!({"name": name, "entries": entries, "in_library": matched, "duration_s": round(duration_s), "kind": kind,
                "source": source}),
        );
    }
    Ok(print_and_end(&table.bytes()?)?)
}

pub(super) fn print_entries(
    library: &Library,
    name: &str,
    format: ItemFormat,
) -> Result<ExitCode, ItemFailure> {
    let (_, items) = named(library, name)?;
    let mut table = ItemTable::new(
        format,
        [
            ("entry", Cut::Number),
            ("duration_s", Cut::Number),
            ("name", Cut::End),
            ("in_library", Cut::End),
            ("input", Cut::Start),
        ],
    );
    for (number, item) in (1_u64..).zip(&items) {
        let is_known = item.recording.is_some();
        let (input, input_bytes) = location_cells(item.location.as_ref());
        let duration = item.duration_s.map(|seconds| duration(format, seconds)).unwrap_or_default();
        let mut object = json!({"entry": number, "input": input, "title": item.title, "artist": item.artist, "album": item.album,
            "duration_s": item.duration_s.map(round), "in_library": is_known});
        if let (Some(bytes), Some(fields)) = (input_bytes, object.as_object_mut()) {
            fields.insert("input_bytes".to_owned(), bytes.into());
        }
        let known = if is_known { "yes" } else { "no" };
        table.row([number.to_string(), duration, item.name(), known.to_owned(), input], &object);
    }
    Ok(print_and_end(&table.bytes()?)?)
}

/// For people as on a clock, for scripts in seconds.
fn duration(format: ItemFormat, seconds: f64) -> String {
    if format == ItemFormat::Text { clock_time(seconds) } else { round(seconds).to_string() }
}

fn round(seconds: f64) -> f64 {
    (seconds * 1e3).round() / 1e3
}
