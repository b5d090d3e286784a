//! A library → its map: where each recording lies, and what is known of it; as a table, a picture or a web page.
//!
//! ```text
//! library ─→ LibraryMap (rows, fields, points, neighbours) ─→ CSV, Parquet | picture | page
//! ```

mod fields;
mod load;
mod page;
mod page_parts;
mod picture;
mod table;
#[cfg(test)]
mod tests;

pub use fields::{MapField, MapValues, columns, fields};
pub use load::{LibraryMap, LibraryMapError};
pub use page::{AudioSource, PageSettings};
pub use picture::{PictureSettings, write_png};
pub use table::write_csv;
