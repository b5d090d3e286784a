use super::columns::Columns;
use super::{IndexEntry, PageAnalyser, PageSound, Plots, RecordingPage, index_page};
use crate::analysis::{AnalysedRecording, Analyser, AudioBlock};
use crate::audio::{Framing, GateSpan, StreamInfo};
use crate::classify::report::{Report, ReportFormat, ReportWriter};
use crate::classify::{HeadOutcome, Options, Outcome, Segment, Tally, VoteRule, WindowPrediction};
use crate::library::Tags;
use crate::model::{Head, HeadKind};

const RATE: u32 = 8000;
const MARKUP: &str = "</script><script>alert(1)</script> \"'&";

fn info() -> StreamInfo {
    StreamInfo { codec: "flac".to_owned(), sample_rate: RATE, channels: 2, duration_s: None, title: None }
}

/// Seconds with these probabilities of the first label; `None`: silent.
fn outcome(labels: &[&str], seconds: &[Option<f32>]) -> Outcome {
    let mut predictions = Vec::new();
    let mut spans = Vec::new();
    for (second, probability) in seconds.iter().enumerate() {
        let (start_s, end_s) = (second as f64, second as f64 + 1.0);
        spans.push(GateSpan { start_s, end_s, audible: probability.is_some() });
        if let Some(p) = probability {
            let mut output = vec![(1.0 - p) / (labels.len() - 1) as f32; labels.len()];
            output[0] = *p;
            predictions.push(WindowPrediction {
                index: second as u64,
                start_s,
                end_s,
                outputs: vec![output],
            });
        }
    }
    let head = Head::verdict(labels.iter().map(|&label| label.to_owned()).collect());
    let outputs = predictions.iter().map(|prediction| prediction.output(0));
    let tally = Tally::new(HeadKind::Exclusive, labels.len(), outputs);
    let segment = Segment { start_s: 0.0, end_s: 2.0, label: 0, confidence: 0.9 };
    let segments = if predictions.is_empty() { Vec::new() } else { vec![segment] };
    Outcome {
        info: info(),
        model: "piano 1".to_owned(),
        heads: vec![HeadOutcome::new(head, tally, segments, VoteRule::Majority)],
        framing: Framing::default(),
        duration_s: seconds.len() as f64,
        audible_s: predictions.len() as f64,
        level_db: Some(-20.0),
        predictions,
        embedding: Vec::new(),
        tags: None,
        spans,
        notes: vec![MARKUP.to_owned()],
        elapsed_s: 0.5,
    }
}

/// The plots of a tone of this many seconds.
fn plots(seconds: usize) -> Plots {
    let mut analyser = PageAnalyser::default();
    analyser.start(&info()).unwrap();
    let source: Vec<f32> = (0..seconds * RATE as usize).map(|i| 0.5 * (i as f32 * 0.4).sin()).collect();
    analyser
        .push(&AudioBlock { source: &source, source_start: 0, resampled: &[], resampled_start: 0 })
        .unwrap();
    let recording = AnalysedRecording { info: info(), notes: Vec::new(), duration_s: seconds as f64 };
    analyser.finish(&recording).unwrap()
}

fn html(outcome: Outcome, tags: &Tags, sound: PageSound) -> (Report, String) {
    let plots = plots(outcome.duration_s as usize);
    let report =
        Report { input: format!("music/{MARKUP}.flac"), raw_input: None, result: Ok(Box::new(outcome)) };
    let page = RecordingPage {
        report: &report,
        plots: &plots,
        tags,
        bytes: Some(1000),
        options: &Options::default(),
        sound,
        created: "2026-11-30 14:05 UTC",
    };
    let html = page.html().unwrap().unwrap();
    (report, html)
}

const PIANO: [&str; 2] = ["Piano", MARKUP];

#[test]
fn the_data_are_the_json_of_the_report_and_no_text_is_markup() {
    let text = || Some(MARKUP.to_owned());
    let tags = Tags { title: text(), artist: text(), album: text(), genre: text(), ..Tags::default() };
    let sound = PageSound::Link(format!("file:///{MARKUP}"));
    let (report, html) = html(outcome(&PIANO, &[Some(0.9), Some(0.2), None]), &tags, sound);
    let data = html.split_once("id=\"report\">").unwrap().1.split_once("</script>").unwrap().0;
    let mut json = Vec::new();
    let mut writer = ReportWriter::new(ReportFormat::Jsonl, &[], false, &mut json);
    writer.write(&report).unwrap();
    writer.finish().unwrap();
    let expected: serde_json::Value = serde_json::from_slice(&json).unwrap();
    assert_eq!(serde_json::from_str::<serde_json::Value>(data).unwrap(), expected);
    assert_eq!(html.matches("<script").count(), 2, "the data and the script");
    assert_eq!(html.matches("</script").count(), 2);
    assert!(
        html.contains("<title>&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt; &quot;&#39;&amp;</title>")
    );
    assert!(!html.contains("{{"), "every name is replaced");
    assert!(!html.contains(" style="), "the policy permits no style of an element");
}

#[test]
fn each_second_has_its_mean_probability_and_silence_none() {
    let columns = Columns::new(&outcome(&PIANO, &[Some(0.75), Some(0.25), None, Some(1.0)])).unwrap();
    assert_eq!(columns.step_s, 1.0);
    let first: Vec<Option<f64>> = columns.of.iter().map(|of| of.as_ref().map(|all| all[0])).collect();
    assert_eq!(first, [Some(0.75), Some(0.25), None, Some(1.0)]);
    // Two seconds to a column.
    let long: Vec<Option<f32>> =
        (0..2400).map(|second| Some(if second % 2 == 0 { 0.5 } else { 1.0 })).collect();
    let columns = Columns::new(&outcome(&PIANO, &long)).unwrap();
    assert_eq!((columns.step_s, columns.of.len()), (2.0, 1200));
    assert!(columns.of.iter().all(|of| (of.as_ref().unwrap()[0] - 0.75).abs() < 1e-9));
}

#[test]
fn bars_rise_for_the_first_of_two_labels_fall_for_the_second_and_all_rise_of_three() {
    let (_, two) =
        html(outcome(&["A", "B"], &[Some(0.75), Some(0.25), None]), &Tags::default(), PageSound::None);
    assert!(two.contains("<path class=\"label-0\" d=\"M0.00 25.0h0.92V50.0h-0.92z\"/>"), "{two}");
    assert!(two.contains("<path class=\"label-1\" d=\"M1.00 50.0h0.92V75.0h-0.92z\"/>"));
    assert!(two.contains("data-values=\"0 75,1 75,\""));
    assert!(two.contains("Probability of A"));
    let (_, three) =
        html(outcome(&["A", "B", "C"], &[Some(0.75), Some(0.0)]), &Tags::default(), PageSound::None);
    assert!(three.contains("<path class=\"label-0\" d=\"M0.00 25.0h0.92V100.0h-0.92z\"/>"));
    assert!(three.contains("Most probable label"));
}

#[test]
fn the_policy_permits_the_sound_that_the_page_has_and_no_other() {
    let made = |sound| html(outcome(&["A", "B"], &[Some(0.9); 3]), &Tags::default(), sound).1;
    let linked = made(PageSound::Link("file:///a.flac".to_owned()));
    assert!(linked.contains("media-src file: 'self';") && linked.contains("src=\"file:///a.flac\""));
    let embedded = made(PageSound::Embedded("data:audio/ogg;base64,AAAA".to_owned()));
    assert!(
        embedded.contains("media-src data:;")
            && embedded.contains("<button type=\"button\" class=\"passage\"")
    );
    let elsewhere = made(PageSound::Elsewhere("https://example.org/?a=1&b=2".to_owned()));
    assert!(elsewhere.contains("href=\"https://example.org/?a=1&amp;b=2\" rel=\"noreferrer\""));
    for page in [elsewhere, made(PageSound::None)] {
        assert!(page.contains("media-src 'none';") && !page.contains("<audio"));
        assert!(!page.contains("class=\"passage\" data-passage"), "nothing plays");
        assert!(page.contains("<li class=\"label-0 passage\">"));
    }
}

#[test]
fn a_tie_is_no_majority() {
    let page =
        |seconds: &[Option<f32>]| html(outcome(&["A", "B"], seconds), &Tags::default(), PageSound::None).1;
    assert!(page(&[Some(0.9), Some(0.8), Some(0.2)]).contains("most votes, 2 of 3, decided"));
    assert!(page(&[Some(0.9), Some(0.2)]).contains("1 of 2 is a tie"));
}

#[test]
fn a_silent_recording_has_a_page_too() {
    let (_, page) = html(outcome(&["A", "B"], &[None; 4]), &Tags::default(), PageSound::None);
    assert!(page.contains("No verdict: nothing audible"));
    assert!(!page.contains("NaN") && !page.contains("inf"));
    assert!(page.contains("class=\"silence\""));
}

#[test]
fn further_heads_are_listed_with_their_most_probable_labels_first() {
    let mut outcome = outcome(&["A", "B"], &[Some(0.9); 3]);
    let head = |name: &str, kind, labels: &[&str]| Head {
        name: name.to_owned(),
        labels: labels.iter().map(|&label| label.to_owned()).collect(),
        kind,
    };
    let tally =
        |mean: Vec<f64>| Tally { windows: 3, votes: vec![0; mean.len()], std: vec![0.5; mean.len()], mean };
    let genre = head("genre", HeadKind::Independent, &["Folk", "Jazz"]);
    let tempo = head("tempo", HeadKind::Value, &["tempo"]);
    outcome.heads.push(HeadOutcome::new(genre, tally(vec![0.2, 0.7]), Vec::new(), VoteRule::Majority));
    outcome.heads.push(HeadOutcome::new(tempo, tally(vec![120.0]), Vec::new(), VoteRule::Majority));
    let (_, page) = html(outcome, &Tags::default(), PageSound::None);
    let (jazz, folk) = (page.find(">Jazz<").unwrap(), page.find(">Folk<").unwrap());
    assert!(jazz < folk);
    assert!(page.contains("<rect width=\"70.00%\"") && page.contains("tempo 120.0 ± 0.5"));
}

#[test]
fn the_spectrogram_of_any_length_is_small() {
    use rand::{RngExt, SeedableRng};
    // Of noise, which cannot be compressed.
    let mut random = rand_pcg::Pcg64Mcg::seed_from_u64(7);
    let mut analyser = PageAnalyser::default();
    analyser.start(&info()).unwrap();
    for second in 0..240_u64 {
        let source: Vec<f32> = (0..RATE).map(|_| random.random_range(-0.5..0.5)).collect();
        let source_start = second * u64::from(RATE);
        analyser
            .push(&AudioBlock { source: &source, source_start, resampled: &[], resampled_start: 0 })
            .unwrap();
    }
    let recording = AnalysedRecording { info: info(), notes: Vec::new(), duration_s: 240.0 };
    let plots = analyser.finish(&recording).unwrap();
    let image = super::plot_svg::spectrogram(&plots, &outcome(&["A", "B"], &[Some(0.9); 240])).unwrap();
    assert!(image.len() < 400_000, "{} bytes", image.len());
}

#[test]
fn the_list_leads_to_the_pages_and_says_why_one_is_missing() {
    let outcome = outcome(&["A", "B"], &[Some(0.9); 3]);
    let entry =
        IndexEntry::new(MARKUP.to_owned(), "b c.mp3".to_owned(), "b%20c.mp3.html".to_owned(), &outcome);
    let failed = IndexEntry {
        title: "x.mp3".to_owned(),
        input: "x.mp3".to_owned(),
        address: None,
        verdict: None,
        length_s: None,
        failure: Some(format!("x.mp3: {MARKUP}")),
    };
    let page = index_page(&[entry, failed], "today");
    assert!(page.contains("<a href=\"b%20c.mp3.html\" dir=\"auto\">&lt;/script&gt;"));
    assert!(page.contains("<td role=\"cell\" colspan=\"3\">failed: &lt;/script&gt;"));
    assert!(page.contains("2 recordings") && page.contains("90 %"));
    assert_eq!(page.matches("<script").count(), 1);
    assert!(!page.contains("{{"));
}
