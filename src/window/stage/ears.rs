//! The thread that listens for the stage: the recording in view → its motion, from where it is played.

use crate::audio::{AudioError, Decoder, each_part};
use crate::motion::{Analysis, Motion};
use crate::window::actor::Actor;
use crossbeam_channel::{Receiver, TryRecvError};
use std::convert::Infallible;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Samples that are heard at once: a millisecond of work, for which a picture waits.
const STEP: usize = 2_048;
/// Motion so long before the playhead is heard as well, in seconds: what rings and keys that are down began earlier.
const BEFORE_S: f64 = 6.0;
/// The playhead may be so far ahead of what was heard before it is begun anew at the playhead, in seconds: the ear is a hundred times
/// faster than the player.
const AHEAD_S: f64 = 20.0;
/// Who looks at a moment that was not heard yet looks again so often.
const TOLD: Duration = Duration::from_millis(200);

/// Listens to one recording at a time.
pub(super) struct Ears {
    actor: Actor<Command, Infallible>,
    heard: Arc<Mutex<Heard>>,
    /// What was asked for last, and from where.
    wanted: Option<(PathBuf, f64)>,
    /// Not taken by the thread yet.
    unsent: Option<Command>,
    turn: u64,
}

/// What the thread is to do; of an earlier turn it tells nothing any more.
enum Command {
    Listen { turn: u64, path: PathBuf, from_s: f64 },
    Stop { turn: u64 },
}

#[derive(Default)]
struct Heard {
    turn: u64,
    /// Where the motion's time begins in the recording, in seconds.
    from_s: f64,
    state: State,
}

#[derive(Default)]
enum State {
    #[default]
    Nothing,
    Going(Box<Analysis>),
    Whole(Box<Motion>),
}

/// What was heard, for as long as it is looked at.
pub(super) struct Hearing<'a> {
    heard: MutexGuard<'a, Heard>,
    /// It is of the recording that was asked for last.
    is_wanted: bool,
}

impl Hearing<'_> {
    /// The motion, and where its time begins in the recording, in seconds.
    pub(super) fn motion(&self) -> Option<(&Motion, f64)> {
        let motion = match &self.heard.state {
            State::Nothing => return None,
            State::Going(analysis) => analysis.motion(),
            State::Whole(motion) => motion,
        };
        self.is_wanted.then_some((motion, self.heard.from_s))
    }

    /// Which hearing it is of, and whether what is heard at a time of the recording is known.
    pub(super) fn knows(&self, at_s: f64) -> (u64, bool) {
        (self.heard.turn, at_s < self.until_s())
    }

    /// Up to where the wanted recording was heard, in its seconds.
    fn until_s(&self) -> f64 {
        match &self.heard.state {
            _ if !self.is_wanted => 0.0,
            State::Nothing => self.heard.from_s,
            State::Going(analysis) => self.heard.from_s + analysis.motion().settled_s(),
            State::Whole(_) => f64::INFINITY,
        }
    }
}

impl Ears {
    /// Starts the thread; `wake` is called now and then while there is something new.
    pub(super) fn start(wake: impl Fn() + Send + 'static) -> io::Result<Self> {
        let heard = Arc::new(Mutex::new(Heard::default()));
        let ours = heard.clone();
        let actor = Actor::start("stage", 1, 1, move |asked, _told| {
            Listener { asked, heard: ours, wake: Box::new(wake) }.run();
        })?;
        Ok(Self { actor, heard, wanted: None, unsent: None, turn: 0 })
    }

    /// Listens to this recording, if it does not yet, so that the motion at `near_s` is known soon.
    pub(super) fn listen(&mut self, path: Option<&Path>, near_s: f64) {
        let is_same = self.wanted.as_ref().map(|(path, _)| path.as_path()) == path;
        let Some(path) = path else {
            if !is_same {
                self.wanted = None;
                self.turn += 1;
                self.unsent = Some(Command::Stop { turn: self.turn });
            }
            return self.send();
        };
        let is_near = self.wanted.as_ref().is_some_and(|(_, from_s)| {
            let hearing = self.hearing();
            // What was asked for and not begun yet is on its way.
            !hearing.is_wanted || (near_s >= *from_s && near_s <= hearing.until_s() + AHEAD_S)
        });
        if !(is_same && is_near) {
            let from_s = if near_s <= AHEAD_S { 0.0 } else { (near_s - BEFORE_S).max(0.0) };
            self.turn += 1;
            self.wanted = Some((path.to_owned(), from_s));
            self.unsent = Some(Command::Listen { turn: self.turn, path: path.to_owned(), from_s });
        }
        self.send();
    }

    fn send(&mut self) {
        if let Some(command) = self.unsent.take() {
            self.unsent = self.actor.try_send(command).err();
        }
    }

    /// What was heard so far. The thread waits meanwhile.
    pub(super) fn hearing(&self) -> Hearing<'_> {
        let heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        Hearing { is_wanted: heard.turn == self.turn, heard }
    }
}

struct Listener {
    asked: Receiver<Command>,
    heard: Arc<Mutex<Heard>>,
    wake: Box<dyn Fn() + Send>,
}

impl Listener {
    /// Until nobody asks any more.
    fn run(self) {
        let mut next = self.asked.recv().ok();
        while let Some(command) = next.take() {
            next = match command {
                Command::Stop { turn } => {
                    self.put(Heard { turn, ..Heard::default() });
                    None
                }
                Command::Listen { turn, path, from_s } => {
                    self.put(Heard { turn, from_s, state: State::Nothing });
                    // What cannot be heard does not move; why not, the verdict says.
                    self.hear(turn, &path, from_s).unwrap_or_default()
                }
            };
            next = next.or_else(|| self.asked.recv().ok());
        }
    }

    fn put(&self, heard: Heard) {
        let before = std::mem::replace(&mut *self.lock(), heard);
        // Freed after the lock is.
        drop(before);
        (self.wake)();
    }

    fn lock(&self) -> MutexGuard<'_, Heard> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Hears a recording; gives what was asked meanwhile.
    fn hear(&self, turn: u64, path: &Path, from_s: f64) -> Result<Option<Command>, AudioError> {
        let mut decoder = Decoder::open(path)?;
        let from_s = if from_s > 0.0 { decoder.seek(from_s)? } else { 0.0 };
        let Ok(analysis) = Analysis::new() else { return Ok(None) };
        self.put(Heard { turn, from_s, state: State::Going(Box::new(analysis)) });
        let mut told = Instant::now();
        let mut next = None;
        let whole = each_part(&mut decoder, |part| {
            match self.asked.try_recv() {
                Ok(command) => next = Some(command),
                Err(TryRecvError::Disconnected) => return false,
                Err(TryRecvError::Empty) => {}
            }
            self.push(part);
            if told.elapsed() >= TOLD {
                told = Instant::now();
                (self.wake)();
            }
            next.is_none()
        });
        if matches!(whole, Ok(false)) {
            return Ok(next);
        }
        // Where it breaks off, what came is all there is.
        let mut heard = self.lock();
        if let State::Going(analysis) = std::mem::take(&mut heard.state) {
            heard.state = State::Whole(Box::new(analysis.finish()));
        }
        drop(heard);
        (self.wake)();
        // Asked for with the last part.
        Ok(next)
    }

    fn push(&self, samples: &[f32]) {
        for part in samples.chunks(STEP) {
            if let State::Going(analysis) = &mut self.lock().state {
                analysis.push(part);
            }
            // A picture that waits for the lock gets it: the mutex is not fair.
            std::thread::yield_now();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn demo() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo-piano.ogg")
    }

    fn wait(what: &str, mut done: impl FnMut() -> bool) {
        let begin = Instant::now();
        while !done() {
            assert!(begin.elapsed() < Duration::from_secs(120), "waited in vain for: {what}");
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    fn keys_down(ears: &Ears, at_s: f64) -> usize {
        let hearing = ears.hearing();
        let Some((motion, from_s)) = hearing.motion() else { return 0 };
        motion.keys(at_s - from_s).iter().filter(|depth| **depth > 0.5).count()
    }

    #[test]
    fn a_recording_is_heard_from_where_it_is_played() {
        let mut ears = Ears::start(|| {}).unwrap();
        ears.listen(Some(&demo()), 0.0);
        wait("the whole", || ears.hearing().until_s().is_infinite());
        let from_start: Vec<_> =
            (0..50).map(|step| keys_down(&ears, 24.0 + 0.05 * f64::from(step))).collect();
        assert!(from_start.iter().any(|count| *count > 0));
        // Far from its start, another begins near the playhead, and the same keys go down.
        ears.listen(None, 0.0);
        assert!(ears.hearing().motion().is_none(), "at once, whatever the thread still does");
        // Asked again as each frame does: the thread may not have taken what was asked before.
        wait("the end", || {
            ears.listen(Some(&demo()), 25.0);
            ears.hearing().until_s().is_infinite()
        });
        assert!(ears.hearing().heard.from_s > 15.0, "begun near the playhead");
        let from_middle: Vec<_> =
            (0..50).map(|step| keys_down(&ears, 24.0 + 0.05 * f64::from(step))).collect();
        let alike =
            from_start.iter().zip(&from_middle).filter(|(one, other)| one.abs_diff(**other) <= 1).count();
        assert!(alike >= 40, "{from_start:?} {from_middle:?}");
        // Before that it was not heard: it begins anew.
        ears.listen(Some(&demo()), 1.0);
        wait("the start", || {
            ears.listen(Some(&demo()), 1.0);
            ears.hearing().heard.from_s == 0.0 && ears.hearing().until_s() > 2.0
        });
    }

    #[test]
    fn what_cannot_be_heard_does_not_move_and_the_next_is_heard() {
        let folder = tempfile::tempdir().unwrap();
        let broken = folder.path().join("broken.mp3");
        std::fs::write(&broken, b"only words").unwrap();
        let mut ears = Ears::start(|| {}).unwrap();
        ears.listen(Some(&broken), 0.0);
        wait("its turn", || ears.hearing().heard.turn == 1);
        assert!(ears.hearing().motion().is_none());
        ears.listen(Some(&demo()), 0.0);
        wait("the next", || {
            ears.listen(Some(&demo()), 0.0);
            ears.hearing().until_s().is_infinite()
        });
    }
}
