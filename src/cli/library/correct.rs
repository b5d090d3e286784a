//! `pianoscope library correct PATH... --verdict LABEL`: what a person decides, in place of the model's verdict.

use super::Opened;
use super::named::names;
use crate::cli::error::CliError;
use crate::cli::output::print_message;
use crate::library::StoredRecording;
use crate::library::query::{Vocabulary, most_like};
use crate::model::VERDICT;
use std::ffi::{OsStr, OsString};
use std::path::Path;
use std::process::ExitCode;

const EXAMPLES: &str = "\
Examples:
  pianoscope library correct recital.mp3 --verdict Other --note 'a cello from 2:10'
  pianoscope library correct recital.mp3 --undo
  pianoscope library list --where 'folder=~/Etudes' --columns path --format csv | tail -n +2 |
    pianoscope library correct - --verdict Piano

A decision stays when the recording is analysed again, by whatever model. Decide for the verdict that is right
already to mark it as checked. --undo takes the last decision back; the one before it is in force again.";

/// Decide on the verdict of recordings.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// Files and links of the library; - reads them from stdin, one per line
    #[arg(required = true, value_name = "PATH|LINK")]
    recordings: Vec<OsString>,

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
    let by = user();
    let mut failed = false;
    for name in names(&args.recordings)? {
        if let Err(error) = correct(&mut opened, &name, args, &vocabulary, &by) {
            failed = true;
            print_message(&error.to_string());
        }
    }
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn correct(
    opened: &mut Opened,
    name: &OsStr,
    args: &Args,
    vocabulary: &Vocabulary,
    by: &str,
) -> Result<(), CliError> {
    let stored = opened.recording(name)?;
    let head = head_of(&stored).to_owned();
    let shown = &stored.facts.location;
    let Some(label) = &args.verdict else {
        let undone = opened.library.undo_decision(stored.id, &head).map_err(|error| opened.failed(&error))?;
        let Some(undone) = undone else {
            return Err(CliError::Failed(format!("{shown}: there is no decision to take back")));
        };
        print_message(&format!("{shown}: no longer {}", undone.label));
        return Ok(());
    };
    let label = check(label, Some(&head), vocabulary)?;
    let decided = opened.library.decide(stored.id, &head, &label, by, args.note.as_deref());
    decided.map_err(|error| opened.failed(&error))?;
    print_message(&format!("{shown}: {label}"));
    Ok(())
}

/// The head of the verdict; of a recording that failed, that of the built-in model.
fn head_of(stored: &StoredRecording) -> &str {
    stored.run.as_ref().and_then(|run| run.head.as_deref()).unwrap_or(VERDICT)
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

/// Who decides: the name of the user on this machine.
fn user() -> String {
    let named = ["USER", "LOGNAME", "USERNAME"].iter().find_map(|name| std::env::var(name).ok());
    named.filter(|name| !name.is_empty()).unwrap_or_else(|| "unknown".to_owned())
}
