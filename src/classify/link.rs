//! A recording behind a link → its outcome, analysed during the download if its format allows it, else right after.

use super::classifier::Classifier;
use super::pipeline::pass;
use super::watched::Watched;
use super::{Cancel, ClassifyError, Engine, Event, Options, Outcome};
use crate::analysis::{AnalysedRecording, Analyser, Pass};
use crate::audio::{Decoder, DecoderOptions, StreamInfo};
use crate::fetch::{FetchError, FetchEvent, FetchTarget, Fetched, Fetcher, Metadata, PartialFile, Reason};
use crate::format::clock_time;
use crossbeam_channel::{Receiver, bounded};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::thread;
use std::time::Instant;

/// A recording that is shorter than its page states by more than this share is truncated. Pages round to the second.
const MAX_SHORTFALL: f64 = 0.02;

/// Downloads and classifies the recording.
///
/// `on_event` is called on this thread and on the downloading one, never on both at once. After [`Cancel::cancel`] this returns
/// within 300 ms, and nothing of the download is left.
///
/// # Errors
/// [`ClassifyError::Fetch`] if the download fails or the recording is longer than the limit; else as
/// [`classify_file`](super::classify_file).
pub fn classify_link(
    fetcher: &Fetcher,
    target: &FetchTarget,
    engine: &mut Engine<'_>,
    options: &Options,
    cancel: &Cancel,
    on_event: &mut (dyn FnMut(Event) + Send),
) -> Result<Outcome, ClassifyError> {
    classify_link_with(fetcher, target, engine, (), options, cancel, on_event).map(|(outcome, ())| outcome)
}

/// [`classify_link`], and `companion` gets the audio of the same decode. It is started again if decoding during the download
/// fails.
///
/// # Errors
/// As [`classify_link`], and those of the companion.
pub fn classify_link_with<A: Analyser>(
    fetcher: &Fetcher,
    target: &FetchTarget,
    engine: &mut Engine<'_>,
    companion: A,
    options: &Options,
    cancel: &Cancel,
    on_event: &mut (dyn FnMut(Event) + Send),
) -> Result<(Outcome, A::Output), ClassifyError>
where
    ClassifyError: From<A::Error>,
{
    let begin = Instant::now();
    let download = Download { fetcher, target, decoder_options: options.decoder_options() };
    let (fetched, (outcome, output)) = within_limit(fetcher, cancel, on_event, |part, report| {
        let mut on_classifier_event = report;
        let classifier = Classifier::new(engine, options, part, &mut on_classifier_event);
        download.analyse(pass(options, part), report, (classifier, companion))
    })?;
    Ok((add_metadata(outcome, &fetched, begin), output))
}

/// Downloads a recording and gives its audio to `analyser`, with the events but those of predictions. The analyser is started again if decoding
/// during the download fails. Cancelling is as in [`classify_link`]. Gives what was decoded, with the title of the recording's page, and the
/// result.
///
/// # Errors
/// As [`classify_link`], and those of the analyser.
pub fn analyse_link<A: Analyser>(
    fetcher: &Fetcher,
    target: &FetchTarget,
    analyser: A,
    options: &Options,
    cancel: &Cancel,
    on_event: &mut (dyn FnMut(Event) + Send),
) -> Result<(AnalysedRecording, A::Output), ClassifyError>
where
    ClassifyError: From<A::Error>,
{
    let download = Download { fetcher, target, decoder_options: options.decoder_options() };
    let (fetched, (mut recording, output)) = within_limit(fetcher, cancel, on_event, |part, report| {
        let mut on_event = report;
        download.analyse(pass(options, part), report, Watched::new(analyser, &mut on_event))
    })?;
    add_to(&mut recording.info, &mut recording.notes, recording.duration_s, &fetched.metadata);
    Ok((recording, output))
}

/// Runs `work` with a cancel flag that a recording over the length limit sets, and a function for events that may be called on any thread.
fn within_limit<T>(
    fetcher: &Fetcher,
    cancel: &Cancel,
    on_event: &mut (dyn FnMut(Event) + Send),
    work: impl FnOnce(&Cancel, &(dyn Fn(Event) + Sync)) -> Result<T, ClassifyError>,
) -> Result<T, ClassifyError> {
    let limit_s = fetcher.settings().limits.max_duration_s;
    let part = cancel.child();
    // Length in seconds, once it exceeds the limit.
    let too_long = OnceLock::new();
    let on_event = Mutex::new(on_event);
    let report = |event: Event| {
        let seconds = length_s(&event);
        if seconds > limit_s as f64 && too_long.set(seconds.round() as u64).is_ok() {
            part.cancel();
        }
        on_event.lock().unwrap_or_else(PoisonError::into_inner)(event);
    };
    let done = work(&part, &report);
    match too_long.get() {
        Some(&seconds) => Err(FetchError::from(Reason::TooLong { seconds, limit: limit_s }).into()),
        None => done,
    }
}

/// A download and the pass over it.
struct Download<'a> {
    fetcher: &'a Fetcher,
    target: &'a FetchTarget,
    decoder_options: DecoderOptions,
}

impl Download<'_> {
    fn analyse<A>(
        &self,
        pass: Pass,
        report: &(dyn Fn(Event) + Sync),
        mut analyser: A,
    ) -> Result<(Fetched, A::Output), ClassifyError>
    where
        A: Analyser<Error = ClassifyError>,
    {
        let Self { fetcher, target, decoder_options } = self;
        let pass = &pass;
        let (readable, partial) = bounded(1);
        let (fetched, early) = thread::scope(|scope| {
            let fetching = thread::Builder::new()
                .name("fetch".to_owned())
                .spawn_scoped(scope, move || {
                    fetcher.fetch(target, &pass.cancel, &mut |event| {
                        report(Event::Fetch(event.clone()));
                        if let FetchEvent::Readable(partial) = event {
                            // Only the first fits, and the receiver lives until fetching ends.
                            readable.try_send(partial).ok();
                        }
                    })
                })
                .map_err(ClassifyError::Thread)?;
            let early = self.analyse_partial(pass, &partial, &mut analyser);
            let fetched = fetching.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            Ok::<_, ClassifyError>((fetched, early))
        })?;
        let fetched = fetched?;
        report(Event::Fetched(fetched.clone()));
        let recording = match early {
            Some(Ok(recording)) => recording,
            Some(Err(ClassifyError::Cancelled)) => return Err(ClassifyError::Cancelled),
            early => {
                if let Some(Err(error)) = early {
                    tracing::info!(%error, "decoding during the download failed; decoding the complete file");
                    report(Event::Restarted);
                }
                pass.run(Decoder::open_as(&fetched.path, decoder_options)?, &mut analyser)?
            }
        };
        Ok((fetched, analyser.finish(&recording)?))
    }

    /// The pass during the download; `None` if the format needs the complete file.
    fn analyse_partial<A>(
        &self,
        pass: &Pass,
        partial: &Receiver<PartialFile>,
        analyser: &mut A,
    ) -> Option<Result<AnalysedRecording, ClassifyError>>
    where
        A: Analyser<Error = ClassifyError>,
    {
        let reader = partial.recv().ok()?.read(&pass.cancel).ok()?;
        // The reason does not matter: the complete file is tried again.
        let decoder = Decoder::open_sequential(reader, &self.decoder_options).ok()?;
        Some(pass.run(decoder, analyser))
    }
}

/// Least length of the recording so far, in seconds.
fn length_s(event: &Event) -> f64 {
    match event {
        Event::Opened(info) => info.duration_s.unwrap_or(0.0),
        Event::Progress(progress) => progress.done_s,
        _ => 0.0,
    }
}

/// Adds what the page of the recording states.
fn add_metadata(mut outcome: Outcome, fetched: &Fetched, begin: Instant) -> Outcome {
    add_to(&mut outcome.info, &mut outcome.notes, outcome.duration_s, &fetched.metadata);
    Outcome { elapsed_s: begin.elapsed().as_secs_f64(), ..outcome }
}

fn add_to(info: &mut StreamInfo, notes: &mut Vec<String>, decoded_s: f64, metadata: &Metadata) {
    // The title of a page or list identifies the recording; that of its tags may be the album.
    if let Some(title) = &metadata.title {
        info.title = Some(title.clone());
    }
    let is_truncated = |stated_s: &f64| decoded_s < stated_s * (1.0 - MAX_SHORTFALL) - 1.0;
    if let Some(stated_s) = metadata.duration_s.filter(is_truncated) {
        let (stated, received) = (clock_time(stated_s), clock_time(decoded_s));
        notes.push(format!("cut short: its page says {stated}, and {received} came"));
    }
}
