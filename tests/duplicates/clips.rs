//! Recordings, mostly of solo piano, and copies of them that ffmpeg encodes. They are kept beside the project, in `../shared/data`.

use super::common::has_program;
use super::{NamedPair, Sound, pairs, sound};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

/// A copy: its name with the ending, and ffmpeg's options before and after the input.
type Copy = (&'static str, &'static [&'static str], &'static [&'static str]);

const COPIES: [Copy; 10] = [
    ("64k.mp3", &[], &["-b:a", "64k"]),
    ("24k.opus", &[], &["-c:a", "libopus", "-b:a", "24k"]),
    ("from 5 s on.flac", &["-ss", "5"], &[]),
    // Half-way between two words of the original.
    ("from 5.0143 s on, 6 dB louder, 64k.mp3", &["-ss", "5.0143"], &["-af", "volume=6dB", "-b:a", "64k"]),
    ("from 5.0143 s on, 24k.opus", &["-ss", "5.0143"], &["-c:a", "libopus", "-b:a", "24k"]),
    ("to 22 s.ogg", &[], &["-t", "22", "-c:a", "libvorbis"]),
    ("6 dB louder.wav", &[], &["-af", "volume=6dB"]),
    ("22.05 kHz.flac", &[], &["-ar", "22050"]),
    ("stereo, 96k.m4a", &[], &["-ac", "2", "-ar", "44100", "-c:a", "aac", "-b:a", "96k"]),
    ("mono 8 kHz.wav", &[], &["-ac", "1", "-ar", "8000", "-c:a", "pcm_mulaw"]),
];

/// Pairs of different clips that are the same recording: what the clips were cut from is the same or sounds the same, checked by
/// cross-correlation.
const KNOWN: [[&str; 2]; 2] = [
    ["other/engabuu35-hbd2026/music-a-thousand-years.opus", "other/hbd2026/music_a_thousand_years.opus"],
    [
        "other/omerdvi-musical-instruments/audio-Viola.opus",
        "other/omerdvi-musical-instruments/audio-Violin.opus",
    ],
];

struct Clip {
    name: String,
    path: PathBuf,
    is_piano: bool,
    source: String,
    duration_s: f64,
}

/// The clips in the manifest's order; none, with a message, if the folder is not there.
fn clips() -> Vec<Clip> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let Ok(mut manifest) = csv::Reader::from_path(folder.join("manifest.csv")) else {
        eprintln!("SKIPPED: {} is not there", folder.display());
        return Vec::new();
    };
    let headers = manifest.headers().unwrap().clone();
    let column = |name: &str| headers.iter().position(|header| header == name).unwrap();
    let (path, label, source, duration) =
        (column("path"), column("label"), column("source"), column("duration_s"));
    let clip = |row: csv::StringRecord| Clip {
        name: row[path].trim_start_matches("audio/").to_owned(),
        path: folder.join(&row[path]),
        is_piano: &row[label] == "Piano",
        source: row[source].to_owned(),
        duration_s: row[duration].parse().unwrap(),
    };
    manifest.records().map(|row| clip(row.unwrap())).collect()
}

/// Twenty of the clips of 25 s and more, one of each source.
#[derive(Clone, Copy)]
enum Twenty {
    /// 16 of piano, 4 of other sound: with these the thresholds were chosen.
    Chosen,
    /// 10 of piano, 10 of other sound, none of the chosen ones.
    Others,
}

fn originals(clips: &[Clip], twenty: Twenty) -> Vec<&Clip> {
    let mut sources = BTreeSet::new();
    let long = clips.iter().filter(|clip| clip.duration_s >= 25.0);
    let fresh: Vec<&Clip> = long.filter(|clip| sources.insert(&clip.source)).collect();
    let (piano, other): (Vec<&Clip>, Vec<&Clip>) = fresh.into_iter().partition(|clip| clip.is_piano);
    match twenty {
        Twenty::Chosen => some(&piano, 0, 3, 16).chain(some(&other, 0, 7, 4)).collect(),
        Twenty::Others => some(&piano, 1, 3, 10).chain(some(&other, 3, 7, 10)).collect(),
    }
}

/// Every `step`-th from `first` on.
fn some<'a>(clips: &[&'a Clip], first: usize, step: usize, count: usize) -> impl Iterator<Item = &'a Clip> {
    clips.iter().copied().skip(first).step_by(step).take(count)
}

/// Fingerprints on two threads.
fn sounds(named: &[(String, PathBuf)]) -> Vec<Sound> {
    let half = |named: &[(String, PathBuf)]| -> Vec<Sound> {
        named.iter().map(|(name, path)| sound(name, path)).collect()
    };
    let (first, second) = named.split_at(named.len() / 2);
    thread::scope(|scope| {
        let second = scope.spawn(|| half(second));
        let mut all = half(first);
        all.extend(second.join().unwrap());
        all
    })
}

fn encode(original: &Path, copy: Copy, to: &Path) {
    let mut command = Command::new("ffmpeg");
    command.args(["-nostdin", "-v", "error", "-y"]).args(copy.1).arg("-i").arg(original).args(copy.2).arg(to);
    assert!(command.status().unwrap().success(), "{command:?}");
}

/// The clips `of` with `copies` of twenty of them: every copy is found with its original, and no other pair that is not known.
fn check(clips: &[Clip], twenty: Twenty, of: impl Fn(&Clip) -> bool, copies: &[Copy]) {
    let originals = originals(clips, twenty);
    assert_eq!(originals.len(), 20);
    let folder = tempfile::tempdir().unwrap();
    let mut named: Vec<(String, PathBuf)> = clips
        .iter()
        .filter(|clip| of(clip) || originals.iter().any(|original| original.name == clip.name))
        .map(|clip| (clip.name.clone(), clip.path.clone()))
        .collect();
    let count = named.len();
    for (number, original) in originals.iter().enumerate() {
        for copy in copies {
            let path = folder.path().join(format!("{number} {}", copy.0));
            encode(&original.path, *copy, &path);
            named.push((format!("{}: {}", original.name, copy.0), path));
        }
    }
    let found = pairs(&sounds(&named));
    let original_of = |name: &str| name.split(": ").next().unwrap().to_owned();
    let (planted, beyond): (Vec<NamedPair>, Vec<NamedPair>) =
        found.into_iter().partition(|pair| original_of(&pair.a) == original_of(&pair.b));
    let with_original: BTreeSet<&str> =
        planted.iter().filter(|pair| !pair.a.contains(": ")).map(|pair| pair.b.as_str()).collect();
    let expected: BTreeSet<&str> =
        named.iter().map(|(name, _)| name.as_str()).filter(|name| name.contains(": ")).collect();
    let worst = planted.iter().map(|pair| pair.pair.bit_error_rate).fold(0.0, f64::max);
    println!(
        "{count} clips, {} of {} copies found, bit error rate up to {worst:.3}",
        with_original.len(),
        expected.len()
    );
    beyond.iter().for_each(|pair| println!("beyond the planted: {pair:?}"));
    assert_eq!(with_original, expected);
    let is_known = |pair: &NamedPair| {
        let names = [original_of(&pair.a), original_of(&pair.b)];
        KNOWN.iter().any(|known| known.iter().all(|name| names.iter().any(|found| found == name)))
    };
    let wrong: Vec<&NamedPair> = beyond.iter().filter(|pair| !is_known(pair)).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn copies_of_twenty_recordings_are_found_among_all_solo_piano() {
    let clips = clips();
    if !clips.is_empty() && has_program("ffmpeg") {
        let copies = [COPIES[0], COPIES[1], COPIES[3], COPIES[7]];
        check(&clips, Twenty::Chosen, |clip| clip.is_piano, &copies);
    }
}

#[test]
#[ignore = "a measurement: some minutes"]
fn copies_of_twenty_recordings_are_found_among_all_clips() {
    let clips = clips();
    if !clips.is_empty() && has_program("ffmpeg") {
        check(&clips, Twenty::Chosen, |_| true, &COPIES);
    }
}

#[test]
#[ignore = "a measurement: some minutes"]
fn copies_of_twenty_other_recordings_are_found_among_all_clips() {
    let clips = clips();
    if !clips.is_empty() && has_program("ffmpeg") {
        check(&clips, Twenty::Others, |_| true, &COPIES);
    }
}

#[test]
#[ignore = "a measurement: a minute"]
fn single_notes_of_pianos_are_hardly_ever_taken_for_each_other() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/notes");
    let pianos = std::fs::read_dir(&folder).into_iter().flatten().map(|piano| piano.unwrap().path());
    let files = pianos.flat_map(|piano| std::fs::read_dir(piano).unwrap()).map(|file| file.unwrap().path());
    let named: Vec<(String, PathBuf)> = files.map(|path| (path.display().to_string(), path)).collect();
    if named.is_empty() {
        eprintln!("SKIPPED: {} is not there", folder.display());
        return;
    }
    let found = pairs(&sounds(&named));
    println!("{} notes, {} pairs", named.len(), found.len());
    // One key of one piano, struck harder and softer: four pairs of 39,340.
    assert!(found.len() <= 4, "{found:?}");
}
