//! A recording behind a link → its outcome, analysed during the download if its format allows it, else right after.

use super::pipeline::{classify_decoder, classify_file};
use super::{Cancel, ClassifyError, Engine, Event, Options, Outcome};
use crate::audio::Decoder;
use crate::fetch::{FetchError, FetchEvent, FetchTarget, Fetched, Fetcher, Metadata, PartialFile, Reason};
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
    let begin = Instant::now();
    let limit_s = fetcher.settings().limits.max_duration_s;
    let part = cancel.part();
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
    let classified = fetch_and_classify(fetcher, target, engine, options, &part, &report);
    match too_long.get() {
        Some(&seconds) => Err(FetchError::from(Reason::TooLong { seconds, limit: limit_s }).into()),
        None => classified.map(|(outcome, fetched)| add_metadata(outcome, &fetched, begin)),
    }
}

fn fetch_and_classify(
    fetcher: &Fetcher,
    target: &FetchTarget,
    engine: &mut Engine<'_>,
    options: &Options,
    cancel: &Cancel,
    report: &(dyn Fn(Event) + Sync),
) -> Result<(Outcome, Fetched), ClassifyError> {
    let (begun, growing) = bounded(1);
    let (fetched, early) = thread::scope(|scope| {
        let fetching = thread::Builder::new()
            .name("fetch".to_owned())
            .spawn_scoped(scope, move || {
                fetcher.fetch(target, cancel, &mut |event| match event {
                    FetchEvent::Metadata(metadata) => report(Event::Metadata(metadata)),
                    FetchEvent::Transfer(transfer) => report(Event::Transfer(transfer)),
                    FetchEvent::Readable(growing) => {
                        report(Event::Coming(growing.clone()));
                        // Only the first fits, and the receiver lives until fetching ends.
                        begun.try_send(growing).unwrap_or_default();
                    }
                })
            })
            .map_err(ClassifyError::Thread)?;
        let early = classify_growing(&growing, engine, options, cancel, &mut |event| report(event));
        let fetched = fetching.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        Ok::<_, ClassifyError>((fetched, early))
    })?;
    let fetched = fetched?;
    report(Event::Here(fetched.clone()));
    let outcome = match early {
        Some(Ok(outcome)) => outcome,
        Some(Err(ClassifyError::Cancelled)) => return Err(ClassifyError::Cancelled),
        early => {
            if early.is_some() {
                report(Event::Restarted);
            }
            classify_file(&fetched.path, engine, options, cancel, &mut |event| report(event))?
        }
    };
    Ok((outcome, fetched))
}

/// Classifies during the download; `None` if the format needs the complete file.
fn classify_growing(
    growing: &Receiver<PartialFile>,
    engine: &mut Engine<'_>,
    options: &Options,
    cancel: &Cancel,
    on_event: &mut dyn FnMut(Event),
) -> Option<Result<Outcome, ClassifyError>> {
    let reader = growing.recv().ok()?.read(cancel).ok()?;
    // The reason does not matter: the complete file is tried again.
    let decoder = Decoder::open_sequential(reader).ok()?;
    Some(classify_decoder(decoder, engine, options, cancel, on_event))
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
    let Metadata { title, duration_s, .. } = &fetched.metadata;
    // The title of a page or list identifies the recording; that of its tags may be the album.
    outcome.info.title = title.clone().or(outcome.info.title);
    if let Some(stated_s) =
        duration_s.filter(|stated_s| outcome.duration_s < stated_s * (1.0 - MAX_SHORTFALL) - 1.0)
    {
        let note = format!(
            "cut short: its page says {}, and {} came",
            crate::format::clock_time(stated_s),
            crate::format::clock_time(outcome.duration_s)
        );
        outcome.notes.push(note);
    }
    Outcome { elapsed_s: begin.elapsed().as_secs_f64(), ..outcome }
}
