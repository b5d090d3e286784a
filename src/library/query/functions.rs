//! Functions that queries call inside SQLite.

use super::fold::folded;
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Result};
use std::borrow::Cow;

/// Defines `folded(text)`, the text without case and accents, and `folder_of(path, is_link)`, NULL for a link.
pub(in crate::library) fn register(connection: &Connection) -> Result<()> {
    let flags =
        FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_INNOCUOUS;
    connection.create_scalar_function("folded", 1, flags, |context| {
        Ok(text(context, 0).map(|text| folded(&text)))
    })?;
    connection.create_scalar_function("folder_of", 2, flags, |context| {
        let is_link: bool = context.get(1)?;
        let path = text(context, 0).filter(|_| !is_link);
        Ok(path.and_then(|path| folder(&path).map(str::to_owned)))
    })
}

/// A text, or the bytes of a path with what is no UTF-8 replaced.
fn text<'a>(context: &'a Context<'_>, index: usize) -> Option<Cow<'a, str>> {
    match context.get_raw(index) {
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => Some(String::from_utf8_lossy(bytes)),
        _ => None,
    }
}

/// The path before its last separator.
fn folder(path: &str) -> Option<&str> {
    let end = path.rfind(['/', std::path::MAIN_SEPARATOR])?;
    path.get(..end.max(1))
}
