//! A link → a local file with the recording, in a private folder.
//!
//! ```text
//! Link ─ media ─────────────→ http (reqwest) ─┐
//!      └ page → yt-dlp (extract, download) ───┴→ PartialFile (during the download) → Fetched
//! ```
//!
//! Words → [`Fetcher::search`] → links to choose from.
//!
//! Every step can be cancelled at any moment and has limits. The files are removed when their last user drops them.

mod age;
mod error;
mod fetcher;
mod http;
mod outage;
mod partial_file;
mod playlist;
mod private_folder;
pub mod programs;
mod rate_limiter;
mod reason_kind;
mod release;
mod running_download;
mod search;
mod settings;
mod transfer;
mod web_list;
mod yt_dlp;

pub use age::{OLD_DAYS, age_in_days};
pub use error::{FetchError, Reason};
pub use fetcher::{FetchEvent, FetchTarget, Fetched, Fetcher, Resolved};
pub use outage::{Outage, OutageMonitor};
pub use partial_file::{PartialFile, PartialFileReader, WriteStatus};
pub use playlist::PlaylistRecording;
pub use private_folder::{PrivateFolder, remove_stale_folders};
pub use rate_limiter::{Permit, RateLimiter};
pub use reason_kind::ReasonKind;
pub use release::{Installed, RELEASE, install};
pub use search::MAX_SEARCH_RESULTS;
pub use settings::FetchSettings;
pub use transfer::{Limits, Transfer};
pub use yt_dlp::{Metadata, Playlist, PlaylistEntry, VideoInfo};
