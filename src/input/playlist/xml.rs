//! XSPF (xspf.org/spec), RSS 1.0 and 2.0, Atom (RFC 4287): one reader for the elements that they share.
//!
//! Feeds are often not well-formed: names of closing tags are not compared, unknown entities stay as they are written, and what
//! was read before an error counts.

use super::{Entry, List, MAX_ENTRIES};
use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

/// Deepest element that is looked at; deeper ones are skipped.
const MAX_DEPTH: usize = 64;
/// Most bytes of a title or an address.
const MAX_TEXT: usize = 16 * 1024;

/// Whether the first element of an XML file may be that of a list.
pub(super) fn may_be_list(start: &str) -> bool {
    start.starts_with('<') && root(start).is_some_and(|name| is_root(&name))
}

fn is_root(name: &str) -> bool {
    matches!(local(name), "playlist" | "rss" | "feed" | "RDF")
}

/// Name of the first element.
fn root(text: &str) -> Option<String> {
    let mut reader = reader(text);
    loop {
        match reader.read_event() {
            Ok(Event::Start(start) | Event::Empty(start)) => return name_of(&start),
            Ok(Event::Eof) | Err(_) => return None,
            Ok(_) => {}
        }
    }
}

/// The list, with entries that have a title and no location; `None` for XML of another kind.
pub(super) fn parse(text: &str) -> Option<List> {
    let mut reader = reader(text);
    let mut parser = Parser::default();
    loop {
        match reader.read_event() {
            Ok(Event::Start(start)) => {
                parser.open(&start)?;
            }
            Ok(Event::Empty(start)) => {
                parser.open(&start)?;
                parser.close();
            }
            Ok(Event::End(end)) => parser.close_named(end.name().into_inner()),
            Ok(Event::Text(text)) => parser.push(&text.decode().unwrap_or_default()),
            Ok(Event::CData(text)) => parser.push(&text.decode().unwrap_or_default()),
            Ok(Event::GeneralRef(reference)) => parser.push(&resolved(&reference)),
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
        if parser.list.entries.len() > MAX_ENTRIES {
            break;
        }
    }
    parser.root.is_some().then_some(parser.list)
}

fn reader(text: &str) -> Reader<&[u8]> {
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    reader
}

/// What was read so far.
#[derive(Default)]
struct Parser {
    /// Prefix of the first element, with its colon; elements with another one belong to extensions.
    root: Option<String>,
    /// Names of the open elements without that prefix.
    open: Vec<String>,
    /// Open elements beyond the deepest.
    skipped: usize,
    /// Depth and content of the open item.
    item: Option<(usize, Item)>,
    text: String,
    list: List,
}

#[derive(Default)]
struct Item {
    entry: Entry,
    /// The address of its page, used if there is no file.
    page: Option<String>,
}

impl Parser {
    /// `None` if the first element is not that of a list.
    fn open(&mut self, start: &BytesStart<'_>) -> Option<()> {
        let name = name_of(start).unwrap_or_default();
        if self.root.is_none() {
            if !is_root(&name) {
                return None;
            }
            // The elements of RSS 1.0 have another prefix than its root, rdf:RDF.
            let prefix = name.split_once(':').filter(|(_, local)| *local != "RDF").map(|(prefix, _)| prefix);
            self.root = Some(prefix.map(|prefix| format!("{prefix}:")).unwrap_or_default());
        }
        if self.open.len() >= MAX_DEPTH {
            self.skipped += 1;
            return Some(());
        }
        let prefix = self.root.as_deref().unwrap_or_default();
        let name = name.strip_prefix(prefix).unwrap_or(&name).to_owned();
        self.open.push(name);
        self.text.clear();
        let depth = self.open.len();
        let name = self.open.last().map(String::as_str).unwrap_or_default();
        if self.item.is_none() && matches!(name, "item" | "entry" | "track") {
            self.item = Some((depth, Item::default()));
        } else if let Some((_, item)) = &mut self.item {
            item.element(name, start);
        }
        Some(())
    }

    fn close(&mut self) {
        if self.skipped > 0 {
            self.skipped -= 1;
            return;
        }
        let depth = self.open.len();
        let Some(name) = self.open.pop() else { return };
        let text = std::mem::take(&mut self.text);
        let text = text.trim();
        match &mut self.item {
            Some((item_depth, item)) if depth == *item_depth + 1 => item.text(&name, text),
            Some((item_depth, _)) if depth == *item_depth => {
                if let Some((_, item)) = self.item.take() {
                    self.list.entries.extend(item.into_entry());
                }
            }
            None if name == "title" && depth <= 3 && self.list.title.is_none() && !text.is_empty() => {
                self.list.title = Some(text.to_owned());
            }
            _ => {}
        }
    }

    /// Closes the innermost element of this name and all that were left open within it; ignores a tag that closes nothing.
    fn close_named(&mut self, name: &[u8]) {
        if self.skipped > 0 {
            return self.close();
        }
        let name = std::str::from_utf8(name).unwrap_or_default();
        let name = name.strip_prefix(self.root.as_deref().unwrap_or_default()).unwrap_or(name);
        if let Some(at) = self.open.iter().rposition(|open| open == name) {
            while self.open.len() > at {
                self.close();
            }
        }
    }

    fn push(&mut self, text: &str) {
        if self.skipped == 0 && self.text.len() + text.len() <= MAX_TEXT {
            self.text.push_str(text);
        }
    }
}

impl Item {
    /// Addresses in attributes.
    fn element(&mut self, name: &str, start: &BytesStart<'_>) {
        match name {
            // RSS: the file of a podcast, and that of Yahoo's Media RSS.
            "enclosure" | "media:content" => self.media(attribute(start, "url"), attribute(start, "type")),
            // Atom.
            "link" => {
                let address = attribute(start, "href");
                match attribute(start, "rel").as_deref() {
                    Some("enclosure") => self.media(address, attribute(start, "type")),
                    None | Some("alternate") if self.page.is_none() => self.page = address,
                    _ => {}
                }
            }
            "content" => {
                if let (Some(address), Some(kind)) = (attribute(start, "src"), attribute(start, "type"))
                    && is_media_type(&kind)
                {
                    self.media(Some(address), Some(kind));
                }
            }
            _ => {}
        }
    }

    /// The first file with audio or video counts, else the first file that is no image.
    fn media(&mut self, address: Option<String>, kind: Option<String>) {
        let Some(address) = address.filter(|address| !address.is_empty()) else { return };
        let kind = kind.unwrap_or_default();
        let is_media = is_media_type(&kind);
        let is_better = self.entry.location.is_empty() || is_media && !self.entry.is_media;
        if is_better && !kind.starts_with("image/") {
            self.entry.location = address;
            self.entry.is_media = is_media;
        }
    }

    /// The text of an element directly below the item.
    fn text(&mut self, name: &str, text: &str) {
        if text.is_empty() {
            return;
        }
        let entry = &mut self.entry;
        match name {
            "title" => entry.title = Some(text.to_owned()),
            "location" if entry.location.is_empty() => {
                text.clone_into(&mut entry.location);
                entry.is_address = true;
            }
            "link" if self.page.is_none() => self.page = Some(text.to_owned()),
            "creator" => entry.artist = Some(text.to_owned()),
            "album" => entry.album = Some(text.to_owned()),
            "itunes:duration" => entry.duration = Some(text.to_owned()),
            // XSPF: in milliseconds.
            "duration" => entry.duration = text.parse().ok().map(|ms: f64| (ms / 1000.0).to_string()),
            _ => {}
        }
    }

    /// `None` without any address and title.
    fn into_entry(self) -> Option<Entry> {
        let Self { mut entry, page } = self;
        if entry.location.is_empty() {
            entry.location = page.unwrap_or_default();
        }
        (!entry.location.is_empty() || entry.title.is_some()).then_some(entry)
    }
}

/// Whether a content type is that of audio or video.
pub(crate) fn is_media_type(kind: &str) -> bool {
    let kind = kind.trim().to_ascii_lowercase();
    kind.starts_with("audio/") || kind.starts_with("video/") || kind == "application/ogg"
}

fn name_of(start: &BytesStart<'_>) -> Option<String> {
    std::str::from_utf8(start.name().into_inner()).ok().map(str::to_owned)
}

fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

/// The value of an attribute; one with unknown entities as it is written.
fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = start.attributes();
    let mut attributes = attributes.with_checks(false).filter_map(Result::ok);
    let value = attributes.find(|found| found.key.into_inner() == name.as_bytes())?.value;
    let value = String::from_utf8_lossy(&value).into_owned();
    let plain = quick_xml::escape::unescape(&value).map(|plain| plain.trim().to_owned());
    Some(plain.unwrap_or_else(|_| value.trim().to_owned())).filter(|value| value.len() <= MAX_TEXT)
}

/// `&amp;`, `&#233;`, …; other names stay as they are written.
fn resolved(reference: &BytesRef<'_>) -> String {
    if let Ok(Some(character)) = reference.resolve_char_ref() {
        return character.to_string();
    }
    let name = reference.decode().unwrap_or_default();
    match quick_xml::escape::resolve_predefined_entity(&name) {
        Some(text) => text.to_owned(),
        None => format!("&{name};"),
    }
}
