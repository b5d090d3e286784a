//! General MIDI programs (from 0) by their use.

/// Acoustic grand and bright acoustic piano.
pub(super) const PIANOS: &[u8] = &[0, 1];

/// Polyphonic instruments other than a piano: electric pianos, harpsichord, clavinet, mallets, organs, guitars, harp, sitar,
/// banjo, shamisen, koto.
pub(super) const OTHERS: &[u8] = &[
    4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 24, 25, 26, 27, 28, 29, 30, 31, 46, 104,
    105, 106, 107,
];

/// An instrument for a single voice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Solo {
    pub(super) program: u8,
    /// Lowest and highest MIDI pitch of its usual range.
    pub(super) range: (u8, u8),
}

const fn solo(program: u8, low: u8, high: u8) -> Solo {
    Solo { program, range: (low, high) }
}

/// Instruments for an upper voice: vibraphone, guitars, violin, viola, cello, strings, choir, trumpet, horn, saxophones,
/// oboe, clarinet, flute.
pub(super) const HIGH: &[Solo] = &[
    solo(11, 53, 89),
    solo(24, 48, 83),
    solo(25, 48, 83),
    solo(26, 48, 83),
    solo(40, 55, 96),
    solo(41, 48, 84),
    solo(42, 41, 76),
    solo(48, 43, 91),
    solo(52, 48, 79),
    solo(56, 54, 84),
    solo(60, 41, 72),
    solo(64, 56, 87),
    solo(65, 49, 80),
    solo(66, 44, 75),
    solo(67, 37, 68),
    solo(68, 58, 89),
    solo(71, 50, 89),
    solo(73, 60, 94),
];

/// Instruments for the bass: cello, double bass and plucked basses.
pub(super) const LOW: &[Solo] = &[
    solo(42, 36, 60),
    solo(43, 28, 55),
    solo(32, 28, 55),
    solo(33, 28, 55),
    solo(34, 28, 55),
    solo(35, 28, 55),
];
