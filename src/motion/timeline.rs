//! What was heard, in the order of time, as small as can be: a recording may last ten hours.

/// One key going down and up again.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Strike {
    /// 0 (A0) to 87 (C8).
    pub key: u8,
    /// The hammer meets the string.
    pub start_s: f64,
    /// The key is let go; infinite while that is not known.
    pub end_s: f64,
    /// How hard, 0 to 1.
    pub strength: f32,
}

/// Twelve bytes of a strike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stored {
    start_ms: u32,
    /// `u32::MAX`: not known yet.
    end_ms: u32,
    key: u8,
    /// In 255ths.
    strength: u8,
}

/// Strikes so far, sorted by start.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Timeline {
    strikes: Vec<Stored>,
}

fn ms(seconds: f64) -> u32 {
    // Saturates: negative is 0, and 49 days are the end of the scale.
    (seconds * 1000.0).round() as u32
}

impl Timeline {
    /// Adds a strike, not before the last one's start; gives its number.
    pub(super) fn strike(&mut self, key: u8, start_s: f64, strength: f32) -> usize {
        let strength = (strength * 255.0).round() as u8;
        self.strikes.push(Stored { start_ms: ms(start_s), end_ms: u32::MAX, key, strength });
        self.strikes.len() - 1
    }

    /// A strike ends, not before 20 ms after its start.
    pub(super) fn let_go(&mut self, strike: usize, end_s: f64) {
        if let Some(strike) = self.strikes.get_mut(strike) {
            strike.end_ms = ms(end_s).max(strike.start_ms + 20);
        }
    }

    /// Strikes that start from `from_s` on and before `to_s`.
    pub(super) fn between(&self, from_s: f64, to_s: f64) -> impl DoubleEndedIterator<Item = Strike> + '_ {
        let at = |seconds: f64| self.strikes.partition_point(|s| f64::from(s.start_ms) < seconds * 1000.0);
        let (from, to) = (at(from_s), at(to_s));
        self.strikes.get(from..to.max(from)).unwrap_or_default().iter().map(|s| Strike {
            key: s.key,
            start_s: f64::from(s.start_ms) / 1000.0,
            end_s: if s.end_ms == u32::MAX { f64::INFINITY } else { f64::from(s.end_ms) / 1000.0 },
            strength: f32::from(s.strength) / 255.0,
        })
    }

    /// Bytes held.
    pub(super) fn bytes(&self) -> usize {
        self.strikes.capacity() * size_of::<Stored>()
    }
}
