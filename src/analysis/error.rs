//! Why a pass over a recording ended early.

use crate::audio::AudioError;
use crate::dsp::DspError;

/// Why a pass over a recording ended early.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AnalysisError {
    /// The recording cannot be decoded.
    #[error(transparent)]
    Audio(#[from] AudioError),
    /// A transform of an analyser cannot be planned.
    #[error(transparent)]
    Spectrum(#[from] DspError),
    /// The temporary file of an analyser cannot be written or read.
    #[error("the temporary file of the analysis: {0}; free some space, or name another folder with TMPDIR")]
    TemporaryFile(std::io::Error),
    /// The decoding thread could not be started.
    #[error("no thread for decoding could be started ({0}); close other programs or use --jobs 1")]
    Thread(std::io::Error),
    /// [`Cancel::cancel`](crate::cancel::Cancel::cancel) was called.
    #[error("stopped before the end")]
    Cancelled,
}
