//! Entries → the file of a playlist: M3U8 or XSPF.

use super::file_location::is_web_address;
use super::relative::relative_path;
use super::windows_path::{is_windows_path, windows_address};
use super::{PlaylistError, PlaylistItem};
use crate::atomic_file;
use crate::format::one_line;
use crate::library::Location;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};
use quick_xml::escape::escape;
use std::path::Path;

/// The characters that need no encoding in the path of an address: RFC 3986, unreserved, and the slash.
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// The format of a playlist's file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlaylistFormat {
    /// Extended M3U in UTF-8; names of files as the bytes that they are.
    M3u8,
    /// XML with addresses, <https://www.xspf.org/spec>.
    Xspf,
}

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrittenPlaylist {
    /// Entries in the file.
    pub entries: usize,
    /// Entries that are not: without a location, which M3U8 needs.
    pub left_out: usize,
}

impl PlaylistFormat {
    /// By the ending of a name: XSPF or M3U8.
    pub fn of_name(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "m3u" | "m3u8" => Some(Self::M3u8),
            "xspf" => Some(Self::Xspf),
            _ => None,
        }
    }

    /// The bytes of a playlist, and how many entries it has. `folder`: of its file, absolute; paths are relative to it. Without a folder
    /// they stay absolute.
    pub fn bytes(self, name: &str, items: &[PlaylistItem], folder: Option<&Path>) -> (Vec<u8>, usize) {
        match self {
            Self::M3u8 => m3u8(name, items, folder),
            Self::Xspf => xspf(name, items, folder),
        }
    }
}

/// Writes a playlist to `target`, with paths relative to its folder. Whether the file may be replaced is for the caller to check.
///
/// # Errors
/// If the file cannot be written; then an old one is as it was.
pub fn write_playlist(
    target: &Path,
    format: PlaylistFormat,
    name: &str,
    items: &[PlaylistItem],
) -> Result<WrittenPlaylist, PlaylistError> {
    let failed = |reason| PlaylistError::Write { path: target.to_owned(), reason };
    let absolute = std::path::absolute(target).map_err(failed)?;
    let (bytes, entries) = format.bytes(name, items, absolute.parent());
    atomic_file::write(&absolute, &bytes).map_err(failed)?;
    Ok(WrittenPlaylist { entries, left_out: items.len() - entries })
}

fn m3u8(name: &str, items: &[PlaylistItem], folder: Option<&Path>) -> (Vec<u8>, usize) {
    let mut list = format!("#EXTM3U\n#PLAYLIST:{}\n", one_line(name)).into_bytes();
    let mut entries = 0;
    for item in items {
        let Some(location) = &item.location else { continue };
        let length_s = item.duration_s.map_or(-1.0, f64::round);
        list.extend(format!("#EXTINF:{length_s},{}\n", one_line(&item.name())).bytes());
        // Says where the artist ends in "Artist - Title".
        list.extend(tag("EXTART", item.artist.as_deref().filter(|_| item.title.is_some())));
        list.extend(tag("EXTALB", item.album.as_deref()));
        list.extend(m3u8_line(location, folder));
        list.push(b'\n');
        entries += 1;
    }
    (list, entries)
}

fn tag(name: &str, text: Option<&str>) -> Vec<u8> {
    text.map(|text| format!("#{name}:{}\n", one_line(text)).into_bytes()).unwrap_or_default()
}

/// The line of a recording in M3U, in the bytes of its name. A name that would not be read as one from a line, e.g. with a line break or
/// another control character, becomes an address. `folder`: that of the list, absolute; without it, paths stay absolute.
pub(crate) fn m3u8_line(location: &Location, folder: Option<&Path>) -> Vec<u8> {
    let path = match location {
        Location::Link(link) => return link.replace(['\n', '\r'], "").into_bytes(),
        Location::File(path) => path,
    };
    if is_windows_path(path) {
        return path.as_os_str().as_encoded_bytes().to_vec();
    }
    let shown = folder.map_or_else(|| path.clone(), |folder| relative_path(path, folder));
    let name = shown.as_os_str().as_encoded_bytes();
    let is_blank = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_whitespace);
    // What ends with another kind of blank is trimmed by readers, too.
    let text = shown.to_string_lossy();
    // Readers take a backslash for a separator of Windows.
    let is_read_otherwise = |byte: &u8| byte.is_ascii_control() || (cfg!(unix) && *byte == b'\\');
    let is_torn = name.iter().any(is_read_otherwise) || text.trim_end() != text;
    if is_torn {
        return format!("file://{}", percent_encode(path.as_os_str().as_encoded_bytes(), PATH)).into_bytes();
    }
    // Would be a comment, lose its blanks, or be taken for a link.
    let is_special = name.first() == Some(&b'#') || is_blank(name.first()) || text.trim_start() != text;
    let is_link = text.contains(':') || text.starts_with("www.") || text.starts_with("youtu");
    let prefix: &[u8] = if shown.is_relative() && (is_special || is_link) { b"./" } else { b"" };
    [prefix, name].concat()
}

fn xspf(name: &str, items: &[PlaylistItem], folder: Option<&Path>) -> (Vec<u8>, usize) {
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<playlist version=\"1\" xmlns=\"http://xspf.org/ns/0/\">\n",
    );
    element(&mut xml, 1, "title", Some(name));
    xml += "  <trackList>\n";
    for item in items {
        xml += "    <track>\n";
        let address = item.location.as_ref().map(|location| address(location, folder));
        element(&mut xml, 3, "location", address.as_deref());
        element(&mut xml, 3, "title", item.title.as_deref().or(address.is_none().then_some("")));
        element(&mut xml, 3, "creator", item.artist.as_deref());
        element(&mut xml, 3, "album", item.album.as_deref());
        let milliseconds = item.duration_s.map(|seconds| format!("{:.0}", seconds * 1000.0));
        element(&mut xml, 3, "duration", milliseconds.as_deref());
        xml += "    </track>\n";
    }
    xml += "  </trackList>\n</playlist>\n";
    (xml.into_bytes(), items.len())
}

/// Appends an element with a text; nothing without one.
fn element(xml: &mut String, depth: usize, name: &str, text: Option<&str>) {
    let Some(text) = text else { return };
    // XML 1.0 cannot express control characters, not even escaped.
    let text: String = one_line(text);
    let indent = "  ".repeat(depth);
    *xml += &format!("{indent}<{name}>{}</{name}>\n", escape(text.as_str()));
}

fn address(location: &Location, folder: Option<&Path>) -> String {
    match location {
        Location::Link(link) => link.clone(),
        Location::File(path) if is_windows_path(path) => windows_address(path),
        Location::File(path) => {
            let shown = folder.map_or_else(|| path.clone(), |folder| relative_path(path, folder));
            let encoded = percent_encode(shown.as_os_str().as_encoded_bytes(), PATH).to_string();
            debug_assert!(!is_web_address(&encoded), "a colon is encoded");
            if shown.is_absolute() { format!("file://{encoded}") } else { encoded }
        }
    }
}
