//! What `pianoscope scan` takes, and what it refuses.

use crate::scan::{Collection, verdict};
use crate::sound::{HIGH, LOW, tone, write_wav};
use pianoscope::library::Location;
use std::fs;
use std::path::Path;

#[test]
fn lists_on_stdin_name_recordings_and_a_recording_there_is_refused() {
    use std::io::Write;
    use std::process::Stdio;
    let music = Collection::new();
    music.tone("a b.wav", LOW, 2.0);
    music.tone("c.wav", HIGH, 2.0);
    let scan = |arguments: &[&str], input: &[u8]| {
        let mut command = music.command(arguments);
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        let done = child.wait_with_output().unwrap();
        (done.status.code(), String::from_utf8_lossy(&done.stderr).into_owned())
    };
    let (code, text) = scan(&["-"], b"music/a b.wav\nmusic/gone.wav\n");
    assert_eq!(code, Some(1));
    assert!(
        text.contains("music/gone.wav: no such file") && text.contains("1 analysed, 1 not read"),
        "{text}"
    );
    let (code, text) = scan(&["--null", "-"], b"music/a b.wav\0music/c.wav\0");
    assert_eq!((code, text.as_str()), (Some(0), "pianoscope: 2 recordings: 1 analysed, 1 known\n"));
    let recording = fs::read(music.place.path("music/c.wav")).unwrap();
    let (code, text) = scan(&["-"], &recording);
    assert_eq!(code, Some(1));
    assert!(text.contains("not a recording"), "{text}");
}

#[test]
fn wrong_usage_is_explained() {
    let music = Collection::new();
    let (code, text) = music.scan(&["no-such-folder"]);
    assert_eq!(code, Some(1));
    assert!(text.contains("no-such-folder: no such file or folder"), "{text}");
    let (code, text) = music.scan(&["music"]);
    assert_eq!(code, Some(1));
    assert!(text.contains("music: no audio files in this folder"), "{text}");
    let (code, text) = music.scan(&["--watch", "model.safetensors"]);
    assert_eq!(code, Some(2));
    assert!(text.contains("--watch needs a folder"), "{text}");
    music.tone("a.wav", LOW, 2.0);
    let before = fs::read(music.place.path("music/a.wav")).unwrap();
    let done = music.place.program().args(["scan", "music", "--library", "music/a.wav"]).output().unwrap();
    let text = String::from_utf8_lossy(&done.stderr).into_owned();
    assert_eq!(done.status.code(), Some(2), "{text}");
    assert!(text.contains("music/a.wav") && text.contains("--library"), "{text}");
    assert_eq!(fs::read(music.place.path("music/a.wav")).unwrap(), before, "no recording is replaced");
}

#[cfg(unix)]
#[test]
fn names_outside_utf_8_and_unreadable_files_are_remembered() {
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::PermissionsExt;
    let music = Collection::new();
    let odd = music.place.path("music").join(std::ffi::OsStr::from_bytes(b"f\xfcr.wav"));
    write_wav(&odd, &[tone(LOW, 2.0)]);
    let (_, text) = music.scan(&["music"]);
    assert_eq!(text, "pianoscope: 1 recording: 1 analysed\n");
    let stored = music.library().recording(&Location::File(odd.canonicalize().unwrap())).unwrap();
    assert_eq!(verdict(&stored.unwrap()).as_deref(), Some("Low"));
    assert_eq!(music.scan(&["music"]).1, "pianoscope: 1 recording: 1 known\n");

    music.tone("locked.wav", HIGH, 2.0);
    let locked = music.place.path("music/locked.wav");
    let set_mode = |mode| fs::set_permissions(&locked, fs::Permissions::from_mode(mode)).unwrap();
    set_mode(0o000);
    if fs::read(Path::new(&locked)).is_ok() {
        eprintln!("the rest is skipped: the administrator may read everything");
        return;
    }
    let (code, text) = music.scan(&["music"]);
    assert_eq!(code, Some(1), "{text}");
    // Readable now, although neither size nor time has changed.
    set_mode(0o644);
    let (code, text) = music.scan(&["music"]);
    assert_eq!((code, text.as_str()), (Some(0), "pianoscope: 2 recordings: 1 analysed, 1 known\n"));
}
