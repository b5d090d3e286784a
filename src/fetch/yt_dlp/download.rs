//! What a look has found → its sound in a file.

use super::child::{self, Activity, OutputLine};
use super::{START, StderrTail, YtDlp};
use crate::cancel::Cancel;
use crate::fetch::{FetchError, Reason, Transfer};
use serde::Deserialize;
use std::path::Path;
use std::time::Duration;

/// Of stdout, the lines that tell how far it is begin so.
const MARK: &str = "pianoscope:";
/// After its own socket time-out yt-dlp would try again; with this much more it is given up.
const GRACE: Duration = Duration::from_secs(1);

/// The attributes of yt-dlp's progress that are asked for.
#[derive(Debug, Deserialize)]
struct ProgressLine {
    total_bytes: Option<f64>,
    total_bytes_estimate: Option<f64>,
    speed: Option<f64>,
    eta: Option<f64>,
}

impl YtDlp {
    /// Brings the sound of the recording that `info` describes into the file `name` in `folder`, where it grows from its start.
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
        command.arg(format!("download:{MARK}%(progress.{{total_bytes,total_bytes_estimate,speed,eta}})j"));
        // Without a second file the sound can be heard while it comes.
        command.args([
            "--no-part",
            "--no-mtime",
            "--no-playlist",
            "--fixup",
            "never",
            "--no-download-archive",
        ]);
        // The whole path, so that no option of the user's leads elsewhere.
        command.arg("--output").arg(folder.join(name).to_string_lossy().replace('%', "%%"));
        command.args(["--load-info-json", "info.json"]);

        let (file, mut stderr) = (folder.join(name), StderrTail::default());
        let length = || file.metadata().map_or(0, |metadata| metadata.len());
        let mut seen = 0;
        let patience = limits.patience + GRACE + START;
        let ended = child::run(command, patience, cancel, &mut |line| {
            // What yt-dlp tells comes late, and may be a lie of the server's; what counts is on the disk.
            let bytes = length();
            if bytes > limits.max_bytes {
                return Err(Reason::TooLarge { limit: limits.max_bytes });
            }
            match &line {
                Some(OutputLine::Stdout(line)) => {
                    if let Some(progress) = line.strip_prefix(MARK).and_then(ProgressLine::parse) {
                        // An estimate is no reason: of the first fragments it is often wrong.
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
            // Whoever reads it must know of its first bytes, and that it begins anew.
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
                "yt-dlp has put the sound elsewhere: leave out the options of yours that move or convert it"
                    .to_owned(),
            ))),
            Ok(true) if length() == 0 => Err(stderr.with(Reason::NotMedia("an empty answer".to_owned()))),
            Ok(true) => Ok(()),
        }
    }
}

impl ProgressLine {
    /// `None` where the line is not understood, which is no reason to stop.
    fn parse(line: &str) -> Option<Self> {
        serde_json::from_str(line).ok()
    }

    /// How far it is, with `bytes` on the disk.
    fn transfer(&self, bytes: u64) -> Transfer {
        let total = self.total_bytes.or(self.total_bytes_estimate).map(|total| total.max(0.0) as u64);
        Transfer { bytes, total, speed: self.speed, left_s: self.eta }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_is_read_and_the_disk_says_how_much_is_here() {
        let line = r#"{"downloaded_bytes": 300, "total_bytes": 900, "speed": 100.5, "eta": 6}"#;
        let progress = Transfer { bytes: 310, total: Some(900), speed: Some(100.5), left_s: Some(6.0) };
        assert_eq!(ProgressLine::parse(line).unwrap().transfer(310), progress);
        let line = r#"{"total_bytes": null, "total_bytes_estimate": 1001.7}"#;
        let progress = Transfer { total: Some(1001), ..Transfer::default() };
        assert_eq!(ProgressLine::parse(line).unwrap().transfer(0), progress);
        assert!(ProgressLine::parse("[download] Destination: sound").is_none());
    }
}
