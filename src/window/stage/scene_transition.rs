//! Which scene is shown at a given time, and how: it fades in and opens, closes at the end of the recording, and fades out before
//! the next one.

use super::scene_instance::Presentation;
use std::sync::Arc;

/// Duration of the fade-out in seconds: short, because the scene of a new verdict waits for it.
const FADE_OUT_S: f64 = 0.18;
/// Duration of the fade-in in seconds.
const FADE_IN_S: f64 = 0.45;
/// Light of a scene that has closed.
const CLOSED_LIGHT: f32 = 0.35;
/// Light of a scene before it opens.
const INITIAL_LIGHT: f32 = 0.25;
/// Seconds in which the lights go up, and at least in which they go down.
const LIGHTS_S: f64 = 2.0;
/// Clip time after the end of any opening clip, in seconds.
const CLIP_DONE_S: f64 = 60.0;

/// Identifies a scene.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(in crate::window) enum SceneKey {
    /// The scene without a verdict.
    Undecided,
    /// The scene of a label.
    Label(Arc<str>),
}

/// The scene on show, and the times of its transitions.
#[derive(Debug)]
pub(super) struct SceneTransition {
    scene_key: SceneKey,
    phase: Phase,
    /// When the phase began.
    since_s: f64,
    /// When the fade-in began.
    shown_since_s: f64,
    /// When the fade-out began.
    fading_since_s: Option<f64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Opens, and stays open.
    Open,
    /// Closes, and stays closed.
    Closed,
}

impl SceneTransition {
    /// Shows the scene without a verdict from `now_s` on.
    pub(super) fn new(now_s: f64) -> Self {
        Self {
            scene_key: SceneKey::Undecided,
            phase: Phase::Open,
            since_s: now_s,
            shown_since_s: now_s,
            fading_since_s: None,
        }
    }

    /// The scene on show.
    pub(super) fn scene_key(&self) -> &SceneKey {
        &self.scene_key
    }

    /// Moves on towards `requested`, which is closed if `at_end`. `ready`: its scene is loaded. With `reduced_motion` nothing fades.
    /// `now_s` never decreases.
    pub(super) fn advance(
        &mut self,
        now_s: f64,
        requested: &SceneKey,
        ready: bool,
        at_end: bool,
        reduced_motion: bool,
    ) {
        if *requested == self.scene_key || !ready {
            // Cancels a fade-out if the scene is requested again, or if the next one is not loaded.
            self.fading_since_s = None;
            let is_closed = at_end && self.scene_key != SceneKey::Undecided;
            let phase = if is_closed { Phase::Closed } else { Phase::Open };
            if phase != self.phase && *requested == self.scene_key {
                self.begin(phase, now_s, reduced_motion);
            }
            return;
        }
        let fading_since_s = *self.fading_since_s.get_or_insert(now_s);
        if reduced_motion || now_s - fading_since_s >= FADE_OUT_S {
            self.scene_key = requested.clone();
            self.fading_since_s = None;
            self.shown_since_s = if reduced_motion { now_s - CLIP_DONE_S } else { now_s };
            self.begin(Phase::Open, now_s, reduced_motion);
        }
    }

    fn begin(&mut self, phase: Phase, now_s: f64, reduced_motion: bool) {
        self.phase = phase;
        self.since_s = if reduced_motion { now_s - CLIP_DONE_S } else { now_s };
    }

    /// How the scene is presented at `now_s`, given the durations of its clips in seconds.
    pub(super) fn presentation(&self, now_s: f64, opening_s: f64, closing_s: f64) -> Presentation {
        let passed_s = (now_s - self.since_s).max(0.0);
        let progress =
            |since_s: f64, of_s: f64| smoothstep(((now_s - since_s) / of_s).clamp(0.0, 1.0) as f32);
        let (lights, clip_s) = match self.phase {
            Phase::Open => {
                (INITIAL_LIGHT + (1.0 - INITIAL_LIGHT) * progress(self.since_s, LIGHTS_S), opening_s)
            }
            Phase::Closed => {
                let dimmed = progress(self.since_s, closing_s.max(LIGHTS_S));
                (1.0 - (1.0 - CLOSED_LIGHT) * dimmed, closing_s)
            }
        };
        let faded = self.fading_since_s.map_or(0.0, |since_s| progress(since_s, FADE_OUT_S));
        Presentation {
            clip_s: passed_s,
            closing: self.phase == Phase::Closed,
            lights,
            opacity: progress(self.shown_since_s, FADE_IN_S) * (1.0 - faded),
            is_changing: passed_s < clip_s.max(LIGHTS_S) || self.fading_since_s.is_some(),
        }
    }
}

/// Smooth step from 0 to 1, with zero slope at both ends.
fn smoothstep(x: f32) -> f32 {
    x * x * (3.0 - 2.0 * x)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piano() -> SceneKey {
        SceneKey::Label("Piano".into())
    }

    #[test]
    fn a_new_scene_is_visible_within_300_ms_and_opens() {
        let mut transition = SceneTransition::new(0.0);
        let mut seen_s = None;
        for frame in 0..200 {
            let now_s = 10.0 + f64::from(frame) / 60.0;
            transition.advance(now_s, &piano(), true, false, false);
            if *transition.scene_key() == piano() && transition.presentation(now_s, 3.0, 2.5).opacity > 0.05 {
                seen_s.get_or_insert(now_s - 10.0);
            }
        }
        assert!(seen_s.unwrap() < 0.3, "{seen_s:?}");
        let open = transition.presentation(20.0, 3.0, 2.5);
        assert_eq!((open.opacity, open.lights, open.is_changing), (1.0, 1.0, false));
    }

    #[test]
    fn the_previous_scene_stays_until_the_next_is_loaded() {
        let mut transition = SceneTransition::new(0.0);
        transition.advance(5.0, &piano(), false, false, false);
        assert_eq!(*transition.scene_key(), SceneKey::Undecided);
        assert_eq!(transition.presentation(5.0, 3.0, 2.5).opacity, 1.0);
    }

    #[test]
    fn rapid_changes_end_with_the_last_requested_scene() {
        let mut transition = SceneTransition::new(0.0);
        let other = SceneKey::Label("Other".into());
        let mut now_s = 1.0;
        for requested in [&piano(), &other, &piano(), &other, &piano()] {
            for _ in 0..3 {
                now_s += 0.016;
                transition.advance(now_s, requested, true, false, false);
            }
        }
        for _ in 0..60 {
            now_s += 0.016;
            transition.advance(now_s, &piano(), true, false, false);
        }
        assert_eq!(*transition.scene_key(), piano());
        assert_eq!(transition.presentation(now_s, 3.0, 2.5).opacity, 1.0);
    }

    #[test]
    fn a_scene_that_is_requested_again_while_it_fades_out_stays() {
        let mut transition = SceneTransition::new(0.0);
        transition.advance(1.0, &piano(), true, false, false);
        transition.advance(1.1, &SceneKey::Undecided, true, false, false);
        assert_eq!(*transition.scene_key(), SceneKey::Undecided);
        let stays = transition.presentation(1.1, 0.0, 0.0);
        assert_eq!((stays.opacity, stays.clip_s), (1.0, 1.1), "and continues where it was");
    }

    #[test]
    fn a_fading_scene_stays_if_the_next_one_is_not_loaded() {
        let mut transition = SceneTransition::new(0.0);
        transition.advance(5.0, &piano(), true, false, false);
        transition.advance(5.1, &SceneKey::Label("Other".into()), false, false, false);
        transition.advance(9.0, &SceneKey::Label("Other".into()), false, false, false);
        assert_eq!(transition.presentation(9.0, 3.0, 2.5).opacity, 1.0);
    }

    #[test]
    fn a_closed_scene_fades_out_closed() {
        let mut transition = SceneTransition::new(0.0);
        transition.advance(1.0, &piano(), true, false, true);
        transition.advance(5.0, &piano(), true, true, false);
        transition.advance(20.0, &SceneKey::Label("Other".into()), true, true, false);
        let leaving = transition.presentation(20.1, 3.0, 2.5);
        assert!(leaving.closing && leaving.lights < 0.4 && leaving.opacity < 1.0, "{leaving:?}");
    }

    #[test]
    fn closes_at_the_end_and_opens_again_on_play() {
        let mut transition = SceneTransition::new(0.0);
        for frame in 0..100 {
            transition.advance(f64::from(frame) * 0.1, &piano(), true, false, false);
        }
        transition.advance(10.0, &piano(), true, true, false);
        let closing = transition.presentation(11.0, 3.0, 2.5);
        assert!(closing.closing && closing.is_changing && closing.clip_s == 1.0);
        let closed = transition.presentation(20.0, 3.0, 2.5);
        assert!(!closed.is_changing && (closed.lights - CLOSED_LIGHT).abs() < 1e-6);
        transition.advance(21.0, &piano(), true, false, false);
        let again = transition.presentation(21.0, 3.0, 2.5);
        assert!(!again.closing && again.opacity == 1.0, "without a fade: {again:?}");
    }

    #[test]
    fn with_reduced_motion_nothing_fades() {
        let mut transition = SceneTransition::new(0.0);
        transition.advance(1.0, &piano(), true, false, true);
        let look = transition.presentation(1.0, 3.0, 2.5);
        assert_eq!(
            (transition.scene_key(), look.opacity, look.lights, look.is_changing),
            (&piano(), 1.0, 1.0, false)
        );
    }
}
