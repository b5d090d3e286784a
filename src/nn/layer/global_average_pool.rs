//! Mean over time and frequency.

use super::Layer;
use crate::nn::forward::{Operation, Planner};
use crate::nn::kernel::grown;
use crate::nn::training_pass::TrainingPass;
use crate::nn::{NnError, Shape};
use candle_core::Tensor;
use serde::{Deserialize, Serialize};
use std::fmt::{Display, Formatter};

/// Mean of each channel over height and width.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GlobalAveragePool;

impl Layer for GlobalAveragePool {
    fn kind(&self) -> &'static str {
        "global_average_pool"
    }

    fn output(&self, input: Shape) -> Result<Shape, String> {
        let [channels, ..] = input.image()?;
        Ok(Shape::Row(channels))
    }

    fn flop(&self, input: Shape, _: Shape) -> u64 {
        input.values() as u64
    }

    fn train(&self, _: &mut TrainingPass<'_>, _: Shape, x: Tensor) -> Result<Tensor, NnError> {
        Ok(x.flatten_from(2)?.mean(2)?)
    }

    fn plan(&self, planner: &mut Planner<'_>) -> Result<(), NnError> {
        let input = planner.input();
        planner.push(GlobalAverage { channels: input.channels(), plane: input.plane() });
        Ok(())
    }
}

#[derive(Debug)]
struct GlobalAverage {
    channels: usize,
    plane: usize,
}

impl Operation for GlobalAverage {
    fn apply(&self, batch: usize, from: &mut [f32], to: &mut Vec<f32>) -> Option<usize> {
        let to = grown(to, self.channels * batch);
        for (mean, values) in to.iter_mut().zip(from.chunks_exact(self.plane.max(1))) {
            *mean = values.iter().sum::<f32>() / self.plane as f32;
        }
        Some(to.len())
    }
}

impl Display for GlobalAveragePool {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        f.write_str("GlobalAveragePooling2D")
    }
}
