//! Draws the parts below the address row where the arrangement puts them.

use super::arrangement::{
    Arrangement, COLUMN_GAP, DIVIDER, GAP, Heights, MIN_PLOTS, Space, Splits, StagePlace, toolbar_is_first,
};
use super::divider::{Axis, divider_ui};
use crate::window::action::Action;
use crate::window::app::App;
use crate::window::plots::{Plots, plots_ui};
use crate::window::recording::State;
use crate::window::style;
use crate::window::views;
use eframe::egui::accesskit::Role;
use eframe::egui::{self, Rect, ScrollArea, UiBuilder, vec2};

/// Sizes that outlast a frame.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(in crate::window) struct BodySizes {
    splits: Splits,
    /// As drawn last.
    heights: Heights,
}

/// Draws a part into its rectangle; returns the height that it used. `name`: of the region for screen readers, in which parts follow each
/// other as they are drawn.
fn part_ui(ui: &mut egui::Ui, name: &str, rect: Rect, contents: impl FnOnce(&mut egui::Ui)) -> f32 {
    let region = UiBuilder::new().accessibility_role(Role::Region).accessibility_label(name);
    let mut part = ui.new_child(region.id_salt(name).max_rect(rect));
    // Focus rings and the labels of axes reach a little beyond the part.
    part.set_clip_rect(rect.expand2(vec2(0.5 * COLUMN_GAP, 0.5 * GAP)).intersect(ui.clip_rect()));
    contents(&mut part);
    part.min_rect().height()
}

/// A column that scrolls, with a scroll bar that is always visible when there is more than fits.
fn scrolled_ui(ui: &mut egui::Ui, name: &str, contents: impl FnOnce(&mut egui::Ui)) {
    views::scrolled_ui(ui, |scroll| scroll.id_salt(name).auto_shrink(false), contents);
}

impl App {
    /// Draws the session's parts into the rest of the window.
    pub(super) fn body_ui(&mut self, ui: &mut egui::Ui, actions: &mut Vec<Action>) {
        egui::CentralPanel::no_frame().frame(style::panel()).show(ui, |ui| {
            views::name_panel(ui, None);
            let BodySizes { splits, heights } = self.body_sizes;
            let space = Space { area: ui.max_rect(), has_stage: self.has_stage(), heights, splits };
            let arrangement = Arrangement::new(&space);
            self.stage_is_folded = false;
            match arrangement {
                Arrangement::Wide { plots, transport, side, stage, queue } => {
                    part_ui(ui, "Plots", plots, |ui| self.plots_part_ui(ui, actions));
                    self.transport_part_ui(ui, transport, actions);
                    part_ui(ui, "Result", side, |ui| self.side_ui(ui, stage, actions));
                    self.queue_part_ui(ui, queue, actions);
                    self.side_divider_ui(ui, &space, side);
                    self.queue_divider_ui(ui, &space, queue);
                }
                Arrangement::Narrow { verdict, column, stage, transport, queue } => {
                    part_ui(ui, "Verdict", verdict, |ui| self.verdict_line_ui(ui, stage, actions));
                    part_ui(ui, "Plots and result", column, |ui| {
                        scrolled_ui(ui, "column", |ui| self.column_ui(ui, column, stage, actions));
                    });
                    self.transport_part_ui(ui, transport, actions);
                    self.queue_part_ui(ui, queue, actions);
                    self.queue_divider_ui(ui, &space, queue);
                }
                Arrangement::Scrolled { column } => {
                    part_ui(ui, "Recording", column, |ui| {
                        scrolled_ui(ui, "column", |ui| self.everything_ui(ui, actions));
                    });
                }
            }
            if self.body_sizes.heights != heights {
                ui.ctx().request_discard("the height of a part that wraps has changed");
            }
        });
    }

    /// The stage, whole or folded, above the card.
    fn side_ui(&mut self, ui: &mut egui::Ui, stage: StagePlace, actions: &mut Vec<Action>) {
        let width = ui.available_width();
        ui.spacing_mut().item_spacing.y = GAP;
        match stage {
            StagePlace::Shown(height) => self.stage_ui(ui, vec2(width, height), false, actions),
            StagePlace::Folded => {
                self.stage_is_folded = true;
                ui.allocate_ui(vec2(width, views::FOLDED_STAGE), |ui| views::folded_stage_ui(ui, actions));
            }
            StagePlace::Off => {}
        }
        ui.reset_style();
        ScrollArea::vertical().id_salt("card").auto_shrink(false).show(ui, |ui| {
            self.card_part_ui(ui, actions);
            views::reveal_focus(ui);
        });
    }

    fn verdict_line_ui(&mut self, ui: &mut egui::Ui, stage: StagePlace, actions: &mut Vec<Action>) {
        self.stage_is_folded = stage == StagePlace::Folded;
        if let Some(recording) = self.session.selected() {
            views::verdict_line_ui(ui, recording, self.stage_is_folded, actions);
        }
    }

    /// The column of a narrow window: the stage and the plots fill what is seen of it at first, the card is below.
    fn column_ui(&mut self, ui: &mut egui::Ui, visible: Rect, stage: StagePlace, actions: &mut Vec<Action>) {
        // What is wrong and what the user can do comes before empty plots.
        let card_is_first = self.selected_has_failed();
        if card_is_first {
            self.card_part_ui(ui, actions);
            ui.separator();
        }
        let mut height = visible.height();
        if let StagePlace::Shown(stage_height) = stage {
            self.stage_ui(ui, vec2(ui.available_width(), stage_height), true, actions);
            height -= stage_height + ui.spacing().item_spacing.y;
        }
        let toolbar_is_first = toolbar_is_first(height, self.body_sizes.heights.toolbar);
        if toolbar_is_first {
            height -= self.toolbar_part_ui(ui, actions) + ui.spacing().item_spacing.y;
        }
        self.plots_of_height_ui(ui, height.max(MIN_PLOTS), true, actions);
        if !toolbar_is_first {
            self.toolbar_part_ui(ui, actions);
        }
        if !card_is_first {
            ui.separator();
            self.card_part_ui(ui, actions);
        }
    }

    /// Everything in one column, the most important parts first.
    fn everything_ui(&mut self, ui: &mut egui::Ui, actions: &mut Vec<Action>) {
        let stage = if self.has_stage() { StagePlace::Folded } else { StagePlace::Off };
        self.verdict_line_ui(ui, stage, actions);
        let state = self.player.state();
        let (length_s, has_failed) = (self.length_s(), self.selected_has_failed());
        let transport =
            ui.scope(|ui| views::transport_ui(ui, &state, &self.view, length_s, has_failed, actions));
        self.body_sizes.heights.transport = transport.response.rect.height();
        let header = self.queue_header();
        ui.allocate_ui(vec2(ui.available_width(), 3.0 * self.body_sizes.heights.queue), |ui| {
            self.body_sizes.heights.queue = views::queue_ui(ui, &self.session, &self.list, header, actions);
        });
        self.plots_of_height_ui(ui, MIN_PLOTS, true, actions);
        self.toolbar_part_ui(ui, actions);
        ui.separator();
        self.card_part_ui(ui, actions);
    }

    fn card_part_ui(&self, ui: &mut egui::Ui, actions: &mut Vec<Action>) {
        if let Some(recording) = self.session.selected() {
            let context = views::CardContext {
                position_s: self.player.state().position_s,
                is_installing: self.background_jobs.is_installing(),
                genre_lane: self.settings.spectrogram.genre_lane,
            };
            ui.push_id("card", |ui| views::card_ui(ui, recording, &context, actions));
        }
    }

    fn queue_part_ui(&mut self, ui: &mut egui::Ui, rect: Rect, actions: &mut Vec<Action>) {
        let header = self.queue_header();
        part_ui(ui, "List", rect, |ui| {
            self.body_sizes.heights.queue = views::queue_ui(ui, &self.session, &self.list, header, actions);
        });
    }

    fn transport_part_ui(&mut self, ui: &mut egui::Ui, rect: Rect, actions: &mut Vec<Action>) {
        let state = self.player.state();
        let (length_s, has_failed) = (self.length_s(), self.selected_has_failed());
        self.body_sizes.heights.transport = part_ui(ui, "Playback", rect, |ui| {
            views::transport_ui(ui, &state, &self.view, length_s, has_failed, actions);
        });
    }

    fn selected_has_failed(&self) -> bool {
        self.session.selected().is_some_and(|recording| matches!(recording.state, State::Failed(_)))
    }

    /// Toolbar and plots of a wide window. If they do not fit, they scroll, and the toolbar is below the plots.
    fn plots_part_ui(&mut self, ui: &mut egui::Ui, actions: &mut Vec<Action>) {
        if toolbar_is_first(ui.available_height(), self.body_sizes.heights.toolbar) {
            self.toolbar_part_ui(ui, actions);
            return self.plots_of_height_ui(ui, ui.available_height(), false, actions);
        }
        let height = ui.available_height();
        scrolled_ui(ui, "plots", |ui| {
            self.plots_of_height_ui(ui, height.max(MIN_PLOTS), true, actions);
            self.toolbar_part_ui(ui, actions);
        });
    }

    /// Draws the toolbar; returns its height.
    fn toolbar_part_ui(&mut self, ui: &mut egui::Ui, actions: &mut Vec<Action>) -> f32 {
        let rate = self.tiles.known().sample_rate;
        let heads = self.session.selected().map_or(&[][..], |recording| recording.heads(&self.model));
        if self.view.head >= heads.len() {
            self.view.head = 0;
        }
        let choice = &mut self.settings.spectrogram;
        let drawn = ui.scope(|ui| views::toolbar_ui(ui, choice, &mut self.view, rate, heads, actions));
        self.body_sizes.heights.toolbar = drawn.response.rect.height();
        self.body_sizes.heights.toolbar
    }

    /// Draws the plots. `scrolls`: the wheel scrolls the column around them.
    fn plots_of_height_ui(
        &mut self,
        ui: &mut egui::Ui,
        height: f32,
        scrolls: bool,
        actions: &mut Vec<Action>,
    ) {
        let state = self.player.state();
        let threshold = self.threshold();
        let Some(recording) = self.session.selected() else { return };
        let tags = recording.outcome().and_then(|outcome| outcome.tags.as_ref());
        let genres = tags.map(|tags| &tags.timeline).filter(|timeline| !timeline.passages.is_empty());
        let mut plots = Plots {
            tiles: &mut self.tiles,
            recording,
            heads: recording.heads(&self.model),
            position_s: state.position_s,
            playing: state.playing,
            range: state.range,
            threshold,
            genres: genres.filter(|_| self.settings.spectrogram.genre_lane),
            scrolls,
        };
        ui.allocate_ui(vec2(ui.available_width(), height), |ui| {
            plots_ui(ui, &mut self.view, &mut plots, actions);
        });
    }

    /// The line between the columns of a wide window.
    fn side_divider_ui(&mut self, ui: &mut egui::Ui, space: &Space, side: Rect) {
        let gap = Rect::from_x_y_ranges(side.left() - COLUMN_GAP..=side.left(), side.y_range());
        let splits = &mut self.body_sizes.splits;
        let width = if space.has_stage { &mut splits.stage_width } else { &mut splits.card_width };
        divider_ui(ui, "Width of the result", gap, Axis::Vertical, space.area.right(), width);
    }

    /// The line above the list.
    fn queue_divider_ui(&mut self, ui: &mut egui::Ui, space: &Space, queue: Rect) {
        let gap = Rect::from_x_y_ranges(queue.x_range(), queue.top() - DIVIDER..=queue.top());
        let height = &mut self.body_sizes.splits.queue_height;
        divider_ui(ui, "Height of the list", gap, Axis::Horizontal, space.area.bottom(), height);
    }
}
