//! A recording behind a link → its verdict, heard while it comes where its format allows that, else right after.

use super::pipeline::{classify_decoder, classify_file};
use super::{Cancel, ClassifyError, Engine, Event, Options, Outcome};
use crate::audio::Decoder;
use crate::fetch::{FetchError, FetchEvent, FetchTarget, Fetched, Fetcher, Metadata, PartialFile, Reason};
use crossbeam_channel::{Receiver, bounded};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::thread;
use std::time::Instant;

/// A recording that is shorter than its page says by more than this share is cut short. Pages round to the second.
const SHORTER: f64 = 0.02;

/// Brings the recording and listens to it.
///
/// `on_event` is called on this thread and on the one that fetches, never on both at once. After [`Cancel::cancel`] this returns
/// within 300 ms, and nothing of the download is left.
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
    // The length in seconds, once it is over the limit.
    let too_long = OnceLock::new();
    let on_event = Mutex::new(on_event);
    let tell = |event: Event| {
        let seconds = length_s(&event);
        if seconds > limit_s as f64 && too_long.set(seconds.round() as u64).is_ok() {
            part.cancel();
        }
        on_event.lock().unwrap_or_else(PoisonError::into_inner)(event);
    };
    let heard = fetch_and_hear(fetcher, target, engine, options, &part, &tell);
    match too_long.get() {
        Some(&seconds) => Err(FetchError::from(Reason::TooLong { seconds, limit: limit_s }).into()),
        None => heard.map(|(outcome, fetched)| told_with(outcome, &fetched, begin)),
    }
}

fn fetch_and_hear(
    fetcher: &Fetcher,
    target: &FetchTarget,
    engine: &mut Engine<'_>,
    options: &Options,
    cancel: &Cancel,
    tell: &(dyn Fn(Event) + Sync),
) -> Result<(Outcome, Fetched), ClassifyError> {
    let (begun, growing) = bounded(1);
    let (fetched, heard) = thread::scope(|scope| {
        let fetching = thread::Builder::new()
            .name("fetch".to_owned())
            .spawn_scoped(scope, move || {
                fetcher.fetch(target, cancel, &mut |arrival| match arrival {
                    FetchEvent::Metadata(metadata) => tell(Event::Metadata(metadata)),
                    FetchEvent::Transfer(transfer) => tell(Event::Transfer(transfer)),
                    FetchEvent::Readable(growing) => {
                        tell(Event::Coming(growing.clone()));
                        // Only the first can be sent, and whoever listens is there until fetching ends.
                        begun.try_send(growing).unwrap_or_default();
                    }
                })
            })
            .map_err(ClassifyError::Thread)?;
        let heard = hear_coming(&growing, engine, options, cancel, &mut |event| tell(event));
        let fetched = fetching.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        Ok::<_, ClassifyError>((fetched, heard))
    })?;
    let fetched = fetched?;
    tell(Event::Here(fetched.clone()));
    let outcome = match heard {
        Some(Ok(outcome)) => outcome,
        Some(Err(ClassifyError::Cancelled)) => return Err(ClassifyError::Cancelled),
        heard => {
            if heard.is_some() {
                tell(Event::Restarted);
            }
            classify_file(&fetched.path, engine, options, cancel, &mut |event| tell(event))?
        }
    };
    Ok((outcome, fetched))
}

/// What was heard while it came; `None` where all of it must be there first.
fn hear_coming(
    growing: &Receiver<PartialFile>,
    engine: &mut Engine<'_>,
    options: &Options,
    cancel: &Cancel,
    on_event: &mut dyn FnMut(Event),
) -> Option<Result<Outcome, ClassifyError>> {
    let reader = growing.recv().ok()?.read(cancel).ok()?;
    // Why it cannot be read from its start does not matter: it is tried again when it is whole.
    let decoder = Decoder::open_coming(reader).ok()?;
    Some(classify_decoder(decoder, engine, options, cancel, on_event))
}

/// How long the recording is at least, in seconds.
fn length_s(event: &Event) -> f64 {
    match event {
        Event::Opened(info) => info.duration_s.unwrap_or(0.0),
        Event::Progress(progress) => progress.done_s,
        _ => 0.0,
    }
}

/// What its page tells is told with what was heard.
fn told_with(mut outcome: Outcome, fetched: &Fetched, begin: Instant) -> Outcome {
    let Metadata { title, duration_s, .. } = &fetched.metadata;
    // A page or a list names the recording among others; its tags may name the album.
    outcome.info.title = title.clone().or(outcome.info.title);
    if let Some(told_s) = duration_s.filter(|told_s| outcome.duration_s < told_s * (1.0 - SHORTER) - 1.0) {
        let note = format!(
            "cut short: its page says {}, and {} came",
            crate::format::clock_time(told_s),
            crate::format::clock_time(outcome.duration_s)
        );
        outcome.notes.push(note);
    }
    Outcome { elapsed_s: begin.elapsed().as_secs_f64(), ..outcome }
}
