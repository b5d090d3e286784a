//! Events of a classification → events for the window, with partial results in batches.

use super::worker::JobEvent;
use crate::audio::GateSpan;
use crate::classify::{Event, Progress, Stage, WindowPrediction};
use std::time::{Duration, Instant};

/// Minimum time between events with partial results: about two frames at 60 Hz.
const BATCH_INTERVAL: Duration = Duration::from_millis(30);

/// Collects partial results between two events.
#[derive(Default)]
pub(super) struct EventBatch {
    votes: Vec<WindowPrediction>,
    spans: Vec<GateSpan>,
    retracted: Vec<u64>,
    sent: Option<Instant>,
}

impl EventBatch {
    /// Adds an event of the classification; returns the event to send now.
    pub(super) fn take(&mut self, event: Event) -> Option<JobEvent> {
        match event {
            Event::Prediction(vote) => self.votes.push(vote),
            Event::Span(span) => self.spans.push(span),
            Event::VoteRetracted { index } => self.retracted.push(index),
            Event::Progress(progress) => return self.progress(progress),
            Event::Fetch(event) => return Some(JobEvent::Fetch(event)),
            Event::Fetched(fetched) => return Some(JobEvent::Fetched(fetched)),
            Event::Restarted => {
                *self = Self::default();
                return Some(JobEvent::Restarted);
            }
            _ => {}
        }
        None
    }

    fn progress(&mut self, progress: Progress) -> Option<JobEvent> {
        let due = self.sent.is_none_or(|sent| sent.elapsed() >= BATCH_INTERVAL);
        // The last results are part of the outcome.
        if progress.stage != Stage::Analysing || !due {
            return None;
        }
        self.sent = Some(Instant::now());
        Some(JobEvent::Partial {
            progress,
            votes: std::mem::take(&mut self.votes),
            spans: std::mem::take(&mut self.spans),
            retracted: std::mem::take(&mut self.retracted),
        })
    }
}
