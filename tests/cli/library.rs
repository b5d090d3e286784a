//! `pianoscope library list|show|stats`: a made library, asked as a user does.

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

#[test]
fn a_filter_and_keys_select_and_order_the_rows_of_a_table() {
    let made = Made::new();
    let table = made.run(&["list", "--where", "artist=bach", "--sort", "-duration"]).result();
    assert_eq!(
        table,
        "verdict  confidence  duration  path\n\
         Piano          62 %      4:02  /music/bach/fugue.flac\n\
         Piano          97 %      3:05  /music/bach/prelude.flac\n"
    );
    let one = made.run(&["list", "-w", "prelud and piano>90%", "-c", "title,piano,checked,size"]).result();
    assert_eq!(one, "title    Piano  checked  size\nPrélude   97 %           3.0M\n");
}

#[test]
fn what_a_terminal_would_obey_is_escaped() {
    let made = Made::new();
    for format in ["table", "csv", "jsonl", "m3u"] {
        let list = made.run(&["list", "--format", format]).result();
        assert!(!list.contains('\u{1b}') && list.contains("song"), "{format}: {list}");
    }
    let page = made.run(&["show", "/music/band/song.mp3"]).result();
    assert!(page.contains(r"A \u{1b}[2Jsong"), "{page}");
}

#[test]
fn csv_has_plain_values_and_m3u_is_a_playlist() {
    let made = Made::new();
    let csv = made.run(&["list", "--format", "csv", "--sort", "duration", "--limit", "2"]).result();
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines[0], "path,verdict,confidence,duration,audible,title,artist,album,year,genre,error");
    assert_eq!(lines[1], "/music/band/silence.mp3,,,10,0,,Band,,,,");
    assert_eq!(lines[2], "/music/bach/prelude.flac,Piano,0.97,185,184,Prélude,Bach,,,,");
    assert_eq!(lines.len(), 3);
    let playlist = made.run(&["list", "-f", "m3u", "--where", "folder=/music/bach"]).result();
    assert_eq!(
        playlist,
        "#EXTM3U\n#EXTINF:242,Bach - Fugue\n/music/bach/fugue.flac\n#EXTINF:185,Bach - Prélude\n/music/bach/prelude.flac\n"
    );
}

#[test]
fn jsonl_has_the_names_of_classify() {
    let made = Made::new();
    made.run(&["correct", "/music/bach/fugue.flac", "--verdict", "Other"]);
    let list = made.run(&["list", "--format", "jsonl", "--sort", "path"]).result();
    let objects: Vec<serde_json::Value> =
        list.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(objects.len(), 5);
    assert!(list.lines().all(|line| line.starts_with("{\"input\":")), "{list}");
    let fugue = &objects[0];
    assert_eq!(fugue["input"], "/music/bach/fugue.flac");
    assert_eq!((&fugue["verdict"], &fugue["run_verdict"]), (&"Other".into(), &"Piano".into()));
    assert_eq!((&fugue["checked"], &fugue["confidence"]), (&true.into(), &0.62.into()));
    assert_eq!(fugue["votes"]["Piano"], 62);
    assert_eq!(fugue["mean_probability"]["Other"], 0.38);
    assert_eq!(
        (&fugue["duration_s"], &fugue["kept_s"], &fugue["windows"]),
        (&241.5.into(), &240.5.into(), &100.into())
    );
    let segment = serde_json::json!({"start_s": 0.0, "end_s": 241.5, "label": "Piano", "confidence": 0.9});
    assert_eq!(fugue["segments"], serde_json::json!([segment]));
    let broken = objects.iter().find(|object| object["input"] == "/music/broken.mp3").unwrap();
    assert_eq!(broken["error"]["kind"], "no_audio");
    assert!(broken["verdict"].is_null());
}

#[test]
fn a_list_is_written_to_a_file_and_replaces_only_its_own_kind() {
    let made = Made::new();
    let write = |file: &str| made.run(&["list", "--format", "csv", "-o", file]);
    assert_eq!(write("list.csv").result(), "");
    let first = std::fs::read_to_string(made.place.path("list.csv")).unwrap();
    assert_eq!(first.lines().count(), 6);
    assert_eq!(write("list.csv").code, Some(0), "its own kind is replaced");
    std::fs::write(made.place.path("notes.csv"), "my notes\n").unwrap();
    let refused = write("notes.csv");
    assert_eq!(refused.code, Some(2));
    assert!(refused.stderr.contains("--force"), "{}", refused.stderr);
    assert_eq!(std::fs::read_to_string(made.place.path("notes.csv")).unwrap(), "my notes\n");
    for file in ["library.sqlite", "song.mp3"] {
        assert_eq!(made.run(&["list", "-f", "csv", "--force", "-o", file]).code, Some(2), "{file}");
    }
    assert_eq!(made.library().count(&Default::default()).unwrap(), 5, "the library is still there");
}

#[test]
fn show_has_passages_decisions_and_runs() {
    let made = Made::new();
    made.run(&["correct", "/music/bach/fugue.flac", "--verdict", "other", "--note", "a harpsichord"]);
    let page = made.run(&["show", "/music/bach/fugue.flac"]).result();
    for part in [
        "file              /music/bach/fugue.flac\n",
        "verdict           Other, decided by anna\n",
        "of the model      Piano, 62 %\n",
        "length            4:02, 4:01 of it audible\n",
        "format            flac, 44,100 Hz, 2 channels, 700 kbit/s, 3.0 MB\n",
        "mean probability  Piano 0.620, Other 0.380\n",
        "   0:00 - 4:02     Piano  90 %\n",
        "Other, by anna: a harpsichord\n",
        "made: Piano, 62 %  (pianoscope",
    ] {
        assert!(page.contains(part), "{part}:\n{page}");
    }
    let unknown = made.run(&["show", "/music/unknown.mp3", "/music/broken.mp3"]);
    assert_eq!(unknown.code, Some(1));
    assert!(unknown.stderr.contains("/music/unknown.mp3: it is not in the library"), "{}", unknown.stderr);
    assert!(
        unknown.stdout.contains("failed  ") && unknown.stdout.contains("no recording"),
        "{}",
        unknown.stdout
    );
}

#[test]
fn stats_count_the_whole_library() {
    let made = Made::new();
    made.run(&["correct", "/music/bach/fugue.flac", "--verdict", "Other"]);
    let stats = made.run(&["stats"]).result();
    let rows: Vec<Vec<&str>> =
        stats.lines().map(|line| line.splitn(2, "  ").map(str::trim).collect()).collect();
    let value =
        |name: &str| rows.iter().find(|row| row[0] == name).unwrap_or_else(|| panic!("{name}: {stats}"))[1];
    assert_eq!(value("recordings"), "5");
    assert_eq!(value("Piano"), "1, 3 min 5 s");
    assert_eq!(value("Other"), "2, 7 min 22 s");
    assert_eq!(value("without a verdict"), "1, 10 s");
    assert_eq!(value("failed: no_audio"), "1");
    assert_eq!(value("checked"), "1, 1 of them corrected");
    assert_eq!(value("unsure"), "1");
    assert_eq!(value("model"), "made (01010101), 5");
}

#[test]
fn no_library_an_empty_one_and_wrong_usage_say_what_to_do() {
    let place = Place::new();
    let run = |arguments: &[&str]| {
        Run::of(place.program().args(arguments).env("XDG_DATA_HOME", place.path("data")).output().unwrap())
    };
    for command in
        [["library", "list"].as_slice(), &["library", "stats"], &["library", "forget", "--missing"]]
    {
        let none = run(command);
        assert_eq!((none.code, none.stdout.as_str()), (Some(1), ""));
        assert_eq!(none.stderr, "pianoscope: no library yet: run `pianoscope scan FOLDER`\n");
    }
    assert!(!place.path("data").exists(), "asking creates nothing");
    drop(Library::open(&place.path("empty.sqlite")).unwrap());
    let empty = run(&["library", "--library", "empty.sqlite", "list"]);
    assert_eq!((empty.code, empty.stdout.as_str()), (Some(0), ""));
    assert_eq!(empty.stderr, "pianoscope: the library is empty: run `pianoscope scan FOLDER`\n");

    let made = Made::new();
    let nothing = made.run(&["list", "--where", "qqqq"]);
    assert_eq!(
        (nothing.code, nothing.stderr.as_str()),
        (Some(0), "pianoscope: no recording fits the filter\n")
    );
    let wrong = made.run(&["list", "--where", "durration > 60"]);
    assert_eq!(wrong.code, Some(2));
    assert_eq!(
        wrong.stderr,
        "pianoscope: --where: unknown field `durration`; did you mean `duration`?\n  durration > 60\n  ^^^^^^^^^\n"
    );
    for arguments in [
        ["list", "--sort", "titel"].as_slice(),
        &["list", "--columns", "path,"],
        &["list", "--columns", "path", "--format", "m3u"],
        &["list", "--format", "parquet"],
        &["list", "--limit", "-1"],
        &["list", "--where", "verdict=Pinao"],
        &["correct", "/music/bach/fugue.flac"],
        &["correct", "/music/bach/fugue.flac", "--verdict", "Pinao"],
        &["forget"],
        &["forget", "--where", ""],
        &["show"],
        &[],
    ] {
        let wrong = made.run(arguments);
        assert_eq!((wrong.code, wrong.stdout.as_str()), (Some(2), ""), "{arguments:?}: {}", wrong.stderr);
        assert!(!wrong.stderr.is_empty());
    }
}
