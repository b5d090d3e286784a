//! pls: `File1=…`, `Title1=…`, in any order.

use super::{Entry, List, MAX_ENTRIES, text};
use std::collections::BTreeMap;

/// The section that every list has.
pub(super) fn has_header(start: &str) -> bool {
    start.get(..10).is_some_and(|section| section.eq_ignore_ascii_case("[playlist]"))
}

/// The list, by number. Entries without a file are ignored.
pub(super) fn parse(bytes: &[u8]) -> List {
    let mut entries: BTreeMap<u64, Entry> = BTreeMap::new();
    for (line, raw) in text::lines(bytes) {
        let Some((key, value)) = line.split_once('=') else { continue };
        let (key, value) = (key.trim().to_ascii_lowercase(), value.trim());
        let (is_file, number) = match (key.strip_prefix("file"), key.strip_prefix("title")) {
            (Some(number), _) => (true, number),
            (None, Some(number)) => (false, number),
            (None, None) => continue,
        };
        let (Ok(number), false) = (number.trim().parse(), value.is_empty()) else { continue };
        if entries.len() > MAX_ENTRIES && !entries.contains_key(&number) {
            break;
        }
        let entry = entries.entry(number).or_default();
        if is_file {
            value.clone_into(&mut entry.location);
            entry.raw = raw
                .as_deref()
                .and_then(|raw| raw.splitn(2, |&byte| byte == b'=').nth(1))
                .map(|raw| raw.trim_ascii().to_owned());
        } else {
            entry.title = Some(value.to_owned());
        }
    }
    let entries = entries.into_values().filter(|entry| !entry.location.is_empty()).collect();
    List { title: None, entries }
}
