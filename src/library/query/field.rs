//! What a filter compares, a list shows and sorts by: a fixed set of fields, and the labels and descriptors of the library.

use std::fmt;

/// A value of a recording.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Field {
    /// The label that a person decided on, else that of the run.
    Verdict,
    /// Mean probability of the verdict, 0 to 1: of the label that a person decided on, else of the run's.
    Confidence,
    /// Length in seconds.
    Duration,
    /// Seconds that the silence gate kept.
    Audible,
    /// Level in dB of full scale.
    Level,
    /// Number of windows.
    Windows,
    /// Path or link.
    Path,
    /// The folder of the file; as a condition also the folders above it.
    Folder,
    /// Tag of the file.
    Title,
    /// Tag of the file.
    Artist,
    /// Tag of the file.
    Album,
    /// Tag of the file.
    AlbumArtist,
    /// Tag of the file.
    Genre,
    /// Tag of the file.
    Year,
    /// Number of the track on its album.
    Track,
    /// Codec of the stream.
    Codec,
    /// In bits a second.
    BitRate,
    /// In Hz.
    SampleRate,
    /// Number of channels.
    Channels,
    /// Of the file, in bytes.
    Size,
    /// When the recording came into the library.
    Added,
    /// When the run ended.
    Analysed,
    /// Name of the run's model.
    Model,
    /// Why the run failed: its kind, or a part of its message.
    Error,
    /// Note of the decision.
    Note,
    /// Name of a playlist that has the recording.
    Playlist,
    /// Yes or no.
    Flag(Flag),
    /// Mean probability of a label, or mean of a value.
    Label(LabelName),
    /// The label of a head, by the head's name: that which a person decided on, else that of the run.
    Head(String),
    /// A descriptor, by its name.
    Descriptor(String),
}

/// What is true of a recording or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Flag {
    /// A person decided.
    Checked,
    /// A person decided otherwise than the run.
    Corrected,
    /// The run failed.
    Failed,
    /// The run's verdict is close.
    Unsure,
    /// A favourite.
    Favourite,
    /// The file was not found any more.
    Missing,
    /// The run was made by another model.
    Stale,
    /// Passages of other labels beside those of the verdict.
    Mixed,
}

/// A label of a head.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LabelName {
    /// Name of the head.
    pub head: String,
    /// Name of the label.
    pub label: String,
}

/// What kind of values a field has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldKind {
    /// Compared without case and accents.
    Text,
    /// Path or folder: equal byte for byte.
    Path,
    /// A plain number.
    Number,
    /// 0 to 1.
    Probability,
    /// Seconds.
    Seconds,
    /// Bytes.
    Bytes,
    /// Bits or cycles a second.
    Rate,
    /// Seconds since 1970, UTC.
    Time,
    /// Yes or no.
    Flag,
}

/// All fields with a fixed name, in the order of the documentation.
const NAMES: &[(&str, Field, FieldKind)] = &[
    ("verdict", Field::Verdict, FieldKind::Text),
    ("confidence", Field::Confidence, FieldKind::Probability),
    ("duration", Field::Duration, FieldKind::Seconds),
    ("audible", Field::Audible, FieldKind::Seconds),
    ("level", Field::Level, FieldKind::Number),
    ("windows", Field::Windows, FieldKind::Number),
    ("path", Field::Path, FieldKind::Path),
    ("folder", Field::Folder, FieldKind::Path),
    ("title", Field::Title, FieldKind::Text),
    ("artist", Field::Artist, FieldKind::Text),
    ("album", Field::Album, FieldKind::Text),
    ("album_artist", Field::AlbumArtist, FieldKind::Text),
    ("genre", Field::Genre, FieldKind::Text),
    ("year", Field::Year, FieldKind::Number),
    ("track", Field::Track, FieldKind::Number),
    ("codec", Field::Codec, FieldKind::Text),
    ("bit_rate", Field::BitRate, FieldKind::Rate),
    ("sample_rate", Field::SampleRate, FieldKind::Rate),
    ("channels", Field::Channels, FieldKind::Number),
    ("size", Field::Size, FieldKind::Bytes),
    ("added", Field::Added, FieldKind::Time),
    ("analysed", Field::Analysed, FieldKind::Time),
    ("model", Field::Model, FieldKind::Text),
    ("error", Field::Error, FieldKind::Text),
    ("note", Field::Note, FieldKind::Text),
    ("playlist", Field::Playlist, FieldKind::Text),
    ("checked", Field::Flag(Flag::Checked), FieldKind::Flag),
    ("corrected", Field::Flag(Flag::Corrected), FieldKind::Flag),
    ("failed", Field::Flag(Flag::Failed), FieldKind::Flag),
    ("unsure", Field::Flag(Flag::Unsure), FieldKind::Flag),
    ("favourite", Field::Flag(Flag::Favourite), FieldKind::Flag),
    ("missing", Field::Flag(Flag::Missing), FieldKind::Flag),
    ("stale", Field::Flag(Flag::Stale), FieldKind::Flag),
    ("mixed", Field::Flag(Flag::Mixed), FieldKind::Flag),
];

/// `head.genre` is the label of the head `genre`, whatever else is called so.
pub(super) const HEAD: &str = "head";

/// Other spellings.
const ALIASES: &[(&str, &str)] =
    &[("analyzed", "analysed"), ("favorite", "favourite"), ("length", "duration"), ("kept", "audible")];

impl Field {
    /// The field of a fixed name, whatever its case.
    pub(in crate::library) fn fixed(name: &str) -> Option<Self> {
        let same = |known: &str| known.eq_ignore_ascii_case(name);
        let name = ALIASES.iter().find(|(alias, _)| same(alias)).map_or(name, |(_, name)| name);
        let found = NAMES.iter().find(|(known, ..)| known.eq_ignore_ascii_case(name));
        found.map(|(_, field, _)| field.clone())
    }

    /// The fixed names, in the order of the documentation.
    pub fn names() -> impl Iterator<Item = &'static str> {
        NAMES.iter().map(|(name, ..)| *name)
    }

    /// What kind of values it has.
    pub fn kind(&self) -> FieldKind {
        match self {
            Self::Label(_) => FieldKind::Probability,
            Self::Head(_) => FieldKind::Text,
            Self::Descriptor(_) => FieldKind::Number,
            fixed => NAMES.iter().find(|(_, field, _)| field == fixed).map_or(FieldKind::Text, |row| row.2),
        }
    }

    /// The name as a column's title, without quotes.
    pub fn title(&self) -> String {
        match self {
            Self::Label(LabelName { label, .. }) => label.clone(),
            // Apart from the tag of this name.
            Self::Head(name) if Self::fixed(name).is_some() => format!("{HEAD}.{name}"),
            Self::Head(name) => name.clone(),
            Self::Descriptor(name) => name.clone(),
            fixed => {
                NAMES.iter().find(|(_, field, _)| field == fixed).map_or("", |(name, ..)| name).to_owned()
            }
        }
    }
}

impl fmt::Display for Field {
    /// As it is written in a filter.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Label(LabelName { head, label }) => {
                write!(f, "{}.{}", super::print::name(head), super::print::name(label))
            }
            Self::Head(name) => write!(f, "{HEAD}.{}", super::print::name(name)),
            Self::Descriptor(name) => write!(f, "{}", super::print::name(name)),
            fixed => f.write_str(&fixed.title()),
        }
    }
}
