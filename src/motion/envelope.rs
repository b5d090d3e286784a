//! Continuous movements: one byte a lane every 16 ms.

use super::spectrum::HOP_S;

/// What moves without being struck.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// Loudness of everything, for lights: 1 is the loudest of the last half minute, 0 is 48 dB under it.
    Loudness,
    /// Damper pedal of a piano: 1 is down.
    Pedal,
    /// Sustained sound in the middle, as of horns.
    Horn,
    /// A string of a bass, 0 (E) to 3 (G).
    Bass(u8),
    /// A string of a guitar, 0 (low E) to 5 (high E).
    Guitar(u8),
}

/// Number of lanes.
pub(super) const LANES: usize = 13;

impl Lane {
    fn index(self) -> usize {
        match self {
            Self::Loudness => 0,
            Self::Pedal => 1,
            Self::Horn => 2,
            Self::Bass(string) => 3 + usize::from(string.min(3)),
            Self::Guitar(string) => 7 + usize::from(string.min(5)),
        }
    }
}

/// All lanes so far.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Lanes {
    /// In 255ths, row by row.
    rows: Vec<[u8; LANES]>,
}

impl Lanes {
    /// The next 16 ms; values from 0 to 1.
    pub(super) fn push(&mut self, values: &[f32; LANES]) {
        // The conversion saturates.
        self.rows.push(values.map(|value| (value * 255.0).round() as u8));
    }

    /// Value at a time, between two rows in proportion; the first and last rows go on for ever.
    pub(super) fn at(&self, lane: Lane, at_s: f64) -> f32 {
        let place = (at_s / HOP_S).clamp(0.0, self.rows.len().saturating_sub(1) as f64);
        let value = |row: usize| {
            let byte = self.rows.get(row).and_then(|row| row.get(lane.index())).copied();
            f32::from(byte.unwrap_or(0)) / 255.0
        };
        let (row, part) = (place as usize, place.fract() as f32);
        if part == 0.0 { value(row) } else { value(row) * (1.0 - part) + value(row + 1) * part }
    }

    /// Bytes held.
    pub(super) fn bytes(&self) -> usize {
        self.rows.capacity() * LANES
    }
}
