//! `doctor --fix`: downloads what is missing.

use crate::cli::error::CliError;
use crate::cli::interrupt::{Interrupt, STOPPED};
use crate::cli::output::print_message;
use crate::fetch::{FetchSettings, install, programs};

/// Downloads yt-dlp, unless the installed one is new enough (`is_good`).
///
/// # Errors
/// If no home folder is known or the download fails.
pub(super) fn yt_dlp(mirror: &str, is_good: bool) -> Result<(), CliError> {
    if is_good {
        print_message("yt-dlp is installed and new enough: nothing to fix");
        return Ok(());
    }
    let folder = programs::install_folder()
        .ok_or_else(|| CliError::Failed("no home folder is known: set HOME, then try again".to_owned()))?;
    let interrupt = Interrupt::install();
    print_message("downloading the newest yt-dlp");
    let done = install(mirror, &folder, &FetchSettings::default(), &interrupt.cancel);
    if interrupt.cancel.is_cancelled() {
        std::process::exit(i32::from(STOPPED));
    }
    let installed =
        done.map_err(|error| CliError::Failed(format!("yt-dlp could not be downloaded: {error}")))?;
    print_message(&format!(
        "yt-dlp {} is now installed as {}",
        installed.version,
        installed.program.display()
    ));
    Ok(())
}
