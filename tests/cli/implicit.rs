//! Files and folders without a command, where no display is.

use crate::sound::{HIGH, LOW, Place};
use std::process::Output;

/// In this folder, with the model as the last option, and without a display.
fn run(place: &Place, arguments: &[&str]) -> Output {
    let mut program = place.program();
    program.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY");
    program.args(arguments).output().unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn recordings_without_a_command_are_classified() {
    let place = Place::new();
    std::fs::create_dir(place.path("folder")).unwrap();
    place.tone("low.wav", LOW, 2.0);
    place.tone("folder/high.wav", HIGH, 2.0);
    let model = ["--model", "model.safetensors"];
    let page = run(&place, &[&["low.wav"], model.as_slice()].concat());
    assert_eq!(page.status.code(), Some(0), "{page:?}");
    assert!(stdout(&page).starts_with("low.wav\n  verdict           Low, "), "{page:?}");
    let list = run(&place, &[&["low.wav", "folder"], model.as_slice()].concat());
    assert!(stdout(&list).ends_with("2 inputs: 1 Low, 1 High\n"), "{list:?}");
    let link = format!("file://{}", place.path("low.wav").display());
    let page = run(&place, &[&[link.as_str()], model.as_slice()].concat());
    assert_eq!(page.status.code(), Some(0), "{page:?}");
    assert!(stdout(&page).contains("verdict           Low"), "{page:?}");
    let json = run(&place, &[&["low.wav", "--format", "json"], model.as_slice()].concat());
    assert!(stdout(&json).starts_with("[\n{\"input\":\"low.wav\""), "{json:?}");
    let gone = run(&place, &["gone.mp3"]);
    assert_eq!(gone.status.code(), Some(1), "{gone:?}");
    assert!(String::from_utf8_lossy(&gone.stderr).contains("no such file"), "{gone:?}");
}

#[test]
fn a_command_wins_over_a_file_of_the_same_name() {
    let place = Place::new();
    let recording = place.tone("a.wav", LOW, 1.0);
    for name in ["train", "-dash.wav"] {
        std::fs::copy(&recording, place.path(name)).unwrap();
    }
    let command = run(&place, &["train"]);
    assert_eq!(command.status.code(), Some(2), "{command:?}");
    for arguments in [["./train"].as_slice(), &["--", "train"], &["--", "-dash.wav"], &["./-dash.wav"]] {
        let file = run(&place, arguments);
        assert_eq!(file.status.code(), Some(0), "{arguments:?}: {file:?}");
        assert!(stdout(&file).contains("verdict"), "{file:?}");
    }
    let option = run(&place, &["-dash.wav"]);
    assert_eq!(option.status.code(), Some(2), "{option:?}");
    assert!(String::from_utf8_lossy(&option.stderr).contains("./-dash.wav"), "{option:?}");
    let misspelt = run(&place, &["clasify", "a.wav"]);
    assert_eq!(misspelt.status.code(), Some(2), "{misspelt:?}");
    assert!(String::from_utf8_lossy(&misspelt.stderr).contains("classify"), "{misspelt:?}");
}
