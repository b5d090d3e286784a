//! Recordings as plain values.

use crate::library::Library;
use crate::library::query::LabelName;
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
    /// On other heads: head and label, the newest last.
    pub(super) further_decisions: Vec<(String, String)>,
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
        for (head, label) in &self.further_decisions {
            let insert = "INSERT INTO decision (recording, head, label, by, at) VALUES (?1, ?2, ?3, 'x', 7)";
            sql.execute(insert, params![id, head, label]).unwrap();
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

    pub(super) fn label(&self) -> Option<&str> {
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

    /// The labels of a head that hold, the most probable first.
    pub(super) fn labels_of(&self, head: &str) -> Vec<String> {
        if self.head.as_deref() == Some(head) {
            return self.verdict.clone().into_iter().collect();
        }
        let of_head = || self.answers.iter().filter(|(label, ..)| label.head == head);
        let total: f64 = of_head().map(|(_, mean, _)| mean).sum();
        let holds = |mean: f64, votes: i64| {
            if (total - 1.0).abs() < 0.001 {
                !of_head().any(|(_, other, more)| (*more, *other) > (votes, mean))
            } else {
                (0.5..=1.0).contains(&mean)
            }
        };
        let mut found: Vec<_> = of_head().filter(|(_, mean, votes)| holds(*mean, *votes)).collect();
        found.sort_by(|one, other| other.1.total_cmp(&one.1));
        found.into_iter().map(|(label, ..)| label.label.clone()).collect()
    }

    pub(super) fn has_long_passage(&self, of_the_verdict: bool) -> bool {
        self.segments.iter().any(|(label, start, end)| {
            let same_head = Some(&label.head) == self.head.as_ref() && self.verdict.is_some();
            same_head && (Some(&label.label) == self.verdict.as_ref()) == of_the_verdict && end - start >= 5.0
        })
    }
}
