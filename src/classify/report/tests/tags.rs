//! Genre and mood in the reports.

use super::{classified, failed, heads, outcome, verdict, written_with};
use crate::classify::report::{Report, ReportFormat, ReportWriter, strongest};
use crate::classify::{HeadOutcome, Tag, Tags, Tally, VoteRule, WindowPrediction};
use crate::model::{Head, HeadKind};

fn tagged(name: &str) -> Report {
    let head = |name: &str, labels: &[&str], kind| {
        let labels = labels.iter().map(|label| (*label).to_owned()).collect();
        let tally = Tally { windows: 1, votes: Vec::new(), mean: Vec::new(), std: Vec::new() };
        HeadOutcome::new(Head { name: name.to_owned(), labels, kind }, tally, Vec::new(), VoteRule::Mean)
    };
    let silent = Tally { windows: 0, votes: vec![0, 0], mean: Vec::new(), std: Vec::new() };
    let mut music = outcome(verdict(silent, Vec::new()));
    music.model = "music 1".to_owned();
    music.heads = vec![
        head("genre", &["Rock", "Jazz", "Blues"], HeadKind::Exclusive),
        head("mood", &["happy", "calm"], HeadKind::Exclusive),
        head("affect", &["valence", "arousal"], HeadKind::Independent),
    ];
    let outputs = vec![vec![0.06, 0.62, 0.32], vec![0.25, 0.75], vec![0.8, 0.13]];
    music.predictions = vec![WindowPrediction { index: 0, start_s: 0.0, end_s: 3.0, outputs }];
    music.embedding = vec![3.0, 0.0, -4.0];
    let mut report = classified(name);
    if let Ok(outcome) = &mut report.result {
        outcome.tags = Some(Box::new(Tags::new(&music)));
    }
    report
}

#[test]
fn json_has_the_probabilities_and_an_embedding_of_length_1() {
    let text = written_with(&heads(), ReportFormat::Jsonl, true, &[tagged("a.mp3"), classified("b.mp3")]);
    let lines: Vec<serde_json::Value> =
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let expected = serde_json::json!({
        "genre": {"Jazz": 0.62, "Blues": 0.32, "Rock": 0.06},
        "mood": {"calm": 0.75, "happy": 0.25},
        "valence": 0.8,
        "arousal": 0.13,
        "model": "music 1",
    });
    assert_eq!(lines[0]["tags"], expected);
    assert_eq!(lines[0]["embedding"], serde_json::json!([0.6, 0.0, -0.8]));
    assert!(text.lines().next().unwrap().contains(r#""genre":{"Jazz":0.62,"Blues""#), "the likeliest first");
    // Who did not ask for tags sees none.
    assert!(lines[1].get("tags").is_none() && lines[1].get("embedding").is_none());
}

#[test]
fn people_read_the_strongest_labels() {
    let text = written_with(&heads(), ReportFormat::Text, false, &[tagged("a.mp3")]);
    for row in [
        "genre             Jazz 62 %, Blues 32 %\n",
        "mood              calm 75 %, happy 25 %\n",
        "energetic 13 %",
    ] {
        assert!(text.contains(row), "{row} in\n{text}");
    }
    let tag = |probability| Tag { label: "Folk".to_owned(), probability };
    assert_eq!(strongest(&[tag(0.08), tag(0.07)], 3), "Folk 8 %", "the first one in any case");
    assert_eq!(strongest(&[tag(0.5), tag(0.4)], 1), "Folk 50 %");
    assert_eq!(strongest(&[], 3), "");
}

#[test]
fn columns_of_tags_are_the_last_ones() {
    let mut out = Vec::new();
    let mut writer = ReportWriter::new(ReportFormat::Csv, &heads(), true, &mut out).with_tags();
    for report in [tagged("a.mp3"), classified("b.mp3"), failed("c.mp3")] {
        writer.write(&report).unwrap();
    }
    writer.finish().unwrap();
    let text = String::from_utf8(out).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert!(
        lines[0].ends_with("seconds Other,genre,genre probability,mood,mood probability,valence,arousal")
    );
    assert!(lines[1].ends_with(",Jazz,0.62,calm,0.75,0.8,0.13"), "{}", lines[1]);
    assert!(lines[2].ends_with(",,,,,,"), "{}", lines[2]);
    let cells = |line: &str| line.replace("\"Prelude, in C\"", "").split(',').count();
    assert!(lines.iter().all(|line| cells(line) == cells(lines[0])), "{text}");
}
