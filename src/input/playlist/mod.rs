//! Lists of recordings (m3u, pls, XSPF, RSS and Atom): the bytes of a file → the entries that it names.
//!
//! ```text
//! bytes ─ text ─┬─ m3u ─┐
//!               ├─ pls ─┼→ List → local (paths below the folder of the list) or `fetch` (links)
//!               └─ xml ─┘
//! ```
//! A list is hostile input: its size, its entries and lists within lists are bounded, and XML entities are not expanded.

mod local;
mod m3u;
mod pls;
#[cfg(test)]
mod tests;
mod text;
mod xml;

pub use local::entries_of_list;
pub(crate) use local::paths_of_entry;
pub(crate) use xml::is_media_type;

/// Largest file that is read as a list, in bytes. A list of 100,000 long paths fits.
pub(crate) const MAX_BYTES: u64 = 16 << 20;
/// Most entries of one argument, with those of lists within it.
pub(crate) const MAX_ENTRIES: usize = 100_000;
/// Bytes that are enough to recognise a list: byte-order mark, blank lines, and the head of an XML file with its comments.
pub(crate) const HEAD_BYTES: usize = 1024;

/// What a file that looks like a list holds.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Parsed {
    /// Recordings.
    List(List),
    /// The parts of one stream (HTTP Live Streaming, RFC 8216).
    Stream,
}

/// The recordings that a file names.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct List {
    /// Its title, as the file has it.
    pub(crate) title: Option<String>,
    /// In order.
    pub(crate) entries: Vec<Entry>,
}

/// A recording of a list.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Path or address, decoded.
    pub(crate) location: String,
    /// The same as bytes of the file if they are not UTF-8: names of files on Unix may have any bytes.
    pub(crate) raw: Option<Vec<u8>>,
    /// Whether the location is an address even without a scheme, so that `%20` is a space (XSPF).
    pub(crate) is_address: bool,
    /// Its title, as the file has it; in m3u often with the artist.
    pub(crate) title: Option<String>,
    /// Its artist.
    pub(crate) artist: Option<String>,
    /// Its album.
    pub(crate) album: Option<String>,
    /// Its length as the file writes it: seconds, or `1:02:03`.
    pub(crate) duration: Option<String>,
    /// Whether the location is that of an audio or video file rather than a page, as far as the list says.
    pub(crate) is_media: bool,
}

/// The form of a list, from its name or content type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ListForm {
    /// Lines of paths and links; `.m3u`, `.m3u8`.
    M3u,
    /// Keys and values; `.pls`.
    Pls,
    /// XSPF, RSS or Atom.
    Xml,
}

impl ListForm {
    /// From the last part of a path or the path of an address; upper and lower case are alike.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        let (_, extension) = name.rsplit_once('.')?;
        match extension.to_ascii_lowercase().as_str() {
            "m3u" | "m3u8" => Some(Self::M3u),
            "pls" => Some(Self::Pls),
            "xspf" | "rss" | "atom" => Some(Self::Xml),
            _ => None,
        }
    }

    /// From a content type in lower case without parameters.
    pub(crate) fn from_content_type(kind: &str) -> Option<Self> {
        match kind.split_once('/')? {
            ("application" | "audio", "vnd.apple.mpegurl" | "mpegurl" | "x-mpegurl") => Some(Self::M3u),
            ("application" | "audio", "pls+xml" | "x-scpls" | "scpls") => Some(Self::Pls),
            ("application", "xspf+xml" | "rss+xml" | "atom+xml") => Some(Self::Xml),
            _ => None,
        }
    }
}

/// Whether a file that starts with `head` may be a list; `form` is what its name or content type says.
pub(crate) fn may_be_list(head: &[u8], form: Option<ListForm>) -> bool {
    let text = text::decoded(head);
    let start = text.trim_start();
    match form {
        // Neither form needs a first line of its own, but both are text.
        Some(ListForm::M3u | ListForm::Pls) => !start.contains('\0'),
        _ => m3u::has_header(start) || pls::has_header(start) || xml::may_be_list(start),
    }
}

/// The list in `bytes`; `None` if it is none, or one without entries of a form that needs its first line.
pub(crate) fn parse(bytes: &[u8], form: Option<ListForm>) -> Option<Parsed> {
    let mut parsed = parse_with_unlocated(bytes, form)?;
    if let Parsed::List(list) = &mut parsed {
        list.entries.retain(|entry| !entry.location.is_empty());
    }
    Some(parsed)
}

/// As [`parse`], with the entries of XSPF that have a title and no location.
pub(crate) fn parse_with_unlocated(bytes: &[u8], form: Option<ListForm>) -> Option<Parsed> {
    if !may_be_list(bytes.get(..HEAD_BYTES).unwrap_or(bytes), form) {
        return None;
    }
    let text = text::decoded(bytes);
    let start = text.trim_start();
    if pls::has_header(start) {
        Some(Parsed::List(pls::parse(bytes)))
    } else if xml::may_be_list(start) {
        xml::parse(start).map(Parsed::List)
    } else if m3u::is_stream(start) {
        Some(Parsed::Stream)
    } else if m3u::has_header(start) || form == Some(ListForm::M3u) {
        Some(Parsed::List(m3u::parse(bytes)))
    } else {
        (form == Some(ListForm::Pls)).then(|| Parsed::List(pls::parse(bytes)))
    }
}
