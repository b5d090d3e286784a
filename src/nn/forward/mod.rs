//! Inference: batch norm folded into the weights, bias and ReLU after the pooling, no allocation once the buffers have
//! grown.

mod planner;
mod step;

pub(super) use planner::Planner;
pub(super) use step::{Operation, Step};

use super::kernel::arrangement::Arrangement;
use super::kernel::grown;
use super::{Architecture, NnError, Shape, Weights};
use planner::plan;
use std::sync::Arc;

/// Most windows that go through the layers together; more would push the first layer's values out of the L2 cache.
const MAX_WINDOWS: usize = 8;
/// Most values of input that go through the layers together, however long a window is.
const MAX_INPUT_VALUES: usize = MAX_WINDOWS << 14;

/// The forward pass with buffers of its own, one for each thread. Clones share the weights.
#[derive(Debug, Clone)]
pub struct Forward {
    plan: Arc<Plan>,
    buffers: Buffers,
    /// Values that are read more than once: the output of the trunk by several heads, or what the embedding shares with the outputs.
    features: Vec<f32>,
    /// Outputs of all heads, shape (outputs, windows).
    outputs: Vec<f32>,
}

#[derive(Debug)]
struct Plan {
    /// Channels and values of each in a window.
    input: [usize; 2],
    trunk: Vec<Step>,
    heads: Vec<Vec<Step>>,
    /// Outputs of all heads.
    outputs: usize,
    /// The first steps of the trunk that the embedding needs as well.
    shared: usize,
    /// The steps from there to the embedding; none where it is what the shared steps compute. Between fused steps there are no
    /// values of a layer.
    embedding: Vec<Step>,
    embedding_shape: Shape,
}

#[derive(Debug, Clone, Default)]
struct Buffers {
    from: Vec<f32>,
    to: Vec<f32>,
    columns: Vec<f32>,
}

impl Forward {
    /// Plans the pass and folds the batch norms.
    ///
    /// # Errors
    /// Where the layers do not fit together, or a tensor is missing from `weights`.
    pub fn new(architecture: &Architecture, weights: &Weights) -> Result<Self, NnError> {
        let resolved = architecture.resolve()?;
        debug_assert!(resolved.embedding <= resolved.trunk.len(), "the embedding is cut from the trunk");
        let first = resolved.trunk.get(..resolved.embedding).unwrap_or(&resolved.trunk);
        let [channels, height, width] = architecture.input;
        let trunk = plan(&resolved.trunk, weights)?;
        let (shared, embedding) = match first.len() < resolved.trunk.len() {
            true => own_steps(plan(first, weights)?),
            false => (trunk.len(), Vec::new()),
        };
        let plan = Plan {
            input: [channels, height * width],
            trunk,
            heads: resolved.heads.iter().map(|h| plan(&h.layers, weights)).collect::<Result<_, _>>()?,
            outputs: resolved.outputs(),
            shared,
            embedding,
            embedding_shape: first.last().map_or(Shape::Image(architecture.input), |layer| layer.output),
        };
        Ok(Self {
            plan: Arc::new(plan),
            buffers: Buffers::default(),
            features: Vec::new(),
            outputs: Vec::new(),
        })
    }

    /// Outputs for each window: those of all heads.
    pub fn outputs(&self) -> usize {
        self.plan.outputs
    }

    /// Values of a window's embedding.
    pub fn embedding_size(&self) -> usize {
        self.plan.embedding_shape.values()
    }

    /// `features` is (windows, channels, height, width); appends (windows, outputs) to `out`: for each window a row with the
    /// outputs of all heads in their order. Values after the last complete window are ignored.
    pub fn run(&mut self, features: &[f32], out: &mut Vec<f32>) {
        self.pass(features, Some(out), None);
    }

    /// [`Self::run`] and [`Self::embed`] in one pass over the trunk. The outputs are the same as without the embeddings.
    pub fn run_with_embeddings(&mut self, features: &[f32], out: &mut Vec<f32>, embeddings: &mut Vec<f32>) {
        self.pass(features, Some(out), Some(embeddings));
    }

    /// `features` is (windows, channels, height, width); appends (windows, [`Self::embedding_size`]) to `out`: the output of
    /// the layer that [`Architecture::embedding`] names, of an image channel by channel, of a sequence step by step. Values after the
    /// last complete window are ignored.
    pub fn embed(&mut self, features: &[f32], out: &mut Vec<f32>) {
        self.pass(features, None, Some(out));
    }

    fn pass(
        &mut self,
        features: &[f32],
        mut out: Option<&mut Vec<f32>>,
        mut embeddings: Option<&mut Vec<f32>>,
    ) {
        let Self { plan, buffers, features: kept, outputs } = self;
        debug_assert!(plan.shared <= plan.trunk.len(), "the shared steps are the first of the trunk");
        let (shared, rest) = plan.trunk.split_at_checked(plan.shared).unwrap_or((&plan.trunk, &[]));
        for (windows, batch) in plan.batches(features) {
            let length = plan.load(windows, batch, buffers);
            let length = buffers.apply(shared, batch, length);
            if let Some(embeddings) = embeddings.as_deref_mut() {
                let restored = out.is_some() && !plan.embedding.is_empty();
                if restored {
                    kept.clear();
                    kept.extend_from_slice(grown(&mut buffers.from, length));
                }
                let embedded = buffers.apply(&plan.embedding, batch, length);
                plan.append_embeddings(grown(&mut buffers.from, embedded), batch, embeddings);
                if restored {
                    grown(&mut buffers.from, length).copy_from_slice(kept);
                }
            }
            if let Some(out) = out.as_deref_mut() {
                let length = buffers.apply(rest, batch, length);
                plan.append_outputs(length, batch, buffers, kept, outputs, out);
            }
        }
    }
}

/// Divides the steps to an embedding that is not the output of the trunk: how many of them are steps of the whole trunk too, and
/// the others. Later layers change the weights, the bias and the place of no other than the last two steps, and none where the
/// last one is not the bias of a convolution.
fn own_steps(mut steps: Vec<Step>) -> (usize, Vec<Step>) {
    let shared = match steps.last() {
        Some(Step::Conv { .. } | Step::Bias { .. }) => steps.len().saturating_sub(2),
        Some(Step::Other(_)) | None => steps.len(),
    };
    let own = steps.split_off(shared);
    (shared, own)
}

impl Plan {
    /// Groups of complete windows, and how many there are in each.
    fn batches<'f>(&self, features: &'f [f32]) -> impl Iterator<Item = (&'f [f32], usize)> + use<'f> {
        let window = self.input.iter().product::<usize>().max(1);
        let batch = (MAX_INPUT_VALUES / window).clamp(1, MAX_WINDOWS);
        let complete = features.len() / window * window;
        debug_assert!(complete <= features.len(), "complete windows are a part of the features");
        let features = features.get(..complete).unwrap_or_default();
        features.chunks(window * batch).map(move |part| (part, part.len() / window))
    }

    /// Puts the windows into the first buffer, channel by channel; returns how many values they have.
    fn load(&self, windows: &[f32], batch: usize, buffers: &mut Buffers) -> usize {
        let [channels, plane] = self.input;
        channel_major(windows, batch, channels, plane, grown(&mut buffers.from, windows.len()));
        windows.len()
    }

    /// Applies the heads to the first `length` values, the output of the trunk, and appends (batch, outputs) to `out`. `kept` and
    /// `outputs` are buffers.
    fn append_outputs(
        &self,
        length: usize,
        batch: usize,
        buffers: &mut Buffers,
        kept: &mut Vec<f32>,
        outputs: &mut Vec<f32>,
        out: &mut Vec<f32>,
    ) {
        let rows = if let [head] = self.heads.as_slice() {
            buffers.apply(head, batch, length);
            &buffers.from
        } else {
            kept.clear();
            kept.extend_from_slice(grown(&mut buffers.from, length));
            outputs.clear();
            for head in &self.heads {
                grown(&mut buffers.from, length).copy_from_slice(kept);
                let length = buffers.apply(head, batch, length);
                outputs.extend_from_slice(grown(&mut buffers.from, length));
            }
            &*outputs
        };
        // (outputs, batch) → (batch, outputs)
        for b in 0..batch {
            out.extend(rows.iter().skip(b).step_by(batch).take(self.outputs));
        }
    }

    /// (channels, batch, plane) → (batch, channels, plane), and of a sequence (values, steps, batch) → (batch, steps, values).
    fn append_embeddings(&self, values: &[f32], batch: usize, out: &mut Vec<f32>) {
        if let Shape::Sequence([steps, count]) = self.embedding_shape {
            let rows = Arrangement::reshaped(self.embedding_shape, Shape::Row(steps * count));
            let mut ordered = vec![0.0; values.len()];
            rows.forward(batch, values, &mut ordered);
            for b in 0..batch {
                out.extend(ordered.iter().skip(b).step_by(batch));
            }
            return;
        }
        let (channels, plane) = (self.embedding_shape.channels(), self.embedding_shape.plane());
        debug_assert_eq!(values.len(), channels * batch * plane, "the steps give the embedding's shape");
        let of_channels = values.chunks_exact((plane * batch).max(1));
        for b in 0..batch {
            let start = b * plane;
            for channel in of_channels.clone() {
                out.extend_from_slice(channel.get(start..start + plane).unwrap_or_default());
            }
        }
    }
}

impl Buffers {
    /// Applies `steps` to the first `length` values of `from`; returns how many there are afterwards.
    fn apply(&mut self, steps: &[Step], batch: usize, mut length: usize) -> usize {
        for step in steps {
            let values = grown(&mut self.from, length);
            if let Some(written) = step.apply(batch, values, &mut self.to, &mut self.columns) {
                length = written;
                std::mem::swap(&mut self.from, &mut self.to);
            }
        }
        length
    }
}

/// (batch, channels, plane) → (channels, batch, plane).
fn channel_major(x: &[f32], batch: usize, channels: usize, plane: usize, out: &mut [f32]) {
    for (i, to) in out.chunks_exact_mut(plane.max(1)).enumerate() {
        let from = x.iter().skip((i % batch * channels + i / batch) * plane);
        to.iter_mut().zip(from).for_each(|(t, f)| *t = *f);
    }
}
