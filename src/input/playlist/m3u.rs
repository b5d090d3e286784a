//! m3u and m3u8: a path or link per line; lines that start with `#` are comments, of which `#EXTINF` has a length and a title.

use super::{Entry, List, MAX_ENTRIES, text};

/// Tags that only playlists of HTTP Live Streaming have (RFC 8216, 4.3.2 to 4.3.4).
const STREAM_TAGS: [&str; 5] = [
    "#EXT-X-TARGETDURATION",
    "#EXT-X-STREAM-INF",
    "#EXT-X-I-FRAME-STREAM-INF",
    "#EXT-X-MEDIA-SEQUENCE",
    "#EXT-X-MEDIA:",
];

/// The first line of an extended list.
pub(super) fn has_header(start: &str) -> bool {
    start.get(..7).is_some_and(|tag| tag.eq_ignore_ascii_case("#EXTM3U"))
}

/// Whether the lines are the parts or variants of one stream.
pub(super) fn is_stream(text: &str) -> bool {
    text.split(['\n', '\r']).any(|line| STREAM_TAGS.iter().any(|tag| line.trim_start().starts_with(tag)))
}

/// The list; comments other than titles are ignored.
pub(super) fn parse(bytes: &[u8]) -> List {
    let mut list = List::default();
    // What comments say of the entry that follows them.
    let mut next = Entry::default();
    for (line, raw) in text::lines(bytes) {
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        if let Some(comment) = line.strip_prefix('#') {
            if let Some(info) = tag(comment, "EXTINF:") {
                next.title = title_of(info);
                next.duration = duration_of(info);
            } else if let Some(artist) = tag(comment, "EXTART:") {
                next.artist = some_text(artist);
            } else if let Some(album) = tag(comment, "EXTALB:") {
                next.album = some_text(album);
            } else if let Some(name) = tag(comment, "PLAYLIST:") {
                list.title = Some(name.trim().to_owned());
            }
            continue;
        }
        // One more than is allowed shows that there are too many.
        if list.entries.len() > MAX_ENTRIES {
            break;
        }
        let raw = raw.map(|raw| raw.trim_ascii().to_owned());
        list.entries.push(Entry { location: line.to_owned(), raw, ..std::mem::take(&mut next) });
    }
    list
}

fn tag<'a>(comment: &'a str, name: &str) -> Option<&'a str> {
    let (start, rest) = comment.split_at_checked(name.len())?;
    start.eq_ignore_ascii_case(name).then_some(rest)
}

/// `123,Artist - Title`, with attributes such as `tvg-name="a, b"` before the comma.
fn title_of(info: &str) -> Option<String> {
    let mut quoted = false;
    let comma = info.find(|c| {
        quoted ^= c == '"';
        c == ',' && !quoted
    });
    some_text(info.get(comma? + 1..)?)
}

/// The seconds at the start; `None` of `0` and `-1`, which stand for an unknown length.
fn duration_of(info: &str) -> Option<String> {
    let number = info.trim_start().split([',', ' ']).next()?;
    number
        .parse()
        .ok()
        .filter(|&seconds: &f64| seconds > 0.0 && seconds.is_finite())
        .map(|_| number.to_owned())
}

fn some_text(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}
