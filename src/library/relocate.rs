//! A folder or a disk that moved: the paths of its recordings follow.

use super::listening::match_unmatched_within;
use super::location::StoredPath;
use super::{Library, LibraryError, Location};
use rusqlite::{Transaction, params};
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// What a move changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Moved {
    /// Recordings.
    pub recordings: usize,
    /// Entries of playlists, which have paths of their own.
    pub entries: usize,
    /// Entries of playlists and listens that waited for one of the new paths, and have their recording now.
    pub matched: usize,
}

impl Library {
    /// Replaces `old` by `new` at the start of all paths: of the file `old`, or of everything below the folder `old`. All in one
    /// transaction. A recording that is found at its new path is no longer missing, and entries of playlists that waited for that path
    /// have it.
    ///
    /// # Errors
    /// If another recording has one of the new paths, or the library cannot be changed; then nothing is moved.
    pub fn move_paths(&mut self, old: &Path, new: &Path) -> Result<Moved, LibraryError> {
        let transaction = self.transaction()?;
        let moves = moves(&transaction, "SELECT id, path FROM recording WHERE is_link = 0", old, new)?;
        check_collisions(&transaction, &moves)?;
        // A new path may be the old one of another recording, which moves as well.
        let mut aside = transaction
            .prepare("UPDATE recording SET path = 'pianoscope moves recording ' || id WHERE id = ?1")?;
        let olds: HashSet<&PathBuf> = moves.iter().map(|(_, old, _)| old).collect();
        if moves.iter().any(|(.., to)| olds.contains(to)) {
            for (id, ..) in &moves {
                aside.execute([id])?;
            }
        }
        let mut put = transaction.prepare(
            "UPDATE recording SET path = ?2, missing_since = CASE WHEN ?3 THEN NULL ELSE missing_since END WHERE id = ?1",
        )?;
        for (id, _, to) in &moves {
            put.execute(params![id, StoredPath(to.clone()), to.try_exists().unwrap_or(false)])?;
        }
        let entries = move_entries(&transaction, old, new)?;
        drop((aside, put));
        let mut moved = Moved { recordings: moves.len(), entries, matched: 0 };
        if moved != Moved::default() {
            let matched = match_unmatched_within(&transaction)?;
            moved.matched = matched.listens + matched.playlist_items;
        }
        transaction.commit()?;
        Ok(moved)
    }
}

/// Number, old and new path of each row whose path is `old` or below it.
fn moves(
    transaction: &Transaction<'_>,
    sql: &str,
    old: &Path,
    new: &Path,
) -> Result<Vec<(i64, PathBuf, PathBuf)>, LibraryError> {
    let mut statement = transaction.prepare(sql)?;
    let mut rows = statement.query([])?;
    let mut moves = Vec::new();
    while let Some(row) = rows.next()? {
        let StoredPath(path) = row.get(1)?;
        if let Ok(below) = path.strip_prefix(old) {
            // Joining an empty path would add a separator.
            let to = if below.as_os_str().is_empty() { new.to_owned() } else { new.join(below) };
            moves.push((row.get(0)?, path, to));
        }
    }
    Ok(moves)
}

/// Refuses a new path that a recording has which does not move.
fn check_collisions(
    transaction: &Transaction<'_>,
    moves: &[(i64, PathBuf, PathBuf)],
) -> Result<(), LibraryError> {
    let moving: HashSet<i64> = moves.iter().map(|(id, ..)| *id).collect();
    let mut statement = transaction.prepare("SELECT id FROM recording WHERE path = ?1")?;
    for (.., to) in moves {
        let mut rows = statement.query([StoredPath(to.clone())])?;
        if let Some(row) = rows.next()?
            && !moving.contains(&row.get(0)?)
        {
            return Err(LibraryError::Occupied(Location::File(to.clone())));
        }
    }
    Ok(())
}

/// Entries of playlists name files that the library may get to know later.
fn move_entries(transaction: &Transaction<'_>, old: &Path, new: &Path) -> Result<usize, LibraryError> {
    let mut statement = transaction
        .prepare("SELECT playlist, position, path FROM playlist_item WHERE path IS NOT NULL AND typeof(path) IN ('text', 'blob')")?;
    let mut rows = statement.query([])?;
    let mut put =
        transaction.prepare("UPDATE playlist_item SET path = ?3 WHERE playlist = ?1 AND position = ?2")?;
    let mut changes = Vec::new();
    while let Some(row) = rows.next()? {
        let (playlist, position, StoredPath(path)): (i64, i64, _) = (row.get(0)?, row.get(1)?, row.get(2)?);
        if let Ok(below) = path.strip_prefix(old) {
            let to = if below.as_os_str().is_empty() { new.to_owned() } else { new.join(below) };
            changes.push((playlist, position, StoredPath(to)));
        }
    }
    for (playlist, position, path) in &changes {
        put.execute(params![playlist, position, path])?;
    }
    Ok(changes.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library::RecordingId;

    fn library(paths: &[&str]) -> Library {
        let library = Library::in_memory().unwrap();
        for path in paths {
            let sql = "INSERT INTO recording (path, is_link, added_at, missing_since) VALUES (?1, ?2, 1, 5)";
            let is_link = path.starts_with("http");
            library.connection().execute(sql, params![StoredPath(path.into()), is_link]).unwrap();
        }
        library
    }

    fn paths(library: &Library) -> Vec<String> {
        let ids = 1..=i64::try_from(library.count(&Default::default()).unwrap()).unwrap();
        let path = |id| library.recording_by_id(RecordingId(id)).unwrap().unwrap().facts.location.to_string();
        ids.map(path).collect()
    }

    #[test]
    fn the_paths_below_a_folder_follow_it_and_those_beside_it_do_not() {
        let mut library = library(&["/a/b/1", "/a/b/c/2", "/a/bc/3", "/a/b", "http://a/b/4"]);
        let sql = "INSERT INTO playlist VALUES (1, 'p', 'own', NULL, 1)";
        library.connection().execute(sql, []).unwrap();
        let sql =
            "INSERT INTO playlist_item (playlist, position, path) VALUES (1, 0, '/a/b/x'), (1, 1, '/a/y')";
        library.connection().execute(sql, []).unwrap();
        let moved = library.move_paths(Path::new("/a/b"), Path::new("/z")).unwrap();
        assert_eq!(moved, Moved { recordings: 3, entries: 1, matched: 0 });
        assert_eq!(paths(&library), ["/z/1", "/z/c/2", "/a/bc/3", "/z", "http://a/b/4"]);
        let entry: String = library
            .connection()
            .query_row("SELECT path FROM playlist_item WHERE position = 0", [], |row| row.get(0))
            .unwrap();
        assert_eq!(entry, "/z/x");
    }

    #[test]
    fn an_entry_that_waited_for_the_new_path_has_its_recording() {
        let mut library = library(&["/old/1"]);
        let sql = "INSERT INTO playlist VALUES (1, 'p', 'own', NULL, 1);
            INSERT INTO playlist_item (playlist, position, path) VALUES (1, 0, '/new/1'), (1, 1, '/new/2');";
        library.connection().execute_batch(sql).unwrap();
        let moved = library.move_paths(Path::new("/old"), Path::new("/new")).unwrap();
        assert_eq!(moved, Moved { recordings: 1, entries: 0, matched: 1 });
        assert_eq!(library.playlists().unwrap()[0].matched, 1);
    }

    #[test]
    fn a_folder_moves_into_itself_and_a_taken_path_is_refused() {
        let mut library = library(&["/a/1", "/a/a/1", "/b/1"]);
        assert_eq!(library.move_paths(Path::new("/a"), Path::new("/a/a")).unwrap().recordings, 2);
        assert_eq!(paths(&library), ["/a/a/1", "/a/a/a/1", "/b/1"]);
        let error = library.move_paths(Path::new("/a/a"), Path::new("/b")).unwrap_err();
        assert!(matches!(&error, LibraryError::Occupied(at) if at.to_string() == "/b/1"), "{error}");
        assert_eq!(paths(&library), ["/a/a/1", "/a/a/a/1", "/b/1"], "nothing is moved");
        assert_eq!(library.move_paths(Path::new("/nowhere"), Path::new("/b")).unwrap(), Moved::default());
    }

    #[test]
    fn what_is_found_at_its_new_path_is_not_missing_any_more() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("1"), "").unwrap();
        let mut library = library(&["/gone/1", "/gone/2"]);
        library.move_paths(Path::new("/gone"), folder.path()).unwrap();
        let since = |id| library.recording_by_id(RecordingId(id)).unwrap().unwrap().missing_since;
        assert_eq!((since(1), since(2)), (None, Some(5)));
    }
}
