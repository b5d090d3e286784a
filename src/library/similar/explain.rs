//! Why a recording is like others, in words.

use super::{Hit, Recommender};
use crate::library::{Library, LibraryError, RecordingId, StoredRecording};
use std::fmt;

/// Probability from which a recording has a label of a head that allows several.
const LEAST_PROBABILITY: f64 = 0.5;
/// Most labels that a reason names, the surest first.
const MOST_LABELS: usize = 4;
/// Values that differ by less, relative to the larger one, are alike.
const ALIKE: f64 = 0.05;

/// Something that a recording has in common with all that it is compared with.
#[derive(Debug, Clone, PartialEq)]
pub enum Reason {
    /// A label that a model gives to all of them, or a person has decided.
    Label {
        /// Name of the head.
        head: String,
        /// Name of the label.
        label: String,
        /// Probability of the recording that is explained, 0 to 1; `None` if a person decided it.
        probability: Option<f64>,
    },
    /// The album.
    Album(String),
    /// The artist.
    Artist(String),
    /// The genre in the files' tags.
    Genre(String),
    /// The year.
    Year(i32),
    /// A measured value such as the tempo, which is nearly the same.
    Descriptor {
        /// Its name.
        name: String,
        /// Its value for the recording that is explained.
        value: f64,
    },
    /// Listeners put it side by side with one of the others.
    Together {
        /// In this many playlists and sessions.
        baskets: usize,
    },
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Label { label, probability: Some(probability), .. } => {
                // Two decimals, and never more than was computed: 0.998 is not 1.
                let shown = (probability * 100.0).floor() / 100.0;
                write!(f, "{label} {shown:.2}")
            }
            Self::Label { label, probability: None, .. } => write!(f, "{label} (decided)"),
            Self::Album(_) => f.write_str("same album"),
            Self::Artist(_) => f.write_str("same artist"),
            Self::Genre(genre) => write!(f, "genre {genre}"),
            Self::Year(year) => write!(f, "{year}"),
            Self::Descriptor { name, value } => write!(f, "{name} {value:.0}"),
            Self::Together { baskets: 1 } => f.write_str("in a playlist or session with it"),
            Self::Together { baskets } => write!(f, "in {baskets} playlists and sessions with it"),
        }
    }
}

/// The reasons as one text: `Piano 0.98, same album`.
pub fn reasons_text(reasons: &[Reason]) -> String {
    reasons.iter().map(Reason::to_string).collect::<Vec<_>>().join(", ")
}

/// What is compared of a recording.
struct Facts {
    labels: Vec<(String, String, Option<f64>)>,
    recording: StoredRecording,
    descriptors: Vec<(String, f64)>,
}

impl Recommender {
    /// What each hit has in common with all seeds of the library: labels, tags, measured values, and how often listeners put it together
    /// with one of them.
    ///
    /// # Errors
    /// If the library cannot be read.
    pub fn explain(
        &self,
        library: &Library,
        seeds: &[RecordingId],
        hits: &[Hit],
    ) -> Result<Vec<Vec<Reason>>, LibraryError> {
        let mut of_seeds = Vec::new();
        for seed in seeds {
            of_seeds.extend(facts(library, *seed)?);
        }
        let mut reasons = Vec::with_capacity(hits.len());
        for hit in hits {
            let facts = facts(library, hit.recording)?;
            let mut of_hit = facts.map(|facts| common(&of_seeds, facts)).unwrap_or_default();
            let together = seeds.iter().map(|seed| self.co_listening.common_baskets(*seed, hit.recording));
            let baskets = together.max().unwrap_or_default();
            of_hit.extend((baskets > 0).then_some(Reason::Together { baskets }));
            reasons.push(of_hit);
        }
        Ok(reasons)
    }
}

fn facts(library: &Library, recording: RecordingId) -> Result<Option<Facts>, LibraryError> {
    let Some(recording) = library.recording_by_id(recording)? else { return Ok(None) };
    let mut statement = library
        .connection()
        .prepare_cached("SELECT name, value FROM descriptor WHERE recording = ?1 ORDER BY name")?;
    let descriptors = statement.query_map([recording.id.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let descriptors = descriptors.collect::<Result<_, _>>()?;
    Ok(Some(Facts { labels: labels(&recording), recording, descriptors }))
}

/// Head, label and probability of each label that a recording has: what a person decided, else the verdict, and every other that is
/// more probable than not.
fn labels(recording: &StoredRecording) -> Vec<(String, String, Option<f64>)> {
    let mut labels: Vec<(String, String, Option<f64>)> = Vec::new();
    for decision in &recording.decisions {
        if !labels.iter().any(|(head, ..)| *head == decision.head) {
            labels.push((decision.head.clone(), decision.label.clone(), None));
        }
    }
    let decided: Vec<String> = labels.iter().map(|(head, ..)| head.clone()).collect();
    let run = recording.run.as_ref();
    let findings = run.and_then(|run| run.analysis.result.as_ref().ok());
    let verdict = findings.and_then(|findings| findings.verdict.as_ref());
    let head = run.and_then(|run| run.head.as_ref());
    let answers = findings.map(|findings| findings.answers.as_slice()).unwrap_or_default();
    let has = |answer: &&crate::library::Answer| {
        let is_verdict = head == Some(&answer.head) && verdict == Some(&answer.label);
        let is_other_head =
            head != Some(&answer.head) && (LEAST_PROBABILITY..=1.0).contains(&answer.probability);
        (is_verdict || is_other_head) && !decided.contains(&answer.head)
    };
    let answers = answers.iter().filter(has);
    let mut answers: Vec<_> =
        answers.map(|answer| (answer.head.clone(), answer.label.clone(), Some(answer.probability))).collect();
    // The verdict stays first.
    answers.sort_by(|(one, _, a), (other, _, b)| {
        let is_first = |name: &String| head == Some(name);
        is_first(other).cmp(&is_first(one)).then(b.unwrap_or(1.0).total_cmp(&a.unwrap_or(1.0)))
    });
    labels.extend(answers);
    labels
}

/// What `facts` has in common with all of the seeds.
fn common(seeds: &[Facts], facts: Facts) -> Vec<Reason> {
    let Some((first, others)) = seeds.split_first() else { return Vec::new() };
    let all = |is_alike: &dyn Fn(&Facts) -> bool| is_alike(first) && others.iter().all(is_alike);
    let same = |of: fn(&StoredRecording) -> Option<&str>| {
        let value = of(&facts.recording)?;
        let alike = |seed: &Facts| of(&seed.recording).is_some_and(|other| is_same_name(other, value));
        all(&alike).then(|| value.to_owned())
    };
    let label = |(head, label, probability): &(String, String, Option<f64>)| {
        let alike = |seed: &Facts| seed.labels.iter().any(|(h, l, _)| (h, l) == (head, label));
        let reason = || Reason::Label { head: head.clone(), label: label.clone(), probability: *probability };
        all(&alike).then(reason)
    };
    let mut reasons: Vec<Reason> = facts.labels.iter().filter_map(label).take(MOST_LABELS).collect();
    reasons.extend(same(album_of).map(Reason::Album));
    reasons.extend(same(|recording| recording.facts.tags.artist.as_deref()).map(Reason::Artist));
    reasons.extend(same(|recording| recording.facts.tags.genre.as_deref()).map(Reason::Genre));
    let year = facts.recording.facts.tags.year;
    let same_year = |seed: &Facts| year.is_some() && seed.recording.facts.tags.year == year;
    reasons.extend(year.filter(|_| all(&same_year)).map(Reason::Year));
    for (name, value) in &facts.descriptors {
        let alike = |seed: &Facts| {
            let other = seed.descriptors.iter().find(|(other, _)| other == name);
            other.is_some_and(|(_, other)| (other - value).abs() <= ALIKE * other.abs().max(value.abs()))
        };
        reasons.extend(all(&alike).then(|| Reason::Descriptor { name: name.clone(), value: *value }));
    }
    reasons
}

fn album_of(recording: &StoredRecording) -> Option<&str> {
    recording.facts.tags.album.as_deref()
}

fn is_same_name(one: &str, other: &str) -> bool {
    crate::library::query::folded(one.trim()) == crate::library::query::folded(other.trim())
}
