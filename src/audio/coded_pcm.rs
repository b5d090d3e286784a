//! DTS or AC-3 inside a file that says PCM: a disc's surround sound that was stored as if it were samples, and would be noise.
//!
//! Each frame of such data begins with a sync word (ETSI TS 102 114, 6.3.1; IEC 61937-1, 6.1; ATSC A/52, 5.4.1), every few thousand bytes.

use std::collections::VecDeque;

/// Sync words as pairs of 16-bit samples.
const PAIRS: [((u16, u16), &str); 4] = [
    ((0x7ffe, 0x8001), DTS),
    // 14 bits a sample.
    ((0x1fff, 0xe800), DTS),
    ((0xf872, 0x4e1f), IEC_61937),
    ((0x0b77, 0), AC3),
];
const DTS: &str = "DTS stored as samples";
const AC3: &str = "AC-3 stored as samples";
const IEC_61937: &str = "AC-3 or DTS stored as samples";
/// Frames in a row that are believed to be frames; of AC-3, whose sync word has 16 bits only.
const FRAMES: u64 = 4;
const SHORT_FRAMES: u64 = 6;
/// Distance of two frames in samples.
const DISTANCES: std::ops::RangeInclusive<u64> = 128..=16_384;
/// Frames of the file that are searched behind digital silence, and the longest such silence.
const SEARCHED: u64 = 1 << 16;
const LONGEST_SILENCE: u64 = 1 << 20;
/// Sync words remembered.
const MAX_PLACES: usize = 256;

/// A search of the first samples of a stereo file.
#[derive(Default)]
pub(super) struct CodedPcmSearch {
    /// Samples seen, and where the first that is not zero was.
    seen: u64,
    sound_at: Option<u64>,
    last: u16,
    /// Index in [`PAIRS`] and position of each sync word.
    places: VecDeque<(usize, u64)>,
    found: Option<&'static str>,
}

impl CodedPcmSearch {
    /// Searches the next interleaved samples.
    pub(super) fn push(&mut self, samples: &[f32]) {
        for &sample in samples {
            let word = (sample * 32_768.0) as i32 as u16;
            let pair = (std::mem::replace(&mut self.last, word), word);
            self.seen += 1;
            if word == 0 && self.sound_at.is_none() {
                continue;
            }
            self.sound_at.get_or_insert(self.seen);
            let swapped = (pair.0.swap_bytes(), pair.1.swap_bytes());
            for (index, (sync, _)) in PAIRS.iter().enumerate() {
                let is_sync = |pair: (u16, u16)| pair.0 == sync.0 && (sync.1 == 0 || pair.1 == sync.1);
                if is_sync(pair) || is_sync(swapped) {
                    self.add(index);
                }
            }
        }
    }

    /// Whether the first samples are not all seen.
    pub(super) fn wants_more(&self) -> bool {
        let enough = self.sound_at.map_or(LONGEST_SILENCE, |at| at + SEARCHED);
        self.found.is_none() && self.seen < enough
    }

    /// What the samples really are.
    pub(super) fn found(&self) -> Option<&'static str> {
        self.found
    }

    fn add(&mut self, index: usize) {
        let here = self.seen;
        let is_near = |place: &(usize, u64)| place.0 == index && here - place.1 < *DISTANCES.start();
        if self.places.iter().rev().take(PAIRS.len()).any(is_near) {
            // Frames are not as short as that: a constant signal.
            self.places.retain(|place| place.0 != index);
        }
        let needed =
            if PAIRS.get(index).is_some_and(|(_, name)| *name == AC3) { SHORT_FRAMES } else { FRAMES };
        let at = |place: u64| self.places.contains(&(index, place));
        let distances = self.places.iter().filter(|place| place.0 == index).map(|place| here - place.1);
        let mut regular = distances.filter(|distance| DISTANCES.contains(distance));
        let is_stream =
            |distance: u64| (2..needed).all(|count| here.checked_sub(count * distance).is_some_and(at));
        if regular.any(is_stream) {
            self.found = PAIRS.get(index).map(|(_, name)| *name);
        }
        self.places.push_back((index, here));
        if self.places.len() > MAX_PLACES {
            self.places.pop_front();
        }
    }
}

/// Whether `content` is a name that a search finds.
pub(super) fn is_coded_pcm(content: &str) -> bool {
    [DTS, AC3, IEC_61937].contains(&content)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pseudo-random 16-bit samples (Knuth's 64-bit generator), with `sync` every `distance` samples.
    fn stream(sync: &[u16], distance: usize, count: usize) -> Vec<f32> {
        let mut state = 1_u64;
        let word = |n: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let word = sync.get(n % distance).copied().unwrap_or((state >> 40) as u16);
            f32::from(word as i16) / 32_768.0
        };
        (0..count).map(word).collect()
    }

    fn search(samples: &[f32]) -> Option<&'static str> {
        let mut search = CodedPcmSearch::default();
        for part in samples.chunks(1_000) {
            if search.wants_more() {
                search.push(part);
            }
        }
        search.found()
    }

    #[test]
    fn sync_words_at_equal_distances_are_found_in_either_byte_order() {
        for (sync, distance, expected) in [
            (&[0x7ffe, 0x8001][..], 1_024, DTS),
            (&[0xfe7f, 0x0180], 1_024, DTS),
            (&[0x1fff, 0xe800], 2_048, DTS),
            (&[0xff1f, 0x00e8], 1_006, DTS),
            (&[0xf872, 0x4e1f, 1], 3_072, IEC_61937),
            (&[0x72f8, 0x1f4e, 1], 3_072, IEC_61937),
            // The frame of AC-3 behind its preamble.
            (&[0xf872, 0x4e1f, 1, 12_288, 0x0b77], 3_072, IEC_61937),
            (&[0x0b77], 896, AC3),
            (&[0x770b], 896, AC3),
        ] {
            assert_eq!(search(&stream(sync, distance, 60_000)), Some(expected), "{sync:x?}");
        }
    }

    #[test]
    fn silence_in_front_is_skipped() {
        let samples = [vec![0.0; 300_001], stream(&[0x7ffe, 0x8001], 1_024, 60_000)].concat();
        assert_eq!(search(&samples), Some(DTS));
    }

    #[test]
    fn noise_silence_and_constant_samples_are_sound() {
        assert_eq!(search(&stream(&[], 1, 200_000)), None);
        assert_eq!(search(&vec![0.0; 200_000]), None);
        // Three chance sync words at unequal distances.
        let mut samples = stream(&[], 1, 60_000);
        for at in [1_000, 5_000, 9_100] {
            samples[at] = 0x7ffe as f32 / 32_768.0;
            samples[at + 1] = f32::from(0x8001_u16 as i16) / 32_768.0;
        }
        assert_eq!(search(&samples), None);
        let constant = vec![f32::from(0x0b77_i16) / 32_768.0; 60_000];
        assert_eq!(search(&constant), None);
    }
}
