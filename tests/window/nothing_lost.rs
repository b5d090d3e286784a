//! Nothing is lost by a click: a double click on Cancel all, and closing while recordings are classified.

use super::{PATIENCE, Running, Screen, has_program, open, wait_for_exit};
use std::path::Path;
use std::time::{Duration, Instant};

/// Distance of the middle of Cancel all from the right edge and the bottom of a window of 1280x800, in pixels.
const CANCEL_ALL: (u32, u32) = (150, 139);

/// Length of the long file. An hour takes less than seven seconds on an idle machine with two cores.
const HOURS: u32 = 5;

/// A file of hours of noise, which take longer to classify than the test.
fn long_file(path: &Path) {
    let sample_format = hound::SampleFormat::Int;
    let spec = hound::WavSpec { channels: 1, sample_rate: 8_000, bits_per_sample: 8, sample_format };
    let mut wav = hound::WavWriter::create(path, spec).unwrap();
    let noise = |n: u32| (n.wrapping_mul(2_654_435_761) >> 26) as i8;
    (0..HOURS * 3600 * 8_000).for_each(|n| wav.write_sample(noise(n)).unwrap());
    wav.finalize().unwrap();
}

/// Number of recordings in the list that the window keeps for its next start.
fn listed(home: &Path) -> usize {
    let text = std::fs::read_to_string(home.join("state/pianoscope/last-list.json")).unwrap_or_default();
    text.matches("\"file\"").count()
}

/// Waits until the window keeps a list of this many recordings.
fn wait_for_list(home: &Path, count: usize) {
    let begin = Instant::now();
    while listed(home) != count {
        assert!(begin.elapsed() < PATIENCE, "{} recordings are kept, not {count}", listed(home));
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Whether the window is still open after a moment in which it would have closed.
fn stays_open(window: &mut Running) -> bool {
    std::thread::sleep(Duration::from_secs(2));
    window.0.try_wait().unwrap().is_none()
}

#[test]
fn a_double_click_on_cancel_all_keeps_the_list() {
    if !has_program("Xvfb") || !has_program("xdotool") {
        return;
    }
    let (screen, home) = (Screen::open(), tempfile::tempdir().unwrap());
    let music = home.path().join("music");
    std::fs::create_dir(&music).unwrap();
    long_file(&music.join("00.wav"));
    for n in 1..20 {
        std::fs::copy("assets/demo-piano.ogg", music.join(format!("{n:02}.ogg"))).unwrap();
    }
    let mut window = open(&screen.display, home.path(), &[music.to_str().unwrap()]);
    let id = screen.window_with_title(&mut window, "^00.wav.*pianoscope$");
    screen.xdotool(&["windowfocus", "--sync", &id]);
    wait_for_list(home.path(), 20);
    let (x, y) = ((1280 - CANCEL_ALL.0).to_string(), (800 - CANCEL_ALL.1).to_string());
    screen.xdotool(&["mousemove", &x, &y, "click", "--repeat", "2", "--delay", "120", "1"]);
    assert!(stays_open(&mut window));
    let title = screen.xdotool(&["getwindowname", &id]);
    assert!(title.starts_with("00.wav"), "the list is not empty: {title}");
    assert_eq!(listed(home.path()), 20);
    // Nothing runs any more, so that it closes without a question; had the click missed the button, it would ask.
    screen.xdotool(&["key", "ctrl+q"]);
    let status = wait_for_exit(&mut window);
    assert!(status.success(), "{status}");
    assert_eq!(listed(home.path()), 20);
}

#[test]
fn closing_while_a_recording_is_classified_asks() {
    if !has_program("Xvfb") || !has_program("xdotool") {
        return;
    }
    let (screen, home) = (Screen::open(), tempfile::tempdir().unwrap());
    let path = home.path().join("long.wav");
    long_file(&path);
    let mut window = open(&screen.display, home.path(), &[path.to_str().unwrap()]);
    let id = screen.window_with_title(&mut window, "^long.wav.*pianoscope$");
    screen.xdotool(&["windowfocus", "--sync", &id]);
    screen.xdotool(&["key", "ctrl+q"]);
    assert!(stays_open(&mut window), "it asks");
    screen.xdotool(&["key", "Escape"]);
    assert!(stays_open(&mut window), "the user keeps it open");
    screen.xdotool(&["key", "ctrl+q"]);
    assert!(stays_open(&mut window), "it asks again");
    screen.xdotool(&["key", "ctrl+q"]);
    let status = wait_for_exit(&mut window);
    assert!(status.success(), "{status}");
}
