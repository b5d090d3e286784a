//! Settings of the spectrogram plot and buttons for the zoom.

use super::announcer::set_value_text;
use super::unit::unit_ui;
use crate::dsp::FrequencyAxis;
use crate::model::Head;
use crate::picture::ColourMap;
use crate::window::action::{Action, ExportKind};
use crate::window::plots::ViewState;
use crate::window::settings::{DYNAMIC_RANGES_DB, N_FFTS, SpectrogramPlotSettings, TOP_FREQUENCIES_HZ};
use eframe::egui::{self, ComboBox, Slider, TextStyle, TextWrapMode};

/// Height of the controls, in points.
const HEIGHT: f32 = 24.0;

const AXIS_HINT: &str = "How frequencies are spread: linear shows overtones at equal distances; log gives each octave the same height, for \
    melodies and chords; mel is in between, as the ear judges pitch";
const FFT_HINT: &str = "Samples in each column of the spectrogram: many separate low notes, few separate fast ones. 2048 suits most music, \
    4096 and 8192 bass and chords, 512 and 1024 trills and attacks";
const TOP_HINT: &str = "Highest frequency shown: 4 kHz fills the plot with the notes of a piano, 8 and 12 kHz add overtones and cymbals, \
    24 kHz shows where an MP3 was cut off";
const COLOURS_HINT: &str = "Colours from quiet to loud: magma shows most on a screen, viridis and inferno are brighter, grey is for print";
const RANGE_HINT: &str =
    "from the loudest to the darkest colour: more shows quiet overtones and noise, less only what is loud";
const VOTES_HINT: &str = "Which output of the model is plotted below";

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
        let axis = |axis: &FrequencyAxis| axis.name().to_owned();
        Menu { label: "Axis", hint: AXIS_HINT, shown: axis }.ui(
            ui,
            &FrequencyAxis::ALL,
            &mut choice.axis,
            axis,
        );
        let rate = sample_rate;
        let frame = |n_fft: &usize| match rate {
            Some(rate) => format!("{n_fft} ({:.0} ms)", *n_fft as f64 * 1000.0 / f64::from(rate)),
            None => n_fft.to_string(),
        };
        let samples = |n_fft: &usize| n_fft.to_string();
        Menu { label: "FFT", hint: FFT_HINT, shown: samples }.ui(ui, &N_FFTS, &mut choice.n_fft, frame);
        let top = |hz: &u32| format!("{} kHz", hz / 1000);
        Menu { label: "up to", hint: TOP_HINT, shown: top }.ui(
            ui,
            &TOP_FREQUENCIES_HZ,
            &mut choice.top_hz,
            top,
        );
        let map = |map: &ColourMap| map.name().to_owned();
        Menu { label: "Colours", hint: COLOURS_HINT, shown: map }.ui(
            ui,
            &ColourMap::ALL,
            &mut choice.colours,
            map,
        );
        range_ui(ui, &mut choice.range_db);
        head_ui(ui, view, heads);
        unit_ui(ui, "zoom", HEIGHT, |ui| zoom_ui(ui, view));
        if ui.button("Picture…").on_hover_text("Save the visible part as PNG or JPEG").clicked() {
            actions.push(Action::Export(ExportKind::Picture));
        }
    });
    if *choice != before {
        actions.push(Action::SettingsChanged);
    }
}

fn range_ui(ui: &mut egui::Ui, range_db: &mut f32) {
    unit_ui(ui, "Range", HEIGHT, |ui| {
        let hint = format!("{range_db:.0} dB {RANGE_HINT}");
        ui.spacing_mut().slider_width = 70.0;
        let label = ui.label("Range").on_hover_text(&hint).id;
        let slider = Slider::new(range_db, DYNAMIC_RANGES_DB).integer().show_value(false);
        let slider = ui.add(slider).labelled_by(label).on_hover_text(hint);
        set_value_text(&slider, format!("{range_db:.0} dB"));
    });
}

/// The choice of the head in the votes plot, if there are several.
fn head_ui(ui: &mut egui::Ui, view: &mut ViewState, heads: &[Head]) {
    if heads.len() < 2 {
        return;
    }
    let name = |index: &usize| heads.get(*index).map_or_else(String::new, |head| head.name.clone());
    let indices: Vec<usize> = (0..heads.len()).collect();
    Menu { label: "Votes", hint: VOTES_HINT, shown: name }.ui(ui, &indices, &mut view.head, name);
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
}

/// A menu with a label, both of which stay together.
struct Menu<S> {
    label: &'static str,
    hint: &'static str,
    /// The text of the chosen value.
    shown: S,
}

impl<S> Menu<S> {
    /// `name`: the text of a value in the open menu.
    fn ui<T: PartialEq + Clone>(
        self,
        ui: &mut egui::Ui,
        values: &[T],
        chosen: &mut T,
        name: impl Fn(&T) -> String,
    ) where
        S: Fn(&T) -> String,
    {
        unit_ui(ui, self.label, HEIGHT, |ui| {
            let caption = ui.label(self.label).on_hover_text(self.hint);
            let response = ComboBox::from_id_salt(self.label)
                .selected_text((self.shown)(chosen))
                .width(width(ui, values.iter().map(&self.shown)))
                .wrap_mode(TextWrapMode::Extend)
                .show_ui(ui, |ui| {
                    for value in values {
                        ui.selectable_value(chosen, value.clone(), name(value));
                    }
                })
                .response;
            response.labelled_by(caption.id).on_hover_text(self.hint);
        });
    }
}

/// Width of a menu for the longest of these texts, so that a choice moves nothing.
fn width(ui: &egui::Ui, texts: impl Iterator<Item = String>) -> f32 {
    let font = TextStyle::Button.resolve(ui.style());
    let measured =
        |text: String| ui.painter().layout_no_wrap(text, font.clone(), egui::Color32::WHITE).size().x;
    let spacing = ui.spacing();
    let around = 2.0 * spacing.button_padding.x + spacing.icon_spacing + spacing.icon_width;
    texts.map(measured).fold(0.0, f32::max) + around
}
