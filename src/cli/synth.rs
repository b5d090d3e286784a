//! `pianoscope synth MIDI --out FOLDER`: renders MIDI files as labelled training audio.

use super::error::CliError;
use super::interrupt::{Interrupt, STOPPED};
use super::output;
use super::progress::counter;
use super::train::all_cores;
use crate::synth::{Instruments, SoundKind, Summary, SynthError, SynthSettings, synthesise};
use std::path::PathBuf;
use std::process::ExitCode;

/// Render MIDI files as labelled training audio.
///
/// An excerpt of each MIDI file at or below MIDI is rendered as Piano and as sounds that are easily mistaken for it (Other): other
/// instruments, synthesised electric pianos, a piano together with another instrument. WAV files and a manifest.csv are written to
/// FOLDER, for `pianoscope train --extra FOLDER`. The same seed gives the same files.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  pianoscope synth midi/ --out extra/ --soundfont FluidR3_GM.sf2
  pianoscope synth midi/ --out extra/ --soundfont a.sf2 --soundfont b.sf2 --notes piano-notes/
  pianoscope synth midi/ --out extra/ --each electric            needs no SoundFont
  pianoscope train music/ --extra extra/ --out my.safetensors

Kinds of sound, each rendered if there is an instrument for it:
  piano     Piano   a piano of a SoundFont
  notes     Piano   a piano of recorded single notes
  other     Other   harpsichord, mallets, organ, guitar, harp, ... of a SoundFont
  electric  Other   an electric piano: tines, reeds or strings
  ensemble  Other   a piano together with another instrument or drums
  melody    Other   a melody instrument alone")]
pub(super) struct Args {
    /// MIDI file, or folder with MIDI files
    midi: PathBuf,
    /// Folder to write to; created if missing
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
    /// SoundFont (.sf2) with General MIDI instruments; may be repeated: each excerpt uses one of them
    #[arg(long, value_name = "FILE")]
    soundfont: Vec<PathBuf>,
    /// SoundFont for Other only, because its pianos do not sound like pianos (an FM chip, for example); may be repeated
    #[arg(long, value_name = "FILE")]
    soundfont_other: Vec<PathBuf>,
    /// Folder of recorded single notes of a piano, or of such folders; the file names contain the pitch (note-60, A#3)
    #[arg(long, value_name = "FOLDER")]
    notes: Vec<PathBuf>,
    /// Only these kinds, separated by commas [default: all that can be played]
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = kind)]
    each: Vec<SoundKind>,
    /// Length of an excerpt in seconds
    #[arg(long, value_name = "S", default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..=600))]
    seconds: u16,
    /// Seed of all random choices
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Threads [default: the number of cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
}

fn kind(word: &str) -> Result<SoundKind, String> {
    let names = SoundKind::ALL.map(SoundKind::name).join(", ");
    SoundKind::ALL.into_iter().find(|k| k.name() == word).ok_or(format!("one of {names}"))
}

pub(super) fn run(args: &Args) -> Result<ExitCode, CliError> {
    let failed = |error: SynthError| CliError::Failed(error.to_string());
    let interrupt = Interrupt::install();
    let instruments =
        Instruments::open(&args.soundfont, &args.soundfont_other, &args.notes).map_err(failed)?;
    let settings = SynthSettings {
        midi: args.midi.clone(),
        out: args.out.clone(),
        kinds: kinds(args, &instruments)?,
        seconds: f64::from(args.seconds),
        seed: args.seed,
        threads: args.jobs.map_or_else(all_cores, usize::from),
    };
    let bar = counter("files", 0);
    let stopped = || interrupt.cancel.is_cancelled();
    let made = synthesise(&settings, &instruments, &stopped, |n| bar.set_length(n as u64), &|| bar.inc(1));
    bar.finish_and_clear();
    match made {
        Ok(summary) => print_summary(&summary, args),
        Err(SynthError::Stopped) => {
            output::print_message("stopped before the manifest was written; the same command starts over");
            return Ok(ExitCode::from(STOPPED));
        }
        Err(error) => return Err(failed(error)),
    }
    Ok(ExitCode::SUCCESS)
}

fn print_summary(summary: &Summary, args: &Args) {
    for (path, reason) in &summary.skipped {
        tracing::warn!(path = %path.display(), reason, "skipped");
        output::print_message(&format!("{} skipped: {reason}", path.display()));
    }
    let skipped = match summary.skipped.len() {
        0 => String::new(),
        n => format!(", {n} MIDI files skipped"),
    };
    output::print_message(&format!(
        "{}: {} files and manifest.csv written{skipped}",
        args.out.display(),
        summary.files
    ));
}

/// The kinds given, or all that can be played.
///
/// # Errors
/// A usage error if no instrument can play one of the kinds given.
fn kinds(args: &Args, instruments: &Instruments) -> Result<Vec<SoundKind>, CliError> {
    if let Some(kind) = args.each.iter().find(|kind| !instruments.can_play(**kind)) {
        let needed = if *kind == SoundKind::Notes { "--notes" } else { "--soundfont" };
        return Err(CliError::Usage(format!("no instrument can play {}: give {needed}", kind.name())));
    }
    let wanted = |kind: &SoundKind| {
        if args.each.is_empty() { instruments.can_play(*kind) } else { args.each.contains(kind) }
    };
    Ok(SoundKind::ALL.into_iter().filter(wanted).collect())
}
