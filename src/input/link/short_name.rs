//! The display name of a link whose title is unknown.

use super::characters::{is_hidden, shortened};
use super::{Link, LinkKind};
use percent_encoding::percent_decode_str;

/// Most characters of a name.
const MAX_CHARS: usize = 80;

/// See [`Link::short_name`].
pub(super) fn short_name(link: &Link) -> String {
    debug_assert!(link.url.contains("://"), "a link starts with its scheme: {}", link.url);
    let (_, address) = link.url.split_once("://").unwrap_or_default();
    let address =
        address.strip_prefix("www.").filter(|rest| !rest.starts_with(['/', ':'])).unwrap_or(address);
    let path = address.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
    let name = match &link.kind {
        LinkKind::Video { id } | LinkKind::VideoInPlaylist { id, .. } => format!("youtu.be/{id}"),
        LinkKind::Playlist { list: Some(list) } => format!("youtube.com/playlist?list={list}"),
        LinkKind::Playlist { list: None } | LinkKind::Page => decoded(path),
        // Encoded slashes separate as well, so that only the file's name is shown.
        LinkKind::Media => last_part(&decoded(path)).to_owned(),
    };
    shortened(&name, MAX_CHARS)
}

fn last_part(path: &str) -> &str {
    path.rsplit(['/', '\\']).find(|part| !part.is_empty()).unwrap_or(path)
}

/// Percent-decodes; characters that cannot be displayed become U+FFFD.
fn decoded(text: &str) -> String {
    let unseen = |character: char| character.is_control() || is_hidden(character);
    percent_decode_str(text).decode_utf8_lossy().replace(unseen, "\u{FFFD}")
}
