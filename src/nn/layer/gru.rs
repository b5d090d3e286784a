//! Gated recurrent unit.

use super::Layer;
use crate::nn::forward::{Operation, Planner};
use crate::nn::kernel::grown;
use crate::nn::kernel::gru::{self, GruShape, GruWeights};
use crate::nn::training_pass::TrainingPass;
use crate::nn::{NnError, ParameterKind, Shape, op};
use candle_core::Tensor;
use serde::{Deserialize, Serialize};
use std::fmt::{Display, Formatter};

/// Gated recurrent unit (Cho et al. 2014) over the steps of a sequence, with the reset gate before the product: that of Keras without
/// `reset_after`.
///
/// That of candle-nn 0.11 cannot serve: it applies the reset gate after the product, joins the states of all steps along the axis of
/// their values, and records a dozen tensors for each step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gru {
    /// Values of the state.
    pub units: usize,
    /// Whether the states of all steps are the output, or only that after the last one.
    pub sequence: bool,
    /// Whether a second one reads the steps from the last to the first; its states follow those of the first.
    pub bidirectional: bool,
}

/// Names of the tensors of both directions.
const TENSORS: [[&str; 3]; 2] =
    [["weight", "recurrent", "bias"], ["backward_weight", "backward_recurrent", "backward_bias"]];

impl Gru {
    /// Each direction: whether it is the second, and the names of its tensors.
    fn directions(&self) -> impl Iterator<Item = (bool, [&'static str; 3])> + use<> {
        let count = if self.bidirectional { 2 } else { 1 };
        [false, true].into_iter().zip(TENSORS).take(count)
    }

    fn shape(&self, [steps, inputs]: [usize; 2], backwards: bool) -> GruShape {
        GruShape { inputs, units: self.units, steps, backwards }
    }
}

impl Layer for Gru {
    fn kind(&self) -> &'static str {
        "gru"
    }

    fn output(&self, input: Shape) -> Result<Shape, String> {
        let [steps, _] = input.sequence()?;
        if self.units == 0 || steps == 0 {
            return Err("it needs units and steps".into());
        }
        let values = self.units * self.directions().count();
        Ok(if self.sequence { Shape::Sequence([steps, values]) } else { Shape::Row(values) })
    }

    fn largest_size(&self) -> usize {
        self.units
    }

    fn buffered_values(&self, input: Shape) -> u128 {
        // Gates and states of all steps.
        4 * self.units as u128 * input.plane() as u128
    }

    fn tensors(&self, input: Shape) -> Vec<(&'static str, Vec<usize>, ParameterKind)> {
        let (units, inputs) = (self.units, input.channels());
        let rows = 3 * units;
        let of_direction = |(_, [weight, recurrent, bias]): (bool, [&'static str; 3])| {
            // The variances that Keras starts with: those of Glorot and Bengio 2010, and of orthogonal rows.
            let (of_weight, of_recurrent) = (inputs + rows, 2 * rows);
            [
                (weight, vec![rows, inputs], ParameterKind::Weight { fan_in: of_weight }),
                (recurrent, vec![rows, units], ParameterKind::Weight { fan_in: of_recurrent }),
                (bias, vec![rows], ParameterKind::Bias),
            ]
        };
        self.directions().flat_map(of_direction).collect()
    }

    fn flop(&self, input: Shape, _: Shape) -> u64 {
        let products = 2 * (input.channels() + self.units) + 1;
        (self.directions().count() * input.plane() * (3 * self.units * products + 13 * self.units)) as u64
    }

    fn train(&self, pass: &mut TrainingPass<'_>, input: Shape, x: Tensor) -> Result<Tensor, NnError> {
        let input = input.sequence().map_err(NnError::Shape)?;
        let mut outputs = Vec::new();
        for (backwards, _) in self.directions() {
            let (weight, recurrent, bias) = (pass.variable()?, pass.variable()?, pass.variable()?);
            let parameters =
                Tensor::cat(&[weight.flatten_all()?, recurrent.flatten_all()?, bias.flatten_all()?], 0)?;
            outputs.push(op::gru(&x, &parameters, self.shape(input, backwards), self.sequence)?);
        }
        Ok(if self.bidirectional { Tensor::cat(&outputs, 0)? } else { outputs.remove(0) })
    }

    fn plan(&self, planner: &mut Planner<'_>) -> Result<(), NnError> {
        let input = planner.input().sequence().map_err(NnError::Shape)?;
        let mut directions = Vec::new();
        for (backwards, [weight, recurrent, bias]) in self.directions() {
            directions.push(Direction {
                shape: self.shape(input, backwards),
                weight: planner.tensor(weight)?,
                recurrent: planner.tensor(recurrent)?,
                bias: planner.tensor(bias)?,
            });
        }
        planner.push(Recurrence { directions, sequence: self.sequence });
        Ok(())
    }
}

#[derive(Debug)]
struct Direction {
    shape: GruShape,
    weight: Vec<f32>,
    recurrent: Vec<f32>,
    bias: Vec<f32>,
}

#[derive(Debug)]
struct Recurrence {
    directions: Vec<Direction>,
    sequence: bool,
}

impl Operation for Recurrence {
    fn apply(&self, batch: usize, from: &mut [f32], to: &mut Vec<f32>) -> Option<usize> {
        let Direction { shape, .. } = self.directions.first()?;
        let states = shape.units * shape.steps * batch;
        // The states of all directions, then gates and gated states, which are of no use afterwards.
        let (values, gates) = (states * self.directions.len(), 3 * states);
        let all = grown(to, values + gates + shape.units * batch);
        let (outputs, rest) = all.split_at_mut(values);
        let (gates, reset) = rest.split_at_mut(gates);
        for (direction, states) in self.directions.iter().zip(outputs.chunks_exact_mut(states.max(1))) {
            let Direction { shape, weight, recurrent, bias } = direction;
            let weights = GruWeights { weight, recurrent, bias };
            gru::forward(shape, batch, from, weights, gates, states, reset);
        }
        if self.sequence {
            return Some(values);
        }
        // The last state of each unit of each direction, moved to the front.
        let steps = shape.steps * batch;
        let lasts = self.directions.iter().map(|direction| direction.shape.last() * batch);
        let rows = lasts
            .enumerate()
            .flat_map(|(d, last)| (0..shape.units).map(move |unit| (d * shape.units + unit) * steps + last));
        let mut length = 0;
        for row in rows {
            debug_assert!(row + batch <= outputs.len() && length <= row, "states lie behind those moved");
            outputs.copy_within(row..row + batch, length);
            length += batch;
        }
        Some(length)
    }
}

impl Display for Gru {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        write!(f, "GRU {}", self.units)?;
        if self.bidirectional {
            f.write_str(", both directions")?;
        }
        if self.sequence {
            f.write_str(", sequence")?;
        }
        Ok(())
    }
}
