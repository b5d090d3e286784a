//! The stage: a scene in three dimensions that plays what is heard.
//!
//! ```text
//! recording → Ears (audio, motion) ──────────────┐
//! label → Curtain → Repertoire (scene) → Set ────┼→ Tableau → Screen (render) → window
//! mouse → Orbit ─────────────────────────────────┘      ↑ Ladder: how much of it is drawn, or the Film instead
//! ```
//!
//! What is seen is a function of what was heard and of the player's time, so pausing and seeking move it at once. Drawing has at
//! most half of the time, and what takes its time stands on threads of its own, so that neither sound nor window waits.

mod cast;
mod curtain;
mod ears;
mod film;
mod ladder;
mod moves;
mod orbit;
mod paint;
pub mod render;
mod repertoire;
pub mod scene;
mod screen;
pub mod set;
#[cfg(test)]
mod tests;

pub(in crate::window) use curtain::Bill;
pub(in crate::window) use ladder::Rung;
pub(in crate::window) use repertoire::usual_folder;

use curtain::Curtain;
use ears::Ears;
use eframe::egui::{self, Vec2};
use film::Film;
use ladder::Ladder;
use orbit::Orbit;
use paint::Drawn;
use render::View;
use repertoire::Repertoire;
use screen::Screen;
use std::io;
use std::path::{Path, PathBuf};

/// What is to be played.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::window) struct Scenario<'a> {
    pub(in crate::window) bill: Bill,
    /// What is heard.
    pub(in crate::window) sound: Option<&'a Path>,
    pub(in crate::window) position_s: f64,
    pub(in crate::window) playing: bool,
    /// The recording was heard to its end.
    pub(in crate::window) over: bool,
    /// The verdict is being found.
    pub(in crate::window) thinking: bool,
    /// Nothing moves that need not.
    pub(in crate::window) still: bool,
}

/// All of it.
pub(in crate::window) struct Stage {
    ears: Ears,
    repertoire: Repertoire,
    curtain: Curtain,
    orbit: Orbit,
    ladder: Ladder,
    screen: Screen,
    film: Option<Film>,
    now_s: f64,
    /// How long verdicts were being found, in seconds: by it moves what waits for them.
    thought_s: f64,
    position_s: f64,
    playing: bool,
    thinking: bool,
    still: bool,
    /// Where the path of the scene would have one look from.
    path: Option<View>,
    /// What the last picture was of.
    drawn: Option<Drawn>,
}

impl Stage {
    /// Starts its threads; `ctx` is woken by them. Scenes of the user's own are looked for in `folder`.
    pub(in crate::window) fn start(ctx: &egui::Context, folder: Option<PathBuf>) -> io::Result<Self> {
        let waker = || {
            let ctx = ctx.clone();
            move || ctx.request_repaint()
        };
        Ok(Self {
            ears: Ears::start(waker())?,
            repertoire: Repertoire::start(folder, waker())?,
            curtain: Curtain::new(0.0),
            orbit: Orbit::default(),
            ladder: Ladder::new(),
            screen: Screen::default(),
            film: None,
            now_s: 0.0,
            thought_s: 0.0,
            position_s: 0.0,
            playing: false,
            thinking: false,
            still: false,
            path: None,
            drawn: None,
        })
    }

    /// Scenes that will be wanted soon.
    pub(in crate::window) fn prepare(&mut self, labels: &[String]) {
        for label in labels.iter().take(4) {
            self.repertoire.get(&Bill::Label(label.as_str().into()));
        }
    }

    /// Looks for scenes of the user's own in this folder from now on.
    pub(in crate::window) fn look_in(&mut self, folder: Option<PathBuf>) {
        if !self.repertoire.looks_in(folder.as_deref()) {
            self.repertoire.look_in(folder);
        }
    }

    /// Looks once more in the same folder: there may be others now.
    pub(in crate::window) fn look_again(&mut self) {
        self.repertoire.look_again();
    }

    /// The rung chosen by hand, or `None` to find it by measuring.
    pub(in crate::window) fn choose(&mut self, rung: Option<Rung>) {
        self.ladder.choose(rung);
    }

    /// Tries again what failed.
    pub(in crate::window) fn try_again(&mut self) {
        self.screen.try_again();
        self.drawn = None;
        self.ladder = Ladder::new();
    }

    /// Goes on to `now_s` of the window's time with what is to be played; gives the reasons for which scenes of the user's own are not
    /// shown.
    pub(in crate::window) fn follow(&mut self, now_s: f64, scenario: &Scenario<'_>) -> Vec<String> {
        let passed_s = (now_s - self.now_s).clamp(0.0, 0.1);
        self.now_s = now_s;
        if scenario.thinking {
            self.thought_s += passed_s;
        }
        (self.position_s, self.playing) = (scenario.position_s, scenario.playing);
        (self.thinking, self.still) = (scenario.thinking, scenario.still);
        let refusals = self.repertoire.take_in();
        let ready = self.repertoire.get(&scenario.bill).is_some();
        self.curtain.advance(now_s, &scenario.bill, ready, scenario.over, scenario.still);
        self.ears.listen(scenario.sound, scenario.position_s);
        if let Some((at, took)) = self.screen.take_drawn() {
            self.ladder.took(at, took);
        }
        if self.screen.failure().is_some() {
            self.ladder.give_up();
        }
        refusals
    }

    /// Nobody looks: nothing is heard or decoded for it.
    pub(in crate::window) fn rest(&mut self) {
        self.ears.listen(None, 0.0);
        self.film = None;
    }

    /// Turned by a drag of these parts of the picture's height.
    pub(in crate::window) fn turn(&mut self, by: Vec2) {
        if let Some(path) = self.path {
            self.orbit.drag(path, by.x, by.y);
        }
    }

    /// Nearer by a factor above 1.
    pub(in crate::window) fn zoom(&mut self, factor: f32) {
        if let Some(path) = self.path {
            self.orbit.zoom(path, factor);
        }
    }

    /// Looks from where the scene has it.
    pub(in crate::window) fn reset_view(&mut self) {
        self.orbit.reset();
    }

    /// Whether it was turned or zoomed.
    pub(in crate::window) fn is_turned(&self) -> bool {
        self.orbit.is_turned()
    }

    /// Whether it can be turned.
    pub(in crate::window) fn can_turn(&self) -> bool {
        self.ladder.rung() != Rung::Film
    }

    /// How much is drawn.
    pub(in crate::window) fn rung(&self) -> Rung {
        self.ladder.rung()
    }

    /// Milliseconds that a picture takes, once that is known.
    pub(in crate::window) fn cost_ms(&self) -> Option<f64> {
        self.ladder.cost().map(|cost| cost.as_secs_f64() * 1e3)
    }

    /// Why scenes cannot be drawn.
    pub(in crate::window) fn failure(&self) -> Option<String> {
        self.screen.failure()
    }

    /// What is shown.
    pub(in crate::window) fn bill(&self) -> &Bill {
        self.curtain.bill()
    }

    /// Whether pictures drawn beforehand are on.
    #[cfg(test)]
    pub(in crate::window) fn has_film(&self) -> bool {
        self.film.as_ref().is_some_and(Film::has_picture)
    }

    /// Scenes that are kept.
    #[cfg(test)]
    pub(in crate::window) fn scenes_at_hand(&self) -> usize {
        self.repertoire.at_hand()
    }
}
