//! What is stored is read again, and what a person said stays: also after crashes, on a full disk and from a damaged file.

mod damaged;
mod files;
mod judged;
mod maps;
mod mutated;
mod processes;
mod read_only;
mod round_trip;
mod text_search;

use super::{Analysis, Answer, FileFacts, Findings, Library, Location, StoredSegment, Tags};
use std::path::{Path, PathBuf};

/// Opens a library that must be sound and as it should be.
fn open(path: &Path) -> Library {
    let opened = Library::open(path).unwrap();
    assert_eq!(opened.notes, Vec::<String>::new());
    opened.library
}

/// Asserts that all rules of the library hold, and that its full-text search has what the recordings have.
fn assert_sound(library: &Library) {
    assert!(!library.is_read_only(), "the full-text search would not be compared");
    assert_eq!(library.check().unwrap(), Vec::<String>::new());
}

fn count(library: &Library, table: &str) -> usize {
    let sql = format!("SELECT count(*) FROM {table}");
    library.connection().query_row(&sql, [], |row| row.get::<_, i64>(0)).unwrap() as usize
}

/// `count` recordings in the folder `folder`, each of which the model finds different.
fn results(folder: &str, count: u8) -> Vec<(FileFacts, Analysis)> {
    let result = |number: u8| {
        let mut analysis = analysis(1);
        if let Ok(findings) = &mut analysis.result {
            findings.duration_s = f64::from(number);
            findings.fingerprint = (0..200).map(|word| (word * 7) ^ u32::from(number)).collect();
            findings.embedding =
                (0..100).map(|value| f32::from((value as u8).wrapping_mul(number))).collect();
            findings.embedding.extend([0.0, 255.0]);
        }
        (facts(&format!("{folder}/{number}.mp3"), number), analysis)
    };
    (0..count).map(result).collect()
}

/// The file `name` with made-up content `content`.
pub(super) fn facts(name: &str, content: u8) -> FileFacts {
    FileFacts {
        location: Location::File(PathBuf::from("/music").join(name)),
        size: Some(1000 + u64::from(content)),
        modified_ns: Some(1_700_000_000_123_456_789),
        content_hash: Some([content; 32]),
        tags: Tags {
            title: Some("Für Elise".into()),
            artist: Some("Alice".into()),
            album: Some("Bagatelles".into()),
            album_artist: None,
            track: Some(3),
            year: Some(1810),
            genre: Some("Classical".into()),
        },
    }
}

/// A run of the model `model` that finds a piano.
pub(super) fn analysis(model: u8) -> Analysis {
    let answer = |head: &str, label: &str, probability| Answer {
        head: head.into(),
        label: label.into(),
        probability,
        votes: 12,
    };
    let segment = |label: &str, start_s, end_s| StoredSegment {
        head: "class".into(),
        label: label.into(),
        start_s,
        end_s,
        confidence: 0.75,
    };
    let findings = Findings {
        duration_s: 185.25,
        audible_s: 180.5,
        level_db: Some(-18.5),
        codec: "mp3".into(),
        sample_rate_hz: 44_100,
        channels: 2,
        bit_rate: Some(192_000),
        windows: 185,
        verdict: Some("Piano".into()),
        confidence: Some(0.875),
        answers: vec![
            answer("class", "Other", 0.125),
            answer("class", "Piano", 0.875),
            answer("genre", "Folk", 0.5),
        ],
        segments: vec![segment("Piano", 0.0, 100.5), segment("Other", 100.5, 185.25)],
        // Of one byte a value, these are exact.
        embedding: vec![0.0, 7.0, 255.0],
        fingerprint: vec![1, u32::MAX, 0x1234_5678],
        notes: vec!["the end is missing".into(), "two tracks".into()],
    };
    Analysis { model: "piano".into(), model_hash: [model; 32], settings_hash: [9; 32], result: Ok(findings) }
}
