//! The window's share of the library: what the page shows, and the thread that asks the library.
//!
//! ```text
//! views/library ─ LibraryAction ─→ handle ─→ LibraryPage ─ Command ─→ worker: one Library connection
//!       ↑                                        │  ↑                    │
//!       └────────────── draws ───────────────────┘  └────── Event ───────┘
//! ```
//!
//! The page holds the numbers of the recordings of its search, 24 bytes each, and the values of the rows around those on show. Nothing is
//! computed for all recordings in a frame: the library searches and sorts on its thread.
//!
//! | file | its question |
//! | --- | --- |
//! | `page`, `shown` | what the page knows, and what views read of it |
//! | `exchange` | how it and the thread exchange requests and answers |
//! | `worker` | how the library is asked without blocking the window |
//! | `answer` | what the library answers |
//! | `order` | how a search is sorted without sorting |
//! | `scope` | which collection is shown, and its own order |
//! | `collections` | which collections there are |
//! | `duplicates` | which recordings are the same |
//! | `similar`, `history` | what is like other recordings, and the listening histories that say so |
//! | `change`, `judge` | how recordings are changed, and how a person's judgement becomes decisions |
//! | `row`, `row_cache` | what is known of the rows on show |
//! | `selection` | which rows are selected |
//! | `column` | which columns there are, and the order by each |
//! | `filter_text` | how toggles change the text of the filter |
//! | `labels` | which labels could be right, and their colours |
//! | `export` | how recordings are written to a file |
//! | `keeper` | how the window's results are kept in the library |
//! | `folder_scan`, `import`, `watch` | how the recordings of folders are added, once and as they appear |
//! | `action`, `handle` | what the user does |
//! | `playlist_action`, `playlist_handle`, `playlist_page` | what the user does with playlists |
//! | `playlist_change` | how playlists are changed |
//! | `playlist_export` | how a collection becomes a file |
//! | `elsewhere` | what other pages do with recordings of the library |
//! | `undo` | what can be taken back |
//! | `preview` | playback of single recordings from the page |
//! | `play_through`, `play_queue` | rows that are played one after another |
//! | `status` | what was done last, in words |

mod action;
mod answer;
mod change;
mod collections;
mod column;
mod duplicates;
mod elsewhere;
mod exchange;
mod export;
mod filter_text;
mod folder_scan;
mod folder_view;
mod handle;
mod history;
mod import;
mod judge;
mod keeper;
mod labels;
mod order;
mod page;
mod play_queue;
mod play_through;
mod playlist_action;
mod playlist_change;
mod playlist_export;
mod playlist_handle;
mod playlist_page;
mod preview;
mod row;
mod row_cache;
mod scope;
mod selection;
mod settings;
mod shown;
mod similar;
mod status;
mod undo;
mod watch;
mod worker;

pub(super) use action::{Click, HistoryPlace, LibraryAction};
pub(super) use column::{Column, Sort};
pub(super) use duplicates::{
    DuplicateRow, DuplicatesAction, differences_text, duplicate_heading_text, format_text, kind_text,
    marks_text, match_text, size_text,
};
pub(super) use export::ExportFormat;
pub(super) use filter_text::{has_condition, label_condition};
pub(super) use folder_view::show_in_folder;
pub(super) use import::ImportProgress;
pub(super) use judge::Judgement;
pub(super) use keeper::{Keep, ResultSource};
pub(super) use page::{Availability, LibraryPage, Question};
pub(super) use play_through::PlayAction;
pub(super) use playlist_action::{PLAYLIST_ENDINGS, PlaylistAction, is_playlist};
pub(super) use playlist_page::{AskedName, NamePurpose};
pub(super) use row::LibraryRow;
pub(super) use scope::{RowKey, Scope};
pub(super) use settings::LibrarySettings;
pub(super) use similar::{Likeness, MAX_SEEDS, Named, Similar, SimilarAction};
pub(super) use status::{entries_text, recordings_text, said_by};
