//! The part of a file that a clip is.

use super::TrainError;
use std::path::Path;

/// From one time of a recording to another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Passage {
    /// Where it begins, in seconds, from 0 on.
    pub start_s: f64,
    /// Where it ends, in seconds, after the start; infinite for the end of the recording.
    pub end_s: f64,
}

impl Passage {
    /// The whole recording.
    pub const WHOLE: Self = Self { start_s: 0.0, end_s: f64::INFINITY };

    /// From the cells `start_s` and `end_s` of `manifest`; without them a recording begins at 0 and ends at its end.
    pub(super) fn from_cells(
        start: Option<&str>,
        end: Option<&str>,
        manifest: &Path,
    ) -> Result<Self, TrainError> {
        let refuse = || TrainError::Passage {
            path: manifest.to_owned(),
            cells: format!("{}, {}", start.unwrap_or_default(), end.unwrap_or_default()),
        };
        let seconds = |cell: Option<&str>, usual: f64| match cell.map(str::parse::<f64>) {
            None => Ok(usual),
            Some(Ok(seconds)) if seconds.is_finite() => Ok(seconds),
            Some(_) => Err(refuse()),
        };
        let passage = Self { start_s: seconds(start, 0.0)?, end_s: seconds(end, f64::INFINITY)? };
        if passage.start_s >= 0.0 && passage.end_s > passage.start_s { Ok(passage) } else { Err(refuse()) }
    }

    /// The samples of it at `rate`, from the first to the one after the last.
    pub(super) fn samples(self, rate: u32) -> std::ops::Range<u64> {
        let sample = |seconds: f64| (seconds * f64::from(rate)).round() as u64;
        sample(self.start_s)..sample(self.end_s)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passage(start: Option<&str>, end: Option<&str>) -> Result<Passage, TrainError> {
        Passage::from_cells(start, end, Path::new("manifest.csv"))
    }

    #[test]
    fn it_reaches_from_the_start_to_the_end_unless_cells_say_otherwise() {
        assert_eq!(passage(None, None).unwrap(), Passage::WHOLE);
        assert_eq!(passage(Some("1.5"), None).unwrap().samples(1000), 1500..u64::MAX);
        assert_eq!(passage(None, Some("2")).unwrap().samples(1000), 0..2000);
    }

    #[test]
    fn what_is_no_passage_is_refused() {
        for (start, end) in [("-1", "2"), ("2", "2"), ("3", "2"), ("x", "2"), ("1", "inf"), ("nan", "2")] {
            let message = passage(Some(start), Some(end)).unwrap_err().to_string();
            assert!(message.contains(&format!("{start}, {end}")), "{message}");
        }
    }
}
