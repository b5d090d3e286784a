//! What the user may choose about links.

use super::Limits;
use std::path::PathBuf;
use std::time::Duration;

/// The choices for links. The default asks for nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct FetchSettings {
    /// How far a download may go.
    pub limits: Limits,
    /// Between two links, against rate limits.
    pub pause: Duration,
    /// yt-dlp, instead of the one that is found.
    pub yt_dlp: Option<PathBuf>,
    /// A browser whose cookies yt-dlp may read, as yt-dlp calls it: `firefox`, `chrome:Profile 1`...
    pub cookies_from_browser: Option<String>,
    /// A file of cookies in Netscape's format.
    pub cookies: Option<PathBuf>,
    /// Instead of the one that the environment names: `http://`, `https://` or `socks5://`.
    pub proxy: Option<String>,
    /// Handed to yt-dlp as they are.
    pub extra_args: Vec<String>,
    /// yt-dlp reads the user's configuration of it.
    pub use_config: bool,
}

impl Default for FetchSettings {
    fn default() -> Self {
        Self {
            limits: Limits::default(),
            // Guests of YouTube may have about 300 videos an hour: one in 12 s, of which fetching takes most.
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
