//! What a scan reports on stderr.

use crate::classify::report::{Failure, Report};
use crate::cli::output::print_message;
use crate::format::thousands;
use crate::scan::{MissingFiles, ScanEvent, Summary};

/// Failures that are reported one by one; the library has all of them.
const MOST_FAILURES: u64 = 5;

/// Prints what happens during a scan.
#[derive(Debug, Default)]
pub(super) struct Messages {
    failures: u64,
}

impl Messages {
    pub(super) fn print(&mut self, event: &ScanEvent<'_>) {
        match event {
            // The library does not remember it.
            ScanEvent::Refused { name, failure } => print_failure(name, failure),
            ScanEvent::Failed { name, failure } => {
                self.failures += 1;
                if self.failures <= MOST_FAILURES {
                    print_failure(name, failure);
                }
            }
            ScanEvent::BeingWritten { name } => {
                print_message(&format!("{name}: is being written; scan it again when it is complete"));
            }
            _ => {}
        }
    }
}

fn print_failure(name: &str, failure: &Failure) {
    let report = Report { input: name.to_owned(), raw_input: None, result: Err(failure.clone()) };
    if let Some(line) = report.failure_line() {
        print_message(&line);
    }
}

/// Prints what a scan did.
pub(super) fn print_summary(summary: &Summary, missing: &[MissingFiles]) {
    print_message(&summary_line(summary));
    print_missing(missing);
}

/// As [`print_summary`], but nothing if nothing has changed.
pub(super) fn print_changes(summary: &Summary, missing: &[MissingFiles]) {
    if summary.recordings() > summary.known {
        print_message(&summary_line(summary));
    }
    print_missing(missing);
}

fn print_missing(missing: &[MissingFiles]) {
    for MissingFiles { folder, marked, unavailable, unreadable } in missing {
        let folder = folder.display();
        if *marked > 0 {
            print_message(&format!("{folder}: {}; the library keeps what is known of them", gone(*marked)));
        }
        if *unavailable > 0 {
            print_message(&format!(
                "{folder}: {}, and so is the folder's other content: is a disk not mounted? Nothing was marked as missing",
                gone(*unavailable)
            ));
        }
        if *unreadable > 0 {
            let (recordings, are) = match unreadable {
                1 => ("1 recording".to_owned(), "is"),
                count => (format!("{} recordings", thousands(*count)), "are"),
            };
            print_message(&format!(
                "{folder}: {recordings} {are} in a folder that must not be read, and not marked as missing: change its mode or owner"
            ));
        }
    }
}

fn gone(count: u64) -> String {
    match count {
        1 => "1 recording is no longer there".to_owned(),
        _ => format!("{} recordings are no longer there", thousands(count)),
    }
}

fn summary_line(summary: &Summary) -> String {
    let Summary { analysed, known, failed_before, moved, copied, failed, refused, being_written, .. } =
        summary;
    let parts = [
        (analysed, "analysed"),
        (known, "known"),
        (moved, "moved"),
        (copied, "the same as another"),
        (being_written, "being written"),
        (failed, "failed"),
        (failed_before, "failed before"),
        (refused, "not read"),
    ];
    let parts = parts.iter().filter(|(count, _)| **count > 0);
    let parts: Vec<String> = parts.map(|(count, what)| format!("{} {what}", thousands(**count))).collect();
    let recordings = match summary.recordings() {
        0 => return "no recordings".to_owned(),
        1 => "1 recording".to_owned(),
        count => format!("{} recordings", thousands(count)),
    };
    let see = match failed + failed_before {
        0 => "",
        _ => "; see `pianoscope library list --where failed`",
    };
    format!("{recordings}: {}{see}", parts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_counts_what_there_was_and_says_where_failures_are() {
        let summary = Summary { analysed: 1270, known: 5, moved: 3, failed: 4, ..Summary::default() };
        assert_eq!(
            summary_line(&summary),
            "1,282 recordings: 1,270 analysed, 5 known, 3 moved, 4 failed; see `pianoscope library list --where failed`"
        );
        assert_eq!(summary_line(&Summary { known: 1, ..Summary::default() }), "1 recording: 1 known");
        assert_eq!(summary_line(&Summary::default()), "no recordings");
    }
}
