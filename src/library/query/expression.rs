//! Field → SQL of its value. The text of a query is made of these constants; what a user wrote only ever becomes a parameter.

use super::field::{Field, Flag, LabelName};
use rusqlite::types::Value as Parameter;

/// What every query reads from.
pub(super) const FROM: &str = " FROM recording r LEFT JOIN run u ON u.id = r.current_run";

/// The decision in force on the head of the verdict. A run that failed has no head; then it is that of the built-in model.
macro_rules! decided {
    ($column:literal) => {
        concat!(
            "(SELECT d.",
            $column,
            " FROM decision d WHERE d.recording = r.id AND d.head = coalesce(u.head, 'verdict')
              ORDER BY d.at DESC, d.id DESC LIMIT 1)"
        )
    };
}

/// A passage of some length of the verdict's label, or of another one.
macro_rules! long_passage {
    ($comparison:literal) => {
        concat!(
            "EXISTS (SELECT 1 FROM segment s JOIN label l ON l.id = s.label WHERE s.run = u.id AND l.head = u.head AND l.name ",
            $comparison,
            " u.verdict AND s.\"end\" - s.start >= 5.0)"
        )
    };
}

/// The parameters of a query, in the order of their names.
#[derive(Debug, Default)]
pub(super) struct Sql {
    pub(super) parameters: Vec<Parameter>,
}

/// What a filter depends on besides the library.
#[derive(Debug, Clone, Copy)]
pub(super) struct Surroundings {
    /// Seconds since 1970.
    pub(super) now: i64,
    /// Runs of other models are stale.
    pub(super) model_hash: Option<[u8; 32]>,
}

impl Sql {
    /// Adds a parameter, and returns its name.
    pub(super) fn bind(&mut self, value: impl Into<Parameter>) -> String {
        self.parameters.push(value.into());
        format!("?{}", self.parameters.len())
    }

    /// SQL of the field's value; NULL where a recording has none.
    pub(super) fn value_of(&mut self, field: &Field, surroundings: Surroundings) -> String {
        let constant = match field {
            Field::Verdict => concat!("coalesce(", decided!("label"), ", u.verdict)"),
            Field::Confidence => concat!(
                "(CASE WHEN coalesce(",
                decided!("label"),
                ", u.verdict) IS u.verdict THEN u.confidence ELSE (SELECT a.probability FROM answer a
                   JOIN label l ON l.id = a.label WHERE a.run = u.id AND l.head = u.head AND l.name = ",
                decided!("label"),
                ") END)"
            ),
            Field::Duration => "r.duration",
            Field::Audible => "u.audible",
            Field::Level => "u.level_db",
            Field::Windows => "u.windows",
            Field::Path => "r.path",
            Field::Folder => "folder_of(r.path, r.is_link)",
            Field::Title => "r.title",
            Field::Artist => "r.artist",
            Field::Album => "r.album",
            Field::AlbumArtist => "r.album_artist",
            Field::Genre => "r.genre",
            Field::Year => "r.year",
            Field::Track => "r.track",
            Field::Codec => "r.codec",
            Field::BitRate => "r.bit_rate",
            Field::SampleRate => "r.sample_rate",
            Field::Channels => "r.channels",
            Field::Size => "r.size",
            Field::Added => "r.added_at",
            Field::Analysed => "u.at",
            Field::Model => "u.model",
            Field::Error => "u.error_kind",
            Field::Note => decided!("note"),
            Field::Playlist => {
                "(SELECT group_concat(name, ', ') FROM (SELECT DISTINCT p.name FROM playlist_item i
                   JOIN playlist p ON p.id = i.playlist WHERE i.recording = r.id ORDER BY p.name))"
            }
            Field::Flag(flag) => return self.flag(*flag, surroundings),
            Field::Label(LabelName { head, label }) => {
                let (head, label) = (self.bind(head.clone()), self.bind(label.clone()));
                return format!(
                    "(SELECT a.probability FROM answer a WHERE a.run = r.current_run
                       AND a.label = (SELECT l.id FROM label l WHERE l.head = {head} AND l.name = {label}))"
                );
            }
            Field::Head(head) => return self.label_of_head(head),
            Field::Descriptor(name) => {
                let name = self.bind(name.clone());
                return format!(
                    "(SELECT x.value FROM descriptor x WHERE x.recording = r.id AND x.name = {name})"
                );
            }
        };
        constant.to_owned()
    }

    /// SQL that is 1 or 0; NULL counts as 0.
    pub(super) fn flag(&mut self, flag: Flag, surroundings: Surroundings) -> String {
        let constant = match flag {
            Flag::Checked => concat!("(", decided!("label"), " IS NOT NULL)"),
            Flag::Corrected => {
                concat!("(", decided!("label"), " IS NOT NULL AND ", decided!("label"), " IS NOT u.verdict)")
            }
            Flag::Failed => "(u.error_kind IS NOT NULL)",
            // As the window's filter: close by its mean probability, or by the votes of the windows.
            Flag::Unsure => {
                "(u.verdict IS NOT NULL AND (u.confidence < 0.75 OR 3 * (SELECT a.votes FROM answer a
                   JOIN label l ON l.id = a.label WHERE a.run = u.id AND l.head = u.head AND l.name = u.verdict) < 2 * u.windows))"
            }
            Flag::Favourite => "EXISTS (SELECT 1 FROM favourite f WHERE f.recording = r.id)",
            Flag::Missing => "(r.missing_since IS NOT NULL)",
            Flag::Mixed => concat!("(", long_passage!("="), " AND ", long_passage!("<>"), ")"),
            Flag::Stale => {
                return match surroundings.model_hash {
                    Some(hash) => format!("(u.model_hash <> {})", self.bind(hash.to_vec())),
                    None => "0".to_owned(),
                };
            }
        };
        constant.to_owned()
    }
}
