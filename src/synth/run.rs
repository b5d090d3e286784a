//! Renders a folder of MIDI files into a folder of WAV files with a manifest.csv.

use super::excerpt::Excerpt;
use super::instruments::Instruments;
use super::rendering::render;
use super::score::Score;
use super::{SoundKind, SynthError};
use crate::atomic_file;
use crate::audio::SAMPLE_RATE;
use crate::output_file::{self, OutputKind, Replace};
use crate::parallel_map::parallel_map;
use rand::SeedableRng;
use rand_pcg::Pcg64Mcg;
use std::io::BufWriter;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// Largest MIDI file in bytes; real ones have a few hundred kB.
const LARGEST_MIDI: u64 = 16 << 20;

/// Input, output and settings of [`synthesise`].
pub struct SynthSettings {
    /// A MIDI file, or a folder of MIDI files.
    pub midi: PathBuf,
    /// Output folder; created if missing.
    pub out: PathBuf,
    /// Kinds of sound that each excerpt is rendered as.
    pub kinds: Vec<SoundKind>,
    /// Length of an excerpt in seconds.
    pub seconds: f64,
    /// Seed of all random choices.
    pub seed: u64,
    /// Number of threads.
    pub threads: usize,
}

/// The result of [`synthesise`].
#[derive(Debug, Default, PartialEq)]
pub struct Summary {
    /// Number of WAV files written.
    pub files: usize,
    /// MIDI files that were skipped, with the reason.
    pub skipped: Vec<(PathBuf, String)>,
}

/// Renders all excerpts. `length` is called once with the largest possible number of files, `done` after each of them. WAV files are
/// written one by one, the manifest at the end.
///
/// # Errors
/// If no MIDI file can be played, no instrument can play a kind, a file cannot be written, or `stopped` returns true.
pub fn synthesise(
    settings: &SynthSettings,
    with: &Instruments,
    stopped: &(dyn Fn() -> bool + Sync),
    length: impl FnOnce(usize),
    done: &(dyn Fn() + Sync),
) -> Result<Summary, SynthError> {
    let files = midi_files(&settings.midi)?;
    check_outputs(settings, files.len())?;
    prepare(&settings.out)?;
    length(files.len() * settings.kinds.len());
    let all = parallel_map(&files, settings.threads, |at, path| {
        let made = if stopped() {
            Err(SynthError::Stopped)
        } else {
            render_file(settings, with, at, path, stopped, done)
        };
        // The other threads finish their current file.
        if made.is_err() { ControlFlow::Break(made) } else { ControlFlow::Continue(made) }
    });
    let (mut rows, mut summary) = (Vec::new(), Summary::default());
    for (made, path) in all.into_iter().zip(&files) {
        match made? {
            Ok(made) => rows.extend(made),
            Err(reason) => summary.skipped.push((path.clone(), reason)),
        }
    }
    if let (true, Some((path, reason))) = (rows.is_empty(), summary.skipped.first()) {
        let first = format!("{}: {reason}", path.display());
        return Err(SynthError::AllDamaged { files: files.len(), first });
    }
    summary.files = rows.len();
    write_manifest(&settings.out.join(MANIFEST), &rows)?;
    Ok(summary)
}

const MANIFEST: &str = "manifest.csv";
const HEADER: [&str; 4] = ["path", "label", "source", "category"];

/// A row of the manifest: path, label, source, category.
type Row = [String; 4];

/// Renders all kinds of one MIDI file; the inner error is the reason to skip it.
fn render_file(
    settings: &SynthSettings,
    with: &Instruments,
    at: usize,
    path: &Path,
    stopped: &(dyn Fn() -> bool + Sync),
    done: &(dyn Fn() + Sync),
) -> Result<Result<Vec<Row>, String>, SynthError> {
    let score = match read(path) {
        Ok(score) => score,
        Err(reason) => {
            settings.kinds.iter().for_each(|_| done());
            return Ok(Err(reason));
        }
    };
    let relative = path.strip_prefix(&settings.midi).unwrap_or(path);
    let relative =
        if relative.as_os_str().is_empty() { path.file_name().map_or(relative, Path::new) } else { relative };
    let mut rows = Vec::new();
    for &kind in &settings.kinds {
        if stopped() {
            return Err(SynthError::Stopped);
        }
        let mut random = generator(settings.seed, relative, kind);
        let excerpt = Excerpt::draw(&mut random, &score, settings.seconds);
        let made = render(&mut random, &excerpt, kind, with)?;
        let name = file_name(at, kind);
        let out = settings.out.join(&name);
        write_wav(&out, &made.samples).map_err(|e| not_written(&out, e))?;
        rows.push([name, kind.label().to_owned(), made.source, kind.category()]);
        done();
    }
    Ok(Ok(rows))
}

fn file_name(at: usize, kind: SoundKind) -> String {
    format!("{at:04}-{}.wav", kind.name())
}

/// Checks that no file is replaced that an earlier run did not write.
fn check_outputs(settings: &SynthSettings, files: usize) -> Result<(), SynthError> {
    for at in 0..files {
        for &kind in &settings.kinds {
            let path = settings.out.join(file_name(at, kind));
            output_file::check(&path, OutputKind::TrainingAudio, Replace::OwnKind, &[&settings.midi])?;
        }
    }
    Ok(())
}

fn read(path: &Path) -> Result<Score, String> {
    let size = std::fs::metadata(path).map_err(|e| e.to_string())?.len();
    if size > LARGEST_MIDI {
        return Err(format!("{} MB is too large for a MIDI file", size >> 20));
    }
    Score::read(&std::fs::read(path).map_err(|e| e.to_string())?).map_err(|e| e.to_string())
}

/// A generator seeded with the FNV-1a hash of everything that the sound depends on.
fn generator(seed: u64, relative: &Path, kind: SoundKind) -> Pcg64Mcg {
    let words = format!("{seed} {} {}", relative.display(), kind.name());
    let hash = words
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x100_0000_01b3));
    Pcg64Mcg::seed_from_u64(hash)
}

fn midi_files(root: &Path) -> Result<Vec<PathBuf>, SynthError> {
    let is_midi = |path: &Path| {
        let ending = path.extension().map(|e| e.to_string_lossy().to_ascii_lowercase());
        path == root || matches!(ending.as_deref(), Some("mid" | "midi"))
    };
    let entries =
        WalkDir::new(root).follow_links(true).sort_by_file_name().into_iter().filter_map(Result::ok);
    let files: Vec<PathBuf> = entries
        .filter(|e| e.file_type().is_file() && is_midi(e.path()))
        .map(walkdir::DirEntry::into_path)
        .collect();
    if files.is_empty() { Err(SynthError::NoMidi(root.to_owned())) } else { Ok(files) }
}

/// Creates the folder, checks that it is writable, and removes the manifest of an earlier run, since a folder with a manifest
/// counts as complete. Any other data set is left alone.
fn prepare(out: &Path) -> Result<(), SynthError> {
    std::fs::create_dir_all(out).map_err(|e| not_written(out, e))?;
    tempfile::tempfile_in(out).map_err(|e| not_written(out, e))?;
    let manifest = out.join(MANIFEST);
    if manifest.exists() && !is_ours(&manifest) {
        return Err(SynthError::Occupied(out.to_owned()));
    }
    match std::fs::remove_file(out.join(MANIFEST)) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(not_written(&out.join(MANIFEST), e)),
        _ => Ok(()),
    }
}

/// Whether every row of a manifest was written by an earlier run.
fn is_ours(manifest: &Path) -> bool {
    let categories = SoundKind::ALL.map(|kind| kind.category());
    let Ok(mut rows) = csv::Reader::from_path(manifest) else { return false };
    let is_header = rows.headers().is_ok_and(|header| header.iter().eq(HEADER));
    let made = |row: csv::StringRecord| row.get(3).is_some_and(|c| categories.iter().any(|k| k == c));
    is_header && rows.records().all(|row| row.is_ok_and(made))
}

fn not_written(path: &Path, error: impl std::fmt::Display) -> SynthError {
    SynthError::Write { path: path.to_owned(), reason: error.to_string() }
}

fn write_wav(path: &Path, samples: &[f32]) -> std::io::Result<()> {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: SAMPLE_RATE,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    atomic_file::write_with(path, |file| {
        let write = || -> Result<(), hound::Error> {
            let mut wav = hound::WavWriter::new(BufWriter::new(file), spec)?;
            for sample in samples {
                wav.write_sample((sample.clamp(-1.0, 1.0) * 32_767.0).round() as i16)?;
            }
            wav.finalize()
        };
        write().map_err(|error| match error {
            hound::Error::IoError(error) => error,
            error => std::io::Error::other(error),
        })
    })
}

fn write_manifest(path: &Path, rows: &[Row]) -> Result<(), SynthError> {
    let lines = || -> csv::Result<Vec<u8>> {
        let mut csv = csv::Writer::from_writer(Vec::new());
        csv.write_record(HEADER)?;
        rows.iter().try_for_each(|row| csv.write_record(row))?;
        csv.into_inner().map_err(|e| e.into_error().into())
    };
    let lines = lines().map_err(|e| not_written(path, e))?;
    atomic_file::write(path, &lines).map_err(|e| not_written(path, e))
}
