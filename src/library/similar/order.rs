//! The order in which candidates are recommended.

use super::recommender::Candidate;
use std::cmp::Ordering;

/// Candidates in the order in which they are recommended. `weight`: of what listeners do, 0 to 1.
///
/// What no listener has placed anywhere cannot come near the score of what they put together, however alike it sounds. So it keeps the
/// places that its sound alone would give it, and the others are sorted by their score around it. The more listeners decide, the fewer
/// places are kept for it.
pub(super) fn in_order(mut candidates: Vec<Candidate>, weight: f64) -> Vec<Candidate> {
    let listeners = weight.clamp(0.0, 1.0) * candidates.first().map_or(0.0, |first| first.of_seeds);
    let has_sound = candidates.iter().any(|candidate| candidate.sound.is_some());
    candidates.sort_unstable_by(by_sound);
    // With either alone nothing is to be balanced.
    if listeners <= 0.0 || weight >= 1.0 || !has_sound {
        return by_score(candidates, weight);
    }
    let is_new = |candidate: &Candidate| candidate.knowledge == 0.0;
    let places: Vec<bool> = candidates.iter().map(is_new).collect();
    // New ones stay in the order of their sound.
    let (new, known): (Vec<Candidate>, Vec<Candidate>) = candidates.into_iter().partition(is_new);
    let (mut new, mut known) = (new.into_iter(), by_score(known, weight).into_iter());
    let mut ordered = Vec::with_capacity(places.len());
    let (mut by_sound, mut taken) = (0_u32, 0_u32);
    for (place, is_place_of_new) in (1_u32..).zip(places) {
        by_sound += u32::from(is_place_of_new);
        let most = ((1.0 - listeners) * f64::from(place)).round();
        let takes_new = taken < by_sound && f64::from(taken) < most;
        let next =
            if takes_new { new.next().or_else(|| known.next()) } else { known.next().or_else(|| new.next()) };
        taken += u32::from(next.as_ref().is_some_and(is_new));
        ordered.extend(next);
    }
    ordered
}

fn by_sound(one: &Candidate, other: &Candidate) -> Ordering {
    other.alike.total_cmp(&one.alike).then(one.recording.cmp(&other.recording))
}

fn by_score(candidates: Vec<Candidate>, weight: f64) -> Vec<Candidate> {
    // Powers are slow: once for each candidate, not for each comparison.
    let mut scored: Vec<_> =
        candidates.into_iter().map(|candidate| (candidate.score(weight), candidate)).collect();
    scored.sort_unstable_by(|(one_score, one), (other_score, other)| {
        other_score.total_cmp(one_score).then(one.recording.cmp(&other.recording))
    });
    scored.into_iter().map(|(_, candidate)| candidate).collect()
}
