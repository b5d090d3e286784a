//! The one binary: the command line, which opens the window when no command is given.

use std::process::ExitCode;

// Training allocates and frees tensors of megabytes; glibc would return each to the kernel.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    keep_candle_to_one_thread();
    pianoscope::cli::run()
}

/// candle shares sums of large tensors with threads of its own, which wait in a loop for the next one, and has one caller at a time.
/// Training has a thread for each core already: they would wait for each other. There is no other way to tell candle.
#[allow(unsafe_code, reason = "the environment may be changed while there is one thread")]
fn keep_candle_to_one_thread() {
    const THREADS: &str = "CANDLE_NUM_THREADS";
    if std::env::var_os(THREADS).is_none() {
        // SAFETY: nothing ran before this, so no other thread reads the environment.
        unsafe { std::env::set_var(THREADS, "1") };
    }
}
