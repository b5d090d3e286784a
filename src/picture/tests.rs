//! The pixels of pictures drawn from known numbers.

use super::*;
use crate::dsp::{FrequencyAxis, SpectrogramBuilder, SpectrogramSettings};
use std::f64::consts::TAU;

fn sine_of_1_khz(seconds: usize) -> Spectrogram {
    let samples: Vec<f32> = (0..seconds * 16_000).map(|i| (TAU * i as f64 / 16.0).sin() as f32).collect();
    let mut builder = SpectrogramBuilder::new(&SpectrogramSettings::for_rate(16_000)).unwrap();
    builder.push(&samples);
    builder.finish()
}

const VOTES: [Vote<'_>; 3] = [
    Vote { start_s: 0.0, end_s: 1.0, probabilities: &[0.9, 0.1] },
    Vote { start_s: 1.0, end_s: 2.0, probabilities: &[0.2, 0.8] },
    Vote { start_s: 3.0, end_s: 4.0, probabilities: &[1.0, 0.0] },
];

fn picture(spectrogram: &Spectrogram) -> SpectrogramPicture<'_> {
    SpectrogramPicture {
        width: 800,
        height: 500,
        title: "sine.wav",
        verdict: Some("Piano, 2 of 3 windows"),
        spectrogram,
        start_s: 0.0,
        end_s: 4.0,
        frequencies: FrequencyRange::new(FrequencyAxis::Linear, 0.0, 8000.0).unwrap(),
        top_db: 0.0,
        range_db: 80.0,
        colours: ColourMap::Magma,
        theme: Theme::Light,
        dropped: &[(2.0, 3.0)],
        votes: &VOTES,
        labels: &["Piano", "Other"],
    }
}

fn pixel(pixels: &[u8], width: usize, x: usize, y: usize) -> [u8; 3] {
    let at = 3 * (y * width + x);
    [pixels[at], pixels[at + 1], pixels[at + 2]]
}

#[test]
fn a_sine_is_bright_at_its_frequency_and_dark_elsewhere() {
    let spectrogram = sine_of_1_khz(4);
    let picture = picture(&spectrogram);
    let pixels = picture.pixels().unwrap();
    let plot = layout::Layout::new(&picture).unwrap().spectrogram;
    let x = plot.left + plot.width() / 8;
    let row = |hz| plot.top + picture.frequencies.pixel_from_hz(hz, plot.height()) as usize;
    let table = picture.colours.table();
    assert_eq!(pixel(&pixels, 800, x, row(1000.0)), table[255]);
    assert_eq!(pixel(&pixels, 800, x, row(6000.0)), table[0]);
}

#[test]
fn bars_of_two_labels_rise_above_the_middle_for_the_first_and_fall_below_it_for_the_second() {
    let spectrogram = sine_of_1_khz(4);
    let picture = picture(&spectrogram);
    let pixels = picture.pixels().unwrap();
    let strip = layout::Layout::new(&picture).unwrap().votes.unwrap();
    let at = |time_s: f64, probability: f64| {
        let x = strip.left + (time_s / 4.0 * strip.width() as f64) as usize;
        let y = strip.top + ((1.0 - probability) * strip.height() as f64) as usize;
        pixel(&pixels, 800, x, y)
    };
    let [first, other] = [0, 1].map(|label| picture.theme.label(label));
    let ground = picture.theme.plot_background();
    assert_eq!([at(0.5, 0.8), at(0.5, 0.97), at(0.5, 0.3)], [first, ground, ground]);
    assert_eq!([at(1.5, 0.8), at(1.5, 0.3), at(1.5, 0.1)], [ground, other, ground]);
    assert_eq!([at(2.5, 0.8), at(2.5, 0.3)], [ground, ground], "there is no vote");
}

#[test]
fn bars_of_three_labels_have_the_height_and_colour_of_the_most_probable() {
    let spectrogram = sine_of_1_khz(4);
    let votes = [
        Vote { start_s: 0.0, end_s: 1.0, probabilities: &[0.1, 0.2, 0.7] },
        Vote { start_s: 1.0, end_s: 2.0, probabilities: &[0.4, 0.35, 0.25] },
    ];
    let picture =
        SpectrogramPicture { votes: &votes, labels: &["low", "middle", "high"], ..picture(&spectrogram) };
    let pixels = picture.pixels().unwrap();
    let strip = layout::Layout::new(&picture).unwrap().votes.unwrap();
    let at = |time_s: f64, probability: f64| {
        let x = strip.left + (time_s / 4.0 * strip.width() as f64) as usize;
        let y = strip.top + ((1.0 - probability) * strip.height() as f64) as usize;
        pixel(&pixels, 800, x, y)
    };
    let (theme, ground) = (picture.theme, picture.theme.plot_background());
    assert_eq!([at(0.5, 0.1), at(0.5, 0.6), at(0.5, 0.8)], [theme.label(2), theme.label(2), ground]);
    assert_eq!([at(1.5, 0.1), at(1.5, 0.3), at(1.5, 0.6)], [theme.label(0), theme.label(0), ground]);
    assert_eq!(at(2.5, 0.1), ground);
}

#[test]
fn plots_have_a_frame_of_every_thickness() {
    let spectrogram = sine_of_1_khz(4);
    for (width, height) in [(400, 260), (800, 500), (3000, 2000)] {
        let picture = SpectrogramPicture { width, height, ..picture(&spectrogram) };
        let pixels = picture.pixels().unwrap();
        let layout = layout::Layout::new(&picture).unwrap();
        let (plot, frame) = (layout.spectrogram, picture.theme.secondary_text());
        for stroke in 1..=layout.stroke {
            let corners = [
                (plot.left - stroke, plot.top),
                (plot.right - 1 + stroke, plot.bottom - 1),
                (plot.left, plot.top - stroke),
                (plot.right - 1, plot.bottom - 1 + stroke),
            ];
            let colours = corners.map(|(x, y)| pixel(&pixels, width, x, y));
            assert_eq!(colours, [frame; 4], "{width} x {height}, {stroke} of {} pixels", layout.stroke);
        }
    }
}

#[test]
fn only_dropped_time_is_hatched() {
    let spectrogram = sine_of_1_khz(4);
    let picture = picture(&spectrogram);
    let with = picture.pixels().unwrap();
    let without = SpectrogramPicture { dropped: &[(9.0, 10.0)], ..picture.clone() }.pixels().unwrap();
    let plot = layout::Layout::new(&picture).unwrap().spectrogram;
    for x in plot.left..plot.right {
        let time_s = (x - plot.left) as f64 / plot.width() as f64 * 4.0;
        let same = (plot.top..plot.bottom).all(|y| pixel(&with, 800, x, y) == pixel(&without, 800, x, y));
        if !(1.98..=3.02).contains(&time_s) {
            assert!(same, "{time_s} s");
        } else if (2.02..2.98).contains(&time_s) {
            assert!(!same, "{time_s} s");
        }
    }
}

#[test]
fn nothing_touches_the_edges_at_any_size_axis_or_theme() {
    let spectrogram = sine_of_1_khz(4);
    let title = "a very long name \n of a file, ".repeat(20);
    for (width, height) in [(320, 200), (500, 900), (1200, 700), (3000, 400), (2500, 1500)] {
        for axis in FrequencyAxis::ALL {
            for (end_s, theme) in [(4.0, Theme::Light), (36_000.0, Theme::Dark)] {
                let frequencies = FrequencyRange::new(axis, 20.0, 20_000.0).unwrap();
                let title = &title;
                let picture = picture(&spectrogram);
                let picture =
                    SpectrogramPicture { width, height, title, end_s, frequencies, theme, ..picture };
                let pixels = picture.pixels().unwrap();
                assert_eq!(pixels.len(), 3 * width * height);
                let edges = (0..width).flat_map(|x| [(x, 0), (x, height - 1)]);
                let edges = edges.chain((0..height).flat_map(|y| [(0, y), (width - 1, y)]));
                for (x, y) in edges {
                    let found = pixel(&pixels, width, x, y);
                    assert_eq!(found, theme.background(), "{width}x{height} {axis} at {x}, {y}");
                }
            }
        }
    }
}

#[test]
fn a_picture_without_votes_and_dropped_parts_has_no_strip_and_a_taller_plot() {
    let spectrogram = sine_of_1_khz(4);
    let full = picture(&spectrogram);
    let bare = SpectrogramPicture { votes: &[], dropped: &[], verdict: None, ..full.clone() };
    let (full, bare) = (layout::Layout::new(&full).unwrap(), layout::Layout::new(&bare).unwrap());
    assert!(bare.votes.is_none());
    assert!(bare.spectrogram.height() > full.spectrogram.height());
}

#[test]
fn sizes_times_and_levels_out_of_range_are_errors() {
    let spectrogram = sine_of_1_khz(1);
    let good = picture(&spectrogram);
    let refused = |picture: SpectrogramPicture<'_>| picture.pixels().unwrap_err();
    let size = refused(SpectrogramPicture { width: 0, ..good.clone() });
    assert!(matches!(size, PictureError::Size { width: 0, .. }));
    let size = refused(SpectrogramPicture { height: usize::MAX, ..good.clone() });
    assert!(matches!(size, PictureError::Size { .. }));
    for end_s in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(matches!(refused(SpectrogramPicture { end_s, ..good.clone() }), PictureError::Time { .. }));
    }
    let levels = refused(SpectrogramPicture { range_db: f32::NAN, ..good });
    assert!(matches!(levels, PictureError::Levels { .. }));
}

#[test]
fn a_png_has_exactly_the_pixels() {
    let spectrogram = sine_of_1_khz(4);
    let picture = picture(&spectrogram);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.png");
    picture.write_png(&path).unwrap();
    let read = image::open(&path).unwrap().into_rgb8();
    assert_eq!(read.dimensions(), (800, 500));
    assert_eq!(read.into_raw(), picture.pixels().unwrap());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "no temporary file is left");
}

#[test]
fn a_failed_write_leaves_nothing_and_names_the_file() {
    let spectrogram = sine_of_1_khz(1);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("missing/a.png");
    let error = picture(&spectrogram).write_png(&path).unwrap_err();
    assert!(error.to_string().contains("missing/a.png"), "{error}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error() {
    let spectrogram = sine_of_1_khz(1);
    let error = picture(&spectrogram).write_png(Path::new("/dev/full")).unwrap_err();
    assert!(matches!(error, PictureError::Write { .. }), "{error}");
}

#[test]
fn names_of_colours_and_themes_are_parsed() {
    for colours in ColourMap::ALL {
        assert_eq!(colours.to_string().parse(), Ok(colours));
    }
    assert_eq!("dark".parse(), Ok(Theme::Dark));
    assert!("jet".parse::<ColourMap>().unwrap_err().contains("jet"));
    assert!("blue".parse::<Theme>().is_err());
}
