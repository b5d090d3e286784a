//! An embedding with the distances of a head's outputs.
//!
//! The weights of a head say nothing about distances between the values that it reads: a direction that hardly counts for it may be long. Where
//! a head learns what another network says (distillation), its outputs are a space in which near means similar. A linear map of the
//! embedding has the distances of that space, and its inverse in all heads leaves what they predict as it is.

use super::TrainError;
use super::linear_model::dot;
use crate::model::Model;
use crate::nn::{Architecture, LayerSpec, Weights};

/// How much shorter than the longest direction the shortest one may be.
const SMALLEST: f64 = 1e-6;

/// The model with embeddings as far from each other as the outputs of the head `name`, which predict the same as before. The embedding must be
/// the output of a dense layer that ends the trunk, and each head a dense layer on it.
///
/// # Errors
/// [`TrainError::Embedding`] where these do not hold, or the head has fewer outputs than the embedding has values.
pub(super) fn with_distances_of(model: Model, name: &str) -> Result<Model, TrainError> {
    let mut parts = model.into_parts();
    let members = parts.members.iter().map(|weights| mapped(weights, &parts.architecture, name));
    parts.members = members.collect::<Result<_, _>>()?;
    parts.origin.push(("embedding".into(), format!("distances of the head {name}")));
    Ok(Model::new(parts)?)
}

fn mapped(weights: &Weights, architecture: &Architecture, name: &str) -> Result<Weights, TrainError> {
    let refuse = |reason: &'static str| TrainError::Embedding { head: name.to_owned(), reason };
    let resolved = architecture.resolve()?;
    let last = resolved.trunk.last().filter(|layer| matches!(layer.spec, LayerSpec::Dense(_)));
    let last = last.ok_or_else(|| refuse("the trunk does not end in a dense layer"))?;
    if resolved.embedding != resolved.trunk.len() {
        return Err(refuse("the embedding is not the output of the trunk"));
    }
    let size = last.output.values();
    let mut heads = Vec::new();
    for head in &resolved.heads {
        let dense = head.logit_dense().filter(|_| head.logit_layers().len() == 1);
        heads.push((head.name.as_str(), dense.ok_or_else(|| refuse("a head has more than a dense layer"))?));
    }
    let of = heads.iter().find(|(head, _)| *head == name).map(|(_, dense)| *dense);
    let of = of.ok_or_else(|| refuse("there is no such head"))?;
    let tensor = |layer: &str, tensor: &str| -> Result<Vec<f64>, TrainError> {
        let found = weights.get(&format!("{layer}.{tensor}"))?;
        Ok(found.values.iter().map(|value| f64::from(*value)).collect())
    };
    let map = Map::of(&tensor(of, "weight")?, &tensor(of, "bias")?, size)
        .ok_or_else(|| refuse("its outputs do not depend on all values of the embedding"))?;
    let (weight, bias) = map.forward(&tensor(&last.name, "weight")?, &tensor(&last.name, "bias")?);
    let mut changed = vec![(format!("{}.weight", last.name), weight), (format!("{}.bias", last.name), bias)];
    for (_, dense) in heads {
        let (weight, bias) = map.backward(&tensor(dense, "weight")?, &tensor(dense, "bias")?);
        changed.extend([(format!("{dense}.weight"), weight), (format!("{dense}.bias"), bias)]);
    }
    Ok(weights.replaced(architecture, &changed)?)
}

/// `x` → `stretch x + shift`, where `stretch` is upper triangular: the second part of a QR decomposition.
struct Map {
    size: usize,
    /// Row-major.
    stretch: Vec<f64>,
    shift: Vec<f64>,
}

impl Map {
    /// That after which distances are those of the outputs of a dense layer with `weight` (outputs, `size`) and `bias`; `None` if the columns
    /// are not independent.
    fn of(weight: &[f64], bias: &[f64], size: usize) -> Option<Self> {
        let column = |at: usize| weight.iter().skip(at).step_by(size.max(1)).copied().collect::<Vec<f64>>();
        let (mut stretch, mut shift) = (vec![0.0; size * size], Vec::new());
        let mut directions: Vec<Vec<f64>> = Vec::new();
        let mut longest = 0.0_f64;
        for at in 0..size {
            let mut rest = column(at);
            for (row, direction) in directions.iter().enumerate() {
                let along = dot(&rest, direction);
                rest.iter_mut().zip(direction).for_each(|(value, d)| *value -= along * d);
                *stretch.get_mut(row * size + at)? = along;
            }
            let length = dot(&rest, &rest).sqrt();
            longest = longest.max(length);
            if length <= SMALLEST * longest {
                return None;
            }
            *stretch.get_mut(at * size + at)? = length;
            rest.iter_mut().for_each(|value| *value /= length);
            shift.push(dot(&rest, bias));
            directions.push(rest);
        }
        Some(Self { size, stretch, shift })
    }

    fn at(&self, row: usize, column: usize) -> f64 {
        debug_assert!(row < self.size && column < self.size, "{row}, {column} of {}", self.size);
        self.stretch.get(row * self.size + column).copied().unwrap_or(0.0)
    }

    /// Weight (size, inputs) and bias of the dense layer before, so that it computes the mapped values.
    fn forward(&self, weight: &[f64], bias: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let inputs = weight.len() / self.size.max(1);
        let row = |row: usize| {
            let mut sum = vec![0.0; inputs];
            for (from, values) in weight.chunks_exact(inputs.max(1)).enumerate() {
                let factor = self.at(row, from);
                sum.iter_mut().zip(values).for_each(|(sum, value)| *sum += factor * value);
            }
            sum
        };
        let shifted = |(row, shift): (usize, &f64)| {
            bias.iter().enumerate().map(|(from, b)| self.at(row, from) * b).sum::<f64>() + shift
        };
        ((0..self.size).flat_map(row).collect(), self.shift.iter().enumerate().map(shifted).collect())
    }

    /// Weight (outputs, size) and bias of a dense layer after, so that it computes from mapped values what it did from those before.
    fn backward(&self, weight: &[f64], bias: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let mut all = Vec::with_capacity(weight.len());
        let mut biases = Vec::with_capacity(bias.len());
        for (values, bias) in weight.chunks_exact(self.size.max(1)).zip(bias) {
            // The row whose product with the triangle is this one.
            let mut solved: Vec<f64> = Vec::with_capacity(self.size);
            for (at, value) in values.iter().enumerate() {
                let known: f64 = solved.iter().enumerate().map(|(row, x)| x * self.at(row, at)).sum();
                solved.push((value - known) / self.at(at, at));
            }
            biases.push(bias - dot(&solved, &self.shift));
            all.extend(solved);
        }
        (all, biases)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::layer::{Dense, Flatten};
    use crate::nn::{Activation, Forward, HeadLayers, TrainingNetwork};

    fn network(outputs: usize) -> (Architecture, Weights) {
        let dense = |units| LayerSpec::from(Dense { units, l2: 0.0 });
        let head = |name: &str, units, softmax: Activation| HeadLayers {
            name: name.into(),
            layers: std::iter::once(dense(units)).chain(softmax.layer()).collect(),
        };
        let architecture = Architecture {
            input: [1, 3, 4],
            trunk: vec![Flatten.into(), dense(5)],
            heads: vec![head("teacher", outputs, Activation::Linear), head("genre", 3, Activation::Softmax)],
            embedding: None,
        };
        let initial = TrainingNetwork::new(&architecture).unwrap().initial(3).unwrap();
        // Biases start at zero.
        let weights = Weights::collect(&architecture, |name| {
            let weight = initial.get(name).unwrap();
            let moved = weight.values.iter().enumerate().map(|(at, value)| value + 0.1 * at as f32);
            Some((weight.shape.clone(), moved.collect()))
        });
        (architecture, weights.unwrap())
    }

    fn run(architecture: &Architecture, weights: &Weights) -> (Vec<f32>, Vec<f32>) {
        let mut forward = Forward::new(architecture, weights).unwrap();
        let features: Vec<f32> = (0..48_u16).map(|n| f32::from(n * n % 23) / 23.0).collect();
        let (mut outputs, mut embeddings) = (Vec::new(), Vec::new());
        forward.run_with_embeddings(&features, &mut outputs, &mut embeddings);
        (outputs, embeddings)
    }

    fn distance(a: &[f32], b: &[f32]) -> f32 {
        a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f32>().sqrt()
    }

    #[test]
    fn distances_are_those_of_the_outputs_and_predictions_stay() {
        let (architecture, before) = network(7);
        let after = mapped(&before, &architecture, "teacher").unwrap();
        let (outputs, _) = run(&architecture, &before);
        let (same, embeddings) = run(&architecture, &after);
        assert!(outputs.iter().zip(&same).all(|(a, b)| (a - b).abs() < 1e-4), "{outputs:?}, {same:?}");
        let (rows, points): (Vec<&[f32]>, Vec<&[f32]>) =
            (outputs.chunks(10).collect(), embeddings.chunks(5).collect());
        for (a, b) in [(0, 1), (0, 2), (1, 3)] {
            let (expected, found) = (distance(&rows[a][..7], &rows[b][..7]), distance(points[a], points[b]));
            assert!((expected - found).abs() < 1e-4 * expected, "{expected} and {found}");
        }
    }

    #[test]
    fn what_cannot_be_mapped_is_refused() {
        let (architecture, weights) = network(4);
        for (head, reason) in [("teacher", "all values"), ("mood", "no such head")] {
            let message = mapped(&weights, &architecture, head).unwrap_err().to_string();
            assert!(message.contains(reason) && message.contains(head), "{message}");
        }
    }
}
