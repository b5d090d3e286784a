//! Settings for links.

use super::Limits;
use std::path::PathBuf;
use std::time::Duration;

/// Settings for links.
#[derive(Debug, Clone, PartialEq)]
pub struct FetchSettings {
    /// Limits of a download.
    pub limits: Limits,
    /// Pause between two links, against rate limits.
    pub pause: Duration,
    /// yt-dlp to use instead of the one that is found.
    pub yt_dlp: Option<PathBuf>,
    /// Browser whose cookies yt-dlp may read, in yt-dlp's notation: `firefox`, `chrome:Profile 1`...
    pub cookies_from_browser: Option<String>,
    /// File of cookies in Netscape format.
    pub cookies: Option<PathBuf>,
    /// Proxy to use instead of the environment's: `http://`, `https://` or `socks5://`.
    pub proxy: Option<String>,
    /// Extra arguments for yt-dlp, passed unchanged.
    pub extra_args: Vec<String>,
    /// Whether yt-dlp reads the user's configuration file.
    pub use_config: bool,
}

impl Default for FetchSettings {
    fn default() -> Self {
        Self {
            limits: Limits::default(),
            // YouTube allows guests about 300 videos an hour: one in 12 s, most of which the download takes.
            pause: Duration::from_secs(3),
            yt_dlp: None,
            cookies_from_browser: None,
            cookies: None,
            proxy: None,
            extra_args: Vec::new(),
            use_config: false,
        }
    }
}
