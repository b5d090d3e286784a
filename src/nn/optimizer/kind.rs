//! SGD, RMSProp and AdamW.

use serde::{Deserialize, Serialize};

/// How gradients become steps.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OptimizerKind {
    /// Gradient descent: `v = momentum * v - rate * g; w += v`, as Keras has it.
    Sgd {
        /// Share of the previous step that is added, 0 to 1.
        momentum: f32,
    },
    /// `v = decay * v + (1 - decay) * g²; w -= rate * g / sqrt(v + 1e-7)` (Hinton 2012, with Keras' epsilon).
    RmsProp {
        /// Share of the running mean that is kept, 0 to 1.
        decay: f32,
    },
    /// Kingma and Ba 2015, with β1 = 0.9, β2 = 0.999 and ε = 1e-8.
    Adam,
}

const BETA1: f32 = 0.9;
const BETA2: f32 = 0.999;
const ADAM_EPSILON: f32 = 1e-8;
const RMS_EPSILON: f32 = 1e-7;

impl OptimizerKind {
    /// Values of state for a tensor of `n` values: running means of the gradient and of its square.
    pub fn memory_sizes(self, n: usize) -> [usize; 2] {
        match self {
            Self::Sgd { .. } => [n, 0],
            Self::RmsProp { .. } => [0, n],
            Self::Adam => [n, n],
        }
    }

    /// Updates `weights` in step number `step`, from 1. The last two lists are the state of this tensor, see
    /// [`Self::memory_sizes`].
    pub(super) fn apply(
        self,
        weights: &mut [f32],
        gradient: &[f32],
        [first, second]: &mut [Vec<f32>; 2],
        rate: f32,
        step: u32,
    ) {
        let sizes = self.memory_sizes(weights.len());
        first.resize(sizes[0], 0.0);
        second.resize(sizes[1], 0.0);
        match self {
            Self::Sgd { momentum } => {
                for ((w, g), v) in weights.iter_mut().zip(gradient).zip(first) {
                    *v = momentum * *v - rate * g;
                    *w += *v;
                }
            }
            Self::RmsProp { decay } => {
                for ((w, g), v) in weights.iter_mut().zip(gradient).zip(second) {
                    *v = decay * *v + (1.0 - decay) * g * g;
                    *w -= rate * g / (*v + RMS_EPSILON).sqrt();
                }
            }
            Self::Adam => {
                let step = i32::try_from(step).unwrap_or(i32::MAX);
                let (c1, c2) = (1.0 - BETA1.powi(step), 1.0 - BETA2.powi(step));
                for (((w, &g), m), v) in weights.iter_mut().zip(gradient).zip(first).zip(second) {
                    *m = BETA1 * *m + (1.0 - BETA1) * g;
                    *v = BETA2 * *v + (1.0 - BETA2) * g * g;
                    *w -= rate * (*m / c1) / ((*v / c2).sqrt() + ADAM_EPSILON);
                }
            }
        }
    }
}

/// As `--optimizer` takes it.
impl std::str::FromStr for OptimizerKind {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        match name.to_ascii_lowercase().as_str() {
            "adamw" | "adam" => Ok(Self::Adam),
            "rmsprop" => Ok(Self::RmsProp { decay: 0.9 }),
            "sgd" => Ok(Self::Sgd { momentum: 0.9 }),
            _ => Err(format!("no optimizer is called `{name}`: adamw, rmsprop and sgd are")),
        }
    }
}

/// With its settings, as in a model's origin.
impl std::fmt::Display for OptimizerKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sgd { momentum } => write!(f, "SGD, momentum {momentum}"),
            Self::RmsProp { decay } => write!(f, "RMSProp, decay {decay}"),
            Self::Adam => f.write_str("AdamW"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Optimizer, OptimizerSettings};
    use super::OptimizerKind;

    /// A weight of 1 after some steps at a rate of 0.1 against a gradient of 2.
    fn after(kind: OptimizerKind, weight_decay: f32, steps: usize) -> f64 {
        let mut optimizer = Optimizer::new(OptimizerSettings { kind, weight_decay });
        let mut weight = [1.0];
        for _ in 0..steps {
            optimizer.step(0, &mut weight, &[2.0], true, 0.1);
            optimizer.finish_step();
        }
        f64::from(weight[0])
    }

    #[test]
    fn steps_equal_their_closed_forms_for_a_constant_gradient() {
        // The velocity after n steps is -0.2 (1 - m^n) / (1 - m).
        let momentum = |n: i32| 1.0 - (1..=n).map(|k| 0.2 * (1.0 - 0.9f64.powi(k)) / 0.1).sum::<f64>();
        // The running mean of squares after n steps is 4 (1 - 0.9^n).
        let rms = |n: i32| 1.0 - (1..=n).map(|k| 0.1 / (1.0 - 0.9f64.powi(k)).sqrt()).sum::<f64>();
        // Bias correction makes both means exact: each step is the learning rate.
        let adam = |n: i32| 1.0 - 0.1 * f64::from(n);
        for n in [1, 2, 7] {
            let steps = n as usize;
            assert!((after(OptimizerKind::Sgd { momentum: 0.9 }, 0.0, steps) - momentum(n)).abs() < 1e-5);
            assert!((after(OptimizerKind::RmsProp { decay: 0.9 }, 0.0, steps) - rms(n)).abs() < 1e-5);
            assert!((after(OptimizerKind::Adam, 0.0, steps) - adam(n)).abs() < 1e-5);
        }
    }

    #[test]
    fn weight_decay_is_decoupled_from_the_gradient() {
        let decayed = after(OptimizerKind::Sgd { momentum: 0.0 }, 0.5, 1);
        assert!((decayed - (1.0 * 0.95 - 0.2)).abs() < 1e-6, "{decayed}");
    }

    #[test]
    fn a_resumed_optimizer_equals_an_uninterrupted_one() {
        for kind in
            [OptimizerKind::Sgd { momentum: 0.9 }, OptimizerKind::RmsProp { decay: 0.9 }, OptimizerKind::Adam]
        {
            let settings = OptimizerSettings { kind, weight_decay: 0.01 };
            let run = |optimizer: &mut Optimizer, weights: &mut [f32], steps: std::ops::Range<u32>| {
                for step in steps {
                    let gradient: Vec<f32> = weights.iter().map(|w| w * 2.0 - step as f32).collect();
                    optimizer.step(0, weights, &gradient, true, 0.01);
                    optimizer.finish_step();
                }
            };
            let (mut unbroken, mut weights) = (Optimizer::new(settings), [0.5, -1.5]);
            run(&mut unbroken, &mut weights, 0..20);
            let (mut first, mut broken) = (Optimizer::new(settings), [0.5, -1.5]);
            run(&mut first, &mut broken, 0..8);
            let mut second = Optimizer::resumed(settings, first.memory().to_vec(), 8);
            run(&mut second, &mut broken, 8..20);
            assert_eq!(weights, broken, "{kind}");
        }
    }

    #[test]
    fn optimizers_are_parsed_by_their_names() {
        assert_eq!("RMSProp".parse(), Ok(OptimizerKind::RmsProp { decay: 0.9 }));
        assert!("adagrad".parse::<OptimizerKind>().unwrap_err().contains("adamw, rmsprop and sgd"));
    }
}
