//! Continuous movements: one byte per channel every 16 ms.

use super::spectrum::HOP_S;

/// A movement that is not struck, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EnvelopeChannel {
    /// Loudness of the whole, for lights: 1 is the loudest of the last half minute, 0 is 48 dB below it.
    Loudness,
    /// Damper pedal of a piano: 1 is down.
    Pedal,
    /// Sustained sound in the middle register, as of horns.
    Horn,
    /// A string of a bass, 0 (E) to 3 (G).
    Bass(u8),
    /// A string of a guitar, 0 (low E) to 5 (high E).
    Guitar(u8),
}

/// Number of channels.
pub(super) const CHANNELS: usize = 13;

impl EnvelopeChannel {
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

/// All channels over time.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Envelopes {
    /// In 255ths, one row per frame.
    rows: Vec<[u8; CHANNELS]>,
}

impl Envelopes {
    /// Appends the values (0 to 1) of the next 16 ms.
    pub(super) fn push(&mut self, values: &[f32; CHANNELS]) {
        // The conversion saturates.
        self.rows.push(values.map(|value| (value * 255.0).round() as u8));
    }

    /// Value at a time, interpolated between rows and held before the first and after the last row.
    pub(super) fn at(&self, channel: EnvelopeChannel, at_s: f64) -> f32 {
        let position = (at_s / HOP_S).clamp(0.0, self.rows.len().saturating_sub(1) as f64);
        let value = |row: usize| {
            let byte = self.rows.get(row).and_then(|row| row.get(channel.index())).copied();
            f32::from(byte.unwrap_or(0)) / 255.0
        };
        let (row, part) = (position as usize, position.fract() as f32);
        if part == 0.0 { value(row) } else { value(row) * (1.0 - part) + value(row + 1) * part }
    }

    /// Memory in bytes.
    pub(super) fn bytes(&self) -> usize {
        self.rows.capacity() * CHANNELS
    }
}
