//! No output replaces a recording, an input, or a file of another kind.

use crate::sound::{HIGH, LOW, Place};
use std::fs;
use std::path::Path;
use std::process::Output;

fn run(place: &Place, arguments: &[&str]) -> Output {
    place.program().args(arguments).output().unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// All files below a folder with their content.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut all: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .flat_map(|path| {
            if path.is_dir() {
                files(&path)
            } else {
                vec![(path.display().to_string(), fs::read(&path).unwrap())]
            }
        })
        .collect();
    all.sort();
    all
}

#[test]
fn a_star_in_place_of_the_output_destroys_nothing_and_says_what_happened() {
    let place = Place::new();
    for name in ["a.wav", "b.wav", "c.wav"] {
        place.tone(name, LOW, 1.0);
    }
    let before = files(&place.path("."));
    for names in [["a.wav", "b.wav"].as_slice(), &["a.wav", "b.wav", "c.wav"], &["a.wav", "a.wav"]] {
        for force in [[].as_slice(), &["--force"]] {
            let done = run(&place, &[&["spectrogram", "-o"], names, force].concat());
            assert_eq!(done.status.code(), Some(2), "{names:?}: {done:?}");
            assert!(
                stderr(&done).contains("name of a recording") && stderr(&done).contains("shell"),
                "{done:?}"
            );
            assert!(files(&place.path(".")) == before, "{names:?} {force:?}");
        }
    }
    let done = run(&place, &["spectrogram", "-o", "new.png", "a.wav", "b.wav"]);
    assert_eq!(done.status.code(), Some(2));
    assert!(stderr(&done).contains("one recording"), "{done:?}");
    assert!(files(&place.path(".")) == before);
}

#[test]
fn every_command_refuses_the_name_of_a_recording() {
    let place = Place::new();
    for folder in ["data/Low", "data/High", "midi"] {
        fs::create_dir_all(place.path(folder)).unwrap();
    }
    let song = place.tone("data/Low/a.wav", LOW, 2.0);
    place.tone("data/High/b.wav", HIGH, 2.0);
    let before = files(&place.path("."));
    let evaluate = ["evaluate", "model.safetensors", "data"];
    for arguments in [
        ["classify", "data", "--resume", "data/Low/a.wav"].as_slice(),
        &["classify", "data", "--resume", "new.mp3"],
        &["classify", "data", "--log-file", "data/Low/a.wav"],
        &["classify", "data", "--log-file", "new.flac"],
        &["spectrogram", "data/Low/a.wav", "-o", "new.ogg", "--force"],
        &["train", "data", "--out", "data/Low/a.wav", "--force"],
        &["train", "data", "--out", "new.opus"],
        &[&evaluate, ["--scores", "data/Low/a.wav"].as_slice()].concat(),
        &[&evaluate, ["--scores", "new.m4a", "--force"].as_slice()].concat(),
    ] {
        let done = run(&place, arguments);
        assert_eq!(done.status.code(), Some(2), "{arguments:?}: {done:?}");
        assert!(stderr(&done).contains("name of a recording"), "{arguments:?}: {done:?}");
        assert!(files(&place.path(".")) == before, "{arguments:?}");
    }
    assert!(song.exists());
}

#[test]
fn a_file_of_another_kind_is_replaced_only_with_force() {
    let place = Place::new();
    fs::create_dir_all(place.path("data/Low")).unwrap();
    fs::create_dir_all(place.path("data/High")).unwrap();
    place.tone("data/Low/a.wav", LOW, 2.0);
    place.tone("data/High/b.wav", HIGH, 2.0);
    fs::copy(place.path("data/Low/a.wav"), place.path("a.wav")).unwrap();
    let model = ["--model", "model.safetensors"];
    let draw = [&["spectrogram", "a.wav", "-o", "out.png"], model.as_slice()].concat();
    let tracks =
        [&["classify", "a.wav", "--format", "labels", "--output-dir", "."], model.as_slice()].concat();
    let scores = vec!["evaluate", "model.safetensors", "data", "--scores", "out.csv"];
    let pictures = vec!["evaluate", "model.safetensors", "data", "--pictures", "."];
    for (arguments, output) in
        [(draw, "out.png"), (tracks, "a.wav.txt"), (scores, "out.csv"), (pictures, "roc.png")]
    {
        let forced = [arguments.as_slice(), &["--force"]].concat();
        // A recording is not replaced with it either.
        let recording = fs::read(place.path("a.wav")).unwrap();
        fs::write(place.path(output), &recording).unwrap();
        for arguments in [&arguments, &forced] {
            let done = run(&place, arguments);
            assert_ne!(done.status.code(), Some(0), "{output}: {done:?}");
            assert!(!stderr(&done).contains("--force") && stderr(&done).contains(output), "{done:?}");
            assert!(fs::read(place.path(output)).unwrap() == recording, "{output}");
        }
        for foreign in [b"Dear diary\n".as_slice(), b"\0\x01\x02", b"path,label,category,source,fold\n"] {
            fs::write(place.path(output), foreign).unwrap();
            let done = run(&place, &arguments);
            assert_ne!(done.status.code(), Some(0), "{output}: {done:?}");
            assert!(stderr(&done).contains("--force") && stderr(&done).contains(output), "{done:?}");
            assert!(fs::read(place.path(output)).unwrap() == foreign, "{output}");
        }
        let done = run(&place, &forced);
        assert_eq!(done.status.code(), Some(0), "{output}: {done:?}");
        let written = fs::read(place.path(output)).unwrap();
        // Its own kind needs no force, and neither does an empty file.
        assert_eq!(run(&place, &arguments).status.code(), Some(0), "{output}");
        fs::write(place.path(output), "").unwrap();
        assert_eq!(run(&place, &arguments).status.code(), Some(0), "{output}");
        assert_eq!(fs::read(place.path(output)).unwrap().len(), written.len(), "{output}");
    }
}

#[test]
fn the_manifest_of_additional_data_is_not_replaced() {
    let place = Place::new();
    for folder in ["data/Low", "more"] {
        fs::create_dir_all(place.path(folder)).unwrap();
    }
    let manifest = b"path,label,category,source\na.wav,Low,,\n";
    fs::write(place.path("more/manifest.csv"), manifest).unwrap();
    for extra in ["more", "more/manifest.csv"] {
        let scores = ["--folds", "--scores", "more/manifest.csv", "--force"];
        let done = run(&place, &[["train", "data", "--extra", extra].as_slice(), &scores].concat());
        assert_eq!(done.status.code(), Some(2), "{extra}: {done:?}");
        assert!(stderr(&done).contains("would replace it"), "{extra}: {done:?}");
        assert!(fs::read(place.path("more/manifest.csv")).unwrap() == manifest, "{extra}");
    }
}

#[test]
fn a_log_is_appended_to_logs_only() {
    let place = Place::new();
    place.tone("a.wav", LOW, 1.0);
    let run =
        |log: &str| run(&place, &["classify", "a.wav", "--model", "model.safetensors", "--log-file", log]);
    assert_eq!(run("night").status.code(), Some(0));
    let one = fs::read_to_string(place.path("night")).unwrap().lines().count();
    assert_eq!(run("night").status.code(), Some(0));
    assert_eq!(fs::read_to_string(place.path("night")).unwrap().lines().count(), 2 * one);
    fs::write(place.path("all.log"), "of another program\n").unwrap();
    assert_eq!(run("all.log").status.code(), Some(0));
    for (name, content) in
        [("table.csv", "a,b\n1,2\n".as_bytes()), ("x.log", b"\0\x01\x02"), ("song", b"ID3\x04\0\0")]
    {
        fs::write(place.path(name), content).unwrap();
        let done = run(name);
        assert_eq!(done.status.code(), Some(2), "{name}: {done:?}");
        assert!(fs::read(place.path(name)).unwrap() == content, "{name}");
    }
}

#[test]
fn a_picture_has_the_format_of_its_name_or_is_refused() {
    let place = Place::new();
    place.tone("a.wav", LOW, 2.0);
    let draw =
        |name: &str| run(&place, &["spectrogram", "a.wav", "--model", "model.safetensors", "-o", name]);
    for (name, format) in [
        ("a.jpg", image::ImageFormat::Jpeg),
        ("a.JPEG", image::ImageFormat::Jpeg),
        ("a.png", image::ImageFormat::Png),
        ("picture", image::ImageFormat::Png),
    ] {
        let done = draw(name);
        assert_eq!(done.status.code(), Some(0), "{name}: {done:?}");
        let bytes = fs::read(place.path(name)).unwrap();
        assert_eq!(image::guess_format(&bytes).unwrap(), format, "{name}");
        assert_eq!(image::load_from_memory(&bytes).unwrap().width(), 1280);
    }
    for name in ["a.webp", "a.gif", "a.svg", "a.pdf", "a.tiff", "a.html", "a.txt", "a.csv"] {
        let done = draw(name);
        assert_eq!(done.status.code(), Some(2), "{name}: {done:?}");
        assert!(stderr(&done).contains(".png or .jpg"), "{done:?}");
        assert!(!place.path(name).exists());
    }
}

#[cfg(unix)]
#[test]
fn the_recording_is_recognised_behind_links() {
    let place = Place::new();
    place.tone("a.wav", LOW, 2.0);
    fs::rename(place.path("a.wav"), place.path("recording")).unwrap();
    fs::hard_link(place.path("recording"), place.path("hard.png")).unwrap();
    std::os::unix::fs::symlink("recording", place.path("soft.png")).unwrap();
    let before = fs::read(place.path("recording")).unwrap();
    for name in ["hard.png", "soft.png", "recording", "./recording"] {
        let done = run(&place, &["spectrogram", "recording", "-o", name, "--force"]);
        assert_eq!(done.status.code(), Some(2), "{name}: {done:?}");
        assert!(stderr(&done).contains("would replace it"), "{done:?}");
        assert!(fs::read(place.path("recording")).unwrap() == before, "{name}");
    }
    assert!(fs::read(place.path("hard.png")).unwrap() == before);
}
