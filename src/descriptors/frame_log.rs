//! What was measured of each frame, kept until the end of the recording.
//!
//! Cepstral coefficients, contrast and onset strength depend on the loudest value of the whole recording, which may come last. Their parts
//! take about 20 kB for a second of sound: those of the first minutes are kept in memory, those of longer recordings in a temporary
//! file without a name, which the system removes with the process.

use super::mfcc::MELS;
use super::spectral_contrast::BANDS;
use std::io::{self, BufReader, Read, Seek, Write};
use tempfile::SpooledTempFile;

/// Bytes that are kept in memory: seven minutes.
const IN_MEMORY: usize = 8 << 20;

/// Values that are known at once: chroma, RMS, centroid, bandwidth, rolloff, flatness, zero-crossing rate.
pub(super) const KNOWN: usize = 18;

/// Numbers of one frame.
const NUMBERS: usize = KNOWN + 2 * BANDS + MELS;

/// What was measured of one frame.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct FrameRecord {
    pub(super) known: [f32; KNOWN],
    /// Peaks and valleys of the spectral contrast in dB.
    pub(super) peaks_db: [f32; BANDS],
    pub(super) valleys_db: [f32; BANDS],
    /// Power in mel bands in dB.
    pub(super) mels_db: [f32; MELS],
}

impl FrameRecord {
    fn numbers(&self) -> impl Iterator<Item = &f32> {
        self.known.iter().chain(&self.peaks_db).chain(&self.valleys_db).chain(&self.mels_db)
    }

    fn of_bytes(bytes: &[u8]) -> Self {
        let mut numbers = bytes.as_chunks().0.iter().map(|number| f32::from_le_bytes(*number));
        let mut next = || numbers.next().unwrap_or_default();
        Self {
            known: std::array::from_fn(|_| next()),
            peaks_db: std::array::from_fn(|_| next()),
            valleys_db: std::array::from_fn(|_| next()),
            mels_db: std::array::from_fn(|_| next()),
        }
    }
}

/// Frames in their order.
#[derive(Debug)]
pub(super) struct FrameLog {
    file: SpooledTempFile,
    frames: u64,
    bytes: Vec<u8>,
}

impl FrameLog {
    pub(super) fn new() -> Self {
        Self::with_memory(IN_MEMORY)
    }

    fn with_memory(bytes: usize) -> Self {
        Self { file: tempfile::spooled_tempfile(bytes), frames: 0, bytes: Vec::new() }
    }

    pub(super) fn frames(&self) -> u64 {
        self.frames
    }

    /// Adds frames.
    ///
    /// # Errors
    /// If the temporary file cannot be written.
    pub(super) fn push(&mut self, frames: &[FrameRecord]) -> io::Result<()> {
        self.bytes.clear();
        for number in frames.iter().flat_map(FrameRecord::numbers) {
            self.bytes.extend_from_slice(&number.to_le_bytes());
        }
        self.file.write_all(&self.bytes)?;
        self.frames += frames.len() as u64;
        Ok(())
    }

    /// Calls `take` with each frame, until it fails.
    ///
    /// # Errors
    /// Those of `take`, and if the temporary file cannot be read.
    pub(super) fn for_each<E: From<io::Error>>(
        &mut self,
        mut take: impl FnMut(&FrameRecord) -> Result<(), E>,
    ) -> Result<(), E> {
        self.file.rewind()?;
        let mut reader = BufReader::with_capacity(1 << 16, &mut self.file);
        let mut bytes = [0; 4 * NUMBERS];
        for _ in 0..self.frames {
            reader.read_exact(&mut bytes)?;
            take(&FrameRecord::of_bytes(&bytes))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(n: usize) -> FrameRecord {
        let number = |i: usize| (n * NUMBERS + i) as f32 / 7.0;
        FrameRecord {
            known: std::array::from_fn(number),
            peaks_db: std::array::from_fn(|i| -number(i)),
            valleys_db: std::array::from_fn(|i| number(i + 1000)),
            mels_db: std::array::from_fn(|i| -number(i + 2000)),
        }
    }

    #[test]
    fn frames_are_read_as_they_were_written_from_memory_and_from_a_file() {
        for memory in [0, 10_000, 1 << 20] {
            let mut log = FrameLog::with_memory(memory);
            let all: Vec<FrameRecord> = (0..100).map(record).collect();
            all.chunks(16).for_each(|part| log.push(part).unwrap());
            assert_eq!(log.file.is_rolled(), memory < 1 << 20);
            // More than once, as for a summary and then a table.
            for _ in 0..2 {
                let mut read = Vec::new();
                log.for_each(|frame| {
                    read.push(frame.clone());
                    Ok::<(), io::Error>(())
                })
                .unwrap();
                assert!(read == all, "{memory} bytes of memory");
            }
        }
    }
}
