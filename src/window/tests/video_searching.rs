//! Words are searched for with a fake yt-dlp; nothing reaches YouTube.
#![cfg(unix)]

use super::mistyping::enter;
use super::web::Web;
use super::*;
use crate::window::recording::State;
use crate::window::video_search::SearchState;
use eframe::egui::Key;
use serde_json::{Value, json};
use std::os::unix::fs::PermissionsExt;

const WORDS: &str = "chopin nocturne 9 2";

/// A window whose yt-dlp is this shell script. It writes its last argument to `asked` in the folder of the settings.
fn desktop(script: &str, size: Vec2) -> Desktop {
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("yt-dlp");
    let asked = folder.path().join("asked");
    let script =
        format!("#!/bin/sh\nfor last; do :; done\necho \"$last\" >> {}\n{script}\n", asked.display());
    std::fs::write(&program, script).unwrap();
    std::fs::set_permissions(&program, PermissionsExt::from_mode(0o755)).unwrap();
    let settings = json!({"links": {"pause_s": 0, "yt_dlp": program}});
    std::fs::write(folder.path().join("settings.json"), settings.to_string()).unwrap();
    Desktop::open_in(folder, &[], size)
}

/// A script that prints these entries as the results of a search.
fn prints(entries: &[Value]) -> String {
    let json = json!({"_type": "playlist", "id": WORDS, "title": WORDS, "entries": entries});
    format!("cat <<'END'\n{json}\nEND")
}

fn entry(n: u32, url: &str, picture: &str) -> Value {
    json!({
        "_type": "url", "id": format!("video{n}"), "url": url, "title": format!("Nocturne, take {n}"),
        "channel": "A Pianist", "duration": 60 * n + 5, "thumbnails": [{"url": picture, "width": 480}],
    })
}

/// What the fake yt-dlp was asked for, in order.
fn asked(desktop: &Desktop) -> Vec<String> {
    let path = desktop.settings_path.with_file_name("asked");
    std::fs::read_to_string(path).unwrap_or_default().lines().map(str::to_owned).collect()
}

fn large() -> Vec2 {
    egui::vec2(1280.0, 800.0)
}

fn search(desktop: &mut Desktop) {
    enter(desktop, WORDS);
    desktop.wait_for_text("is neither a link nor a file");
    desktop.window.run_steps(3);
    assert!(asked(desktop).is_empty(), "nothing is searched for without a click");
    desktop.click("Search YouTube");
}

#[test]
fn five_videos_with_pictures_can_be_chosen_from_and_do_not_move_when_pictures_arrive() {
    let web = Web::start();
    let take = |n: u32| entry(n, &web.url(&format!("/take/{n}.opus")), &web.url("/icon.png"));
    let entries: Vec<Value> = (1..=6).map(take).collect();
    let mut desktop = desktop(&format!("sleep 0.3\n{}", prints(&entries)), large());
    search(&mut desktop);
    desktop.wait_for_text("Searching for “chopin nocturne 9 2”");
    let close = desktop.window.get_by_label("Close").rect();
    assert!(desktop.window.get_by_label("Close").is_focused(), "the keyboard continues in the dialog");
    desktop.wait_for_text("1. Nocturne, take 1");
    let button = |desktop: &Desktop| desktop.window.get_by_label("Classify Nocturne, take 5").rect();
    let before = button(&desktop);
    desktop.wait("pictures", |desktop| match &desktop.app().video_search.shown().unwrap().state {
        SearchState::Found(videos) => videos.len() == 5 && videos.iter().all(|video| video.picture.is_some()),
        _ => false,
    });
    desktop.window.run_steps(3);
    assert_eq!((button(&desktop), desktop.window.get_by_label("Close").rect()), (before, close));
    assert!(desktop.has("A Pianist, 2:05"), "channel and length");
    assert!(desktop.has("5 videos for “chopin nocturne 9 2”"));
    assert_eq!(asked(&desktop), [format!("ytsearch5:{WORDS}")]);
    assert!(desktop.app().session.recordings().is_empty(), "nothing is classified without a click");
    desktop.click("Classify Nocturne, take 2");
    assert!(desktop.has("Added Nocturne, take 2"), "in the same place");
    desktop.wait_for_results(1);
    let recording = &desktop.app().session.recordings()[0];
    assert_eq!(recording.short_name(), "Nocturne, take 2");
    assert_eq!(recording.outcome().unwrap().verdict_label(), Some("Other"));
    assert_eq!(desktop.app().typed.text, "", "the words have served their purpose");
    desktop.press(Key::Escape);
    assert!(desktop.app().video_search.shown().is_none(), "Escape closes the dialog");
}

#[test]
fn the_keyboard_reaches_the_results_in_order() {
    let entries = [entry(1, "https://www.youtube.com/watch?v=aaaaaaaaaaa", "https://nowhere.invalid/1.jpg")];
    let mut desktop = desktop(&prints(&entries), large());
    enter(&mut desktop, WORDS);
    desktop.wait_for_text("is neither a link nor a file");
    desktop.window.run_steps(2);
    desktop.press(Key::ArrowDown);
    desktop.press(Key::Enter);
    desktop.wait_for_text("1. Nocturne, take 1");
    assert!(desktop.app().session.recordings().is_empty(), "the same Enter chooses nothing");
    desktop.press(Key::Tab);
    assert!(desktop.window.get_by_label("Classify Nocturne, take 1").is_focused());
    desktop.press(Key::Enter);
    assert_eq!(desktop.app().session.recordings().len(), 1);
}

#[test]
fn a_search_can_be_closed_while_it_runs_and_its_process_ends() {
    let mut desktop = desktop("echo $$ >> \"$(dirname \"$0\")/pid\"; sleep 600; sleep 600", large());
    search(&mut desktop);
    let pid_path = desktop.settings_path.with_file_name("pid");
    desktop.wait("the process", |_| std::fs::read_to_string(&pid_path).is_ok_and(|pid| pid.ends_with('\n')));
    let pid = std::fs::read_to_string(&pid_path).unwrap();
    desktop.click("Close");
    assert!(desktop.app().video_search.shown().is_none());
    let stat = format!("/proc/{}/stat", pid.trim());
    desktop.wait("the end of the process", |_| {
        !std::fs::read_to_string(&stat).is_ok_and(|stat| !stat.contains(") Z"))
    });
    assert_eq!(desktop.app().typed.text, WORDS);
    desktop.window.run_steps(2);
    assert!(desktop.window.get_by_label("Recording").is_focused(), "the words can be changed");
}

#[test]
fn failures_say_what_to_do() {
    let offline = "echo 'ERROR: [youtube:search] x: Unable to download API page: <urlopen error [Errno -3] \
                   Temporary failure in name resolution> (caused by URLError())' >&2; exit 1";
    let mut desktop = desktop(offline, large());
    search(&mut desktop);
    desktop.wait_for_text("check the network, then search again");
    assert!(desktop.has("Search again") && !desktop.has("Install yt-dlp"));
    desktop.click("Search again");
    desktop.wait("a second search", |desktop| asked(desktop).len() >= 2);
    desktop.wait_for_text("check the network, then search again");
}

#[test]
fn nothing_found_is_no_failure() {
    let mut desktop = desktop(&prints(&[]), large());
    search(&mut desktop);
    desktop.wait_for_text("YouTube has found nothing");
}

#[test]
fn a_missing_yt_dlp_can_be_installed_and_then_the_search_is_repeated() {
    let mut desktop = desktop(&prints(&[entry(1, "https://youtu.be/aaaaaaaaaaa", "")]), large());
    let program = desktop.settings_path.with_file_name("yt-dlp");
    let elsewhere = program.with_file_name("elsewhere");
    std::fs::rename(&program, &elsewhere).unwrap();
    search(&mut desktop);
    desktop.wait_for_text("cannot be run");
    assert!(desktop.has("Install yt-dlp"));
    // As if the installation had ended.
    std::fs::rename(&elsewhere, &program).unwrap();
    desktop.window.state_mut().as_mut().unwrap().repeat_search_after_installation();
    desktop.wait_for_text("1. Nocturne, take 1");
}

#[test]
fn what_cannot_be_classified_says_why() {
    let mut live = entry(1, "https://www.youtube.com/watch?v=aaaaaaaaaaa", "");
    live["live_status"] = json!("is_live");
    let mut desktop = desktop(&prints(&[live]), large());
    search(&mut desktop);
    desktop.wait_for_text("1. Nocturne, take 1");
    let button = desktop.window.get_by_label("Classify Nocturne, take 1");
    assert!(egui_kittest::kittest::NodeT::accesskit_node(&button).is_disabled());
    button.click();
    desktop.window.run_steps(3);
    assert!(desktop.app().session.recordings().is_empty());
}

#[test]
fn the_results_scroll_in_a_small_window() {
    let entries: Vec<Value> =
        (1..=5).map(|n| entry(n, &format!("https://www.youtube.com/watch?v=aaaaaaaaaa{n}"), "")).collect();
    for size in [egui::vec2(900.0, 600.0), egui::vec2(450.0, 320.0), egui::vec2(320.0, 300.0)] {
        let mut desktop = desktop(&prints(&entries), size);
        search(&mut desktop);
        desktop.wait_for_text("5. Nocturne, take 5");
        let last = "Classify Nocturne, take 5";
        desktop.window.get_by_label(last).focus();
        desktop.window.run_steps(10);
        let rect = desktop.window.get_by_label(last).rect();
        assert!(rect.min.y >= 0.0 && rect.max.y <= size.y && rect.max.x <= size.x, "{size}: {rect}");
        desktop.press(Key::Enter);
        assert!(matches!(desktop.app().session.recordings()[0].state, State::Queued | State::Running(_)));
    }
}
