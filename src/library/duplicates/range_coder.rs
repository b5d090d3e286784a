//! Binary decisions → bytes, as many bits each as they are surprising: the adaptive range coder of LZMA.
//!
//! Igor Pavlov, LZMA specification, 2015, <https://www.7-zip.org/sdk.html>; G. N. N. Martin, "Range encoding", 1979.

/// Probabilities are in units of 1/4096.
const SCALE_BITS: u32 = 12;
/// A decision moves its probability by a sixteenth of what is left.
const ADAPTATION: u32 = 4;
/// The range is widened by a byte as soon as it is below this.
const LEAST_RANGE: u32 = 1 << 24;

/// Probability that a decision is `false`, learned from those before it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Probability(u16);

impl Probability {
    /// `of_true`: the first guess, between 0 and 1.
    pub(super) const fn new(of_true: f32) -> Self {
        Self(((1.0 - of_true) * (1 << SCALE_BITS) as f32) as u16)
    }

    /// The part of a range that belongs to `false`.
    fn bound(self, range: u32) -> u32 {
        (range >> SCALE_BITS) * u32::from(self.0)
    }

    fn learn(&mut self, decision: bool) {
        match decision {
            true => self.0 -= self.0 >> ADAPTATION,
            false => self.0 += ((1 << SCALE_BITS) - self.0) >> ADAPTATION,
        }
    }
}

/// Writes decisions.
#[derive(Debug)]
pub(super) struct Encoder {
    bytes: Vec<u8>,
    low: u64,
    range: u32,
    /// The last byte, which a carry may still change, and how many 0xff follow it; `None` before the first.
    cache: Option<u8>,
    full: usize,
}

impl Encoder {
    /// Continues `bytes`.
    pub(super) fn after(bytes: Vec<u8>) -> Self {
        Self { bytes, low: 0, range: u32::MAX, cache: None, full: 0 }
    }

    pub(super) fn encode(&mut self, probability: &mut Probability, decision: bool) {
        let bound = probability.bound(self.range);
        if decision {
            self.low += u64::from(bound);
            self.range -= bound;
        } else {
            self.range = bound;
        }
        probability.learn(decision);
        while self.range < LEAST_RANGE {
            self.range <<= 8;
            self.shift();
        }
    }

    /// All bytes. Zeros at the end are left out: the decoder reads zeros beyond the end.
    pub(super) fn finish(mut self) -> Vec<u8> {
        let from = self.bytes.len();
        for _ in 0..5 {
            self.shift();
        }
        while self.bytes.len() > from && self.bytes.last() == Some(&0) {
            self.bytes.pop();
        }
        self.bytes
    }

    /// Moves the highest byte of `low` out.
    fn shift(&mut self) {
        let [_, _, _, carry, byte, ..] = self.low.to_be_bytes();
        if carry == 0 && byte == 0xff {
            self.full += 1;
        } else {
            // The first byte would always be 0, and no carry reaches beyond it.
            self.bytes.extend(self.cache.map(|cache| cache.wrapping_add(carry)));
            let full = 0xff_u8.wrapping_add(carry);
            self.bytes.extend(std::iter::repeat_n(full, self.full));
            (self.cache, self.full) = (Some(byte), 0);
        }
        self.low = (self.low & 0x00ff_ffff) << 8;
    }
}

/// Reads decisions.
#[derive(Debug)]
pub(super) struct Decoder<'a> {
    bytes: std::slice::Iter<'a, u8>,
    code: u32,
    range: u32,
}

impl<'a> Decoder<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        let mut decoder = Self { bytes: bytes.iter(), code: 0, range: u32::MAX };
        for _ in 0..4 {
            decoder.shift();
        }
        decoder
    }

    #[inline]
    pub(super) fn decode(&mut self, probability: &mut Probability) -> bool {
        let bound = probability.bound(self.range);
        let decision = self.code >= bound;
        if decision {
            self.code -= bound;
            self.range -= bound;
        } else {
            self.range = bound;
        }
        probability.learn(decision);
        while self.range < LEAST_RANGE {
            self.range <<= 8;
            self.shift();
        }
        decision
    }

    fn shift(&mut self) {
        self.code = self.code << 8 | u32::from(self.bytes.next().copied().unwrap_or(0));
    }
}
