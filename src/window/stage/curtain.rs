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

/// The scenes that are in the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BuiltIn {
    Piano,
    Band,
    Undecided,
}

impl Bill {
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
pub(super) struct Curtain {
    bill: Bill,
    phase: Phase,
    /// When the phase began.
    since_s: f64,
    /// When the scene came up.
    risen_s: f64,
    /// When it began to make room for another.
    leaving_s: Option<f64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// It opens, and stays open.
    Open,
    /// It closes, and stays closed.
    Closed,
}

/// Seconds that count as for ever: longer than any clip that a scene opens with.
const FOR_EVER_S: f64 = 60.0;

impl Curtain {
    /// Nothing decided yet, at `now_s`.
    pub(super) fn new(now_s: f64) -> Self {
        Self { bill: Bill::Undecided, phase: Phase::Open, since_s: now_s, risen_s: now_s, leaving_s: None }
    }

    /// What is shown.
    pub(super) fn bill(&self) -> &Bill {
        &self.bill
    }

    /// `wanted` is to be shown, closed if `over`; `ready`: it is at hand. `still`: nothing may move that need not. Times never go
    /// backwards.
    pub(super) fn advance(&mut self, now_s: f64, wanted: &Bill, ready: bool, over: bool, still: bool) {
        if *wanted == self.bill || !ready {
            // One that was called back while it left stays, and so does one whose successor is not there yet.
            self.leaving_s = None;
            let phase = if over && self.bill != Bill::Undecided { Phase::Closed } else { Phase::Open };
            if phase != self.phase && *wanted == self.bill {
                self.begin(phase, now_s, still);
            }
            return;
        }
        let leaving_s = *self.leaving_s.get_or_insert(now_s);
        if still || now_s - leaving_s >= LEAVE_S {
            self.bill = wanted.clone();
            self.leaving_s = None;
            self.risen_s = if still { now_s - FOR_EVER_S } else { now_s };
            self.begin(Phase::Open, now_s, still);
        }
    }

    fn begin(&mut self, phase: Phase, now_s: f64, still: bool) {
        self.phase = phase;
        self.since_s = if still { now_s - FOR_EVER_S } else { now_s };
    }

    /// How it is shown at `now_s`; its clips take `opening_s` and `closing_s`.
    pub(super) fn look(&self, now_s: f64, opening_s: f64, closing_s: f64) -> Look {
        let passed_s = (now_s - self.since_s).max(0.0);
        let share = |since_s: f64, of_s: f64| ease(((now_s - since_s) / of_s).clamp(0.0, 1.0) as f32);
        let (lights, clip_s) = match self.phase {
            Phase::Open => (DAWN + (1.0 - DAWN) * share(self.since_s, LIGHTS_S), opening_s),
            Phase::Closed => (1.0 - (1.0 - DUSK) * share(self.since_s, closing_s.max(LIGHTS_S)), closing_s),
        };
        let left = self.leaving_s.map_or(0.0, |leaving_s| share(leaving_s, LEAVE_S));
        Look {
            clip_s: passed_s,
            closing: self.phase == Phase::Closed,
            lights,
            strength: share(self.risen_s, RISE_S) * (1.0 - left),
            moves: passed_s < clip_s.max(LIGHTS_S) || self.leaving_s.is_some(),
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
        assert_eq!(*curtain.bill(), Bill::Undecided);
        let stays = curtain.look(1.1, 0.0, 0.0);
        assert_eq!((stays.strength, stays.clip_s), (1.0, 1.1), "and goes on where it was");
    }

    #[test]
    fn one_that_leaves_when_its_successor_turns_out_not_to_be_there_stays_in_sight() {
        let mut curtain = Curtain::new(0.0);
        curtain.advance(5.0, &piano(), true, false, false);
        curtain.advance(5.1, &Bill::Label("Other".into()), false, false, false);
        curtain.advance(9.0, &Bill::Label("Other".into()), false, false, false);
        assert_eq!(curtain.look(9.0, 3.0, 2.5).strength, 1.0);
    }

    #[test]
    fn one_that_is_closed_leaves_closed() {
        let mut curtain = Curtain::new(0.0);
        curtain.advance(1.0, &piano(), true, false, true);
        curtain.advance(5.0, &piano(), true, true, false);
        curtain.advance(20.0, &Bill::Label("Other".into()), true, true, false);
        let leaving = curtain.look(20.1, 3.0, 2.5);
        assert!(leaving.closing && leaving.lights < 0.4 && leaving.strength < 1.0, "{leaving:?}");
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
        let again = curtain.look(21.0, 3.0, 2.5);
        assert!(!again.closing && again.strength == 1.0, "without going dark: {again:?}");
    }

    #[test]
    fn with_little_motion_everything_is_there_at_once() {
        let mut curtain = Curtain::new(0.0);
        curtain.advance(1.0, &piano(), true, false, true);
        let look = curtain.look(1.0, 3.0, 2.5);
        assert_eq!((curtain.bill(), look.strength, look.lights, look.moves), (&piano(), 1.0, 1.0, false));
    }
}
