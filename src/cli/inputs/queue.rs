//! The arguments of the command line and the lines of stdin → tasks.

use super::shown_search::ShownSearch;
use crate::classify::Cancel;
use crate::classify::report::Failure;
use crate::cli::error::CliError;
use crate::cli::links::{Links, ResolvedLink};
use crate::cli::progress::Bar;
use crate::cli::stdin::{Content, List, ListError, SpoolError, SpoolFolder, Stdin};
use crate::fetch::FetchTarget;
use crate::input::{self, Expansion, Input, Source, WalkProgress};
use crossbeam_channel::{Receiver, Sender, bounded};
use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;

/// What a recording from stdin is called.
const STDIN: &str = "-";

/// One input.
pub(in crate::cli) struct Task {
    /// Counts from 0, in input order.
    pub(in crate::cli) number: u64,
    /// What the user calls it.
    pub(in crate::cli) name: String,
    /// The bytes of the name, if it is not UTF-8.
    pub(in crate::cli) raw_name: Option<Vec<u8>>,
    /// Where the recording is, or why there is none.
    pub(in crate::cli) target: Result<Target, Failure>,
    /// Number of inputs that are known to follow.
    pub(in crate::cli) more: usize,
}

/// Where a recording is.
pub(in crate::cli) enum Target {
    File(PathBuf),
    Link(FetchTarget),
}

/// One of the arguments that name inputs.
pub(in crate::cli) enum Argument {
    Typed(OsString),
    /// What an argument was found to name.
    Found(Expansion),
    /// A link that was resolved already.
    Link(Vec<ResolvedLink>),
    /// Stdin, of which the first bytes were read already.
    Stdin(Stdin),
}

/// Where the inputs come from.
pub(in crate::cli) struct InputSettings {
    pub(in crate::cli) arguments: Vec<Argument>,
    /// Whether lines of stdin end with NUL.
    pub(in crate::cli) null: bool,
    /// Names of inputs to skip, as bytes: an earlier run has their results.
    pub(in crate::cli) done: HashSet<Vec<u8>>,
    pub(in crate::cli) links: Arc<Links>,
    /// Where a recording from stdin is kept; `None`: there must be none on stdin.
    pub(in crate::cli) spool: Option<SpoolFolder>,
    pub(in crate::cli) bar: Bar,
    pub(in crate::cli) cancel: Cancel,
}

/// Starts the thread that reads the inputs. Gives the tasks, and tokens of which one must be taken for each finished task: at most
/// `in_flight` tasks are under way.
pub(in crate::cli) fn start(
    settings: InputSettings,
    in_flight: usize,
) -> Result<(Receiver<Task>, Receiver<()>), CliError> {
    let (sender, tasks) = bounded(in_flight);
    let (token, tokens) = bounded(in_flight);
    let InputSettings { arguments, null, done, links, spool, bar, cancel } = settings;
    let search = WalkProgress::default();
    let mut queue = InputQueue { tasks: sender, token, number: 0, done, links, spool, bar, search, cancel };
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
    done: HashSet<Vec<u8>>,
    links: Arc<Links>,
    spool: Option<SpoolFolder>,
    bar: Bar,
    /// What was seen in folders.
    search: WalkProgress,
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
                Argument::Typed(text) if text == STDIN => self.push_typed_stdin(null, follow),
                Argument::Typed(text) => self.push_argument(&text, follow),
                Argument::Found(found) => self.push_found(found, follow),
                Argument::Link(linked) => self.push_link(linked, follow),
                Argument::Stdin(stdin) => self.push_stdin(stdin, null, follow),
            };
            if pushed.is_err() {
                return;
            }
        }
    }

    /// Adds all inputs that an argument or a line names, each as soon as it is found.
    fn push_argument(&mut self, text: &OsStr, follow: usize) -> Result<(), Closed> {
        let found = input::expand_with(text, &self.cancel, &self.search);
        let _shown = found.is_search().then(|| ShownSearch::start(&self.bar, &self.search));
        self.push_found(found, follow)
    }

    fn push_found(&mut self, mut found: Expansion, follow: usize) -> Result<(), Closed> {
        while let Some(input) = found.next() {
            let more = follow.saturating_add(found.known_to_follow());
            match input {
                Ok(input) => {
                    let raw_name = input.raw_name();
                    let Input { name, source } = input;
                    match source {
                        Source::File(path) => self.send(name, raw_name, Ok(Target::File(path)), more)?,
                        Source::Link(link) => {
                            let linked = self.links.recordings(&name, link, &self.cancel);
                            self.push_link(linked, more)?;
                        }
                    }
                }
                // In a folder, the failure is that of one file or folder below it.
                Err(error) => {
                    self.send(error.name(), error.raw_name(), Err(Failure::from(&error)), more)?;
                }
            }
        }
        Ok(())
    }

    fn push_link(&mut self, linked: Vec<ResolvedLink>, follow: usize) -> Result<(), Closed> {
        let count = linked.len();
        for (i, ResolvedLink { name, target }) in linked.into_iter().enumerate() {
            self.send(name, None, target.map(Target::Link), follow + count - 1 - i)?;
        }
        Ok(())
    }

    fn push_typed_stdin(&mut self, null: bool, follow: usize) -> Result<(), Closed> {
        match Stdin::open(null) {
            Ok(stdin) => self.push_stdin(stdin, null, follow),
            Err(error) => self.push_list_error(&ListError::Read(error), follow),
        }
    }

    fn push_stdin(&mut self, stdin: Stdin, null: bool, follow: usize) -> Result<(), Closed> {
        match stdin.content {
            Content::Recording | Content::Unknown => self.push_recording(stdin, follow),
            Content::BrokenList => {
                // Of such a list no line is an input: one of them could be a folder by chance.
                let mut list = List::new(stdin.into_reader(), Content::BrokenList, false);
                match list.find_map(Result::err) {
                    Some(error) => self.push_list_error(&error, follow),
                    None => Ok(()),
                }
            }
            content => {
                for line in List::new(stdin.into_reader(), content, null) {
                    match line {
                        Ok(line) => self.push_argument(&os_string(&line), follow)?,
                        Err(error) => self.push_list_error(&error, follow)?,
                    }
                }
                Ok(())
            }
        }
    }

    fn push_list_error(&mut self, error: &ListError, follow: usize) -> Result<(), Closed> {
        self.add_stdin(Err(Failure::new(error.kind(), error.to_string())), follow)
    }

    /// The recording that stdin holds.
    fn push_recording(&mut self, stdin: Stdin, follow: usize) -> Result<(), Closed> {
        let Some(spool) = &self.spool else {
            let message =
                "-: a list of names is expected here, one a line, not a recording: save it to a file first";
            return self.add_stdin(Err(Failure::new("no_list", message)), follow);
        };
        let target = match spool.copy(stdin, self.links.max_bytes(), &self.cancel) {
            Ok(path) => Ok(Target::File(path)),
            Err(SpoolError::Cancelled) => return Ok(()),
            Err(error) => Err(Failure::new(error.kind(), error.to_string())),
        };
        self.add_stdin(target, follow)
    }

    /// Adds a task about stdin. It is never skipped: another recording or list had the same name.
    fn add_stdin(&mut self, target: Result<Target, Failure>, more: usize) -> Result<(), Closed> {
        self.add(Task { number: self.number, name: STDIN.to_owned(), raw_name: None, target, more })
    }

    /// Adds a task, unless an earlier run has its result.
    fn send(
        &mut self,
        name: String,
        raw_name: Option<Vec<u8>>,
        target: Result<Target, Failure>,
        more: usize,
    ) -> Result<(), Closed> {
        if self.done.contains(raw_name.as_deref().unwrap_or(name.as_bytes())) {
            tracing::debug!(input = name, "input skipped: the resumed file has its result");
            return Ok(());
        }
        self.add(Task { number: self.number, name, raw_name, target, more })
    }

    fn add(&mut self, task: Task) -> Result<(), Closed> {
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
