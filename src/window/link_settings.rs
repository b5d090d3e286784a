//! Settings for links.

use crate::fetch::{FetchSettings, Limits};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use std::time::Duration;

/// Ranges of the settings, also used by the views.
pub(super) const MAX_MEGABYTES_RANGE: std::ops::RangeInclusive<u32> = 1..=100_000;
pub(super) const MAX_MINUTES_RANGE: std::ops::RangeInclusive<u32> = 1..=10_000;
pub(super) const PAUSE_RANGE_S: std::ops::RangeInclusive<u32> = 0..=600;

/// Settings for links.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct LinkSettings {
    /// Largest download, in MB.
    pub(super) most_megabytes: u32,
    /// Longest recording, in minutes.
    pub(super) most_minutes: u32,
    /// Pause between two links, in seconds.
    pub(super) pause_s: u32,
    /// Path of yt-dlp; empty: search for it.
    pub(super) yt_dlp: String,
    /// Browser whose cookies yt-dlp may read; empty: none.
    pub(super) cookies_from_browser: String,
    /// Proxy; empty: the one of the environment.
    pub(super) proxy: String,
    /// Extra arguments for yt-dlp, quoted as in a shell.
    pub(super) extra_args: String,
}

impl Default for LinkSettings {
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

impl LinkSettings {
    /// Clamps values that an edited file may hold to their ranges.
    pub(super) fn clamp(&mut self) {
        self.most_megabytes =
            self.most_megabytes.clamp(*MAX_MEGABYTES_RANGE.start(), *MAX_MEGABYTES_RANGE.end());
        self.most_minutes = self.most_minutes.clamp(*MAX_MINUTES_RANGE.start(), *MAX_MINUTES_RANGE.end());
        self.pause_s = self.pause_s.min(*PAUSE_RANGE_S.end());
    }

    /// Converts to the settings of the fetcher.
    pub(super) fn fetch_settings(&self) -> FetchSettings {
        let non_empty = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        FetchSettings {
            limits: Limits {
                max_bytes: u64::from(self.most_megabytes) * 1_000_000,
                max_duration_s: u64::from(self.most_minutes) * 60,
                ..Limits::default()
            },
            pause: Duration::from_secs(self.pause_s.into()),
            yt_dlp: non_empty(&self.yt_dlp).map(PathBuf::from),
            cookies_from_browser: non_empty(&self.cookies_from_browser),
            proxy: non_empty(&self.proxy),
            // An unclosed quote, e.g. while typing, yields no arguments.
            extra_args: shlex::split(&self.extra_args).unwrap_or_default(),
            ..FetchSettings::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_fields_are_none_and_arguments_may_be_quoted() {
        let choice = LinkSettings {
            proxy: "  ".to_owned(),
            cookies_from_browser: " firefox ".to_owned(),
            extra_args: "--user-agent 'A B'".to_owned(),
            ..LinkSettings::default()
        };
        let settings = choice.fetch_settings();
        assert_eq!(settings.proxy, None);
        assert_eq!(settings.cookies_from_browser.as_deref(), Some("firefox"));
        assert_eq!(settings.extra_args, ["--user-agent", "A B"]);
        assert_eq!(LinkSettings::default().fetch_settings(), FetchSettings::default());
    }
}
