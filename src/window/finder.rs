//! The thread that looks up what words name: a folder may be large and its disk slow.

use super::actor::Actor;
use crate::classify::report::Failure;
use crate::input;
use crossbeam_channel::Receiver;
use std::ffi::OsString;
use std::io;
use std::path::PathBuf;

/// The finder's other end: words in, what they name out.
pub(super) type Finder = Actor<Vec<OsString>, Vec<Named>>;

/// One input that a word stands for.
pub(super) struct Named {
    /// What the user calls it.
    pub(super) name: String,
    /// Its file, or why there is none.
    pub(super) path: Result<PathBuf, Failure>,
}

/// Starts the thread named `find`; `wake` is called whenever something was found.
pub(super) fn start(wake: impl Fn() + Send + 'static) -> io::Result<Finder> {
    Actor::start("find", 16, 16, move |asked: Receiver<Vec<OsString>>, told| {
        for words in asked {
            let named = words.into_iter().flat_map(look_up).collect();
            if told.send(named).is_err() {
                return;
            }
            wake();
        }
    })
}

fn look_up(word: OsString) -> Vec<Named> {
    let name = word.to_string_lossy().into_owned();
    let named = |found: Result<input::Input, input::InputError>| match found {
        Ok(input) => Named { name: input.name, path: Ok(input.path) },
        Err(error) => Named { name: name.clone(), path: Err(Failure::from(&error)) },
    };
    input::expand(&word).into_iter().map(named).collect()
}
