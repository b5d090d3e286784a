//! What screen readers announce without being asked: verdicts, failures, progress and notices.
//!
//! There is at most one announcement a second, and a burst of results is summed up. In long lists only the selected recording's result and
//! every tenth of the way are announced.

#[cfg(test)]
mod tests;

use super::app::App;
use super::notices::Notices;
use super::recording::{Recording, RecordingId, State};
use super::session::Session;
use super::views::{self, fraction, status_text};
use super::worker::JobEvent;
use crate::classify::report::other_labels_text;
use crate::format::percent;
use eframe::egui;
use std::collections::VecDeque;
use std::time::Duration;

/// Minimum time between two announcements, in seconds.
const INTERVAL_S: f64 = 1.0;
/// In longer lists results are announced only together, at each tenth of the way.
const MAX_SINGLE_RESULTS: usize = 10;
/// More notices than these are not waited for.
const MAX_NOTICES: usize = 4;

impl App {
    /// Announces what happened since the last frame, if a screen reader is connected.
    pub(super) fn announce(&mut self, ctx: &egui::Context) {
        if !views::window_name_ui(ctx, &self.title) {
            self.announcements = Announcements::default();
            return;
        }
        let now_s = ctx.input(|input| input.time);
        let list_is_focused = views::list_has_focus(ctx);
        let wait_s = self.announcements.update(&self.session, &self.notices, list_is_focused, now_s);
        if let Some(wait_s) = wait_s {
            ctx.request_repaint_after(Duration::from_secs_f64(wait_s));
        }
        views::announcer_ui(ctx, &self.announcements);
    }
}

/// What waits to be announced, and what was announced last.
#[derive(Debug, Default)]
pub(super) struct Announcements {
    /// The last announcement.
    polite: String,
    /// The last one that interrupts others: an error.
    assertive: String,
    /// Time of the last announcement, in seconds of the window's clock.
    announced_s: Option<f64>,
    waiting: VecDeque<Announcement>,
    /// Texts of the error and of the other message on show.
    notices: [Option<String>; 2],
    selected: Option<RecordingId>,
    /// The selection changed and was not announced yet.
    selection_changed: bool,
    batch: Batch,
}

/// A text, and whether it interrupts others.
#[derive(Debug)]
struct Announcement {
    text: String,
    is_urgent: bool,
}

impl Announcement {
    fn polite(text: String) -> Self {
        Self { text, is_urgent: false }
    }

    fn urgent(text: String) -> Self {
        Self { text, is_urgent: true }
    }
}

/// The recordings that are classified until none is pending.
#[derive(Debug, Default)]
struct Batch {
    finished: usize,
    failed: usize,
    /// How many of the finished ones were announced.
    announced: usize,
    /// The one that finished last, but the selected one if it finished since the last announcement.
    latest: Option<RecordingId>,
    /// The one that is being classified.
    running: Option<RecordingId>,
    /// Tenths of the way that were announced.
    tenths: usize,
}

impl Announcements {
    /// The last announcement.
    pub(super) fn polite(&self) -> &str {
        &self.polite
    }

    /// The last announcement that interrupts others.
    pub(super) fn assertive(&self) -> &str {
        &self.assertive
    }

    /// Notes an event of the current run of a recording.
    pub(super) fn note_event(&mut self, id: RecordingId, event: &JobEvent) {
        match event {
            JobEvent::Partial { .. } => self.batch.running = Some(id),
            JobEvent::Done(_) => self.note_finished(id, false),
            JobEvent::Failed(_) => self.note_finished(id, true),
            _ => {}
        }
    }

    /// Notes a recording that has a result or has failed.
    pub(super) fn note_finished(&mut self, id: RecordingId, has_failed: bool) {
        self.batch.finished += 1;
        self.batch.failed += usize::from(has_failed);
        let selected_is_new = self.batch.latest.is_some() && self.batch.latest == self.selected;
        if !selected_is_new || self.batch.finished == self.batch.announced + 1 {
            self.batch.latest = Some(id);
        }
    }

    /// Announces the next thing at this time, in seconds. Returns after how many seconds the next one is due, if one waits.
    ///
    /// `list_is_focused`: the screen reader reads the selected row anyway.
    pub(super) fn update(
        &mut self,
        session: &Session,
        notices: &Notices,
        list_is_focused: bool,
        now_s: f64,
    ) -> Option<f64> {
        self.note_notices(notices);
        let selected = session.selected().map(|recording| recording.id);
        if self.selected != selected {
            self.selected = selected;
            self.selection_changed = true;
        }
        // Spoken by the row itself.
        self.selection_changed &= !list_is_focused;
        let wait_s = self.announced_s.map_or(0.0, |at_s| at_s + INTERVAL_S - now_s);
        if wait_s > 0.0 {
            let has_results = self.batch.finished > self.batch.announced;
            let something_waits = !self.waiting.is_empty() || self.selection_changed || has_results;
            return something_waits.then_some(wait_s);
        }
        if let Some(mut next) = self.next(session) {
            let text = if next.is_urgent { &mut self.assertive } else { &mut self.polite };
            if *text == next.text {
                // Only a change is announced.
                next.text.push('\u{a0}');
            }
            *text = next.text;
            self.announced_s = Some(now_s);
        }
        None
    }

    fn note_notices(&mut self, notices: &Notices) {
        let shown = [notices.error(), notices.floating()];
        for (known, notice) in self.notices.iter_mut().zip(shown) {
            let text = notice.map(|notice| notice.text.as_str());
            if known.as_deref() == text {
                continue;
            }
            *known = text.map(str::to_owned);
            if let Some(notice) = notice {
                self.waiting
                    .push_back(Announcement { text: notice.text.clone(), is_urgent: notice.is_error });
            }
        }
        while self.waiting.len() > MAX_NOTICES {
            self.waiting.pop_front();
        }
    }

    fn next(&mut self, session: &Session) -> Option<Announcement> {
        if let Some(next) = self.waiting.pop_front() {
            return Some(next);
        }
        let pending = session.pending_count();
        let result = self.batch.next(session, pending, self.selected);
        if pending == 0 {
            self.batch = Batch::default();
        }
        let selection_changed = std::mem::take(&mut self.selection_changed);
        result.or_else(|| {
            let selected = session.selected().filter(|_| selection_changed)?;
            Some(Announcement::polite(format!("{}: {}", selected.short_name(), status_text(selected))))
        })
    }
}

impl Batch {
    /// The next result or progress of the batch, whose other `pending` recordings have no result yet.
    fn next(
        &mut self,
        session: &Session,
        pending: usize,
        selected: Option<RecordingId>,
    ) -> Option<Announcement> {
        let (total, new) = (self.finished + pending, self.finished - self.announced);
        let tenths = self.tenths(session, total);
        let has_progressed = tenths > self.tenths;
        // Further recordings may have been added.
        self.tenths = tenths;
        let latest = self.latest.and_then(|id| session.get(id));
        let is_single = new > 0 && self.latest == selected || new == 1 && total <= MAX_SINGLE_RESULTS;
        let count = || match self.failed {
            0 => format!("{} of {total} recordings done", self.finished),
            failed => format!("{} of {total} recordings done, {failed} failed", self.finished),
        };
        let next = match latest.filter(|_| is_single) {
            Some(latest) if total == 1 => result_announcement(latest),
            Some(latest) => {
                let result = result_announcement(latest);
                Announcement { text: format!("{}; {}", result.text, count()), ..result }
            }
            None if new > 0 && (total <= MAX_SINGLE_RESULTS || has_progressed || pending == 0) => {
                Announcement::polite(count())
            }
            None if has_progressed && total == 1 => {
                let name = session.get(self.running?)?.short_name();
                Announcement::polite(format!("{name}: {} %", 10 * tenths))
            }
            None if has_progressed && total > 1 => {
                Announcement::polite(format!("{} %, {}", 10 * tenths, count()))
            }
            None => return None,
        };
        self.announced = self.finished;
        Some(next)
    }

    /// Tenths of the way, 0 to 9.
    fn tenths(&self, session: &Session, total: usize) -> usize {
        let running = self.running.and_then(|id| session.get(id));
        let part = running.and_then(|recording| match &recording.state {
            State::Running(progress) => fraction(recording, progress.as_ref()),
            _ => None,
        });
        let whole = total.max(1) as f64;
        ((self.finished as f64 + part.unwrap_or(0.0)) / whole * 10.0).clamp(0.0, 9.0) as usize
    }
}

/// The verdict or failure of a recording: `sonata.mp3: Piano, confidence 98 %`.
fn result_announcement(recording: &Recording) -> Announcement {
    let verdict = recording.outcome().and_then(|outcome| Some((outcome, outcome.verdict()?)));
    let result = match verdict {
        Some((outcome, verdict)) => {
            let others = outcome.first().and_then(|head| other_labels_text(head, |label| head.label(label)));
            let others = others.map(|others| format!(", with {others}")).unwrap_or_default();
            let confidence = percent(verdict.confidence, 0);
            format!("{}{others}, confidence {confidence}", outcome.label(verdict.label))
        }
        None => status_text(recording),
    };
    let text = format!("{}: {result}", recording.short_name());
    if matches!(recording.state, State::Failed(_)) {
        Announcement::urgent(text)
    } else {
        Announcement::polite(text)
    }
}
