//! The one binary: the command line, which opens the window when no command is given.

use std::process::ExitCode;

// Training allocates and frees tensors of megabytes; glibc would return each to the kernel.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    pianoscope::cli::run()
}
