//! How much is drawn: as much as the machine draws in time, found by measuring.

use super::render::RenderQuality;
use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// Pictures that are looked at together.
const FRAMES: usize = 6;
/// Quicker than this, the next better level is tried: the best costs about ten times as much as the cheapest.
const QUICK: Duration = Duration::from_millis(6);
/// Slower than this, the next cheaper one is used: half of the time is left to the rest of the window.
const SLOW: Duration = Duration::from_millis(34);
/// The cheapest drawn level may take longer before pictures that were drawn beforehand are shown instead.
const SLOW_CHEAPEST: Duration = Duration::from_millis(90);
/// A level that was too slow is tried again after so long.
const RETRY_AFTER: Duration = Duration::from_secs(120);

/// A level: drawn, or pictures drawn beforehand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::window) enum QualityLevel {
    Rendered(RenderQuality),
    Video,
}

impl QualityLevel {
    /// As it is shown.
    pub(in crate::window) fn name(self) -> &'static str {
        match self {
            Self::Rendered(quality) => quality.name(),
            Self::Video => "film",
        }
    }

    /// From the best down.
    pub(in crate::window) fn all() -> impl DoubleEndedIterator<Item = Self> {
        RenderQuality::ALL.into_iter().map(Self::Rendered).chain([Self::Video])
    }
}

/// Finds the level.
#[derive(Debug)]
pub(super) struct AdaptiveQuality {
    level: QualityLevel,
    /// It was chosen by hand, and stays.
    fixed: bool,
    took: VecDeque<Duration>,
    /// Not to be tried again before, or in a view of so many pixels.
    too_slow: Vec<TooSlow>,
    /// Nothing can be drawn.
    failed: bool,
    /// When the last picture was ready, and what it took.
    last: Option<(Instant, Duration)>,
    /// Pixels of the view.
    pixels: u64,
}

/// A level that was too slow.
#[derive(Debug)]
struct TooSlow {
    level: QualityLevel,
    until: Instant,
    pixels: u64,
}

impl AdaptiveQuality {
    /// From the cheapest drawn level up, so that the first picture is there soon.
    pub(super) fn new() -> Self {
        Self {
            level: Self::first(),
            fixed: false,
            took: VecDeque::with_capacity(FRAMES),
            too_slow: Vec::new(),
            failed: false,
            last: None,
            pixels: 0,
        }
    }

    fn first() -> QualityLevel {
        RenderQuality::ALL.last().map_or(QualityLevel::Video, |quality| QualityLevel::Rendered(*quality))
    }

    /// The level to draw with.
    pub(super) fn level(&self) -> QualityLevel {
        self.level
    }

    /// What a picture takes, of those of late.
    pub(super) fn cost(&self) -> Option<Duration> {
        let mut took: Vec<_> = self.took.iter().copied().collect();
        took.sort_unstable();
        took.get(took.len() / 2).copied()
    }

    /// Chosen by hand, or `None` to find it.
    pub(super) fn set_quality(&mut self, level: Option<QualityLevel>) {
        match level {
            Some(level) => {
                self.fixed = true;
                self.step_to(level);
            }
            None if self.fixed => *self = Self { pixels: self.pixels, ..Self::new() },
            None => {}
        }
    }

    /// The view has so many pixels at `now`: what was too slow may be tried again after a while, and in one that is much smaller.
    pub(super) fn fit(&mut self, now: Instant, pixels: u64) {
        self.too_slow.retain(|entry| entry.until > now && pixels >= entry.pixels * 7 / 10);
        if self.level == QualityLevel::Video && !self.fixed && !self.failed && self.is_allowed(Self::first()) {
            self.step_to(Self::first());
        }
        if pixels != self.pixels {
            self.pixels = pixels;
            self.took.clear();
        }
    }

    fn is_allowed(&self, level: QualityLevel) -> bool {
        self.too_slow.iter().all(|entry| entry.level != level)
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
        if self.took.len() > FRAMES {
            self.took.pop_front();
        }
        // The first of a scene or a level has more to do than those that follow.
        if self.fixed || self.took.len() < FRAMES {
            return;
        }
        let Some(cost) = self.cost() else { return };
        let cheapest = self.level == Self::first();
        if cost > if cheapest { SLOW_CHEAPEST } else { SLOW } {
            self.too_slow.push(TooSlow { level: self.level, until: now + RETRY_AFTER, pixels: self.pixels });
            if let Some(next) = QualityLevel::all().skip_while(|level| *level != self.level).nth(1) {
                self.step_to(next);
            }
        } else if cost < QUICK {
            let better = QualityLevel::all().rev().skip_while(|level| *level != self.level).nth(1);
            if let Some(better) = better.filter(|level| self.is_allowed(*level)) {
                self.step_to(better);
            }
        }
    }

    /// Nothing can be drawn on this machine.
    pub(super) fn fall_back(&mut self) {
        self.failed = true;
        self.step_to(QualityLevel::Video);
    }

    fn step_to(&mut self, level: QualityLevel) {
        if level != self.level {
            self.level = level;
            self.took.clear();
            self.last = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Draws pictures on a machine where the best level takes `full_ms`, and each cheaper one a third of it; gives the levels that were
    /// used.
    fn render_frames(adaptive_quality: &mut AdaptiveQuality, full_ms: f64, pictures: usize) -> Vec<QualityLevel> {
        let mut now = Instant::now();
        let mut used = vec![adaptive_quality.level()];
        for _ in 0..pictures {
            let level = adaptive_quality.level();
            let place = QualityLevel::all().position(|other| other == level).unwrap();
            let took = Duration::from_secs_f64(full_ms / 1000.0 / 3f64.powi(place as i32));
            now += 2 * took;
            if level != QualityLevel::Video {
                adaptive_quality.took(now, took);
            }
            if used.last() != Some(&adaptive_quality.level()) {
                used.push(adaptive_quality.level());
            }
        }
        used
    }

    #[test]
    fn it_begins_cheap_and_climbs_as_far_as_is_quick() {
        let mut adaptive_quality = AdaptiveQuality::new();
        let used = render_frames(&mut adaptive_quality, 5.0, 100);
        assert_eq!(used.last(), Some(&QualityLevel::Rendered(RenderQuality::Full)));
        assert_eq!(used.len(), RenderQuality::ALL.len(), "one by one: {used:?}");
        // A machine of half the speed that tries one too many goes back, and stays.
        let mut adaptive_quality = AdaptiveQuality::new();
        let used = render_frames(&mut adaptive_quality, 50.0, 400);
        assert!(used.len() <= 4, "{used:?}");
        assert_ne!(adaptive_quality.level(), QualityLevel::Video);
    }

    #[test]
    fn on_a_slow_machine_the_film_runs_until_the_view_is_smaller_or_time_has_passed() {
        let slow = || {
            let mut adaptive_quality = AdaptiveQuality::new();
            adaptive_quality.fit(Instant::now(), 1_000_000);
            render_frames(&mut adaptive_quality, 100_000.0, 20);
            assert_eq!(adaptive_quality.level(), QualityLevel::Video);
            adaptive_quality
        };
        let mut adaptive_quality = slow();
        // In small steps, as a window is dragged.
        for pixels in [900_000, 800_000, 720_000] {
            adaptive_quality.fit(Instant::now(), pixels);
            assert_eq!(adaptive_quality.level(), QualityLevel::Video, "{pixels}");
        }
        adaptive_quality.fit(Instant::now(), 690_000);
        assert_eq!(adaptive_quality.level(), AdaptiveQuality::first());
        let mut adaptive_quality = slow();
        adaptive_quality.fit(Instant::now() + Duration::from_secs(3600), 1_000_000);
        assert_eq!(adaptive_quality.level(), AdaptiveQuality::first());
    }

    #[test]
    fn where_nothing_can_be_drawn_the_film_stays() {
        let mut adaptive_quality = AdaptiveQuality::new();
        adaptive_quality.fit(Instant::now(), 1_000_000);
        adaptive_quality.fall_back();
        adaptive_quality.fit(Instant::now(), 1_000);
        assert_eq!(adaptive_quality.level(), QualityLevel::Video);
    }

    #[test]
    fn what_was_chosen_stays_until_it_is_left_to_the_machine() {
        let mut adaptive_quality = AdaptiveQuality::new();
        adaptive_quality.set_quality(Some(QualityLevel::Rendered(RenderQuality::Full)));
        assert_eq!(render_frames(&mut adaptive_quality, 100_000.0, 20), [QualityLevel::Rendered(RenderQuality::Full)]);
        adaptive_quality.set_quality(None);
        assert_eq!(adaptive_quality.level(), AdaptiveQuality::first());
    }

    #[test]
    fn the_rest_of_the_window_has_half_of_the_time() {
        let mut adaptive_quality = AdaptiveQuality::new();
        let now = Instant::now();
        assert!(adaptive_quality.is_due(now));
        adaptive_quality.took(now, Duration::from_millis(40));
        assert!(!adaptive_quality.is_due(now + Duration::from_millis(39)));
        assert_eq!(adaptive_quality.due_in(now + Duration::from_millis(10)), Duration::from_millis(30));
        assert!(adaptive_quality.is_due(now + Duration::from_millis(40)));
    }
}
