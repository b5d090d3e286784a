//! A network with one small hidden layer, for decisions over a few numbers.

/// Weights: f32, little endian; a row of `inputs` for each hidden value, the hidden offsets,
/// a row of hidden weights for each output, the output offsets.
pub(super) struct Network {
    inputs: usize,
    hidden: Vec<f32>,
    hidden_offsets: Vec<f32>,
    output: Vec<f32>,
    output_offsets: Vec<f32>,
    values: Vec<f32>,
}

impl Network {
    /// Reads weights. What is missing counts as nought.
    pub(super) fn new(bytes: &[u8], inputs: usize, hidden: usize, outputs: usize) -> Self {
        let numbers = bytes.chunks_exact(4).map(|b| b.try_into().map_or(0.0, f32::from_le_bytes));
        let mut numbers = numbers.chain(std::iter::repeat(0.0));
        let mut take = |n: usize| numbers.by_ref().take(n).collect::<Vec<f32>>();
        Self {
            inputs,
            hidden: take(inputs * hidden),
            hidden_offsets: take(hidden),
            output: take(hidden * outputs),
            output_offsets: take(outputs),
            values: vec![0.0; hidden],
        }
    }

    /// `inputs`: as many as planned. `outputs`: as many as planned, not bounded.
    pub(super) fn run(&mut self, inputs: &[f32], outputs: &mut [f32]) {
        let rows = self.hidden.chunks_exact(self.inputs).zip(&self.hidden_offsets);
        for (value, (row, offset)) in self.values.iter_mut().zip(rows) {
            let sum = row.iter().zip(inputs).map(|(w, x)| w * x).sum::<f32>() + offset;
            // A leaky rectifier: no hidden value dies while learning.
            *value = sum.max(0.05 * sum);
        }
        let rows = self.output.chunks_exact(self.values.len()).zip(&self.output_offsets);
        for (out, (row, offset)) in outputs.iter_mut().zip(rows) {
            *out = row.iter().zip(&self.values).map(|(w, x)| w * x).sum::<f32>() + offset;
        }
    }
}
