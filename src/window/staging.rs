//! The recording in view → what the stage plays.

use super::action::Action;
use super::app::App;
use super::player::PlayerState;
use super::recording::{Found, State};
use super::stage::{SceneKey, StageInput};
use super::views::{self, Caption, Notice, StageView};
use crate::classify::Segment;
use crate::format::clock_time;
use eframe::egui::{self, Vec2};

/// So near to its end, in seconds, a recording that does not play any more was heard to the end.
const END_S: f64 = 0.1;

impl App {
    /// Has the stage go on; also while the window is hidden, when it draws nothing.
    pub(super) fn follow_stage(&mut self, ctx: &egui::Context) {
        let Some(recording) = self.session.selected().filter(|_| self.settings.stage.on) else {
            self.stage_fills(ctx, false);
            return self.stage.suspend();
        };
        let state = self.player.state();
        let found = recording.found();
        let at_end = state.duration_s.is_some_and(|duration_s| state.position_s >= duration_s - END_S);
        let input = StageInput {
            scene_key: found.map_or(SceneKey::Undecided, |found| scene_key(found, &state)),
            // While the verdict is being found, the processor is for that.
            audio_path: recording.path().filter(|_| found.is_some() || state.playing),
            position_s: state.position_s,
            playing: state.playing,
            at_end: at_end && !state.playing && state.position_s > 0.0,
            analysing: matches!(recording.state, State::Hearing(_)),
            reduced_motion: self.settings.stage.little_motion,
        };
        self.stage.set_quality(self.settings.stage.quality);
        self.stage.prepare(recording.labels(&self.model));
        let refusals = self.stage.update(ctx.input(|input| input.time), &input);
        if !refusals.is_empty() {
            self.notice = Some(Notice::wrong(refusals.join("\n")));
        }
    }

    /// The stage, with what it shows, in this size.
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
            caption: recording.found().and_then(|found| caption(found, &state, self.stage_fills)),
            name: recording.short_name(),
            fills: self.stage_fills,
            scrolls,
        };
        views::stage_ui(ui, size, &mut self.stage, &mut self.settings.stage, &view, actions);
    }

    /// Whether the stage is shown.
    pub(super) fn has_stage(&self) -> bool {
        self.settings.stage.on && self.session.selected().is_some()
    }

    /// The stage takes the whole screen, or no more.
    pub(super) fn stage_fills(&mut self, ctx: &egui::Context, fills: bool) {
        if fills != self.stage_fills && (self.has_stage() || !fills) {
            self.stage_fills = fills;
            ctx.send_viewport_cmd(egui::ViewportCommand::Fullscreen(fills));
        }
    }
}

/// The passage that one goes through: in a gap the one before it. At rest at the start it is none: there the whole is shown.
fn passage<'a>(found: &'a Found, state: &PlayerState) -> Option<&'a Segment> {
    let segments = &found.outcome.segments;
    let begun = segments.partition_point(|segment| segment.start_s <= state.position_s);
    segments.get(begun.checked_sub(1)?).filter(|_| state.playing || state.position_s > 0.0)
}

/// What is on: the verdict, or the passage that one goes through.
fn scene_key(found: &Found, state: &PlayerState) -> SceneKey {
    let Some(verdict) = found.outcome.verdict else { return SceneKey::Undecided };
    let label = passage(found, state).map_or(verdict.label, |passage| passage.label);
    found.labels.get(label).map_or(SceneKey::Undecided, |label| SceneKey::Label(label.as_str().into()))
}

/// What is on, in words; `alone`: no card beside it says more.
fn caption(found: &Found, state: &PlayerState, alone: bool) -> Option<Caption> {
    let verdict = found.outcome.verdict?;
    let name = |label: usize| found.labels.get(label).cloned().unwrap_or_default();
    let other = passage(found, state).filter(|passage| passage.label != verdict.label);
    let label = other.map_or(verdict.label, |passage| passage.label);
    let detail = match other {
        Some(Segment { start_s, end_s, .. }) => {
            format!("{} – {}, all in all {}", clock_time(*start_s), clock_time(*end_s), name(verdict.label))
        }
        None if alone => views::windows(found.answer.won(), found.answer.windows),
        None => String::new(),
    };
    Some(Caption { label, title: name(label), detail })
}
