//! A window heard with its neighbours. Music seldom changes for a second: what one second leaves open, those around it often
//! tell, and a single answer that contradicts all around it is seldom right.

use super::WindowVote;
use crate::model::geometric_mean;

/// What the window at `place` of `windows` is, its neighbours heard: the [`geometric_mean`] of their probabilities, where the
/// window itself counts most and the weight falls in a line to nothing behind `reach` windows on either side. With a
/// reach of 2 a passage of two windows still stands out from what is around it, one window alone does not.
///
/// `windows` follow one another in time, over silences that were dropped as well. A reach of 0 leaves every answer as it is.
pub fn with_neighbours<W: AsRef<[f32]>>(windows: &[W], place: usize, reach: usize) -> Vec<f32> {
    let own = windows.get(place).map(AsRef::as_ref).unwrap_or_default();
    if reach == 0 {
        return own.to_vec();
    }
    let near = windows.iter().enumerate().take(place + reach + 1).skip(place.saturating_sub(reach));
    let weight = |at: usize| 1.0 - at.abs_diff(place) as f32 / (reach + 1) as f32;
    geometric_mean(own.len(), near.map(|(at, window)| (weight(at), window.as_ref())))
}

/// [`with_neighbours`] for votes that come one after the other: each is handed on as soon as its last neighbour is there.
pub(super) struct Neighbours {
    reach: usize,
    /// What the network said of the newest windows, as far as it still matters.
    votes: Vec<WindowVote>,
    /// Place in `votes` of the first that was not handed on.
    next: usize,
}

impl AsRef<[f32]> for WindowVote {
    fn as_ref(&self) -> &[f32] {
        &self.probabilities
    }
}

impl Neighbours {
    pub(super) fn new(reach: usize) -> Self {
        Self { reach, votes: Vec::new(), next: 0 }
    }

    /// Takes the next vote; hands on what is complete.
    pub(super) fn take(&mut self, vote: WindowVote, sink: impl FnMut(WindowVote)) {
        self.votes.push(vote);
        self.hand_on(self.votes.len().saturating_sub(self.reach), sink);
    }

    /// Hands on the last ones, which have no neighbours behind them.
    pub(super) fn finish(&mut self, sink: impl FnMut(WindowVote)) {
        self.hand_on(self.votes.len(), sink);
    }

    /// Hands on all before place `end`, and forgets what is no neighbour of any that is to come.
    fn hand_on(&mut self, end: usize, mut sink: impl FnMut(WindowVote)) {
        for place in self.next..end {
            if let Some(vote) = self.votes.get(place) {
                sink(WindowVote { probabilities: with_neighbours(&self.votes, place, self.reach), ..*vote });
            }
        }
        self.next = self.next.max(end);
        let past = self.next.saturating_sub(self.reach);
        self.votes.drain(..past);
        self.next -= past;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::vote;

    /// One letter a window: `P` for piano, `o` for other, both equally sure.
    fn heard(picture: &str) -> Vec<[f32; 2]> {
        picture.chars().map(|c| if c == 'P' { [0.8, 0.2] } else { [0.2, 0.8] }).collect()
    }

    fn seen(picture: &str, reach: usize) -> String {
        let windows = heard(picture);
        (0..windows.len())
            .map(|place| if vote(&with_neighbours(&windows, place, reach)) == 0 { 'P' } else { 'o' })
            .collect()
    }

    #[test]
    fn one_window_alone_is_overruled_and_two_are_not() {
        assert_eq!(seen("PPPPoPPPP", 2), "PPPPPPPPP");
        assert_eq!(seen("PPPPooPPPP", 2), "PPPPooPPPP");
        assert_eq!(seen("PPPPPooooo", 2), "PPPPPooooo");
        assert_eq!(seen("ooPPPP", 2), "ooPPPP", "at the edge too");
    }

    #[test]
    fn without_reach_nothing_changes() {
        let windows = heard("PoPoo");
        (0..5).for_each(|place| assert_eq!(with_neighbours(&windows, place, 0), windows[place]));
    }

    #[test]
    fn a_window_that_is_surer_than_its_neighbours_wins() {
        let windows = [[0.6, 0.4], [0.6, 0.4], [0.01, 0.99], [0.6, 0.4], [0.6, 0.4]];
        assert_eq!(vote(&with_neighbours(&windows, 2, 2)), 1);
    }

    #[test]
    fn votes_that_come_one_by_one_become_the_same_in_order() {
        let windows: Vec<[f32; 2]> =
            (0..23).map(|i| (i * 37 % 101) as f32 / 100.0).map(|p| [p, 1.0 - p]).collect();
        for reach in [0, 1, 2, 30] {
            for count in [0, 1, 2, 5, 23] {
                let windows = &windows[..count];
                let (mut neighbours, mut handed_on) = (Neighbours::new(reach), Vec::new());
                for (index, window) in windows.iter().enumerate() {
                    let (start_s, end_s) = (index as f64, index as f64 + 1.0);
                    let vote =
                        WindowVote { index: index as u64, start_s, end_s, probabilities: window.to_vec() };
                    neighbours.take(vote, |vote| handed_on.push(vote));
                    assert_eq!(handed_on.len(), (index + 1).saturating_sub(reach));
                    assert!(neighbours.votes.len() <= 2 * reach + 1);
                }
                neighbours.finish(|vote| handed_on.push(vote));
                assert_eq!(handed_on.len(), count);
                for (place, vote) in handed_on.iter().enumerate() {
                    assert_eq!(vote.index, place as u64);
                    assert_eq!(vote.probabilities, with_neighbours(windows, place, reach));
                }
            }
        }
    }
}
