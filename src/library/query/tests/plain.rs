//! Recordings as plain values, and filters evaluated on them without SQL.

use crate::library::Library;
use crate::library::query::fold::folded;
use crate::library::query::{Field, FieldKind, Filter, Flag, LabelName, Operator, Value};
use rusqlite::params;

/// A recording as the tests know it.
#[derive(Debug, Clone, Default)]
pub(super) struct Plain {
    pub(super) path: String,
    pub(super) is_link: bool,
    /// title, artist, album, album artist, genre, codec.
    pub(super) tags: [Option<String>; 6],
    /// year, track, size, bit rate, sample rate, channels.
    pub(super) integers: [Option<i64>; 6],
    pub(super) duration: Option<f64>,
    pub(super) added: i64,
    pub(super) is_missing: bool,
    pub(super) is_favourite: bool,
    pub(super) run: Option<PlainRun>,
    /// Label and note, the newest last.
    pub(super) decisions: Vec<(String, Option<String>)>,
    pub(super) descriptors: Vec<(String, f64)>,
    pub(super) playlists: Vec<String>,
}

#[derive(Debug, Clone, Default)]
pub(super) struct PlainRun {
    pub(super) model: String,
    pub(super) at: i64,
    pub(super) head: Option<String>,
    pub(super) verdict: Option<String>,
    /// confidence, audible, level.
    pub(super) numbers: [Option<f64>; 3],
    pub(super) windows: Option<i64>,
    pub(super) error: Option<(String, String)>,
    pub(super) answers: Vec<(LabelName, f64, i64)>,
    /// Label, start and end.
    pub(super) segments: Vec<(LabelName, f64, f64)>,
}

impl Plain {
    /// Stores it by plain SQL.
    pub(super) fn insert(&self, library: &Library) {
        let sql = library.connection();
        let [title, artist, album, album_artist, genre, codec] = &self.tags;
        let [year, track, size, bit_rate, sample_rate, channels] = &self.integers;
        sql.execute(
            "INSERT INTO recording (path, is_link, title, artist, album, album_artist, genre, codec, year, track, size, bit_rate,
                 sample_rate, channels, duration, added_at, missing_since)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
            params![
                self.path, self.is_link, title, artist, album, album_artist, genre, codec, year, track, size, bit_rate,
                sample_rate, channels, self.duration, self.added, self.is_missing.then_some(1)
            ],
        )
        .unwrap();
        let id = sql.last_insert_rowid();
        if self.is_favourite {
            sql.execute("INSERT INTO favourite VALUES (?1, 1)", [id]).unwrap();
        }
        for (label, note) in &self.decisions {
            let head = self.run.as_ref().and_then(|run| run.head.as_deref()).unwrap_or("verdict");
            let insert =
                "INSERT INTO decision (recording, head, label, by, at, note) VALUES (?1, ?2, ?3, 'x', 7, ?4)";
            sql.execute(insert, params![id, head, label, note]).unwrap();
        }
        for (name, value) in &self.descriptors {
            sql.execute("INSERT INTO descriptor VALUES (?1, ?2, ?3, 1)", params![id, name, value]).unwrap();
        }
        for name in &self.playlists {
            sql.execute(
                "INSERT OR IGNORE INTO playlist (name, kind, created_at) VALUES (?1, 'own', 1)",
                [name],
            )
            .unwrap();
            let insert = "INSERT INTO playlist_item (playlist, position, recording) SELECT id, ?2, ?2 FROM playlist WHERE name = ?1";
            sql.execute(insert, params![name, id]).unwrap();
        }
        if let Some(run) = &self.run {
            run.insert(library, id);
        }
    }

    fn label(&self) -> Option<&str> {
        self.decisions.last().map(|(label, _)| label.as_str())
    }
}

impl PlainRun {
    fn insert(&self, library: &Library, recording: i64) {
        let sql = library.connection();
        let [confidence, audible, level] = self.numbers;
        let (kind, message) = self.error.clone().unzip();
        let insert = "INSERT OR IGNORE INTO maker (model, model_hash, settings_hash, program) VALUES (?1, x'00', x'00', '1')";
        sql.execute(insert, [&self.model]).unwrap();
        sql.execute(
            "INSERT INTO model_run (recording, maker, at, head, verdict, confidence, audible, level_db, windows, error_kind, error_message)
             VALUES (?1, (SELECT id FROM maker WHERE model = ?2), ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
            params![
                recording, self.model, self.at, self.head, self.verdict, confidence, audible, level, self.windows, kind, message
            ],
        )
        .unwrap();
        let run = sql.last_insert_rowid();
        sql.execute("UPDATE recording SET current_run = ?1 WHERE id = ?2", [run, recording]).unwrap();
        let id = |label: &LabelName| -> i64 {
            let insert = "INSERT OR IGNORE INTO label (head, name) VALUES (?1, ?2)";
            sql.execute(insert, [&label.head, &label.label]).unwrap();
            let select = "SELECT id FROM label WHERE head = ?1 AND name = ?2";
            sql.query_row(select, [&label.head, &label.label], |row| row.get(0)).unwrap()
        };
        for (label, probability, votes) in &self.answers {
            let insert = "INSERT INTO answer VALUES (?1, ?2, ?3, ?4)";
            sql.execute(insert, params![run, id(label), probability, votes]).unwrap();
        }
        for (label, start, end) in &self.segments {
            let insert = "INSERT OR IGNORE INTO segment VALUES (?1, ?2, ?3, ?4, 0.5)";
            sql.execute(insert, params![run, id(label), start, end]).unwrap();
        }
    }

    fn has_long_passage(&self, of_the_verdict: bool) -> bool {
        self.segments.iter().any(|(label, start, end)| {
            let same_head = Some(&label.head) == self.head.as_ref() && self.verdict.is_some();
            same_head && (Some(&label.label) == self.verdict.as_ref()) == of_the_verdict && end - start >= 5.0
        })
    }
}

/// Whether the filter is true of the recording.
pub(super) fn holds(filter: &Filter, plain: &Plain, now: i64) -> bool {
    match filter {
        Filter::All => true,
        Filter::And(parts) => parts.iter().all(|part| holds(part, plain, now)),
        Filter::Or(parts) => parts.iter().any(|part| holds(part, plain, now)),
        Filter::Not(part) => !holds(part, plain, now),
        Filter::Flag(flag) => flag_holds(*flag, plain),
        Filter::OneOf { field, values } => {
            values.iter().any(|value| compare(field, Operator::Equal, value, plain, now))
        }
        Filter::Compare { field, operator, value } => compare(field, *operator, value, plain, now),
        Filter::Words { text, whole } => has_words(text, *whole, plain),
    }
}

fn flag_holds(flag: Flag, plain: &Plain) -> bool {
    let run = plain.run.as_ref();
    match flag {
        Flag::Checked => plain.label().is_some(),
        Flag::Corrected => {
            plain.label().is_some() && plain.label() != run.and_then(|run| run.verdict.as_deref())
        }
        Flag::Failed => run.is_some_and(|run| run.error.is_some()),
        Flag::Favourite => plain.is_favourite,
        Flag::Missing => plain.is_missing,
        Flag::Stale => false,
        Flag::Mixed => run.is_some_and(|run| run.has_long_passage(true) && run.has_long_passage(false)),
        Flag::Unsure => run.is_some_and(|run| {
            let Some(verdict) = &run.verdict else { return false };
            let votes =
                run.answers.iter().find(|(l, ..)| Some(&l.head) == run.head.as_ref() && l.label == *verdict);
            let few = votes.zip(run.windows).is_some_and(|((.., votes), windows)| 3 * votes < 2 * windows);
            run.numbers[0].is_some_and(|confidence| confidence < 0.75) || few
        }),
    }
}

fn compare(field: &Field, operator: Operator, value: &Value, plain: &Plain, now: i64) -> bool {
    if operator == Operator::NotEqual {
        return !compare(field, Operator::Equal, value, plain, now);
    }
    match value {
        Value::Absent => is_absent(field, plain),
        Value::Text(text) if text.is_empty() && operator == Operator::Equal => is_absent(field, plain),
        Value::Text(text) if operator == Operator::Contains => {
            let error = plain.run.as_ref().and_then(|run| run.error.as_ref());
            match (field, error) {
                (Field::Error, Some((kind, message))) => {
                    folded(&format!("{kind} {message}")).contains(&folded(text))
                }
                _ => texts_of(field, plain).iter().any(|own| folded(own).contains(&folded(text))),
            }
        }
        Value::Text(text) => texts_of(field, plain).iter().any(|own| match field {
            Field::Path => own == text,
            Field::Folder if text.starts_with('/') => {
                format!("{own}/").starts_with(&format!("{}/", text.trim_end_matches('/')))
            }
            Field::Folder => {
                let names = folded(text).replace('\\', "/");
                format!("/{}/", folded(own)).contains(&format!("/{}/", names.trim_matches('/')))
            }
            _ => folded(own) == folded(text),
        }),
        Value::Number(number) => number_of(field, plain).is_some_and(|own| ordered(operator, own, *number)),
        Value::Ago(seconds) => {
            number_of(field, plain).is_some_and(|own| ordered(operator, own, now as f64 - seconds))
        }
        Value::Date { year, month, day } => {
            // By comparing the text of the date, as far as it is given.
            let width = [4, 7, 10][usize::from(*month > 0) + usize::from(*day > 0)];
            let given = format!("{year:04}-{month:02}-{day:02}");
            number_of(field, plain).is_some_and(|own| {
                let own = crate::library::query::date_text(own as i64);
                let order = own[..width].cmp(&given[..width]);
                match operator {
                    Operator::Less => order.is_lt(),
                    Operator::LessOrEqual => order.is_le(),
                    Operator::Greater => order.is_gt(),
                    Operator::GreaterOrEqual => order.is_ge(),
                    _ => order.is_eq(),
                }
            })
        }
    }
}

fn is_absent(field: &Field, plain: &Plain) -> bool {
    match field.kind() {
        FieldKind::Text | FieldKind::Path => texts_of(field, plain).iter().all(String::is_empty),
        _ => number_of(field, plain).is_none(),
    }
}

fn ordered(operator: Operator, own: f64, given: f64) -> bool {
    match operator {
        Operator::Less => own < given,
        Operator::LessOrEqual => own <= given,
        Operator::Greater => own > given,
        Operator::GreaterOrEqual => own >= given,
        _ => own == given,
    }
}

fn texts_of(field: &Field, plain: &Plain) -> Vec<String> {
    let run = plain.run.as_ref();
    let [title, artist, album, album_artist, genre, codec] = plain.tags.clone();
    let text = match field {
        Field::Path => Some(plain.path.clone()),
        Field::Folder if plain.is_link => None,
        Field::Folder => plain.path.rsplit_once('/').map(|(folder, _)| folder.to_owned()),
        Field::Title => title,
        Field::Artist => artist,
        Field::Album => album,
        Field::AlbumArtist => album_artist,
        Field::Genre => genre,
        Field::Codec => codec,
        Field::Verdict => {
            plain.label().map(str::to_owned).or_else(|| run.and_then(|run| run.verdict.clone()))
        }
        Field::Model => run.map(|run| run.model.clone()),
        Field::Error => run.and_then(|run| run.error.clone()).map(|(kind, _)| kind),
        Field::Note => plain.decisions.last().and_then(|(_, note)| note.clone()),
        Field::Playlist => return plain.playlists.clone(),
        other => panic!("{other} is no text"),
    };
    text.into_iter().collect()
}

fn number_of(field: &Field, plain: &Plain) -> Option<f64> {
    let run = plain.run.as_ref();
    let integer = |i: usize| plain.integers[i].map(|number| number as f64);
    match field {
        Field::Year => integer(0),
        Field::Track => integer(1),
        Field::Size => integer(2),
        Field::BitRate => integer(3),
        Field::SampleRate => integer(4),
        Field::Channels => integer(5),
        Field::Duration => plain.duration,
        Field::Added => Some(plain.added as f64),
        Field::Analysed => run.map(|run| run.at as f64),
        Field::Confidence => run?.numbers[0],
        Field::Audible => run?.numbers[1],
        Field::Level => run?.numbers[2],
        Field::Windows => run?.windows.map(|number| number as f64),
        Field::Label(label) => run?.answers.iter().find(|(own, ..)| own == label).map(|(_, mean, _)| *mean),
        Field::Descriptor(name) => {
            plain.descriptors.iter().find(|(own, _)| own == name).map(|(_, value)| *value)
        }
        other => panic!("{other} is no number"),
    }
}

/// Words one after another in one of the searched texts. FTS5 folds case and accents of Latin letters; of a text in two forms, the tests
/// have only letters that both fold alike.
fn has_words(text: &str, whole: bool, plain: &Plain) -> bool {
    let split = |text: &str| -> Vec<String> {
        let letters = |c: char| !c.is_alphanumeric() && !('\u{300}'..='\u{36f}').contains(&c);
        let words = text.split(letters).map(fts_folded).filter(|word| !word.is_empty());
        words.collect()
    };
    let wanted = split(text);
    let [title, artist, album, _, genre, _] = plain.tags.clone();
    let fits = |own: &[String]| {
        own.iter().zip(&wanted).enumerate().all(|(i, (own, wanted))| {
            if !whole && i + 1 == own.len().min(wanted.len()) && i + 1 == own.len() {
                own.starts_with(wanted.as_str())
            } else {
                own == wanted
            }
        })
    };
    wanted.is_empty()
        || [title, artist, album, genre, Some(plain.path.clone())]
            .into_iter()
            .flatten()
            .any(|own| split(&own).windows(wanted.len()).any(fits))
}

/// `unicode61 remove_diacritics 2` keeps ß.
fn fts_folded(word: &str) -> String {
    word.split('ß').map(folded).collect::<Vec<_>>().join("ß")
}
