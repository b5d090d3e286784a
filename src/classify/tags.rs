//! Genre, mood and embedding of a recording, from a model that was trained for them.

use super::smoothing::smooth_window;
use super::{Cancel, Classifier, ClassifyError, Engine, Event, Options, Outcome, Segment, VoteRule};
use crate::analysis::{AnalysedRecording, Analyser, AudioBlock};
use crate::audio::StreamInfo;
use crate::model::Head;

/// What kind of music a recording is. Probabilities are 0 to 1.
///
/// Valence, as learned from words that describe whole records, hardly carries over to other collections: wherever it is shown, that should
/// be said.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Tags {
    /// Name of the model.
    pub model: String,
    /// Each genre with its probability, which add up to 1, the most likely first. Empty if the model has no head `genre`, or nothing is audible.
    pub genre: Vec<Tag>,
    /// The quadrants of mood likewise, from a head `mood`.
    pub mood: Vec<Tag>,
    /// Probability that the music is pleasant rather than unpleasant: the label `valence` of a head `affect`.
    pub valence: Option<f64>,
    /// Probability that it is energetic rather than calm: the label `arousal` of that head.
    pub arousal: Option<f64>,
    /// The mean over the windows, of length 1: recordings whose embeddings have a small angle between them are similar. Empty if
    /// nothing is audible.
    pub embedding: Vec<f32>,
    /// How genre and mood change. Empty once [`Outcome::forget_windows`] has dropped the windows.
    pub timeline: TagTimeline,
}

/// Genre and mood over time.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TagTimeline {
    /// The genres in the order of the model's head; empty without one.
    pub genres: Vec<String>,
    /// In order of time.
    pub windows: Vec<TaggedWindow>,
    /// Passages in which one genre is the most likely, in order of time. The label is an index of the genres, the confidence the mean
    /// probability.
    pub passages: Vec<Segment>,
}

/// Genre and mood at a time: of a window and its two neighbours on either side, since one window of 3 s is rarely typical.
#[derive(Debug, Clone, PartialEq)]
pub struct TaggedWindow {
    /// Start of the window in seconds of the recording.
    pub start_s: f64,
    /// Its end in seconds.
    pub end_s: f64,
    /// Probability of each of the genres; empty without that head.
    pub genre: Vec<f32>,
    /// Probabilities of valence and arousal, if the model has both.
    pub affect: Option<[f32; 2]>,
}

/// A label with its probability.
#[derive(Debug, Clone, PartialEq)]
pub struct Tag {
    /// e.g. `Jazz`.
    pub label: String,
    /// 0 to 1.
    pub probability: f64,
}

impl Tags {
    /// Names of the heads that tags are read from.
    pub const HEADS: [&str; 3] = ["genre", "mood", "affect"];

    /// From the outcome of a model with heads of these names; others are left out.
    pub fn new(outcome: &Outcome) -> Self {
        let head = |name: &str| outcome.heads.iter().position(|head| head.head.name == name);
        let affect = |label: &str| {
            let tags = of_recording(outcome, head("affect")?)?;
            tags.into_iter().find(|tag| tag.label == label).map(|tag| tag.probability)
        };
        let by_probability = |name: &str| {
            let mut tags = of_recording(outcome, head(name)?)?;
            tags.sort_by(|a, b| b.probability.total_cmp(&a.probability));
            Some(tags)
        };
        Self {
            model: outcome.model.clone(),
            genre: by_probability("genre").unwrap_or_default(),
            mood: by_probability("mood").unwrap_or_default(),
            valence: affect("valence"),
            arousal: affect("arousal"),
            embedding: unit(&outcome.embedding),
            timeline: TagTimeline::new(outcome),
        }
    }
}

/// Windows on either side that the timeline is smoothed over.
const REACH: usize = 2;

impl TagTimeline {
    fn new(outcome: &Outcome) -> Self {
        let head = |name: &str| {
            let at = outcome.heads.iter().position(|head| head.head.name == name)?;
            let outputs: Vec<&[f32]> = outcome.predictions.iter().map(|p| p.output(at)).collect();
            Some((&outcome.heads.get(at)?.head, outputs))
        };
        let (genre, affect) = (head("genre"), head("affect"));
        let smooth = |head: &Option<(&Head, Vec<&[f32]>)>, window: usize| match head {
            Some((head, outputs)) => smooth_window(head.kind, outputs, window, REACH),
            None => Vec::new(),
        };
        let place = |label: &str| affect.as_ref()?.0.labels.iter().position(|own| own == label);
        let places = place("valence").zip(place("arousal"));
        let windows = outcome.predictions.iter().enumerate().map(|(at, prediction)| {
            let of_affect = smooth(&affect, at);
            TaggedWindow {
                start_s: prediction.start_s,
                end_s: prediction.end_s,
                genre: smooth(&genre, at),
                affect: places.and_then(|(v, a)| Some([*of_affect.get(v)?, *of_affect.get(a)?])),
            }
        });
        let windows: Vec<TaggedWindow> = windows.collect();
        Self {
            genres: genre.map(|(head, _)| head.labels.clone()).unwrap_or_default(),
            passages: passages(&windows),
            windows,
        }
    }

    /// The window at this time, the earlier one of two that overlap; `None` in silence.
    pub fn at(&self, time_s: f64) -> Option<&TaggedWindow> {
        let after = self.windows.partition_point(|window| window.end_s <= time_s);
        self.windows.get(after).filter(|window| window.start_s <= time_s)
    }
}

/// Windows with the same strongest genre, joined where they are adjacent.
fn passages(windows: &[TaggedWindow]) -> Vec<Segment> {
    let mut passages: Vec<(Segment, f64)> = Vec::new();
    for window in windows {
        let Some((label, probability)) = window.strongest_genre() else { continue };
        let confidence = f64::from(probability);
        match passages.last_mut() {
            Some((last, n)) if last.label == label && window.start_s <= last.end_s + 1e-6 => {
                last.end_s = last.end_s.max(window.end_s);
                last.confidence = (last.confidence * *n + confidence) / (*n + 1.0);
                *n += 1.0;
            }
            last => {
                // Windows may overlap.
                let start_s = last.map_or(window.start_s, |(last, _)| window.start_s.max(last.end_s));
                let end_s = window.end_s.max(start_s);
                passages.push((Segment { start_s, end_s, label, confidence }, 1.0));
            }
        }
    }
    passages.into_iter().map(|(passage, _)| passage).collect()
}

impl TaggedWindow {
    /// Index and probability of the most likely genre.
    pub fn strongest_genre(&self) -> Option<(usize, f32)> {
        let all = self.genre.iter().copied().enumerate();
        all.max_by(|(_, a), (_, b)| a.total_cmp(b))
    }
}

/// Each label of head number `at` with its probability in the whole recording: the mean of the logits over the windows, which for heads that
/// are a linear map of the embedding is what they make of the embedding of the recording. `None` without windows.
fn of_recording(outcome: &Outcome, at: usize) -> Option<Vec<Tag>> {
    let Head { kind, labels, .. } = &outcome.heads.get(at)?.head;
    let windows = outcome.predictions.iter().map(|prediction| (1.0, prediction.output(at)));
    let mean = kind.mean(labels.len(), windows);
    let tag = |(label, p): (&String, f32)| Tag { label: label.clone(), probability: f64::from(p) };
    (!outcome.predictions.is_empty()).then(|| labels.iter().zip(mean).map(tag).collect())
}

/// Of length 1; zeros stay zeros.
fn unit(vector: &[f32]) -> Vec<f32> {
    let length = vector.iter().map(|v| f64::from(*v).powi(2)).sum::<f64>().sqrt();
    let scale = if length > 0.0 { 1.0 / length } else { 0.0 };
    vector.iter().map(|v| (f64::from(*v) * scale) as f32).collect()
}

/// Computes [`Tags`] in a pass.
pub struct TagAnalyser<'a, 'm>(Classifier<'a, 'm>);

impl<'a, 'm> TagAnalyser<'a, 'm> {
    /// With the windows, the silence gate and the threads of `options`. `ignore` gets the events.
    pub fn new(
        engine: &'a mut Engine<'m>,
        options: &Options,
        cancel: &Cancel,
        ignore: &'a mut dyn FnMut(Event),
    ) -> Self {
        let options = Options { embedding: true, vote: VoteRule::Mean, ..options.clone() };
        Self(Classifier::new(engine, &options, cancel, ignore))
    }
}

impl Analyser for TagAnalyser<'_, '_> {
    type Output = Tags;
    type Error = ClassifyError;

    fn start(&mut self, info: &StreamInfo) -> Result<(), ClassifyError> {
        self.0.start(info)
    }

    fn push(&mut self, audio: &AudioBlock<'_>) -> Result<(), ClassifyError> {
        self.0.push(audio)
    }

    fn finish(self, recording: &AnalysedRecording) -> Result<Tags, ClassifyError> {
        self.0.finish(recording).map(|outcome| Tags::new(&outcome))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::Framing;
    use crate::classify::{HeadOutcome, Tally, WindowPrediction};
    use crate::model::HeadKind;

    /// Windows of 3 s with these probabilities of Jazz, Folk and of valence and arousal.
    fn outcome(windows: &[(f64, [f32; 2], [f32; 2])]) -> Outcome {
        let head = |name: &str, labels: [&str; 2], kind| {
            let labels = labels.map(str::to_owned).to_vec();
            let tally = Tally::new(kind, 2, []);
            HeadOutcome::new(Head { name: name.into(), labels, kind }, tally, Vec::new(), VoteRule::Mean)
        };
        let predictions =
            windows.iter().enumerate().map(|(index, (start_s, genre, affect))| WindowPrediction {
                index: index as u64,
                start_s: *start_s,
                end_s: start_s + 3.0,
                outputs: vec![affect.to_vec(), genre.to_vec()],
            });
        Outcome {
            heads: vec![
                head("affect", ["valence", "arousal"], HeadKind::Independent),
                head("genre", ["Jazz", "Folk"], HeadKind::Exclusive),
            ],
            predictions: predictions.collect(),
            info: StreamInfo {
                codec: "flac".into(),
                sample_rate: 16_000,
                channels: 1,
                duration_s: None,
                title: None,
            },
            model: "music".into(),
            framing: Framing::default(),
            duration_s: 60.0,
            audible_s: 60.0,
            level_db: None,
            embedding: Vec::new(),
            tags: None,
            spans: Vec::new(),
            notes: Vec::new(),
            elapsed_s: 0.0,
        }
    }

    #[test]
    fn the_logits_of_the_windows_are_averaged() {
        // Odds of 9 and of 1: their geometric mean is 3.
        let tags = Tags::new(&outcome(&[(0.0, [0.9, 0.1], [0.5, 0.9]), (3.0, [0.5, 0.5], [0.5, 0.5])]));
        let jazz = tags.genre.first().unwrap();
        assert_eq!((jazz.label.as_str(), (jazz.probability * 100.0).round()), ("Jazz", 75.0));
        assert!((tags.arousal.unwrap() - 0.75).abs() < 1e-6 && (tags.valence.unwrap() - 0.5).abs() < 1e-6);
        assert!(tags.mood.is_empty());
    }

    #[test]
    fn the_timeline_follows_the_recording_and_not_a_single_window() {
        let genre = |at: usize| if at == 3 || at > 9 { [0.2, 0.8] } else { [0.9, 0.1] };
        let windows: Vec<_> =
            (0..20).map(|at| (3.0 * at as f64, genre(at), [0.5, at as f32 / 20.0])).collect();
        let TagTimeline { genres, windows, passages } = Tags::new(&outcome(&windows)).timeline;
        assert_eq!(genres, ["Jazz", "Folk"]);
        assert_eq!(windows.len(), 20);
        let labels: Vec<usize> = passages.iter().map(|passage| passage.label).collect();
        assert_eq!(labels, [0, 1], "a single window is overruled: {passages:?}");
        assert!((passages[0].end_s - 30.0).abs() <= 3.0 && passages[1].end_s == 60.0, "{passages:?}");
        assert!(windows.windows(2).all(|pair| pair[0].affect.unwrap()[1] < pair[1].affect.unwrap()[1]));
    }

    #[test]
    fn a_window_is_found_by_its_time_and_silence_has_none() {
        let timeline =
            Tags::new(&outcome(&[(1.0, [0.9, 0.1], [0.5, 0.5]), (9.0, [0.9, 0.1], [0.5, 0.5])])).timeline;
        let found =
            [0.5, 1.0, 3.9, 6.0, 9.5, 12.0].map(|time_s| timeline.at(time_s).map(|window| window.start_s));
        assert_eq!(found, [None, Some(1.0), Some(1.0), None, Some(9.0), None]);
    }

    #[test]
    fn without_windows_there_are_no_tags() {
        let tags = Tags::new(&outcome(&[]));
        assert!(tags.genre.is_empty() && tags.arousal.is_none() && tags.timeline.passages.is_empty());
    }
}
