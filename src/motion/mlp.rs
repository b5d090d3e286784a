//! A multilayer perceptron with one small hidden layer, for decisions over a few features.

/// Weights: f32, little endian; a row of `inputs` for each hidden unit, the hidden biases,
/// a row of hidden weights for each output, the output biases.
pub(super) struct Mlp {
    inputs: usize,
    hidden: Vec<f32>,
    hidden_biases: Vec<f32>,
    output: Vec<f32>,
    output_biases: Vec<f32>,
    activations: Vec<f32>,
}

impl Mlp {
    /// Reads the weights; there must be exactly as many as the sizes need.
    pub(super) fn new(bytes: &[u8], inputs: usize, hidden: usize, outputs: usize) -> Self {
        let needed = inputs * hidden + hidden + hidden * outputs + outputs;
        debug_assert_eq!(bytes.len(), needed * size_of::<f32>(), "bytes of weights");
        let (words, _) = bytes.as_chunks::<4>();
        let mut weights = words.iter().map(|&word| f32::from_le_bytes(word));
        let mut take = |n: usize| weights.by_ref().take(n).collect::<Vec<f32>>();
        Self {
            inputs,
            hidden: take(inputs * hidden),
            hidden_biases: take(hidden),
            output: take(hidden * outputs),
            output_biases: take(outputs),
            activations: vec![0.0; hidden],
        }
    }

    /// `inputs`: as many as planned. `outputs`: as many as planned, linear.
    pub(super) fn forward(&mut self, inputs: &[f32], outputs: &mut [f32]) {
        debug_assert_eq!((inputs.len(), outputs.len()), (self.inputs, self.output_biases.len()));
        let rows = self.hidden.chunks_exact(self.inputs).zip(&self.hidden_biases);
        for (activation, (row, bias)) in self.activations.iter_mut().zip(rows) {
            let sum = row.iter().zip(inputs).map(|(w, x)| w * x).sum::<f32>() + bias;
            // Leaky ReLU: no unit dies in training.
            *activation = sum.max(0.05 * sum);
        }
        let rows = self.output.chunks_exact(self.activations.len()).zip(&self.output_biases);
        for (out, (row, bias)) in outputs.iter_mut().zip(rows) {
            *out = row.iter().zip(&self.activations).map(|(w, x)| w * x).sum::<f32>() + bias;
        }
    }
}
