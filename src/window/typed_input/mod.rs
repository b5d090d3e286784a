//! What is typed into the field at the top: it is checked by a thread, added if it is a link or a path, and else stays in the field with the
//! reason and its wrong part selected. Words that are neither are offered as a search.

mod checker;
mod judgement;
mod missing_part;

pub(super) use checker::{InputChecker, start};

use super::app::App;
use checker::{Check, Checked};
use eframe::egui::{self, Key, Modifiers};
use judgement::Rejected;
use std::collections::HashSet;
use std::ffi::OsString;
use std::ops::Range;
use std::time::{Duration, Instant};

/// A faster check is not shown.
const MIN_SHOWN_TIME: Duration = Duration::from_millis(300);
/// Most messages about pasted lines; further ones are counted.
const MAX_MESSAGES: usize = 3;

/// The field and what is known about its text.
#[derive(Debug, Default)]
pub(super) struct TypedInput {
    /// The text; several pasted lines are separated by `\n`.
    pub(super) text: String,
    /// Why the text names no input.
    pub(super) rejection: Option<Rejection>,
    /// Characters to select, with the focus in the field, in the next frame.
    pub(super) selection: Option<Range<usize>>,
    /// The text that is being checked, and since when.
    checking: Option<(String, Instant)>,
}

/// Why the text of the field names no input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rejection {
    /// One per line of the text.
    pub(super) messages: Vec<String>,
    /// Whether the text is mistyped rather than words.
    pub(super) is_error: bool,
    /// Words to search for.
    pub(super) search: Option<String>,
}

impl TypedInput {
    /// Whether a check takes long enough to be shown.
    pub(super) fn is_checking(&self) -> bool {
        self.checking.as_ref().is_some_and(|(_, begin)| begin.elapsed() > MIN_SHOWN_TIME)
    }

    /// Dismisses the message when Escape is pressed outside the field and no dialog takes the key.
    pub(super) fn dismiss_on_escape(&mut self, ctx: &egui::Context, dialog_is_open: bool) {
        if self.rejection.is_some()
            && !dialog_is_open
            && !ctx.text_edit_focused()
            && ctx.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape))
        {
            self.rejection = None;
        }
    }

    /// Empties the field.
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.rejection = None;
    }

    /// Removes the lines that were checked, which are in the list now, from a text that was changed since.
    fn remove_lines_of(&mut self, checked: &str) {
        let checked: HashSet<&str> = checked.lines().map(str::trim).collect();
        let rest: Vec<&str> = self.text.lines().filter(|line| !checked.contains(line.trim())).collect();
        self.text = rest.join("\n");
    }

    /// Shows rejected texts with the reasons; the first wrong part is selected.
    fn reject(&mut self, rejected: &[Rejected]) {
        let texts: Vec<&str> = rejected.iter().map(|rejected| rejected.text.as_str()).collect();
        self.text = texts.join("\n");
        let mut messages: Vec<String> =
            rejected.iter().take(MAX_MESSAGES).map(|rejected| rejected.message.clone()).collect();
        if rejected.len() > MAX_MESSAGES {
            messages.push(format!("and {} more", rejected.len() - MAX_MESSAGES));
        }
        let search = match rejected {
            [one] if one.is_searchable => Some(one.text.clone()),
            _ => None,
        };
        let is_error = rejected.iter().any(|rejected| rejected.wrong.is_some());
        self.rejection = Some(Rejection { messages, is_error, search });
        self.selection = Some(self.first_wrong_part(rejected));
    }

    /// The characters of the first wrong part; the end of the text if there is none.
    fn first_wrong_part(&self, rejected: &[Rejected]) -> Range<usize> {
        let mut line_start = 0;
        for rejected in rejected {
            let chars_until = |byte: usize| {
                line_start + rejected.text.char_indices().take_while(|(at, _)| *at < byte).count()
            };
            if let Some(wrong) = &rejected.wrong {
                return chars_until(wrong.start)..chars_until(wrong.end);
            }
            // With the line break.
            line_start += rejected.text.chars().count() + 1;
        }
        let end = self.text.chars().count();
        end..end
    }
}

/// Rejected texts as inputs, each of which becomes a row with its failure.
fn texts_of(rejected: Vec<Rejected>) -> Option<Vec<OsString>> {
    let texts = rejected.into_iter().map(|rejected| OsString::from(rejected.text)).collect::<Vec<_>>();
    (!texts.is_empty()).then_some(texts)
}

impl App {
    /// Checks the text of the field. Its inputs are added once they are known to be some.
    pub(super) fn check_typed(&mut self, inputs: Vec<OsString>) {
        let field = self.typed.text.clone();
        // Enter was pressed twice.
        if self.typed.checking.as_ref().is_some_and(|(text, _)| *text == field) {
            return;
        }
        self.typed.checking = Some((field.clone(), Instant::now()));
        if !self.check(&inputs, Some(field)) {
            self.typed.checking = None;
            self.typed.clear();
            self.pending_inputs.push_back(inputs);
        }
    }

    /// Checks pasted inputs. What is none is shown in the field if that is visible and empty, and else as a row of the list.
    pub(super) fn check_pasted(&mut self, inputs: Vec<OsString>) {
        if self.stage_is_full_screen || !self.check(&inputs, None) {
            self.pending_inputs.push_back(inputs);
        }
    }

    /// Sends texts to the thread; `false` if it is busy, e.g. with a disk that does not answer.
    fn check(&self, inputs: &[OsString], field: Option<String>) -> bool {
        let texts = inputs.iter().map(|input| input.to_string_lossy().into_owned()).collect();
        self.input_checker.try_send(Check { texts, field }).is_ok()
    }

    /// Applies the judgements since the last frame.
    pub(super) fn receive_checked(&mut self, ctx: &egui::Context) {
        let received: Vec<Checked> = self.input_checker.events().collect();
        for Checked { accepted, rejected, field } in received {
            if !accepted.is_empty() {
                self.pending_inputs.push_back(accepted);
            }
            let typed = &mut self.typed;
            match field {
                Some(field) => {
                    typed.checking.take_if(|(text, _)| *text == field);
                    // A text that was changed since is the user's next one: what is none of the inputs becomes a row, as the inputs do.
                    if typed.text != field {
                        typed.remove_lines_of(&field);
                        self.pending_inputs.extend(texts_of(rejected));
                    } else if rejected.is_empty() {
                        typed.clear();
                    } else {
                        typed.reject(&rejected);
                    }
                }
                None if rejected.is_empty() => {}
                None if typed.text.trim().is_empty() => typed.reject(&rejected),
                None => self.pending_inputs.extend(texts_of(rejected)),
            }
        }
        if self.typed.checking.is_some() {
            ctx.request_repaint_after(MIN_SHOWN_TIME);
        }
    }
}
