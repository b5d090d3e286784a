//! The arguments of `classify`.

use crate::classify::report::ReportFormat;
use crate::classify::{Options, SegmentSettings, VoteRule, WindowChoice};
use crate::cli::error::CliError;
use crate::cli::inputs::{InputArgs, parse_track};
use crate::cli::page_audio::PageAudio;
use clap::ValueEnum;
use std::io::IsTerminal;
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  pianoscope classify recital.mp3
  pianoscope classify ~/Music --format jsonl > answers.jsonl
  pianoscope classify recital.mp3 --format labels > recital.txt     for Audacity: File, Import, Labels
  pianoscope classify ~/Music --format labels --output-dir labels   one label track per recording
  find . -name '*.flac' -print0 | pianoscope classify --null -      names may contain anything
  ffmpeg -i film.mkv -f wav - | pianoscope classify -               a recording from another program
  pianoscope classify ~/Music --tags --format jsonl                 genre, mood and an embedding, too
  pianoscope classify concert.mp3 --windows 100 --seed 1            a quick look at a long recording
  pianoscope classify recital.mp3 --format html -o recital.html --audio embed
                                                                    a page with plots and sound, to send to somebody
  pianoscope classify 'https://www.youtube.com/watch?v=...'         a link; also playlists and files on the web
  pianoscope classify --resume answers.jsonl PLAYLIST               stopped? run it again to continue
  pianoscope classify -- -odd-name.mp3                              a name with a leading dash

Scripts should read jsonl: one line per input, in input order. `confidence` is the mean probability of the
verdict's label over all windows. An input that fails has `error` with `kind` and `message` instead.
A recording with nothing audible has the verdict null; that is not a failure.

Exit codes: 0 all inputs were classified, 1 some failed, 2 wrong usage, 130 stopped by Ctrl-C.";

/// Classify recordings: is it solo piano, and where?
///
/// The network predicts each window of the recording. Each window votes; the majority is the verdict.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(in crate::cli) struct Args {
    /// Format of the results [default: text, with --resume jsonl]
    #[arg(long, short, value_enum)]
    format: Option<OutputFormat>,

    /// Continue a stopped run: skip inputs that have a result in this jsonl file, and append new results to it
    #[arg(long, value_name = "FILE")]
    pub(super) resume: Option<PathBuf>,

    /// With --resume: retry all failed inputs, not only those that failed because of the network
    #[arg(long, requires = "resume")]
    pub(super) retry_failed: bool,

    /// With --format html: page to write; - writes it to stdout
    #[arg(long, short, value_name = "FILE", conflicts_with = "output_dir")]
    pub(super) output: Option<PathBuf>,

    /// With --format labels or html: write one file for each input into this folder, and for html an index.html that lists them
    #[arg(long, value_name = "DIR")]
    pub(super) output_dir: Option<PathBuf>,

    /// Replace existing outputs of another kind; never a recording
    #[arg(long)]
    pub(super) force: bool,

    /// With --format html: sound of the pages [default: link]
    #[arg(long, value_enum)]
    audio: Option<PageAudio>,

    /// Model file [default: the built-in model]
    #[arg(long, short, value_name = "FILE")]
    pub(super) model: Option<PathBuf>,

    /// Also genre, mood and an embedding of each recording, from the built-in music model
    #[arg(long)]
    pub(super) tags: bool,

    /// With --tags: model file for them, with heads called genre, mood and affect [default: the built-in music model]
    #[arg(long, value_name = "FILE", requires = "tags")]
    pub(super) tags_model: Option<PathBuf>,

    /// Audio track to classify, counted from 1 [default: the one that a player would choose]
    #[arg(long, value_name = "N", value_parser = parse_track)]
    track: Option<usize>,

    /// Windows to predict: all, or N sampled at random, which are not smoothed
    #[arg(long, value_name = "all|N", default_value = "all", value_parser = parse_windows)]
    windows: Windows,

    /// Seed of the sample; the same seed samples the same windows
    #[arg(long, value_name = "S", default_value_t = 0)]
    seed: u64,

    /// What decides the verdict: the majority of the windows, or the highest mean probability
    #[arg(long, value_enum, default_value_t = Vote::Majority)]
    vote: Vote,

    /// What is this many dB below the recording's own level counts as silent, not as audible, e.g. -40 [default: the model's]
    #[arg(long, value_name = "DB", allow_negative_numbers = true, value_parser = parse_threshold)]
    envelope_threshold: Option<f32>,

    /// Omit passages shorter than this
    #[arg(long, value_name = "SECONDS", default_value_t = 2.0, value_parser = parse_seconds)]
    min_segment: f64,

    /// Interruptions of up to this length do not end a passage
    #[arg(long, value_name = "SECONDS", default_value_t = 1.0, value_parser = parse_seconds)]
    bridge_gap: f64,

    #[command(flatten)]
    pub(super) inputs: InputArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum OutputFormat {
    /// For people
    Text,
    /// One JSON array
    Json,
    /// One JSON object per line
    Jsonl,
    /// One row per input
    Csv,
    /// Audacity label track of the passages
    Labels,
    /// Page with plots, passages to click and tags, in one file
    Html,
}

impl OutputFormat {
    /// `None` for label tracks and pages, which are not reports.
    fn report_format(self) -> Option<ReportFormat> {
        match self {
            Self::Text => Some(ReportFormat::Text),
            Self::Json => Some(ReportFormat::Json),
            Self::Jsonl => Some(ReportFormat::Jsonl),
            Self::Csv => Some(ReportFormat::Csv),
            Self::Labels | Self::Html => None,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Vote {
    Majority,
    Mean,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Windows {
    All,
    Random(usize),
}

fn parse_windows(text: &str) -> Result<Windows, String> {
    match (text, text.parse()) {
        ("all", _) => Ok(Windows::All),
        (_, Ok(count)) if count > 0 => Ok(Windows::Random(count)),
        _ => Err("must be `all` or a number of windows from 1 on".to_owned()),
    }
}

fn parse_threshold(text: &str) -> Result<f32, String> {
    match text.parse() {
        Ok(db) if (-120.0..=0.0).contains(&db) => Ok(db),
        _ => Err("must be a number of dB from -120 to 0".to_owned()),
    }
}

fn parse_seconds(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(seconds) if (0.0..=1e6).contains(&seconds) => Ok(seconds),
        _ => Err("must be a number of seconds from 0 on".to_owned()),
    }
}

impl Args {
    fn format(&self) -> OutputFormat {
        let usual = if self.resume.is_some() { OutputFormat::Jsonl } else { OutputFormat::Text };
        self.format.unwrap_or(usual)
    }

    /// Whether one document grows on the terminal, where a progress bar would overwrite its last line.
    pub(super) fn is_page(&self) -> bool {
        self.format() == OutputFormat::Json && std::io::stdout().is_terminal()
    }

    /// `None` for label tracks and pages, which are not reports.
    pub(super) fn report_format(&self) -> Option<ReportFormat> {
        self.format().report_format()
    }

    /// Rejects options that contradict each other.
    pub(super) fn check(&self, several: bool) -> Result<(), CliError> {
        let usage = |text: &str| Err(CliError::Usage(text.to_owned()));
        let (labels, html) = (self.format() == OutputFormat::Labels, self.is_html());
        if self.resume.is_some() && self.format() != OutputFormat::Jsonl {
            return usage("--resume writes jsonl: leave out --format");
        }
        if labels && several && self.output_dir.is_none() {
            return usage(
                "a label track describes one recording: with several inputs, name a folder for the tracks with --output-dir",
            );
        }
        if html && several && self.output_dir.is_none() {
            return usage(
                "a page shows one recording: with several inputs, name a folder for the pages with --output-dir",
            );
        }
        if !labels && !html && self.output_dir.is_some() {
            return usage("--output-dir needs --format labels or html");
        }
        if !html && self.output.is_some() {
            return usage("--output needs --format html; other formats are written to stdout: > FILE");
        }
        if !html && self.audio.is_some() {
            return usage("--audio needs --format html");
        }
        if self.force && self.output.is_none() && self.output_dir.is_none() {
            return usage("--force needs --output or --output-dir");
        }
        if html && self.output.is_none() && self.output_dir.is_none() && std::io::stdout().is_terminal() {
            return usage("a page is no text for a terminal: name a file with --output");
        }
        Ok(())
    }

    pub(super) fn is_html(&self) -> bool {
        self.format() == OutputFormat::Html
    }

    /// The sound of the pages.
    pub(super) fn audio(&self) -> PageAudio {
        self.audio.unwrap_or_default()
    }

    pub(super) fn options(&self) -> Options {
        Options {
            track: self.track,
            windows: match self.windows {
                Windows::All => WindowChoice::All,
                Windows::Random(count) => WindowChoice::Random { count, seed: self.seed },
            },
            vote: match self.vote {
                Vote::Majority => VoteRule::Majority,
                Vote::Mean => VoteRule::Mean,
            },
            envelope_threshold_db: self.envelope_threshold,
            segments: SegmentSettings { min_segment_s: self.min_segment, bridge_gap_s: self.bridge_gap },
            embedding: false,
            threads: 1,
        }
    }
}
