//! What is shown at a moment of the window's time: a scene comes up, stays, rests at the end, and makes room for the next.

use super::scene_instance::Presentation;
use std::sync::Arc;

/// The old scene fades so long, in seconds: the picture of a verdict must not wait.
const FADE_OUT_S: f64 = 0.18;
/// And the new comes up so long.
const FADE_IN_S: f64 = 0.45;
/// Light that is left when all is over.
const CLOSED_LIGHT: f32 = 0.35;
/// Light of a scene before it opens.
const INITIAL_LIGHT: f32 = 0.25;
/// The lights take so long to come up or go down, in seconds.
const LIGHTS_S: f64 = 2.0;

/// Which scene.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(in crate::window) enum SceneKey {
    /// Nothing is decided yet.
    Undecided,
    /// That of a label.
    Label(Arc<str>),
}

/// The scenes that are in the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BuiltIn {
    Piano,
    Band,
    Undecided,
}

impl SceneKey {
    /// A label called like the instrument gets it, all others the band.
    pub(super) fn built_in(&self) -> BuiltIn {
        match self {
            Self::Undecided => BuiltIn::Undecided,
            Self::Label(label) if label.eq_ignore_ascii_case("piano") => BuiltIn::Piano,
            Self::Label(_) => BuiltIn::Band,
        }
    }
}

/// The scene that is shown, and since when it does what it does.
#[derive(Debug)]
pub(super) struct SceneTransition {
    scene_key: SceneKey,
    phase: Phase,
    /// When the phase began.
    since_s: f64,
    /// When the scene came up.
    shown_since_s: f64,
    /// When it began to make room for another.
    fading_since_s: Option<f64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// It opens, and stays open.
    Open,
    /// It closes, and stays closed.
    Closed,
}

/// Seconds that count as for ever: longer than any clip that a scene opens with.
const CLIP_DONE_S: f64 = 60.0;

impl SceneTransition {
    /// Nothing decided yet, at `now_s`.
    pub(super) fn new(now_s: f64) -> Self {
        Self {
            scene_key: SceneKey::Undecided,
            phase: Phase::Open,
            since_s: now_s,
            shown_since_s: now_s,
            fading_since_s: None,
        }
    }

    /// What is shown.
    pub(super) fn scene_key(&self) -> &SceneKey {
        &self.scene_key
    }

    /// `wanted` is to be shown, closed if `over`; `ready`: it is at hand. `still`: nothing may move that need not. Times never go
    /// backwards.
    pub(super) fn advance(
        &mut self,
        now_s: f64,
        wanted: &SceneKey,
        ready: bool,
        at_end: bool,
        reduced_motion: bool,
    ) {
        if *wanted == self.scene_key || !ready {
            // One that was called back while it left stays, and so does one whose successor is not there yet.
            self.fading_since_s = None;
            let phase =
                if at_end && self.scene_key != SceneKey::Undecided { Phase::Closed } else { Phase::Open };
            if phase != self.phase && *wanted == self.scene_key {
                self.begin(phase, now_s, reduced_motion);
            }
            return;
        }
        let fading_since_s = *self.fading_since_s.get_or_insert(now_s);
        if reduced_motion || now_s - fading_since_s >= FADE_OUT_S {
            self.scene_key = wanted.clone();
            self.fading_since_s = None;
            self.shown_since_s = if reduced_motion { now_s - CLIP_DONE_S } else { now_s };
            self.begin(Phase::Open, now_s, reduced_motion);
        }
    }

    fn begin(&mut self, phase: Phase, now_s: f64, reduced_motion: bool) {
        self.phase = phase;
        self.since_s = if reduced_motion { now_s - CLIP_DONE_S } else { now_s };
    }

    /// How it is shown at `now_s`; its clips take `opening_s` and `closing_s`.
    pub(super) fn presentation(&self, now_s: f64, opening_s: f64, closing_s: f64) -> Presentation {
        let passed_s = (now_s - self.since_s).max(0.0);
        let share = |since_s: f64, of_s: f64| smoothstep(((now_s - since_s) / of_s).clamp(0.0, 1.0) as f32);
        let (lights, clip_s) = match self.phase {
            Phase::Open => (INITIAL_LIGHT + (1.0 - INITIAL_LIGHT) * share(self.since_s, LIGHTS_S), opening_s),
            Phase::Closed => {
                (1.0 - (1.0 - CLOSED_LIGHT) * share(self.since_s, closing_s.max(LIGHTS_S)), closing_s)
            }
        };
        let left = self.fading_since_s.map_or(0.0, |fading_since_s| share(fading_since_s, FADE_OUT_S));
        Presentation {
            clip_s: passed_s,
            closing: self.phase == Phase::Closed,
            lights,
            opacity: share(self.shown_since_s, FADE_IN_S) * (1.0 - left),
            is_changing: passed_s < clip_s.max(LIGHTS_S) || self.fading_since_s.is_some(),
        }
    }
}

/// 0 to 1 with no slope at either end.
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
    fn a_verdict_is_seen_within_half_a_second_and_opens_in_its_time() {
        let mut scene_transition = SceneTransition::new(0.0);
        let mut seen_s = None;
        for frame in 0..200 {
            let now_s = 10.0 + f64::from(frame) / 60.0;
            scene_transition.advance(now_s, &piano(), true, false, false);
            if *scene_transition.scene_key() == piano()
                && scene_transition.presentation(now_s, 3.0, 2.5).opacity > 0.05
            {
                seen_s.get_or_insert(now_s - 10.0);
            }
        }
        assert!(seen_s.unwrap() < 0.3, "{seen_s:?}");
        let open = scene_transition.presentation(20.0, 3.0, 2.5);
        assert_eq!((open.opacity, open.lights, open.is_changing), (1.0, 1.0, false));
    }

    #[test]
    fn what_is_not_at_hand_yet_is_waited_for_behind_the_scene_before() {
        let mut scene_transition = SceneTransition::new(0.0);
        scene_transition.advance(5.0, &piano(), false, false, false);
        assert_eq!(*scene_transition.scene_key(), SceneKey::Undecided);
        assert_eq!(scene_transition.presentation(5.0, 3.0, 2.5).opacity, 1.0);
    }

    #[test]
    fn passages_that_change_faster_than_scenes_end_with_the_last_wanted() {
        let mut scene_transition = SceneTransition::new(0.0);
        let other = SceneKey::Label("Other".into());
        let mut now_s = 1.0;
        for wanted in [&piano(), &other, &piano(), &other, &piano()] {
            for _ in 0..3 {
                now_s += 0.016;
                scene_transition.advance(now_s, wanted, true, false, false);
            }
        }
        for _ in 0..60 {
            now_s += 0.016;
            scene_transition.advance(now_s, &piano(), true, false, false);
        }
        assert_eq!(*scene_transition.scene_key(), piano());
        assert_eq!(scene_transition.presentation(now_s, 3.0, 2.5).opacity, 1.0);
    }

    #[test]
    fn one_that_is_called_back_while_it_leaves_stays() {
        let mut scene_transition = SceneTransition::new(0.0);
        scene_transition.advance(1.0, &piano(), true, false, false);
        scene_transition.advance(1.1, &SceneKey::Undecided, true, false, false);
        assert_eq!(*scene_transition.scene_key(), SceneKey::Undecided);
        let stays = scene_transition.presentation(1.1, 0.0, 0.0);
        assert_eq!((stays.opacity, stays.clip_s), (1.0, 1.1), "and goes on where it was");
    }

    #[test]
    fn one_that_leaves_when_its_successor_turns_out_not_to_be_there_stays_in_sight() {
        let mut scene_transition = SceneTransition::new(0.0);
        scene_transition.advance(5.0, &piano(), true, false, false);
        scene_transition.advance(5.1, &SceneKey::Label("Other".into()), false, false, false);
        scene_transition.advance(9.0, &SceneKey::Label("Other".into()), false, false, false);
        assert_eq!(scene_transition.presentation(9.0, 3.0, 2.5).opacity, 1.0);
    }

    #[test]
    fn one_that_is_closed_leaves_closed() {
        let mut scene_transition = SceneTransition::new(0.0);
        scene_transition.advance(1.0, &piano(), true, false, true);
        scene_transition.advance(5.0, &piano(), true, true, false);
        scene_transition.advance(20.0, &SceneKey::Label("Other".into()), true, true, false);
        let leaving = scene_transition.presentation(20.1, 3.0, 2.5);
        assert!(leaving.closing && leaving.lights < 0.4 && leaving.opacity < 1.0, "{leaving:?}");
    }

    #[test]
    fn at_the_end_it_closes_and_on_play_it_opens_again() {
        let mut scene_transition = SceneTransition::new(0.0);
        for frame in 0..100 {
            scene_transition.advance(f64::from(frame) * 0.1, &piano(), true, false, false);
        }
        scene_transition.advance(10.0, &piano(), true, true, false);
        let closing = scene_transition.presentation(11.0, 3.0, 2.5);
        assert!(closing.closing && closing.is_changing && closing.clip_s == 1.0);
        let closed = scene_transition.presentation(20.0, 3.0, 2.5);
        assert!(!closed.is_changing && (closed.lights - CLOSED_LIGHT).abs() < 1e-6);
        scene_transition.advance(21.0, &piano(), true, false, false);
        let again = scene_transition.presentation(21.0, 3.0, 2.5);
        assert!(!again.closing && again.opacity == 1.0, "without going dark: {again:?}");
    }

    #[test]
    fn with_little_motion_everything_is_there_at_once() {
        let mut scene_transition = SceneTransition::new(0.0);
        scene_transition.advance(1.0, &piano(), true, false, true);
        let look = scene_transition.presentation(1.0, 3.0, 2.5);
        assert_eq!(
            (scene_transition.scene_key(), look.opacity, look.lights, look.is_changing),
            (&piano(), 1.0, 1.0, false)
        );
    }
}
