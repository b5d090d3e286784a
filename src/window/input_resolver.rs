//! A thread that resolves inputs to files and links: walking a large folder on a slow disk takes time. What is found is added at once, in
//! batches.

use super::actor::Actor;
use super::supervisor::{INTERNAL_ERROR, INTERNAL_ERROR_KIND, Supervisor, inject_panic};
use crate::cancel::Cancel;
use crate::classify::report::Failure;
use crate::input::{self, Source, WalkProgress};
use crossbeam_channel::{Receiver, Sender};
use std::ffi::OsString;
use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

/// Most inputs of a batch.
const MAX_BATCH: usize = 256;
/// Longest time that something found waits for its batch.
const MAX_WAIT: Duration = Duration::from_millis(100);

/// Handle of the thread: searches in, batches of inputs out.
pub(super) type InputResolver = Actor<Search, FoundInputs>;

/// Inputs as typed, dropped or chosen together. Clones of `cancel` and `progress` show and stop the search from outside.
#[derive(Debug, Clone, Default)]
pub(super) struct Search {
    pub(super) words: Vec<OsString>,
    pub(super) cancel: Cancel,
    pub(super) progress: WalkProgress,
}

/// Some of the inputs that a search has found.
#[derive(Default)]
pub(super) struct FoundInputs {
    pub(super) inputs: Vec<ResolvedInput>,
    /// Whether it is the first of its search.
    pub(super) is_first: bool,
    /// Whether it is the last of its search.
    pub(super) is_last: bool,
}

/// A file or link that an input resolves to.
pub(super) struct ResolvedInput {
    /// Name for display.
    pub(super) name: String,
    /// Its location, or the reason why it has none.
    pub(super) source: Result<Source, Failure>,
}

impl Search {
    /// For these inputs.
    pub(super) fn new(words: Vec<OsString>) -> Self {
        Self { words, ..Self::default() }
    }
}

/// Starts the thread, which wakes the window whenever inputs were resolved.
///
/// # Errors
/// If the thread cannot be started.
pub(super) fn start(supervisor: impl Into<Supervisor>) -> io::Result<InputResolver> {
    let supervisor = supervisor.into();
    Actor::start("resolve inputs", 16, 16, move |searches: Receiver<Search>, batches| {
        for search in searches {
            if run(search, &batches, &supervisor).is_none() {
                return;
            }
        }
    })
}

/// Sends the batches of one search; `None` if the window has closed.
fn run(search: Search, batches: &Sender<FoundInputs>, supervisor: &Supervisor) -> Option<()> {
    let Search { words, cancel, progress } = search;
    let mut batch = FoundInputs { is_first: true, ..FoundInputs::default() };
    let mut begin = Instant::now();
    let send = |batch: FoundInputs| {
        batches.send(batch).ok()?;
        supervisor.wake();
        Some(())
    };
    for word in words {
        let name = displayable(&word.to_string_lossy());
        let resolved = supervisor.catch(|| {
            inject_panic("resolve", Path::new(&word));
            for input in input::expand_with(&word, &cancel, &progress) {
                batch.inputs.push(match input {
                    Ok(input) => ResolvedInput { name: displayable(&input.name), source: Ok(input.source) },
                    // In a folder or list, the failure is that of one of its entries.
                    Err(error) => {
                        ResolvedInput { name: displayable(&error.name()), source: Err(Failure::from(&error)) }
                    }
                });
                // The first recording is shown at once.
                if batch.is_first || batch.inputs.len() >= MAX_BATCH || begin.elapsed() > MAX_WAIT {
                    send(std::mem::take(&mut batch))?;
                    begin = Instant::now();
                }
            }
            Some(())
        });
        match resolved {
            Ok(sent) => sent?,
            Err(_) => {
                let source = Err(Failure::new(INTERNAL_ERROR_KIND, INTERNAL_ERROR));
                batch.inputs.push(ResolvedInput { name, source });
            }
        }
        if cancel.is_cancelled() {
            break;
        }
    }
    send(FoundInputs { is_last: true, ..batch })
}

/// Replaces characters that cannot be displayed safely: a NUL would end a window title, and control characters or changes of the writing
/// direction would reorder the surrounding text.
pub(super) fn displayable(name: &str) -> String {
    let reorders = |c: char| matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    name.chars().map(|c| if c.is_control() || reorders(c) { '?' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::{MAX_BATCH, Search, displayable, start};
    use std::time::{Duration, Instant};

    #[test]
    fn only_control_and_direction_characters_are_replaced() {
        assert_eq!(displayable("Für Elise 月光.mp3"), "Für Elise 月光.mp3");
        assert_eq!(displayable("a\0b\nc\u{202E}3pm"), "a?b?c?3pm");
    }

    #[test]
    fn a_search_sends_batches_in_order_until_it_is_cancelled() {
        let folder = tempfile::tempdir().unwrap();
        for i in 0..2000 {
            std::fs::write(folder.path().join(format!("{i:04}.wav")), "").unwrap();
        }
        let resolver = start(|| {}).unwrap();
        let search = Search::new(vec![folder.path().as_os_str().to_owned()]);
        let progress = search.progress.clone();
        resolver.try_send(search).ok().unwrap();
        let (mut names, mut batches) = (Vec::new(), 0);
        let begin = Instant::now();
        loop {
            for batch in resolver.events() {
                assert_eq!(batch.is_first, batches == 0);
                assert!(batch.inputs.len() <= MAX_BATCH);
                batches += 1;
                names.extend(batch.inputs.into_iter().map(|input| input.name));
                if batch.is_last {
                    assert_eq!(names.len(), 2000);
                    assert!(names.is_sorted() && batches > 7, "{batches}");
                    assert_eq!((progress.entries(), progress.recordings()), (2000, 2000));
                    return;
                }
            }
            assert!(begin.elapsed() < Duration::from_secs(60), "no last batch");
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    #[test]
    fn a_cancelled_search_ends_with_its_last_batch() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.wav"), "").unwrap();
        let resolver = start(|| {}).unwrap();
        let search = Search::new(vec![folder.path().as_os_str().to_owned()]);
        search.cancel.cancel();
        resolver.try_send(search).ok().unwrap();
        let begin = Instant::now();
        let batch = loop {
            if let Some(batch) = resolver.events().next() {
                break batch;
            }
            assert!(begin.elapsed() < Duration::from_secs(60), "no last batch");
            std::thread::sleep(Duration::from_millis(1));
        };
        assert!(batch.is_last && batch.inputs.is_empty());
    }
}
