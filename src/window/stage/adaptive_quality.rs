//! Which quality the stage is rendered at: the best that this machine renders in time, found by measuring frames.

use super::render::RenderQuality;
use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// Frame times in the running median.
const FRAMES: usize = 6;
/// Below this median the next better level is tried: the best one costs about ten times as much as the cheapest.
const QUICK: Duration = Duration::from_millis(6);
/// Above this median the next cheaper level is used: half of the time belongs to the rest of the window.
const SLOW: Duration = Duration::from_millis(34);
/// The cheapest rendered level may take this long before the video replaces it.
const SLOW_CHEAPEST: Duration = Duration::from_millis(90);
/// A level that was too slow is tried again after this time.
const RETRY_AFTER: Duration = Duration::from_secs(120);

/// A quality level: rendered, or a pre-rendered video.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::window) enum QualityLevel {
    Rendered(RenderQuality),
    Video,
}

impl QualityLevel {
    /// The stable name, for settings and display.
    pub(in crate::window) fn name(self) -> &'static str {
        match self {
            Self::Rendered(quality) => quality.name(),
            Self::Video => "video",
        }
    }

    /// The level of this name; `film` is what the video was called in earlier settings files.
    pub(in crate::window) fn from_name(name: &str) -> Option<Self> {
        let name = if name == "film" { "video" } else { name };
        Self::all().find(|level| level.name() == name)
    }

    /// All levels, best first.
    pub(in crate::window) fn all() -> impl DoubleEndedIterator<Item = Self> {
        RenderQuality::ALL.into_iter().map(Self::Rendered).chain([Self::Video])
    }
}

/// Adapts the quality level to the measured frame times.
#[derive(Debug)]
pub(super) struct AdaptiveQuality {
    level: QualityLevel,
    /// The user chose the level.
    fixed: bool,
    frame_times: VecDeque<Duration>,
    too_slow: Vec<TooSlow>,
    /// Rendering fails on this machine.
    failed: bool,
    /// When the last frame was finished, and how long it took.
    last: Option<(Instant, Duration)>,
    /// Size of the view in pixels.
    pixels: u64,
}

/// A level that was too slow: not tried again before `until`, unless the view becomes smaller than 70 % of `pixels`.
#[derive(Debug)]
struct TooSlow {
    level: QualityLevel,
    until: Instant,
    pixels: u64,
}

impl AdaptiveQuality {
    /// Starts at the cheapest rendered level, so that the first frame appears soon.
    pub(super) fn new() -> Self {
        Self {
            level: Self::first(),
            fixed: false,
            frame_times: VecDeque::with_capacity(FRAMES),
            too_slow: Vec::new(),
            failed: false,
            last: None,
            pixels: 0,
        }
    }

    fn first() -> QualityLevel {
        RenderQuality::ALL.last().map_or(QualityLevel::Video, |quality| QualityLevel::Rendered(*quality))
    }

    /// The level to render at.
    pub(super) fn level(&self) -> QualityLevel {
        self.level
    }

    /// The median time of the latest frames.
    pub(super) fn frame_time(&self) -> Option<Duration> {
        let mut times: Vec<_> = self.frame_times.iter().copied().collect();
        times.sort_unstable();
        times.get(times.len() / 2).copied()
    }

    /// Fixes the level, or with `None` adapts it again.
    pub(super) fn set_quality(&mut self, level: Option<QualityLevel>) {
        match level {
            Some(level) => {
                self.fixed = true;
                self.switch_to(level);
            }
            None if self.fixed => *self = Self { pixels: self.pixels, ..Self::new() },
            None => {}
        }
    }

    /// Sets the size of the view. Levels that were too slow are allowed again after a while, and in a much smaller view.
    pub(super) fn set_view_size(&mut self, now: Instant, pixels: u64) {
        self.too_slow.retain(|entry| entry.until > now && pixels >= entry.pixels * 7 / 10);
        if self.level == QualityLevel::Video && !self.fixed && !self.failed && self.is_allowed(Self::first())
        {
            self.switch_to(Self::first());
        }
        if pixels != self.pixels {
            self.pixels = pixels;
            self.frame_times.clear();
        }
    }

    fn is_allowed(&self, level: QualityLevel) -> bool {
        self.too_slow.iter().all(|entry| entry.level != level)
    }

    /// Whether the next frame may be rendered: the rest of the window gets as much time as the last frame took.
    pub(super) fn is_due(&self, now: Instant) -> bool {
        self.last.is_none_or(|(at, took)| now.saturating_duration_since(at) >= took)
    }

    /// Time until the next frame may be rendered.
    pub(super) fn due_in(&self, now: Instant) -> Duration {
        self.last.map_or(Duration::ZERO, |(at, took)| (at + took).saturating_duration_since(now))
    }

    /// Records that a frame was finished at `now`, and adapts the level.
    pub(super) fn record_frame(&mut self, now: Instant, took: Duration) {
        self.last = Some((now, took));
        self.frame_times.push_back(took);
        if self.frame_times.len() > FRAMES {
            self.frame_times.pop_front();
        }
        // The first frame of a scene or level uploads data, so one slow frame decides nothing.
        if self.fixed || self.frame_times.len() < FRAMES {
            return;
        }
        let Some(frame_time) = self.frame_time() else { return };
        let is_cheapest = self.level == Self::first();
        if frame_time > if is_cheapest { SLOW_CHEAPEST } else { SLOW } {
            self.too_slow.push(TooSlow { level: self.level, until: now + RETRY_AFTER, pixels: self.pixels });
            if let Some(next) = QualityLevel::all().skip_while(|level| *level != self.level).nth(1) {
                self.switch_to(next);
            }
        } else if frame_time < QUICK {
            let better = QualityLevel::all().rev().skip_while(|level| *level != self.level).nth(1);
            if let Some(better) = better.filter(|level| self.is_allowed(*level)) {
                self.switch_to(better);
            }
        }
    }

    /// Rendering fails on this machine: shows the video.
    pub(super) fn fall_back(&mut self) {
        self.failed = true;
        self.switch_to(QualityLevel::Video);
    }

    fn switch_to(&mut self, level: QualityLevel) {
        if level != self.level {
            let median_ms = self.frame_time().map(|time| time.as_secs_f64() * 1e3);
            tracing::debug!(
                from = self.level.name(),
                to = level.name(),
                median_ms,
                "stage: quality level changed"
            );
            self.level = level;
            self.frame_times.clear();
            self.last = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Renders frames on a machine where the best level takes `full_ms` and each cheaper one a third of that. Returns the levels used.
    fn render_frames(quality: &mut AdaptiveQuality, full_ms: f64, frames: usize) -> Vec<QualityLevel> {
        let mut now = Instant::now();
        let mut used = vec![quality.level()];
        for _ in 0..frames {
            let level = quality.level();
            let index = QualityLevel::all().position(|other| other == level).unwrap();
            let took = Duration::from_secs_f64(full_ms / 1000.0 / 3f64.powi(index as i32));
            now += 2 * took;
            if level != QualityLevel::Video {
                quality.record_frame(now, took);
            }
            if used.last() != Some(&quality.level()) {
                used.push(quality.level());
            }
        }
        used
    }

    #[test]
    fn starts_at_the_cheapest_level_and_improves_while_frames_are_quick() {
        let mut quality = AdaptiveQuality::new();
        let used = render_frames(&mut quality, 5.0, 100);
        assert_eq!(used.last(), Some(&QualityLevel::Rendered(RenderQuality::High)));
        assert_eq!(used.len(), RenderQuality::ALL.len(), "one by one: {used:?}");
        // A machine of a tenth of that speed steps back from a level that is too slow, and stays there.
        let mut quality = AdaptiveQuality::new();
        let used = render_frames(&mut quality, 50.0, 400);
        assert!(used.len() <= 4, "{used:?}");
        assert_ne!(quality.level(), QualityLevel::Video);
    }

    #[test]
    fn a_slow_machine_shows_the_video_until_the_view_shrinks_or_time_has_passed() {
        let slow = || {
            let mut quality = AdaptiveQuality::new();
            quality.set_view_size(Instant::now(), 1_000_000);
            render_frames(&mut quality, 100_000.0, 20);
            assert_eq!(quality.level(), QualityLevel::Video);
            quality
        };
        let mut quality = slow();
        // In small steps, as when a window is resized.
        for pixels in [900_000, 800_000, 720_000] {
            quality.set_view_size(Instant::now(), pixels);
            assert_eq!(quality.level(), QualityLevel::Video, "{pixels}");
        }
        quality.set_view_size(Instant::now(), 690_000);
        assert_eq!(quality.level(), AdaptiveQuality::first());
        let mut quality = slow();
        quality.set_view_size(Instant::now() + Duration::from_secs(3600), 1_000_000);
        assert_eq!(quality.level(), AdaptiveQuality::first());
    }

    #[test]
    fn the_video_stays_where_rendering_fails() {
        let mut quality = AdaptiveQuality::new();
        quality.set_view_size(Instant::now(), 1_000_000);
        quality.fall_back();
        quality.set_view_size(Instant::now(), 1_000);
        assert_eq!(quality.level(), QualityLevel::Video);
    }

    #[test]
    fn a_chosen_level_stays_until_automatic_is_chosen() {
        let mut quality = AdaptiveQuality::new();
        quality.set_quality(Some(QualityLevel::Rendered(RenderQuality::High)));
        assert_eq!(render_frames(&mut quality, 100_000.0, 20), [QualityLevel::Rendered(RenderQuality::High)]);
        quality.set_quality(None);
        assert_eq!(quality.level(), AdaptiveQuality::first());
    }

    #[test]
    fn the_rest_of_the_window_gets_half_of_the_time() {
        let mut quality = AdaptiveQuality::new();
        let now = Instant::now();
        assert!(quality.is_due(now));
        quality.record_frame(now, Duration::from_millis(40));
        assert!(!quality.is_due(now + Duration::from_millis(39)));
        assert_eq!(quality.due_in(now + Duration::from_millis(10)), Duration::from_millis(30));
        assert!(quality.is_due(now + Duration::from_millis(40)));
    }
}
