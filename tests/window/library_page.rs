//! The library's page by mouse and keys: search, judge, undo.

use super::{PATIENCE, Screen, has_program, open, wait_for_exit};
use pianoscope::library::Library;
use std::path::Path;
use std::time::{Duration, Instant};

/// A place in the first row of the table, in pixels.
const FIRST_ROW: (&str, &str) = ("300", "170");

/// The labels that were decided on, by the names of the files; empty while there is no library.
fn decided(library: &Path) -> Vec<(String, String)> {
    let Ok(library) = Library::open_read_only(library) else { return Vec::new() };
    let ids = library.ids(&Default::default()).unwrap_or_default();
    let stored = ids.into_iter().filter_map(|id| library.recording_by_id(id).ok().flatten());
    let decided = stored.filter_map(|stored| {
        let label = stored.decision("verdict")?.label.clone();
        let path = stored.facts.location.to_string();
        Some((path.rsplit('/').next()?.to_owned(), label))
    });
    let mut decided: Vec<_> = decided.collect();
    decided.sort();
    decided
}

/// Waits until exactly these decisions are in the library.
fn wait_for(library: &Path, expected: &[(&str, &str)]) {
    let begin = Instant::now();
    loop {
        let decided = decided(library);
        if decided.iter().map(|(name, label)| (name.as_str(), label.as_str())).eq(expected.iter().copied()) {
            return;
        }
        assert!(begin.elapsed() < PATIENCE, "{decided:?} were decided, not {expected:?}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn recordings_are_found_judged_and_the_judgement_is_taken_back() {
    if !has_program("Xvfb") || !has_program("xdotool") {
        return;
    }
    let (screen, home) = (Screen::open(), tempfile::tempdir().unwrap());
    let library = home.path().join("library.sqlite");
    let inputs = ["assets/demo-piano.ogg", "assets/demo-band.opus"];
    let mut window = open(&screen.display, home.path(), &inputs);
    let id = screen.window_with_title(&mut window, "^demo-piano.ogg: Piano .*pianoscope$");
    screen.xdotool(&["windowfocus", "--sync", &id]);
    screen.xdotool(&["key", "Next"]);
    screen.window_with_title(&mut window, "^demo-band.opus: Other .*pianoscope$");
    screen.xdotool(&["key", "ctrl+2"]);
    // Results are added by a thread; the page finds them when it is searched again.
    let begin = Instant::now();
    while screen.xdotool(&["search", "--name", "^Library: 2 of 2"]).is_empty() {
        assert!(begin.elapsed() < PATIENCE, "the library has no two recordings");
        screen.xdotool(&["key", "F5"]);
        std::thread::sleep(Duration::from_millis(200));
    }
    screen.xdotool(&["key", "ctrl+f"]);
    screen.xdotool(&["type", "demo pia"]);
    screen.window_with_title(&mut window, "^Library: 1 of 2");
    // By mouse and key: the verdict is wrong.
    let (x, y) = FIRST_ROW;
    screen.xdotool(&["mousemove", x, y, "click", "1"]);
    screen.xdotool(&["key", "x"]);
    wait_for(&library, &[("demo-piano.ogg", "Other")]);
    screen.xdotool(&["key", "ctrl+z"]);
    wait_for(&library, &[]);
    // By keys alone: the other one is right, and so is this one.
    screen.xdotool(&["key", "ctrl+f"]);
    screen.xdotool(&["key", "Escape"]);
    screen.window_with_title(&mut window, "^Library: 2 of 2");
    screen.xdotool(&["key", "Down"]);
    screen.xdotool(&["key", "Home"]);
    screen.xdotool(&["key", "space"]);
    screen.xdotool(&["key", "space"]);
    wait_for(&library, &[("demo-band.opus", "Other"), ("demo-piano.ogg", "Piano")]);
    screen.xdotool(&["key", "ctrl+q"]);
    let status = wait_for_exit(&mut window);
    assert!(status.success(), "{status}");
}
