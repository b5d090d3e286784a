//! The descriptors of each frame of a recording.

use super::columns::FRAME_VALUES;
use super::decibels::DecibelRange;
use super::frame_log::{FrameLog, FrameRecord, KNOWN};
use super::frame_source::{FRAME, FrameBlock, HOP};
use super::mfcc::mfcc;
use super::onset_strength::OnsetStrength;
use super::rms::rms;
use super::spectrum::SpectrumMeter;
use super::zero_crossing_rate::zero_crossing_rate;
use crate::audio::SAMPLE_RATE;
use std::io;

/// Seconds from frame to frame.
const HOP_S: f64 = HOP as f64 / SAMPLE_RATE as f64;

/// Measures the frames of a recording, of which it keeps what is needed at its end.
pub(super) struct FrameMeter {
    spectrum: SpectrumMeter,
    block: Vec<FrameRecord>,
    table: FrameTable,
}

impl FrameMeter {
    pub(super) fn new() -> Self {
        let table = FrameTable {
            log: FrameLog::new(),
            mels: DecibelRange::default(),
            peaks: DecibelRange::default(),
            valleys: DecibelRange::default(),
        };
        Self { spectrum: SpectrumMeter::new(), block: Vec::new(), table }
    }

    /// Takes the next frames.
    ///
    /// # Errors
    /// If the temporary file cannot be written.
    pub(super) fn push(&mut self, block: &FrameBlock<'_>) -> io::Result<()> {
        let spectrum = self.spectrum.measure(block);
        self.block.clear();
        for lane in 0..block.lanes {
            let of = |lanes: &[f32]| lanes.get(lane).copied().unwrap_or_default();
            let single = [
                rms(block.frame(lane)),
                of(&spectrum.centroid),
                of(&spectrum.bandwidth),
                of(&spectrum.rolloff),
                of(&spectrum.flatness),
                zero_crossing_rate(block.sound_of_frame(lane)),
            ];
            let mut known = [0.0; KNOWN];
            let values = spectrum.chroma.iter().map(|class| of(class)).chain(single);
            known.iter_mut().zip(values).for_each(|(known, value)| *known = value);
            let mut mels_db = [0.0; super::mfcc::MELS];
            let rows = spectrum.mels_db.chunks_exact(spectrum.centroid.len());
            mels_db.iter_mut().zip(rows).for_each(|(mel, row)| *mel = of(row));
            self.block.push(FrameRecord {
                known,
                peaks_db: spectrum.peaks_db.map(|band| of(&band)),
                valleys_db: spectrum.valleys_db.map(|band| of(&band)),
                mels_db,
            });
        }
        for frame in &self.block {
            self.table.mels.add(&frame.mels_db);
            self.table.peaks.add(&frame.peaks_db);
            self.table.valleys.add(&frame.valleys_db);
        }
        self.table.log.push(&self.block)
    }

    pub(super) fn finish(self) -> FrameTable {
        self.table
    }
}

/// The descriptors of each frame. They are read one after the other, since those of hours would not fit into memory.
#[derive(Debug)]
pub struct FrameTable {
    log: FrameLog,
    mels: DecibelRange,
    peaks: DecibelRange,
    valleys: DecibelRange,
}

impl FrameTable {
    /// Number of frames: one for each 32 ms and one more; none of a recording without samples.
    pub fn frames(&self) -> u64 {
        self.log.frames()
    }

    /// Calls `take` with each frame, until it fails: the time of its centre in seconds, and its values in the order of
    /// [`frame_columns`](super::frame_columns). All are finite.
    ///
    /// # Errors
    /// Those of `take`, and if the temporary file cannot be read.
    pub fn for_each<E: From<io::Error>>(
        &mut self,
        mut take: impl FnMut(f64, &[f32; FRAME_VALUES]) -> Result<(), E>,
    ) -> Result<(), E> {
        let floors = [self.mels, self.peaks, self.valleys].map(DecibelRange::floor_db);
        let mut onsets = OnsetStrength::new();
        let mut frame = 0_u32;
        self.log.for_each(|record| {
            let values = values(record, floors, &mut onsets);
            let time_s = f64::from(frame) * HOP_S;
            frame += 1;
            take(time_s, &values)
        })
    }
}

/// The values in the order of the columns, now that the floors are known.
fn values(
    record: &FrameRecord,
    [mel_db, peak_db, valley_db]: [f32; 3],
    onsets: &mut OnsetStrength,
) -> [f32; FRAME_VALUES] {
    let mels_db = record.mels_db.map(|mel| mel.max(mel_db));
    let contrast = record.peaks_db.iter().zip(&record.valleys_db);
    let contrast = contrast.map(|(peak, valley)| peak.max(peak_db) - valley.max(valley_db));
    // Flatness and zero-crossing rate come after the contrast.
    let (before, after) = record.known.split_at(KNOWN - 2);
    let all = before.iter().copied().chain(contrast).chain(after.iter().copied());
    let all = all.chain(mfcc(&mels_db)).chain([onsets.next(&mels_db)]);
    let mut values = [0.0; FRAME_VALUES];
    values.iter_mut().zip(all).for_each(|(value, next)| *value = next);
    values
}

// The frame's centre is at a whole number of hops.
const _: () = assert!(FRAME.is_multiple_of(2 * HOP));
