//! Links: questions, progress, errors.

use super::web::Web;
use super::*;
use crate::fetch::programs;
use crate::window::recording::State;
use egui_kittest::kittest::NodeT;

/// A window that uses this yt-dlp, without a pause between links.
fn desktop(yt_dlp: Option<&str>) -> Desktop {
    let folder = tempfile::tempdir().unwrap();
    let yt_dlp = yt_dlp.map(|path| format!(", \"yt_dlp\": \"{path}\"")).unwrap_or_default();
    let settings = format!("{{\"links\": {{\"pause_s\": 0{yt_dlp}}}}}");
    std::fs::write(folder.path().join("settings.json"), settings).unwrap();
    Desktop::open_in(folder, &[], egui::vec2(1280.0, 800.0))
}

/// Pastes links, one per line.
fn paste(desktop: &mut Desktop, links: &[String]) {
    desktop.window.step();
    desktop.window.event(egui::Event::Paste(links.join("\n")));
}

fn kinds(desktop: &Desktop) -> Vec<String> {
    let kind = |recording: &crate::window::recording::Recording| match &recording.state {
        State::Done(outcome) => outcome.verdict_label().unwrap_or_default().to_owned(),
        State::Failed(failure) => failure.kind.clone(),
        state => format!("{state:?}").split(['(', ' ']).next().unwrap_or_default().to_owned(),
    };
    desktop.app().session.recordings().iter().map(kind).collect()
}

#[test]
fn a_typed_link_is_downloaded_classified_and_playable() {
    is_classified_while_it_downloads("/slow.ogg", "slow.ogg");
}

#[test]
fn a_recording_on_a_page_is_downloaded_classified_and_playable() {
    if programs::find("yt-dlp").is_none() {
        eprintln!("skipped: yt-dlp is not installed");
        return;
    }
    is_classified_while_it_downloads("/page?sound=slow.ogg", "A page with slow.ogg (1)");
}

fn is_classified_while_it_downloads(path: &str, title: &str) {
    let web = Web::start();
    let mut desktop = desktop(None);
    desktop.window.get_by_label("Recording").focus();
    desktop.window.step();
    desktop.window.get_by_label("Recording").type_text(&web.url(path));
    desktop.window.step();
    desktop.press(egui::Key::Enter);
    // Votes start after a minute, when the level of the recording is known.
    desktop.wait("classification during the download", |desktop| {
        let is_running =
            |state: &State| matches!(state, State::Running(Some(progress)) if progress.done_s > 1.0);
        let recording = desktop.app().session.selected();
        let known = desktop.app().tiles.known();
        let has_tiles = known.until_s > 1.0 && !known.complete;
        has_tiles
            && recording.is_some_and(|recording| recording.transfer.is_some() && is_running(&recording.state))
    });
    assert!(
        desktop.window.query_all_by_label_contains(" of 450").next().is_some(),
        "progress of the download"
    );
    desktop.wait_for_results(1);
    assert!(desktop.has("27 of 27 windows"));
    let path = desktop.app().session.selected().unwrap().path().unwrap().to_owned();
    assert!(path.is_file());
    desktop.wait("its length", |desktop| desktop.app().length_s() > 26.0);
    desktop.click(&format!("Remove {title}"));
    assert!(path.is_file(), "the removal can be undone");
    drop(desktop);
    assert!(!path.exists(), "its file is deleted with the window");
}

#[test]
fn a_cancelled_download_leaves_no_file() {
    let web = Web::start();
    let mut desktop = desktop(None);
    paste(&mut desktop, &[web.url("/stall-half.ogg"), web.url("/band.opus")]);
    desktop.wait("bytes", |desktop| {
        desktop.app().session.recordings().first().is_some_and(|recording| recording.transfer.is_some())
    });
    desktop.click("Cancel");
    desktop.wait_for_results(2);
    assert_eq!(kinds(&desktop), ["Cancelled", "Other"], "the next one is classified");
}

#[test]
fn the_checked_recordings_of_a_page_are_classified() {
    if programs::find("yt-dlp").is_none() {
        eprintln!("skipped: yt-dlp is not installed");
        return;
    }
    let web = Web::start();
    let mut desktop = desktop(None);
    paste(&mut desktop, &[web.url("/two.html")]);
    desktop.wait_for_text("2 of 2 chosen");
    desktop.click("None");
    desktop.wait_for_text("0 of 2 chosen");
    desktop.window.get_by_label_contains("2. Two").click();
    desktop.wait_for_text("1 of 2 chosen");
    desktop.click("Classify 1");
    desktop.wait_for_results(1);
    assert_eq!(kinds(&desktop), ["Other"]);
    assert!(desktop.window.query_all_by_label_contains("Two (2)").next().is_some(), "it has its title");
}

#[test]
fn a_video_in_a_playlist_asks_which_and_a_missing_yt_dlp_can_be_installed() {
    let mut desktop = desktop(Some("/nowhere/yt-dlp"));
    paste(&mut desktop, &["youtube.com/watch?v=dQw4w9WgXcQ&list=PLabcdefghijkl".to_owned()]);
    desktop.wait_for_text("names a video and a playlist");
    desktop.click("Classify the video");
    desktop.wait_for_results(1);
    assert_eq!(kinds(&desktop), ["no_yt_dlp"]);
    assert!(!desktop.window.get_by_label("Install yt-dlp").accesskit_node().is_disabled());
    let installing = desktop.app().background_jobs.begin_installing();
    desktop.window.run_steps(2);
    assert!(desktop.window.get_by_label("Install yt-dlp").accesskit_node().is_disabled(), "once at a time");
    drop(installing);
    assert!(desktop.has("Try again"));
}

#[test]
fn after_three_outages_the_other_links_wait_for_the_user() {
    let web = Web::start();
    let mut desktop = desktop(None);
    let broken = |n: u32| web.url(&format!("/status/500/{n}.ogg"));
    let (first, other) = (broken(1), web.url("/band.opus"));
    paste(&mut desktop, &[first, broken(2), broken(3), broken(4), other]);
    desktop.wait_for_text("3 links in a row failed");
    // The fourth was already sent to the worker.
    desktop.wait("three failures", |desktop| {
        kinds(desktop).iter().filter(|kind| *kind == "server").count() >= 3 && kinds(desktop)[4] == "Queued"
    });
    desktop.click("Resume");
    desktop.wait_for_results(5);
    assert_eq!(kinds(&desktop)[4], "Other");
    desktop.click("Retry 4 failed");
    desktop.wait_for_text("links in a row failed");
}
