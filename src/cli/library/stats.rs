//! `pianoscope library stats`: counts over the whole library.

use super::Opened;
use super::opened::model_hash;
use crate::cli::error::CliError;
use crate::cli::output::print_and_end;
use crate::format::{duration, one_line, thousands};
use crate::library::query::{Filter, Flag, Query, Statistics};
use bytesize::ByteSize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Count recordings by verdict, failures and models.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  pianoscope library stats
  pianoscope library stats --library band.sqlite")]
pub(super) struct Args {
    /// Model in use: runs of others are stale [default: the built-in model]
    #[arg(long, short, value_name = "FILE")]
    model: Option<PathBuf>,
}

pub(super) fn run(args: &Args, library: Option<&Path>) -> Result<ExitCode, CliError> {
    let opened = Opened::to_read(library)?;
    let statistics = opened.library.statistics().map_err(|error| opened.failed(&error))?;
    let hash = model_hash(args.model.as_deref())?;
    let stale = Query { filter: Filter::Flag(Flag::Stale), model_hash: Some(hash), ..Query::default() };
    let stale = opened.library.count(&stale).map_err(|error| opened.failed(&error))?;
    print_and_end(text(&opened.path, &statistics, stale).as_bytes())
}

fn text(path: &Path, statistics: &Statistics, stale: u64) -> String {
    // The log of changes belongs to the file.
    let log = {
        let mut name = path.as_os_str().to_owned();
        name.push("-wal");
        PathBuf::from(name)
    };
    let size = |path: &Path| std::fs::metadata(path).map_or(0, |metadata| metadata.len());
    let bytes = size(path) + size(&log);
    let mut facts = vec![
        ("library".to_owned(), one_line(&path.to_string_lossy())),
        ("size".to_owned(), ByteSize::b(bytes).display().si().to_string()),
        ("recordings".to_owned(), thousands(statistics.recordings)),
        (
            "length".to_owned(),
            format!("{}, {} of it audible", duration(statistics.duration_s), duration(statistics.audible_s)),
        ),
    ];
    for count in &statistics.verdicts {
        let name = count.verdict.as_deref().map_or_else(|| "without a verdict".to_owned(), one_line);
        facts.push((name, format!("{}, {}", thousands(count.recordings), duration(count.duration_s))));
    }
    for (kind, count) in &statistics.failed {
        facts.push((format!("failed: {}", one_line(kind).replace('_', " ")), thousands(*count)));
    }
    let decided = |count: u64| (count > 0).then(|| thousands(count));
    let corrected =
        format!("{}, {} of them corrected", thousands(statistics.checked), thousands(statistics.corrected));
    facts.extend((statistics.checked > 0).then(|| ("checked".to_owned(), corrected)));
    for (name, count) in [
        ("unsure", statistics.unsure),
        ("favourites", statistics.favourites),
        ("missing", statistics.missing),
        ("playlists", statistics.playlists),
        ("stale", stale),
    ] {
        facts.extend(decided(count).map(|count| (name.to_owned(), count)));
    }
    for model in &statistics.models {
        let hash: String = model.hash.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
        facts.push((
            "model".to_owned(),
            format!("{} ({hash}), {}", one_line(&model.name), thousands(model.recordings)),
        ));
    }
    let width = facts.iter().map(|(name, _)| console::measure_text_width(name)).max().unwrap_or(0);
    let line = |(name, value): &(String, String)| {
        let space = " ".repeat(width.saturating_sub(console::measure_text_width(name)));
        format!("{name}{space}  {value}\n")
    };
    facts.iter().map(line).collect()
}
