//! Arguments about links, shared by all commands that take one.

use crate::fetch::{FetchSettings, Limits};
use bytesize::ByteSize;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

/// Arguments about links.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Links")]
pub(in crate::cli) struct LinkArgs {
    /// For a link to a video within a playlist: classify the playlist
    #[arg(long, conflicts_with = "no_playlist")]
    playlist: bool,

    /// For such a link: classify the video only; reject playlists
    #[arg(long)]
    no_playlist: bool,

    /// Entries of a playlist to classify, e.g. 1-10,15
    #[arg(long, value_name = "LIST")]
    pub(super) items: Option<Items>,

    /// Largest download, and largest recording on stdin
    #[arg(long, value_name = "SIZE", default_value = "2GB")]
    max_size: ByteSize,

    /// Longest recording behind a link
    #[arg(long, value_name = "TIME", default_value = "12h")]
    max_duration: humantime::Duration,

    /// Give up a download that receives no data for this long
    #[arg(long, value_name = "TIME", default_value = "30s", value_parser = parse_timeout)]
    timeout: humantime::Duration,

    /// Pause between two links, against rate limits
    #[arg(long, value_name = "TIME", default_value = "3s")]
    pause: humantime::Duration,

    /// Wait this long after three links in a row have failed with network errors; doubled each further time
    #[arg(long, value_name = "TIME", default_value = "1m")]
    outage_pause: humantime::Duration,

    /// yt-dlp to use [default: the one of `doctor --fix`, else the one on the PATH]
    #[arg(long, value_name = "FILE")]
    yt_dlp: Option<PathBuf>,

    /// Let yt-dlp use the cookies of a browser, e.g. firefox or "chrome:Profile 1"
    #[arg(long, value_name = "BROWSER")]
    cookies_from_browser: Option<String>,

    /// File of cookies in Netscape format
    #[arg(long, value_name = "FILE", value_parser = parse_file)]
    cookies: Option<PathBuf>,

    /// Proxy for all links, http://, https:// or socks5:// [default: the environment's]
    #[arg(long, value_name = "URL")]
    proxy: Option<String>,

    /// Pass this argument to yt-dlp; may be repeated
    #[arg(long, value_name = "ARG", allow_hyphen_values = true)]
    yt_dlp_arg: Vec<String>,

    /// Let yt-dlp read your configuration file
    #[arg(long)]
    yt_dlp_config: bool,
}

/// yt-dlp runs in another working directory.
fn absolute(path: Option<&PathBuf>) -> Option<PathBuf> {
    path.map(|path| std::path::absolute(path).unwrap_or_else(|_| path.clone()))
}

/// yt-dlp would create a missing file.
fn parse_file(text: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(text);
    if path.is_file() { Ok(path) } else { Err("no such file".to_owned()) }
}

/// yt-dlp takes whole seconds, and a distant server needs some for its first byte.
fn parse_timeout(text: &str) -> Result<humantime::Duration, String> {
    match humantime::Duration::from_str(text) {
        Ok(time) if (1..=86_400).contains(&time.as_secs()) => Ok(time),
        Ok(_) => Err("must be from 1s to 1day".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

impl LinkArgs {
    /// `true` for the playlist, `false` for the video alone.
    pub(super) fn choice(&self) -> Option<bool> {
        match (self.playlist, self.no_playlist) {
            (true, _) => Some(true),
            (_, true) => Some(false),
            _ => None,
        }
    }

    /// Largest recording in bytes.
    pub(in crate::cli) fn max_bytes(&self) -> u64 {
        self.max_size.as_u64()
    }

    pub(super) fn outage_pause(&self) -> Duration {
        self.outage_pause.into()
    }

    pub(super) fn settings(&self) -> FetchSettings {
        FetchSettings {
            limits: Limits {
                max_bytes: self.max_size.as_u64(),
                max_duration_s: self.max_duration.as_secs(),
                stall_timeout: self.timeout.into(),
            },
            pause: self.pause.into(),
            yt_dlp: absolute(self.yt_dlp.as_ref()),
            cookies_from_browser: self.cookies_from_browser.clone(),
            cookies: absolute(self.cookies.as_ref()),
            proxy: self.proxy.clone(),
            extra_args: self.yt_dlp_arg.clone(),
            use_config: self.yt_dlp_config,
        }
    }
}

/// Entries of a playlist, counted from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Items(Vec<(usize, usize)>);

impl Items {
    pub(super) fn hold(&self, number: usize) -> bool {
        self.0.iter().any(|&(first, last)| (first..=last).contains(&number))
    }
}

impl FromStr for Items {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let range = |part: &str| {
            let (first, last) = part.split_once('-').unwrap_or((part, part));
            let (first, last) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
            (1 <= first && first <= last).then_some((first, last))
        };
        let ranges: Option<Vec<_>> = text.split(',').map(range).collect();
        ranges.map(Self).ok_or_else(|| "must be numbers and ranges from 1, as in 1-10,15".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::Items;

    #[test]
    fn items_are_numbers_and_ranges() {
        let items: Items = "1-3, 7".parse().unwrap();
        let held: Vec<usize> = (0..10).filter(|&number| items.hold(number)).collect();
        assert_eq!(held, [1, 2, 3, 7]);
        for wrong in ["", "0", "3-1", "a", "1,,2", "-", "1-"] {
            assert!(wrong.parse::<Items>().is_err(), "{wrong}");
        }
    }
}
