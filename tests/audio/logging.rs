//! What decoding logs.

use super::common::has_program;
use super::data;
use pianoscope::audio::Decoder;
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, Mutex};
use tracing::Level;

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Lines logged while a file is decoded to its end.
fn log_of(path: &Path) -> Vec<String> {
    let log = Log::default();
    let writer = log.clone();
    let subscriber =
        tracing_subscriber::fmt().with_max_level(Level::DEBUG).with_writer(move || writer.clone()).finish();
    tracing::subscriber::with_default(subscriber, || {
        let mut decoder = Decoder::open(path).unwrap();
        while decoder.next_block(&mut Vec::new()).unwrap() {}
    });
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    log.lines().filter(|line| line.contains("pianoscope::audio")).map(str::to_owned).collect()
}

fn assert_has(line: &str, parts: &[&str]) {
    for part in parts {
        assert!(line.contains(part), "{part} is missing in {line}");
    }
}

#[test]
fn a_file_is_logged_when_it_is_opened_and_when_its_end_is_reached() {
    let log = log_of(&data("flac.flac"));
    assert_eq!(log.len(), 2, "{log:?}");
    let path = "tests/data/flac.flac";
    let opened =
        ["DEBUG", "opened", path, "codec=\"flac\"", "sample_rate=4000", "channels=2", "duration_s=1.0"];
    assert_has(&log[0], &opened);
    assert_has(&log[1], &["DEBUG", "decoded to the end", path, "seconds=1.0", "decoding_s="]);
}

#[test]
fn damage_is_logged_with_the_number_of_packets() {
    let mut bytes = std::fs::read(data("aac.m4a")).unwrap();
    let start = bytes.windows(4).position(|four| four == b"mdat").unwrap();
    bytes[start + 3_000..start + 3_500].fill(0xa5);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("damaged.m4a");
    std::fs::write(&path, bytes).unwrap();
    let log = log_of(&path);
    let damage = log.iter().find(|line| line.contains("INFO")).expect("an event about the damage");
    assert_has(damage, &["damaged.m4a", "damaged_packets=", "skipped"]);
    assert!(!damage.contains("damaged_packets=0"), "{damage}");
}

#[test]
fn the_fallback_to_ffmpeg_is_logged() {
    if has_program("ffmpeg") {
        let log = log_of(&data("mp2.mp2"));
        assert_has(&log[0], &["INFO", "starting ffmpeg", "tests/data/mp2.mp2"]);
    }
}
