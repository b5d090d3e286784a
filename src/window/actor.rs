//! A named thread with a bounded channel in and another out, which ends when its owner lets it go.

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, TryIter, bounded, never};
use std::convert::Infallible;
use std::io;
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// So long a thread is waited for at most: a disk that does not answer must not keep the window open.
const FAREWELL: Duration = Duration::from_secs(1);

/// The owner's ends. Dropping it closes both channels and waits a little for the thread, which should look at them often.
pub(super) struct Actor<Command, Event> {
    commands: Option<Sender<Command>>,
    events: Receiver<Event>,
    thread: Option<JoinHandle<()>>,
    /// Closed by the thread's end.
    ended: Receiver<Infallible>,
}

impl<Command: Send + 'static, Event: Send + 'static> Actor<Command, Event> {
    /// Starts `run` on a thread of this name. `commands` and `events`: how many of them wait at most.
    pub(super) fn start(
        name: &str,
        commands: usize,
        events: usize,
        run: impl FnOnce(Receiver<Command>, Sender<Event>) + Send + 'static,
    ) -> io::Result<Self> {
        let (sender, asked) = bounded(commands);
        let (teller, told) = bounded(events);
        let (alive, ended) = bounded(0);
        let thread = thread::Builder::new().name(name.to_owned()).spawn(move || {
            // Dropped when the thread ends, also by a panic.
            let _alive: Sender<Infallible> = alive;
            run(asked, teller);
        })?;
        Ok(Self { commands: Some(sender), events: told, thread: Some(thread), ended })
    }

    /// Hands a command over; gives it back if enough of them wait, or the thread is gone.
    pub(super) fn ask(&self, command: Command) -> Result<(), Command> {
        match &self.commands {
            Some(commands) => commands.try_send(command).map_err(|refused| refused.into_inner()),
            None => Err(command),
        }
    }

    /// What was told since the last call.
    pub(super) fn told(&self) -> TryIter<'_, Event> {
        self.events.try_iter()
    }
}

impl<Command, Event> Drop for Actor<Command, Event> {
    fn drop(&mut self) {
        // Both ends go, so that the thread waits for neither.
        self.commands = None;
        self.events = never();
        let gone = matches!(self.ended.recv_timeout(FAREWELL), Err(RecvTimeoutError::Disconnected));
        if let Some(thread) = self.thread.take().filter(|_| gone) {
            // Its panic was printed when it happened, and its owner is going too.
            thread.join().ok();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Actor;

    #[test]
    fn it_ends_while_it_waits_for_either_side() {
        // Waits for a command.
        drop(Actor::<(), ()>::start("idle", 1, 1, |asked, _| asked.iter().for_each(drop)).unwrap());
        // Waits for its owner to take what it tells.
        let full = Actor::<(), u32>::start("full", 1, 1, |_, told| {
            let mut count = 0;
            while told.send(count).is_ok() {
                count += 1;
            }
        });
        drop(full.unwrap());
    }

    #[test]
    fn a_command_too_many_comes_back() {
        let (hold, held) = crossbeam_channel::bounded::<()>(0);
        let actor = Actor::<u32, u32>::start("slow", 1, 4, move |asked, told| {
            held.recv().ok();
            asked.iter().for_each(|command| told.send(command * 2).unwrap_or_default());
        })
        .unwrap();
        assert_eq!(actor.ask(1), Ok(()));
        assert_eq!(actor.ask(2), Err(2));
        drop(hold);
        assert_eq!(actor.events.recv(), Ok(2));
    }
}
