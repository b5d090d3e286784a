//! The audible seconds of a recording as 16-bit samples: held in memory, or in a file that is read window by window, so that
//! any amount of audio can be learned from.
//!
//! A file of decoded audio holds the samples (little-endian), then its [`Tail`]. Its name says of which file it is, in which
//! state, and how it was cut; nothing is lost when it is deleted.

use crate::atomic_file;
use crate::audio::{EnvelopeSettings, WINDOW_SAMPLES};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

/// What a sample of 1 is stored as.
const SCALE: f32 = 32_000.0;
/// Changes with whatever changes the samples: decoding, resampling, cutting.
const FORMAT: &str = "pianoscope decoded audio 1";
const MAGIC: [u8; 8] = *b"psaudio1";
const BYTES: u64 = size_of::<i16>() as u64;

/// The audible seconds of one recording, one behind the other.
#[derive(Debug, Clone)]
pub enum Samples {
    /// In memory: 115 MB an hour.
    Held(Vec<i16>),
    /// In a file of decoded audio.
    Stored {
        /// The file.
        path: PathBuf,
        /// Samples in it.
        len: usize,
    },
}

impl Samples {
    /// Samples.
    pub fn len(&self) -> usize {
        match self {
            Self::Held(samples) => samples.len(),
            Self::Stored { len, .. } => *len,
        }
    }

    /// Whether nothing is audible.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Copies what there is from sample `start` on to `out`, -1 to 1.
    ///
    /// # Errors
    /// Where the file cannot be read, since it was deleted, say.
    pub fn read(&self, start: usize, out: &mut [f32]) -> io::Result<()> {
        match self {
            Self::Held(samples) => {
                let from = samples.iter().skip(start);
                out.iter_mut().zip(from).for_each(|(to, v)| *to = f32::from(*v) / SCALE);
            }
            Self::Stored { path, len } => {
                let n = out.len().min(len.saturating_sub(start));
                let mut bytes = vec![0; n * size_of::<i16>()];
                let mut file = File::open(path)?;
                file.seek(SeekFrom::Start(start as u64 * BYTES))?;
                file.read_exact(&mut bytes)?;
                let from = bytes.as_chunks().0.iter();
                out.iter_mut().zip(from).for_each(|(to, v)| *to = f32::from(i16::from_le_bytes(*v)) / SCALE);
            }
        }
        Ok(())
    }
}

/// As it is stored.
pub(super) fn quantised(sample: f32) -> i16 {
    (sample.clamp(-1.0, 1.0) * SCALE).round() as i16
}

/// What stands behind the samples: the length of the whole recording in seconds, then `MAGIC`.
type Tail = [u8; 16];

/// A folder of decoded audio.
#[derive(Debug, Clone)]
pub struct DecodedFolder(PathBuf);

impl DecodedFolder {
    /// In `folder`, which need not exist yet.
    pub fn new(folder: &Path) -> Self {
        Self(folder.to_owned())
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Where the decoded audio of the file `of` stands or would stand, as long as that is not changed; the same file as another
    /// path leads to it has another place.
    pub(super) fn place(&self, of: &Path, envelope: EnvelopeSettings) -> io::Result<PathBuf> {
        let metadata = std::fs::metadata(of)?;
        let changed = metadata.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
        let mut hash = Sha256::new();
        hash.update(FORMAT);
        hash.update(std::path::absolute(of)?.as_os_str().as_encoded_bytes());
        let numbers = [u128::from(metadata.len()), changed.as_nanos(), WINDOW_SAMPLES as u128];
        numbers.iter().for_each(|n| hash.update(n.to_le_bytes()));
        hash.update(envelope.threshold_db.to_le_bytes());
        let name: String = hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        Ok(self.0.join(name + ".s16"))
    }
}

/// What stands at `place`, and the length of the whole recording in seconds; `None` where nothing whole does.
pub(super) fn stored(place: &Path) -> Option<(Samples, f64)> {
    let mut file = File::open(place).ok()?;
    let tail_at = file.metadata().ok()?.len().checked_sub(size_of::<Tail>() as u64)?;
    file.seek(SeekFrom::Start(tail_at)).ok()?;
    let mut tail: Tail = [0; 16];
    file.read_exact(&mut tail).ok()?;
    let (duration, magic) = tail.split_at(8);
    let duration_s = f64::from_le_bytes(duration.try_into().ok()?);
    let whole = magic == MAGIC && tail_at.is_multiple_of(BYTES) && duration_s.is_finite();
    let len = usize::try_from(tail_at / BYTES).ok()?;
    whole.then(|| (Samples::Stored { path: place.to_owned(), len }, duration_s))
}

/// Writes to `place` what `decode` hands on, piece by piece; `decode` returns the length of the recording in seconds, or why
/// it cannot be decoded.
///
/// # Errors
/// Where the file cannot be written; nothing is left of it.
pub(super) fn store<E>(
    place: &Path,
    decode: impl FnOnce(&mut dyn FnMut(&[i16])) -> Result<f64, E>,
) -> io::Result<Result<(Samples, f64), E>> {
    let mut outcome = None;
    let written = atomic_file::write_with(place, |file| {
        let (mut to, mut failed, mut len) = (BufWriter::new(file), None, 0);
        let found = decode(&mut |samples| {
            len += samples.len();
            let bytes: Vec<u8> = samples.iter().flat_map(|v| v.to_le_bytes()).collect();
            // What cannot be written is told when the decoder has ended.
            if failed.is_none() {
                failed = to.write_all(&bytes).err();
            }
        });
        if let Some(error) = failed {
            return Err(error);
        }
        let undecoded = found.is_err();
        if let Ok(duration_s) = &found {
            to.write_all(&duration_s.to_le_bytes())?;
            to.write_all(&MAGIC)?;
        }
        to.flush()?;
        outcome = Some(found.map(|duration_s| (Samples::Stored { path: place.to_owned(), len }, duration_s)));
        // Of a recording that cannot be decoded no file is left.
        if undecoded { Err(io::Error::other("not decoded")) } else { Ok(()) }
    });
    match (outcome, written) {
        (Some(Err(undecoded)), _) => Ok(Err(undecoded)),
        (_, Err(error)) => Err(error),
        (Some(found), Ok(())) => Ok(found),
        (None, Ok(())) => Err(io::Error::other("nothing was written")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn envelope() -> EnvelopeSettings {
        EnvelopeSettings::default()
    }

    #[test]
    fn what_is_stored_reads_as_what_is_held() {
        let folder = tempfile::tempdir().unwrap();
        let (clip, cache) = (folder.path().join("clip.wav"), DecodedFolder::new(folder.path()));
        std::fs::write(&clip, "any").unwrap();
        let place = cache.place(&clip, envelope()).unwrap();
        assert!(stored(&place).is_none());
        let samples: Vec<i16> = (0..40_000).map(|i| ((i * 7919) % 64_001 - 32_000) as i16).collect();
        let store = |duration| {
            store(&place, |keep| {
                samples.chunks(999).for_each(keep);
                Ok::<f64, ()>(duration)
            })
        };
        store(2.75).unwrap().unwrap();
        let (found, duration_s) = stored(&place).unwrap();
        assert_eq!((found.len(), duration_s), (40_000, 2.75));
        let held = Samples::Held(samples.clone());
        for (start, n) in [(0, 16_000), (12_345, 16_000), (39_000, 16_000), (40_000, 5), (50_000, 5)] {
            let [mut a, mut b] = [vec![9.0; n], vec![9.0; n]];
            found.read(start, &mut a).unwrap();
            held.read(start, &mut b).unwrap();
            assert_eq!(a, b, "{start}");
        }
        std::fs::remove_file(&place).unwrap();
        assert!(found.read(0, &mut [0.0]).is_err());
    }

    #[test]
    fn a_changed_file_another_threshold_and_another_file_have_places_of_their_own() {
        let folder = tempfile::tempdir().unwrap();
        let cache = DecodedFolder::new(folder.path());
        let [one, other] = ["one", "other"].map(|name| folder.path().join(name));
        std::fs::write(&one, "sound").unwrap();
        std::fs::write(&other, "sound").unwrap();
        let before = cache.place(&one, envelope()).unwrap();
        assert_eq!(cache.place(&one, envelope()).unwrap(), before);
        assert_ne!(cache.place(&other, envelope()).unwrap(), before);
        assert_ne!(cache.place(&one, EnvelopeSettings { threshold_db: -31.0 }).unwrap(), before);
        std::fs::write(&one, "sound!").unwrap();
        assert_ne!(cache.place(&one, envelope()).unwrap(), before);
    }

    #[test]
    fn what_is_cut_off_or_could_not_be_decoded_is_not_taken_for_whole() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("a.s16");
        let undecoded = store(&place, |keep| {
            keep(&[1; 99]);
            Err("damaged")
        });
        assert_eq!(undecoded.unwrap().unwrap_err(), "damaged");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        store(&place, |keep| {
            keep(&[1; 99]);
            Ok::<f64, ()>(1.0)
        })
        .unwrap()
        .unwrap();
        let bytes = std::fs::read(&place).unwrap();
        for cut in [0, 3, 16, bytes.len() - 1] {
            std::fs::write(&place, &bytes[..cut]).unwrap();
            assert!(stored(&place).is_none(), "{cut}");
        }
        let nowhere = folder.path().join("missing/a.s16");
        assert!(store(&nowhere, |_| Ok::<f64, ()>(1.0)).is_err());
    }
}
