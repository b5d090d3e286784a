use super::{Failure, Report, ReportFormat, ReportWriter, write_labels};
use crate::audio::{Framing, StreamInfo};
use crate::classify::{HeadOutcome, Outcome, Segment, Tally, VoteRule};
use crate::model::{Head, HeadKind};

mod mixed;
mod tags;

fn heads() -> Vec<Head> {
    vec![Head::verdict(vec!["Piano".to_owned(), "Other".to_owned()])]
}

fn verdict(tally: Tally, segments: Vec<Segment>) -> HeadOutcome {
    HeadOutcome::new(heads().remove(0), tally, segments, VoteRule::Majority)
}

fn outcome(head: HeadOutcome) -> Outcome {
    Outcome {
        info: StreamInfo {
            codec: "mp3".to_owned(),
            sample_rate: 44_100,
            channels: 2,
            duration_s: None,
            title: Some("Prelude, in C".to_owned()),
        },
        model: "piano 1".to_owned(),
        heads: vec![head],
        framing: Framing::default(),
        duration_s: 220.5,
        audible_s: 218.0,
        level_db: Some(-20.0),
        predictions: Vec::new(),
        embedding: Vec::new(),
        tags: None,
        spans: Vec::new(),
        notes: Vec::new(),
        elapsed_s: 0.125,
    }
}

fn classified(input: &str) -> Report {
    let tally = Tally {
        windows: 218,
        votes: vec![212, 6],
        mean: vec![0.971_200_04, 0.028_799_96],
        std: vec![0.1, 0.1],
    };
    let segment = Segment { start_s: 0.0, end_s: 218.250_04, label: 0, confidence: 0.975_000_01 };
    Report {
        input: input.to_owned(),
        raw_input: None,
        result: Ok(Box::new(outcome(verdict(tally, vec![segment])))),
    }
}

fn silent(input: &str) -> Report {
    let tally = Tally { windows: 0, votes: vec![0, 0], mean: Vec::new(), std: Vec::new() };
    let mut outcome = outcome(verdict(tally, Vec::new()));
    outcome.info.title = None;
    outcome.notes = vec!["the file is cut short".to_owned()];
    (outcome.duration_s, outcome.audible_s, outcome.elapsed_s) = (10.0, 0.0, 0.01);
    Report { input: input.to_owned(), raw_input: None, result: Ok(Box::new(outcome)) }
}

/// A recording with two more heads.
fn three_heads() -> (Vec<Head>, Report) {
    let mood = Head {
        name: "mood".to_owned(),
        labels: vec!["calm".to_owned(), "dark".to_owned()],
        kind: HeadKind::Independent,
    };
    let tempo = Head { name: "tempo".to_owned(), labels: vec!["bpm".to_owned()], kind: HeadKind::Value };
    let more = [
        (&mood, Tally { windows: 218, votes: vec![200, 3], mean: vec![0.9, 0.1], std: vec![0.05, 0.05] }),
        (&tempo, Tally { windows: 218, votes: Vec::new(), mean: vec![118.25], std: vec![3.5] }),
    ];
    let mut report = classified("a.mp3");
    if let Ok(outcome) = &mut report.result {
        let more =
            more.map(|(head, tally)| HeadOutcome::new(head.clone(), tally, Vec::new(), VoteRule::Majority));
        outcome.heads.extend(more);
    }
    ([heads(), vec![mood, tempo]].concat(), report)
}

fn failed(input: &str) -> Report {
    let failure = Failure::new("empty", "the file is empty");
    Report { input: input.to_owned(), raw_input: None, result: Err(failure) }
}

fn written(format: ReportFormat, several: bool, reports: &[Report]) -> String {
    written_with(&heads(), format, several, reports)
}

fn written_with(heads: &[Head], format: ReportFormat, several: bool, reports: &[Report]) -> String {
    let mut out = Vec::new();
    let mut writer = ReportWriter::new(format, heads, several, &mut out);
    for report in reports {
        writer.write(report).unwrap();
    }
    writer.finish().unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn a_jsonl_line_has_the_keys_of_the_contract_in_their_order() {
    let text = written(ReportFormat::Jsonl, true, &[classified("a.mp3"), silent("b.wav"), failed("c.ogg")]);
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(
        lines,
        [
            r#"{"input":"a.mp3","title":"Prelude, in C","verdict":"Piano","confidence":0.9712,"votes":{"Piano":212,"Other":6},"mean_probability":{"Piano":0.9712,"Other":0.0288},"duration_s":220.5,"kept_s":218.0,"windows":218,"segments":[{"start_s":0.0,"end_s":218.25,"label":"Piano","confidence":0.975}],"seconds":{"Piano":218.25,"Other":0.0},"elapsed_s":0.125,"model":"piano 1"}"#,
            r#"{"input":"b.wav","title":null,"verdict":null,"confidence":null,"votes":{"Piano":0,"Other":0},"mean_probability":null,"duration_s":10.0,"kept_s":0.0,"windows":0,"segments":[],"seconds":{"Piano":0.0,"Other":0.0},"elapsed_s":0.01,"model":"piano 1","notes":["the file is cut short"]}"#,
            r#"{"input":"c.ogg","error":{"kind":"empty","message":"the file is empty"}}"#,
        ]
    );
}

#[test]
fn a_line_break_in_a_name_stays_inside_its_jsonl_line() {
    let text = written(ReportFormat::Jsonl, true, &[failed("a\nb \"c\".mp3")]);
    assert_eq!(text.lines().count(), 1);
    let line: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(line["input"], "a\nb \"c\".mp3");
}

#[test]
fn titles_and_names_tear_no_format() {
    let torn = "x\r\ny\u{85}\u{2028}\x1b[31m\u{202e}z\t\"";
    let mut report = classified(torn);
    if let Ok(outcome) = &mut report.result {
        outcome.info.title = Some(torn.to_owned());
        outcome.notes = vec![torn.to_owned()];
    }
    let failure = Report { result: Err(Failure::new("other", format!("{torn}: {torn}"))), ..failed(torn) };
    let breaks = |c: char| c != '\n' && (c.is_control() || matches!(c, '\u{2028}' | '\u{202e}'));
    for (format, several, lines) in [
        (ReportFormat::Text, true, 3),
        (ReportFormat::Text, false, 8 + 1),
        (ReportFormat::Csv, true, 3),
        (ReportFormat::Jsonl, true, 2),
        (ReportFormat::Json, true, 4),
    ] {
        let text = written(format, several, &[report.clone(), failure.clone()]);
        assert_eq!(text.lines().count(), lines, "{text}");
        assert!(!text.contains(breaks), "{text:?}");
    }
    let line = written(ReportFormat::Jsonl, true, &[report]);
    let line: serde_json::Value = serde_json::from_str(&line).unwrap();
    assert_eq!((line["input"].as_str(), line["title"].as_str()), (Some(torn), Some(torn)), "restored");
}

#[test]
fn names_that_differ_outside_utf_8_only_have_their_bytes_in_a_field_of_their_own() {
    let report = Report { raw_input: Some(b"caf\xe9 100%.mp3".to_vec()), ..failed("caf\u{fffd} 100%.mp3") };
    let line = written(ReportFormat::Jsonl, true, &[report]);
    let line: serde_json::Value = serde_json::from_str(&line).unwrap();
    assert_eq!(line["input"], "caf\u{fffd} 100%.mp3");
    assert_eq!(line["input_bytes"], "caf%E9 100%25.mp3");
}

#[test]
fn json_is_one_array_whatever_the_number_of_inputs() {
    for n in 0..3 {
        let text = written(ReportFormat::Json, true, &vec![classified("a.mp3"); n]);
        let array: Vec<serde_json::Value> = serde_json::from_str(&text).unwrap();
        assert_eq!(array.len(), n);
    }
}

#[test]
fn csv_has_one_row_for_each_input_and_quotes_where_needed() {
    let text =
        written(ReportFormat::Csv, true, &[classified("a, \"b\"\n.mp3"), silent("b.wav"), failed("c.ogg")]);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let cell = |row: usize, name: &str| {
        let column = header.iter().position(|h| h == name).unwrap();
        rows[row][column].to_owned()
    };
    assert_eq!((rows.len(), text.lines().count()), (3, 4), "no cell breaks a line");
    assert_eq!(cell(0, "input"), "a, \"b\"\\n.mp3");
    assert_eq!(cell(0, "title"), "Prelude, in C");
    assert_eq!(cell(0, "votes Piano"), "212");
    assert_eq!(cell(0, "mean_probability Other"), "0.0288");
    assert_eq!(cell(0, "segments"), "0-218.25 Piano");
    assert_eq!((cell(0, "seconds Piano"), cell(0, "seconds Other")), ("218.25".to_owned(), "0".to_owned()));
    assert_eq!((cell(1, "seconds Piano"), cell(2, "seconds Piano")), ("0".to_owned(), String::new()));
    assert_eq!(cell(0, "error_kind"), "");
    assert_eq!(cell(1, "verdict"), "");
    assert_eq!(cell(1, "mean_probability Piano"), "");
    assert_eq!(cell(1, "notes"), "the file is cut short");
    assert_eq!(cell(2, "verdict"), "");
    assert_eq!(cell(2, "error_kind"), "empty");
    assert_eq!(cell(2, "error_message"), "the file is empty");
}

#[test]
fn csv_of_a_value_as_first_head_has_its_mean_and_deviation() {
    let (heads, mut report) = three_heads();
    let value = vec![heads[2].clone()];
    if let Ok(outcome) = &mut report.result {
        outcome.heads.drain(..2);
    }
    let mut out = Vec::new();
    let mut rows = super::CsvRows::new(&value);
    rows.write(&report, &mut out).unwrap();
    rows.write(&failed("b.ogg"), &mut out).unwrap();
    let mut reader = csv::Reader::from_reader(out.as_slice());
    let header = reader.headers().unwrap().clone();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let cell = |row: usize, name: &str| &rows[row][header.iter().position(|h| h == name).unwrap()];
    assert_eq!((cell(0, "mean bpm"), cell(0, "std bpm"), cell(0, "verdict")), ("118.25", "3.5", ""));
    assert_eq!((cell(1, "mean bpm"), cell(1, "error_kind")), ("", "empty"));
    assert!(!header.iter().any(|name| name.starts_with("votes")), "{header:?}");
}

#[test]
fn csv_without_inputs_is_its_header() {
    assert_eq!(written(ReportFormat::Csv, true, &[]).lines().count(), 1);
}

#[test]
fn the_page_about_one_recording_shows_verdict_votes_and_passages() {
    assert_eq!(
        written(ReportFormat::Text, false, &[classified("a.mp3")]),
        "Prelude, in C (a.mp3)\n\
         \x20 verdict           Piano, 97 %\n\
         \x20 votes             212 of 218 windows\n\
         \x20 mean probability  Piano 0.971, Other 0.029\n\
         \x20 length            3:41, 3:38 of it audible\n\
         \x20 passages             0:00 - 3:38     Piano  98 %\n\
         \x20 model             piano 1, 0.12 s\n"
    );
}

#[test]
fn a_silent_recording_has_no_verdict() {
    let text = written(ReportFormat::Text, false, &[silent("b.wav")]);
    assert!(text.contains("verdict           none: nothing audible"), "{text}");
    assert!(!text.contains("votes"), "{text}");
}

#[test]
fn several_recordings_are_a_list_with_a_summary() {
    assert_eq!(
        written(ReportFormat::Text, true, &[classified("a.mp3"), silent("b\n.wav"), failed("c.ogg")]),
        "Piano    97 %      212 of 218     3:41  a.mp3\n\
         silent                            0:10  b\\n.wav\n\
         failed                                  c.ogg: the file is empty\n\
         3 inputs: 1 Piano, 1 not audible, 1 failed\n"
    );
}

#[test]
fn labels_are_an_audacity_label_track() {
    let mut out = Vec::new();
    let Ok(outcome) = classified("a.mp3").result else { panic!("classified") };
    write_labels(&outcome, &mut out).unwrap();
    assert_eq!(String::from_utf8(out).unwrap(), "0.000000\t218.250000\tPiano\n");
}

#[test]
fn a_single_head_of_values_is_written_as_one() {
    let (heads, mut report) = three_heads();
    if let Ok(outcome) = &mut report.result {
        outcome.heads.drain(..2);
    }
    let page = written_with(&heads[2..], ReportFormat::Text, false, std::slice::from_ref(&report));
    assert!(page.contains("tempo             bpm 118.2 ± 3.5\n") && !page.contains("probability"), "{page}");
    let line = written_with(&heads[2..], ReportFormat::Jsonl, true, std::slice::from_ref(&report));
    let line: serde_json::Value = serde_json::from_str(&line).unwrap();
    assert_eq!(line["heads"]["tempo"]["std"]["bpm"], 3.5);
}

#[test]
fn further_heads_are_added_behind_the_fields_of_a_single_head() {
    let (heads, report) = three_heads();
    let one: serde_json::Value =
        serde_json::from_str(&written(ReportFormat::Jsonl, true, &[classified("a.mp3")])).unwrap();
    let line = written_with(&heads, ReportFormat::Jsonl, true, std::slice::from_ref(&report));
    let mut three: serde_json::Value = serde_json::from_str(&line).unwrap();
    let added = three.as_object_mut().unwrap().remove("heads").unwrap();
    assert_eq!(one, three);
    assert_eq!(added["verdict"]["label"], "Piano");
    assert_eq!(added["mood"]["labels"], serde_json::json!(["calm"]));
    assert_eq!(added["mood"]["mean_probability"]["dark"], 0.1);
    assert_eq!(
        added["tempo"],
        serde_json::json!({"kind": "value", "mean": {"bpm": 118.25}, "std": {"bpm": 3.5}})
    );
    let page = written_with(&heads, ReportFormat::Text, false, std::slice::from_ref(&report));
    assert!(page.contains("mood              calm 0.900, dark 0.100\n"), "{page}");
    assert!(page.contains("tempo             bpm 118.2 ± 3.5\n"), "{page}");
    let table = written_with(&heads, ReportFormat::Csv, true, &[report, failed("b.ogg")]);
    let mut rows = csv::Reader::from_reader(table.as_bytes());
    let header: Vec<String> = rows.headers().unwrap().iter().map(str::to_owned).collect();
    let first = rows.records().next().unwrap().unwrap();
    let cell = |name: &str| &first[header.iter().position(|h| h == name).unwrap()];
    assert_eq!((cell("mood"), cell("tempo std bpm"), cell("error_kind")), ("calm", "3.5", ""));
    let last: Vec<&str> = header.iter().map(String::as_str).skip(header.len() - 4).collect();
    assert_eq!(last, ["seconds Piano", "seconds Other", "mood seconds calm", "mood seconds dark"]);
}
