//! What training minimises, for each kind of head.

use super::{Activation, HeadScore, NnError, ResolvedHead, Target};
use candle_core::{Device, Result, Tensor};
use serde::{Deserialize, Serialize};

/// How the loss of one head is computed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HeadLoss {
    /// Factor of this head's loss in the sum over all heads.
    #[serde(default = "one")]
    pub weight: f32,
    /// Label smoothing (Szegedy et al. 2016): of a softmax, the share of the target that is spread evenly over all labels; of a
    /// sigmoid, how far a target is moved from 0 or 1 towards 1/2, where 1 is all the way. 0 to 1; linear outputs ignore it.
    pub smoothing: f32,
    /// Factor of the loss of each label: of a softmax, for the windows of that label. 1 where the list ends.
    pub class_weights: Vec<f32>,
    /// What is minimised where the outputs are values.
    #[serde(default, skip_serializing_if = "ValueLoss::is_default")]
    pub value_loss: ValueLoss,
}

/// How far predicted values are from their targets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ValueLoss {
    /// Mean of the squared errors.
    #[default]
    SquaredError,
    /// 1 minus the cosine of the angle between both vectors, 0 to 2: their lengths do not matter, nor do class weights.
    CosineDistance,
}

impl ValueLoss {
    fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

fn one() -> f32 {
    1.0
}

impl Default for HeadLoss {
    fn default() -> Self {
        Self { weight: 1.0, smoothing: 0.0, class_weights: Vec::new(), value_loss: ValueLoss::SquaredError }
    }
}

impl HeadLoss {
    /// Loss of each window, shape (batch), before [`Self::weight`], and how the predictions compare with the targets. `logits` has
    /// shape (outputs, batch); `targets` has one entry for each window. Where it is `None` the loss is 0.
    pub(super) fn of(
        &self,
        head: &ResolvedHead,
        logits: &Tensor,
        targets: &[Option<&Target>],
    ) -> std::result::Result<(Tensor, HeadScore), NnError> {
        let device = &Device::Cpu;
        let shape = (head.outputs, targets.len());
        let matrix = |values: Vec<f32>| Tensor::from_vec(values, shape, device);
        let losses = match head.activation {
            Activation::Softmax => cross_entropy(logits, &matrix(self.label_shares(head, targets)?)?)?,
            Activation::Sigmoid => {
                let (goals, weights) = self.goals_and_weights(head, targets)?;
                binary_cross_entropy(logits, &matrix(goals)?, &matrix(weights)?)?
            }
            Activation::Linear => {
                let (goals, weights) = self.goals_and_weights(head, targets)?;
                match self.value_loss {
                    ValueLoss::SquaredError => squared_error(logits, &matrix(goals)?, &matrix(weights)?)?,
                    ValueLoss::CosineDistance => {
                        let known = targets.iter().map(|target| if target.is_some() { 1.0 } else { 0.0 });
                        let known = Tensor::from_vec(known.collect::<Vec<f32>>(), targets.len(), device)?;
                        (cosine_distance(logits, &matrix(goals)?)? * known)?
                    }
                }
            }
        };
        let score = HeadScore {
            loss: losses.sum_all()?.to_scalar()?,
            windows: targets.iter().flatten().count(),
            correct: correct(head.activation, logits, targets)?,
        };
        Ok((losses, score))
    }

    /// Shares for [`cross_entropy`], shape (labels, windows), row-major: each column is a smoothed target times its label's
    /// weight, or the probabilities, each times the weight of its label, or 0 without a target.
    fn label_shares(
        &self,
        head: &ResolvedHead,
        targets: &[Option<&Target>],
    ) -> std::result::Result<Vec<f32>, NnError> {
        for target in targets.iter().flatten() {
            let fits = match target {
                Target::Label(label) => *label < head.outputs,
                Target::Probabilities(shares) => shares.len() == head.outputs,
                Target::Labels(_) | Target::Values(_) => false,
            };
            if !fits {
                return Err(mismatch(head, target));
            }
        }
        let low = self.smoothing / head.outputs as f32;
        let share = |row: usize, target: &Option<&Target>| match target {
            Some(Target::Label(label)) => {
                self.class_weight(*label) * if *label == row { 1.0 - self.smoothing + low } else { low }
            }
            Some(Target::Probabilities(shares)) => {
                self.class_weight(row) * shares.get(row).copied().unwrap_or(0.0)
            }
            _ => 0.0,
        };
        Ok((0..head.outputs).flat_map(|row| targets.iter().map(move |target| share(row, target))).collect())
    }

    /// Targets of a sigmoid or of linear outputs, and the weight of each in the mean over the outputs, both of shape (outputs,
    /// windows), row-major; zeros without a target.
    fn goals_and_weights(
        &self,
        head: &ResolvedHead,
        targets: &[Option<&Target>],
    ) -> std::result::Result<(Vec<f32>, Vec<f32>), NnError> {
        let goals = targets
            .iter()
            .map(|target| match (head.activation, target) {
                (_, None) => Ok(None),
                (Activation::Sigmoid, Some(Target::Labels(holds))) if holds.len() == head.outputs => {
                    let half = self.smoothing / 2.0;
                    Ok(Some(holds.iter().map(|h| if *h { 1.0 - half } else { half }).collect()))
                }
                (Activation::Linear, Some(Target::Values(values)))
                | (Activation::Sigmoid, Some(Target::Probabilities(values)))
                    if values.len() == head.outputs =>
                {
                    Ok(Some(values.clone()))
                }
                (_, Some(target)) => Err(mismatch(head, target)),
            })
            .collect::<std::result::Result<Vec<Option<Vec<f32>>>, _>>()?;
        let cells = || (0..head.outputs).flat_map(|row| goals.iter().map(move |goal| (row, goal)));
        let goal = |(row, goal): (usize, &Option<Vec<f32>>)| {
            debug_assert!(goal.as_ref().is_none_or(|values| row < values.len()), "sizes were compared above");
            goal.as_ref().and_then(|values| values.get(row)).copied().unwrap_or(0.0)
        };
        let weight = |(row, goal): (usize, &Option<Vec<f32>>)| {
            if goal.is_some() { self.class_weight(row) / head.outputs as f32 } else { 0.0 }
        };
        Ok((cells().map(goal).collect(), cells().map(weight).collect()))
    }

    fn class_weight(&self, label: usize) -> f32 {
        self.class_weights.get(label).copied().unwrap_or(1.0)
    }
}

fn mismatch(head: &ResolvedHead, target: &Target) -> NnError {
    NnError::Target {
        head: head.name.clone(),
        target: format!("{target:?}"),
        outputs: head.outputs,
        activation: head.activation,
    }
}

/// Windows whose prediction is right.
fn correct(activation: Activation, logits: &Tensor, targets: &[Option<&Target>]) -> Result<usize> {
    Ok(match activation {
        Activation::Softmax => {
            let best = logits.argmax(0)?.to_vec1::<u32>()?;
            let right = |(best, target): &(u32, &Option<&Target>)| match target {
                Some(Target::Label(label)) => *label == *best as usize,
                Some(Target::Probabilities(shares)) => largest(shares) == Some(*best as usize),
                _ => false,
            };
            best.into_iter().zip(targets).filter(right).count()
        }
        Activation::Sigmoid => {
            let windows = logits.t()?.to_vec2::<f32>()?;
            let right = |(logits, target): &(Vec<f32>, &Option<&Target>)| match target {
                Some(Target::Labels(holds)) => logits.iter().zip(holds).all(|(l, h)| (*l > 0.0) == *h),
                Some(Target::Probabilities(p)) => logits.iter().zip(p).all(|(l, p)| (*l > 0.0) == (*p > 0.5)),
                _ => false,
            };
            windows.into_iter().zip(targets).filter(right).count()
        }
        Activation::Linear => 0,
    })
}

/// Index of the first of the largest values.
fn largest(values: &[f32]) -> Option<usize> {
    (0..values.len()).rev().max_by(|a, b| {
        let value = |at: &usize| values.get(*at).copied().unwrap_or(f32::NEG_INFINITY);
        value(a).total_cmp(&value(b))
    })
}

/// Categorical cross-entropy of each column of logits (labels, batch) against target shares of the same shape, whose
/// columns add up to 1 or, weighted, to their label's weight; shape (batch).
///
/// # Errors
/// Where the shapes differ.
pub fn cross_entropy(logits: &Tensor, targets: &Tensor) -> Result<Tensor> {
    // The largest logit is subtracted first, so that no exponential overflows; as a constant, it has no gradient.
    let largest = logits.detach().max_keepdim(0)?;
    let shifted = logits.broadcast_sub(&largest)?;
    let log_sum = shifted.exp()?.sum_keepdim(0)?.log()?;
    let log_share = shifted.broadcast_sub(&log_sum)?;
    (log_share * targets)?.sum(0)?.neg()
}

/// Weighted sum over the rows of the binary cross-entropy of logits (labels, batch) against targets from 0 to 1 of the same
/// shape; shape (batch).
///
/// # Errors
/// Where the shapes differ.
pub fn binary_cross_entropy(logits: &Tensor, targets: &Tensor, weights: &Tensor) -> Result<Tensor> {
    // With t the target: ln(1 + exp(x)) - t x. The larger of x and 0 is taken out of the logarithm, so that no exponential
    // overflows; as a constant, it has no gradient.
    let larger = logits.detach().maximum(0.0)?;
    let sum = ((logits - &larger)?.exp()? + larger.neg()?.exp()?)?;
    let losses = ((sum.log()? + larger)? - (logits * targets)?)?;
    (losses * weights)?.sum(0)
}

/// Weighted sum over the rows of the squared error of values (outputs, batch) against targets of the same shape; shape
/// (batch).
///
/// # Errors
/// Where the shapes differ.
pub fn squared_error(values: &Tensor, targets: &Tensor, weights: &Tensor) -> Result<Tensor> {
    ((values - targets)?.sqr()? * weights)?.sum(0)
}

/// 1 minus the cosine of the angle between each column of values (outputs, batch) and that of targets of the same shape; shape
/// (batch). The cosine with a column of zeros is 0.
///
/// # Errors
/// Where the shapes differ.
pub fn cosine_distance(values: &Tensor, targets: &Tensor) -> Result<Tensor> {
    // Added to a squared length, so that it can be divided by and has a gradient.
    const EPSILON: f64 = 1e-12;
    let length = |t: &Tensor| -> Result<Tensor> { (t.sqr()?.sum(0)? + EPSILON)?.sqrt() };
    let products = (values * targets)?.sum(0)?;
    let cosine = (products / (length(values)? * length(targets)?)?)?;
    cosine.neg()? + 1.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(outputs: usize, activation: Activation) -> ResolvedHead {
        ResolvedHead { name: "test".into(), layers: Vec::new(), outputs, activation }
    }

    fn close(found: &[f32], expected: &[f32]) {
        assert_eq!(found.len(), expected.len());
        assert!(found.iter().zip(expected).all(|(f, e)| (f - e).abs() < 1e-6), "{found:?}");
    }

    #[test]
    fn targets_are_smoothed_weighted_and_masked() {
        let head = head(3, Activation::Softmax);
        let [a, b, c] = [0, 1, 2].map(Target::Label);
        let plain = HeadLoss::default().label_shares(&head, &[Some(&a), Some(&c)]).unwrap();
        assert_eq!(plain, [1.0, 0.0, 0.0, 0.0, 0.0, 1.0]);
        let settings = HeadLoss { smoothing: 0.3, class_weights: vec![2.0], ..HeadLoss::default() };
        let shares = settings.label_shares(&head, &[Some(&a), None, Some(&b)]).unwrap();
        close(&shares, &[1.6, 0.0, 0.1, 0.2, 0.0, 0.8, 0.2, 0.0, 0.1]);
    }

    #[test]
    fn losses_equal_their_closed_forms() {
        let loss = |activation, logits: &[f32], target: &Target| {
            let head = head(logits.len(), activation);
            let logits = Tensor::from_slice(logits, (logits.len(), 1), &Device::Cpu).unwrap();
            let (losses, score) = HeadLoss::default().of(&head, &logits, &[Some(target)]).unwrap();
            let [loss] = losses.to_vec1::<f32>().unwrap()[..] else { panic!() };
            assert_eq!((score.loss, score.windows), (loss, 1));
            (f64::from(loss), score.correct)
        };
        let odds = |x: f64| (1.0 + (-x).exp()).ln();
        let (softmax, right) = loss(Activation::Softmax, &[2.0, -1.0], &Target::Label(0));
        assert!((softmax - odds(3.0)).abs() < 1e-6 && right == 1, "{softmax}");
        // The mean over two labels, of which the second is predicted wrongly; logits too large for an exponential.
        let (sigmoid, right) = loss(Activation::Sigmoid, &[1.5, 200.0], &Target::Labels(vec![true, false]));
        assert!((sigmoid - (odds(1.5) + 200.0) / 2.0).abs() < 1e-4 && right == 0, "{sigmoid}");
        let (linear, _) = loss(Activation::Linear, &[1.0, 5.0], &Target::Values(vec![3.0, 4.0]));
        assert!((linear - 2.5).abs() < 1e-6, "{linear}");
    }

    #[test]
    fn soft_targets_and_vectors_have_their_closed_forms() {
        let loss = |settings: &HeadLoss, activation, logits: &[f32], target: Target| {
            let head = head(logits.len(), activation);
            let logits = Tensor::from_slice(logits, (logits.len(), 1), &Device::Cpu).unwrap();
            let (losses, score) = settings.of(&head, &logits, &[Some(&target)]).unwrap();
            (f64::from(losses.to_vec1::<f32>().unwrap()[0]), score.correct)
        };
        let plain = HeadLoss { smoothing: 0.5, ..HeadLoss::default() };
        let odds = |x: f64| (1.0 + (-x).exp()).ln();
        // Smoothing is of labels only: probabilities are soft already.
        let probabilities = || Target::Probabilities(vec![0.25, 0.75]);
        let (softmax, right) = loss(&plain, Activation::Softmax, &[2.0, -1.0], probabilities());
        assert!((softmax - 0.25 * odds(3.0) - 0.75 * odds(-3.0)).abs() < 1e-6 && right == 0, "{softmax}");
        let (sigmoid, right) = loss(&plain, Activation::Sigmoid, &[-1.0, 2.0], probabilities());
        let expected = [(-1.0, 0.25), (2.0, 0.75)].map(|(x, p)| p * odds(x) + (1.0 - p) * odds(-x));
        assert!((sigmoid - expected.iter().sum::<f64>() / 2.0).abs() < 1e-6 && right == 1, "{sigmoid}");
        let cosine = HeadLoss { value_loss: ValueLoss::CosineDistance, ..HeadLoss::default() };
        let distance =
            |a: &[f32], b: &[f32]| loss(&cosine, Activation::Linear, a, Target::Values(b.to_vec())).0;
        assert!((distance(&[3.0, 4.0], &[8.0, 6.0]) - 0.04).abs() < 1e-6);
        assert!((distance(&[1.0, 1.0], &[-5.0, -5.0]) - 2.0).abs() < 1e-6);
        assert!((distance(&[0.0, 0.0], &[1.0, 0.0]) - 1.0).abs() < 1e-6);
    }

    #[test]
    fn a_target_of_another_kind_or_size_is_refused() {
        let refused = |activation, target: Target| {
            let logits = Tensor::zeros((2, 1), candle_core::DType::F32, &Device::Cpu).unwrap();
            HeadLoss::default().of(&head(2, activation), &logits, &[Some(&target)]).is_err()
        };
        assert!(refused(Activation::Softmax, Target::Label(2)));
        assert!(refused(Activation::Softmax, Target::Values(vec![0.0; 2])));
        assert!(refused(Activation::Sigmoid, Target::Labels(vec![true])));
        assert!(refused(Activation::Linear, Target::Label(0)));
        assert!(!refused(Activation::Linear, Target::Values(vec![0.0; 2])));
    }
}
