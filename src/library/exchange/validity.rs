//! Whether the values of a line may be stored: what a library could not read again is refused before.

use super::lines::{FingerprintLine, Hex, Line, RecordingLine, RunLine};
use crate::library::packed::{is_fingerprint, is_vector};

/// Bytes of a SHA-256.
const HASH: usize = 32;

impl Line {
    /// # Errors
    /// Why the line cannot be stored.
    pub(super) fn check(&self) -> Result<(), String> {
        match self {
            Self::Recording(recording) => recording.check(),
            Self::Playlist { .. } | Self::Listened { .. } | Self::Distinct { .. } => Ok(()),
        }
    }
}

impl RecordingLine {
    fn check(&self) -> Result<(), String> {
        for (name, count, most) in [
            ("size", self.size, i64::MAX),
            ("bit_rate", self.bit_rate, i64::MAX),
            ("sample_rate", self.sample_rate, u32::MAX.into()),
            ("channels", self.channels, u32::MAX.into()),
            ("track", self.track, u32::MAX.into()),
        ] {
            check_count(name, count, most)?;
        }
        if let Some(year) = self.year.filter(|year| i32::try_from(*year).is_err()) {
            return Err(format!("`year` is {year}"));
        }
        if let Some(hash) = &self.content_hash {
            check_hash("content_hash", hash)?;
        }
        if let Some(FingerprintLine { version, words: Hex(bytes) }) = &self.fingerprint
            && !is_fingerprint(*version, bytes)
        {
            return Err("`fingerprint` has too few bytes".to_owned());
        }
        self.runs.iter().try_for_each(RunLine::check)
    }
}

impl RunLine {
    fn check(&self) -> Result<(), String> {
        check_hash("model_hash", &self.model_hash)?;
        check_hash("settings_hash", &self.settings_hash)?;
        check_count("windows", self.windows, i64::MAX)?;
        for answer in &self.answers {
            check_count("votes", Some(answer.votes), i64::MAX)?;
        }
        if let Some(segment) = self.segments.iter().find(|segment| segment.end_s < segment.start_s) {
            return Err(format!("a passage ends at {} s before it starts", segment.end_s));
        }
        match &self.embedding {
            Some(Hex(bytes)) if !is_vector(bytes) => Err("`embedding` is none of this program".to_owned()),
            _ => Ok(()),
        }
    }
}

fn check_count(name: &str, count: Option<i64>, most: i64) -> Result<(), String> {
    match count {
        Some(count) if !(0..=most).contains(&count) => Err(format!("`{name}` is {count}")),
        _ => Ok(()),
    }
}

fn check_hash(name: &str, Hex(bytes): &Hex) -> Result<(), String> {
    match bytes.len() {
        HASH => Ok(()),
        other => Err(format!("`{name}` has {other} bytes instead of {HASH}")),
    }
}
