//! `classify --format html`: a recording as a page, several in a folder; the page in a real browser.

use super::browser::{Browser, installed};
use super::common::{has_program, skip};
use super::sound::{HIGH, LOW, Place, silence, tone, write_wav};
use std::fs;
use std::process::{Output, Stdio};

fn html(place: &Place, arguments: &[&str]) -> Output {
    place.classify().args(["--format", "html"]).args(arguments).output().unwrap()
}

fn stderr(done: &Output) -> String {
    String::from_utf8_lossy(&done.stderr).into_owned()
}

/// 3 s of a low tone, 2 s of silence, 3 s of a high tone.
fn place() -> Place {
    let place = Place::new();
    write_wav(&place.path("tones.wav"), &[tone(LOW, 3.0), silence(2.0), tone(HIGH, 3.0)]);
    place
}

#[test]
fn a_page_goes_to_a_file_or_to_stdout_and_its_data_are_those_of_the_json() {
    let place = place();
    for _ in 0..2 {
        let done = html(&place, &["tones.wav", "-o", "page.html"]);
        assert_eq!((done.status.code(), done.stdout.len()), (Some(0), 0), "{}", stderr(&done));
        assert!(stderr(&done).contains("page.html: "), "it says the size: {}", stderr(&done));
    }
    let page = fs::read_to_string(place.path("page.html")).unwrap();
    assert!(page.contains("media-src file: 'self'") && page.contains("tones.wav\"></audio>"));
    let data = page.split_once("id=\"report\">").unwrap().1.split_once("</script>").unwrap().0;
    let mut data: serde_json::Value = serde_json::from_str(data).unwrap();
    let (_, mut answers, _) = place.answers(&["tones.wav"]);
    for json in [&mut data, &mut answers[0]] {
        json["elapsed_s"] = 0.into();
    }
    assert_eq!(data, answers[0]);
    for arguments in [&["tones.wav", "-o", "-"][..], &["tones.wav"]] {
        let done = html(&place, arguments);
        assert_eq!(done.status.code(), Some(0), "{}", stderr(&done));
        assert!(done.stdout.starts_with(b"<!doctype html>") && done.stdout.ends_with(b"</html>\n"));
    }
}

#[test]
fn several_recordings_have_a_page_each_in_a_folder_and_a_list() {
    let place = place();
    fs::create_dir(place.path("more")).unwrap();
    place.tone("more/a b#1.wav", HIGH, 2.0);
    fs::write(place.path("broken.wav"), "no sound").unwrap();
    let inputs = ["tones.wav", "more", "broken.wav"];
    let refused = html(&place, &inputs);
    assert_eq!(refused.status.code(), Some(2));
    assert!(stderr(&refused).contains("--output-dir"), "{}", stderr(&refused));
    for _ in 0..2 {
        let done = html(&place, &[&inputs[..], &["--output-dir", "pages"]].concat());
        assert_eq!(done.status.code(), Some(1), "one of three failed: {}", stderr(&done));
        assert!(stderr(&done).contains("2 pages"), "{}", stderr(&done));
    }
    let list = fs::read_to_string(place.path("pages/index.html")).unwrap();
    assert!(
        list.contains("href=\"tones.wav.html\"") && list.contains("href=\"more/a%20b%231.wav.html\""),
        "{list}"
    );
    assert!(list.contains("3 recordings") && list.contains("failed: "));
    assert!(place.path("pages/more/a b#1.wav.html").is_file());
    assert!(!place.path("pages/broken.wav.html").exists());
}

#[test]
fn wrong_usage_is_refused_and_nothing_is_replaced_that_is_no_page() {
    let place = place();
    place.tone("other.wav", LOW, 1.0);
    fs::write(place.path("letter.html"), "<!doctype html><p>Dear Anna").unwrap();
    fs::create_dir(place.path("letters")).unwrap();
    fs::write(place.path("letters/index.html"), "<!doctype html><p>Dear Anna").unwrap();
    for (arguments, says) in [
        (&["--format", "html", "-o", "letter.html"][..], "--force"),
        (&["--format", "html", "--output-dir", "letters"], "--force"),
        (&["--format", "html", "-o", "other.wav", "--force"], "name of a recording"),
        (&["--format", "html", "-o", "page.pdf"], ".html"),
        (&["--format", "html", "-o", "page.html", "--output-dir", "letters"], "cannot be used with"),
        (&["--format", "json", "-o", "page.html"], "--format html"),
        (&["--audio", "none"], "--format html"),
        (&["--force"], "--output"),
    ] {
        let refused = place.classify().arg("tones.wav").args(arguments).output().unwrap();
        assert_eq!(refused.status.code(), Some(2), "{arguments:?}: {}", stderr(&refused));
        assert!(stderr(&refused).contains(says), "{arguments:?}: {}", stderr(&refused));
    }
    assert_eq!(fs::read_to_string(place.path("letter.html")).unwrap(), "<!doctype html><p>Dear Anna");
    assert!(!place.path("page.html").exists());
    let forced = html(&place, &["tones.wav", "-o", "letter.html", "--force"]);
    assert_eq!(forced.status.code(), Some(0), "{}", stderr(&forced));
    // A failure leaves no page behind.
    let failed = html(&place, &["nowhere.wav", "-o", "nowhere.html"]);
    assert_eq!(failed.status.code(), Some(1));
    assert!(stderr(&failed).contains("nowhere.wav") && !place.path("nowhere.html").exists());
}

#[test]
fn sound_is_embedded_by_ffmpeg_and_without_it_the_command_says_what_to_do() {
    let place = place();
    let mut without = place.classify();
    without.env("PATH", place.path("nothing")).args(["tones.wav", "--format", "html", "-o", "a.html"]);
    let refused = without.args(["--audio", "embed"]).output().unwrap();
    assert_eq!(refused.status.code(), Some(1));
    assert!(
        stderr(&refused).contains("needs ffmpeg") && stderr(&refused).contains("install"),
        "{}",
        stderr(&refused)
    );
    assert!(!place.path("a.html").exists());
    if !has_program("ffmpeg") {
        return skip("ffmpeg is not installed");
    }
    let done = html(&place, &["tones.wav", "-o", "a.html", "--audio", "embed"]);
    assert_eq!(done.status.code(), Some(0), "{}", stderr(&done));
    assert!(stderr(&done).contains("of it sound"), "{}", stderr(&done));
    let page = fs::read_to_string(place.path("a.html")).unwrap();
    assert!(page.contains("src=\"data:audio/ogg;base64,T2dn") && page.contains("media-src data:;"));
    assert!(!page.contains("file://"), "nothing says where the file is");
    // What is piped in is gone later, but its page can hold it.
    for (audio, has_sound) in [("link", false), ("embed", true)] {
        let mut program = place.classify();
        program.args(["-", "--format", "html", "-o", "piped.html", "--audio", audio]);
        let input = fs::File::open(place.path("tones.wav")).unwrap();
        let done = program.stdin(Stdio::from(input)).output().unwrap();
        assert_eq!(done.status.code(), Some(0), "{}", stderr(&done));
        assert_eq!(fs::read_to_string(place.path("piped.html")).unwrap().contains("<audio"), has_sound);
        assert_eq!(stderr(&done).contains("--audio embed"), !has_sound, "{}", stderr(&done));
    }
}

#[test]
fn a_passage_is_played_from_its_start_to_its_end_and_the_plots_seek() {
    let Some(program) = installed() else { return skip("chromium is not installed") };
    let place = place();
    // A name that would be markup, where file systems permit it.
    let name = if cfg!(windows) { "tones & more.wav" } else { "<script>document.title = 'run'<!-- .wav" };
    fs::rename(place.path("tones.wav"), place.path(name)).unwrap();
    let done = html(&place, &[name, "-o", "page.html"]);
    assert_eq!(done.status.code(), Some(0), "{}", stderr(&done));
    let mut browser = Browser::start(program, (1280, 800));
    browser.open(&place.path("page.html"));
    assert_eq!(browser.value("document.title"), name);
    assert_eq!(browser.value("document.querySelector('h1').textContent"), name);
    browser.wait("document.querySelector('#audio').readyState >= 1");
    browser.wait("document.querySelector('#play').textContent === 'Play'");

    // The second passage: the high tone from 5 s to 8 s.
    assert_eq!(browser.value("document.querySelectorAll('[data-passage]').length"), 2);
    browser.click("[data-passage='1']");
    browser.wait("document.querySelector('#audio').currentTime > 5.2");
    assert_eq!(browser.value("document.querySelector(\"[data-passage='1']\").ariaPressed"), "true");
    assert_eq!(browser.value("document.querySelector('#play').textContent"), "Pause");
    assert_eq!(browser.value("document.querySelector('#readout').textContent.includes('High')"), true);

    // The first passage ends where it ends, not with the file.
    browser.click("[data-passage='0']");
    browser
        .wait("document.querySelector('#audio').currentTime < 3 && !document.querySelector('#audio').paused");
    browser.wait("document.querySelector('#audio').paused");
    let stopped = browser.value("document.querySelector('#audio').currentTime").as_f64().unwrap();
    assert!((stopped - 3.0).abs() < 0.1, "{stopped}");
    assert_eq!(browser.value("document.querySelector(\"[data-passage='0']\").ariaPressed"), "false");

    // A click in the middle of the plots seeks to the middle; keys go on from there.
    browser.click("#over-plots");
    let sought = browser.value("document.querySelector('#audio').currentTime").as_f64().unwrap();
    assert!((sought - 4.0).abs() < 0.1, "{sought}");
    browser.press("ArrowLeft");
    browser.wait("document.querySelector('#audio').currentTime === 0");
    browser.press(" ");
    browser.wait("document.querySelector('#audio').currentTime > 0.2");
    browser.press(" ");
    browser.wait("document.querySelector('#audio').paused");

    let theme = "document.documentElement.dataset.theme";
    let before = browser.value(theme);
    browser.click("#theme");
    assert_ne!(browser.value(theme), before);
    assert_eq!(browser.complaints, Vec::<String>::new());
}

#[test]
fn a_page_whose_recording_is_gone_says_so() {
    let Some(program) = installed() else { return skip("chromium is not installed") };
    let place = place();
    assert_eq!(html(&place, &["tones.wav", "-o", "page.html"]).status.code(), Some(0));
    fs::remove_file(place.path("tones.wav")).unwrap();
    let mut browser = Browser::start(program, (390, 844));
    browser.open(&place.path("page.html"));
    browser.wait("document.querySelector('#player-note').textContent.startsWith('Cannot be played')");
    assert_eq!(browser.value("document.documentElement.scrollWidth <= innerWidth"), true);
}
