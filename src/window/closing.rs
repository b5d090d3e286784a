//! Closing the window, which asks once if something would be lost.

use super::app::App;
use super::views::{self, ClosingQuestion};
use eframe::egui::{self, ViewportCommand};

/// The results of more recordings than this are not given up without a question.
const MAX_UNSAVED: usize = 10;

/// Whether the window is closing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Closing {
    #[default]
    No,
    /// The user is asked.
    Asking,
    /// It closes without a further question.
    Confirmed,
}

impl App {
    /// Handles the close button of the window, or a request of the desktop. A second one while the question is open closes.
    pub(super) fn update_closing(&mut self, ctx: &egui::Context) {
        if !ctx.input(|input| input.viewport().close_requested()) {
            return;
        }
        if self.closing != Closing::No || self.closing_question().is_none() {
            self.closing = Closing::Confirmed;
            return;
        }
        self.closing = Closing::Asking;
        ctx.send_viewport_cmd(ViewportCommand::CancelClose);
        // The request may come from the task bar.
        ctx.send_viewport_cmd(ViewportCommand::Minimized(false));
        ctx.send_viewport_cmd(ViewportCommand::Focus);
    }

    /// Handles the user's wish to close the window.
    pub(super) fn quit(&mut self, ctx: &egui::Context) {
        if self.closing == Closing::No && self.closing_question().is_some() {
            self.closing = Closing::Asking;
        } else {
            self.close_now(ctx);
        }
    }

    /// Closes the window without a question.
    pub(super) fn close_now(&mut self, ctx: &egui::Context) {
        self.closing = Closing::Confirmed;
        ctx.send_viewport_cmd(ViewportCommand::Close);
    }

    /// Draws the question while it is open.
    pub(super) fn closing_ui(&mut self, ctx: &egui::Context, actions: &mut Vec<super::action::Action>) {
        if self.closing != Closing::Asking {
            return;
        }
        // The work that the question is about may end meanwhile; it stays open, and says what is true now.
        views::closing_ui(ctx, self.losses(), &mut self.settings.ask_before_closing, actions);
    }

    /// What would be lost, if that is worth a question.
    fn closing_question(&self) -> Option<ClosingQuestion> {
        let question = self.losses();
        let ClosingQuestion { running, unsaved, writing, is_searching, .. } = question;
        let is_worth_it = running > 0 || unsaved > MAX_UNSAVED || writing > 0 || is_searching;
        (self.settings.ask_before_closing && is_worth_it).then_some(question)
    }

    /// What would be lost.
    fn losses(&self) -> ClosingQuestion {
        ClosingQuestion {
            running: self.session.running_count(),
            unsaved: self.session.unsaved_count(),
            writing: self.background_jobs.writing_count(),
            is_searching: self.searches.progress().is_some(),
            list_is_kept: self.last_list.is_some() && !self.session.recordings().is_empty(),
        }
    }
}
