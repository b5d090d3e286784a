//! `pianoscope library correct PATH... --verdict LABEL`: what a person decides, in place of the model's verdict.

use super::named::names;
use super::{Opened, counted};
use crate::cli::error::CliError;
use crate::cli::output::print_message;
use crate::library::query::{Filter, Vocabulary, most_like};
use crate::library::{StoredRecording, Verdict, user_name};
use std::ffi::{OsStr, OsString};
use std::path::Path;
use std::process::ExitCode;

const EXAMPLES: &str = "\
Examples:
  pianoscope library correct recital.mp3 --verdict Other --note 'a cello from 2:10'
  pianoscope library correct recital.mp3 --undo
  pianoscope library correct --where 'folder=~/Etudes and unsure' --verdict Piano
  pianoscope library list --where 'bach' --format m3u | pianoscope library correct - --verdict Piano

A decision stays when the recording is analysed again, by whatever model. Decide for the verdict that is right
already to mark it as checked. --undo takes the last decision back; the one before it is in force again.";

/// Decide on the verdict of recordings.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// Files and links of the library; - reads them from stdin, one per line
    #[arg(required_unless_present = "filter", value_name = "PATH|LINK", conflicts_with = "filter")]
    recordings: Vec<OsString>,

    /// Recordings that fit this filter, see `library list --help`
    #[arg(long = "where", short = 'w', value_name = "FILTER", allow_hyphen_values = true)]
    filter: Option<String>,

    /// The label that is right
    #[arg(long, value_name = "LABEL", required_unless_present = "undo", conflicts_with = "undo")]
    verdict: Option<String>,

    /// Why, for whoever reads it later
    #[arg(long, value_name = "TEXT", requires = "verdict")]
    note: Option<String>,

    /// Take the last decision back
    #[arg(long)]
    undo: bool,
}

pub(super) fn run(args: &Args, library: Option<&Path>) -> Result<ExitCode, CliError> {
    let mut opened = Opened::to_change(library)?;
    let vocabulary = opened.vocabulary()?;
    if let Some(label) = &args.verdict {
        // Before anything is changed.
        check(label, None, &vocabulary)?;
    }
    let by = user_name();
    if let Some(filter) = &args.filter {
        return correct_all(&mut opened, filter, args, &vocabulary, &by);
    }
    let mut failed = false;
    for name in names(&args.recordings)? {
        if let Err(error) = correct(&mut opened, &name, args, &vocabulary, &by) {
            failed = true;
            print_message(&error.to_string());
        }
    }
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Decides on all recordings that fit, or on none.
fn correct_all(
    opened: &mut Opened,
    filter: &str,
    args: &Args,
    vocabulary: &Vocabulary,
    by: &str,
) -> Result<ExitCode, CliError> {
    let filter = opened.filter(Some(filter))?;
    if filter == Filter::All {
        let message = "--where: an empty filter means the whole library: say which recordings";
        return Err(CliError::Usage(message.to_owned()));
    }
    let ids = opened.ids(filter)?;
    if ids.is_empty() {
        print_message("no recording fits the filter");
        return Ok(ExitCode::SUCCESS);
    }
    let mut verdicts = opened.library.verdicts_of(&ids).map_err(|error| opened.failed(&error))?;
    let Some(label) = &args.verdict else {
        return undo_all(opened, &verdicts);
    };
    for verdict in &mut verdicts {
        verdict.label = Some(check(label, Some(&verdict.head), vocabulary)?);
    }
    let decided = opened.library.decide_all(&verdicts, by, args.note.as_deref());
    let decided = decided.map_err(|error| opened.failed(&error))?;
    let label = verdicts.first().and_then(|verdict| verdict.label.as_ref()).unwrap_or(label);
    print_message(&format!("{}: {label}", counted(decided.len() as u64, "recording")));
    Ok(ExitCode::SUCCESS)
}

fn undo_all(opened: &mut Opened, verdicts: &[Verdict]) -> Result<ExitCode, CliError> {
    let mut undone = 0;
    for verdict in verdicts {
        let decision = opened.library.undo_decision(verdict.id, &verdict.head);
        undone += u64::from(decision.map_err(|error| opened.failed(&error))?.is_some());
    }
    let of = counted(verdicts.len() as u64, "recording");
    print_message(&format!("{} taken back, of {of}", counted(undone, "decision")));
    Ok(ExitCode::SUCCESS)
}

fn correct(
    opened: &mut Opened,
    name: &OsStr,
    args: &Args,
    vocabulary: &Vocabulary,
    by: &str,
) -> Result<(), CliError> {
    let stored = opened.recording(name)?;
    let head = stored.verdict_head().to_owned();
    let shown = &stored.facts.location;
    let Some(label) = &args.verdict else {
        let undone = opened.library.undo_decision(stored.id, &head).map_err(|error| opened.failed(&error))?;
        if undone.is_none() {
            return Err(CliError::Failed(format!("{shown}: there is no decision to take back")));
        }
        print_message(&format!("{shown}: {}", in_force(&opened.recording(name)?, &head)));
        return Ok(());
    };
    let label = check(label, Some(&head), vocabulary)?;
    let decided = opened.library.decide(stored.id, &head, &label, by, args.note.as_deref());
    decided.map_err(|error| opened.failed(&error))?;
    print_message(&format!("{shown}: {label}"));
    Ok(())
}

/// The verdict that a recording has, and whose it is.
fn in_force(stored: &StoredRecording, head: &str) -> String {
    if let Some(decision) = stored.decision(head) {
        return format!("{}, as decided before", decision.label);
    }
    let findings = stored.run.as_ref().and_then(|run| run.analysis.result.as_ref().ok());
    match findings.and_then(|findings| findings.verdict.as_deref()) {
        Some(verdict) => format!("{verdict}, as the model found"),
        None => "without a verdict".to_owned(),
    }
}

/// The label as the model writes it.
fn check(label: &str, head: Option<&str>, vocabulary: &Vocabulary) -> Result<String, CliError> {
    let of_head = |known: &&crate::library::query::LabelName| head.is_none_or(|head| known.head == head);
    let known: Vec<&str> =
        vocabulary.labels.iter().filter(of_head).map(|known| known.label.as_str()).collect();
    let same = known.iter().find(|known| **known == label);
    let alike = || known.iter().find(|known| known.to_lowercase() == label.to_lowercase());
    if let Some(found) = same.or_else(alike) {
        return Ok((*found).to_owned());
    }
    let advice = match most_like(label, known.iter().copied()) {
        Some(like) => format!("did you mean {like}?"),
        None if known.is_empty() => "the library knows none yet: run `pianoscope scan FOLDER`".to_owned(),
        None => format!("it is one of {}", known.join(", ")),
    };
    Err(CliError::Usage(format!("--verdict: {label} is no label of the model: {advice}")))
}
