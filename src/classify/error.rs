//! Why a recording cannot be classified.

use crate::analysis::AnalysisError;
use crate::audio::AudioError;
use crate::dsp::DspError;
use crate::fetch::FetchError;
use crate::format::clock_time;

/// Why a recording cannot be classified.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ClassifyError {
    /// The link cannot be downloaded.
    #[error(transparent)]
    Fetch(FetchError),
    /// The file cannot be decoded.
    #[error(transparent)]
    Audio(#[from] AudioError),
    /// The model's front end cannot be planned.
    #[error("the model's front-end settings do not fit: {0}; use another model file")]
    FrontEnd(#[from] DspError),
    /// The network returned NaN or infinity.
    #[error("the network gave no number for the window at {}; the model file is damaged, use another", clock_time(*.start_s))]
    NotFinite {
        /// Start of the window, in seconds.
        start_s: f64,
    },
    /// Another analyser of the same pass failed.
    #[error(transparent)]
    Companion(AnalysisError),
    /// The decoding thread could not be started.
    #[error("no thread for decoding could be started ({0}); close other programs or use --jobs 1")]
    Thread(std::io::Error),
    /// [`super::Cancel::cancel`] was called.
    #[error("stopped before the end")]
    Cancelled,
}

impl ClassifyError {
    /// Stable name for scripts, e.g. `empty`, `not_audio`, `cancelled`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Fetch(error) => error.kind(),
            Self::Audio(error) => error.kind(),
            Self::FrontEnd(_) | Self::NotFinite { .. } => "model",
            Self::Companion(_) => "analysis",
            Self::Thread(_) => "no_thread",
            Self::Cancelled => "cancelled",
        }
    }
}

impl From<FetchError> for ClassifyError {
    fn from(error: FetchError) -> Self {
        if error.reason.is_cancelled() { Self::Cancelled } else { Self::Fetch(error) }
    }
}

impl From<AnalysisError> for ClassifyError {
    fn from(error: AnalysisError) -> Self {
        match error {
            AnalysisError::Audio(error) => Self::Audio(error),
            AnalysisError::Thread(error) => Self::Thread(error),
            AnalysisError::Cancelled => Self::Cancelled,
            error @ (AnalysisError::Spectrum(_) | AnalysisError::TemporaryFile(_)) => Self::Companion(error),
        }
    }
}
