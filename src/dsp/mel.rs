//! The mel scale and its filter bank.

/// Formula of the mel scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MelScale {
    /// Slaney's: linear below 1 kHz, logarithmic above; area-normalised bands (librosa's default).
    Slaney,
    /// HTK's: 2595 log10(1 + f/700); bands of peak 1 ... (norm as librosa htk=True, norm="slaney").
    Htk,
}
