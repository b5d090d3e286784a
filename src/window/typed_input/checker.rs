//! A thread that checks typed texts: a path on a sleeping disk may take seconds. It is not the one that searches folders, so that a long
//! search delays no answer.

use super::judgement::{Judgement, Rejected, judge};
use crate::window::actor::Actor;
use crate::window::supervisor::Supervisor;
use crossbeam_channel::Receiver;
use std::ffi::OsString;
use std::io;

/// Handle of the thread: texts in, judgements out.
pub(in crate::window) type InputChecker = Actor<Check, Checked>;

/// Texts to check, one per line that was typed or pasted.
#[derive(Debug, Clone, Default)]
pub(in crate::window) struct Check {
    pub(super) texts: Vec<String>,
    /// The text of the field, if they are from there.
    pub(super) field: Option<String>,
}

/// Which of the texts are inputs.
#[derive(Debug, Default)]
pub(in crate::window) struct Checked {
    pub(super) accepted: Vec<OsString>,
    pub(super) rejected: Vec<Rejected>,
    /// As in the check.
    pub(super) field: Option<String>,
}

/// Starts the thread, which wakes the window after each check.
///
/// # Errors
/// If the thread cannot be started.
pub(in crate::window) fn start(supervisor: impl Into<Supervisor>) -> io::Result<InputChecker> {
    let supervisor = supervisor.into();
    Actor::start("check inputs", 8, 8, move |checks: Receiver<Check>, results| {
        for check in checks {
            let mut checked = Checked { field: check.field, ..Checked::default() };
            for text in check.texts {
                match supervisor.catch(|| judge(&text)) {
                    Ok(Judgement::Input(input)) => checked.accepted.push(input),
                    Ok(Judgement::Rejected(rejected)) => checked.rejected.push(rejected),
                    // The resolver has the last word.
                    Err(_) => checked.accepted.push(OsString::from(text)),
                }
            }
            if results.send(checked).is_err() {
                return;
            }
            supervisor.wake();
        }
    })
}
