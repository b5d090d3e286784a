//! `spectrogram` writes pictures.

use crate::sound::{HIGH, LOW, Place, silence, tone, write_wav};
use std::process::Output;

fn draw(place: &Place, arguments: &[&str]) -> Output {
    place.program().args(["spectrogram", "--model", "model.safetensors"]).args(arguments).output().unwrap()
}

/// Mean brightness of the rows of a picture, 0 to 255, over the columns from `left` to `right` (parts of its width).
fn rows(place: &Place, name: &str, left: f64, right: f64) -> Vec<f64> {
    let picture = image::open(place.path(name)).unwrap().to_luma8();
    let columns = (left * f64::from(picture.width())) as u32..(right * f64::from(picture.width())) as u32;
    let brightness = |y| columns.clone().map(|x| f64::from(picture.get_pixel(x, y).0[0])).sum::<f64>();
    (0..picture.height()).map(|y| brightness(y) / columns.len() as f64).collect()
}

#[test]
fn a_picture_has_the_size_that_was_asked_for_and_differs_by_each_option() {
    let place = Place::new();
    write_wav(&place.path("a.wav"), &[tone(LOW, 3.0), silence(2.0), tone(HIGH, 3.0)]);
    let size = ["a.wav", "--size", "640x320"];
    let variants: [&[&str]; 9] = [
        &[],
        &["--start", "2", "--end", "0:06.5"],
        &["--axis", "linear"],
        &["--axis", "log"],
        &["--fft", "256"],
        &["--range", "40"],
        &["--map", "grey"],
        &["--no-votes"],
        &["--theme", "dark"],
    ];
    let mut seen = Vec::new();
    for (i, variant) in variants.iter().enumerate() {
        let name = format!("{i}.png");
        let done = draw(&place, &[size.as_slice(), variant, &["-o", &name]].concat());
        assert_eq!((done.status.code(), done.stdout.as_slice()), (Some(0), b"".as_slice()), "{done:?}");
        let picture = image::open(place.path(name)).unwrap().to_rgb8();
        assert_eq!(picture.dimensions(), (640, 320));
        assert!(!seen.contains(&picture), "{variant:?} changed nothing");
        seen.push(picture);
    }
}

#[test]
fn a_part_is_drawn_where_it_is_in_the_recording() {
    let place = Place::new();
    write_wav(&place.path("a.wav"), &[tone(LOW, 60.0), tone(HIGH, 60.0)]);
    let options = ["a.wav", "--axis", "linear", "--map", "grey", "--no-votes", "--size", "800x400"];
    for (name, start, end) in [("whole.png", "0", "120"), ("part.png", "58", "62")] {
        let done =
            draw(&place, &[options.as_slice(), &["--start", start, "--end", end, "-o", name]].concat());
        assert_eq!(done.status.code(), Some(0), "{done:?}");
    }
    // Both show the low tone in their left half and the high one in their right half.
    for (left, right) in [(0.2, 0.4), (0.55, 0.75)] {
        let (whole, part) = (rows(&place, "whole.png", left, right), rows(&place, "part.png", left, right));
        let brightest = |rows: &[f64]| {
            let inside = 60..rows.len() - 80;
            inside.max_by(|&a, &b| rows[a].total_cmp(&rows[b])).unwrap()
        };
        assert!(brightest(&whole).abs_diff(brightest(&part)) <= 3, "{left}: {whole:?} {part:?}");
    }
}

#[test]
fn a_failure_is_reported_and_leaves_no_picture() {
    let place = Place::new();
    place.tone("a.wav", LOW, 2.0);
    std::fs::write(place.path("empty.mp3"), "").unwrap();
    std::fs::create_dir(place.path("folder")).unwrap();
    place.tone("folder/1.wav", LOW, 1.0);
    place.tone("folder/2.wav", LOW, 1.0);
    for (arguments, code) in [
        (["a.wav", "-o", "gone/a.png"].as_slice(), 1),
        (&["empty.mp3", "-o", "a.png"], 1),
        (&["missing.mp3", "-o", "a.png"], 1),
        (&["a.wav", "-o", "a.png", "--start", "60"], 1),
        (&["folder", "-o", "a.png"], 2),
        (&["a.wav", "-o", "a.png", "--start", "1", "--end", "1"], 2),
        (&["a.wav", "-o", "a.png", "--size", "10x10"], 2),
        (&["a.wav", "-o", "a.png", "--fft", "1000"], 2),
        (&["a.wav", "-o", "a.png", "--axis", "bark"], 2),
    ] {
        let done = draw(&place, arguments);
        assert_eq!(done.status.code(), Some(code), "{arguments:?}: {done:?}");
        assert!(!done.stderr.is_empty());
        assert!(!place.path("a.png").exists(), "{arguments:?}");
    }
}

#[test]
fn a_picture_never_replaces_the_recording_that_it_shows() {
    let place = Place::new();
    let recording = place.tone("a.wav", LOW, 2.0);
    let before = std::fs::read(&recording).unwrap();
    for name in ["a.wav", "./a.wav"] {
        let done = draw(&place, &["a.wav", "-o", name]);
        assert_eq!(done.status.code(), Some(2), "{done:?}");
        assert!(std::fs::read(&recording).unwrap() == before, "{name}");
    }
}
