use super::importing::line;
use crate::cancel::Cancel;
use crate::library::Library;
use crate::library::listening::HistoryError;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

/// Histories with bytes changed, cut, doubled and inserted.
fn mutated(count: usize) {
    const PARTS: [&[u8]; 12] =
        [b"{", b"}", b"[", b"]", b"\"", b"\\", b"\n", b"\0", b"\xff\xfe", b"\"listens\":", b"null", b"1e999"];
    let lines: String = (1..40).map(|n| line(n * 1000, "Frédéric Chopin", &format!("Prélude {n}"))).collect();
    let array = format!("[{}]", lines.trim_end().replace('\n', ",\n"));
    let answer = format!("{{\"payload\": {{\"count\": 39, \"listens\": {array}, \"user_id\": \"me\"}}}}");
    let seeds = [lines.into_bytes(), array.into_bytes(), answer.into_bytes()];
    let here = tempfile::tempdir().unwrap();
    let file = here.path().join("1.json");
    let mut random = Pcg64Mcg::seed_from_u64(5);
    let (mut imported, mut library) = (0, Library::in_memory().unwrap());
    for case in 0..count {
        let mut bytes = seeds[case % seeds.len()].clone();
        for _ in 0..random.random_range(1..6) {
            let at = random.random_range(0..=bytes.len());
            match random.random_range(0..5) {
                0 => bytes.truncate(at),
                1 => drop(bytes.splice(at..at, PARTS[random.random_range(0..PARTS.len())].iter().copied())),
                2 => {
                    let end = random.random_range(at..=bytes.len());
                    let copy = bytes[at..end].to_vec();
                    bytes.splice(at..at, copy);
                }
                _ if at < bytes.len() => bytes[at] = random.random(),
                _ => {}
            }
        }
        std::fs::write(&file, &bytes).unwrap();
        match library.import_history(&file, &Cancel::new()) {
            Ok(found) => imported += usize::from(found.listens > 0),
            Err(error) => {
                assert!(
                    matches!(error, HistoryError::NotAHistory { .. } | HistoryError::Archive(_)),
                    "{error}"
                );
            }
        }
    }
    assert!(imported > count / 2, "most mutations leave some listens: {imported} of {count}");
}

#[test]
fn mutated_histories_neither_panic_nor_end_the_import() {
    mutated(300);
}

#[test]
#[ignore = "takes a minute"]
fn many_mutated_histories() {
    mutated(20_000);
}
