//! Where another recording of the same sound is at the same place.

use crate::library::{DuplicateGroup, RecordingId};

/// The next member after `from` in the order of the group, and the time in it, in seconds, that sounds like `at_s` in `from`; 0 if that
/// is before its start. `None` if nothing connects them.
pub(super) fn next_at_same_place(
    group: &DuplicateGroup,
    from: RecordingId,
    at_s: f64,
) -> Option<(usize, f64)> {
    let count = group.members.len();
    let here = group.members.iter().position(|member| member.recording.id == from)?;
    let next = (here + 1) % count.max(1);
    let to = group.members.get(next)?.recording.id;
    Some((next, (at_s - group.offset_s(from, to)?).max(0.0)))
}
