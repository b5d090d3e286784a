//! From sound to the duplicates of a library: which copies are found, and that nothing else is.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failure here fails the test"
)]

mod clips;
#[path = "../common/mod.rs"]
mod common;
mod made_sound;
mod many;

use pianoscope::analysis::Pass;
use pianoscope::audio::Decoder;
use pianoscope::cancel::Cancel;
use pianoscope::fingerprint::FingerprintAnalyser;
use pianoscope::library::{Analysis, DuplicatePair, FileFacts, Findings, Library, Location, Tags};
use std::path::Path;

/// What is compared of a recording.
#[derive(Debug, Clone)]
struct Sound {
    name: String,
    words: Vec<u32>,
    duration_s: f64,
}

/// Decodes a file and computes its fingerprint.
fn sound(name: &str, path: &Path) -> Sound {
    let decoder = Decoder::open(path).unwrap_or_else(|error| panic!("{name}: {error}"));
    let pass = Pass { threads: 1, ..Pass::new(&Cancel::new()) };
    let (recording, words) = pass.analyse(decoder, FingerprintAnalyser::new()).unwrap();
    // A pass ends early when nobody needs more.
    let duration_s = recording.info.duration_s.unwrap_or(recording.duration_s);
    Sound { name: name.to_owned(), words, duration_s }
}

fn facts(name: &str) -> FileFacts {
    let location = Location::File(Path::new("/music").join(name));
    FileFacts { location, size: None, modified_ns: None, content_hash: None, tags: Tags::default() }
}

fn analysis(sound: &Sound) -> Analysis {
    let findings =
        Findings { duration_s: sound.duration_s, fingerprint: sound.words.clone(), ..Findings::default() };
    Analysis { model: "none".into(), model_hash: [0; 32], settings_hash: [0; 32], result: Ok(findings) }
}

/// A pair by its names.
#[derive(Debug, PartialEq)]
struct NamedPair {
    a: String,
    b: String,
    pair: DuplicatePair,
}

/// All pairs of a library with these sounds.
fn pairs(sounds: &[Sound]) -> Vec<NamedPair> {
    let mut library = Library::in_memory().unwrap();
    let names: Vec<_> =
        sounds.iter().map(|sound| library.put(&facts(&sound.name), &analysis(sound)).unwrap()).collect();
    let name = |id| sounds[names.iter().position(|known| *known == id).unwrap()].name.clone();
    let groups = library.duplicates(None, 2, &Cancel::new()).unwrap().unwrap().groups;
    let pairs = groups.iter().flat_map(|group| &group.pairs);
    pairs.map(|pair| NamedPair { a: name(pair.a), b: name(pair.b), pair: *pair }).collect()
}
