//! `pianoscope scan INPUT...`: recordings → the library. stdout stays empty.

mod arguments;
mod bar;
mod downloads;
mod messages;

pub(super) use arguments::Args;

use super::error::CliError;
use super::inputs::{self, Argument, InputSettings, Target, Task};
use super::interrupt::{Interrupt, STOPPED};
use super::links::Links;
use super::output::print_message;
use super::progress::Bar;
use crate::library::{Library, LibraryError};
use crate::scan::{Changes, Downloads, FolderWatch, MissingFiles, ScanError, Scanner, Source, Summary};
use bar::ScanBar;
use crossbeam_channel::{Receiver, bounded, unbounded};
use messages::Messages;
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::thread;

/// Inputs between the queue and the scan, for each job.
const IN_FLIGHT: usize = 16;

pub(super) fn run(args: &Args) -> Result<ExitCode, CliError> {
    let library = library_path(args.library.as_deref())?;
    let folders = args.folders();
    if args.watch && folders.is_empty() {
        return Err(CliError::Usage("--watch needs a folder among the inputs".to_owned()));
    }
    let interrupt = Interrupt::install();
    let model = Arc::new(super::model::load(args.model.as_deref())?);
    let (scanner, notes) =
        Scanner::open(&library, model, args.settings()).map_err(|error| failed(&library, error))?;
    notes.iter().for_each(|note| print_message(note));
    // Before the scan, so that nothing is missed that changes meanwhile.
    let watch = match args.watch {
        true => Some(FolderWatch::start(&folders).map_err(|error| CliError::Failed(error.to_string()))?),
        false => None,
    };
    let links = Arc::new(Links::new(&args.links, &Bar::hidden()));
    let mut command = Command { args, library, folders, interrupt, links, scanner };
    let scanned = command.scan();
    let ended = match (scanned, watch) {
        (Ok(summary), Some(watch)) if !summary.stopped => command.watch(watch),
        (scanned, _) => scanned,
    };
    command.links.end();
    let summary = ended?;
    Ok(match summary {
        Summary { stopped: true, .. } => ExitCode::from(STOPPED),
        Summary { failed: 0, refused: 0, .. } => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    })
}

/// The named library, or that of this user.
fn library_path(named: Option<&Path>) -> Result<PathBuf, CliError> {
    let path = named.map(Path::to_owned).or_else(Library::default_path);
    path.ok_or_else(|| CliError::Usage(LibraryError::NoFolder.to_string()))
}

fn failed(library: &Path, error: ScanError) -> CliError {
    match error {
        ScanError::Library(error @ (LibraryError::NotALibrary(_) | LibraryError::NameOfRecording)) => {
            CliError::Usage(format!("{}: {error}", library.display()))
        }
        ScanError::Library(error) => CliError::Failed(format!("{}: {error}", library.display())),
        error => CliError::Failed(error.to_string()),
    }
}

struct Command<'a> {
    args: &'a Args,
    library: PathBuf,
    /// The folders among the inputs.
    folders: Vec<PathBuf>,
    interrupt: Interrupt,
    links: Arc<Links>,
    scanner: Scanner,
}

impl Command<'_> {
    /// Scans all inputs once.
    fn scan(&mut self) -> Result<Summary, CliError> {
        let cancel = self.interrupt.cancel.clone();
        let in_flight = IN_FLIGHT * self.args.jobs();
        let settings = InputSettings {
            arguments: self.args.inputs.iter().cloned().map(Argument::Typed).collect(),
            null: self.args.null,
            done: HashSet::new(),
            links: Arc::clone(&self.links),
            spool: None,
            bar: Bar::hidden(),
            cancel: cancel.clone(),
        };
        let (tasks, tokens) = inputs::start(settings, in_flight)?;
        let sources = sources(tasks, tokens, in_flight)?;
        let bar = ScanBar::start(&self.args.inputs, &cancel);
        let mut messages = Messages::default();
        let summary = self.run(&sources, Some(&*Arc::clone(&self.links)), &mut |event| {
            bar.update(&event);
            messages.print(&event);
        });
        bar.finish();
        let summary = summary?;
        let missing = self.missing(&summary)?;
        messages::print_summary(&summary, &missing);
        if summary.stopped {
            print_message(
                "stopped; everything up to here is in the library: run the same command to continue",
            );
        }
        Ok(summary)
    }

    /// Scans what changes below the folders until Ctrl-C.
    fn watch(&mut self, mut watch: FolderWatch) -> Result<Summary, CliError> {
        let cancel = self.interrupt.cancel.clone();
        print_message(match self.folders.len() {
            1 => "watching the folder for changes; Ctrl-C ends it",
            _ => "watching the folders for changes; Ctrl-C ends it",
        });
        while let Some(Changes { files, vanished, note }) = watch.next(&cancel) {
            if let Some(note) = note {
                print_message(&note);
            }
            let (sender, sources) = unbounded();
            let more = files.len();
            for (i, path) in files.into_iter().enumerate() {
                let name = path.to_string_lossy().into_owned();
                let target = Ok(crate::scan::Target::File(path));
                // The receiver is alive.
                sender.send(Source { name, target, more: more.saturating_sub(i + 1) }).ok();
            }
            drop(sender);
            let mut messages = Messages::default();
            let summary = self.run(&sources, None, &mut |event| messages.print(&event))?;
            let missing = if vanished { self.missing(&summary)? } else { Vec::new() };
            messages::print_changes(&summary, &missing);
        }
        Ok(Summary { stopped: true, ..Summary::default() })
    }

    fn run(
        &mut self,
        sources: &Receiver<Source>,
        downloads: Option<&dyn Downloads>,
        on_event: &mut dyn FnMut(crate::scan::ScanEvent<'_>),
    ) -> Result<Summary, CliError> {
        let scanned = self.scanner.run(sources, downloads, &self.interrupt.cancel, on_event);
        scanned.map_err(|error| failed(&self.library, error))
    }

    /// Marks what is gone, unless the scan has not seen everything.
    fn missing(&mut self, summary: &Summary) -> Result<Vec<MissingFiles>, CliError> {
        if summary.stopped {
            return Ok(Vec::new());
        }
        self.scanner.mark_missing(&self.folders).map_err(|error| failed(&self.library, error))
    }
}

/// Tasks as sources of a scan. Some may wait: with one at a time a busy system changes between two threads for each known file, which
/// takes longer than the file.
fn sources(
    tasks: Receiver<Task>,
    tokens: Receiver<()>,
    in_flight: usize,
) -> Result<Receiver<Source>, CliError> {
    let (sender, sources) = bounded(in_flight);
    let pass_on = move || {
        for Task { name, target, more, .. } in tasks {
            // Lets the queue send one more input; it may have ended already.
            tokens.try_recv().ok();
            let target = target.map(|target| match target {
                Target::File(path) => crate::scan::Target::File(path),
                Target::Link(target) => crate::scan::Target::Link(target),
            });
            if sender.send(Source { name, target, more }).is_err() {
                return;
            }
        }
    };
    // It is not joined: it may wait for a line of stdin that never comes.
    let started = thread::Builder::new().name("sources".to_owned()).spawn(pass_on);
    started.map_err(|error| CliError::Failed(format!("no thread can be started: {error}")))?;
    Ok(sources)
}
