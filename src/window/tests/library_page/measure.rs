//! How fast the page is with 100,000 recordings. Run with `--release -- --ignored --nocapture library_page::measure`. The library is made
//! here, or is a copy of the file that `MEASURED_LIBRARY` names.

use super::*;
use crate::window::library::{Judgement, LibraryAction};

const RECORDINGS: usize = 100_000;

/// Made-up recordings of 500 artists.
fn made(n: usize) -> (FileFacts, Analysis) {
    let path = PathBuf::from(format!("/music/{:03}/{n:06}.mp3", n % 500));
    let confidence = 0.5 + 0.49 * ((n * 7919) % 1000) as f64 / 1000.0;
    let facts = facts(&path, &format!("Piece {n}"), &format!("Artist {}", n % 500));
    (facts, analysis(&TWO, n % 2, confidence, 30.0 + (n % 600) as f64))
}

fn act(desktop: &mut Desktop, action: LibraryAction) {
    let ctx = desktop.window.ctx.clone();
    desktop.window.state_mut().as_mut().unwrap().handle_library_action(&ctx, action);
}

/// The longest of these times, and the mean, in milliseconds.
fn milliseconds(times: &[Duration]) -> (f64, f64) {
    let in_ms = |time: Duration| time.as_secs_f64() * 1000.0;
    let sum: Duration = times.iter().sum();
    (in_ms(times.iter().max().copied().unwrap_or_default()), in_ms(sum) / times.len() as f64)
}

#[test]
#[ignore = "takes a minute, and the figures are those of a release build"]
fn a_library_of_100_000_recordings_is_searched_and_scrolled_without_waiting() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("library.sqlite");
    let recordings = match std::env::var_os("MEASURED_LIBRARY") {
        Some(file) => {
            std::fs::copy(file, &path).unwrap();
            Library::open_read_only(&path).unwrap().count(&Default::default()).unwrap() as usize
        }
        None => {
            let mut library = Library::open(&path).unwrap().library;
            let all: Vec<_> = (0..RECORDINGS).map(made).collect();
            all.chunks(5_000).for_each(|batch| drop(library.put_all(batch).unwrap()));
            RECORDINGS
        }
    };
    let begin = Instant::now();
    let mut desktop = open_with_library(folder, path, egui::vec2(1280.0, 800.0));
    press_with(&mut desktop, egui::Modifiers::COMMAND, egui::Key::Num2);
    desktop.wait("the recordings", |desktop| desktop.app().library.row(0).is_some());
    let start = begin.elapsed();
    desktop.wait("the counts", |desktop| desktop.app().library.statistics().is_some());
    let mut searches = Vec::new();
    // The first ones match all recordings by their folder.
    for words in ["m", "mu", "mus", "p", "pi", "pie", "piece 99", "artist 17"] {
        let begin = Instant::now();
        act(&mut desktop, LibraryAction::Search(words.to_owned()));
        desktop.window.step();
        desktop.wait("the answer", |desktop| !desktop.app().library.is_searching());
        searches.push(begin.elapsed());
        println!("{words}: {} in {:.1?}", desktop.app().library.len(), begin.elapsed());
    }
    act(&mut desktop, LibraryAction::ShowAll);
    desktop.window.run_steps(2);
    desktop.wait("all", |desktop| desktop.app().library.len() == recordings);
    let (mut frames, mut layouts) = (Vec::new(), Vec::new());
    for _ in 0..300 {
        desktop.window.key_press(egui::Key::PageDown);
        let begin = Instant::now();
        desktop.window.step();
        layouts.push(begin.elapsed());
        let output = desktop.window.output();
        let meshes = desktop.window.ctx.tessellate(output.shapes.clone(), output.pixels_per_point);
        frames.push(begin.elapsed());
        assert!(!meshes.is_empty());
    }
    let layout = milliseconds(&layouts);
    let begin = Instant::now();
    act(&mut desktop, LibraryAction::SelectAll);
    act(&mut desktop, LibraryAction::Judge(Judgement::Right));
    desktop.wait("the decisions", |desktop| desktop.app().library.can_undo());
    let decided = begin.elapsed();
    let begin = Instant::now();
    act(&mut desktop, LibraryAction::Undo);
    desktop.wait("the undo", |desktop| desktop.app().library.status().contains("taken back"));
    println!("decided on all in {decided:.2?}, undone in {:.2?}; layout {layout:.2?} ms", begin.elapsed());
    let (search, frame) = (milliseconds(&searches), milliseconds(&frames));
    println!("shown after {start:.2?}; search {search:.1?} ms (longest, mean); frame {frame:.2?} ms");
    if !cfg!(debug_assertions) {
        assert!(start < Duration::from_secs(1), "{start:?}");
        assert!(search.1 < 50.0, "{search:?}");
        assert!(frame.1 < 16.0, "{frame:?}");
    }
}
