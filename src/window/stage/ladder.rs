//! How much is drawn: as much as the machine draws in time, found by measuring.

use super::render::Quality;
use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// Pictures that are looked at together.
const PICTURES: usize = 6;
/// Quicker than this, the next better rung is tried: the best costs about ten times as much as the cheapest.
const QUICK: Duration = Duration::from_millis(6);
/// Slower than this, the next cheaper one is used: half of the time is left to the rest of the window.
const SLOW: Duration = Duration::from_millis(34);
/// The cheapest drawn rung may take longer before pictures that were drawn beforehand are shown instead.
const TOO_SLOW: Duration = Duration::from_millis(90);
/// A rung that was too slow is tried again after so long.
const FORGIVEN: Duration = Duration::from_secs(120);

/// A rung: drawn, or pictures drawn beforehand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::window) enum Rung {
    Drawn(Quality),
    Film,
}

impl Rung {
    /// As it is shown.
    pub(in crate::window) fn name(self) -> &'static str {
        match self {
            Self::Drawn(quality) => quality.name(),
            Self::Film => "film",
        }
    }

    /// From the best down.
    pub(in crate::window) fn all() -> impl DoubleEndedIterator<Item = Self> {
        Quality::ALL.into_iter().map(Self::Drawn).chain([Self::Film])
    }
}

/// Finds the rung.
#[derive(Debug)]
pub(super) struct Ladder {
    rung: Rung,
    /// It was chosen by hand, and stays.
    fixed: bool,
    took: VecDeque<Duration>,
    /// Not to be tried again before, or in a view of so many pixels.
    barred: Vec<Bar>,
    /// Nothing can be drawn.
    failed: bool,
    /// When the last picture was ready, and what it took.
    last: Option<(Instant, Duration)>,
    /// Pixels of the view.
    pixels: u64,
}

/// A rung that was too slow.
#[derive(Debug)]
struct Bar {
    rung: Rung,
    until: Instant,
    pixels: u64,
}

impl Ladder {
    /// From the cheapest drawn rung up, so that the first picture is there soon.
    pub(super) fn new() -> Self {
        Self {
            rung: Self::first(),
            fixed: false,
            took: VecDeque::with_capacity(PICTURES),
            barred: Vec::new(),
            failed: false,
            last: None,
            pixels: 0,
        }
    }

    fn first() -> Rung {
        Quality::ALL.last().map_or(Rung::Film, |quality| Rung::Drawn(*quality))
    }

    /// The rung to draw with.
    pub(super) fn rung(&self) -> Rung {
        self.rung
    }

    /// What a picture takes, of those of late.
    pub(super) fn cost(&self) -> Option<Duration> {
        let mut took: Vec<_> = self.took.iter().copied().collect();
        took.sort_unstable();
        took.get(took.len() / 2).copied()
    }

    /// Chosen by hand, or `None` to find it.
    pub(super) fn choose(&mut self, rung: Option<Rung>) {
        match rung {
            Some(rung) => {
                self.fixed = true;
                self.step_to(rung);
            }
            None if self.fixed => *self = Self { pixels: self.pixels, ..Self::new() },
            None => {}
        }
    }

    /// The view has so many pixels at `now`: what was too slow may be tried again after a while, and in one that is much smaller.
    pub(super) fn fit(&mut self, now: Instant, pixels: u64) {
        self.barred.retain(|bar| bar.until > now && pixels >= bar.pixels * 7 / 10);
        if self.rung == Rung::Film && !self.fixed && !self.failed && self.is_free(Self::first()) {
            self.step_to(Self::first());
        }
        if pixels != self.pixels {
            self.pixels = pixels;
            self.took.clear();
        }
    }

    fn is_free(&self, rung: Rung) -> bool {
        self.barred.iter().all(|bar| bar.rung != rung)
    }

    /// Whether the next picture may be drawn: as long as the last one took, the rest of the window has its turn.
    pub(super) fn is_due(&self, now: Instant) -> bool {
        self.last.is_none_or(|(at, took)| now.saturating_duration_since(at) >= took)
    }

    /// In how long the next picture may be drawn.
    pub(super) fn due_in(&self, now: Instant) -> Duration {
        self.last.map_or(Duration::ZERO, |(at, took)| (at + took).saturating_duration_since(now))
    }

    /// A picture was ready at `now` and took so long.
    pub(super) fn took(&mut self, now: Instant, took: Duration) {
        self.last = Some((now, took));
        self.took.push_back(took);
        if self.took.len() > PICTURES {
            self.took.pop_front();
        }
        // The first of a scene or a rung has more to do than those that follow.
        if self.fixed || self.took.len() < PICTURES {
            return;
        }
        let Some(cost) = self.cost() else { return };
        let cheapest = self.rung == Self::first();
        if cost > if cheapest { TOO_SLOW } else { SLOW } {
            self.barred.push(Bar { rung: self.rung, until: now + FORGIVEN, pixels: self.pixels });
            if let Some(next) = Rung::all().skip_while(|rung| *rung != self.rung).nth(1) {
                self.step_to(next);
            }
        } else if cost < QUICK {
            let better = Rung::all().rev().skip_while(|rung| *rung != self.rung).nth(1);
            if let Some(better) = better.filter(|rung| self.is_free(*rung)) {
                self.step_to(better);
            }
        }
    }

    /// Nothing can be drawn on this machine.
    pub(super) fn give_up(&mut self) {
        self.failed = true;
        self.step_to(Rung::Film);
    }

    fn step_to(&mut self, rung: Rung) {
        if rung != self.rung {
            self.rung = rung;
            self.took.clear();
            self.last = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Draws pictures on a machine where the best rung takes `full_ms`, and each cheaper one a third of it; gives the rungs that were
    /// used.
    fn climb(ladder: &mut Ladder, full_ms: f64, pictures: usize) -> Vec<Rung> {
        let mut now = Instant::now();
        let mut used = vec![ladder.rung()];
        for _ in 0..pictures {
            let rung = ladder.rung();
            let place = Rung::all().position(|other| other == rung).unwrap();
            let took = Duration::from_secs_f64(full_ms / 1000.0 / 3f64.powi(place as i32));
            now += 2 * took;
            if rung != Rung::Film {
                ladder.took(now, took);
            }
            if used.last() != Some(&ladder.rung()) {
                used.push(ladder.rung());
            }
        }
        used
    }

    #[test]
    fn it_begins_cheap_and_climbs_as_far_as_is_quick() {
        let mut ladder = Ladder::new();
        let used = climb(&mut ladder, 5.0, 100);
        assert_eq!(used.last(), Some(&Rung::Drawn(Quality::Full)));
        assert_eq!(used.len(), Quality::ALL.len(), "one by one: {used:?}");
        // A machine of half the speed that tries one too many goes back, and stays.
        let mut ladder = Ladder::new();
        let used = climb(&mut ladder, 50.0, 400);
        assert!(used.len() <= 4, "{used:?}");
        assert_ne!(ladder.rung(), Rung::Film);
    }

    #[test]
    fn on_a_slow_machine_the_film_runs_until_the_view_is_smaller_or_time_has_passed() {
        let slow = || {
            let mut ladder = Ladder::new();
            ladder.fit(Instant::now(), 1_000_000);
            climb(&mut ladder, 100_000.0, 20);
            assert_eq!(ladder.rung(), Rung::Film);
            ladder
        };
        let mut ladder = slow();
        // In small steps, as a window is dragged.
        for pixels in [900_000, 800_000, 720_000] {
            ladder.fit(Instant::now(), pixels);
            assert_eq!(ladder.rung(), Rung::Film, "{pixels}");
        }
        ladder.fit(Instant::now(), 690_000);
        assert_eq!(ladder.rung(), Ladder::first());
        let mut ladder = slow();
        ladder.fit(Instant::now() + Duration::from_secs(3600), 1_000_000);
        assert_eq!(ladder.rung(), Ladder::first());
    }

    #[test]
    fn where_nothing_can_be_drawn_the_film_stays() {
        let mut ladder = Ladder::new();
        ladder.fit(Instant::now(), 1_000_000);
        ladder.give_up();
        ladder.fit(Instant::now(), 1_000);
        assert_eq!(ladder.rung(), Rung::Film);
    }

    #[test]
    fn what_was_chosen_stays_until_it_is_left_to_the_machine() {
        let mut ladder = Ladder::new();
        ladder.choose(Some(Rung::Drawn(Quality::Full)));
        assert_eq!(climb(&mut ladder, 100_000.0, 20), [Rung::Drawn(Quality::Full)]);
        ladder.choose(None);
        assert_eq!(ladder.rung(), Ladder::first());
    }

    #[test]
    fn the_rest_of_the_window_has_half_of_the_time() {
        let mut ladder = Ladder::new();
        let now = Instant::now();
        assert!(ladder.is_due(now));
        ladder.took(now, Duration::from_millis(40));
        assert!(!ladder.is_due(now + Duration::from_millis(39)));
        assert_eq!(ladder.due_in(now + Duration::from_millis(10)), Duration::from_millis(30));
        assert!(ladder.is_due(now + Duration::from_millis(40)));
    }
}
