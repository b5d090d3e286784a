//! The announcements in order, of made recordings.

use super::*;
use crate::audio::{Framing, StreamInfo};
use crate::classify::report::Failure;
use crate::classify::{HeadOutcome, Outcome, Progress, Stage, Tally, VoteRule};
use crate::model::{Head, HeadKind};
use crate::window::source::RecordingSource;
use crate::window::views::Notice;

/// A session whose announcements are noted once in every tenth of a second.
#[derive(Default)]
struct Listener {
    session: Session,
    notices: Notices,
    announcements: Announcements,
    list_is_focused: bool,
    tenths: u32,
    texts: Vec<String>,
}

impl Listener {
    fn add(&mut self, name: &str) -> RecordingId {
        let id = self.session.add(name.to_owned(), Ok(RecordingSource::File(name.into())));
        if self.session.selected().is_none() {
            self.session.select(id);
        }
        id
    }

    /// Lets this time go by.
    fn wait(&mut self, seconds: f64) {
        for _ in 0..(10.0 * seconds).round() as usize {
            let before = [self.announcements.polite(), self.announcements.assertive()].map(str::to_owned);
            let now_s = f64::from(self.tenths) / 10.0;
            self.announcements.update(&self.session, &self.notices, self.list_is_focused, now_s);
            let after = [self.announcements.polite(), self.announcements.assertive()];
            let changed = after.into_iter().zip(&before).filter(|(after, before)| after != before);
            self.texts.extend(changed.map(|(after, _)| after.to_owned()));
            self.tenths += 1;
        }
    }

    /// What was announced since the last call.
    fn texts(&mut self) -> Vec<String> {
        std::mem::take(&mut self.texts)
    }

    fn progress(&mut self, id: RecordingId, done_s: f64) {
        let progress = Progress { stage: Stage::Analysing, done_s, duration_s: Some(100.0), windows: 0 };
        let partial =
            JobEvent::Partial { progress, votes: Vec::new(), spans: Vec::new(), retracted: Vec::new() };
        self.session.get_mut(id).unwrap().state = State::Running(Some(progress));
        self.announcements.note_event(id, &partial);
    }

    fn finish(&mut self, id: RecordingId) {
        self.session.get_mut(id).unwrap().state = State::Done(outcome().into());
        self.announcements.note_finished(id, false);
    }

    fn fail(&mut self, id: RecordingId) {
        self.session.get_mut(id).unwrap().state = State::Failed(Failure::new("format", "not audio"));
        self.announcements.note_finished(id, true);
    }
}

/// 60 windows of piano with a confidence of 98 %.
fn outcome() -> Outcome {
    let labels = vec!["Piano".to_owned(), "Other".to_owned()];
    let head = Head { name: "label".to_owned(), labels, kind: HeadKind::Exclusive };
    let tally = Tally::new(HeadKind::Exclusive, 2, std::iter::repeat_n([0.98f32, 0.02].as_slice(), 60));
    Outcome {
        info: StreamInfo {
            codec: "wav".to_owned(),
            sample_rate: 48_000,
            channels: 2,
            duration_s: Some(60.0),
            title: None,
        },
        model: "made".to_owned(),
        heads: vec![HeadOutcome::new(head, tally, Vec::new(), VoteRule::Majority)],
        framing: Framing::default(),
        duration_s: 60.0,
        audible_s: 60.0,
        level_db: None,
        predictions: Vec::new(),
        embedding: Vec::new(),
        tags: None,
        spans: Vec::new(),
        notes: Vec::new(),
        elapsed_s: 0.1,
    }
}

#[test]
fn a_recording_s_progress_is_announced_at_every_tenth_and_then_its_verdict() {
    let mut listener = Listener::default();
    let id = listener.add("/music/sonata.mp3");
    listener.wait(1.0);
    assert_eq!(listener.texts(), ["sonata.mp3: waiting"]);
    for percent in [4.0, 11.0, 15.0, 19.0, 20.0, 58.0] {
        listener.progress(id, percent);
        listener.wait(1.0);
    }
    assert_eq!(listener.texts(), ["sonata.mp3: 10 %", "sonata.mp3: 20 %", "sonata.mp3: 50 %"]);
    listener.finish(id);
    listener.wait(2.0);
    assert_eq!(listener.texts(), ["sonata.mp3: Piano, confidence 98 %"]);
    // Once more.
    listener.session.requeue(id);
    listener.progress(id, 31.0);
    listener.wait(2.0);
    assert_eq!(listener.texts(), ["sonata.mp3: 30 %"]);
}

#[test]
fn few_results_are_announced_each_and_a_burst_is_summed_up() {
    let mut listener = Listener::default();
    let ids: Vec<_> = (0..5).map(|n| listener.add(&format!("{n}.mp3"))).collect();
    listener.wait(1.5);
    listener.texts();
    listener.finish(ids[0]);
    listener.wait(0.1);
    for id in &ids[1..4] {
        listener.finish(*id);
    }
    listener.wait(3.0);
    listener.fail(ids[4]);
    listener.wait(3.0);
    assert_eq!(
        listener.texts(),
        [
            "0.mp3: Piano, confidence 98 %; 1 of 5 recordings done",
            "4 of 5 recordings done",
            "4.mp3: not audio; 5 of 5 recordings done, 1 failed"
        ]
    );
}

#[test]
fn in_a_long_list_every_tenth_and_the_selected_result_are_announced() {
    let mut listener = Listener::default();
    let ids: Vec<_> = (0..300).map(|n| listener.add(&format!("{n}.mp3"))).collect();
    listener.session.select(ids[40]);
    listener.list_is_focused = true;
    listener.wait(1.0);
    for id in ids {
        listener.finish(id);
        listener.wait(0.1);
    }
    listener.wait(2.0);
    let texts = listener.texts();
    assert!(texts.len() <= 12, "{texts:?}");
    assert_eq!(texts[0], "30 of 300 recordings done");
    assert!(texts[1].starts_with("40.mp3: Piano, confidence 98 %; "), "{texts:?}");
    assert_eq!(texts.last().unwrap(), "300 of 300 recordings done");
}

#[test]
fn errors_interrupt_and_a_message_that_comes_again_is_announced_again() {
    let mut listener = Listener::default();
    for _ in 0..2 {
        listener.notices.show(Notice::info("Copied"));
        listener.wait(2.0);
        listener.notices.dismiss_floating();
        listener.wait(2.0);
    }
    assert_eq!(listener.texts(), ["Copied", "Copied\u{a0}"]);
    listener.notices.show(Notice::error("The settings could not be saved"));
    listener.wait(0.1);
    assert_eq!(listener.announcements.assertive(), "The settings could not be saved");
    let id = listener.add("lost.mp3");
    listener.fail(id);
    listener.wait(2.0);
    assert_eq!(listener.announcements.assertive(), "lost.mp3: not audio");
    // Among others as well.
    listener.add("waiting.mp3");
    let id = listener.add("lost, too.mp3");
    listener.fail(id);
    listener.wait(2.0);
    let failure = "lost, too.mp3: not audio; 1 of 2 recordings done, 1 failed";
    assert_eq!(listener.announcements.assertive(), failure);
}

#[test]
fn there_is_at_most_one_announcement_a_second() {
    let mut listener = Listener::default();
    for n in 0..30 {
        listener.notices.show(Notice::info(format!("message {n}")));
        listener.wait(0.1);
    }
    assert_eq!(listener.texts().len(), 3);
}

#[test]
fn another_selection_is_announced_unless_the_list_reads_it() {
    let mut listener = Listener::default();
    let ids = [listener.add("a.mp3"), listener.add("b.mp3")];
    listener.wait(1.5);
    listener.texts();
    listener.session.select(ids[1]);
    listener.wait(1.5);
    assert_eq!(listener.texts(), ["b.mp3: waiting"]);
    listener.list_is_focused = true;
    listener.session.select(ids[0]);
    listener.wait(1.5);
    assert!(listener.texts().is_empty());
}
