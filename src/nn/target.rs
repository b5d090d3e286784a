//! What a head is trained to predict.

/// What a head should predict for one window.
#[derive(Debug, Clone, PartialEq)]
pub enum Target {
    /// Of a softmax: the index of the label that holds.
    Label(usize),
    /// Of a sigmoid: whether each label holds.
    Labels(Vec<bool>),
    /// Of linear outputs: the value of each.
    Values(Vec<f32>),
}
