//! Files with seeded random damage: no panic, no flood of samples and no long wait, whatever the bytes.

use super::data;
use super::mkv_writer::{Encoding, Lacing, Layout, mkv, track_of};
use pianoscope::audio::{AudioError, Decoder, EnvelopeSettings, Framing, GatedFramer, Resampler};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64;
use std::io::Cursor;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{LazyLock, Mutex};
use std::time::{Duration, Instant};

const FILES: u64 = 20_000;
/// The clips last 0.2 s; damage may join, repeat or mislabel them, but not turn them into hours.
const MAX_SAMPLES: usize = 2_000_000;
/// Processor time of any file; one that is intact takes a few milliseconds.
const MAX_TIME: Duration = Duration::from_secs(5);
/// Of the clock on the wall, when other work shares the processors: only an endless loop takes as long.
const ENDLESS: Duration = Duration::from_secs(60);

fn clips() -> Vec<(String, Vec<u8>)> {
    let mut clips: Vec<_> = std::fs::read_dir(data("short"))
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().into_string().unwrap(), std::fs::read(entry.path()).unwrap()))
        .collect();
    clips.extend(matroska_clips());
    clips.sort();
    clips
}

/// Every kind of lacing and compression.
fn matroska_clips() -> Vec<(String, Vec<u8>)> {
    let clip = |name: &str, lacing, encoding, unknown_sizes| {
        let mut track = track_of(&format!("short/{name}"));
        track.encoding = encoding;
        if lacing == Lacing::FixedSize {
            let size = track.packets[0].1.len();
            track.packets.retain(|(_, packet)| packet.len() == size);
        }
        let layout = Layout { lacing, per_block: 3, unknown_sizes, cluster_ms: 100, ..Layout::default() };
        (format!("{name} {lacing:?} {encoding:?}.mkv"), mkv(&[track], &layout))
    };
    vec![
        clip("opus.opus", Lacing::Xiph, Encoding::Zlib, false),
        clip("vorbis.ogg", Lacing::Ebml, Encoding::None, true),
        clip("pcm16.wav", Lacing::FixedSize, Encoding::Zlib, false),
        clip("mp3.mp3", Lacing::Ebml, Encoding::StrippedHeader(2), false),
        clip("flac.flac", Lacing::Xiph, Encoding::StrippedHeader(1), true),
    ]
}

fn damage(random: &mut Pcg64, file: &mut Vec<u8>, others: &[(String, Vec<u8>)]) {
    for _ in 0..random.random_range(1..=4) {
        if file.is_empty() {
            return;
        }
        // Headers are short and matter most, so they get half of all damage.
        let reach = if random.random_bool(0.5) { file.len().min(600) } else { file.len() };
        let at = random.random_range(0..reach);
        match random.random_range(0..8) {
            0 => file[at] ^= 1 << random.random_range(0..8),
            1 => file[at] = random.random(),
            2 => file.truncate(at),
            3 => {
                let count = random.random_range(1..=64.min(file.len() - at));
                file.drain(at..at + count);
            }
            4 => {
                let other = &others[random.random_range(0..others.len())].1;
                let from = random.random_range(0..other.len());
                let count = random.random_range(1..=(other.len() - from).min(4_000));
                file.splice(at..at, other[from..from + count].iter().copied());
            }
            5 => {
                // A size or count: extreme values of any width, either byte order.
                let value: u64 = match random.random_range(0..6) {
                    0 => 0,
                    1 => u64::MAX,
                    2 => 1,
                    3 => 0x7fff_ffff_7fff_ffff,
                    4 => random.random_range(0..100_000),
                    _ => random.random(),
                };
                let width = [1, 2, 3, 4, 8][random.random_range(0..5)].min(file.len() - at);
                let bytes = if random.random() { value.to_le_bytes() } else { value.to_be_bytes() };
                let bytes = if random.random() { &bytes[..width] } else { &bytes[8 - width..] };
                file[at..at + width].copy_from_slice(bytes);
            }
            6 => {
                let count = random.random_range(1..=200.min(file.len() - at));
                random.fill(&mut file[at..at + count]);
            }
            _ => {
                let count = random.random_range(1..=2_000.min(file.len() - at));
                let part = file[at..at + count].to_vec();
                file.splice(at..at, part);
            }
        }
    }
}

/// Time that this thread has run; where the system does not report it, time that has passed.
fn thread_time() -> Duration {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    let schedule = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = schedule.split_whitespace().next().and_then(|field| field.parse().ok());
    nanoseconds.map_or_else(|| START.elapsed(), Duration::from_nanos)
}

/// Decodes a file and cuts it into windows; returns the samples decoded.
fn decode(bytes: Vec<u8>, extension: &str, seek_s: Option<f64>) -> Result<usize, AudioError> {
    let mut decoder = Decoder::from_source(Box::new(Cursor::new(bytes)), Some(extension))?;
    let mut resampler = Resampler::new(decoder.info().sample_rate)?;
    let mut framer = GatedFramer::new(EnvelopeSettings::default(), Framing::default());
    let (mut block, mut at_16_khz, mut decoded) = (Vec::new(), Vec::new(), 0);
    if let Some(seek_s) = seek_s {
        decoder.seek(seek_s)?;
    }
    while decoder.next_block(&mut block)? {
        decoded += block.len();
        assert!(decoded <= MAX_SAMPLES, "{decoded} samples and more");
        assert!(block.iter().all(|x| x.is_finite()));
        // A sample at 1 Hz becomes 16,000; rates of a few Hz are limited here.
        if decoded as u64 * 16_000 / u64::from(decoder.info().sample_rate) < MAX_SAMPLES as u64 {
            at_16_khz.clear();
            resampler.process(&block, &mut at_16_khz)?;
            framer.push(&at_16_khz, &mut |_| ());
        }
    }
    framer.finish(&mut |_| ());
    Ok(decoded)
}

#[test]
fn twenty_thousand_damaged_files_end_in_a_result_or_an_error() {
    let clips = clips();
    assert!(clips.len() >= 20);
    let (decoded, refused) = (AtomicU64::new(0), AtomicU64::new(0));
    let slowest = Mutex::new((Duration::ZERO, 0));
    let now: [AtomicU64; 2] = Default::default();
    let work = |first: u64| {
        for number in (first..FILES).step_by(2) {
            now[first as usize].store(number, Ordering::Relaxed);
            let mut random = Pcg64::seed_from_u64(number);
            let (name, clip) = &clips[number as usize % clips.len()];
            let mut bytes = clip.clone();
            damage(&mut random, &mut bytes, &clips);
            let seek_s = random.random_bool(0.2).then(|| random.random_range(0.0..0.4));
            let extension = name.split('.').next_back().unwrap();
            let started = thread_time();
            let result = std::panic::catch_unwind(|| decode(bytes, extension, seek_s));
            let took = thread_time().saturating_sub(started);
            let mut slowest = slowest.lock().unwrap();
            *slowest = (*slowest).max((took, number));
            drop(slowest);
            assert!(took < MAX_TIME, "damaged file {number} ({name}) took {took:?}");
            match result {
                Ok(Ok(_)) => decoded.fetch_add(1, Ordering::Relaxed),
                Ok(Err(error)) => {
                    assert!(!error.kind().is_empty() && error.kind() != "resampling", "{number}: {error}");
                    refused.fetch_add(1, Ordering::Relaxed)
                }
                Err(_) => panic!("damaged file {number} ({name})"),
            };
        }
    };
    std::thread::scope(|scope| {
        let workers = [scope.spawn(|| work(0)), scope.spawn(|| work(1))];
        // An endless loop cannot be interrupted, so it ends the process.
        let mut before = (Instant::now(), [u64::MAX; 2]);
        while !workers.iter().all(|worker| worker.is_finished()) {
            std::thread::park_timeout(Duration::from_millis(50));
            let numbers = [0, 1].map(|n| now[n].load(Ordering::Relaxed));
            let stuck = (0..2).find(|&n| !workers[n].is_finished() && numbers[n] == before.1[n]);
            match stuck {
                Some(n) if before.0.elapsed() > ENDLESS => {
                    eprintln!(
                        "damaged file {} never ends ({})",
                        numbers[n],
                        clips[numbers[n] as usize % clips.len()].0
                    );
                    std::process::exit(101);
                }
                Some(_) => {}
                None => before = (Instant::now(), numbers),
            }
        }
    });
    let (took, number) = slowest.into_inner().unwrap();
    let name = &clips[number as usize % clips.len()].0;
    println!("{decoded:?} decoded, {refused:?} refused, slowest {took:?}: file {number} ({name})");
    assert!(decoded.into_inner() > FILES / 4);
}
