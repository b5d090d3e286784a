//! JSON of an outcome. Times are rounded to milliseconds, probabilities and values to six decimals.
//!
//! The top level is that of the first head, from which the verdict comes. A model with more heads, or without a verdict, adds `heads`,
//! an object with one entry for each of them.

use super::{Report, round_output, round_time};
use crate::classify::{HeadOutcome, Outcome, Segment, Tag, Tags};
use crate::format::escaped_json;
use crate::model::HeadKind;
use percent_encoding::{AsciiSet, CONTROLS, percent_encode};
use serde::ser::{Serialize, SerializeMap, SerializeStruct, Serializer};
use std::io;

/// What is percent-encoded in `input_bytes`, besides everything outside ASCII.
const UNSAFE: &AsciiSet = &CONTROLS.add(b'%');

/// The bytes of a name that is not UTF-8, as text.
pub(crate) fn input_bytes(name: &[u8]) -> String {
    percent_encode(name, UNSAFE).to_string()
}

/// A report as one line of JSON.
pub(super) fn object(report: &Report) -> io::Result<String> {
    let text = serde_json::to_string(report).map_err(io::Error::other)?;
    Ok(escaped_json(text))
}

impl Serialize for Report {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("input", &self.input)?;
        if let Some(name) = &self.raw_input {
            map.serialize_entry("input_bytes", &input_bytes(name))?;
        }
        match &self.result {
            Ok(outcome) => serialize_fields(outcome, &mut map)?,
            Err(failure) => map.serialize_entry("error", failure)?,
        }
        map.end()
    }
}

impl Serialize for Outcome {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        serialize_fields(self, &mut map)?;
        map.end()
    }
}

fn serialize_fields<M: SerializeMap>(outcome: &Outcome, map: &mut M) -> Result<(), M::Error> {
    map.serialize_entry("title", &outcome.info.title)?;
    map.serialize_entry("verdict", &outcome.verdict_label())?;
    map.serialize_entry("confidence", &outcome.confidence().map(round_output))?;
    map.serialize_entry("votes", &outcome.first().map(votes))?;
    map.serialize_entry("mean_probability", &outcome.first().and_then(means))?;
    map.serialize_entry("duration_s", &round_time(outcome.duration_s))?;
    map.serialize_entry("kept_s", &round_time(outcome.audible_s))?;
    map.serialize_entry("windows", &outcome.windows())?;
    map.serialize_entry("segments", &outcome.first().map(segments).unwrap_or_default())?;
    map.serialize_entry("seconds", &outcome.first().map(seconds))?;
    map.serialize_entry("elapsed_s", &round_time(outcome.elapsed_s))?;
    map.serialize_entry("model", &outcome.model)?;
    if outcome.heads.len() > 1 || outcome.first().is_some_and(|head| head.head.kind != HeadKind::Exclusive) {
        let heads = outcome.heads.iter().map(|head| (head.head.name.as_str(), HeadEntry(head)));
        map.serialize_entry("heads", &Entries(heads.collect()))?;
    }
    if let Some(tags) = &outcome.tags {
        map.serialize_entry("tags", &TagsObject(tags))?;
        map.serialize_entry("embedding", &embedding(tags))?;
    }
    if !outcome.notes.is_empty() {
        map.serialize_entry("notes", &outcome.notes)?;
    }
    Ok(())
}

/// Genre and mood; `null` for what the model does not know.
pub(crate) struct TagsObject<'a>(pub(crate) &'a Tags);

impl Serialize for TagsObject<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Tags { model, genre, mood, valence, arousal, .. } = self.0;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("genre", &probabilities(genre))?;
        map.serialize_entry("mood", &probabilities(mood))?;
        map.serialize_entry("valence", &valence.map(round_output))?;
        map.serialize_entry("arousal", &arousal.map(round_output))?;
        map.serialize_entry("model", model)?;
        map.end()
    }
}

fn probabilities(tags: &[Tag]) -> Entries<'_, f64> {
    Entries(tags.iter().map(|tag| (tag.label.as_str(), round_output(tag.probability))).collect())
}

/// Rounded like outputs: a sixth decimal of a vector of length 1 changes no neighbour.
pub(crate) fn embedding(tags: &Tags) -> Vec<f64> {
    tags.embedding.iter().map(|value| round_output(f64::from(*value))).collect()
}

/// Names and values in their order, as a JSON object.
struct Entries<'a, T>(Vec<(&'a str, T)>);

impl<T: Serialize> Serialize for Entries<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

fn by_label<T>(head: &HeadOutcome, values: impl IntoIterator<Item = T>) -> Entries<'_, T> {
    Entries(head.head.labels.iter().map(String::as_str).zip(values).collect())
}

fn votes(head: &HeadOutcome) -> Entries<'_, u64> {
    by_label(head, head.tally.votes.iter().copied())
}

/// `None` without windows.
fn means(head: &HeadOutcome) -> Option<Entries<'_, f64>> {
    let rounded = || head.tally.mean.iter().map(|&mean| round_output(mean));
    (head.tally.windows > 0).then(|| by_label(head, rounded()))
}

/// `None` without windows.
fn standard_deviations(head: &HeadOutcome) -> Option<Entries<'_, f64>> {
    let rounded = || head.tally.std.iter().map(|&std| round_output(std));
    (head.tally.windows > 0).then(|| by_label(head, rounded()))
}

/// Total length of each label's segments.
fn seconds(head: &HeadOutcome) -> Entries<'_, f64> {
    by_label(head, head.label_times().into_iter().map(|time| round_time(time.seconds)))
}

struct HeadEntry<'a>(&'a HeadOutcome);

impl Serialize for HeadEntry<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let head = self.0;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("kind", &head.head.kind)?;
        match head.head.kind {
            HeadKind::Exclusive => {
                map.serialize_entry("label", &head.verdict_label())?;
                map.serialize_entry(
                    "confidence",
                    &head.verdict.map(|verdict| round_output(verdict.confidence)),
                )?;
            }
            HeadKind::Independent => map.serialize_entry("labels", &head.probable_labels())?,
            HeadKind::Value => {
                map.serialize_entry("mean", &means(head))?;
                map.serialize_entry("std", &standard_deviations(head))?;
                return map.end();
            }
        }
        map.serialize_entry("votes", &votes(head))?;
        map.serialize_entry("mean_probability", &means(head))?;
        map.serialize_entry("segments", &segments(head))?;
        map.serialize_entry("seconds", &seconds(head))?;
        map.end()
    }
}

/// A segment with the head that names its label.
struct NamedSegment<'a>(&'a HeadOutcome, &'a Segment);

fn segments(head: &HeadOutcome) -> Vec<NamedSegment<'_>> {
    head.segments.iter().map(|segment| NamedSegment(head, segment)).collect()
}

impl Serialize for NamedSegment<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let &Self(head, &Segment { start_s, end_s, label, confidence }) = self;
        let mut object = serializer.serialize_struct("Segment", 4)?;
        object.serialize_field("start_s", &round_time(start_s))?;
        object.serialize_field("end_s", &round_time(end_s))?;
        object.serialize_field("label", head.label(label))?;
        object.serialize_field("confidence", &round_output(confidence))?;
        object.end()
    }
}
