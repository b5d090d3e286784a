//! The inputs of a command as arguments, and the way from them to tasks and back to results in their order.

use super::{Argument, InputSettings, Task, arguments, start, write_in_order};
use crate::cli::error::CliError;
use crate::cli::interrupt::Interrupt;
use crate::cli::links::{LinkArgs, Links};
use crate::cli::progress::Bar;
use crate::cli::stdin::{SpoolFolder, Stdin};
use crate::input::{self, Expansion, WalkProgress};
use crossbeam_channel::Receiver;
use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::thread::available_parallelism;

/// What a command takes that reads recordings from anywhere.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct InputArgs {
    /// Files, folders, links and playlists; - reads them from stdin, one per line, and gives each result at once, or takes the recording
    /// that is piped in
    #[arg(required = true, value_name = "INPUT")]
    pub(in crate::cli) inputs: Vec<OsString>,

    /// Threads [default: number of cores]
    #[arg(long, short, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,

    /// Inputs on stdin end with a NUL byte instead of a line break, as from `find -print0`
    #[arg(long, short = '0')]
    null: bool,

    #[command(flatten)]
    pub(in crate::cli) links: LinkArgs,
}

impl InputArgs {
    pub(in crate::cli) fn jobs(&self) -> usize {
        self.jobs.map_or_else(|| available_parallelism().map_or(1, usize::from), usize::from)
    }

    /// As paths, which no output may replace.
    pub(in crate::cli) fn paths(&self) -> Vec<&Path> {
        self.inputs.iter().map(Path::new).collect()
    }

    /// The only argument.
    fn only(&self) -> Option<&OsStr> {
        match self.inputs.as_slice() {
            [input] => Some(input),
            _ => None,
        }
    }

    /// Finds out whether there are several. Ctrl-C interrupts from here on.
    pub(in crate::cli) fn open(&self) -> Typed<'_> {
        // If stdin cannot be read, the queue reports it like any other input.
        let stdin = (self.only() == Some(OsStr::new("-"))).then(|| Stdin::open(self.null).ok()).flatten();
        let interrupt = Interrupt::install();
        let only = self.only().filter(|input| *input != "-");
        let only = only.map(|text| input::expand_with(text, &interrupt.cancel, &WalkProgress::default()));
        let several = match &only {
            // Unknown of a link until it is resolved.
            Some(found) => found.is_search() || found.known_to_follow() > 1,
            // A recording that is piped in is a single input.
            None => !stdin.as_ref().is_some_and(|stdin| stdin.content.is_one_recording()),
        };
        Typed { args: self, stdin, only, several, interrupt }
    }
}

/// Arguments that are understood as far as possible without the network.
pub(in crate::cli) struct Typed<'a> {
    args: &'a InputArgs,
    stdin: Option<Stdin>,
    only: Option<Expansion>,
    /// Whether there may be several inputs.
    pub(in crate::cli) several: bool,
    interrupt: Interrupt,
}

impl Typed<'_> {
    /// Resolves a single link, which may be a playlist.
    pub(in crate::cli) fn resolve(self, bar: Bar) -> Resolved {
        let Self { args, stdin, only, mut several, interrupt } = self;
        let links = Arc::new(Links::new(&args.links, &bar));
        let arguments = match stdin {
            Some(stdin) => vec![Argument::Stdin(stdin)],
            None => arguments(&args.inputs, only, &links, &interrupt, &mut several),
        };
        Resolved { arguments, null: args.null, several, links, interrupt, bar }
    }
}

/// Inputs that can be started.
pub(in crate::cli) struct Resolved {
    arguments: Vec<Argument>,
    null: bool,
    /// Whether there are several inputs.
    pub(in crate::cli) several: bool,
    links: Arc<Links>,
    interrupt: Interrupt,
    bar: Bar,
}

impl Resolved {
    /// Starts the thread that gives the tasks, at most `in_flight` at once. `done`: names to skip, as bytes.
    pub(in crate::cli) fn start(
        self,
        done: HashSet<Vec<u8>>,
        in_flight: usize,
    ) -> Result<(Receiver<Task>, Running), CliError> {
        let Self { arguments, null, links, interrupt, bar, .. } = self;
        let spool = SpoolFolder::default();
        let settings = InputSettings {
            arguments,
            null,
            done,
            links: Arc::clone(&links),
            spool: Some(spool.clone()),
            bar: bar.clone(),
            cancel: interrupt.cancel.clone(),
        };
        let (tasks, tokens) = start(settings, in_flight)?;
        Ok((tasks, Running { tokens, links, interrupt, bar, spool }))
    }
}

/// Inputs that are on their way.
pub(in crate::cli) struct Running {
    tokens: Receiver<()>,
    pub(in crate::cli) links: Arc<Links>,
    pub(in crate::cli) interrupt: Interrupt,
    pub(in crate::cli) bar: Bar,
    spool: SpoolFolder,
}

impl Running {
    /// Writes each result as soon as all before it are written. Gives whether Ctrl-C stopped it, and the result of writing.
    pub(in crate::cli) fn write_in_order<T>(
        self,
        results: &Receiver<(u64, Option<T>)>,
        write: impl FnMut(T) -> io::Result<()>,
    ) -> (bool, io::Result<()>) {
        let ended = write_in_order(results, &self.tokens, &self.interrupt, &self.bar, write);
        self.end();
        ended
    }

    /// Ends what was begun for the inputs.
    pub(in crate::cli) fn end(&self) {
        self.bar.finish();
        self.links.end();
        self.spool.remove();
    }
}

/// The number of an audio track.
pub(in crate::cli) fn parse_track(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(number) if number > 0 => Ok(number),
        _ => Err("must be a number from 1 on".to_owned()),
    }
}
