//! All that is known of a recording.

use super::{Analysis, Decision, FileFacts, Findings, RecordingId};

/// All that is known of a recording.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredRecording {
    /// Its number.
    pub id: RecordingId,
    /// Its file.
    pub facts: FileFacts,
    /// When it was first stored: seconds since 1970 in UTC.
    pub added_at: i64,
    /// Since when its file is missing: seconds since 1970 in UTC.
    pub missing_since: Option<i64>,
    /// Whether it is a favourite.
    pub favourite: bool,
    /// The current run.
    pub run: Option<StoredRun>,
    /// What people said, newest first; the first of each head is in force.
    pub decisions: Vec<Decision>,
}

/// A run as it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredRun {
    /// When: seconds since 1970 in UTC.
    pub at: i64,
    /// Version of the program.
    pub program: String,
    /// Name of the head of the verdict; `None` without answers.
    pub head: Option<String>,
    /// What it found.
    pub analysis: Analysis,
}

impl StoredRecording {
    /// The decision of `head` that is in force.
    pub fn decision(&self, head: &str) -> Option<&Decision> {
        self.decisions.iter().find(|decision| decision.head == head)
    }

    /// What the current run found; `None` without a run, or if it failed.
    pub fn findings(&self) -> Option<&Findings> {
        self.run.as_ref().and_then(|run| run.analysis.result.as_ref().ok())
    }

    /// The label that a person decided on, else that of the current run.
    pub fn verdict(&self) -> Option<&str> {
        let decision = self.decision(self.verdict_head());
        decision.map(|decision| decision.label.as_str()).or_else(|| self.findings()?.verdict.as_deref())
    }
}
