//! The audible samples of a recording as 16-bit integers, in memory or in a cache file that is read window by window, so that a
//! data set may be larger than memory.
//!
//! A cache file holds the samples (little-endian) and then its [`Trailer`]. Its name is a hash of the source's path, size and
//! modification time and of the decoding settings, so any file may be deleted between two runs. Files that are old or too many are
//! removed by [`super::cache_cleaning`].

use super::Passage;
use super::cache_cleaning::{self, CacheLimits};
use crate::atomic_file;
use crate::audio::EnvelopeSettings;
use sha2::{Digest, Sha256};
use std::collections::HashSet;
use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

/// Stored value of a full-scale sample.
const SCALE: f32 = 32_000.0;
/// Part of the hash; change it when decoding, resampling or the silence gate change the samples.
const FORMAT: &str = "pianoscope decoded audio 2";
pub(super) const MAGIC: [u8; 8] = *b"psaudio1";
const BYTES: u64 = size_of::<i16>() as u64;

/// The audible samples of one recording, silence removed.
#[derive(Debug, Clone)]
pub enum Samples {
    /// In memory, 115 MB an hour.
    InMemory(Vec<i16>),
    /// In a cache file.
    OnDisk {
        /// The file.
        path: PathBuf,
        /// Number of samples.
        len: usize,
    },
}

impl Samples {
    /// Number of samples.
    pub fn len(&self) -> usize {
        match self {
            Self::InMemory(samples) => samples.len(),
            Self::OnDisk { len, .. } => *len,
        }
    }

    /// Whether the recording has no audible sample.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Copies the samples from `start` on to `out`, -1 to 1; `out` is left as it is past the end.
    ///
    /// # Errors
    /// If the cache file cannot be read, for example because it was deleted.
    pub fn read(&self, start: usize, out: &mut [f32]) -> io::Result<()> {
        match self {
            Self::InMemory(samples) => {
                let from = samples.iter().skip(start);
                out.iter_mut().zip(from).for_each(|(to, v)| *to = f32::from(*v) / SCALE);
            }
            Self::OnDisk { path, len } => {
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

/// A sample of -1 to 1 as it is stored.
pub(super) fn quantize(sample: f32) -> i16 {
    (sample.clamp(-1.0, 1.0) * SCALE).round() as i16
}

/// File in the folder that is locked while the folder is used.
pub(super) const LOCK: &str = "lock";

/// A cache folder in use.
#[derive(Debug)]
pub(super) struct CacheLock {
    /// Unlocked by the operating system when the process ends.
    _file: File,
}

/// Follows the samples: the duration of the recording in seconds (f64), then `MAGIC`.
type Trailer = [u8; 16];

/// A folder of cache files.
#[derive(Debug, Clone)]
pub struct AudioCache(PathBuf);

impl AudioCache {
    /// A cache in `folder`, which need not exist yet.
    pub fn new(folder: &Path) -> Self {
        Self(folder.to_owned())
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Keeps other processes from clearing the folder until the result is dropped. With `limits`, and if no other process uses it, it is
    /// cleared before: see [`clear`](super::cache_cleaning::clear); files in `keep` stay.
    ///
    /// # Errors
    /// If the folder or its lock cannot be created.
    pub(super) fn lock(&self, limits: Option<CacheLimits>, keep: &HashSet<PathBuf>) -> io::Result<CacheLock> {
        std::fs::create_dir_all(&self.0)?;
        let lock =
            File::options().read(true).write(true).create(true).truncate(false).open(self.0.join(LOCK))?;
        if let Some(limits) = limits
            && lock.try_lock().is_ok()
        {
            let removed = cache_cleaning::clear(&self.0, limits, keep, SystemTime::now());
            if removed.files > 0 {
                tracing::info!(files = removed.files, bytes = removed.bytes, "removed old decoded audio");
            }
            lock.unlock()?;
        }
        lock.lock_shared()?;
        Ok(CacheLock { _file: lock })
    }

    /// Number of cache files, and their size in bytes.
    pub fn usage(&self) -> (usize, u64) {
        let files = cache_cleaning::files_in(&self.0);
        (files.len(), files.iter().map(|file| file.bytes).sum())
    }

    /// The cache file of a passage of `source` in its present state. The same file under another path has another cache file.
    ///
    /// # Errors
    /// If the metadata of `source` cannot be read.
    pub(super) fn entry(
        &self,
        source: &Path,
        passage: Passage,
        envelope: EnvelopeSettings,
    ) -> io::Result<PathBuf> {
        let metadata = std::fs::metadata(source)?;
        let changed = metadata.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
        let mut hash = Sha256::new();
        hash.update(FORMAT);
        hash.update(std::path::absolute(source)?.as_os_str().as_encoded_bytes());
        let numbers = [u128::from(metadata.len()), changed.as_nanos()];
        numbers.iter().for_each(|n| hash.update(n.to_le_bytes()));
        hash.update(envelope.threshold_db.to_le_bytes());
        if passage != Passage::WHOLE {
            [passage.start_s, passage.end_s].iter().for_each(|seconds| hash.update(seconds.to_le_bytes()));
        }
        let name: String = hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        Ok(self.0.join(name + ".s16"))
    }
}

/// The samples in the cache file at `path` and the duration of the recording in seconds; `None` if there is no complete file.
pub(super) fn read(path: &Path) -> Option<(Samples, f64)> {
    let mut file = File::open(path).ok()?;
    let trailer_at = file.metadata().ok()?.len().checked_sub(size_of::<Trailer>() as u64)?;
    file.seek(SeekFrom::Start(trailer_at)).ok()?;
    let mut trailer: Trailer = [0; 16];
    file.read_exact(&mut trailer).ok()?;
    let (duration, magic) = trailer.split_at(8);
    let duration_s = f64::from_le_bytes(duration.try_into().ok()?);
    // The time of the last use, by which old files are found. A file that is not ours to change is read all the same.
    if let Ok(file) = File::options().append(true).open(path) {
        file.set_modified(SystemTime::now()).ok();
    }
    let complete = magic == MAGIC && trailer_at.is_multiple_of(BYTES) && duration_s.is_finite();
    let len = usize::try_from(trailer_at / BYTES).ok()?;
    complete.then(|| (Samples::OnDisk { path: path.to_owned(), len }, duration_s))
}

/// Writes the samples that `decode` passes to its callback to a cache file at `path`; `decode` returns the duration of the
/// recording in seconds, or why it cannot be decoded, in which case no file is left.
///
/// # Errors
/// If the file cannot be written; no part of it is left.
pub(super) fn write<E>(
    path: &Path,
    decode: impl FnOnce(&mut dyn FnMut(&[i16])) -> Result<f64, E>,
) -> io::Result<Result<(Samples, f64), E>> {
    let mut outcome = None;
    let written = atomic_file::write_with(path, |file| {
        let (mut to, mut failed, mut len) = (BufWriter::new(file), None, 0);
        let decoded = decode(&mut |samples| {
            len += samples.len();
            let bytes: Vec<u8> = samples.iter().flat_map(|v| v.to_le_bytes()).collect();
            // A write error is returned after the decoder has ended.
            if failed.is_none() {
                failed = to.write_all(&bytes).err();
            }
        });
        if let Some(error) = failed {
            return Err(error);
        }
        let undecodable = decoded.is_err();
        if let Ok(duration_s) = &decoded {
            to.write_all(&duration_s.to_le_bytes())?;
            to.write_all(&MAGIC)?;
        }
        to.flush()?;
        outcome =
            Some(decoded.map(|duration_s| (Samples::OnDisk { path: path.to_owned(), len }, duration_s)));
        // An error here removes the incomplete file.
        if undecodable { Err(io::Error::other("not decoded")) } else { Ok(()) }
    });
    match (outcome, written) {
        (Some(Err(reason)), _) => Ok(Err(reason)),
        (_, Err(error)) => Err(error),
        (Some(decoded), Ok(())) => Ok(decoded),
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
    fn cached_samples_equal_those_in_memory() {
        let folder = tempfile::tempdir().unwrap();
        let (clip, cache) = (folder.path().join("clip.wav"), AudioCache::new(folder.path()));
        std::fs::write(&clip, "any").unwrap();
        let entry = cache.entry(&clip, Passage::WHOLE, envelope()).unwrap();
        assert!(read(&entry).is_none());
        let samples: Vec<i16> = (0..40_000).map(|i| ((i * 7919) % 64_001 - 32_000) as i16).collect();
        let store = |duration| {
            write(&entry, |keep| {
                samples.chunks(999).for_each(keep);
                Ok::<f64, ()>(duration)
            })
        };
        store(2.75).unwrap().unwrap();
        let (found, duration_s) = read(&entry).unwrap();
        assert_eq!((found.len(), duration_s), (40_000, 2.75));
        let in_memory = Samples::InMemory(samples.clone());
        for (start, n) in [(0, 16_000), (12_345, 16_000), (39_000, 16_000), (40_000, 5), (50_000, 5)] {
            let [mut a, mut b] = [vec![9.0; n], vec![9.0; n]];
            found.read(start, &mut a).unwrap();
            in_memory.read(start, &mut b).unwrap();
            assert_eq!(a, b, "{start}");
        }
        std::fs::remove_file(&entry).unwrap();
        assert!(found.read(0, &mut [0.0]).is_err());
    }

    #[test]
    fn a_changed_file_another_threshold_and_another_file_have_entries_of_their_own() {
        let folder = tempfile::tempdir().unwrap();
        let cache = AudioCache::new(folder.path());
        let [one, other] = ["one", "other"].map(|name| folder.path().join(name));
        std::fs::write(&one, "sound").unwrap();
        std::fs::write(&other, "sound").unwrap();
        let before = cache.entry(&one, Passage::WHOLE, envelope()).unwrap();
        assert_eq!(cache.entry(&one, Passage::WHOLE, envelope()).unwrap(), before);
        assert_ne!(cache.entry(&other, Passage::WHOLE, envelope()).unwrap(), before);
        let part = Passage { start_s: 0.0, end_s: 1.0 };
        assert_ne!(cache.entry(&one, part, envelope()).unwrap(), before);
        assert_ne!(
            cache.entry(&one, Passage::WHOLE, EnvelopeSettings { threshold_db: -31.0 }).unwrap(),
            before
        );
        std::fs::write(&one, "sound!").unwrap();
        assert_ne!(cache.entry(&one, Passage::WHOLE, envelope()).unwrap(), before);
    }

    #[test]
    fn an_incomplete_or_undecodable_file_is_no_cache_entry() {
        let folder = tempfile::tempdir().unwrap();
        let entry = folder.path().join("a.s16");
        let undecodable = write(&entry, |keep| {
            keep(&[1; 99]);
            Err("damaged")
        });
        assert_eq!(undecodable.unwrap().unwrap_err(), "damaged");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        write(&entry, |keep| {
            keep(&[1; 99]);
            Ok::<f64, ()>(1.0)
        })
        .unwrap()
        .unwrap();
        let bytes = std::fs::read(&entry).unwrap();
        for cut in [0, 3, 16, bytes.len() - 1] {
            std::fs::write(&entry, &bytes[..cut]).unwrap();
            assert!(read(&entry).is_none(), "{cut}");
        }
        let nowhere = folder.path().join("missing/a.s16");
        assert!(write(&nowhere, |_| Ok::<f64, ()>(1.0)).is_err());
    }
}
