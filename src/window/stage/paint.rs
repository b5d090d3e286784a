//! A frame of the stage: what is drawn, and whether it is.

use super::Stage;
use super::curtain::Bill;
use super::film::Film;
use super::ladder::Rung;
use super::render::{Quality, View};
use super::screen::Draw;
use super::set::{Look, Score, Tableau};
use eframe::egui::{self, Color32, Rect, Vec2, pos2, vec2};
use std::sync::Arc;
use std::time::Instant;

/// A picture shows what is heard when it is seen: so much later than it is drawn at most, in seconds.
const MOST_LEAD_S: f64 = 0.04;

/// What a picture is of.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Drawn {
    /// Which scene, as its place in memory.
    scene: usize,
    clock_s: f64,
    position_s: f64,
    /// Which hearing, and whether this moment of it is known.
    heard: (u64, bool),
    look: Look,
    view: View,
    size: Vec2,
    rung: Rung,
}

impl Stage {
    /// Paints it into `rect`.
    pub(in crate::window) fn paint(&mut self, painter: &egui::Painter, rect: Rect) {
        painter.rect_filled(rect, 0.0, Color32::from_rgb(9, 8, 8));
        let ctx = painter.ctx().clone();
        let size = rect.size() * ctx.pixels_per_point();
        self.ladder.fit(Instant::now(), (size.x * size.y) as u64);
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
        quality: Quality,
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
            let heard = heard.filter(|_| !is_undecided);
            (set.at(&Score { heard, clock_s, look, still: self.still }), hearing.knows(position_s))
        };
        let scene = Arc::as_ptr(&set.scene) as usize;
        let is_other = self.drawn.as_ref().is_none_or(|before| before.scene != scene);
        if is_other {
            self.orbit.reset();
        }
        self.path = Some(tableau.view);
        let view = self.orbit.view(tableau.view);
        let rung = self.ladder.rung();
        let drawn = Drawn { scene, clock_s, position_s, heard, look: still_look(look), view, size, rung };
        // What an earlier pass of this frame asked for was thrown away with it.
        let changed = self.drawn.as_ref() != Some(&drawn) || ctx.current_pass_index() > 0;
        let now = Instant::now();
        // Another scene does not wait for its turn.
        let draw = (changed && (is_other || self.ladder.is_due(now))).then(|| {
            let tableau = Tableau { view, ..tableau };
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

/// The look without what changes nothing in the picture itself, and without the time of what stands still.
fn still_look(look: Look) -> Look {
    Look { strength: 1.0, clip_s: if look.moves { look.clip_s } else { 0.0 }, ..look }
}
