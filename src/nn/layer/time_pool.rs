//! Statistics over time: sequence → row.

use super::Layer;
use crate::nn::forward::{Operation, Planner};
use crate::nn::kernel::grown;
use crate::nn::kernel::time::{self, Statistic};
use crate::nn::training_pass::TrainingPass;
use crate::nn::{NnError, Shape, op};
use candle_core::Tensor;
use serde::{Deserialize, Serialize};
use std::fmt::{Display, Formatter};

/// Pooling over the steps of a sequence, of whatever length.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimePool {
    /// What is computed of each value of a step.
    pub statistics: TimeStatistics,
}

/// What is computed over the steps; of two statistics, those of all values follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimeStatistics {
    /// Mean.
    Mean,
    /// Maximum.
    Max,
    /// Mean and maximum.
    MeanMax,
    /// Mean and standard deviation (statistics pooling, Snyder et al. 2017).
    MeanStd,
}

impl TimeStatistics {
    fn list(self) -> &'static [Statistic] {
        match self {
            Self::Mean => &[Statistic::Mean],
            Self::Max => &[Statistic::Max],
            Self::MeanMax => &[Statistic::Mean, Statistic::Max],
            Self::MeanStd => &[Statistic::Mean, Statistic::Deviation],
        }
    }
}

impl Layer for TimePool {
    fn kind(&self) -> &'static str {
        "time_pool"
    }

    fn output(&self, input: Shape) -> Result<Shape, String> {
        let [steps, values] = input.sequence()?;
        if steps == 0 {
            return Err("it needs steps".into());
        }
        Ok(Shape::Row(values * self.statistics.list().len()))
    }

    fn flop(&self, input: Shape, output: Shape) -> u64 {
        2 * output.values() as u64 * input.plane() as u64
    }

    fn train(&self, _: &mut TrainingPass<'_>, _: Shape, x: Tensor) -> Result<Tensor, NnError> {
        let statistics = self.statistics.list().iter();
        let rows = statistics.map(|statistic| op::time_statistic(&x, *statistic));
        Ok(Tensor::cat(&rows.collect::<Result<Vec<_>, _>>()?, 0)?)
    }

    fn plan(&self, planner: &mut Planner<'_>) -> Result<(), NnError> {
        let [steps, _] = planner.input().sequence().map_err(NnError::Shape)?;
        planner.push(Statistics { list: self.statistics.list(), steps });
        Ok(())
    }
}

#[derive(Debug)]
struct Statistics {
    list: &'static [Statistic],
    steps: usize,
}

impl Operation for Statistics {
    fn apply(&self, batch: usize, from: &mut [f32], to: &mut Vec<f32>) -> Option<usize> {
        let values = from.len() / self.steps.max(1);
        let to = grown(to, values * self.list.len());
        for (statistic, part) in self.list.iter().zip(to.chunks_exact_mut(values.max(1))) {
            time::forward(*statistic, self.steps, batch, from, part);
        }
        Some(to.len())
    }
}

impl Display for TimePool {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        let words = self.statistics.list().iter().map(|statistic| match statistic {
            Statistic::Mean => "mean",
            Statistic::Max => "max",
            Statistic::Deviation => "std",
        });
        write!(f, "TimePooling {}", words.collect::<Vec<_>>().join(", "))
    }
}
