//! The player with its thread, in real time.

use super::super::Player;
use super::*;
use crossbeam_channel::bounded;

/// A machine without a device.
struct NoBackend;

impl OutputBackend for NoBackend {
    fn open(
        &mut self,
        _transport: &Arc<Transport>,
        _renderer: &mut MakeRenderer<'_>,
    ) -> Result<Box<dyn OutputDevice>, PlayerError> {
        Err(PlayerError::NoDevice("none is connected".to_owned()))
    }
}

/// A player, and a channel that receives its wake-ups.
fn player() -> (Player, Receiver<()>) {
    let (waker, woken) = bounded(16);
    let wake = move || {
        waker.try_send(()).ok();
    };
    (Player::start_with(wake, || Box::new(NoBackend)).unwrap(), woken)
}

#[test]
fn a_short_recording_plays_to_its_end_and_wakes_the_window() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("short.wav");
    write_ramp(&path, 8_000, 0.3);
    let (mut player, woken) = player();
    player.load(&path);
    woken.recv().unwrap();
    assert_near(player.state().duration_s.unwrap(), 0.3, 1e-9);
    let begun = Instant::now();
    player.play();
    while player.state().playing {
        woken.recv().unwrap();
    }
    assert!(begun.elapsed() >= Duration::from_millis(300));
    assert_near(player.state().position_s, 0.3, 1e-9);
}

#[test]
fn dropping_the_player_ends_its_thread_in_any_state() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ramp.wav");
    write_ramp(&path, 8_000, LENGTH_S);
    let states: [fn(&mut Player, &Path); 4] = [
        |_, _| {},
        |player, path| player.load(path),
        |player, path| {
            player.load(path);
            player.play();
        },
        |player, path| {
            player.load(path);
            player.play();
            player.pause();
            player.seek(5.0);
            player.unload();
        },
    ];
    for reach in states {
        let (mut player, woken) = player();
        reach(&mut player, &path);
        drop(player);
        // The channel is disconnected once the thread has dropped its waker.
        while woken.recv().is_ok() {}
    }
}
