//! Recordings with long passages of more than one label.

use super::*;

/// Piano, band, piano, band: the majority of the windows is `Other`.
fn mixed() -> Report {
    let tally = Tally { windows: 106, votes: vec![52, 54], mean: vec![0.46, 0.54], std: vec![0.4, 0.4] };
    let parts = [(0.0, 26.25, 0), (27.0, 53.0, 1), (53.5, 79.25, 0), (80.0, 106.0, 1)];
    let segment = |(start_s, end_s, label)| Segment { start_s, end_s, label, confidence: 0.9 };
    let mut outcome = outcome(verdict(tally, parts.map(segment).to_vec()));
    outcome.info.title = None;
    Report { input: "mix.wav".to_owned(), raw_input: None, result: Ok(Box::new(outcome)) }
}

#[test]
fn the_page_and_the_list_name_the_other_label_with_its_time() {
    let page = written(ReportFormat::Text, false, &[mixed()]);
    assert!(page.contains("  verdict           Other, with 52 s of Piano in 2 passages\n"), "{page}");
    assert!(page.contains("  confidence        54 %\n"), "{page}");
    assert_eq!(
        written(ReportFormat::Text, true, &[mixed(), classified("a.mp3")]),
        "Other    54 %       54 of 106     3:41  mix.wav (with 52 s of Piano in 2 passages)\n\
         Piano    97 %      212 of 218     3:41  a.mp3\n\
         2 inputs: 1 Piano, 1 Other\n"
    );
}

#[test]
fn json_and_csv_have_the_seconds_of_each_label() {
    let line = written(ReportFormat::Jsonl, true, &[mixed()]);
    let line: serde_json::Value = serde_json::from_str(&line).unwrap();
    assert_eq!(line["verdict"], "Other");
    assert_eq!(line["seconds"], serde_json::json!({"Piano": 52.0, "Other": 52.0}));
    let table = written(ReportFormat::Csv, true, &[mixed()]);
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let header = reader.headers().unwrap().clone();
    let row = reader.records().next().unwrap().unwrap();
    let last = |record: &csv::StringRecord| {
        record.iter().skip(record.len() - 2).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(last(&header), ["seconds Piano", "seconds Other"]);
    assert_eq!(last(&row), ["52", "52"]);
}
