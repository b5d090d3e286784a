//! The pipeline: one file, from its bytes to the outcome.

use super::classifier::Classifier;
use super::watched::Watched;
use super::{Cancel, ClassifyError, Engine, Event, Options, Outcome};
use crate::analysis::{AnalysedRecording, Analyser, Pass};
use crate::audio::Decoder;
use std::path::Path;
use std::time::Instant;

/// Classifies the file at `path`.
///
/// `on_event` is called on the caller's thread. Silence is not an error: its outcome has no verdict.
///
/// ```
/// use pianoscope::classify::{Cancel, Engine, Options, classify_file};
/// use pianoscope::model::Model;
/// use std::path::Path;
///
/// let model = Model::built_in()?;
/// let mut engine = Engine::new(&model)?;
/// let path = Path::new("assets/demo-piano.ogg");
/// let outcome = classify_file(path, &mut engine, &Options::default(), &Cancel::new(), &mut |_| {})?;
/// assert_eq!(outcome.verdict_label(), Some("Piano"));
/// assert!(outcome.confidence().is_some_and(|mean_probability| mean_probability > 0.9));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// If the file cannot be decoded, or the model does not fit. [`ClassifyError::Cancelled`] within 100 ms of
/// [`Cancel::cancel`].
pub fn classify_file(
    path: &Path,
    engine: &mut Engine<'_>,
    options: &Options,
    cancel: &Cancel,
    on_event: &mut dyn FnMut(Event),
) -> Result<Outcome, ClassifyError> {
    classify_file_with(path, engine, (), options, cancel, on_event).map(|(outcome, ())| outcome)
}

/// [`classify_file`], and `companion` gets the audio of the same decode.
///
/// # Errors
/// As [`classify_file`], and those of the companion.
pub fn classify_file_with<A: Analyser>(
    path: &Path,
    engine: &mut Engine<'_>,
    companion: A,
    options: &Options,
    cancel: &Cancel,
    on_event: &mut dyn FnMut(Event),
) -> Result<(Outcome, A::Output), ClassifyError>
where
    ClassifyError: From<A::Error>,
{
    let begin = Instant::now();
    let decoder = Decoder::open_as(path, &options.decoder_options())?;
    let analysers = (Classifier::new(engine, options, cancel, on_event), companion);
    let (_, (outcome, output)) = pass(options, cancel).analyse(decoder, analysers)?;
    Ok((Outcome { elapsed_s: begin.elapsed().as_secs_f64(), ..outcome }, output))
}

/// Gives the audio of a file to `analyser`, with the events but those of predictions. Of `options` the track and the threads count. Gives what was
/// decoded and the result.
///
/// # Errors
/// If the file cannot be decoded, and those of the analyser. Cancelling is as in [`classify_file`].
pub fn analyse_file<A: Analyser>(
    path: &Path,
    analyser: A,
    options: &Options,
    cancel: &Cancel,
    on_event: &mut dyn FnMut(Event),
) -> Result<(AnalysedRecording, A::Output), ClassifyError>
where
    ClassifyError: From<A::Error>,
{
    let decoder = Decoder::open_as(path, &options.decoder_options())?;
    Ok(pass(options, cancel).analyse(decoder, Watched::new(analyser, on_event))?.1)
}

/// Classifies a file with several models in one decode: one outcome for each engine, in their order.
///
/// # Errors
/// As [`classify_file`].
pub fn classify_file_with_models(
    path: &Path,
    engines: &mut [Engine<'_>],
    options: &Options,
    cancel: &Cancel,
) -> Result<Vec<Outcome>, ClassifyError> {
    let decoder = Decoder::open_as(path, &options.decoder_options())?;
    let mut ignore: Vec<_> = engines.iter().map(|_| |_: Event| {}).collect();
    let classifiers: Vec<Classifier<'_, '_>> = engines
        .iter_mut()
        .zip(&mut ignore)
        .map(|(engine, ignore)| Classifier::new(engine, options, cancel, ignore))
        .collect();
    Ok(pass(options, cancel).analyse(decoder, classifiers)?.1)
}

pub(super) fn pass(options: &Options, cancel: &Cancel) -> Pass {
    Pass { threads: options.threads, ..Pass::new(cancel) }
}
