//! What is shown at a moment of the window's time: a scene comes up, stays, rests at the end, and makes room for the next.

use super::set::Look;
use std::sync::Arc;

/// The old scene fades so long, in seconds: the picture of a verdict must not wait.
const LEAVE_S: f64 = 0.18;
/// And the new comes up so long.
const RISE_S: f64 = 0.45;
/// Light that is left when all is over.
const DUSK: f32 = 0.35;
/// Light of a scene before it opens.
const DAWN: f32 = 0.25;
/// The lights take so long to come up or go down, in seconds.
const LIGHTS_S: f64 = 2.0;

/// Which scene.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(in crate::window) enum Bill {
    /// Nothing is decided yet.
    Undecided,
    /// That of a label.
    Label(Arc<str>),
}

/// The scene that is shown, and since when it does what it does.
#[derive(Debug)]
pub(super) struct Curtain {
    bill: Bill,
    phase: Phase,
    since_s: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// It opens, and stays open.
    Open,
    /// It closes, and stays closed.
    Closed,
    /// It makes room.
    Leaving,
}

/// Seconds that count as for ever: longer than any clip that a scene opens with.
const FOR_EVER_S: f64 = 60.0;

impl Curtain {
    /// Nothing decided yet, at `now_s`.
    pub(super) fn new(now_s: f64) -> Self {
        Self { bill: Bill::Undecided, phase: Phase::Open, since_s: now_s }
    }

    /// What is shown.
    pub(super) fn bill(&self) -> &Bill {
        &self.bill
    }

    /// `wanted` is to be shown, closed if `over`; `ready`: it is at hand. `still`: nothing may move that need not. Times never go
    /// backwards.
    pub(super) fn advance(&mut self, now_s: f64, wanted: &Bill, ready: bool, over: bool, still: bool) {
        if *wanted != self.bill && ready {
            if self.phase != Phase::Leaving {
                (self.phase, self.since_s) = (Phase::Leaving, now_s);
            }
            if still || now_s - self.since_s >= LEAVE_S {
                self.bill = wanted.clone();
                self.begin(Phase::Open, now_s, still);
            }
            return;
        }
        let phase = if over && self.bill != Bill::Undecided { Phase::Closed } else { Phase::Open };
        // One that was called back while it left comes up again.
        if phase != self.phase && *wanted == self.bill {
            self.begin(phase, now_s, still);
        }
    }

    fn begin(&mut self, phase: Phase, now_s: f64, still: bool) {
        self.phase = phase;
        self.since_s = if still { now_s - FOR_EVER_S } else { now_s };
    }

    /// How it is shown at `now_s`; its clips take `opening_s` and `closing_s`.
    pub(super) fn look(&self, now_s: f64, opening_s: f64, closing_s: f64) -> Look {
        let passed_s = (now_s - self.since_s).max(0.0);
        let share = |of_s: f64| ease((passed_s / of_s).clamp(0.0, 1.0) as f32);
        match self.phase {
            Phase::Open => Look {
                clip_s: passed_s,
                closing: false,
                lights: DAWN + (1.0 - DAWN) * share(LIGHTS_S),
                strength: share(RISE_S),
                moves: passed_s < opening_s.max(LIGHTS_S),
            },
            Phase::Closed => Look {
                clip_s: passed_s,
                closing: true,
                lights: 1.0 - (1.0 - DUSK) * share(closing_s.max(LIGHTS_S)),
                strength: 1.0,
                moves: passed_s < closing_s.max(LIGHTS_S),
            },
            Phase::Leaving => Look {
                clip_s: FOR_EVER_S,
                closing: false,
                lights: 1.0,
                strength: 1.0 - share(LEAVE_S),
                moves: true,
            },
        }
    }
}

/// 0 to 1 with no slope at either end.
fn ease(x: f32) -> f32 {
    x * x * (3.0 - 2.0 * x)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piano() -> Bill {
        Bill::Label("Piano".into())
    }

    #[test]
    fn a_verdict_is_seen_within_half_a_second_and_opens_in_its_time() {
        let mut curtain = Curtain::new(0.0);
        let mut seen_s = None;
        for frame in 0..200 {
            let now_s = 10.0 + f64::from(frame) / 60.0;
            curtain.advance(now_s, &piano(), true, false, false);
            if *curtain.bill() == piano() && curtain.look(now_s, 3.0, 2.5).strength > 0.05 {
                seen_s.get_or_insert(now_s - 10.0);
            }
        }
        assert!(seen_s.unwrap() < 0.3, "{seen_s:?}");
        let open = curtain.look(20.0, 3.0, 2.5);
        assert_eq!((open.strength, open.lights, open.moves), (1.0, 1.0, false));
    }

    #[test]
    fn what_is_not_at_hand_yet_is_waited_for_behind_the_scene_before() {
        let mut curtain = Curtain::new(0.0);
        curtain.advance(5.0, &piano(), false, false, false);
        assert_eq!(*curtain.bill(), Bill::Undecided);
        assert_eq!(curtain.look(5.0, 3.0, 2.5).strength, 1.0);
    }

    #[test]
    fn passages_that_change_faster_than_scenes_end_with_the_last_wanted() {
        let mut curtain = Curtain::new(0.0);
        let other = Bill::Label("Other".into());
        let mut now_s = 1.0;
        for wanted in [&piano(), &other, &piano(), &other, &piano()] {
            for _ in 0..3 {
                now_s += 0.016;
                curtain.advance(now_s, wanted, true, false, false);
            }
        }
        for _ in 0..60 {
            now_s += 0.016;
            curtain.advance(now_s, &piano(), true, false, false);
        }
        assert_eq!(*curtain.bill(), piano());
        assert_eq!(curtain.look(now_s, 3.0, 2.5).strength, 1.0);
    }

    #[test]
    fn one_that_is_called_back_while_it_leaves_stays() {
        let mut curtain = Curtain::new(0.0);
        curtain.advance(1.0, &piano(), true, false, false);
        curtain.advance(1.1, &Bill::Undecided, true, false, false);
        curtain.advance(9.0, &Bill::Undecided, true, false, false);
        assert_eq!(*curtain.bill(), Bill::Undecided);
        assert_eq!(curtain.look(9.0, 0.0, 0.0).strength, 1.0);
    }

    #[test]
    fn at_the_end_it_closes_and_on_play_it_opens_again() {
        let mut curtain = Curtain::new(0.0);
        for frame in 0..100 {
            curtain.advance(f64::from(frame) * 0.1, &piano(), true, false, false);
        }
        curtain.advance(10.0, &piano(), true, true, false);
        let closing = curtain.look(11.0, 3.0, 2.5);
        assert!(closing.closing && closing.moves && closing.clip_s == 1.0);
        let closed = curtain.look(20.0, 3.0, 2.5);
        assert!(!closed.moves && (closed.lights - DUSK).abs() < 1e-6);
        curtain.advance(21.0, &piano(), true, false, false);
        assert!(!curtain.look(21.0, 3.0, 2.5).closing);
    }

    #[test]
    fn with_little_motion_everything_is_there_at_once() {
        let mut curtain = Curtain::new(0.0);
        curtain.advance(1.0, &piano(), true, false, true);
        let look = curtain.look(1.0, 3.0, 2.5);
        assert_eq!((curtain.bill(), look.strength, look.lights, look.moves), (&piano(), 1.0, 1.0, false));
    }
}
