//! The words of the command line and the lines of stdin → tasks.

use crate::classify::Cancel;
use crate::classify::report::Failure;
use crate::cli::error::CliError;
use crate::cli::links::{Links, ResolvedLink};
use crate::fetch::FetchTarget;
use crate::input::{self, InputError, Source};
use crossbeam_channel::{Receiver, Sender, bounded};
use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::io::{self, BufRead, Read};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;

/// Longest line of stdin in bytes; far above what a system allows for a path.
const MAX_LINE: u64 = 64 * 1024;

/// One input to classify.
pub(super) struct Task {
    /// Counts from 0, in input order.
    pub(super) number: u64,
    /// What the user calls it.
    pub(super) name: String,
    /// Where the sound is, or why there is none.
    pub(super) wish: Result<Wish, Failure>,
    /// How many inputs are known to follow.
    pub(super) more: usize,
}

/// Where a sound is.
pub(super) enum Wish {
    File(PathBuf),
    Link(FetchTarget),
}

/// One of the words that name inputs.
pub(super) enum Word {
    Typed(OsString),
    /// What a link leads to was looked up already.
    Link(Vec<ResolvedLink>),
}

/// What the feeder works with.
pub(super) struct Supply {
    pub(super) words: Vec<Word>,
    /// Lines of stdin end with NUL.
    pub(super) null: bool,
    /// Names of inputs that need no answer.
    pub(super) answered: HashSet<String>,
    pub(super) links: Arc<Links>,
    pub(super) cancel: Cancel,
}

/// Starts the feeder thread: the tasks, and the tokens of which one is to be taken for each task that is wholly done. The
/// feeder goes `in_flight` tasks ahead at most.
pub(super) fn start(supply: Supply, in_flight: usize) -> Result<(Receiver<Task>, Receiver<()>), CliError> {
    let (sender, tasks) = bounded(in_flight);
    let (token, tokens) = bounded(in_flight);
    let Supply { words, null, answered, links, cancel } = supply;
    let mut feeder = Feeder { tasks: sender, token, number: 0, answered, links, cancel };
    // Nobody joins it: it may wait for a line of stdin that never comes.
    thread::Builder::new()
        .name("inputs".to_owned())
        .spawn(move || feeder.feed(words, null))
        .map_err(|error| CliError::Failed(format!("no thread can be started: {error}")))?;
    Ok((tasks, tokens))
}

struct Feeder {
    tasks: Sender<Task>,
    token: Sender<()>,
    number: u64,
    answered: HashSet<String>,
    links: Arc<Links>,
    cancel: Cancel,
}

/// Nobody takes tasks any more.
struct Closed;

impl Feeder {
    fn feed(&mut self, words: Vec<Word>, null: bool) {
        let count = words.len();
        for (i, word) in words.into_iter().enumerate() {
            let follow = count - 1 - i;
            let fed = match word {
                Word::Typed(word) if word == "-" => self.feed_stdin(null, follow),
                Word::Typed(word) => self.feed_word(&word, follow),
                Word::Link(linked) => self.feed_link(linked, follow),
            };
            if fed.is_err() {
                return;
            }
        }
    }

    /// All inputs that a word stands for.
    fn feed_word(&mut self, word: &OsStr, follow: usize) -> Result<(), Closed> {
        let found = input::expand(word);
        let count = found.len();
        for (i, input) in found.into_iter().enumerate() {
            let more = follow + count - 1 - i;
            match input {
                Ok(input) => match input.source {
                    Source::File(path) => self.send(input.name, Ok(Wish::File(path)), more)?,
                    Source::Link(link) => {
                        let linked = self.links.recordings(&input.name, link, &self.cancel);
                        self.feed_link(linked, more)?;
                    }
                },
                // In a folder, what failed is one file or folder below it.
                Err(error) => self.send(error.name(), Err(Failure::from(&error)), more)?,
            }
        }
        Ok(())
    }

    fn feed_link(&mut self, linked: Vec<ResolvedLink>, follow: usize) -> Result<(), Closed> {
        let count = linked.len();
        for (i, ResolvedLink { name, target }) in linked.into_iter().enumerate() {
            self.send(name, target.map(Wish::Link), follow + count - 1 - i)?;
        }
        Ok(())
    }

    fn feed_stdin(&mut self, null: bool, follow: usize) -> Result<(), Closed> {
        let end = if null { 0 } else { b'\n' };
        let mut stdin = io::stdin().lock();
        let mut line = Vec::new();
        loop {
            line.clear();
            match (&mut stdin).take(MAX_LINE).read_until(end, &mut line) {
                Ok(0) => return Ok(()),
                Ok(_) => {}
                Err(error) => {
                    let error = InputError::Unreadable {
                        path: PathBuf::from("-"),
                        reason: error.to_string(),
                        advice: "check where stdin comes from",
                    };
                    return self.send(error.name(), Err(Failure::from(&error)), follow);
                }
            }
            if line.last() == Some(&end) {
                line.pop();
            } else if line.len() as u64 == MAX_LINE {
                // The rest belongs to the same name and must not be taken for another. A failure shows at the next line.
                stdin.skip_until(end).ok();
            }
            // Lists that were made on Windows.
            if !null && line.last() == Some(&b'\r') {
                line.pop();
            }
            if !line.is_empty() {
                self.feed_word(&os_string(&line), follow)?;
            }
        }
    }

    fn send(&mut self, name: String, wish: Result<Wish, Failure>, more: usize) -> Result<(), Closed> {
        if self.answered.contains(&name) {
            return Ok(());
        }
        let task = Task { number: self.number, name, wish, more };
        self.number += 1;
        self.token.send(()).map_err(|_| Closed)?;
        self.tasks.send(task).map_err(|_| Closed)
    }
}

#[cfg(unix)]
fn os_string(line: &[u8]) -> OsString {
    use std::os::unix::ffi::OsStrExt;
    OsStr::from_bytes(line).to_owned()
}

#[cfg(not(unix))]
fn os_string(line: &[u8]) -> OsString {
    String::from_utf8_lossy(line).into_owned().into()
}
