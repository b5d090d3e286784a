//! A named thread with bounded channels for commands and events, which ends when its owner is dropped.

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, TryIter, bounded, never};
use std::convert::Infallible;
use std::io;
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// Longest wait for a thread to end: a disk that does not respond must not keep the window open.
const MAX_JOIN_TIME: Duration = Duration::from_secs(1);

/// The owner's ends of the channels. Dropping it closes both and waits briefly for the thread, which should poll them often.
pub(super) struct Actor<Command, Event> {
    commands: Option<Sender<Command>>,
    events: Receiver<Event>,
    thread: Option<JoinHandle<()>>,
    /// Disconnected when the thread ends.
    ended: Receiver<Infallible>,
}

impl<Command: Send + 'static, Event: Send + 'static> Actor<Command, Event> {
    /// Starts `run` on a thread of this name. `commands` and `events` are the capacities of the channels.
    ///
    /// # Errors
    /// If the thread cannot be started.
    pub(super) fn start(
        name: &str,
        commands: usize,
        events: usize,
        run: impl FnOnce(Receiver<Command>, Sender<Event>) + Send + 'static,
    ) -> io::Result<Self> {
        let (command_sender, command_receiver) = bounded(commands);
        let (event_sender, event_receiver) = bounded(events);
        let (alive, ended) = bounded(0);
        let thread = thread::Builder::new().name(name.to_owned()).spawn(move || {
            // Dropped when the thread ends, even by a panic.
            let _alive: Sender<Infallible> = alive;
            run(command_receiver, event_sender);
        })?;
        Ok(Self { commands: Some(command_sender), events: event_receiver, thread: Some(thread), ended })
    }

    /// Sends a command without blocking.
    ///
    /// # Errors
    /// Returns the command if the channel is full or the thread has ended.
    pub(super) fn try_send(&self, command: Command) -> Result<(), Command> {
        match &self.commands {
            Some(commands) => commands.try_send(command).map_err(|refused| refused.into_inner()),
            None => Err(command),
        }
    }

    /// The next event, for which it waits at most this long.
    pub(super) fn wait(&self, most: Duration) -> Option<Event> {
        self.events.recv_timeout(most).ok()
    }

    /// The events since the last call.
    pub(super) fn events(&self) -> TryIter<'_, Event> {
        self.events.try_iter()
    }
}

impl<Command, Event> Drop for Actor<Command, Event> {
    fn drop(&mut self) {
        // Both channels are closed so that the thread cannot block on either.
        self.commands = None;
        self.events = never();
        let gone = matches!(self.ended.recv_timeout(MAX_JOIN_TIME), Err(RecvTimeoutError::Disconnected));
        if let Some(thread) = self.thread.take().filter(|_| gone) {
            // A panic was already printed, and the owner is being dropped.
            thread.join().ok();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Actor;
    use std::sync::Arc;
    use std::thread;
    use std::time::{Duration, Instant};

    /// Waits until the thread that holds the other reference has ended; `false` if it does not end.
    fn ends(alive: &Arc<()>) -> bool {
        let begin = Instant::now();
        while Arc::strong_count(alive) > 1 && begin.elapsed() < Duration::from_secs(60) {
            thread::sleep(Duration::from_millis(2));
        }
        Arc::strong_count(alive) == 1
    }

    #[test]
    fn dropping_ends_a_thread_that_blocks_on_either_channel() {
        // Blocks on receiving a command.
        let alive = Arc::new(());
        let held = alive.clone();
        let idle = Actor::<(), ()>::start("idle", 1, 1, move |commands, _| {
            let _held = held;
            commands.iter().for_each(drop);
        });
        drop(idle.unwrap());
        assert!(ends(&alive));
        // Blocks on sending an event.
        let held = alive.clone();
        let full = Actor::<(), u32>::start("full", 1, 1, move |_, events| {
            let _held = held;
            let mut count = 0;
            while events.send(count).is_ok() {
                count += 1;
            }
        });
        drop(full.unwrap());
        assert!(ends(&alive));
    }

    #[test]
    fn a_command_beyond_the_capacity_is_returned() {
        let (hold, held) = crossbeam_channel::bounded::<()>(0);
        let actor = Actor::<u32, u32>::start("slow", 1, 4, move |commands, events| {
            held.recv().ok();
            commands.iter().for_each(|command| events.send(command * 2).unwrap_or_default());
        })
        .unwrap();
        assert_eq!(actor.try_send(1), Ok(()));
        assert_eq!(actor.try_send(2), Err(2));
        drop(hold);
        assert_eq!(actor.events.recv(), Ok(2));
    }
}
