//! Downloads the audio that `extract` has found.

use super::child::{self, Activity, OutputLine};
use super::{STARTUP_TIME, StderrTail, YtDlp};
use crate::cancel::Cancel;
use crate::fetch::{FetchError, Reason, Transfer};
use serde::Deserialize;
use std::path::Path;
use std::time::Duration;

/// Prefix of progress lines on stdout.
const PROGRESS_PREFIX: &str = "pianoscope:";
/// Added to the timeout: yt-dlp retries after its own socket timeout.
const RETRY_MARGIN: Duration = Duration::from_secs(1);

/// The fields of yt-dlp's progress that the template asks for.
#[derive(Debug, Deserialize)]
struct ProgressLine {
    total_bytes: Option<f64>,
    total_bytes_estimate: Option<f64>,
    speed: Option<f64>,
    eta: Option<f64>,
}

impl YtDlp {
    /// Downloads the recording that `info` describes into the file `name` in `folder`. The file can be read while it grows.
    ///
    /// # Errors
    /// Any [`FetchError`]; with yt-dlp's last lines if it has printed any.
    pub(in crate::fetch) fn download(
        &self,
        info: &str,
        folder: &Path,
        name: &str,
        cancel: &Cancel,
        on_transfer: &mut dyn FnMut(Transfer),
    ) -> Result<(), FetchError> {
        let description = folder.join("info.json");
        std::fs::write(&description, info).map_err(|error| Reason::io("writing a temporary file", error))?;
        let limits = *self.limits();
        let mut command = self.command(folder)?;
        command.args(["--no-simulate", "--no-quiet", "--progress", "--newline", "--progress-template"]);
        command.arg(format!(
            "download:{PROGRESS_PREFIX}%(progress.{{total_bytes,total_bytes_estimate,speed,eta}})j"
        ));
        // Without a .part file and post-processing the audio can be read during the download.
        command.args([
            "--no-part",
            "--no-mtime",
            "--no-playlist",
            "--fixup",
            "never",
            "--no-download-archive",
        ]);
        // An absolute path, so that user options cannot change the folder.
        command.arg("--output").arg(folder.join(name).to_string_lossy().replace('%', "%%"));
        command.args(["--load-info-json", "info.json"]);

        let (file, mut stderr) = (folder.join(name), StderrTail::default());
        let length = || file.metadata().map_or(0, |metadata| metadata.len());
        let mut seen = 0;
        let stall_timeout = limits.stall_timeout + RETRY_MARGIN + STARTUP_TIME;
        let ended = child::run(command, stall_timeout, cancel, &mut |line| {
            // The size on disk counts: progress lines come late, and servers may announce wrong sizes.
            let bytes = length();
            if bytes > limits.max_bytes {
                return Err(Reason::TooLarge { limit: limits.max_bytes });
            }
            match &line {
                Some(OutputLine::Stdout(line)) => {
                    if let Some(progress) = line.strip_prefix(PROGRESS_PREFIX).and_then(ProgressLine::parse) {
                        // Estimates are ignored: those from the first fragments are often wrong.
                        if progress.total_bytes.is_some_and(|total| total > limits.max_bytes as f64) {
                            return Err(Reason::TooLarge { limit: limits.max_bytes });
                        }
                        on_transfer(progress.transfer(bytes));
                    }
                }
                Some(OutputLine::Stderr(line)) => stderr.push(line),
                None => {}
            }
            let grows = bytes != seen;
            // Readers need to know of the first bytes, and of a restart.
            if seen == 0 && grows || bytes < seen {
                on_transfer(Transfer { bytes, ..Transfer::default() });
            }
            seen = bytes;
            Ok(if grows { Activity::Active } else { Activity::Idle })
        });
        match ended {
            Err(error) => Err(stderr.with(error.reason)),
            Ok(false) => Err(stderr.failure(self)),
            Ok(true) if !file.exists() => Err(stderr.with(Reason::Other(
                "yt-dlp has stored the audio elsewhere: leave out options that move or convert it".to_owned(),
            ))),
            Ok(true) if length() == 0 => Err(stderr.with(Reason::Empty)),
            Ok(true) => Ok(()),
        }
    }
}

impl ProgressLine {
    /// `None` for lines of another form, which are ignored.
    fn parse(line: &str) -> Option<Self> {
        serde_json::from_str(line).ok()
    }

    /// The progress with `bytes` on disk.
    fn transfer(&self, bytes: u64) -> Transfer {
        let total = self.total_bytes.or(self.total_bytes_estimate).map(|total| total.max(0.0) as u64);
        Transfer { bytes, total, speed: self.speed, left_s: self.eta }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_lines_are_parsed_and_the_size_is_that_on_disk() {
        let line = r#"{"downloaded_bytes": 300, "total_bytes": 900, "speed": 100.5, "eta": 6}"#;
        let progress = Transfer { bytes: 310, total: Some(900), speed: Some(100.5), left_s: Some(6.0) };
        assert_eq!(ProgressLine::parse(line).unwrap().transfer(310), progress);
        let line = r#"{"total_bytes": null, "total_bytes_estimate": 1001.7}"#;
        let progress = Transfer { total: Some(1001), ..Transfer::default() };
        assert_eq!(ProgressLine::parse(line).unwrap().transfer(0), progress);
        assert!(ProgressLine::parse("[download] Destination: sound").is_none());
    }
}
