//! What a head is trained to predict.

/// What a head should predict for one window.
#[derive(Debug, Clone, PartialEq)]
pub enum Target {
    /// Of a softmax: the index of the label that holds.
    Label(usize),
    /// Of a sigmoid: whether each label holds.
    Labels(Vec<bool>),
    /// Of a softmax or a sigmoid: the probability of each label, 0 to 1, such as those of another network (distillation, Hinton et
    /// al. 2015). Of a softmax they add up to 1.
    Probabilities(Vec<f32>),
    /// Of linear outputs: the value of each.
    Values(Vec<f32>),
}

impl Target {
    /// Of a sigmoid: which labels hold, of probabilities those that are more likely than not. `None` for other targets.
    pub fn holds(&self) -> Option<Vec<bool>> {
        match self {
            Self::Labels(holds) => Some(holds.clone()),
            Self::Probabilities(probabilities) => Some(probabilities.iter().map(|p| *p >= 0.5).collect()),
            Self::Label(_) | Self::Values(_) => None,
        }
    }
}
