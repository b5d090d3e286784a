//! Members of a group are played at the same place, one after the other.

use super::*;

#[test]
fn b_goes_on_with_the_next_one_at_the_same_place() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| PathBuf::from(copy_of(piano(), folder.path(), name));
    let mut recordings = copies();
    for (recording, name) in recordings.iter_mut().zip(["whole.ogg", "coded.ogg", "cut.ogg"]) {
        recording.0.location = Location::File(file(name));
    }
    let (mut desktop, _) = searched(&recordings, egui::vec2(1280.0, 800.0));
    let ids: Vec<RecordingId> = desktop.app().library.duplicates().groups()[0]
        .members
        .iter()
        .map(|member| member.recording.id)
        .collect();
    let played = |desktop: &Desktop| desktop.app().library.preview().map(|preview| preview.id);
    desktop.press(egui::Key::P);
    assert_eq!(played(&desktop), Some(ids[0]));
    desktop.wait("the length", |desktop| desktop.app().library_player.state().duration_s.is_some());
    let ctx = desktop.window.ctx.clone();
    let app = desktop.window.state_mut().as_mut().unwrap();
    app.handle_library_action(&ctx, LibraryAction::Seek(12.0));
    desktop.press(egui::Key::B);
    assert_eq!(played(&desktop), Some(ids[1]));
    let state = desktop.app().library_player.state();
    assert!(state.playing && (11.9..14.0).contains(&state.position_s), "{}", state.position_s);
    assert!(at_cursor(&desktop).ends_with("coded.ogg"));
    desktop.click("Pause");
    let before_s = desktop.app().library_player.state().position_s;
    desktop.click("Switch");
    let state = desktop.app().library_player.state();
    assert_eq!(played(&desktop), Some(ids[2]));
    assert!(!state.playing, "a paused one stays paused");
    // 40 words were cut off, of 0.128 s each.
    let expected_s = before_s - 40.0 * 683.0 * 3.0 / 16_000.0;
    assert!((state.position_s - expected_s).abs() < 0.1, "{} {expected_s}", state.position_s);
    desktop.press(egui::Key::B);
    assert_eq!(played(&desktop), Some(ids[0]), "after the last one comes the first");
    let state = desktop.app().library_player.state();
    assert!((state.position_s - before_s).abs() < 0.1, "{} {before_s}", state.position_s);
}
