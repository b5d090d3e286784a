//! The list of recordings: name, progress, verdict.

use super::worker::Told;
use crate::classify::report::{Answer, Failure};
use crate::classify::{Progress, clock};
use eframe::egui;

/// One row an input, in the order in which they were taken.
#[derive(Default)]
pub(super) struct List {
    rows: Vec<Row>,
}

struct Row {
    name: String,
    state: State,
}

enum State {
    Hearing { done_s: f64, duration_s: Option<f64> },
    Done(Result<Answer, Failure>),
}

impl List {
    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Takes in what the worker told.
    pub(super) fn hear(&mut self, told: Told) {
        match (told, self.rows.last_mut()) {
            (Told::Started(name), _) => {
                self.rows.push(Row { name, state: State::Hearing { done_s: 0.0, duration_s: None } });
            }
            (Told::Heard(Progress { done_s, duration_s, .. }), Some(row)) => {
                row.state = State::Hearing { done_s, duration_s };
            }
            (Told::Done(answer), Some(row)) => row.state = State::Done(answer),
            (Told::Heard(_) | Told::Done(_), None) => {}
        }
    }

    /// Draws the rows that can be seen.
    pub(super) fn list_ui(&self, ui: &mut egui::Ui) {
        let height = ui.spacing().interact_size.y;
        egui::ScrollArea::vertical().auto_shrink(false).stick_to_bottom(true).show_rows(
            ui,
            height,
            self.rows.len(),
            |ui, visible| {
                for row in self.rows.get(visible).unwrap_or_default() {
                    row_ui(row, ui);
                }
            },
        );
    }
}

fn row_ui(row: &Row, ui: &mut egui::Ui) {
    // Half of the width for the name, which is cut off rather than wrapped, half for what is known.
    ui.columns_const(|[left, right]| {
        left.set_height(left.spacing().interact_size.y);
        left.add(egui::Label::new(&row.name).truncate());
        match &row.state {
            State::Hearing { done_s, duration_s: Some(duration_s) } if *duration_s > 0.0 => {
                let text = format!("{} of {}", clock(*done_s), clock(*duration_s));
                right.add(egui::ProgressBar::new((done_s / duration_s) as f32).text(text));
            }
            State::Hearing { done_s, .. } => {
                right.label(clock(*done_s));
            }
            State::Done(Ok(answer)) => {
                right.add(egui::Label::new(verdict(answer)).truncate());
            }
            State::Done(Err(failure)) => {
                let text = egui::RichText::new(&failure.message).color(right.visuals().error_fg_color);
                right.add(egui::Label::new(text).truncate()).on_hover_text(&failure.message);
            }
        }
    });
}

fn verdict(answer: &Answer) -> String {
    let length = clock(answer.duration_s);
    match (&answer.verdict, answer.confidence) {
        (Some(verdict), Some(confidence)) => format!("{verdict}   {:.0} %   {length}", confidence * 100.0),
        _ => format!("no audible sound   {length}"),
    }
}
