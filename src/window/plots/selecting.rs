//! Changes of the selection: by keys, by a click with Shift or a double click, by typed times.

use super::{Plots, ViewState};
use crate::window::action::Action;
use crate::window::recording::Recording;
use std::ops::Range;

/// A range with these ends, in any order.
pub(super) fn sorted(one_s: f64, other_s: f64) -> Range<f64> {
    one_s.min(other_s)..one_s.max(other_s)
}

/// The range that is played, if any.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::window) struct PlayedRange(pub(in crate::window) Option<(f64, f64)>);

impl PlayedRange {
    /// What playback does if the selection is corrected: the selection that is played goes on with its new ends.
    pub(in crate::window) fn correction(
        self,
        before: Option<&Range<f64>>,
        after: Option<&Range<f64>>,
    ) -> Option<Action> {
        let is_played = before.is_some_and(|range| self.0 == Some((range.start, range.end)));
        if !is_played || before == after {
            return None;
        }
        Some(after.map_or(Action::ClearRange, |range| Action::ChangeRange(range.start, range.end)))
    }
}

impl ViewState {
    /// The end that stays when the selection is extended to `time_s`: the farther one, or the playhead without a selection.
    pub(super) fn far_end_s(&self, time_s: f64, position_s: f64) -> f64 {
        match &self.selection {
            Some(range) if (time_s - range.start).abs() < (time_s - range.end).abs() => range.end,
            Some(range) => range.start,
            None => position_s,
        }
    }

    /// Extends the selection, or one that starts at the playhead, by the nearer end to this time.
    pub(super) fn extend_to(&mut self, time_s: f64, position_s: f64) {
        let anchor_s = self.far_end_s(time_s, position_s);
        if anchor_s != time_s {
            (self.selection, self.anchor_s) = (Some(sorted(anchor_s, time_s)), Some(anchor_s));
        }
    }

    /// Moves the end of the selection that is at `from_s`, else the nearer one, to `time_s`. Without a selection, `from_s` is its other end.
    pub(super) fn extend_from(&mut self, from_s: f64, time_s: f64) {
        let other_s = self.selection.as_ref().and_then(|range| match from_s {
            end_s if end_s == range.end => Some(range.start),
            start_s if start_s == range.start => Some(range.end),
            _ => None,
        });
        // An end that has met the other one selects nothing until it goes on.
        let met_s = self.anchor_s.filter(|anchor_s| self.selection.is_none() && *anchor_s == from_s);
        let anchor_s = other_s.or(met_s).unwrap_or_else(|| self.far_end_s(time_s, from_s));
        self.selection = (anchor_s != time_s).then(|| sorted(anchor_s, time_s));
        self.anchor_s = Some(anchor_s);
    }

    /// Moves the end that was moved last by this many steps of a hundredth of the view; a new selection starts at the playhead.
    pub(in crate::window) fn extend_by_steps(&mut self, steps: f64, position_s: f64) {
        let (anchor_s, from_s) = self.ends(steps, position_s);
        let step_s = steps * self.step_s();
        // An end that meets the other one goes on beyond it: nothing would be selected there.
        let moved_s = from_s + step_s;
        let meets = (moved_s - anchor_s).abs() < 0.01 * step_s.abs();
        self.move_end(anchor_s, if meets { moved_s + step_s } else { moved_s });
    }

    /// Extends the selection, or one that starts at the playhead, to the start or end of the recording.
    pub(in crate::window) fn extend_to_end(&mut self, towards: f64, position_s: f64) {
        let (anchor_s, _) = self.ends(towards, position_s);
        self.move_end(anchor_s, if towards < 0.0 { 0.0 } else { self.timeline.length_s() });
    }

    fn move_end(&mut self, anchor_s: f64, time_s: f64) {
        let time_s = time_s.clamp(0.0, self.timeline.length_s());
        if time_s != anchor_s {
            (self.selection, self.anchor_s) = (Some(sorted(anchor_s, time_s)), Some(anchor_s));
            self.timeline.reveal(time_s);
        }
    }

    /// The end that stays and the one that keys move in this direction.
    fn ends(&self, towards: f64, position_s: f64) -> (f64, f64) {
        let Some(range) = &self.selection else { return (position_s, position_s) };
        let is_end = |time_s: &f64| [range.start, range.end].contains(time_s);
        let outer = if towards < 0.0 { range.end } else { range.start };
        let anchor_s = self.anchor_s.filter(is_end).unwrap_or(outer);
        (anchor_s, if anchor_s == range.start { range.end } else { range.start })
    }

    /// Selects the passage of the plotted head at this time; `false` if there is none.
    pub(super) fn select_passage(&mut self, recording: &Recording, time_s: f64) -> bool {
        let head = recording.outcome().and_then(|outcome| outcome.heads.get(self.head));
        let passages = head.map_or(&[][..], |head| &head.segments);
        let Some(passage) =
            passages.iter().find(|passage| (passage.start_s..passage.end_s).contains(&time_s))
        else {
            return false;
        };
        (self.selection, self.anchor_s) = (Some(passage.start_s..passage.end_s), Some(passage.start_s));
        true
    }

    /// The selection with another start or end; the ends change places if need be. Without a selection, the other end is that of the
    /// recording. `None` if nothing would be selected.
    pub(in crate::window) fn with_end(&self, is_start: bool, time_s: f64) -> Option<Range<f64>> {
        let length_s = self.timeline.length_s();
        let whole = 0.0..length_s;
        let range = self.selection.as_ref().unwrap_or(&whole);
        let other_s = if is_start { range.end } else { range.start };
        let changed = sorted(time_s.clamp(0.0, length_s), other_s);
        (changed.start < changed.end).then_some(changed)
    }

    /// Shows the selection from edge to edge.
    pub(in crate::window) fn zoom_to_selection(&mut self) {
        if let Some(selection) = self.selection.clone() {
            self.timeline.show(selection);
        }
    }
}

impl Plots<'_> {
    pub(super) fn played(&self) -> PlayedRange {
        PlayedRange(self.range)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(selection: Option<Range<f64>>) -> ViewState {
        ViewState { selection, ..ViewState::new(100.0) }
    }

    #[test]
    fn the_nearer_edge_moves() {
        for (to_s, expected) in
            [(12.0, 12.0..40.0), (24.0, 24.0..40.0), (33.0, 20.0..33.0), (70.0, 20.0..70.0)]
        {
            let mut view = view(Some(20.0..40.0));
            view.extend_to(to_s, 5.0);
            assert_eq!(view.selection, Some(expected));
        }
        let mut view = view(None);
        view.extend_to(3.0, 5.0);
        assert_eq!(view.selection, Some(3.0..5.0), "from the playhead");
    }

    #[test]
    fn keys_move_the_same_end_until_it_passes_the_other() {
        let mut view = view(None);
        view.extend_by_steps(2.0, 50.0);
        assert_eq!(view.selection, Some(50.0..52.0));
        view.extend_by_steps(-1.0, 50.0);
        assert_eq!(view.selection, Some(50.0..51.0));
        view.extend_by_steps(-1.0, 50.0);
        assert_eq!(view.selection, Some(49.0..50.0), "nothing would be selected at the playhead");
        view.extend_to_end(1.0, 0.0);
        assert_eq!(view.selection, Some(50.0..100.0));
    }

    #[test]
    fn typed_ends_change_places() {
        let selected = view(Some(20.0..40.0));
        assert_eq!(selected.with_end(true, 50.0), Some(40.0..50.0));
        assert_eq!(selected.with_end(false, 1e9), Some(20.0..100.0));
        assert_eq!(selected.with_end(true, 40.0), None);
        assert_eq!(view(None).with_end(true, 30.0), Some(30.0..100.0));
        assert_eq!(view(None).with_end(false, 30.0), Some(0.0..30.0));
    }

    #[test]
    fn only_the_selection_that_is_played_changes_playback() {
        let (before, after) = (1.0..2.0, 1.0..3.0);
        let played = PlayedRange(Some((1.0, 2.0)));
        assert_eq!(played.correction(Some(&before), Some(&after)), Some(Action::ChangeRange(1.0, 3.0)));
        assert_eq!(played.correction(Some(&before), None), Some(Action::ClearRange));
        assert_eq!(played.correction(Some(&before), Some(&before)), None);
        assert_eq!(played.correction(Some(&after), Some(&before)), None, "another range is played");
        assert_eq!(PlayedRange(None).correction(Some(&before), Some(&after)), None);
    }
}
