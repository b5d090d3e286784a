//! The arguments of the command line and the lines of stdin → tasks.

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

/// Longest line of stdin in bytes, far above any system's limit for a path.
const MAX_LINE: u64 = 64 * 1024;

/// One input to classify.
pub(super) struct Task {
    /// Counts from 0, in input order.
    pub(super) number: u64,
    /// What the user calls it.
    pub(super) name: String,
    /// Where the recording is, or why there is none.
    pub(super) target: Result<Target, Failure>,
    /// Number of inputs that are known to follow.
    pub(super) more: usize,
}

/// Where a recording is.
pub(super) enum Target {
    File(PathBuf),
    Link(FetchTarget),
}

/// One of the arguments that name inputs.
pub(super) enum Argument {
    Typed(OsString),
    /// A link that was resolved already.
    Link(Vec<ResolvedLink>),
}

/// Where the inputs come from.
pub(super) struct InputSettings {
    pub(super) arguments: Vec<Argument>,
    /// Whether lines of stdin end with NUL.
    pub(super) null: bool,
    /// Names of inputs to skip: an earlier run has their results.
    pub(super) done: HashSet<String>,
    pub(super) links: Arc<Links>,
    pub(super) cancel: Cancel,
}

/// Starts the thread that reads the inputs. Gives the tasks, and tokens of which one must be taken for each finished task: at most
/// `in_flight` tasks are under way.
pub(super) fn start(
    settings: InputSettings,
    in_flight: usize,
) -> Result<(Receiver<Task>, Receiver<()>), CliError> {
    let (sender, tasks) = bounded(in_flight);
    let (token, tokens) = bounded(in_flight);
    let InputSettings { arguments, null, done, links, cancel } = settings;
    let mut queue = InputQueue { tasks: sender, token, number: 0, done, links, cancel };
    // It is not joined: it may block on a line of stdin that never comes.
    thread::Builder::new()
        .name("inputs".to_owned())
        .spawn(move || queue.read(arguments, null))
        .map_err(|error| CliError::Failed(format!("no thread can be started: {error}")))?;
    Ok((tasks, tokens))
}

struct InputQueue {
    tasks: Sender<Task>,
    token: Sender<()>,
    number: u64,
    done: HashSet<String>,
    links: Arc<Links>,
    cancel: Cancel,
}

/// The receiver of the tasks is gone.
struct Closed;

impl InputQueue {
    fn read(&mut self, arguments: Vec<Argument>, null: bool) {
        let count = arguments.len();
        for (i, argument) in arguments.into_iter().enumerate() {
            let follow = count - 1 - i;
            let pushed = match argument {
                Argument::Typed(text) if text == "-" => self.push_stdin(null, follow),
                Argument::Typed(text) => self.push_argument(&text, follow),
                Argument::Link(linked) => self.push_link(linked, follow),
            };
            if pushed.is_err() {
                return;
            }
        }
    }

    /// Adds all inputs that an argument or a line names.
    fn push_argument(&mut self, text: &OsStr, follow: usize) -> Result<(), Closed> {
        let found = input::expand(text);
        let count = found.len();
        for (i, input) in found.into_iter().enumerate() {
            let more = follow + count - 1 - i;
            match input {
                Ok(input) => match input.source {
                    Source::File(path) => self.send(input.name, Ok(Target::File(path)), more)?,
                    Source::Link(link) => {
                        let linked = self.links.recordings(&input.name, link, &self.cancel);
                        self.push_link(linked, more)?;
                    }
                },
                // In a folder, the failure is that of one file or folder below it.
                Err(error) => self.send(error.name(), Err(Failure::from(&error)), more)?,
            }
        }
        Ok(())
    }

    fn push_link(&mut self, linked: Vec<ResolvedLink>, follow: usize) -> Result<(), Closed> {
        let count = linked.len();
        for (i, ResolvedLink { name, target }) in linked.into_iter().enumerate() {
            self.send(name, target.map(Target::Link), follow + count - 1 - i)?;
        }
        Ok(())
    }

    fn push_stdin(&mut self, null: bool, follow: usize) -> Result<(), Closed> {
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
                // The rest of the line must not be taken for another input. An error shows at the next line.
                stdin.skip_until(end).ok();
            }
            // Line breaks of Windows.
            if !null && line.last() == Some(&b'\r') {
                line.pop();
            }
            if !line.is_empty() {
                self.push_argument(&os_string(&line), follow)?;
            }
        }
    }

    fn send(&mut self, name: String, target: Result<Target, Failure>, more: usize) -> Result<(), Closed> {
        if self.done.contains(&name) {
            tracing::debug!(input = name, "input skipped: the resumed file has its result");
            return Ok(());
        }
        let task = Task { number: self.number, name, target, more };
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
