//! Drum hits in order of time.

/// A drum or cymbal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drum {
    /// Bass drum.
    Kick,
    /// Snare drum.
    Snare,
    /// Hi-hat, closed or open.
    HiHat,
    /// Crash or ride cymbal.
    Cymbal,
}

impl Drum {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Kick, Self::Snare, Self::HiHat, Self::Cymbal];
}

/// One hit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    /// Time of the stroke in seconds.
    pub at_s: f64,
    /// 0 to 1.
    pub strength: f32,
}

/// A hit in eight bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct PackedHit {
    at_ms: u32,
    /// In 255ths.
    strength: u8,
}

/// Hits of each drum, each sorted by time.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Hits {
    drums: [Vec<PackedHit>; Drum::ALL.len()],
}

impl Hits {
    /// Adds a hit, which must not precede the drum's last one.
    pub(super) fn push(&mut self, drum: Drum, at_s: f64, strength: f32) {
        if let Some(hits) = self.drums.get_mut(drum as usize) {
            // Both conversions saturate.
            let (at_ms, strength) = ((at_s * 1000.0).round() as u32, (strength * 255.0).round() as u8);
            debug_assert!(hits.last().is_none_or(|last| last.at_ms <= at_ms), "hits go back in time");
            hits.push(PackedHit { at_ms, strength });
        }
    }

    /// Hits with `from_s <= time < to_s`.
    pub(super) fn between(
        &self,
        drum: Drum,
        from_s: f64,
        to_s: f64,
    ) -> impl DoubleEndedIterator<Item = Hit> + '_ {
        let hits = self.drums.get(drum as usize).map_or(&[][..], Vec::as_slice);
        let at = |seconds: f64| hits.partition_point(|hit| f64::from(hit.at_ms) < seconds * 1000.0);
        let (from, to) = (at(from_s), at(to_s));
        hits.get(from..to.max(from))
            .unwrap_or_default()
            .iter()
            .map(|hit| Hit { at_s: f64::from(hit.at_ms) / 1000.0, strength: f32::from(hit.strength) / 255.0 })
    }

    /// Memory in bytes.
    pub(super) fn bytes(&self) -> usize {
        self.drums.iter().map(|hits| hits.capacity() * size_of::<PackedHit>()).sum()
    }
}
