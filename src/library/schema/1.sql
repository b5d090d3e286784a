-- "Pian": tells a library from the databases of other programs.
PRAGMA application_id = 1349083502;

-- Where the recordings are, and what the files say of themselves. One row for each path or link.
CREATE TABLE recording (
    id INTEGER PRIMARY KEY,
    path ANY NOT NULL UNIQUE,
    is_link INTEGER NOT NULL,
    size INTEGER,
    modified_ns INTEGER,
    content_hash BLOB,
    duration REAL,
    codec TEXT,
    bit_rate INTEGER,
    sample_rate INTEGER,
    channels INTEGER,
    title TEXT,
    artist TEXT,
    album TEXT,
    album_artist TEXT,
    track INTEGER,
    year INTEGER,
    genre TEXT,
    added_at INTEGER NOT NULL,
    missing_since INTEGER,
    current_run INTEGER REFERENCES model_run(id) ON DELETE SET NULL
) STRICT;
-- A moved file is looked up by its size, then compared by its hash: an index of hashes would be three times as large.
CREATE INDEX recording_by_size ON recording(size);
-- Without it, each deleted run would be searched for in all recordings.
CREATE INDEX recording_by_run ON recording(current_run);

-- What made a run: apart from the runs, each of which would take 140 bytes more.
CREATE TABLE maker (
    id INTEGER PRIMARY KEY,
    model TEXT NOT NULL,
    model_hash BLOB NOT NULL,
    settings_hash BLOB NOT NULL,
    program TEXT NOT NULL,
    UNIQUE (model_hash, settings_hash, program, model)
) STRICT;

-- What a model said, and when. The verdict is of the head `head`. One row for each model and settings, whatever the program's version.
CREATE TABLE model_run (
    id INTEGER PRIMARY KEY,
    recording INTEGER NOT NULL REFERENCES recording(id) ON DELETE CASCADE,
    maker INTEGER NOT NULL REFERENCES maker(id),
    at INTEGER NOT NULL,
    head TEXT,
    verdict TEXT,
    confidence REAL,
    audible REAL,
    level_db REAL,
    windows INTEGER,
    notes TEXT,
    error_kind TEXT,
    error_message TEXT,
    UNIQUE (recording, maker)
) STRICT;
-- Runs together with what made them, to be read. Subqueries, which cost nothing where their column is not asked for; a join could not be
-- merged into an outer join.
CREATE VIEW run AS SELECT id, recording,
    (SELECT model FROM maker WHERE maker.id = model_run.maker) AS model,
    (SELECT model_hash FROM maker WHERE maker.id = model_run.maker) AS model_hash,
    (SELECT settings_hash FROM maker WHERE maker.id = model_run.maker) AS settings_hash,
    (SELECT program FROM maker WHERE maker.id = model_run.maker) AS program,
    at, head, verdict, confidence, audible, level_db, windows, notes, error_kind, error_message
FROM model_run;

CREATE TABLE label (
    id INTEGER PRIMARY KEY,
    head TEXT NOT NULL,
    name TEXT NOT NULL,
    UNIQUE (head, name)
) STRICT;

CREATE TABLE answer (
    run INTEGER NOT NULL REFERENCES model_run(id) ON DELETE CASCADE,
    label INTEGER NOT NULL REFERENCES label(id),
    probability REAL NOT NULL,
    votes INTEGER NOT NULL,
    PRIMARY KEY (run, label)
) STRICT, WITHOUT ROWID;

CREATE TABLE segment (
    run INTEGER NOT NULL REFERENCES model_run(id) ON DELETE CASCADE,
    label INTEGER NOT NULL REFERENCES label(id),
    start REAL NOT NULL,
    "end" REAL NOT NULL,
    confidence REAL NOT NULL,
    PRIMARY KEY (run, label, start)
) STRICT, WITHOUT ROWID;

CREATE TABLE descriptor (
    recording INTEGER NOT NULL REFERENCES recording(id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    value REAL NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (recording, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE embedding (
    run INTEGER PRIMARY KEY REFERENCES model_run(id) ON DELETE CASCADE,
    vector BLOB NOT NULL
) STRICT;

CREATE TABLE fingerprint (
    recording INTEGER PRIMARY KEY REFERENCES recording(id) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    words BLOB NOT NULL
) STRICT;

-- Two recordings that a person said are no duplicates of each other, the smaller number first.
CREATE TABLE distinct_pair (
    a INTEGER NOT NULL REFERENCES recording(id) ON DELETE CASCADE,
    b INTEGER NOT NULL REFERENCES recording(id) ON DELETE CASCADE,
    at INTEGER NOT NULL,
    PRIMARY KEY (a, b),
    CHECK (a < b)
) STRICT, WITHOUT ROWID;
-- Without it, each forgotten recording would be searched for in all pairs.
CREATE INDEX distinct_pair_by_second ON distinct_pair(b);

-- What a person said. The newest of each head is in force; a run never touches them.
CREATE TABLE decision (
    id INTEGER PRIMARY KEY,
    recording INTEGER NOT NULL REFERENCES recording(id) ON DELETE CASCADE,
    head TEXT NOT NULL,
    label TEXT NOT NULL,
    by TEXT NOT NULL,
    at INTEGER NOT NULL,
    note TEXT
) STRICT;
CREATE INDEX decision_by_recording ON decision(recording);

CREATE TABLE favourite (
    recording INTEGER PRIMARY KEY REFERENCES recording(id) ON DELETE CASCADE,
    at INTEGER NOT NULL
) STRICT;

CREATE TABLE playlist (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('own', 'imported')),
    source TEXT,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE playlist_item (
    playlist INTEGER NOT NULL REFERENCES playlist(id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    recording INTEGER REFERENCES recording(id) ON DELETE SET NULL,
    path ANY,
    title TEXT,
    artist TEXT,
    album TEXT,
    duration REAL,
    PRIMARY KEY (playlist, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX playlist_item_by_recording ON playlist_item(recording);

CREATE TABLE listened (
    id INTEGER PRIMARY KEY,
    recording INTEGER REFERENCES recording(id) ON DELETE SET NULL,
    artist TEXT NOT NULL,
    title TEXT NOT NULL,
    album TEXT,
    at INTEGER NOT NULL,
    UNIQUE (artist, title, at)
) STRICT;
CREATE INDEX listened_by_recording ON listened(recording);

-- An index of prefixes of three letters would take 8 MB of 100,000 recordings and save no time.
CREATE VIRTUAL TABLE recording_text USING fts5(
    title, artist, album, genre, path,
    content = 'recording', content_rowid = 'id',
    tokenize = "unicode61 remove_diacritics 2", prefix = '2'
);
CREATE TRIGGER recording_text_insert AFTER INSERT ON recording BEGIN
    INSERT INTO recording_text(rowid, title, artist, album, genre, path)
    VALUES (new.id, new.title, new.artist, new.album, new.genre, new.path);
END;
CREATE TRIGGER recording_text_delete AFTER DELETE ON recording BEGIN
    INSERT INTO recording_text(recording_text, rowid, title, artist, album, genre, path)
    VALUES ('delete', old.id, old.title, old.artist, old.album, old.genre, old.path);
END;
CREATE TRIGGER recording_text_update AFTER UPDATE OF title, artist, album, genre, path ON recording
WHEN (old.title, old.artist, old.album, old.genre, old.path) IS NOT (new.title, new.artist, new.album, new.genre, new.path)
BEGIN
    INSERT INTO recording_text(recording_text, rowid, title, artist, album, genre, path)
    VALUES ('delete', old.id, old.title, old.artist, old.album, old.genre, old.path);
    INSERT INTO recording_text(rowid, title, artist, album, genre, path)
    VALUES (new.id, new.title, new.artist, new.album, new.genre, new.path);
END;
