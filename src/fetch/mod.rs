//! A link → the sound behind it, in a file of a private folder.
//!
//! ```text
//! Link ─ media ─────────────→ http (reqwest) ─┐
//!      └ page → look → found → yt-dlp ────────┴→ Growing (while it comes) → Fetched
//! ```
//!
//! Everything here can be cancelled at any moment and has limits; nothing of it is left afterwards.

mod age;
mod error;
mod fetcher;
mod partial_file;
mod http;
mod rate_limiter;
mod playlist;
mod private_folder;
pub mod programs;
mod release;
mod settings;
mod transfer;
mod yt_dlp;

pub use age::{OLD_DAYS, age_in_days};
pub use error::{FetchError, Reason};
pub use fetcher::{Arrival, Fetched, Fetcher, Looked, Wanted};
pub use partial_file::{Growing, GrowingReader, Growth};
pub use rate_limiter::{Lane, Turn};
pub use playlist::ListedRecording;
pub use private_folder::{PrivateFolder, sweep};
pub use release::{Installed, RELEASE, install};
pub use settings::Settings;
pub use transfer::{Limits, Transfer};
pub use yt_dlp::{Entry, List, Metadata, Single};
