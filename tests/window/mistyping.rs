//! A mistyped path is corrected by real key events.

use super::*;

#[test]
fn a_mistyped_path_is_corrected_by_typing_over_its_wrong_part() {
    if !has_program("Xvfb") || !has_program("xdotool") {
        return;
    }
    let screen = Screen::open();
    let (home, music) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    std::fs::create_dir(music.path().join("Musik")).unwrap();
    std::fs::copy("assets/demo-piano.ogg", music.path().join("Musik/a.ogg")).unwrap();
    let mut window = open(&screen.display, home.path(), &[]);
    let id = screen.window_with_title(&mut window, "^pianoscope$");
    screen.xdotool(&["windowfocus", "--sync", &id]);
    screen.xdotool(&["key", "ctrl+l"]);
    screen.xdotool(&["type", &format!("{}/Musc/a.ogg", music.path().display())]);
    screen.xdotool(&["key", "Return"]);
    // It is no row, so the title stays. The field gets the focus back once the path was checked.
    std::thread::sleep(Duration::from_secs(2));
    screen.window_with_title(&mut window, "^pianoscope$");
    // Replaces the wrong part, which is selected.
    screen.xdotool(&["type", "Musik"]);
    screen.xdotool(&["key", "Return"]);
    screen.window_with_title(&mut window, "^a.ogg: Piano .*pianoscope$");
    screen.xdotool(&["key", "ctrl+q"]);
    let status = wait_for_exit(&mut window);
    assert!(status.success(), "{status}");
}
