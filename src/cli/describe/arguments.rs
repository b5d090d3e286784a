//! The arguments of `describe`.

use super::columns::Columns;
use crate::classify::Options;
use crate::cli::error::CliError;
use crate::cli::inputs::{InputArgs, parse_track};
use crate::output_file::OutputKind;
use clap::ValueEnum;
use std::ffi::OsStr;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

const EXAMPLES: &str = "\
Examples:
  pianoscope describe recital.mp3                                       tempo, key, loudness in one line
  pianoscope describe ~/Music -o features.csv                           all descriptors, one row for each recording
  pianoscope describe data --format csv --columns chroma_mean,rms_mean,spectral_centroid_mean,\\
spectral_bandwidth_mean,spectral_rolloff_mean,zero_crossing_rate_mean,mfcc_mean > features.csv
                                                                        26 features for a classifier
  pianoscope describe recital.mp3 --frames --columns rms,mfcc -o frames.csv
                                                                        one row for each 32 ms
  find . -name '*.flac' -print0 | pianoscope describe --null - --format jsonl

Columns: input, title, duration_s, tempo (beats a minute), key (C major), key_correlation (-1 to 1), loudness (LUFS),
loudness_range (LU), chroma_mean and chroma_std (of all classes), NAME_mean and NAME_std of each value below, notes,
error_kind, error_message. With --frames: input, time_s (the centre of the frame), NAME of each value below.
  chroma_c, chroma_c_sharp ... chroma_b   strength of the pitch classes, 0 to 1
  rms                                     level, 0 to 1 of full scale
  spectral_centroid, _bandwidth, _rolloff Hz; rolloff: 85 % of the spectrum is below it
  spectral_contrast_1 ... 7               dB from valley to peak: below 200 Hz, five octaves, above 6.4 kHz
  spectral_flatness                       0 (tones) to 1 (noise)
  zero_crossing_rate                      changes of sign per sample
  mfcc_1 ... mfcc_20                      mel-frequency cepstral coefficients; the first one is the level
  onset_strength                          dB that the spectrum rises by from frame to frame
--columns also takes a descriptor (mfcc: all of its columns), its means or deviations (mfcc_mean, mfcc_std).

All values are of the mono mix at 16 kHz, in frames of 128 ms every 32 ms, and equal those of librosa 1.0.0 with its own
defaults; loudness is after EBU R 128. What a recording does not have is an empty cell, in jsonl null: tempo without
onsets, key and loudness of silence. See docs/descriptors.md.

Exit codes: 0 all inputs were described, 1 some failed, 2 wrong usage, 130 stopped by Ctrl-C.";

/// Describe recordings in numbers: tempo, key, loudness, chroma, shape of the spectrum, timbre.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(in crate::cli) struct Args {
    /// Format of the results [default: by the ending of --output, else text, with --frames csv]
    #[arg(long, short, value_enum)]
    format: Option<Format>,

    /// Columns after `input`, separated by commas [default: all]
    #[arg(long, short, value_name = "NAMES")]
    columns: Option<String>,

    /// One row for each frame instead of one for each recording
    #[arg(long)]
    pub(super) frames: bool,

    /// Write to this file instead of stdout; - is stdout
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,

    /// With --output: replace an existing file of another kind; never a recording
    #[arg(long, requires = "output")]
    pub(super) force: bool,

    /// Audio track to describe, counted from 1 [default: the one that a player would choose]
    #[arg(long, value_name = "N", value_parser = parse_track)]
    track: Option<usize>,

    #[command(flatten)]
    pub(super) inputs: InputArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people: one line a recording
    Text,
    /// Comma-separated values with a header
    Csv,
    /// One JSON object a line
    Jsonl,
    /// Table with typed columns for pandas, Polars, DuckDB and Spark
    #[cfg_attr(not(feature = "parquet"), value(hide = true))]
    Parquet,
}

impl Args {
    pub(super) fn format(&self) -> Format {
        let ending = self.file().and_then(Path::extension).map(OsStr::to_ascii_lowercase);
        let of_file = || match ending.as_deref().and_then(OsStr::to_str) {
            Some("jsonl" | "ndjson" | "json") => Format::Jsonl,
            Some("parquet") => Format::Parquet,
            Some(_) => Format::Csv,
            None if self.frames || self.file().is_some() => Format::Csv,
            None => Format::Text,
        };
        self.format.unwrap_or_else(of_file)
    }

    /// The file that is written; `None`: stdout.
    pub(super) fn file(&self) -> Option<&Path> {
        self.output.as_deref().filter(|path| *path != Path::new("-"))
    }

    /// What the file is.
    pub(super) fn kind(&self) -> OutputKind {
        match self.format() {
            Format::Text | Format::Csv => OutputKind::Csv("input,"),
            Format::Jsonl => OutputKind::Jsonl,
            Format::Parquet => OutputKind::Parquet,
        }
    }

    /// Rejects options that contradict each other.
    pub(super) fn check(&self) -> Result<(), CliError> {
        let usage = |text: &str| Err(CliError::Usage(text.to_owned()));
        match self.format() {
            Format::Text if self.columns.is_some() => {
                usage("--columns: text has no columns; give --format csv, jsonl or parquet")
            }
            Format::Text if self.frames => {
                usage("--frames: text has no frames; give --format csv, jsonl or parquet")
            }
            Format::Text if self.file().is_some() => {
                usage("--output: text is for people; give --format csv, jsonl or parquet")
            }
            Format::Parquet if cfg!(not(feature = "parquet")) => usage(
                "--format parquet: this build has none; take csv, or build with `cargo build --release --features parquet`",
            ),
            Format::Parquet if self.file().is_none() && std::io::stdout().is_terminal() => {
                usage("--format parquet: not for a terminal; give --output FILE")
            }
            _ => Ok(()),
        }
    }

    pub(super) fn columns(&self) -> Result<Columns, CliError> {
        Columns::new(self.columns.as_deref(), self.frames).map_err(CliError::Usage)
    }

    pub(super) fn options(&self) -> Options {
        Options { track: self.track, threads: 1, ..Options::default() }
    }
}
