//! Genre, mood and embedding of a recording, from a model that was trained for them.

use super::{Cancel, Classifier, ClassifyError, Engine, Event, HeadOutcome, Options, Outcome, VoteRule};
use crate::analysis::{AnalysedRecording, Analyser, AudioBlock};
use crate::audio::StreamInfo;

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
        let head = |name: &str| outcome.heads.iter().find(|head| head.head.name == name);
        let affect = |label: &str| {
            let head = head("affect")?;
            let at = head.head.labels.iter().position(|own| own == label)?;
            head.tally.mean.get(at).copied()
        };
        Self {
            model: outcome.model.clone(),
            genre: head("genre").map(by_probability).unwrap_or_default(),
            mood: head("mood").map(by_probability).unwrap_or_default(),
            valence: affect("valence"),
            arousal: affect("arousal"),
            embedding: unit(&outcome.embedding),
        }
    }
}

fn by_probability(head: &HeadOutcome) -> Vec<Tag> {
    let tag = |(label, &probability): (&String, &f64)| Tag { label: label.clone(), probability };
    let mut tags: Vec<Tag> = head.head.labels.iter().zip(&head.tally.mean).map(tag).collect();
    tags.sort_by(|a, b| b.probability.total_cmp(&a.probability));
    tags
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
