//! The lines of an export. What `classify --format jsonl` also has is called as there.

use serde::{Deserialize, Serialize};

/// One line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum Line {
    Recording(Box<RecordingLine>),
    Playlist { playlist: PlaylistLine },
    Listened { listened: Listened },
    Distinct { no_duplicates: DistinctPair },
}

/// Where a recording is.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(super) struct Place {
    pub(super) input: String,
    /// The bytes of a path that is no UTF-8, percent-encoded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) input_bytes: Option<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) is_link: bool,
}

/// A recording with everything known of it. Times are seconds since 1970, UTC; bytes are hexadecimal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct RecordingLine {
    #[serde(flatten)]
    pub(super) place: Place,
    pub(super) size: Option<i64>,
    pub(super) modified_ns: Option<i64>,
    pub(super) content_hash: Option<Hex>,
    pub(super) duration_s: Option<f64>,
    pub(super) codec: Option<String>,
    pub(super) bit_rate: Option<i64>,
    pub(super) sample_rate: Option<i64>,
    pub(super) channels: Option<i64>,
    pub(super) title: Option<String>,
    pub(super) artist: Option<String>,
    pub(super) album: Option<String>,
    pub(super) album_artist: Option<String>,
    pub(super) track: Option<i64>,
    pub(super) year: Option<i64>,
    pub(super) genre: Option<String>,
    pub(super) added_at: i64,
    pub(super) missing_since: Option<i64>,
    pub(super) favourite_since: Option<i64>,
    #[serde(default)]
    pub(super) decisions: Vec<DecisionLine>,
    #[serde(default)]
    pub(super) runs: Vec<RunLine>,
    #[serde(default)]
    pub(super) descriptors: Vec<DescriptorLine>,
    pub(super) fingerprint: Option<FingerprintLine>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct DecisionLine {
    pub(super) head: String,
    pub(super) label: String,
    pub(super) by: String,
    pub(super) at: i64,
    pub(super) note: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct RunLine {
    pub(super) is_current: bool,
    pub(super) model: String,
    pub(super) model_hash: Hex,
    pub(super) settings_hash: Hex,
    pub(super) program: String,
    pub(super) at: i64,
    pub(super) head: Option<String>,
    pub(super) verdict: Option<String>,
    pub(super) confidence: Option<f64>,
    pub(super) kept_s: Option<f64>,
    pub(super) level_db: Option<f64>,
    pub(super) windows: Option<i64>,
    pub(super) notes: Option<String>,
    pub(super) error_kind: Option<String>,
    pub(super) error_message: Option<String>,
    #[serde(default)]
    pub(super) answers: Vec<AnswerLine>,
    #[serde(default)]
    pub(super) segments: Vec<SegmentLine>,
    pub(super) embedding: Option<Hex>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct AnswerLine {
    pub(super) head: String,
    pub(super) label: String,
    pub(super) probability: f64,
    pub(super) votes: i64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct SegmentLine {
    pub(super) start_s: f64,
    pub(super) end_s: f64,
    pub(super) head: String,
    pub(super) label: String,
    pub(super) confidence: f64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct DescriptorLine {
    pub(super) name: String,
    pub(super) value: f64,
    pub(super) version: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct FingerprintLine {
    pub(super) version: i64,
    pub(super) words: Hex,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct PlaylistLine {
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) source: Option<String>,
    pub(super) created_at: i64,
    pub(super) items: Vec<ItemLine>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct ItemLine {
    /// Of the library.
    pub(super) recording: Option<Place>,
    /// As the playlist has it.
    pub(super) path: Option<Place>,
    pub(super) title: Option<String>,
    pub(super) artist: Option<String>,
    pub(super) album: Option<String>,
    pub(super) duration_s: Option<f64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Listened {
    pub(super) recording: Option<Place>,
    pub(super) artist: String,
    pub(super) title: String,
    pub(super) album: Option<String>,
    pub(super) at: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct DistinctPair {
    pub(super) recordings: [Place; 2],
    pub(super) at: i64,
}

/// Bytes in hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hex(pub(super) Vec<u8>);

impl Serialize for Hex {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut text = String::with_capacity(2 * self.0.len());
        for byte in &self.0 {
            text.extend(
                [byte >> 4, byte & 15].map(|digit| char::from_digit(digit.into(), 16).unwrap_or('0')),
            );
        }
        serializer.serialize_str(&text)
    }
}

impl<'de> Deserialize<'de> for Hex {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let digit = |byte: &u8| char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        let (pairs, rest) = text.as_bytes().as_chunks::<2>();
        let bytes = pairs.iter().map(|[high, low]| Some(digit(high)? << 4 | digit(low)?)).collect();
        match bytes {
            Some(bytes) if rest.is_empty() => Ok(Self(bytes)),
            _ => Err(serde::de::Error::custom("bytes must be pairs of hexadecimal digits")),
        }
    }
}
