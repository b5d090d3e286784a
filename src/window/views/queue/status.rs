//! The state of a recording in words.

use crate::classify::{Outcome, Progress};
use crate::format::{clock_time, thousands};
use crate::window::recording::{LeadingLabel, Recording, State};
use crate::window::views::head_summary::{headline, verdict_text};

/// The state as text.
pub(in crate::window) fn status_text(recording: &Recording) -> String {
    match &recording.state {
        State::NeedsChoice(_) => "which one?".to_owned(),
        State::Queued => "waiting".to_owned(),
        State::Running(_) if recording.transfer.is_some() => transfer_text(recording),
        State::Running(None) => "waiting".to_owned(),
        State::Running(Some(progress)) => progress_text(progress, recording.framing().hop_seconds()),
        State::Done(outcome) => format!("{}, {}", result_text(outcome), clock_time(outcome.duration_s)),
        State::Failed(failure) => failure.message.clone(),
        State::Cancelled => match recording.counted() {
            Some(counted) => format!("{}, cancelled", counted_text(counted)),
            None => "cancelled".to_owned(),
        },
    }
}

/// A result without the length: `Other, 26 of 26 windows`.
pub(super) fn result_text(outcome: &Outcome) -> String {
    match (outcome.first().and_then(verdict_text), outcome.first()) {
        (Some(verdict), _) => {
            format!("{verdict}, {}", windows_text(outcome.winning_windows(), outcome.windows()))
        }
        (None, Some(head)) if outcome.windows() > 0 => headline(head),
        (None, _) => "nothing audible".to_owned(),
    }
}

/// `212 of 3,600 windows`.
pub(in crate::window) fn windows_text(won: u64, all: u64) -> String {
    format!("{} of {} windows", thousands(won), thousands(all))
}

/// `Piano? 212 of 230 windows`.
pub(in crate::window::views) fn counted_text(counted: &LeadingLabel) -> String {
    format!("{}? {}", counted.name, windows_text(counted.won, counted.all))
}

/// `decoding 43 %, 812 of about 3,600 windows`.
fn progress_text(progress: &Progress, hop_s: f64) -> String {
    match progress.duration_s.filter(|length| *length > 0.0) {
        Some(length_s) => format!(
            "decoding {:.0} %, {} of about {} windows",
            (100.0 * progress.done_s / length_s).min(100.0),
            thousands(progress.windows),
            thousands((length_s / hop_s).round() as u64)
        ),
        None => format!(
            "decoding, {} so far, {} windows",
            clock_time(progress.done_s),
            thousands(progress.windows)
        ),
    }
}

/// `1.20 MB of 3.90 MB, 2.10 MB/s, 0:02 left`.
fn transfer_text(recording: &Recording) -> String {
    let transfer = recording.transfer.filter(|transfer| transfer.bytes > 0);
    transfer.map_or_else(|| "connecting…".to_owned(), |transfer| transfer.to_string())
}

/// Fraction that is downloaded or decoded, 0 to 1.
pub(in crate::window) fn fraction(recording: &Recording, progress: Option<&Progress>) -> Option<f64> {
    let (done, whole) = match (recording.transfer, progress) {
        (Some(transfer), _) => (transfer.bytes as f64, transfer.total? as f64),
        (None, Some(progress)) => (progress.done_s, progress.duration_s?),
        (None, None) => return None,
    };
    (whole > 0.0).then(|| (done / whole).min(1.0))
}
