//! Settings of the spectrogram plot and buttons for the zoom.

use crate::dsp::FrequencyAxis;
use crate::model::Head;
use crate::picture::ColourMap;
use crate::window::action::{Action, ExportKind};
use crate::window::plots::ViewState;
use crate::window::settings::{DYNAMIC_RANGES_DB, N_FFTS, SpectrogramPlotSettings, TOP_FREQUENCIES_HZ};
use eframe::egui::{self, ComboBox, Slider};

/// Draws the toolbar.
pub(in crate::window) fn toolbar_ui(
    ui: &mut egui::Ui,
    choice: &mut SpectrogramPlotSettings,
    view: &mut ViewState,
    sample_rate: Option<u32>,
    heads: &[Head],
    actions: &mut Vec<Action>,
) {
    let before = choice.clone();
    ui.horizontal_wrapped(|ui| {
        combo_box_ui(ui, "Axis", choice.axis.name(), &FrequencyAxis::ALL, &mut choice.axis, |axis| {
            axis.name().to_owned()
        });
        let rate = sample_rate;
        let frame = |n_fft: &usize| match rate {
            Some(rate) => format!("{n_fft} ({:.0} ms)", *n_fft as f64 * 1000.0 / f64::from(rate)),
            None => n_fft.to_string(),
        };
        combo_box_ui(ui, "FFT", &choice.n_fft.to_string(), &N_FFTS, &mut choice.n_fft, frame);
        let top = |hz: &u32| format!("{} kHz", hz / 1000);
        combo_box_ui(ui, "up to", &top(&choice.top_hz), &TOP_FREQUENCIES_HZ, &mut choice.top_hz, top);
        combo_box_ui(ui, "Colours", choice.colours.name(), &ColourMap::ALL, &mut choice.colours, |map| {
            map.name().to_owned()
        });
        ui.spacing_mut().slider_width = 70.0;
        let label = ui.label("Range").id;
        ui.add(Slider::new(&mut choice.range_db, DYNAMIC_RANGES_DB).integer().show_value(false))
            .labelled_by(label)
            .on_hover_text(format!("{:.0} dB from the loudest to the darkest colour", choice.range_db));
        head_ui(ui, view, heads);
        ui.separator();
        zoom_ui(ui, view);
        if ui.button("Picture…").on_hover_text("Save the visible part as PNG or JPEG").clicked() {
            actions.push(Action::Export(ExportKind::Picture));
        }
    });
    if *choice != before {
        actions.push(Action::SettingsChanged);
    }
}

/// The choice of the head in the votes plot, if there are several.
fn head_ui(ui: &mut egui::Ui, view: &mut ViewState, heads: &[Head]) {
    if heads.len() < 2 {
        return;
    }
    let name = |index: usize| heads.get(index).map_or("", |head| head.name.as_str());
    let indices: Vec<usize> = (0..heads.len()).collect();
    let shown = name(view.head);
    combo_box_ui(ui, "Votes", shown, &indices, &mut view.head, |&index| name(index).to_owned());
}

fn zoom_ui(ui: &mut egui::Ui, view: &mut ViewState) {
    let timeline = &mut view.timeline;
    let middle = (timeline.start_s() + timeline.end_s()) / 2.0;
    if ui.button("−").on_hover_text("Zoom out (−)").accessible_name("Zoom out").clicked() {
        timeline.zoom(middle, 0.5);
    }
    if ui.button("+").on_hover_text("Zoom in (+)").accessible_name("Zoom in").clicked() {
        timeline.zoom(middle, 2.0);
    }
    let fit = ui.add_enabled(!timeline.is_fit(), egui::Button::new("Fit"));
    if fit.on_hover_text("Show the whole recording (F)").clicked() {
        timeline.fit();
    }
    if let Some(selection) = &view.selection
        && ui.button("Zoom to selection").clicked()
    {
        view.timeline.show(selection.clone());
    }
}

/// A combo box with a label.
fn combo_box_ui<T: PartialEq + Clone>(
    ui: &mut egui::Ui,
    label: &str,
    shown: &str,
    values: &[T],
    chosen: &mut T,
    name: impl Fn(&T) -> String,
) {
    let caption = ui.label(label);
    let response = ComboBox::from_id_salt(label)
        .selected_text(shown)
        .width(0.0)
        .show_ui(ui, |ui| {
            for value in values {
                ui.selectable_value(chosen, value.clone(), name(value));
            }
        })
        .response;
    response.labelled_by(caption.id);
}
