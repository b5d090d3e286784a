//! Sends the selected recording and the playback position to the stage.

use super::action::Action;
use super::app::App;
use super::page::Page;
use super::player::PlayerState;
use super::recording::{Recording, State};
use super::recording_analysis::RecordingAnalysis;
use super::stage::{MotionAudio, SceneKey, StageInput};
use super::views::{self, Caption, Notice, StageView};
use crate::classify::{Outcome, Segment};
use crate::format::clock_time;
use eframe::egui::{self, Vec2};

/// A paused recording this close to its end, in seconds, was played to the end.
const END_S: f64 = 0.1;

impl App {
    /// Advances the stage; also runs while the window is hidden and nothing is drawn.
    pub(super) fn sync_stage(&mut self, ctx: &egui::Context) {
        let is_seen = self.settings.stage.on && self.settings.page == Page::Listen;
        let Some(recording) = self.session.selected().filter(|_| is_seen) else {
            self.set_stage_full_screen(ctx, false);
            return self.stage.suspend();
        };
        let state = self.player.state();
        let outcome = recording.outcome();
        let at_end = state.duration_s.is_some_and(|duration_s| state.position_s >= duration_s - END_S);
        let input = StageInput {
            scene_key: outcome.map_or(SceneKey::Undecided, |outcome| scene_key(outcome, &state)),
            // During classification the processor is reserved for it.
            audio: self.motion_audio(recording).filter(|_| outcome.is_some() || state.playing),
            position_s: state.position_s,
            playing: state.playing,
            speed: state.speed.factor,
            at_end: at_end && !state.playing && state.position_s > 0.0,
            analysing: matches!(recording.state, State::Running(_)),
            reduced_motion: self.settings.stage.reduced_motion,
        };
        self.stage.set_quality(self.settings.stage.quality);
        self.stage.prepare(recording.labels(&self.model));
        let refusals = self.stage.update(ctx.input(|input| input.time), &input);
        if !refusals.is_empty() {
            self.notices.show(Notice::error(refusals.join("\n")));
        }
    }

    /// The audio from which the stage computes its motion: that of the pass, or the file if it is not kept.
    fn motion_audio(&self, recording: &Recording) -> Option<MotionAudio> {
        let path = recording.path()?;
        let analysis = self.shown.as_ref().filter(|shown| shown.id == recording.id)?.analysis.clone();
        Some(MotionAudio {
            path: path.to_owned(),
            version: recording.version,
            kept: analysis.filter(RecordingAnalysis::has_audio),
        })
    }

    /// Draws the stage with its caption in this size.
    pub(super) fn stage_ui(
        &mut self,
        ui: &mut egui::Ui,
        size: Vec2,
        scrolls: bool,
        actions: &mut Vec<Action>,
    ) {
        let Some(recording) = self.session.selected() else { return };
        let state = self.player.state();
        let view = StageView {
            caption: recording
                .outcome()
                .and_then(|outcome| caption(outcome, &state, self.stage_is_full_screen)),
            name: recording.short_name(),
            is_full_screen: self.stage_is_full_screen,
            scrolls,
        };
        views::stage_ui(ui, size, &mut self.stage, &mut self.settings.stage, &view, actions);
    }

    /// Whether the stage is shown.
    pub(super) fn has_stage(&self) -> bool {
        self.settings.stage.on && self.session.selected().is_some()
    }

    /// Enters or leaves full screen.
    pub(super) fn set_stage_full_screen(&mut self, ctx: &egui::Context, fills: bool) {
        if fills != self.stage_is_full_screen && (self.has_stage() || !fills) {
            self.stage_is_full_screen = fills;
            ctx.send_viewport_cmd(egui::ViewportCommand::Fullscreen(fills));
        }
    }
}

/// The segment at the playback position, or the one before it in a gap. None when stopped at the start: the verdict is shown there.
fn current_segment<'a>(outcome: &'a Outcome, state: &PlayerState) -> Option<&'a Segment> {
    let segments = outcome.segments();
    let begun = segments.partition_point(|segment| segment.start_s <= state.position_s);
    segments.get(begun.checked_sub(1)?).filter(|_| state.playing || state.position_s > 0.0)
}

/// The scene for the verdict, or for the segment at the playback position.
fn scene_key(outcome: &Outcome, state: &PlayerState) -> SceneKey {
    let Some(verdict) = outcome.verdict() else { return SceneKey::Undecided };
    let label = current_segment(outcome, state).map_or(verdict.label, |segment| segment.label);
    SceneKey::Label(outcome.label(label).into())
}

/// The caption; `is_full_screen`: no card shows the number of windows.
fn caption(outcome: &Outcome, state: &PlayerState, is_full_screen: bool) -> Option<Caption> {
    let verdict = outcome.verdict()?;
    let name = |label: usize| outcome.label(label).to_owned();
    let other = current_segment(outcome, state).filter(|segment| segment.label != verdict.label);
    let label = other.map_or(verdict.label, |segment| segment.label);
    let detail = match other {
        Some(Segment { start_s, end_s, .. }) => {
            format!("{} – {}, overall {}", clock_time(*start_s), clock_time(*end_s), name(verdict.label))
        }
        None if is_full_screen => {
            let windows = views::windows_text(outcome.winning_windows(), outcome.windows());
            let others = outcome.first().and_then(views::others_text);
            others.map_or_else(|| windows.clone(), |others| format!("{others}; {windows}"))
        }
        None => String::new(),
    };
    Some(Caption { label, title: name(label), detail })
}
