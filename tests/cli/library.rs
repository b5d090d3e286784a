//! A made library for the tests of `pianoscope library`, and how a command ended.

use crate::sound::Place;
use pianoscope::library::{
    Analysis, Answer, FileFacts, Findings, Library, Location, StoredFailure, StoredSegment, Tags,
};
use std::path::PathBuf;
use std::process::Output;

/// A place with a library of five recordings.
pub(crate) struct Made {
    pub(crate) place: Place,
}

impl Made {
    pub(crate) fn new() -> Self {
        let place = Place::new();
        let mut library = Library::open(&place.path("library.sqlite")).unwrap().library;
        let made = [
            recording("/music/bach/prelude.flac", "Prélude", "Bach", Some((0.97, 185.0))),
            recording("/music/bach/fugue.flac", "Fugue", "Bach", Some((0.62, 241.5))),
            recording("/music/band/song.mp3", "A \u{1b}[2Jsong", "Band", Some((0.03, 200.0))),
            recording("/music/band/silence.mp3", "", "Band", None),
        ];
        library.put_all(&made).unwrap();
        let (mut facts, mut failed) = recording("/music/broken.mp3", "", "", None);
        let message = "/music/broken.mp3: this is no recording".to_owned();
        failed.result = Err(StoredFailure { kind: "no_audio".to_owned(), message });
        facts.tags = Tags::default();
        library.put(&facts, &failed).unwrap();
        Self { place }
    }

    pub(crate) fn library(&self) -> Library {
        Library::open(&self.place.path("library.sqlite")).unwrap().library
    }

    /// `pianoscope library ARGUMENTS` of this library.
    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        let mut program = self.place.program();
        program.args(["library", "--library", "library.sqlite"]).args(arguments).env("USER", "anna");
        Run::of(program.output().unwrap())
    }
}

/// How a command ended.
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    pub(crate) fn of(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Self { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }

    /// Stdout of a command that succeeded without a word.
    pub(crate) fn result(self) -> String {
        assert_eq!((self.code, self.stderr.as_str()), (Some(0), ""), "{}", self.stdout);
        self.stdout
    }
}

/// A recording with a probability of piano and a length in seconds.
pub(crate) fn recording(
    path: &str,
    title: &str,
    artist: &str,
    found: Option<(f64, f64)>,
) -> (FileFacts, Analysis) {
    let tag = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let tags = Tags { title: tag(title), artist: tag(artist), ..Tags::default() };
    let content: [u8; 32] = std::array::from_fn(|i| path.bytes().cycle().nth(i).unwrap());
    let location = Location::File(PathBuf::from(path));
    let facts = FileFacts {
        location,
        size: Some(3_000_000),
        modified_ns: Some(7),
        content_hash: Some(content),
        tags,
    };
    let answer = |label: &str, probability: f64, votes| Answer {
        head: "verdict".to_owned(),
        label: label.to_owned(),
        probability,
        votes,
    };
    let segment = |duration_s: f64, label: &str| StoredSegment {
        head: "verdict".to_owned(),
        label: label.to_owned(),
        start_s: 0.0,
        end_s: duration_s,
        confidence: 0.9,
    };
    let findings = match found {
        None => Findings { duration_s: 10.0, codec: "mp3".to_owned(), ..Findings::default() },
        Some((piano, duration_s)) => {
            let verdict = if piano > 0.5 { "Piano" } else { "Other" };
            Findings {
                duration_s,
                audible_s: duration_s - 1.0,
                level_db: Some(-20.0),
                codec: "flac".to_owned(),
                sample_rate_hz: 44_100,
                channels: 2,
                bit_rate: Some(700_000),
                windows: 100,
                verdict: Some(verdict.to_owned()),
                confidence: Some(piano.max(1.0 - piano)),
                answers: vec![
                    answer("Piano", piano, (100.0 * piano) as u64),
                    answer("Other", 1.0 - piano, (100.0 - 100.0 * piano) as u64),
                ],
                segments: vec![segment(duration_s, verdict)],
                ..Findings::default()
            }
        }
    };
    let analysis = Analysis {
        model: "made".to_owned(),
        model_hash: [1; 32],
        settings_hash: [2; 32],
        result: Ok(findings),
    };
    (facts, analysis)
}
