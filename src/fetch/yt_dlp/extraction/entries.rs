//! Entries of a playlist, each with a unique id and any known problem.

use super::raw_info::RawInfo;
use super::{Metadata, Playlist, PlaylistEntry};
use crate::fetch::Reason;
use serde::Deserialize;
use serde_json::Value;
use std::collections::HashSet;

/// Most characters of an id, which becomes part of file names.
const MAX_ID_CHARS: usize = 100;
const UNREADABLE_ENTRY: &str = "yt-dlp cannot read this entry: open the list in a browser to see what it is";

impl Playlist {
    /// From the JSON of the playlist and its entries.
    pub(super) fn new(raw: &RawInfo, entries: &[Value]) -> Self {
        let mut flat = Vec::new();
        flatten(entries, &mut flat);
        let mut taken = HashSet::new();
        let entries = flat.into_iter().zip(1..).map(|((value, raw), number)| {
            let raw_id = raw.as_ref().and_then(RawInfo::id);
            let id = unique_id(raw_id, number, &mut taken);
            match raw {
                Some(raw) => PlaylistEntry::new(value, &raw, id),
                None => PlaylistEntry::unread(id),
            }
        });
        Self { title: raw.title(), uploader: raw.uploader(), entries: entries.collect() }
    }
}

/// Flattens nested lists: a channel is a list of tabs, and a tab a list of videos.
fn flatten<'a>(entries: &'a [Value], flat: &mut Vec<(&'a Value, Option<RawInfo>)>) {
    for value in entries {
        let raw = RawInfo::deserialize(value).ok();
        if raw.as_ref().is_some_and(RawInfo::is_list) {
            let inner = value.get("entries").and_then(Value::as_array);
            flatten(inner.map(Vec::as_slice).unwrap_or_default(), flat);
        } else {
            flat.push((value, raw));
        }
    }
}

impl PlaylistEntry {
    fn new(value: &Value, raw: &RawInfo, id: String) -> Self {
        let (url, metadata) = (raw.url(), raw.metadata());
        let info = (raw.has_formats() && !raw.is_reference()).then(|| json_of_entry(value));
        let nowhere = (url.is_none() && info.is_none()).then_some(Reason::Unsupported);
        let issue = issue(raw).or(nowhere);
        Self { url, metadata, issue, info, id, is_file: false }
    }

    /// `null` represents an entry that yt-dlp could not read.
    fn unread(id: String) -> Self {
        let issue = Some(Reason::Other(UNREADABLE_ENTRY.to_owned()));
        Self { url: None, metadata: Metadata::default(), issue, info: None, id, is_file: false }
    }
}

/// JSON for `--load-info-json`. If that download fails, yt-dlp extracts `webpage_url` again and would take the first recording of the
/// page instead of this one. It does not use `original_url`.
fn json_of_entry(value: &Value) -> String {
    let mut value = value.clone();
    if let Some(fields) = value.as_object_mut()
        && let Some(page) = fields.remove("webpage_url")
    {
        fields.insert("original_url".to_owned(), page);
    }
    value.to_string()
}

/// Why the entry is unavailable, as far as the list says.
fn issue(raw: &RawInfo) -> Option<Reason> {
    // YouTube shows only these titles.
    match raw.title.as_deref().map(str::trim) {
        Some("[Private video]") => return Some(Reason::Private),
        Some("[Deleted video]") => return Some(Reason::Removed),
        _ => {}
    }
    match raw.availability.as_deref() {
        Some("private") => return Some(Reason::Private),
        Some("premium_only" | "subscriber_only") => return Some(Reason::MembersOnly),
        Some("needs_auth") => return Some(Reason::Login),
        _ => {}
    }
    if raw.is_live() || raw.is_upcoming() {
        return Some(Reason::Live);
    }
    (!raw.has_audio()).then_some(Reason::NoAudio)
}

/// The id or number, with the number appended to repeated ids: a playlist may contain a video twice.
fn unique_id(raw: Option<String>, number: usize, taken: &mut HashSet<String>) -> String {
    let fit = |c: char| if c.is_alphanumeric() || matches!(c, '-' | '_') { c } else { '_' };
    let raw = raw.map(|id| id.chars().map(fit).take(MAX_ID_CHARS).collect::<String>());
    let base = raw.filter(|id| !id.is_empty()).unwrap_or_else(|| number.to_string());
    // File names of Windows and macOS ignore case.
    let mut free = |id: &String| taken.insert(id.to_lowercase());
    if free(&base) {
        return base;
    }
    (number..).map(|number| format!("{base}-{number}")).find(free).unwrap_or(base)
}
