//! Where another recording of the same sound is at the same place.

use super::state::DuplicatesPage;
use crate::library::{DuplicateGroup, DuplicateMember, Location, RecordingId};
use std::collections::HashMap;
use std::path::PathBuf;

/// Files that are measured at once: to decode the start of one takes some milliseconds, and a group may have thousands.
const MEASURED: usize = 8;

/// Where the sound of recordings begins, in seconds from the start of their files, as far as that is known.
pub(super) type SoundStarts = HashMap<RecordingId, f64>;

/// The next member after `from` in the order of the group, and the time in it, in seconds, that sounds like `at_s` in `from`; 0 if that
/// is before its start. `None` if nothing connects them.
pub(super) fn next_at_same_place(
    group: &DuplicateGroup,
    starts: &SoundStarts,
    from: RecordingId,
    at_s: f64,
) -> Option<(usize, f64)> {
    let here = group.members.iter().position(|member| member.recording.id == from)?;
    let next = (here + 1) % group.members.len().max(1);
    let to = group.members.get(next)?.recording.id;
    // Both or none: half of it would be worse than nothing.
    let silence_s = match (starts.get(&from), starts.get(&to)) {
        (Some(from_s), Some(to_s)) => to_s - from_s,
        _ => 0.0,
    };
    Some((next, (at_s - group.offset_s(from, to)? + silence_s).max(0.0)))
}

impl DuplicatesPage {
    /// The next files of the group, from that at the cursor on, in which it is not known yet where the sound begins.
    pub(super) fn unmeasured(&self) -> Vec<(RecordingId, PathBuf)> {
        let Some((group, at_cursor)) = self.member() else { return Vec::new() };
        let is_at_cursor = |member: &DuplicateMember| member.recording.id == at_cursor.recording.id;
        let here = group.members.iter().position(is_at_cursor).unwrap_or_default();
        let next = group.members.iter().cycle().skip(here).take(group.members.len().min(MEASURED));
        let unmeasured = next.filter(|member| !self.starts().contains_key(&member.recording.id));
        let file = |(id, location): (RecordingId, &Location)| match location {
            Location::File(path) => Some((id, path.clone())),
            Location::Link(_) => None,
        };
        unmeasured
            .filter_map(|member| file((member.recording.id, &member.recording.facts.location)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library::{DuplicatePair, FileFacts, PairKind, StoredRecording, Tags};

    #[test]
    fn the_silence_before_the_sound_counts_and_nothing_is_before_the_start() {
        let id = RecordingId;
        let member = |n: i64| DuplicateMember {
            recording: StoredRecording {
                id: id(n),
                facts: FileFacts {
                    location: Location::File(format!("/{n}.mp3").into()),
                    size: None,
                    modified_ns: None,
                    content_hash: None,
                    tags: Tags::default(),
                },
                added_at: 0,
                missing_since: None,
                favourite: false,
                run: None,
                decisions: Vec::new(),
            },
            kind: None,
            differs: Vec::new(),
        };
        let pair = DuplicatePair {
            a: id(1),
            b: id(2),
            kind: PairKind::Cut,
            compared_s: 50.0,
            bit_error_rate: 0.0,
            offset_s: 5.0,
        };
        let group = DuplicateGroup {
            members: vec![member(1), member(2)],
            keep_because: Vec::new(),
            pairs: vec![pair],
            unmatched: Vec::new(),
        };
        let none = SoundStarts::new();
        assert_eq!(next_at_same_place(&group, &none, id(1), 12.0), Some((1, 7.0)));
        assert_eq!(next_at_same_place(&group, &none, id(2), 7.0), Some((0, 12.0)));
        assert_eq!(next_at_same_place(&group, &none, id(1), 3.0), Some((1, 0.0)));
        assert_eq!(next_at_same_place(&group, &none, id(3), 3.0), None);
        let starts = SoundStarts::from([(id(1), 0.5), (id(2), 2.0)]);
        assert_eq!(next_at_same_place(&group, &starts, id(1), 12.0), Some((1, 8.5)));
        let half = SoundStarts::from([(id(1), 0.5)]);
        assert_eq!(next_at_same_place(&group, &half, id(1), 12.0), Some((1, 7.0)));
    }
}
