//! Excerpts of recordings for a page, encoded by ffmpeg.

use crate::cancel::Cancel;
use crate::cli::error::CliError;
use crate::cli::page_audio::require_encoder;
use crate::cli::progress;
use crate::html::data_address;
use crate::library::Location;
use crate::library_map::LibraryMap;
use crate::parallel_map::parallel_map;
use std::ffi::OsStr;
use std::ops::ControlFlow;
use std::path::Path;
use std::process::{Command, Stdio};

/// Seconds of an excerpt.
const EXCERPT_S: &str = "20";
/// Opus at this rate is clear enough to know a recording by; about 50 kB each.
const BIT_RATE: &str = "24k";

/// The excerpt of each recording as the address of its data; `None` for one that is no file or cannot be read. `None` after Ctrl-C.
pub(super) fn excerpts(
    map: &LibraryMap,
    starts: &[f64],
    cancel: &Cancel,
) -> Result<Option<Vec<Option<String>>>, CliError> {
    require_encoder()?;
    let bar = progress::counter("excerpts", map.rows.len());
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let starts = starts.iter().copied().chain(std::iter::repeat(0.0));
    let items: Vec<(&Location, f64)> = map.rows.iter().map(|row| &row.location).zip(starts).collect();
    let sounds = parallel_map(&items, threads, |_, (location, start_s)| {
        let sound = match location {
            Location::File(path) => excerpt(path, *start_s),
            Location::Link(_) => None,
        };
        bar.inc(1);
        if cancel.is_cancelled() { ControlFlow::Break(sound) } else { ControlFlow::Continue(sound) }
    });
    bar.finish_and_clear();
    Ok((!cancel.is_cancelled()).then_some(sounds))
}

fn excerpt(path: &Path, start_s: f64) -> Option<String> {
    // `file:` so that a name with a colon is no protocol.
    let mut input = std::ffi::OsString::from("file:");
    input.push(path);
    let start = format!("{start_s:.3}");
    let options = ["-t", EXCERPT_S, "-vn", "-sn", "-dn", "-map_metadata", "-1", "-ac", "1"];
    let encoding = ["-c:a", "libopus", "-b:a", BIT_RATE, "-f", "ogg", "pipe:1"];
    let output = Command::new("ffmpeg")
        .args(["-nostdin", "-hide_banner", "-loglevel", "error", "-ss", &start, "-i"])
        .arg(OsStr::new(&input))
        .args(options)
        .args(encoding)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    (output.status.success() && !output.stdout.is_empty()).then(|| data_address("audio/ogg", &output.stdout))
}
