//! What a look has found → its sound in a file.

use super::child::{self, Line, Sign};
use super::{Said, YtDlp};
use crate::cancel::Cancel;
use crate::fetch::{FetchError, Limits, Reason, Transfer};
use serde::Deserialize;
use std::path::Path;
use std::time::Duration;

/// Of stdout, the lines that tell how far it is begin so.
const MARK: &str = "pianoscope:";
/// After its own socket time-out yt-dlp would try again; with this much more it is given up.
const GRACE: Duration = Duration::from_secs(1);
/// Starting Python, before the first byte can come.
const START: Duration = Duration::from_secs(5);

/// The attributes of yt-dlp's progress that are asked for.
#[derive(Debug, Deserialize)]
struct Told {
    downloaded_bytes: Option<f64>,
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
        let mut command = self.command(folder);
        command.args(["--no-simulate", "--no-quiet", "--progress", "--newline", "--progress-template"]);
        command.arg(format!(
            "download:{MARK}%(progress.{{downloaded_bytes,total_bytes,total_bytes_estimate,speed,eta}})j"
        ));
        // Without a second file the sound can be heard while it comes.
        command.args(["--no-part", "--no-mtime", "--no-playlist", "--fixup", "never", "--output", name]);
        command.args(["--load-info-json", "info.json"]);

        let (file, mut said) = (folder.join(name), Said::default());
        let (mut seen, mut begun) = (0, false);
        let patience = limits.patience + GRACE + START;
        let ended = child::run(command, patience, cancel, &mut |line| {
            match &line {
                Some(Line::Out(line)) => {
                    if let Some(told) = line.strip_prefix(MARK) {
                        tell(told, &limits, on_transfer)?;
                    }
                }
                Some(Line::Err(line)) => said.take(line),
                None => {}
            }
            // What yt-dlp tells may come late, or be a lie of the server's; what counts is on the disk.
            let bytes = file.metadata().map_or(0, |metadata| metadata.len());
            if bytes > limits.max_bytes {
                return Err(Reason::TooLarge { limit: limits.max_bytes });
            }
            let grows = bytes != seen;
            if grows && !begun {
                begun = true;
                on_transfer(Transfer { bytes, ..Transfer::default() });
            }
            seen = bytes;
            Ok(if grows { Sign::Life } else { Sign::Nothing })
        });
        match ended {
            Err(error) => Err(said.with(error.reason)),
            Ok(false) => Err(said.failure(self)),
            Ok(true) if seen == 0 && file.metadata().map_or(0, |metadata| metadata.len()) == 0 => {
                Err(said.with(Reason::NotMedia("an empty answer".to_owned())))
            }
            Ok(true) => Ok(()),
        }
    }
}

/// Hands on how far it is; a line that is not understood is no reason to stop.
fn tell(told: &str, limits: &Limits, on_transfer: &mut dyn FnMut(Transfer)) -> Result<(), Reason> {
    let Ok(told) = serde_json::from_str::<Told>(told) else { return Ok(()) };
    let whole = |number: f64| number.max(0.0) as u64;
    let total = told.total_bytes.map(whole);
    if total.is_some_and(|total| total > limits.max_bytes) {
        return Err(Reason::TooLarge { limit: limits.max_bytes });
    }
    on_transfer(Transfer {
        bytes: told.downloaded_bytes.map_or(0, whole),
        total: total.or(told.total_bytes_estimate.map(whole)),
        speed: told.speed,
        left_s: told.eta,
    });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_is_read_and_a_length_over_the_limit_stops_it() {
        let limits = Limits { max_bytes: 1000, ..Limits::default() };
        let mut told = Vec::new();
        let line = r#"{"downloaded_bytes": 300, "total_bytes": 900, "speed": 100.5, "eta": 6}"#;
        tell(line, &limits, &mut |transfer| told.push(transfer)).unwrap();
        assert_eq!(told, [Transfer { bytes: 300, total: Some(900), speed: Some(100.5), left_s: Some(6.0) }]);
        let line = r#"{"downloaded_bytes": 300, "total_bytes": 1001}"#;
        assert!(matches!(tell(line, &limits, &mut |_| ()), Err(Reason::TooLarge { limit: 1000 })));
        assert!(tell("[download] Destination: sound", &limits, &mut |_| ()).is_ok());
    }
}
