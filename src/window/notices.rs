//! The messages on show: one error, which stays until it is dismissed, and one other, which floats and fades.

use super::views::Notice;

/// The messages on show.
#[derive(Debug, Default)]
pub(super) struct Notices {
    error: Option<Notice>,
    floating: Option<FloatingNotice>,
}

/// A message that floats above the window's content, and the state of its drawing.
#[derive(Debug)]
pub(super) struct FloatingNotice {
    pub(super) notice: Notice,
    /// When it is gone, in seconds of egui's clock; `None` before its first frame.
    pub(super) until_s: Option<f64>,
    /// It keeps away from its usual place, where the pointer was when it appeared.
    pub(super) is_raised: bool,
}

impl Notices {
    /// Shows a message in the place of an earlier one of its kind.
    pub(super) fn show(&mut self, notice: Notice) {
        if notice.is_error {
            // What was under way has failed.
            self.end_lasting();
            self.error = Some(notice);
        } else {
            self.floating = Some(FloatingNotice { notice, until_s: None, is_raised: false });
        }
    }

    /// The error.
    pub(super) fn error(&self) -> Option<&Notice> {
        self.error.as_ref()
    }

    /// The message that is no error.
    pub(super) fn floating(&self) -> Option<&Notice> {
        self.floating.as_ref().map(|floating| &floating.notice)
    }

    /// The message that is no error, for drawing it.
    pub(super) fn floating_mut(&mut self) -> Option<&mut FloatingNotice> {
        self.floating.as_mut()
    }

    /// Removes the error.
    pub(super) fn dismiss_error(&mut self) {
        self.error = None;
    }

    /// Removes the message that is no error.
    pub(super) fn dismiss_floating(&mut self) {
        self.floating = None;
    }

    /// Removes the message about something that was under way.
    pub(super) fn end_lasting(&mut self) {
        self.floating.take_if(|floating| floating.notice.is_lasting);
    }
}
