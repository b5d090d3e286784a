//! `pianoscope spectrogram INPUT -o PNG`: a recording and what was decided about it, as a picture.

use super::error::CliError;
use super::interrupt::{Interrupt, STOPPED};
use super::output::complain;
use super::progress::Bar;
pub(super) use super::spectrogram_arguments::Args;
use super::spectrogram_arguments::Votes;
use crate::audio::{AudioError, Decoder};
use crate::classify::report::Answer;
use crate::classify::{
    Cancel, ClassifyError, Engine, Heard, Options, Outcome, WindowVote, classify_file, heard,
};
use crate::dsp::{
    DspError, FrequencyAxis, FrequencyRange, Spectrogram, SpectrogramBuilder, SpectrogramSettings,
};
use crate::input::{self, Input};
use crate::model::Model;
use crate::picture::{SpectrogramPicture, Vote};
use std::path::Path;
use std::process::ExitCode;

pub(super) fn run(args: &Args) -> Result<ExitCode, CliError> {
    if args.end.is_some_and(|end| end <= args.start) {
        return Err(CliError::Usage("--end must come after --start".to_owned()));
    }
    let input = one_input(args)?;
    if is_same_file(&args.output, &input.path) {
        return Err(CliError::Usage(format!(
            "{}: the picture would replace the recording: give --output another name",
            input.name
        )));
    }
    let model = model(args)?;
    let interrupt = Interrupt::listen();
    let bar = Bar::new(false);
    let outcome = match &model {
        Some(model) => match classify(&input.path, model, &interrupt.cancel, &bar) {
            Err(ClassifyError::Cancelled) => return Ok(ExitCode::from(STOPPED)),
            outcome => Some(outcome.map_err(|error| failed(&input, &error))?),
        },
        None => None,
    };
    bar.finish();
    let Some((spectrogram, end_s)) =
        spectrogram(&input.path, args, &interrupt.cancel).map_err(|e| failed(&input, &e))?
    else {
        return Ok(ExitCode::from(STOPPED));
    };
    draw(args, &input, &spectrogram, end_s, model.as_ref().zip(outcome.as_ref()))?;
    Ok(ExitCode::SUCCESS)
}

/// Whether both lead to one file; a target that is not there yet is none.
fn is_same_file(target: &Path, recording: &Path) -> bool {
    target.canonicalize().is_ok_and(|target| recording.canonicalize().is_ok_and(|file| file == target))
}

fn failed(input: &Input, error: &dyn std::fmt::Display) -> CliError {
    CliError::Failed(format!("{}: {error}", input.name))
}

fn one_input(args: &Args) -> Result<Input, CliError> {
    let mut inputs = input::expand(&args.input);
    match (inputs.pop(), inputs.is_empty()) {
        (Some(Ok(input)), true) => Ok(input),
        (Some(Err(error)), true) => Err(CliError::Failed(error.to_string())),
        _ => Err(CliError::Usage("a picture shows one recording: name a single file".to_owned())),
    }
}

/// The model that the user named, or the built-in one if it is there: a picture without votes is better than none.
fn model(args: &Args) -> Result<Option<Model>, CliError> {
    match super::model::load(args.model.as_deref()) {
        Ok(model) => Ok(Some(model)),
        Err(error) if args.model.is_none() => {
            complain(&format!("no votes are drawn: {error}"));
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

fn classify(path: &Path, model: &Model, cancel: &Cancel, bar: &Bar) -> Result<Outcome, ClassifyError> {
    let mut engine = Engine::new(model)?;
    classify_file(path, &mut engine, &Options::default(), cancel, &mut |event| bar.hear(&event))
}

/// Why there is no spectrogram.
#[derive(Debug, thiserror::Error)]
enum DrawError {
    #[error(transparent)]
    Audio(#[from] AudioError),
    #[error(transparent)]
    Spectrum(#[from] DspError),
    #[error("it is only {} long, there is nothing to draw from {} on", crate::classify::clock(*.length_s), crate::classify::clock(*.start_s))]
    AfterTheEnd { start_s: f64, length_s: f64 },
}

/// The part that the picture shows, at the recording's own rate, and where it ends. `None`: cancelled.
fn spectrogram(path: &Path, args: &Args, cancel: &Cancel) -> Result<Option<(Spectrogram, f64)>, DrawError> {
    let mut decoder = Decoder::open(path)?;
    let rate = decoder.info().sample_rate;
    let mut settings = SpectrogramSettings::for_rate(rate);
    if let Some(n_fft) = args.fft {
        settings.n_fft = n_fft;
        settings.samples_per_column = (n_fft / 8).max(1);
    }
    // Two columns a pixel at least, whatever the length.
    settings.max_columns = (4 * args.size.width).clamp(1024, 1 << 15);
    let start_s = if args.start > 0.0 { decoder.seek(args.start)? } else { 0.0 };
    let mut builder = SpectrogramBuilder::new(&settings)?.starting_at(start_s);
    let wanted = args.end.map(|end_s| ((end_s - start_s) * f64::from(rate)).ceil() as u64);
    let (mut block, mut drawn) = (Vec::new(), 0_u64);
    while wanted.is_none_or(|wanted| drawn < wanted) && decoder.next_block(&mut block)? {
        if cancel.is_cancelled() {
            return Ok(None);
        }
        builder.push(&block);
        drawn += block.len() as u64;
    }
    let end_s = start_s + drawn as f64 / f64::from(rate);
    if drawn == 0 {
        return Err(DrawError::AfterTheEnd { start_s: args.start, length_s: end_s });
    }
    Ok(Some((builder.finish(), args.end.map_or(end_s, |wanted| wanted.min(end_s)))))
}

fn draw(
    args: &Args,
    input: &Input,
    spectrogram: &Spectrogram,
    end_s: f64,
    known: Option<(&Model, &Outcome)>,
) -> Result<(), CliError> {
    let (mut votes, mut dropped, mut verdict) = (Vec::new(), Vec::new(), None);
    if let Some((model, outcome)) = known {
        dropped =
            outcome.spans.iter().filter(|span| !span.kept).map(|span| (span.start_s, span.end_s)).collect();
        if args.votes() == Votes::Drawn {
            let probability = |vote: &WindowVote| vote.probabilities.first().copied().unwrap_or(0.0);
            votes = heard(&outcome.votes, &outcome.spans)
                .into_iter()
                .map(|Heard { start_s, end_s, vote }| Vote { start_s, end_s, probability: probability(vote) })
                .collect();
            verdict = Some(verdict_line(&Answer::new(outcome, &model.name, &model.labels)));
        }
    }
    let labels = known.map(|(model, _)| model.labels.as_slice()).unwrap_or_default();
    let picture = SpectrogramPicture {
        width: args.size.width,
        height: args.size.height,
        title: &input.name,
        verdict: verdict.as_deref(),
        spectrogram,
        start_s: args.start,
        end_s,
        frequencies: frequencies(args.axis, spectrogram.nyquist_hz())?,
        top_db: spectrogram.peak_db(),
        range_db: args.range,
        colours: args.map,
        paper: args.theme,
        dropped: &dropped,
        votes: &votes,
        labels: match labels {
            [first, second] => (first, second),
            [first, ..] => (first, "the others"),
            [] => ("", ""),
        },
    };
    picture.write_png(&args.output).map_err(|error| CliError::Failed(error.to_string()))
}

/// From what a piano's lowest string is about to half the sample rate. A log axis has no 0.
fn frequencies(axis: FrequencyAxis, nyquist_hz: f64) -> Result<FrequencyRange, CliError> {
    let lowest = if axis == FrequencyAxis::Log { 20.0_f64.min(nyquist_hz / 100.0) } else { 0.0 };
    FrequencyRange::new(axis, lowest, nyquist_hz).map_err(|error| CliError::Failed(error.to_string()))
}

fn verdict_line(answer: &Answer) -> String {
    match (&answer.verdict, answer.confidence) {
        (Some(verdict), Some(confidence)) => {
            let won = answer.votes.get(verdict).unwrap_or(0);
            format!("{verdict}: {won} of {} windows, mean probability {confidence:.2}", answer.windows)
        }
        _ => "no verdict: no audible sound".to_owned(),
    }
}
