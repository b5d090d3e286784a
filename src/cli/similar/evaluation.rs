//! `pianoscope similar --evaluate`: how good the recommendations are for this library.

use super::{Args, Format, rounded};
use crate::cancel::Cancel;
use crate::cli::error::CliError;
use crate::cli::interrupt::STOPPED;
use crate::cli::library::counted;
use crate::cli::library::items::{ItemFailure, ItemFormat, ItemTable};
use crate::cli::library::table::Cut;
use crate::cli::output::{print_and_end, print_message};
use crate::format::thousands;
use crate::library::Library;
use crate::library::similar::{EvaluationSettings, Recommender};
use serde_json::json;
use std::process::ExitCode;

pub(super) fn run(args: &Args, library: &Library, cancel: &Cancel) -> Result<ExitCode, ItemFailure> {
    let format = match args.format {
        Format::Text => ItemFormat::Text,
        Format::Csv => ItemFormat::Csv,
        Format::Jsonl => ItemFormat::Jsonl,
        Format::M3u => {
            return Err(
                CliError::Usage("an evaluation is no playlist: give another --format".to_owned()).into()
            );
        }
    };
    let settings = EvaluationSettings {
        count: args.count as usize,
        weight: args.weight,
        most_cases: args.cases as usize,
        random_seed: args.seed,
        ..EvaluationSettings::default()
    };
    let recommender = Recommender::load(library, &[])?;
    let Some(evaluation) = recommender.evaluate(&settings, cancel) else {
        if cancel.is_cancelled() {
            return Ok(ExitCode::from(STOPPED));
        }
        return Err(CliError::Failed(
            "no playlist and no session of the library has three of its recordings: import some with \
             `pianoscope library playlist import` or `pianoscope library import-listens`"
                .to_owned(),
        )
        .into());
    };
    let sources = if evaluation.baskets == 1 { "playlist or session" } else { "playlists and sessions" };
    print_message(&format!(
        "{} from {} {sources}, {} of them with a recording that no other has; a hit is among the first {}",
        counted(evaluation.cases as u64, "case"),
        thousands(evaluation.baskets as u64),
        thousands(evaluation.cold_cases as u64),
        args.count
    ));
    let mut table = ItemTable::new(
        format,
        [
            ("recommendations", Cut::End),
            ("hit_rate", Cut::Number),
            (if format == ItemFormat::Text { "mean of 1/rank" } else { "mean_reciprocal_rank" }, Cut::Number),
            ("hit_rate_of_new", Cut::Number),
        ],
    );
    for row in &evaluation.rows {
        // The mean of nothing is -0.
        let shown = |value: f64| format!("{:.3}", value + 0.0);
        let cells = [
            row.name.to_owned(),
            shown(row.hit_rate),
            shown(row.mean_reciprocal_rank),
            shown(row.cold_hit_rate),
        ];
        let object = json!({"recommendations": row.name, "count": args.count, "cases": evaluation.cases,
            "new_cases": evaluation.cold_cases, "hit_rate": rounded(row.hit_rate),
            "mean_reciprocal_rank": rounded(row.mean_reciprocal_rank), "hit_rate_of_new": rounded(row.cold_hit_rate)});
        table.row(cells, &object);
    }
    Ok(print_and_end(&table.bytes()?)?)
}
