//! Weighted means of two windows and of their targets (Zhang et al., "mixup: Beyond Empirical Risk Minimization", ICLR 2018).

use crate::model::{Head, HeadKind};
use crate::nn::{Batch, Target};
use rand::RngExt;
use rand_pcg::Pcg64Mcg;

/// Replaces a `share` of the windows by a mean with another window of the batch that has targets for the same heads, and says which: of
/// those no loss of their recording is known. The window itself weighs at least as much as the other one.
pub(super) fn mix(batch: &mut Batch, heads: &[Head], share: f32, random: &mut Pcg64Mcg) -> Vec<bool> {
    let windows = batch.targets.len();
    let mut mixed = vec![false; windows];
    if share <= 0.0 || windows == 0 {
        return mixed;
    }
    let size = batch.features.len() / windows;
    let (features, targets) = (batch.features.clone(), batch.targets.clone());
    let rows = batch.features.chunks_exact_mut(size.max(1)).zip(&mut batch.targets).zip(&mut mixed);
    for ((own, own_targets), mixed) in rows {
        // Drawn in any case, so that one window does not decide what the next one is.
        let (chosen, other, weight) =
            (random.random::<f32>(), random.random_range(0..windows), random.random_range(0.5..1.0_f32));
        let partner = features.chunks_exact(size.max(1)).zip(&targets).nth(other);
        let Some((other, other_targets)) = partner.filter(|_| chosen < share) else { continue };
        let targets: Option<Vec<Option<Target>>> = heads
            .iter()
            .zip(own_targets.iter().zip(other_targets))
            .map(|(head, (own, other))| match (own, other) {
                (None, None) => Some(None),
                (Some(own), Some(other)) => Some(mean(head, own, other, weight)),
                _ => None,
            })
            .collect();
        if let Some(targets) = targets {
            own.iter_mut().zip(other).for_each(|(own, other)| *own = weight * *own + (1.0 - weight) * other);
            *own_targets = targets;
            *mixed = true;
        }
    }
    mixed
}

/// `None` where a target is not one of the head.
fn mean(head: &Head, own: &Target, other: &Target, weight: f32) -> Option<Target> {
    let (own, other) = (numbers(head, own)?, numbers(head, other)?);
    let mean = own.iter().zip(&other).map(|(own, other)| weight * own + (1.0 - weight) * other).collect();
    Some(if head.kind == HeadKind::Value { Target::Values(mean) } else { Target::Probabilities(mean) })
}

fn numbers(head: &Head, target: &Target) -> Option<Vec<f32>> {
    let one_or_zero = |holds: bool| if holds { 1.0 } else { 0.0 };
    let numbers = match target {
        Target::Label(label) => (0..head.labels.len()).map(|at| one_or_zero(at == *label)).collect(),
        Target::Labels(holds) => holds.iter().copied().map(one_or_zero).collect(),
        Target::Probabilities(numbers) | Target::Values(numbers) => numbers.clone(),
    };
    Some(numbers).filter(|numbers: &Vec<f32>| numbers.len() == head.labels.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;

    fn heads() -> Vec<Head> {
        let head = |name: &str, labels: &[&str], kind| Head {
            name: name.into(),
            labels: labels.iter().map(|label| (*label).to_owned()).collect(),
            kind,
        };
        vec![
            head("genre", &["Jazz", "Rock"], HeadKind::Exclusive),
            head("tags", &["slow", "calm"], HeadKind::Independent),
            head("tempo", &["bpm"], HeadKind::Value),
        ]
    }

    /// Windows of one value, which is also their tempo.
    fn batch() -> Batch {
        let targets = |value: usize| {
            let tags =
                (!value.is_multiple_of(3)).then(|| Target::Labels(vec![value.is_multiple_of(2), true]));
            vec![Some(Target::Label(value % 2)), tags, Some(Target::Values(vec![value as f32]))]
        };
        Batch { features: (0..32_u8).map(f32::from).collect(), targets: (0..32).map(targets).collect() }
    }

    #[test]
    fn features_and_targets_are_mixed_by_the_same_weight() {
        let (before, mut after) = (batch(), batch());
        let mixed = mix(&mut after, &heads(), 0.5, &mut Pcg64Mcg::seed_from_u64(3));
        assert!((4..=20).contains(&mixed.iter().filter(|mixed| **mixed).count()), "{mixed:?}");
        for (at, (feature, targets)) in after.features.iter().zip(&after.targets).enumerate() {
            if !mixed[at] {
                assert_eq!((*feature, targets), (before.features[at], &before.targets[at]));
                continue;
            }
            assert_eq!(targets[2], Some(Target::Values(vec![*feature])));
            assert_eq!(targets[1].is_some(), before.targets[at][1].is_some(), "targets for the same heads");
            let Some(Target::Probabilities(genre)) = &targets[0] else { panic!("{targets:?}") };
            assert!((genre.iter().sum::<f32>() - 1.0).abs() < 1e-6);
            assert!(genre[at % 2] >= 0.5, "the window itself weighs more");
        }
    }

    #[test]
    fn without_a_share_nothing_is_mixed() {
        let mut after = batch();
        assert!(!mix(&mut after, &heads(), 0.0, &mut Pcg64Mcg::seed_from_u64(3)).contains(&true));
        assert_eq!(after.features, batch().features);
    }
}
