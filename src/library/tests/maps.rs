//! Maps that are kept.

use super::{analysis, assert_sound, count, facts, open, results};
use crate::library::query::Query;
use crate::library::{KeptMap, Library, LibraryError, MapKey, MapPlace, RecordingId};

fn key(filter: &str, seed: u64) -> MapKey {
    MapKey {
        filter: filter.into(),
        model_hash: [1; 32],
        method: "t-SNE".into(),
        dimensions: 3,
        perplexity: 30.0,
        seed,
    }
}

fn ids(library: &Library) -> Vec<RecordingId> {
    library.ids(&Query::default()).unwrap()
}

fn map_of(ids: &[RecordingId]) -> KeptMap {
    let place = |(index, &recording): (usize, &RecordingId)| MapPlace {
        recording,
        point: [index as f32, 0.1, -1e-20],
        is_placed: index % 3 == 0,
        // Of the last one they are not known.
        nearest: (1..ids.len().min(4))
            .filter_map(|step| ids.get(index + 1).and(ids.get((index + step) % ids.len())))
            .copied()
            .collect(),
    };
    let mut places: Vec<MapPlace> = ids.iter().enumerate().map(place).collect();
    places.sort_by_key(|place| place.recording);
    KeptMap { made_at: 1_700_000_000, quality: Some((0.5, 0.99)), places }
}

#[test]
fn a_map_is_read_as_it_was_kept_under_its_settings_only() {
    let mut library = Library::in_memory().unwrap();
    library.put_all(&results("a", 30)).unwrap();
    let map = map_of(&ids(&library));
    library.keep_map(&key("verdict=Piano", u64::MAX), &map).unwrap();
    assert_eq!(library.kept_map(&key("verdict=Piano", u64::MAX)).unwrap(), Some(map.clone()));
    let other_keys = [
        key("", u64::MAX),
        key("verdict=Piano", 0),
        MapKey { model_hash: [2; 32], ..key("verdict=Piano", u64::MAX) },
        MapKey { dimensions: 2, ..key("verdict=Piano", u64::MAX) },
        MapKey { perplexity: 30.1, ..key("verdict=Piano", u64::MAX) },
        MapKey { method: "principal components".into(), ..key("verdict=Piano", u64::MAX) },
    ];
    for other in other_keys {
        assert_eq!(library.kept_map(&other).unwrap(), None, "{other:?}");
    }
    let again = KeptMap { quality: None, ..map };
    library.keep_map(&key("verdict=Piano", u64::MAX), &again).unwrap();
    assert_eq!(library.kept_map(&key("verdict=Piano", u64::MAX)).unwrap(), Some(again));
    assert_eq!((count(&library, "map"), count(&library, "map_point")), (1, 30));
}

#[test]
fn what_is_analysed_again_or_forgotten_has_no_place_any_more() {
    let mut library = Library::in_memory().unwrap();
    library.put_all(&results("a", 10)).unwrap();
    let all = ids(&library);
    library.keep_map(&key("", 0), &map_of(&all)).unwrap();
    library.put(&facts("a/3.mp3", 3), &results("a", 10)[3].1).unwrap();
    library.forget(&all[5..6]).unwrap();
    let places = library.kept_map(&key("", 0)).unwrap().unwrap().places;
    let left: Vec<RecordingId> = places.iter().map(|place| place.recording).collect();
    let is_left = |id: &RecordingId| left.contains(id);
    assert_eq!(left.len(), 8);
    assert!(!is_left(&all[3]) && !is_left(&all[5]) && is_left(&all[4]));
    let before = map_of(&all);
    for place in &places {
        let known = before.places.iter().find(|before| before.recording == place.recording).unwrap();
        let has_all = known.nearest.iter().all(is_left);
        assert_eq!(place.nearest, if has_all { known.nearest.clone() } else { Vec::new() });
    }
    let known = places.iter().filter(|place| !place.nearest.is_empty()).count();
    assert!((1..places.len() - 1).contains(&known), "{known} of {}", places.len());
    // A place of what is not there is left out.
    library.keep_map(&key("", 1), &map_of(&all)).unwrap();
    assert_eq!(library.kept_map(&key("", 1)).unwrap().unwrap().places.len(), 9);
    assert_sound(&library);
}

#[test]
fn the_oldest_maps_are_forgotten() {
    let mut library = Library::in_memory().unwrap();
    library.put(&facts("a.mp3", 1), &analysis(1)).unwrap();
    let map = map_of(&ids(&library));
    (0..20).for_each(|seed| library.keep_map(&key("", seed), &map).unwrap());
    assert_eq!(library.kept_map(&key("", 3)).unwrap(), None);
    assert_eq!(library.kept_map(&key("", 4)).unwrap(), Some(map));
    assert_eq!(count(&library, "map_point"), 16);
}

/// A library as the first version of the tables had it.
fn of_version_1(path: &std::path::Path) {
    let mut library = open(path);
    library.put_all(&results("a", 5)).unwrap();
    library
        .connection()
        .execute_batch("DROP TABLE map_point; DROP TABLE map; PRAGMA user_version = 1")
        .unwrap();
}

#[test]
fn a_library_of_the_first_version_gets_the_tables_whether_it_is_read_or_changed() {
    let folder = tempfile::tempdir().unwrap();
    for (name, to_read) in [("read.sqlite", true), ("changed.sqlite", false)] {
        let path = folder.path().join(name);
        of_version_1(&path);
        let library = if to_read { Library::open_read_only(&path).unwrap() } else { open(&path) };
        assert_eq!(library.kept_map(&key("", 0)).unwrap(), None);
        assert_eq!(count(&library, "recording"), 5);
        assert_eq!(library.check().unwrap(), Vec::<String>::new());
    }
}

#[cfg(unix)]
#[test]
fn a_library_of_the_first_version_that_cannot_be_changed_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("library.sqlite");
    of_version_1(&path);
    let mut shared_memory = path.clone().into_os_string();
    shared_memory.push("-shm");
    if std::fs::exists(&shared_memory).unwrap() {
        std::fs::remove_file(&shared_memory).unwrap();
    }
    std::os::unix::fs::symlink("/no such folder/file", shared_memory).unwrap();
    let error = Library::open_read_only(&path).unwrap_err();
    assert!(matches!(error, LibraryError::ReadOnly(_)), "{error:?}");
    assert!(error.to_string().contains("older version"), "{error}");
}
