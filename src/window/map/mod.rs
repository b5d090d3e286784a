//! The page of the map: what it shows of a library's map, and the thread that makes it.
//!
//! ```text
//! views/map ─ MapAction ─→ handle ─→ MapPage: MapState, MapCanvas ─ Command ─→ worker: LibraryMap → MapData
//!     ↑                                   │  ↑                        │
//!     └───────────── draws ───────────────┘  └──────── Event ─────────┘
//! ```
//!
//! Points are projected and sorted here, once for each view, for the pointer as for the picture; what is left is to fill discs, with OpenGL on a
//! graphics card and pixel by pixel without one.
//! Nothing is drawn while nothing changes.
//!
//! | file | its question |
//! | --- | --- |
//! | `page` | what the page knows, and how it and the thread exchange requests and answers |
//! | `worker`, `make` | how a map is made without blocking the window |
//! | `data` | what a map holds |
//! | `state` | what is shown of it |
//! | `legend`, `colours` | what points are coloured and filtered by |
//! | `filter` | which recordings are shown, and which a search finds |
//! | `camera`, `projection` | where the map is seen from, and where each recording is seen |
//! | `canvas` | what is drawn, and what is under the pointer |
//! | `dots`, `gl_dots`, `dot_picture` | how the points are drawn |
//! | `settings` | what of it is remembered |
//! | `action`, `handle` | what the user does |

mod action;
mod camera;
mod canvas;
mod colours;
mod data;
mod dot_picture;
mod dots;
mod filter;
mod gl_dots;
mod handle;
mod legend;
mod make;
mod page;
mod projection;
mod settings;
mod state;
mod worker;

pub(super) use action::MapAction;
pub(super) use canvas::MapCanvas;
pub(super) use colours::scale as scale_colour;
pub(super) use filter::Filters;
pub(super) use legend::{BARS, Categories, FieldValues, Numbers};
pub(super) use page::{Lack, MapPage};
pub(super) use settings::MapSettings;
pub(super) use state::{LISTED, MapState, MapView};
