//! What several test binaries share.

#![allow(dead_code, reason = "not every binary needs all of it")]

use std::io::Write;
use std::process::{Command, Stdio};

/// Whether `program` can be started; if not, the calling test should return, and is reported as skipped.
///
/// # Panics
/// Under `CI=true`, where every program must be installed.
pub(crate) fn has_program(program: &str) -> bool {
    let mut command = Command::new(program);
    command.arg("-help").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let found = command.status().is_ok();
    if !found {
        skip(&format!("{program} is not installed"));
    }
    found
}

/// Reports that a test, or a part of it, is skipped.
///
/// # Panics
/// Under `CI=true`, where nothing may be skipped for a missing program.
pub(crate) fn skip(reason: &str) {
    assert!(std::env::var("CI").as_deref() != Ok("true"), "skipped, which CI does not allow: {reason}");
    // Written directly, since `eprintln!` is captured when a test passes.
    writeln!(std::io::stderr(), "SKIPPED: {reason}").ok();
}
