//! What the user chose about links.

use crate::fetch::{FetchSettings, Limits};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use std::time::Duration;

/// Bounds that the views also show.
pub(super) const MEGABYTES: std::ops::RangeInclusive<u32> = 1..=100_000;
pub(super) const MINUTES: std::ops::RangeInclusive<u32> = 1..=10_000;
pub(super) const PAUSES_S: std::ops::RangeInclusive<u32> = 0..=600;

/// All choices about links.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct LinkChoice {
    /// Largest download.
    pub(super) most_megabytes: u32,
    /// Longest recording.
    pub(super) most_minutes: u32,
    /// Between two links.
    pub(super) pause_s: u32,
    /// Instead of the one that is found; empty: that one.
    pub(super) yt_dlp: String,
    /// Of which yt-dlp may read the cookies; empty: none.
    pub(super) cookies_from_browser: String,
    /// Empty: the environment's.
    pub(super) proxy: String,
    /// Words for yt-dlp, quoted as in a shell.
    pub(super) extra_args: String,
}

impl Default for LinkChoice {
    fn default() -> Self {
        let FetchSettings { limits, pause, .. } = FetchSettings::default();
        Self {
            most_megabytes: u32::try_from(limits.max_bytes / 1_000_000).unwrap_or(u32::MAX),
            most_minutes: u32::try_from(limits.max_duration_s / 60).unwrap_or(u32::MAX),
            pause_s: u32::try_from(pause.as_secs()).unwrap_or(0),
            yt_dlp: String::new(),
            cookies_from_browser: String::new(),
            proxy: String::new(),
            extra_args: String::new(),
        }
    }
}

impl LinkChoice {
    /// What a hand at the file may have put out of bounds is put back.
    pub(super) fn bound(&mut self) {
        self.most_megabytes = self.most_megabytes.clamp(*MEGABYTES.start(), *MEGABYTES.end());
        self.most_minutes = self.most_minutes.clamp(*MINUTES.start(), *MINUTES.end());
        self.pause_s = self.pause_s.min(*PAUSES_S.end());
    }

    /// As links are fetched.
    pub(super) fn fetching(&self) -> FetchSettings {
        let given = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        FetchSettings {
            limits: Limits {
                max_bytes: u64::from(self.most_megabytes) * 1_000_000,
                max_duration_s: u64::from(self.most_minutes) * 60,
                ..Limits::default()
            },
            pause: Duration::from_secs(self.pause_s.into()),
            yt_dlp: given(&self.yt_dlp).map(PathBuf::from),
            cookies_from_browser: given(&self.cookies_from_browser),
            proxy: given(&self.proxy),
            // While it is typed a quote may be open; then nothing is handed on.
            extra_args: shlex::split(&self.extra_args).unwrap_or_default(),
            ..FetchSettings::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_empty_is_not_handed_on_and_words_may_be_quoted() {
        let choice = LinkChoice {
            proxy: "  ".to_owned(),
            cookies_from_browser: " firefox ".to_owned(),
            extra_args: "--user-agent 'A B'".to_owned(),
            ..LinkChoice::default()
        };
        let settings = choice.fetching();
        assert_eq!(settings.proxy, None);
        assert_eq!(settings.cookies_from_browser.as_deref(), Some("firefox"));
        assert_eq!(settings.extra_args, ["--user-agent", "A B"]);
        assert_eq!(LinkChoice::default().fetching(), FetchSettings::default());
    }
}
