//! Values that a damaged page may hold and that cannot be read as what they mean: numbers out of range, hashes of another length.

/// A table, a column of it that may be absent, and the condition on rows whose value cannot be read. Without it, the rest of the row is
/// as good as before.
pub(super) const VALUES: [(&str, &str, &str); 8] = [
    ("recording", "size", "size < 0"),
    ("recording", "content_hash", "length(content_hash) <> 32"),
    ("recording", "bit_rate", "bit_rate < 0"),
    ("recording", "sample_rate", "sample_rate NOT BETWEEN 0 AND 4294967295"),
    ("recording", "channels", "channels NOT BETWEEN 0 AND 4294967295"),
    ("recording", "track", "track NOT BETWEEN 0 AND 4294967295"),
    ("recording", "year", "year NOT BETWEEN -2147483648 AND 2147483647"),
    ("model_run", "windows", "windows < 0"),
];

/// A table and the condition on rows that mean nothing.
pub(super) const ROWS: [(&str, &str); 2] =
    [("maker", "length(model_hash) <> 32 OR length(settings_hash) <> 32"), ("answer", "votes < 0")];
