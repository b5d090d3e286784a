//! Drags with a real pointer: of the playhead, of a selection and of its edge. What is selected is read from the fields of the transport.

use super::{PATIENCE, Screen, open, wait_for_exit};
use crate::common::has_program;
use std::time::Instant;

/// Horizontal places on the plots of a window of 1280 points, and a height on the spectrogram.
const LEFT: i32 = 250;
const MIDDLE: i32 = 400;
const RIGHT: i32 = 550;
const HEIGHT: i32 = 250;

/// Presses the button at one place and releases it at another.
fn drag(screen: &Screen, from: i32, to: i32) {
    let at = |x: i32| [x.to_string(), HEIGHT.to_string()];
    let move_to = |x: i32| {
        let [x, y] = at(x);
        screen.xdotool(&["mousemove", "--sync", &x, &y]);
    };
    move_to(from);
    screen.xdotool(&["mousedown", "1", "sleep", "0.1"]);
    for step in 1..=5 {
        move_to(from + (to - from) * step / 5);
        screen.xdotool(&["sleep", "0.05"]);
    }
    screen.xdotool(&["mouseup", "1", "sleep", "0.1"]);
}

/// Seconds of a field such as `0:05.250`.
fn seconds(text: &str) -> Option<f64> {
    let (minutes, seconds) = text.split_once(':')?;
    let is_field = text.len() == "0:00.000".len();
    Some(minutes.parse::<f64>().ok().filter(|_| is_field)? * 60.0 + seconds.parse::<f64>().ok()?)
}

/// The selection: Tab moves from the plots to its fields, which are copied. Escape leaves them.
fn selection(screen: &Screen) -> (f64, f64) {
    let (begin, mut found) = (Instant::now(), Vec::new());
    while found.len() < 2 {
        assert!(begin.elapsed() < PATIENCE, "Tab does not reach the fields of the selection: {found:?}");
        let _empty = screen.clipboard("nothing");
        // The focus moves with the next frame.
        screen.xdotool(&[
            "key", "Tab", "sleep", "0.2", "key", "ctrl+a", "sleep", "0.2", "key", "ctrl+c", "sleep", "0.3",
        ]);
        found.extend(seconds(&screen.clipboard_text()));
    }
    screen.xdotool(&["key", "Escape"]);
    (found[0], found[1])
}

#[test]
fn the_playhead_and_the_edges_of_a_selection_are_dragged() {
    if !has_program("Xvfb") || !has_program("xdotool") || !has_program("xclip") {
        return;
    }
    let screen = Screen::open();
    let home = tempfile::tempdir().unwrap();
    let mut window = open(&screen.display, home.path(), &["assets/demo-piano.ogg"]);
    let id = screen.window_with_title(&mut window, "^demo-piano.ogg: Piano .*pianoscope$");
    screen.xdotool(&["windowfocus", "--sync", &id]);
    drag(&screen, MIDDLE, LEFT);
    let (left_s, middle_s) = selection(&screen);
    assert!(left_s < middle_s, "{left_s} {middle_s}");
    let per_point = (middle_s - left_s) / f64::from(MIDDLE - LEFT);
    let near = |one: f64, other: f64| (one - other).abs() < 4.0 * per_point;
    // The right edge over the left one.
    drag(&screen, MIDDLE, RIGHT);
    let (start_s, right_s) = selection(&screen);
    assert!(near(start_s, left_s) && near(right_s, middle_s + per_point * f64::from(RIGHT - MIDDLE)));
    drag(&screen, LEFT, MIDDLE);
    let (start_s, end_s) = selection(&screen);
    assert!(near(start_s, middle_s) && near(end_s, right_s), "{start_s} {end_s}");
    // A click clears the selection; the playhead is dragged on from where the last click was. The first click is not at the left place,
    // where the playhead is since the first drag: a click on the playhead leaves it and the selection alone.
    for place in [RIGHT + 100, LEFT] {
        let [x, y] = [place, HEIGHT].map(|number| number.to_string());
        screen.xdotool(&["mousemove", "--sync", &x, &y, "click", "1", "sleep", "0.4"]);
    }
    drag(&screen, LEFT, RIGHT);
    screen.xdotool(&["key", "shift+Right"]);
    let (start_s, end_s) = selection(&screen);
    assert!(
        near(start_s, right_s) && end_s > start_s,
        "the selection starts at the playhead: {start_s} {end_s}"
    );
    screen.xdotool(&["key", "ctrl+q"]);
    assert!(wait_for_exit(&mut window).success());
}
