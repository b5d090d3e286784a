//! Time and size of a library of made recordings: storing, opening, reading one.
//!
//! `cargo bench --bench library -- --quick`; PIANOSCOPE_BENCH_RECORDINGS sets how many (100,000), PIANOSCOPE_BENCH_LIBRARY where the file is
//! kept, for further measurements. Before the benches it prints the rate of storing and the megabytes of each part of the file.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a failure here ends the bench; its macros document nothing"
)]

#[path = "../tests/common/fingerprint.rs"]
mod fingerprint;

use criterion::{Criterion, criterion_group, criterion_main};
use fingerprint::made_fingerprint;
use pianoscope::library::{Analysis, Answer, FileFacts, Findings, Library, Location, StoredSegment, Tags};
use rand::{Rng, RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use rusqlite::Connection;
use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

/// As a scan stores them.
const BATCH: usize = 64;
/// Values of the built-in model's embedding.
const EMBEDDING: usize = 384;
const ALBUM: usize = 12;

/// Made recordings: albums of [`ALBUM`] tracks, with names of made words.
struct Made {
    random: Pcg64Mcg,
    words: Vec<String>,
    made: usize,
    artist: String,
    album: String,
    genre: &'static str,
}

impl Made {
    fn new() -> Self {
        let mut random = Pcg64Mcg::seed_from_u64(1);
        let syllables = [
            "ka", "lo", "mi", "ren", "sta", "vo", "del", "tur", "sin", "mar", "el", "ise", "cho", "pin",
            "no", "ta",
        ];
        let mut word = || {
            (0..random.random_range(2..5)).map(|_| syllables[random.random_range(0..16)]).collect::<String>()
        };
        let words = (0..20_000).map(|_| word()).collect();
        Self { random, words, made: 0, artist: String::new(), album: String::new(), genre: "" }
    }

    fn text(&mut self, words: usize) -> String {
        let words: Vec<&str> =
            (0..words).map(|_| self.words[self.random.random_range(0..self.words.len())].as_str()).collect();
        words.join(" ")
    }

    fn facts(&mut self) -> FileFacts {
        let track = self.made % ALBUM;
        if track == 0 {
            (self.artist, self.album) = (self.text(2), self.text(3));
            self.genre =
                ["Classical", "Jazz", "Folk", "Rock", "Pop", "Ambient"][self.random.random_range(0..6)];
        }
        self.made += 1;
        let words = self.random.random_range(2..6);
        let title = self.text(words);
        let mut hash = [0; 32];
        self.random.fill_bytes(&mut hash);
        let path = format!("/home/alice/Music/{}/{}/{:02} {title}.mp3", self.artist, self.album, track + 1);
        FileFacts {
            location: Location::File(path.into()),
            size: Some(self.random.random_range(1_000_000..20_000_000)),
            modified_ns: Some(self.random.random_range(1_500_000_000_000_000_000..1_700_000_000_000_000_000)),
            content_hash: Some(hash),
            tags: Tags {
                title: Some(title),
                artist: Some(self.artist.clone()),
                album: Some(self.album.clone()),
                album_artist: None,
                track: u32::try_from(track + 1).ok(),
                year: Some(self.random.random_range(1950..2026)),
                genre: Some(self.genre.into()),
            },
        }
    }

    fn analysis(&mut self) -> Analysis {
        let random = &mut self.random;
        let piano: f64 = random.random();
        let duration_s = random.random_range(20.0..600.0);
        let answer = |label: &str, probability| Answer {
            head: "class".into(),
            label: label.into(),
            probability,
            votes: (duration_s * probability) as u64,
        };
        // Windows begin at each second.
        let mut starts: Vec<f64> = (0..4).map(|_| random.random_range(0.0..duration_s).floor()).collect();
        starts.sort_by(f64::total_cmp);
        let mut segment = |number: usize| StoredSegment {
            head: "class".into(),
            label: ["Piano", "Other"][number % 2].into(),
            start_s: starts[number],
            end_s: starts.get(number + 1).copied().unwrap_or(duration_s),
            confidence: random.random(),
        };
        let segments = (0..4).map(&mut segment).collect();
        let findings = Findings {
            duration_s,
            audible_s: duration_s * 0.97,
            level_db: Some(random.random_range(-30.0..-5.0)),
            codec: "mp3".into(),
            sample_rate_hz: 44_100,
            channels: 2,
            bit_rate: Some(192_000),
            windows: duration_s as u64,
            verdict: Some(if piano > 0.5 { "Piano" } else { "Other" }.into()),
            confidence: Some(piano.max(1.0 - piano)),
            answers: vec![answer("Other", 1.0 - piano), answer("Piano", piano)],
            segments,
            embedding: (0..EMBEDDING).map(|_| -random.random::<f32>().ln()).collect(),
            fingerprint: made_fingerprint(random),
            notes: Vec::new(),
        };
        Analysis { model: "piano".into(), model_hash: [1; 32], settings_hash: [2; 32], result: Ok(findings) }
    }
}

/// Stores the recordings as a scan does, and prints the rate.
fn fill(path: &Path, recordings: usize) {
    let mut library = Library::open(path).unwrap().library;
    let mut made = Made::new();
    let (mut seconds, mut slowest) = (0.0, 0.0_f64);
    for batch in 0..recordings.div_ceil(BATCH) {
        let results: Vec<_> =
            (0..BATCH.min(recordings - batch * BATCH)).map(|_| (made.facts(), made.analysis())).collect();
        let start = Instant::now();
        library.put_all(&results).unwrap();
        let elapsed_s = start.elapsed().as_secs_f64();
        (seconds, slowest) = (seconds + elapsed_s, slowest.max(elapsed_s));
    }
    println!(
        "{recordings} recordings stored in {seconds:.1} s, {:.0} a second, the slowest {BATCH} in {slowest:.3} s",
        recordings as f64 / seconds
    );
}

fn print_size(path: &Path) {
    let connection = Connection::open(path).unwrap();
    let mut statement = connection
        .prepare(
            "SELECT name, sum(pgsize) / 1e6, sum(unused) / 1e6 FROM dbstat GROUP BY name ORDER BY 2 DESC",
        )
        .unwrap();
    let parts = statement
        .query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, f64>(1)?, row.get::<_, f64>(2)?)))
        .unwrap();
    println!("{:7.1} MB in total", std::fs::metadata(path).unwrap().len() as f64 / 1e6);
    for part in parts.map(Result::unwrap).filter(|(_, size, _)| *size > 0.1) {
        println!("{:7.1} MB {}, {:.1} MB of it unused", part.1, part.0, part.2);
    }
}

fn library(c: &mut Criterion) {
    let recordings =
        std::env::var("PIANOSCOPE_BENCH_RECORDINGS").map_or(100_000, |count| count.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let path = std::env::var_os("PIANOSCOPE_BENCH_LIBRARY")
        .map_or_else(|| folder.path().join("library.sqlite"), std::path::PathBuf::from);
    if !path.exists() {
        fill(&path, recordings);
    }
    print_size(&path);
    let start = Instant::now();
    let problems = Library::open(&path).unwrap().library.check().unwrap();
    println!("checked in {:.1} s: {problems:?}", start.elapsed().as_secs_f64());

    let mut group = c.benchmark_group("library");
    group.bench_function("open", |b| b.iter(|| Library::open(black_box(&path)).unwrap()));
    let library = Library::open_read_only(&path).unwrap();
    let mut made = Made::new();
    let locations: Vec<Location> = (0..1000).map(|_| (made.facts().location, made.analysis()).0).collect();
    let mut next = locations.iter().cycle();
    group.bench_function("whether one is known", |b| {
        b.iter(|| library.known(next.next().unwrap()).unwrap().unwrap())
    });
    group.bench_function("all that is known of one", |b| {
        b.iter(|| library.recording(next.next().unwrap()).unwrap().unwrap())
    });
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20);
    targets = library
}
criterion_main!(benches);
