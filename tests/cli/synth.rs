//! `pianoscope synth` with MIDI files, SoundFonts and notes that the test writes itself.

use crate::sound::{tone, write_wav};
use crate::soundfont;
use midly::num::{u4, u7, u15, u28};
use midly::{Format, Header, MidiMessage, Smf, Timing, TrackEvent, TrackEventKind};
use std::path::Path;
use std::process::{Command, Output};

/// Some notes, half a second each; the last never ends.
fn write_midi(path: &Path) {
    let note = |delta: u32, pitch: u8, velocity: u8| TrackEvent {
        delta: u28::new(delta),
        kind: TrackEventKind::Midi {
            channel: u4::new(0),
            message: MidiMessage::NoteOn { key: u7::new(pitch), vel: u7::new(velocity) },
        },
    };
    let mut track = Vec::new();
    for pitch in [60, 64, 67, 72, 55, 48] {
        track.extend([note(0, pitch, 90), note(100, pitch, 0)]);
    }
    track.push(note(0, 36, 90));
    let header = Header::new(Format::SingleTrack, Timing::Metrical(u15::new(100)));
    Smf { header, tracks: vec![track] }.save(path).unwrap();
}

fn synth(midi: &Path, out: &Path, more: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pianoscope"));
    command.arg("synth").arg(midi).arg("--out").arg(out).args(["--seconds", "3"]).args(more).output().unwrap()
}

#[test]
fn every_midi_file_is_rendered_with_all_instruments_and_damaged_ones_are_reported() {
    let folder = tempfile::tempdir().unwrap();
    let midi = folder.path().join("midi");
    std::fs::create_dir_all(midi.join("deeper")).unwrap();
    write_midi(&midi.join("a.mid"));
    write_midi(&midi.join("deeper/b.MID"));
    std::fs::write(midi.join("damaged.mid"), b"MThd\0\0").unwrap();
    std::fs::write(midi.join("notes.txt"), b"no MIDI").unwrap();
    let notes = folder.path().join("notes/tones");
    std::fs::create_dir_all(&notes).unwrap();
    write_wav(&notes.join("c4.wav"), &[tone(261.6, 1.0)]);
    write_wav(&notes.join("c3.wav"), &[tone(130.8, 1.0)]);
    let notes = folder.path().join("notes");
    let notes = ["--notes", notes.to_str().unwrap()];

    let folders = [("1", "5"), ("2", "5"), ("2", "6")].map(|(jobs, seed)| {
        let out = folder.path().join(format!("new/{jobs} {seed}"));
        let done = synth(&midi, &out, &[&notes[..], &["--jobs", jobs, "--seed", seed]].concat());
        let said = String::from_utf8(done.stderr).unwrap();
        assert_eq!(done.status.code(), Some(0), "{said}");
        assert!(said.contains("damaged.mid skipped: damaged MIDI"), "{said}");
        assert!(said.contains("4 files and manifest.csv written, 1 MIDI files skipped"), "{said}");
        out
    });
    let manifest = std::fs::read_to_string(folders[0].join("manifest.csv")).unwrap();
    let rows: Vec<Vec<&str>> = manifest.lines().map(|l| l.split(',').collect()).collect();
    assert_eq!(rows[0], ["path", "label", "source", "category"]);
    assert_eq!(rows[1], ["0000-notes.wav", "Piano", "synthetic notes tones", "synthetic-notes"]);
    assert_eq!((rows[2][0], rows[2][1], rows[2][3]), ("0000-electric.wav", "Other", "synthetic-electric"));
    assert_eq!(rows.len(), 5);
    for row in &rows[1..] {
        let [one, two, other] = [0, 1, 2].map(|i| std::fs::read(folders[i].join(row[0])).unwrap());
        assert!(one == two, "{}: one thread and two gave different files", row[0]);
        assert!(one != other, "{}: two seeds gave the same file", row[0]);
        let wav = hound::WavReader::new(&one[..]).unwrap();
        assert_eq!(
            (wav.spec().sample_rate, wav.spec().channels, wav.spec().bits_per_sample),
            (16_000, 1, 16)
        );
        let samples: Vec<i16> = wav.into_samples().map(Result::unwrap).collect();
        assert!((16_000..=48_000).contains(&samples.len()));
        let peak = samples.iter().map(|s| s.unsigned_abs()).max().unwrap();
        assert!((3276..=29_210).contains(&peak), "{}: peak {peak}", row[0]);
        assert_eq!(*samples.last().unwrap(), 0);
    }
}

/// The share of a WAV file's power near a frequency and its next two harmonics, over the loudest half second.
fn strength(wav: &Path, hz: f64) -> f64 {
    let samples: Vec<f64> =
        hound::WavReader::open(wav).unwrap().into_samples::<i16>().map(|s| f64::from(s.unwrap())).collect();
    let power = |x: &[f64]| x.iter().map(|v| v * v).sum::<f64>();
    let loudest = samples.chunks(8000).max_by(|a, b| power(a).total_cmp(&power(b))).unwrap();
    let at = |hz: f64| {
        let turn = |i: usize| std::f64::consts::TAU * hz * i as f64 / 16_000.0;
        let (mut re, mut im) = (0.0, 0.0);
        loudest.iter().enumerate().for_each(|(i, v)| {
            re += v * turn(i).cos();
            im += v * turn(i).sin();
        });
        2.0 * (re * re + im * im) / loudest.len() as f64
    };
    at(hz) / power(loudest)
}

#[test]
fn a_soundfont_plays_every_kind_that_it_has_instruments_for() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    write_midi(&path("a.mid"));
    // Piano, harp, violin, cello, and drums; and one with nothing but a piano, from which nothing else must be drawn.
    soundfont::write(&path("band.sf2"), &[(0, 0), (0, 46), (0, 40), (0, 42), soundfont::DRUMS]);
    soundfont::write(&path("piano.sf2"), &[(0, 0)]);
    let fonts = |names: &[&str]| -> Vec<String> {
        names.iter().flat_map(|n| ["--soundfont".into(), path(n).display().to_string()]).collect()
    };
    for seed in 0..4 {
        let (seed, out) = (seed.to_string(), path(&format!("both {seed}")));
        let arguments = [fonts(&["piano.sf2", "band.sf2"]), vec!["--seed".into(), seed]].concat();
        let done = synth(&path("a.mid"), &out, &arguments.iter().map(String::as_str).collect::<Vec<_>>());
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        let manifest = std::fs::read_to_string(out.join("manifest.csv")).unwrap();
        let labelled = |kind: &str| {
            let row = manifest.lines().find(|l| l.contains(&format!("-{kind}.wav"))).unwrap();
            row.split(',').nth(1).unwrap().to_owned()
        };
        assert_eq!(labelled("piano"), "Piano");
        for kind in ["other", "ensemble", "melody", "electric"] {
            assert_eq!(labelled(kind), "Other", "{kind}");
        }
    }
    // The highest voice begins with C5, up or down by three semitones at most; it is what a melody plays alone.
    let melody = path("both 1").join("0000-melody.wav");
    let semitone = |from_a4: i32| 440.0 * 2f64.powf(f64::from(from_a4) / 12.0);
    let strongest = (-30..30).map(|n| strength(&melody, semitone(n))).fold(0.0, f64::max);
    assert!(strongest > 0.3, "no tone of the keyboard is found: {strongest}");

    let only = fonts(&["piano.sf2"]);
    let done = synth(&path("a.mid"), &path("only"), &only.iter().map(String::as_str).collect::<Vec<_>>());
    assert!(String::from_utf8(done.stderr).unwrap().contains("2 files"), "a piano and an electric piano");
    let asked = [only, vec!["--each".into(), "melody".into()]].concat();
    let done = synth(&path("a.mid"), &path("asked"), &asked.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(done.status.code(), Some(2));
}

#[test]
fn a_data_set_that_synth_did_not_make_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let (midi, out) = (folder.path().join("a.mid"), folder.path().join("out"));
    write_midi(&midi);
    // Its own output is replaced, and is accepted for training although it has only one label.
    for _ in 0..2 {
        assert!(synth(&midi, &out, &["--each", "electric"]).status.success());
    }
    let theirs = "path,label,source,category\nconcert.wav,Piano,me,live\n";
    std::fs::write(out.join("manifest.csv"), theirs).unwrap();
    let done = synth(&midi, &out, &["--each", "electric"]);
    assert_eq!(done.status.code(), Some(1));
    assert!(String::from_utf8(done.stderr).unwrap().contains("another folder"));
    assert_eq!(std::fs::read_to_string(out.join("manifest.csv")).unwrap(), theirs);
}

#[test]
fn unusable_input_is_refused_with_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    write_midi(&path("a.mid"));
    std::fs::write(path("damaged.mid"), b"MThd").unwrap();
    std::fs::write(path("font.sf2"), b"RIFF").unwrap();
    std::fs::create_dir(path("empty")).unwrap();
    // Says that it is a SoundFont, and then what no SoundFont says.
    let noise: Vec<u8> =
        b"RIFF\xff\xff\x00\x00sfbkLIST".iter().copied().chain((0..4000).map(|i| (i * 89) as u8)).collect();
    std::fs::write(path("damaged.sf2"), noise).unwrap();
    let damaged = path("damaged.sf2");
    let damaged = damaged.to_str().unwrap();
    let (font, empty) = (path("font.sf2"), path("empty"));
    let (font, empty) = (font.to_str().unwrap(), empty.to_str().unwrap());
    for (midi, out, more, code, reason) in [
        ("empty", "out", &[][..], 1, "no MIDI files"),
        ("missing", "out", &[], 1, "no MIDI files"),
        ("damaged.mid", "out", &[], 1, "none of the 1 MIDI files can be played"),
        ("a.mid", "out", &["--soundfont", font], 1, "not a usable SoundFont"),
        ("a.mid", "out", &["--soundfont", "missing.sf2"], 1, "not a usable SoundFont"),
        ("a.mid", "out", &["--soundfont", damaged], 1, "not a usable SoundFont"),
        ("a.mid", "out", &["--notes", empty], 1, "no recorded notes"),
        ("a.mid", "a.mid/out", &[], 1, "cannot be written"),
        ("a.mid", "out", &["--each", "melody"], 2, "give --soundfont"),
        ("a.mid", "out", &["--each", "kazoo"], 2, "one of piano, notes"),
    ] {
        let done = synth(&path(midi), &path(out), more);
        let said = String::from_utf8(done.stderr).unwrap();
        assert!(said.contains(reason), "{midi} {more:?}: {said}");
        assert_eq!(done.status.code(), Some(code), "{said}");
        assert!(!path(out).join("manifest.csv").exists());
    }
}
