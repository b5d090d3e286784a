//! `pianoscope similar`: recordings of the library that are like others, and how good such recommendations are.

mod analysed;
mod evaluation;

use super::error::CliError;
use super::interrupt::{Interrupt, STOPPED};
use super::library::Opened;
use super::library::items::{ItemFailure, ItemFormat, ItemTable, items_of, location_cells, parse_fraction};
use super::library::table::Cut;
use super::output::{print_and_end, print_message};
use crate::cancel::Cancel;
use crate::library::playlists::{PlaylistFormat, PlaylistItem};
use crate::library::similar::{Hit, Reason, Recommender, SimilarQuery, reasons_text};
use crate::library::{Library, Location, RecordingId};
use serde_json::json;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

const EXAMPLES: &str = "\
Examples:
  pianoscope similar prelude.mp3                        the ten nearest recordings of the library
  pianoscope similar a.mp3 b.mp3 c.mp3 --count 30       like all three
  pianoscope similar a.mp3 --distance 0.3               some at random, a third of the way to the farthest
  pianoscope similar a.mp3 --weight 0                   by the sound alone
  pianoscope similar a.mp3 --format m3u > next.m3u8     a playlist
  pianoscope similar --evaluate                         how good these recommendations are

Likeness is that of the sound, as the network computes it, and of what listeners put side by side: playlists and listening
histories that were imported. A file that is not in the library is analysed first, and not stored.";

/// Find recordings of the library that are like others.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// Recordings that the others are compared with: files, folders, lists, links that are in the library
    #[arg(value_name = "PATH|LINK", required_unless_present = "evaluate", conflicts_with = "evaluate")]
    inputs: Vec<OsString>,

    /// Most recordings to find
    #[arg(long, short, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    count: u32,

    /// How much counts what listeners put side by side: 0 the sound alone, 1 listeners wherever they are known
    #[arg(long, value_name = "W", default_value_t = SimilarQuery::DEFAULT_WEIGHT, value_parser = parse_fraction)]
    weight: f64,

    /// Draw recordings at random at this distance instead of the nearest: 0 near, 1 the farthest
    #[arg(long, value_name = "D", value_parser = parse_fraction, conflicts_with = "evaluate")]
    distance: Option<f64>,

    /// The same number draws the same recordings, or cases of an evaluation
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,

    /// Format of the result
    #[arg(long, value_enum, default_value_t)]
    format: Format,

    /// Take one recording out of each playlist in turn and look for it among the recommendations for the rest
    #[arg(long)]
    evaluate: bool,

    /// Most cases of an evaluation
    #[arg(long, value_name = "N", default_value_t = 1000, requires = "evaluate", value_parser = clap::value_parser!(u32).range(1..))]
    cases: u32,

    /// Model file that analyses what is not in the library [default: the built-in model]
    #[arg(long, short, value_name = "FILE")]
    model: Option<PathBuf>,

    /// Library [default: this user's library]
    #[arg(long, value_name = "FILE")]
    library: Option<PathBuf>,
}

/// Format of the result.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// Aligned columns for people
    #[default]
    Text,
    /// Comma-separated values with a header
    Csv,
    /// One JSON object a line
    Jsonl,
    /// A playlist
    M3u,
}

pub(super) fn run(args: &Args) -> Result<ExitCode, CliError> {
    let interrupt = Interrupt::install();
    let opened = Opened::to_read(args.library.as_deref())?;
    let found = if args.evaluate {
        evaluation::run(args, &opened.library, &interrupt.cancel)
    } else {
        find(args, &opened.library, &interrupt.cancel)
    };
    found.map_err(|failure| failure.into_error(&opened))
}

fn find(args: &Args, library: &Library, cancel: &Cancel) -> Result<ExitCode, ItemFailure> {
    let seeds = items_of(library, &args.inputs)?;
    let known: Vec<RecordingId> = seeds.iter().filter_map(|seed| seed.recording).collect();
    let recommender = Recommender::load(library, &known)?;
    let model_hash = recommender.model_hash().copied().ok_or_else(|| {
        CliError::Failed(
            "the library has no recordings to compare with: fill it with `pianoscope scan FOLDER`".to_owned(),
        )
    })?;
    let unknown: Vec<&Location> = seeds
        .iter()
        .filter(|seed| seed.recording.is_none_or(|id| recommender.embeddings().row_of(id).is_none()))
        .filter_map(|seed| seed.location.as_ref())
        .collect();
    let vectors = analysed::embeddings(args.model.as_deref(), &model_hash, &unknown, cancel)?;
    let Some(vectors) = vectors else { return Ok(ExitCode::from(STOPPED)) };
    let query = SimilarQuery {
        vectors,
        weight: args.weight,
        distance: args.distance,
        random_seed: args.seed,
        ..SimilarQuery::nearest(known.clone(), args.count as usize)
    };
    let hits = recommender.similar_sounds_once(library, &query)?;
    if hits.is_empty() {
        print_message("nothing else in the library can be compared with it");
    }
    let reasons = recommender.explain(library, &known, &hits)?;
    print_hits(args.format, library, &hits, &reasons)
}

fn print_hits(
    format: Format,
    library: &Library,
    hits: &[Hit],
    reasons: &[Vec<Reason>],
) -> Result<ExitCode, ItemFailure> {
    let format = match format {
        Format::Text => ItemFormat::Text,
        Format::Csv => ItemFormat::Csv,
        Format::Jsonl => ItemFormat::Jsonl,
        Format::M3u => {
            let mut items = Vec::new();
            for hit in hits {
                items.extend(library.recording_by_id(hit.recording)?.as_ref().map(PlaylistItem::of));
            }
            return Ok(print_and_end(&PlaylistFormat::M3u8.bytes("similar", &items, None).0)?);
        }
    };
    let mut table = ItemTable::new(
        format,
        [
            ("rank", Cut::Number),
            ("score", Cut::Number),
            ("sound", Cut::Number),
            ("listeners", Cut::Number),
            ("input", Cut::Start),
            ("reasons", Cut::End),
        ],
    );
    for (rank, (hit, reasons)) in (1_u64..).zip(hits.iter().zip(reasons)) {
        let Some(recording) = library.recording_by_id(hit.recording)? else { continue };
        let (input, input_bytes) = location_cells(Some(&recording.facts.location));
        let shown = |value: f64| format!("{value:.3}");
        let names: Vec<String> = reasons.iter().map(Reason::to_string).collect();
        let mut object = json!({"rank": rank, "input": input, "score": rounded(hit.score), "sound": hit.sound.map(rounded),
            "listeners": rounded(hit.listeners), "reasons": names, "title": recording.facts.tags.title,
            "artist": recording.facts.tags.artist, "album": recording.facts.tags.album});
        if let (Some(bytes), Some(fields)) = (input_bytes, object.as_object_mut()) {
            fields.insert("input_bytes".to_owned(), bytes.into());
        }
        let cells = [
            rank.to_string(),
            shown(hit.score),
            hit.sound.map(shown).unwrap_or_default(),
            shown(hit.listeners),
            input,
            reasons_text(reasons),
        ];
        table.row(cells, &object);
    }
    Ok(print_and_end(&table.bytes()?)?)
}

fn rounded(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}
