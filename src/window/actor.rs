//! A named thread with bounded channels for commands and events, which ends when its owner is dropped.

use super::joined_thread::JoinedThread;
use crossbeam_channel::{Receiver, Sender, TryIter, bounded, never};
use std::collections::VecDeque;
use std::io;
use std::time::Duration;

/// The owner's ends of the channels. Dropping it closes both and waits briefly for the thread, which should poll them often.
pub(super) struct Actor<Command, Event> {
    commands: Option<Sender<Command>>,
    events: Receiver<Event>,
    thread: JoinedThread,
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
        let thread = JoinedThread::start(name, move || run(command_receiver, event_sender))?;
        Ok(Self { commands: Some(command_sender), events: event_receiver, thread })
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

    /// Another end of the channel for commands, for a thread; `None` if the channel is closed. The thread of this owner lives as long as
    /// any of them.
    pub(super) fn sender(&self) -> Option<Sender<Command>> {
        self.commands.clone()
    }

    /// Sends waiting commands in order, until the channel is full.
    pub(super) fn send_waiting(&self, unsent: &mut VecDeque<Command>) {
        while let Some(command) = unsent.pop_front() {
            if let Err(command) = self.try_send(command) {
                unsent.push_front(command);
                return;
            }
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
        self.thread.join();
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
