//! Results as they are finished → written in the order of the inputs.

use crate::cli::interrupt::Interrupt;
use crate::cli::progress::{self, Bar};
use crossbeam_channel::{Receiver, select};
use std::collections::BTreeMap;
use std::io;

/// Writes each result as soon as all before it are written; `None` is one that was cancelled. Returns whether Ctrl-C stopped it, and the
/// result of writing.
pub(in crate::cli) fn write_in_order<T>(
    results: &Receiver<(u64, Option<T>)>,
    tokens: &Receiver<()>,
    interrupt: &Interrupt,
    bar: &Bar,
    mut write: impl FnMut(T) -> io::Result<()>,
) -> (bool, io::Result<()>) {
    let mut early = BTreeMap::new();
    let mut next = 0;
    loop {
        select! {
            recv(results) -> result => match result {
                Ok((number, result)) => early.insert(number, result),
                Err(_) => return (interrupt.cancel.is_cancelled(), Ok(())),
            },
            recv(interrupt.raised) -> _ => {
                early.extend(results.try_iter());
                let finished = early.into_values().flatten().try_for_each(write);
                return (true, finished);
            }
        };
        while let Some(result) = early.remove(&next) {
            next += 1;
            let written = result.map_or(Ok(()), |result| progress::suspend(|| write(result)));
            if let Err(error) = written {
                interrupt.cancel.cancel();
                return (false, Err(error));
            }
            bar.count();
            // Lets the queue send one more input; it may have ended already.
            tokens.try_recv().ok();
        }
    }
}
