//! A child process that can be ended together with its own children.

use super::super::{FetchError, Reason};
use crate::cancel::Cancel;
use crossbeam_channel::{RecvTimeoutError, Sender, bounded};
use process_wrap::std::{ChildWrapper, CommandWrap};
use std::io::{BufRead, BufReader, ErrorKind, Read};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// How often cancellation and the stall timeout are checked.
const POLL_INTERVAL: Duration = Duration::from_millis(25);
/// Longest line in bytes: the JSON of a playlist is a single line.
const MAX_LINE: u64 = 256 * 1024 * 1024;

/// A line of the child's output.
#[derive(Debug)]
pub(super) enum OutputLine {
    /// From stdout.
    Stdout(String),
    /// From stderr.
    Stderr(String),
}

/// Whether the child makes progress, as the caller judges.
pub(super) enum Activity {
    /// It does.
    Active,
    /// Nothing new.
    Idle,
}

/// Runs `command` to its end; returns whether it exited successfully.
///
/// `on_line` is called with each line of output, and with `None` every few milliseconds. The child and its own children are killed when
/// `cancel` is set, when `on_line` returns an error, or when there is no [`Activity::Active`] for `stall_timeout`.
///
/// # Errors
/// [`Reason::Cancelled`], [`Reason::Stalled`], [`Reason::NoYtDlp`] if the program cannot be run, and what `on_line` returns.
pub(super) fn run(
    command: Command,
    stall_timeout: Duration,
    cancel: &Cancel,
    on_line: &mut dyn FnMut(Option<OutputLine>) -> Result<Activity, Reason>,
) -> Result<bool, FetchError> {
    // Arguments are not logged: they may hold passwords.
    tracing::debug!(program = %command.get_program().to_string_lossy(), "yt-dlp started");
    let begin = Instant::now();
    let result = run_to_end(command, stall_timeout, cancel, on_line);
    let seconds = begin.elapsed().as_secs_f64();
    match &result {
        Ok(success) => tracing::info!(success, seconds, "yt-dlp ended"),
        Err(error) => tracing::info!(reason = %error, seconds, "yt-dlp stopped"),
    }
    result
}

fn run_to_end(
    command: Command,
    stall_timeout: Duration,
    cancel: &Cancel,
    on_line: &mut dyn FnMut(Option<OutputLine>) -> Result<Activity, Reason>,
) -> Result<bool, FetchError> {
    let mut child = ChildGroup::start(command)?;
    let (sender, lines) = bounded(64);
    child.read(sender)?;
    let mut last = Instant::now();
    loop {
        if cancel.is_cancelled() {
            return Err(Reason::Cancelled.into());
        }
        if last.elapsed() > stall_timeout {
            return Err(Reason::Stalled(stall_timeout.as_secs()).into());
        }
        let line = match lines.recv_timeout(POLL_INTERVAL) {
            Ok(line) => Some(line),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => return child.ended(cancel),
        };
        if matches!(on_line(line)?, Activity::Active) {
            last = Instant::now();
        }
    }
}

/// A child in its own process group (a job on Windows), killed when dropped.
struct ChildGroup(Box<dyn ChildWrapper>);

impl ChildGroup {
    fn start(mut command: Command) -> Result<Self, FetchError> {
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        #[cfg(target_os = "linux")]
        kill_with_parent(&mut command);
        let mut wrapped = CommandWrap::from(command);
        #[cfg(unix)]
        wrapped.wrap(process_wrap::std::ProcessGroup::leader());
        #[cfg(windows)]
        wrapped.wrap(process_wrap::std::JobObject);
        wrapped.spawn().map(Self).map_err(|error| match error.kind() {
            ErrorKind::NotFound | ErrorKind::PermissionDenied => Reason::NoYtDlp.into(),
            _ => Reason::io("starting yt-dlp", error).into(),
        })
    }

    /// Reads stdout and stderr on two threads, which end with the child.
    fn read(&mut self, lines: Sender<OutputLine>) -> Result<(), FetchError> {
        if let Some(out) = self.0.stdout().take() {
            spawn_line_reader("yt-dlp out", out, OutputLine::Stdout, lines.clone())?;
        }
        if let Some(err) = self.0.stderr().take() {
            spawn_line_reader("yt-dlp err", err, OutputLine::Stderr, lines)?;
        }
        Ok(())
    }

    /// Waits for the exit of a child that has closed its pipes.
    fn ended(&mut self, cancel: &Cancel) -> Result<bool, FetchError> {
        loop {
            match self.0.try_wait() {
                Ok(Some(status)) => return Ok(status.success()),
                Ok(None) if cancel.is_cancelled() => return Err(Reason::Cancelled.into()),
                Ok(None) => thread::sleep(Duration::from_millis(2)),
                Err(error) => return Err(Reason::io("waiting for yt-dlp", error).into()),
            }
        }
    }
}

impl Drop for ChildGroup {
    fn drop(&mut self) {
        // Both fail only if it has exited already.
        self.0.start_kill().ok();
        self.0.wait().ok();
    }
}

fn spawn_line_reader(
    name: &str,
    pipe: impl Read + Send + 'static,
    line: fn(String) -> OutputLine,
    lines: Sender<OutputLine>,
) -> Result<(), FetchError> {
    let started =
        thread::Builder::new().name(name.to_owned()).spawn(move || forward_lines(pipe, line, &lines));
    started.map(drop).map_err(|error| Reason::io("starting a thread", error).into())
}

/// Sends the lines of a pipe, until its end or until the receiver is dropped.
fn forward_lines(pipe: impl Read, line: fn(String) -> OutputLine, lines: &Sender<OutputLine>) {
    let mut pipe = BufReader::new(pipe);
    let mut bytes = Vec::new();
    loop {
        bytes.clear();
        match (&mut pipe).take(MAX_LINE).read_until(b'\n', &mut bytes) {
            Ok(0) | Err(_) => return,
            Ok(_) => {}
        }
        let text = String::from_utf8_lossy(&bytes).trim_end_matches(['\n', '\r']).to_owned();
        if lines.send(line(text)).is_err() {
            return;
        }
    }
}

/// Asks the kernel to kill the child if this process is killed and cannot do it itself.
#[cfg(target_os = "linux")]
#[allow(unsafe_code, reason = "whatever runs between fork and exec is unsafe; this is one system call")]
fn kill_with_parent(command: &mut Command) {
    use nix::sys::{prctl::set_pdeathsig, signal::Signal};
    use std::os::unix::process::CommandExt;
    // SAFETY: prctl is async-signal-safe, and the closure neither allocates nor locks.
    unsafe {
        command.pre_exec(|| set_pdeathsig(Signal::SIGKILL).map_err(Into::into));
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn lines_of_both_pipes_and_the_exit_status_are_reported() {
        let mut lines = Vec::new();
        let well =
            run(shell("echo one; echo two >&2"), Duration::from_secs(60), &Cancel::new(), &mut |line| {
                lines.extend(line.map(|line| format!("{line:?}")));
                Ok(Activity::Active)
            });
        assert!(well.unwrap());
        lines.sort();
        assert_eq!(lines, ["Stderr(\"two\")", "Stdout(\"one\")"]);
        let fails =
            run(shell("exit 3"), Duration::from_secs(60), &Cancel::new(), &mut |_| Ok(Activity::Active));
        assert!(!fails.unwrap());
    }

    #[test]
    fn cancelling_kills_the_child_and_its_children() {
        let cancel = Cancel::new();
        let mut pids = Vec::new();
        let begin = Instant::now();
        // The second ignores signals other than SIGKILL.
        let script = "sleep 600 & echo $!; (trap '' TERM HUP INT; echo $$; sleep 600; sleep 600)";
        let ended = run(shell(script), Duration::from_secs(60), &cancel, &mut |line| {
            if let Some(OutputLine::Stdout(pid)) = line {
                pids.push(pid);
            }
            if pids.len() == 2 {
                cancel.cancel();
            }
            Ok(Activity::Active)
        });
        assert!(matches!(ended.unwrap_err().reason, Reason::Cancelled));
        // Grandchildren cannot be waited for; the kernel needs a moment to kill them.
        while pids.iter().any(|pid| is_alive(pid)) {
            assert!(begin.elapsed() < Duration::from_secs(30), "{pids:?} live on");
            thread::yield_now();
        }
    }

    /// Zombies do not count: they only wait for their new parent.
    fn is_alive(pid: &str) -> bool {
        std::fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| !stat.contains(") Z"))
    }

    #[test]
    fn a_silent_child_is_killed() {
        let stall_timeout = Duration::from_millis(100);
        let ended = run(shell("sleep 600"), stall_timeout, &Cancel::new(), &mut |_| Ok(Activity::Idle));
        assert!(matches!(ended.unwrap_err().reason, Reason::Stalled(_)));
    }

    #[test]
    fn a_missing_program_has_its_own_reason() {
        let ended = run(Command::new("/nowhere/yt-dlp"), Duration::ZERO, &Cancel::new(), &mut |_| {
            Ok(Activity::Active)
        });
        assert!(matches!(ended.unwrap_err().reason, Reason::NoYtDlp));
    }
}
