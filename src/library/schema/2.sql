-- Maps of the library, so that one is opened at once and a new recording finds its place in it.

-- How each was made, and the share of neighbours that it kept.
CREATE TABLE map (
    id INTEGER PRIMARY KEY,
    filter TEXT NOT NULL,
    model_hash BLOB NOT NULL,
    method TEXT NOT NULL,
    dimensions INTEGER NOT NULL,
    perplexity REAL NOT NULL,
    seed INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    kept REAL,
    trustworthiness REAL,
    UNIQUE (filter, model_hash, method, dimensions, perplexity, seed)
) STRICT;

-- Where each recording lies. It is the embedding that lies there: with a new one, the recording has no place any more.
CREATE TABLE map_point (
    map INTEGER NOT NULL REFERENCES map(id) ON DELETE CASCADE,
    embedding INTEGER NOT NULL REFERENCES embedding(run) ON DELETE CASCADE,
    x REAL NOT NULL,
    y REAL NOT NULL,
    z REAL NOT NULL,
    -- 1: placed among the others when these were laid out already.
    is_placed INTEGER NOT NULL,
    PRIMARY KEY (map, embedding)
) STRICT, WITHOUT ROWID;
-- Without it, each embedding that is replaced would be searched for in all maps.
CREATE INDEX map_point_by_embedding ON map_point(embedding);
