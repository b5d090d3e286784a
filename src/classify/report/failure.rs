//! Why an input failed, as reported.

use crate::classify::ClassifyError;
use crate::fetch::FetchError;
use crate::format::one_line;
use crate::input::InputError;
use serde::Serialize;

/// Why an input failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// Stable name for scripts.
    pub kind: String,
    /// What is wrong and what the user can do.
    pub message: String,
    /// The last lines that yt-dlp or another program wrote to stderr.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub said: Vec<String>,
}

impl Failure {
    /// A failure without the output of another program.
    pub fn new(kind: &str, message: impl Into<String>) -> Self {
        Self { kind: kind.to_owned(), message: message.into(), said: Vec::new() }
    }

    /// The failure of this input in one line that names the input once.
    #[must_use]
    pub fn line(&self, input: &str) -> String {
        let named = self.message.strip_prefix(input).is_some_and(|rest| rest.starts_with(':'));
        one_line(&if named { self.message.clone() } else { format!("{input}: {}", self.message) })
    }

    /// Whether an installation of yt-dlp repairs it.
    #[must_use]
    pub fn needs_yt_dlp(&self) -> bool {
        matches!(self.kind.as_str(), "no_yt_dlp" | "old_yt_dlp")
    }

    /// Whether the message advises an option for links, which the window has among its settings.
    #[must_use]
    pub fn advises_link_settings(&self) -> bool {
        self.message.contains("in the settings") || self.message.contains("--cookies-from-browser")
    }
}

impl From<&ClassifyError> for Failure {
    fn from(error: &ClassifyError) -> Self {
        match error {
            ClassifyError::Fetch(error) => Self::from(error),
            error => Self::new(error.kind(), error.to_string()),
        }
    }
}

impl From<&FetchError> for Failure {
    fn from(error: &FetchError) -> Self {
        Self { said: error.stderr.clone(), ..Self::new(error.kind(), error.to_string()) }
    }
}

impl From<&InputError> for Failure {
    fn from(error: &InputError) -> Self {
        Self::new(error.kind(), error.to_string())
    }
}
