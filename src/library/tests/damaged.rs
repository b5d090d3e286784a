//! What is saved of a damaged library.

use super::{assert_sound, count, open, results};
use crate::library::{Library, LibraryError, Location, Opened, StoredRecording};
use rusqlite::Connection;
use std::path::{Path, PathBuf};

const PAGE: usize = 8192;

/// A library of 120 recordings with decisions, favourites and a playlist.
pub(super) fn library(path: &Path) {
    let mut library = open(path);
    let ids = library.put_all(&results("music", 120)).unwrap();
    for id in ids.iter().step_by(3) {
        library.decide(*id, "class", "Other", "alice", Some("an organ")).unwrap();
        library.set_favourite(*id, true).unwrap();
    }
    library
        .connection()
        .execute_batch(
            "INSERT INTO playlist VALUES (1, 'evening', 'own', NULL, 1);
             INSERT INTO playlist_item SELECT 1, id, id, path, title, artist, album, duration FROM recording WHERE id <= 20;
             INSERT INTO listened SELECT id, id, 'Alice', title, album, id FROM recording WHERE id <= 50",
        )
        .unwrap();
}

/// The pages of a table or index.
fn pages(path: &Path, name: &str) -> Vec<usize> {
    let connection = Connection::open(path).unwrap();
    let mut statement = connection
        .prepare("SELECT pageno FROM dbstat WHERE name = ?1 AND pagetype = 'leaf' ORDER BY pageno")
        .unwrap();
    let pages = statement.query_map([name], |row| row.get::<_, i64>(0)).unwrap();
    pages.map(|page| page.unwrap() as usize).collect()
}

fn overwrite(path: &Path, range: std::ops::Range<usize>) {
    let mut bytes = std::fs::read(path).unwrap();
    bytes[range].fill(0xa5);
    std::fs::write(path, bytes).unwrap();
}

fn overwrite_page(path: &Path, page: usize) {
    overwrite(path, (page - 1) * PAGE..page * PAGE);
}

/// The file that was kept aside.
fn aside(path: &Path) -> PathBuf {
    let files = std::fs::read_dir(path.parent().unwrap()).unwrap().map(|entry| entry.unwrap().path());
    let is_aside = |file: &PathBuf| {
        let name = file.file_name().unwrap().to_string_lossy();
        name.starts_with("library.damaged-20") && name.ends_with(".sqlite")
    };
    let mut aside = files.filter(is_aside);
    aside.next().unwrap()
}

/// Damages a library, opens it, and returns what was saved.
fn saved(damage: impl FnOnce(&Path), repair: bool) -> (tempfile::TempDir, Opened) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("library.sqlite");
    library(&path);
    damage(&path);
    let damaged = std::fs::read(&path).unwrap();
    if !repair {
        let error = Library::open_read_only(&path).unwrap_err();
        assert!(matches!(error, LibraryError::Damaged(_)), "{error:?}");
    }
    let opened = if repair { Library::repair(&path).unwrap() } else { Library::open(&path).unwrap() };
    let aside = aside(&path);
    assert!(std::fs::read(&aside).unwrap() == damaged, "kept as it was");
    let [note] = &opened.notes[..] else { panic!("{:?}", opened.notes) };
    assert!(note.contains(aside.to_str().unwrap()), "{note}");
    assert_eq!(note.ends_with("; nothing is lost"), !opened.has_losses, "{note}");
    assert_sound(&opened.library);
    let names: Vec<_> =
        std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(!names.iter().any(|name| name.to_string_lossy().contains(".pianoscope-")), "{names:?}");
    (folder, opened)
}

fn recording(library: &Library, number: u8) -> StoredRecording {
    let location = Location::File(format!("/music/music/{number}.mp3").into());
    library.recording(&location).unwrap().unwrap()
}

fn all_saved(library: &Library) {
    let tables = [
        "recording",
        "decision",
        "favourite",
        "playlist_item",
        "listened",
        "run",
        "embedding",
        "fingerprint",
    ];
    assert_eq!(tables.map(|table| count(library, table)), [120, 40, 40, 20, 50, 120, 120, 120]);
    for (facts, analysis) in results("music", 120) {
        let read = library.recording(&facts.location).unwrap().unwrap();
        assert_eq!((read.facts, read.run.unwrap().analysis), (facts, analysis));
    }
    assert_eq!(recording(library, 3).decisions[0].note.as_deref(), Some("an organ"));
}

#[test]
fn nothing_is_lost_with_the_list_of_tables() {
    for range in [0..100, 64..PAGE, 100..PAGE, 0..PAGE, 16..18, 28..32] {
        let (_folder, opened) = saved(|path| overwrite(path, range), false);
        all_saved(&opened.library);
        let all =
            "120 recordings, 40 decisions, 40 favourites, 1 playlist were saved from it; nothing is lost";
        assert!(opened.notes[0].contains(all), "{:?}", opened.notes);
        assert!(!opened.has_losses);
    }
}

#[test]
fn a_damaged_page_costs_only_its_rows() {
    let damage = |path: &Path| {
        let pages = pages(path, "fingerprint");
        overwrite_page(path, pages[pages.len() / 2]);
    };
    let (_folder, opened) = saved(damage, true);
    let library = opened.library;
    let left = count(&library, "fingerprint");
    // A page has some fifty of them.
    assert!((50..120).contains(&left), "{left}");
    assert_eq!((count(&library, "run"), count(&library, "decision")), (120, 40));
    for (facts, mut expected) in results("music", 120) {
        let read = library.recording(&facts.location).unwrap().unwrap().run.unwrap().analysis;
        let (Ok(found), Ok(of_file)) = (&read.result, &mut expected.result) else { panic!("{read:?}") };
        if found.fingerprint.is_empty() {
            of_file.fingerprint.clear();
        }
        assert!(read == expected, "{}", facts.location);
    }
}

#[test]
fn what_a_person_said_survives_the_loss_of_the_recordings() {
    let damage =
        |path: &Path| pages(path, "recording").into_iter().for_each(|page| overwrite_page(path, page));
    let (_folder, opened) = saved(damage, true);
    let library = opened.library;
    assert_eq!(
        (count(&library, "recording"), count(&library, "decision"), count(&library, "favourite")),
        (120, 40, 40)
    );
    let read = recording(&library, 3);
    assert_eq!((read.decisions[0].label.as_str(), read.favourite), ("Other", true));
    assert!(read.run.is_none() && read.facts.tags.title.is_none(), "the next scan analyses it again");
}

#[test]
fn a_truncated_library_keeps_what_was_before_the_cut() {
    let damage = |path: &Path| {
        let bytes = std::fs::read(path).unwrap();
        std::fs::write(path, &bytes[..bytes.len() / 2]).unwrap();
    };
    let (_folder, opened) = saved(damage, true);
    assert!(count(&opened.library, "recording") > 0);
    assert!(opened.has_losses);
}

/// Overwrites the pages of tables, and returns the note on the repair.
fn note_without(tables: &[&str]) -> String {
    let damage = |path: &Path| {
        tables.iter().flat_map(|table| pages(path, table)).for_each(|page| overwrite_page(path, page));
    };
    let (_folder, opened) = saved(damage, true);
    assert!(opened.has_losses, "{:?}", opened.notes);
    opened.notes[0].clone()
}

#[test]
fn what_is_lost_is_named_by_its_kind_and_counted_where_an_index_knows() {
    const PEOPLE: &str = "what a person said comes back only from an export";
    for (tables, lost, is_of_people) in [
        (&["recording"][..], "; lost: 120 analyses: scan your folders again", false),
        (&["model_run"], "; lost: 120 or more analyses: scan your folders again", false),
        (
            &["fingerprint"],
            "; some of the passages, embeddings or fingerprints may be lost: `pianoscope",
            false,
        ),
        (&["favourite"], "; some of the favourites may be lost: what", true),
        (&["decision"], "; lost: 40 decisions: what", true),
        (&["decision", "decision_by_recording"], "; some of the decisions may be lost: what", true),
        (&["playlist"], "; lost: 1 playlist and 20 entries of playlists: what", true),
        (&["playlist_item"], "; some of the entries of playlists may be lost: what", true),
        (&["listened"], "; lost: 50 listens: what", true),
    ] {
        let note = note_without(tables);
        assert!(note.contains(lost), "{tables:?}: {note}");
        assert_eq!(note.contains(PEOPLE), is_of_people, "{tables:?}: {note}");
    }
}

#[test]
fn a_library_without_its_id_is_still_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("library.sqlite");
    library(&path);
    overwrite(&path, 68..72);
    all_saved(&open(&path));
}

#[test]
fn what_is_left_of_a_database_is_refused_and_left_as_it_is_if_nothing_says_whose_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("library.sqlite");
    library(&path);
    let bytes = std::fs::read(&path).unwrap()[..71].to_vec();
    std::fs::write(&path, &bytes).unwrap();
    for refused in [Library::open(&path).map(drop), Library::repair(&path).map(drop)] {
        assert!(matches!(refused, Err(LibraryError::NotALibrary(_))), "{refused:?}");
    }
    assert!(matches!(Library::open_read_only(&path), Err(LibraryError::NotALibrary(_))));
    assert_eq!(std::fs::read(&path).unwrap(), bytes);
}

#[test]
fn damage_that_is_met_later_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("library.sqlite");
    library(&path);
    pages(&path, "model_run").into_iter().for_each(|page| overwrite_page(&path, page));
    let mut library = open(&path);
    let location = results("music", 1)[0].0.location.clone();
    for error in
        [library.recording(&location).unwrap_err(), library.put_all(&results("music", 5)).unwrap_err()]
    {
        assert!(matches!(error, LibraryError::Damaged(_)), "{error:?}");
        assert!(error.to_string().contains("library verify --repair"), "{error}");
    }
    assert!(!library.check().unwrap().is_empty());
}

#[test]
fn a_sound_library_is_not_repaired() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("library.sqlite");
    library(&path);
    let opened = Library::repair(&path).unwrap();
    assert_eq!(opened.notes, Vec::<String>::new());
    all_saved(&opened.library);
}
