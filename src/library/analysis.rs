//! What one run of a model found in a recording.

/// One run of a model over a recording: what it found, or why it could not.
#[derive(Debug, Clone, PartialEq)]
pub struct Analysis {
    /// Name of the model.
    pub model: String,
    /// SHA-256 of the model's file.
    pub model_hash: [u8; 32],
    /// SHA-256 of the settings that change results.
    pub settings_hash: [u8; 32],
    /// What was found, or why nothing was.
    pub result: Result<Findings, StoredFailure>,
}

/// What a run found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Findings {
    /// Length in seconds, as decoded.
    pub duration_s: f64,
    /// Seconds that the silence gate kept.
    pub audible_s: f64,
    /// The recording's level in dB of full scale; `None` after silence alone.
    pub level_db: Option<f32>,
    /// Name of the codec.
    pub codec: String,
    /// Sample rate of the file in Hz.
    pub sample_rate_hz: u32,
    /// Channels of the file.
    pub channels: u32,
    /// In bits per second.
    pub bit_rate: Option<u64>,
    /// Number of windows.
    pub windows: u64,
    /// Label of the first head; `None` if no window was audible.
    pub verdict: Option<String>,
    /// Mean probability of the verdict's label, 0 to 1.
    pub confidence: Option<f64>,
    /// One for each label of each head. The head of the verdict comes first.
    pub answers: Vec<Answer>,
    /// Passages of one label, in order of time.
    pub segments: Vec<StoredSegment>,
    /// Mean over the windows of what the network computes before its last layer; empty if there is none.
    pub embedding: Vec<f32>,
    /// Acoustic fingerprint of the first 60 s of sound; empty if there is none.
    pub fingerprint: Vec<u32>,
    /// What else the user should know, e.g. that the file is truncated.
    pub notes: Vec<String>,
}

/// What a model says of one label.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// Name of the head.
    pub head: String,
    /// Name of the label.
    pub label: String,
    /// Mean over the windows: 0 to 1, or a value of any size of a head of values.
    pub probability: f64,
    /// Windows whose most probable label it is.
    pub votes: u64,
}

/// A passage of one label.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredSegment {
    /// Name of the head.
    pub head: String,
    /// Name of the label.
    pub label: String,
    /// Start in seconds.
    pub start_s: f64,
    /// End in seconds.
    pub end_s: f64,
    /// Mean probability of the label, 0 to 1.
    pub confidence: f64,
}

/// Why a recording could not be analysed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredFailure {
    /// A word for the kind, as reports have it.
    pub kind: String,
    /// The message, which says what the user can do.
    pub message: String,
}
