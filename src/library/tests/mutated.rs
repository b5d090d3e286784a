//! Libraries with random damage: no panic, and each is opened, saved or refused with a message.

use super::{analysis, assert_sound, count, damaged, facts, open};
use crate::library::{Library, LibraryError};
use rand::{Rng, RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use std::collections::BTreeMap;
use std::path::Path;

/// How many files are tried, if not [`FILES`]; `4533..4534` tries one of them.
const FILES_VARIABLE: &str = "PIANOSCOPE_TEST_MUTATIONS";
const FILES: u64 = 150;
const PAGE: usize = 8192;

/// A library and its log.
struct Original {
    file: Vec<u8>,
    log: Vec<u8>,
}

impl Original {
    fn new(folder: &Path) -> Self {
        let path = folder.join("original.sqlite");
        damaged::library(&path);
        let mut library = open(&path);
        library.put(&facts("last.mp3", 200), &analysis(1)).unwrap();
        let log = std::fs::read(folder.join("original.sqlite-wal")).unwrap();
        assert!(log.len() > PAGE);
        Self { file: std::fs::read(&path).unwrap(), log }
    }
}

fn mutate(bytes: &mut Vec<u8>, random: &mut Pcg64Mcg) {
    let len = bytes.len();
    // Half of the damage where it has most effects: in the first page.
    let place = |random: &mut Pcg64Mcg| {
        if random.random() { random.random_range(0..len) } else { random.random_range(0..PAGE) }
    };
    match random.random_range(0..6) {
        0 => (0..random.random_range(1..30)).for_each(|_| {
            let at = place(random);
            bytes[at] = random.random();
        }),
        1 => {
            let at = place(random);
            bytes[at] ^= 1 << random.random_range(0..8);
        }
        2 => {
            let start = place(random);
            let end = (start + random.random_range(1..3 * PAGE)).min(len);
            random.fill_bytes(&mut bytes[start..end]);
        }
        3 => {
            let start = place(random) / PAGE * PAGE;
            let end = (start + PAGE * random.random_range(1..4)).min(len);
            bytes[start..end].fill(0);
        }
        4 => bytes.truncate(place(random)),
        _ => {
            let (from, to) = (place(random) / PAGE * PAGE, place(random) / PAGE * PAGE);
            let page = bytes[from..(from + PAGE).min(len)].to_vec();
            let end = (to + page.len()).min(len);
            bytes[to..end].copy_from_slice(&page[..end - to]);
        }
    }
}

/// Opens, reads, changes and repairs a damaged library; returns what became of it.
fn outcome(path: &Path) -> String {
    let before = std::fs::read(path).unwrap();
    let mut opened = match Library::open(path) {
        Ok(opened) => opened,
        Err(error) => {
            assert!(
                matches!(error, LibraryError::NotALibrary(_) | LibraryError::Newer { .. }),
                "{error:?} is no reason to refuse it"
            );
            assert!(std::fs::read(path).unwrap() == before, "{error}: it was changed");
            return format!("refused: {error}");
        }
    };
    let salvaged = !opened.notes.is_empty();
    let used = use_it(&mut opened.library);
    if let Err(error) = &used {
        assert!(!salvaged, "{error}");
        assert!(matches!(error, LibraryError::Damaged(_) | LibraryError::Sqlite(_)), "{error:?}");
    }
    drop(opened);
    let repaired = Library::repair(path).unwrap();
    assert_sound(&repaired.library);
    drop(open(path));
    match (salvaged, used.is_err(), repaired.notes.is_empty()) {
        (true, ..) => "saved when it was opened",
        (_, true, false) => "a message when it was used, then repaired",
        (_, false, false) => "repaired",
        _ => "as before",
    }
    .to_owned()
}

fn use_it(library: &mut Library) -> Result<(), LibraryError> {
    for number in 0..120 {
        library.recording(&facts(&format!("music/{number}.mp3"), 0).location)?;
    }
    library.put(&facts("music/5.mp3", 77), &analysis(1))?;
    library.put(&facts("another.mp3", 78), &analysis(2))?;
    Ok(())
}

#[test]
fn a_library_with_random_damage_is_opened_saved_or_refused() {
    let files = std::env::var(FILES_VARIABLE).unwrap_or_else(|_| FILES.to_string());
    let (first, end) = files.split_once("..").unwrap_or(("0", &files));
    let seeds = first.parse::<u64>().unwrap()..end.parse().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let original = Original::new(folder.path());
    let (mut outcomes, mut saved) = (BTreeMap::<String, u64>::new(), 0);
    for seed in seeds.clone() {
        let random = &mut Pcg64Mcg::seed_from_u64(seed);
        let (mut file, mut log) = (original.file.clone(), original.log.clone());
        match random.random_range(0..5) {
            0 => mutate(&mut log, random),
            _ => mutate(&mut file, random),
        }
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("library.sqlite");
        std::fs::write(&path, file).unwrap();
        if random.random() {
            std::fs::write(place.path().join("library.sqlite-wal"), log).unwrap();
        }
        let outcome = std::panic::catch_unwind(|| outcome(&path));
        let Ok(outcome) = outcome else { panic!("seed {seed}: {}", place.keep().display()) };
        if !outcome.starts_with("refused") {
            saved += u64::from(count(&open(&path), "decision") > 0);
        }
        *outcomes.entry(outcome).or_default() += 1;
    }
    for (outcome, count) in &outcomes {
        eprintln!("{count:6} {outcome}");
    }
    let files = seeds.end - seeds.start;
    eprintln!("{saved:6} of {files} still have decisions");
    assert!(saved * 2 > files || files < FILES);
}
