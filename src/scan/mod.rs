//! Recordings below folders → library: what is new or changed is analysed, the rest is skipped.
//!
//! ```text
//! sources ─→ dispatch: known? ─→ workers: hash, moved?, copy?, tags, one pass (predictions, embedding, fingerprint)
//!                │ unchanged                       │ results
//!                └───────────────→ writer ←────────┘   commits every second and every 64 recordings
//! ```
//!
//! A recording is known by its path, size and time of change; one that is new or changed by the SHA-256 of its bytes. A file whose content
//! is known is moved or copied in the library instead of analysed. What people decided is never touched.
//!
//! | file | its question |
//! | --- | --- |
//! | `source` | what is scanned |
//! | `scanner` | how the threads work together |
//! | `dispatch` | which recordings need work |
//! | `worker` | what is known of one recording |
//! | `analysis` | what one pass finds |
//! | `writer` | when it is stored |
//! | `missing` | which files are gone |
//! | `watch` | what changes later |

mod analysis;
mod content_hash;
mod dispatch;
mod error;
mod findings;
mod missing;
mod place;
mod run_key;
mod scanner;
mod shared;
mod source;
mod stamp;
mod summary;
mod tags;
mod watch;
mod worker;
mod writer;

pub use error::ScanError;
pub use findings::findings;
pub use missing::MissingFiles;
pub use place::place_of;
pub use run_key::{RunKey, settings_hash};
pub use scanner::{ScanSettings, Scanner};
pub use source::{Downloads, Source, Target};
pub use summary::{ScanEvent, Summary};
pub use tags::{FileTags, read_tags};
pub use watch::{Changes, FolderWatch, WatchError};
