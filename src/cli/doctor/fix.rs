//! `doctor --fix`: what is missing is brought.

use crate::cli::error::CliError;
use crate::cli::interrupt::{Interrupt, STOPPED};
use crate::cli::output::print_message;
use crate::fetch::{FetchSettings, install, programs};

/// Gets yt-dlp, unless what is there is `good`.
pub(super) fn yt_dlp(mirror: &str, good: bool) -> Result<(), CliError> {
    if good {
        print_message("yt-dlp is there and new enough: nothing to mend");
        return Ok(());
    }
    let place = programs::install_folder()
        .ok_or_else(|| CliError::Failed("no home folder is known: set HOME, then try again".to_owned()))?;
    let interrupt = Interrupt::install();
    print_message("getting the newest yt-dlp");
    let done = install(mirror, &place, &FetchSettings::default(), &interrupt.cancel);
    if interrupt.cancel.is_cancelled() {
        std::process::exit(i32::from(STOPPED));
    }
    let installed = done.map_err(|error| CliError::Failed(format!("yt-dlp could not be had: {error}")))?;
    print_message(&format!("yt-dlp {} is in {} now", installed.version, installed.program.display()));
    Ok(())
}
