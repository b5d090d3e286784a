//! `pianoscope synth MIDI --out FOLDER`: MIDI files → labelled training audio.

use super::error::CliError;
use super::interrupt::{Interrupt, STOPPED};
use super::output;
use super::progress::counter;
use super::train::all_cores;
use crate::synth::{Instruments, Kind, Plan, Summary, SynthError, synthesise};
use std::path::PathBuf;
use std::process::ExitCode;

/// Play MIDI files into labelled training audio.
///
/// Of each MIDI file below MIDI an excerpt is played as Piano and as what is easily taken for it (Other): other instruments,
/// electric pianos of our own synthesis, a piano together with something else. FOLDER gets WAV files and a manifest.csv, for
/// `pianoscope train --extra FOLDER`. The same seed gives the same files.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  pianoscope synth midi/ --out extra/ --soundfont FluidR3_GM.sf2
  pianoscope synth midi/ --out extra/ --soundfont a.sf2 --soundfont b.sf2 --notes piano-notes/
  pianoscope synth midi/ --out extra/ --each electric            no SoundFont is needed for these
  pianoscope train music/ --extra extra/ --out my.safetensors

What is made of each MIDI file, as far as there is something to play it with:
  piano     Piano   a piano of a SoundFont
  notes     Piano   a piano of recorded single notes
  other     Other   harpsichord, mallets, organ, guitar, harp, ... of a SoundFont
  electric  Other   an electric piano: tines, reeds or strings
  ensemble  Other   a piano together with another instrument or drums
  melody    Other   a melody instrument alone")]
pub(super) struct Args {
    /// MIDI file, or folder that holds some
    midi: PathBuf,
    /// Folder to write to; it is made if it is not there
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
    /// SoundFont (.sf2) with General MIDI instruments; of several, one is drawn each time
    #[arg(long, value_name = "FILE")]
    soundfont: Vec<PathBuf>,
    /// SoundFont whose pianos are no pianos, such as that of an FM chip: for Other only
    #[arg(long, value_name = "FILE")]
    soundfont_other: Vec<PathBuf>,
    /// Folder of recorded single notes of a piano, or of such folders; the names of the files hold the pitch (note-60, A#3)
    #[arg(long, value_name = "FOLDER")]
    notes: Vec<PathBuf>,
    /// Only these, with commas between [default: all that can be played]
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = kind)]
    each: Vec<Kind>,
    /// Length of an excerpt
    #[arg(long, value_name = "S", default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..=600))]
    seconds: u16,
    /// Everything random follows from it
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Threads [default: the number of cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
}

fn kind(word: &str) -> Result<Kind, String> {
    let names = Kind::ALL.map(Kind::name).join(", ");
    Kind::ALL.into_iter().find(|k| k.name() == word).ok_or(format!("one of {names}"))
}

pub(super) fn run(args: &Args) -> Result<ExitCode, CliError> {
    let failed = |error: SynthError| CliError::Failed(error.to_string());
    let interrupt = Interrupt::install();
    let instruments =
        Instruments::open(&args.soundfont, &args.soundfont_other, &args.notes).map_err(failed)?;
    let plan = Plan {
        midi: args.midi.clone(),
        out: args.out.clone(),
        kinds: kinds(args, &instruments)?,
        seconds: f64::from(args.seconds),
        seed: args.seed,
        threads: args.jobs.map_or_else(all_cores, usize::from),
    };
    let bar = counter("files", 0);
    let stopped = || interrupt.cancel.is_cancelled();
    let made = synthesise(&plan, &instruments, &stopped, |n| bar.set_length(n as u64), &|| bar.inc(1));
    bar.finish_and_clear();
    match made {
        Ok(summary) => tell(&summary, args),
        Err(SynthError::Stopped) => {
            output::print_message("stopped; there is no manifest yet, and the same command starts again");
            return Ok(ExitCode::from(STOPPED));
        }
        Err(error) => return Err(failed(error)),
    }
    Ok(ExitCode::SUCCESS)
}

fn tell(summary: &Summary, args: &Args) {
    for (path, reason) in &summary.skipped {
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

/// What was asked for, or all that can be played.
fn kinds(args: &Args, instruments: &Instruments) -> Result<Vec<Kind>, CliError> {
    if let Some(kind) = args.each.iter().find(|kind| !instruments.can_play(**kind)) {
        let needed = if *kind == Kind::Notes { "--notes" } else { "--soundfont" };
        return Err(CliError::Usage(format!("nothing can play {}: give {needed}", kind.name())));
    }
    let wanted = |kind: &Kind| {
        if args.each.is_empty() { instruments.can_play(*kind) } else { args.each.contains(kind) }
    };
    Ok(Kind::ALL.into_iter().filter(wanted).collect())
}
