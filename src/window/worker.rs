//! The thread that classifies for the window: words in, events out, both over bounded channels.

use crate::classify::report::{Answer, Failure};
use crate::classify::{Cancel, ClassifyError, Engine, Event, Options, Progress, classify_file};
use crate::input::{self, Input};
use crate::model::Model;
use crossbeam_channel::{Receiver, Sender, bounded, never};
use eframe::egui;
use std::ffi::OsString;
use std::io;
use std::thread::{self, JoinHandle};

/// What the worker tells. Rows are told of in order, one at a time.
pub(super) enum Told {
    /// A new row, for an input of this name.
    Started(String),
    /// The last row's recording was heard so far.
    Heard(Progress),
    /// The last row is done.
    Done(Result<Answer, Failure>),
}

/// The thread's other ends. Dropping it stops the thread.
pub(super) struct Worker {
    words: Option<Sender<OsString>>,
    told: Receiver<Told>,
    cancel: Cancel,
    thread: Option<JoinHandle<()>>,
}

impl Worker {
    /// Starts the thread named `classify`; it wakes `ctx` whenever there is something to draw.
    pub(super) fn start(model: Model, ctx: egui::Context) -> io::Result<Self> {
        let (words, asked) = bounded(16);
        let (teller, told) = bounded(64);
        let cancel = Cancel::new();
        let flag = cancel.clone();
        let thread = thread::Builder::new().name("classify".to_owned()).spawn(move || {
            let tell = |event| {
                let heard = teller.send(event);
                ctx.request_repaint();
                heard.is_ok()
            };
            work(&model, &asked, &flag, &tell);
        })?;
        Ok(Self { words: Some(words), told, cancel, thread: Some(thread) })
    }

    /// Asks for what `word` names; gives it back if the worker has enough to do.
    pub(super) fn ask(&self, word: OsString) -> Result<(), OsString> {
        match &self.words {
            Some(words) => words.try_send(word).map_err(|refused| refused.into_inner()),
            None => Err(word),
        }
    }

    /// What was told since the last call.
    pub(super) fn events(&self) -> impl Iterator<Item = Told> {
        self.told.try_iter()
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.cancel.cancel();
        // Both ends go, so that the thread waits for neither.
        self.words = None;
        self.told = never();
        if let Some(thread) = self.thread.take() {
            // Its panic was printed when it happened, and the window is closing.
            thread.join().ok();
        }
    }
}

/// Until nobody asks or listens any more.
fn work(model: &Model, asked: &Receiver<OsString>, cancel: &Cancel, tell: &dyn Fn(Told) -> bool) {
    let mut engine = None;
    for word in asked {
        for input in input::expand(&word) {
            let name = input
                .as_ref()
                .map_or_else(|_| word.to_string_lossy().into_owned(), |input| input.name.clone());
            if !tell(Told::Started(name)) {
                return;
            }
            let answer = match &input {
                Err(error) => Err(Failure::from(error)),
                Ok(input) => match classify(input, model, &mut engine, cancel, tell) {
                    Err(ClassifyError::Cancelled) => return,
                    answer => answer.map_err(|error| Failure::from(&error)),
                },
            };
            if !tell(Told::Done(answer)) {
                return;
            }
        }
    }
}

fn classify<'m>(
    input: &Input,
    model: &'m Model,
    engine: &mut Option<Engine<'m>>,
    cancel: &Cancel,
    tell: &dyn Fn(Told) -> bool,
) -> Result<Answer, ClassifyError> {
    let engine = match engine {
        Some(engine) => engine,
        None => engine.insert(Engine::new(model)?),
    };
    let outcome = classify_file(&input.path, engine, &Options::default(), cancel, &mut |event| {
        if let Event::Progress(progress) = event {
            tell(Told::Heard(progress));
        }
    })?;
    Ok(Answer::new(&outcome, &model.name, &model.labels))
}
