//! Gradients → new weights.

/// AdamW (Loshchilov and Hutter 2019) over tensors in a fixed order.
#[derive(Debug, Clone)]
pub struct AdamW {
    /// Pull towards zero a step, times the learning rate.
    pub weight_decay: f32,
    first: Vec<Vec<f32>>,
    second: Vec<Vec<f32>>,
    step: i32,
}

const BETA1: f32 = 0.9;
const BETA2: f32 = 0.999;
const EPSILON: f32 = 1e-8;

impl AdamW {
    /// Nothing seen yet.
    pub fn new(weight_decay: f32) -> Self {
        Self { weight_decay, first: Vec::new(), second: Vec::new(), step: 1 }
    }

    /// Changes the tensor number `index` by its gradient; give each tensor the same number in each step. `decays` says
    /// whether it is pulled towards zero (weights are, biases and scales are not).
    pub fn step(
        &mut self,
        index: usize,
        weights: &mut [f32],
        gradient: &[f32],
        decays: bool,
        learning_rate: f32,
    ) {
        let (c1, c2) = (1.0 - BETA1.powi(self.step), 1.0 - BETA2.powi(self.step));
        let keep = if decays { 1.0 - learning_rate * self.weight_decay } else { 1.0 };
        let first = moment(&mut self.first, index, weights.len());
        let second = moment(&mut self.second, index, weights.len());
        for (((w, &g), m), v) in weights.iter_mut().zip(gradient).zip(first).zip(second) {
            *m = BETA1 * *m + (1.0 - BETA1) * g;
            *v = BETA2 * *v + (1.0 - BETA2) * g * g;
            *w = *w * keep - learning_rate * (*m / c1) / ((*v / c2).sqrt() + EPSILON);
        }
    }

    /// All tensors of a step were changed.
    pub fn finish_step(&mut self) {
        self.step = self.step.saturating_add(1);
    }
}

/// The running moment of one tensor, zeros at first.
fn moment(list: &mut Vec<Vec<f32>>, index: usize, length: usize) -> &mut [f32] {
    if list.len() <= index {
        list.resize(index + 1, Vec::new());
    }
    match list.get_mut(index) {
        Some(m) => {
            m.resize(length, 0.0);
            m
        }
        None => &mut [],
    }
}
