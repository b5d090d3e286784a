//! Piano notes in order of time, packed: a recording may last ten hours.

/// A key that goes down and comes up.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Note {
    /// 0 (A0) to 87 (C8).
    pub key: u8,
    /// Onset in seconds.
    pub start_s: f64,
    /// Release in seconds; infinite while it is unknown.
    pub end_s: f64,
    /// 0 to 1.
    pub strength: f32,
}

/// A note in twelve bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct PackedNote {
    start_ms: u32,
    /// `u32::MAX`: unknown yet.
    end_ms: u32,
    key: u8,
    /// In 255ths.
    strength: u8,
}

/// Notes sorted by onset.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Notes {
    notes: Vec<PackedNote>,
}

fn ms_from_s(seconds: f64) -> u32 {
    // Saturates at 0 and at 49 days.
    (seconds * 1000.0).round() as u32
}

impl Notes {
    /// Adds a note, which must not begin before the last one, and returns its number.
    pub(super) fn push(&mut self, key: u8, start_s: f64, strength: f32) -> usize {
        let (start_ms, strength) = (ms_from_s(start_s), (strength * 255.0).round() as u8);
        debug_assert!(
            self.notes.last().is_none_or(|last| last.start_ms <= start_ms),
            "notes go back in time"
        );
        self.notes.push(PackedNote { start_ms, end_ms: u32::MAX, key, strength });
        self.notes.len() - 1
    }

    /// Ends a note at `end_s`, but at least 20 ms after its onset.
    pub(super) fn release(&mut self, note: usize, end_s: f64) {
        debug_assert!(note < self.notes.len(), "there is no note {note}");
        if let Some(note) = self.notes.get_mut(note) {
            note.end_ms = ms_from_s(end_s).max(note.start_ms + 20);
        }
    }

    /// Notes with `from_s <= onset < to_s`.
    pub(super) fn between(&self, from_s: f64, to_s: f64) -> impl DoubleEndedIterator<Item = Note> + '_ {
        let at = |seconds: f64| self.notes.partition_point(|n| f64::from(n.start_ms) < seconds * 1000.0);
        let (from, to) = (at(from_s), at(to_s));
        self.notes.get(from..to.max(from)).unwrap_or_default().iter().map(|n| Note {
            key: n.key,
            start_s: f64::from(n.start_ms) / 1000.0,
            end_s: if n.end_ms == u32::MAX { f64::INFINITY } else { f64::from(n.end_ms) / 1000.0 },
            strength: f32::from(n.strength) / 255.0,
        })
    }

    /// Memory in bytes.
    pub(super) fn bytes(&self) -> usize {
        self.notes.capacity() * size_of::<PackedNote>()
    }
}
