//! A thread that resolves inputs to files and links: walking a large folder on a slow disk takes time.

use super::actor::Actor;
use crate::classify::report::Failure;
use crate::input::{self, Source};
use crossbeam_channel::Receiver;
use std::ffi::OsString;
use std::io;

/// Handle of the thread: inputs as typed in, resolved inputs out.
pub(super) type InputResolver = Actor<Vec<OsString>, Vec<ResolvedInput>>;

/// A file or link that an input resolves to.
pub(super) struct ResolvedInput {
    /// Name for display.
    pub(super) name: String,
    /// Its location, or the reason why it has none.
    pub(super) source: Result<Source, Failure>,
}

/// Starts the thread; `wake` is called whenever inputs were resolved.
///
/// # Errors
/// If the thread cannot be started.
pub(super) fn start(wake: impl Fn() + Send + 'static) -> io::Result<InputResolver> {
    Actor::start("resolve inputs", 16, 16, move |inputs: Receiver<Vec<OsString>>, events| {
        for words in inputs {
            let resolved = words.into_iter().flat_map(resolve).collect();
            if events.send(resolved).is_err() {
                return;
            }
            wake();
        }
    })
}

/// Replaces characters that cannot be displayed safely: a NUL would end a window title, and control characters or changes of the writing
/// direction would reorder the surrounding text.
fn displayable(name: &str) -> String {
    let reorders = |c: char| matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    name.chars().map(|c| if c.is_control() || reorders(c) { '?' } else { c }).collect()
}

fn resolve(word: OsString) -> Vec<ResolvedInput> {
    let resolved = |input: Result<input::Input, input::InputError>| match input {
        Ok(input) => ResolvedInput { name: displayable(&input.name), source: Ok(input.source) },
        // In a folder or list, the failure is that of one of its entries.
        Err(error) => ResolvedInput { name: displayable(&error.name()), source: Err(Failure::from(&error)) },
    };
    input::expand(&word).into_iter().map(resolved).collect()
}

#[cfg(test)]
mod tests {
    use super::displayable;

    #[test]
    fn only_control_and_direction_characters_are_replaced() {
        assert_eq!(displayable("Für Elise 月光.mp3"), "Für Elise 月光.mp3");
        assert_eq!(displayable("a\0b\nc\u{202E}3pm"), "a?b?c?3pm");
    }
}
