//! `pianoscope library show|stats`: one recording, and the whole library.

use crate::library::Made;

#[test]
fn show_has_passages_decisions_and_runs() {
    let made = Made::new();
    made.run(&["correct", "/music/bach/fugue.flac", "--verdict", "other", "--note", "a harpsichord"]);
    let page = made.run(&["show", "/music/bach/fugue.flac"]).result();
    for part in [
        "file              /music/bach/fugue.flac\n",
        "verdict           Other, decided by anna\n",
        "of the model      Piano, 62 %\n",
        "length            4:02, 4:01 of it audible\n",
        "format            flac, 44,100 Hz, 2 channels, 700 kbit/s, 3.0 MB\n",
        "mean probability  Piano 0.620, Other 0.380\n",
        "   0:00 - 4:02     Piano  90 %\n",
        "Other, by anna: a harpsichord\n",
        "made: Piano, 62 %  (pianoscope",
    ] {
        assert!(page.contains(part), "{part}:\n{page}");
    }
    let unknown = made.run(&["show", "/music/unknown.mp3", "/music/broken.mp3"]);
    assert_eq!(unknown.code, Some(1));
    assert!(unknown.stderr.contains("/music/unknown.mp3: it is not in the library"), "{}", unknown.stderr);
    assert!(
        unknown.stdout.contains("failed  ") && unknown.stdout.contains("no recording"),
        "{}",
        unknown.stdout
    );
}

#[test]
fn stats_count_the_whole_library() {
    let made = Made::new();
    made.run(&["correct", "/music/bach/fugue.flac", "--verdict", "Other"]);
    let stats = made.run(&["stats"]).result();
    let rows: Vec<Vec<&str>> =
        stats.lines().map(|line| line.splitn(2, "  ").map(str::trim).collect()).collect();
    let value =
        |name: &str| rows.iter().find(|row| row[0] == name).unwrap_or_else(|| panic!("{name}: {stats}"))[1];
    assert_eq!(value("recordings"), "5");
    assert_eq!(value("Piano"), "1, 3 min 5 s");
    assert_eq!(value("Other"), "2, 7 min 22 s");
    assert_eq!(value("without a verdict"), "1, 10 s");
    assert_eq!(value("failed: no audio"), "1");
    assert_eq!(value("checked"), "1, 1 of them corrected");
    assert_eq!(value("unsure"), "1");
    assert_eq!(value("model"), "made (01010101), 5");
}

#[test]
fn the_size_of_the_library_includes_its_log() {
    let made = Made::new();
    // As SQLite ignores it.
    std::fs::write(made.place.path("library.sqlite-wal"), vec![0; 7_000_000]).unwrap();
    let stats = made.run(&["stats"]).result();
    let size = stats.lines().find_map(|line| line.strip_prefix("size")).unwrap().trim();
    assert!(size.starts_with("7."), "{size}");
}
