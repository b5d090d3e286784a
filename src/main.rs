//! The binary: the command line, which opens the window if no command is given.

use std::process::ExitCode;

// Training allocates and frees tensors of megabytes, which glibc would return to the kernel each time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    keep_candle_to_one_thread();
    pianoscope::cli::run()
}

/// candle splits operations on large tensors over its own thread pool, which busy-waits and serves one caller at a time. Training
/// already has one thread per core, and they would wait for each other. The environment is candle's only setting for it.
#[allow(unsafe_code, reason = "the environment may be changed while there is only one thread")]
fn keep_candle_to_one_thread() {
    const THREADS: &str = "CANDLE_NUM_THREADS";
    if std::env::var_os(THREADS).is_none() {
        // SAFETY: this is the first statement of the process, so no other thread reads the environment.
        unsafe { std::env::set_var(THREADS, "1") };
    }
}
