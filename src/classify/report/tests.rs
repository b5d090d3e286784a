use super::{Answer, ByLabel, Failure, LabelledSegment, Report, ReportFormat, ReportWriter, write_labels};

fn labels() -> Vec<String> {
    vec!["Piano".to_owned(), "Other".to_owned()]
}

fn by_label<T>(piano: T, other: T) -> ByLabel<T> {
    ByLabel(vec![("Piano".to_owned(), piano), ("Other".to_owned(), other)])
}

fn answered(input: &str) -> Report {
    Report {
        input: input.to_owned(),
        answer: Ok(Answer {
            title: Some("Prelude, in C".to_owned()),
            verdict: Some("Piano".to_owned()),
            confidence: Some(0.9712),
            votes: by_label(212, 6),
            mean_probability: Some(by_label(0.9712, 0.0288)),
            duration_s: 220.5,
            audible_s: 218.0,
            windows: 218,
            segments: vec![LabelledSegment {
                start_s: 0.0,
                end_s: 218.25,
                label: "Piano".to_owned(),
                confidence: 0.975,
            }],
            elapsed_s: 0.125,
            model: "piano 1".to_owned(),
            notes: Vec::new(),
        }),
    }
}

fn silent(input: &str) -> Report {
    Report {
        input: input.to_owned(),
        answer: Ok(Answer {
            title: None,
            verdict: None,
            confidence: None,
            votes: by_label(0, 0),
            mean_probability: None,
            duration_s: 10.0,
            audible_s: 0.0,
            windows: 0,
            segments: Vec::new(),
            elapsed_s: 0.01,
            model: "piano 1".to_owned(),
            notes: vec!["the file is cut short".to_owned()],
        }),
    }
}

fn failed(input: &str) -> Report {
    let failure = Failure::new("empty", "the file is empty");
    Report { input: input.to_owned(), answer: Err(failure) }
}

fn written(format: ReportFormat, several: bool, reports: &[Report]) -> String {
    let mut out = Vec::new();
    let mut writer = ReportWriter::new(format, &labels(), several, &mut out);
    for report in reports {
        writer.write(report).unwrap();
    }
    writer.finish().unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn a_jsonl_line_has_the_keys_of_the_contract_in_their_order() {
    let text = written(ReportFormat::Jsonl, true, &[answered("a.mp3"), silent("b.wav"), failed("c.ogg")]);
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(
        lines,
        [
            r#"{"input":"a.mp3","title":"Prelude, in C","verdict":"Piano","confidence":0.9712,"votes":{"Piano":212,"Other":6},"mean_probability":{"Piano":0.9712,"Other":0.0288},"duration_s":220.5,"kept_s":218.0,"windows":218,"segments":[{"start_s":0.0,"end_s":218.25,"label":"Piano","confidence":0.975}],"elapsed_s":0.125,"model":"piano 1"}"#,
            r#"{"input":"b.wav","title":null,"verdict":null,"confidence":null,"votes":{"Piano":0,"Other":0},"mean_probability":null,"duration_s":10.0,"kept_s":0.0,"windows":0,"segments":[],"elapsed_s":0.01,"model":"piano 1","notes":["the file is cut short"]}"#,
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
fn json_is_one_array_whatever_the_number_of_inputs() {
    for n in 0..3 {
        let text = written(ReportFormat::Json, true, &vec![answered("a.mp3"); n]);
        let array: Vec<serde_json::Value> = serde_json::from_str(&text).unwrap();
        assert_eq!(array.len(), n);
    }
}

#[test]
fn csv_has_one_row_for_each_input_and_quotes_where_needed() {
    let text =
        written(ReportFormat::Csv, true, &[answered("a, \"b\"\n.mp3"), silent("b.wav"), failed("c.ogg")]);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let cell = |row: usize, name: &str| {
        let column = header.iter().position(|h| h == name).unwrap();
        rows[row][column].to_owned()
    };
    assert_eq!(rows.len(), 3);
    assert_eq!(cell(0, "input"), "a, \"b\"\n.mp3");
    assert_eq!(cell(0, "title"), "Prelude, in C");
    assert_eq!(cell(0, "votes Piano"), "212");
    assert_eq!(cell(0, "mean_probability Other"), "0.0288");
    assert_eq!(cell(0, "segments"), "0-218.25 Piano");
    assert_eq!(cell(0, "error_kind"), "");
    assert_eq!(cell(1, "verdict"), "");
    assert_eq!(cell(1, "mean_probability Piano"), "");
    assert_eq!(cell(1, "notes"), "the file is cut short");
    assert_eq!(cell(2, "verdict"), "");
    assert_eq!(cell(2, "error_kind"), "empty");
    assert_eq!(cell(2, "error_message"), "the file is empty");
}

#[test]
fn csv_without_inputs_is_its_header() {
    assert_eq!(written(ReportFormat::Csv, true, &[]).lines().count(), 1);
}

#[test]
fn the_page_about_one_recording_shows_verdict_votes_and_segments() {
    assert_eq!(
        written(ReportFormat::Text, false, &[answered("a.mp3")]),
        "Prelude, in C (a.mp3)\n\
         \x20 verdict           Piano, 97 %\n\
         \x20 votes             212 of 218 windows\n\
         \x20 mean probability  Piano 0.971, Other 0.029\n\
         \x20 length            3:41, 3:38 of it audible\n\
         \x20 segments             0:00 - 3:38     Piano  98 %\n\
         \x20 model             piano 1, 0.12 s\n"
    );
}

#[test]
fn a_silent_recording_has_no_verdict() {
    let text = written(ReportFormat::Text, false, &[silent("b.wav")]);
    assert!(text.contains("verdict           none: no sound loud enough to judge"), "{text}");
    assert!(!text.contains("votes"), "{text}");
}

#[test]
fn several_recordings_are_a_list_with_a_summary() {
    assert_eq!(
        written(ReportFormat::Text, true, &[answered("a.mp3"), silent("b\n.wav"), failed("c.ogg")]),
        "Piano    97 %      212 of 218     3:41  a.mp3\n\
         silent                            0:10  b\\n.wav\n\
         failed                                  c.ogg: the file is empty\n\
         3 inputs: 1 Piano, 1 without audible sound, 1 failed\n"
    );
}

#[test]
fn labels_are_an_audacity_label_track() {
    let mut out = Vec::new();
    let Ok(answer) = answered("a.mp3").answer else { panic!("answered") };
    write_labels(&answer.segments, &mut out).unwrap();
    assert_eq!(String::from_utf8(out).unwrap(), "0.000000\t218.250000\tPiano\n");
}
