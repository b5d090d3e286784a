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

use crate::motion::Motion;
use curtain::Curtain;
use ears::Ears;
use eframe::egui::{self, Color32, Rect, Vec2, pos2, vec2};
use film::Film;
use ladder::Ladder;
use orbit::Orbit;
use render::View;
use repertoire::Repertoire;
use screen::{Draw, Screen};
use set::{Look, Score};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// A picture shows what is heard when it is seen: so much later than it is drawn at most, in seconds.
const MOST_LEAD_S: f64 = 0.04;

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

#[derive(Debug, Clone, PartialEq)]
struct Drawn {
    bill: Bill,
    clock_s: f64,
    position_s: f64,
    heard: bool,
    look: Look,
    view: View,
    size: Vec2,
    rung: Rung,
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

    /// The rung chosen by hand, or `None` to find it by measuring.
    pub(in crate::window) fn choose(&mut self, rung: Option<Rung>) {
        self.ladder.choose(rung);
    }

    /// Tries again what failed.
    pub(in crate::window) fn try_again(&mut self) {
        self.screen.try_again();
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
        let before = self.curtain.bill().clone();
        self.curtain.advance(now_s, &scenario.bill, ready, scenario.over, scenario.still);
        if *self.curtain.bill() != before {
            self.orbit.reset();
            self.path = None;
        }
        self.ears.listen(scenario.sound, scenario.position_s);
        if let Some((at, took)) = self.screen.take_drawn() {
            self.ladder.took(at, took);
        }
        if self.screen.failure().is_some() {
            self.ladder.give_up();
        }
        refusals
    }

    /// Nobody looks: nothing is heard for it, and what it holds is let go.
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

    /// Paints it into `rect`.
    pub(in crate::window) fn paint(&mut self, painter: &egui::Painter, rect: Rect) {
        painter.rect_filled(rect, 0.0, Color32::from_rgb(9, 8, 8));
        let ctx = painter.ctx().clone();
        let size = rect.size() * ctx.pixels_per_point();
        self.ladder.fit((size.x * size.y) as u64);
        match self.ladder.rung() {
            Rung::Film => self.paint_film(&ctx, painter, rect),
            Rung::Drawn(quality) => {
                self.film = None;
                self.paint_scene(&ctx, painter, rect, size, quality);
            }
        }
    }

    fn paint_scene(
        &mut self,
        ctx: &egui::Context,
        painter: &egui::Painter,
        rect: Rect,
        size: Vec2,
        quality: render::Quality,
    ) {
        let bill = self.curtain.bill().clone();
        let Some(set) = self.repertoire.get(&bill) else { return };
        let (opening_s, closing_s) = set.clips_s();
        let look = self.curtain.look(self.now_s, opening_s, closing_s);
        // It is seen when it is ready, and until the next is: as long again, and once more in which the window has its turn.
        let lead_s = self.ladder.cost().map_or(0.0, |cost| (2.0 * cost.as_secs_f64()).min(MOST_LEAD_S));
        let position_s = if self.playing { self.position_s + lead_s } else { self.position_s };
        let is_undecided = bill == Bill::Undecided;
        let clock_s = if is_undecided { self.thought_s } else { position_s };
        let (tableau, heard) = {
            let hearing = self.ears.hearing();
            let heard = hearing.motion().map(|(motion, from_s)| (motion, position_s - from_s));
            let known = heard.is_some_and(|(motion, at_s)| is_known(motion, at_s));
            let heard = heard.filter(|_| !is_undecided);
            (set.at(&Score { heard, clock_s, look, still: self.still }), known)
        };
        self.path = Some(tableau.view);
        let view = self.orbit.view(tableau.view);
        let rung = self.ladder.rung();
        let drawn = Drawn { bill, clock_s, position_s, heard, look: still_look(look), view, size, rung };
        let changed = self.drawn.as_ref() != Some(&drawn);
        let now = Instant::now();
        // Another scene does not wait for its turn.
        let is_other = self.drawn.as_ref().is_none_or(|before| before.bill != drawn.bill);
        let draw = (changed && (is_other || self.ladder.is_due(now))).then(|| {
            let tableau = set::Tableau { view, ..tableau };
            Draw { scene: set.scene.clone(), tableau, quality }
        });
        if draw.is_some() {
            self.drawn = Some(drawn);
        } else if changed {
            ctx.request_repaint_after(self.ladder.due_in(now));
        }
        if look.moves || (self.thinking && is_undecided && set.moves_by_itself() && !self.still) {
            ctx.request_repaint();
        }
        painter.add(self.screen.paint(rect, draw, look.strength));
    }

    fn paint_film(&mut self, ctx: &egui::Context, painter: &egui::Painter, rect: Rect) {
        let bill = self.curtain.bill();
        if self.film.as_ref().is_none_or(|film| film.bill() != bill) {
            // Without a thread there is no film, and the captions tell the result.
            self.film = Film::start(bill).ok();
        }
        let look = self.curtain.look(self.now_s, 0.0, 0.0);
        let runs = (self.playing || self.thinking) && !self.still;
        let picture = self.film.as_mut().and_then(|film| film.picture(ctx, self.now_s, runs));
        let Some(picture) = picture else { return };
        // As large as the view, and cut where the view has another form.
        let whole = picture.size_vec2();
        let scale = (rect.width() / whole.x).max(rect.height() / whole.y).max(1e-6);
        let seen = vec2(rect.width() / (whole.x * scale), rect.height() / (whole.y * scale));
        let uv = Rect::from_center_size(pos2(0.5, 0.5), seen);
        let light = (255.0 * look.strength * look.lights) as u8;
        painter.image(picture.id(), rect, uv, Color32::from_gray(light));
        if look.moves {
            ctx.request_repaint();
        }
    }
}

/// Whether what is heard at a time is known.
fn is_known(motion: &Motion, at_s: f64) -> bool {
    at_s <= motion.settled_s()
}

/// The look without what changes nothing in the picture itself, and without the time of what stands still.
fn still_look(look: Look) -> Look {
    Look { strength: 1.0, clip_s: if look.moves { look.clip_s } else { 0.0 }, ..look }
}
