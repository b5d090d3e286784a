//! `pianoscope map`: page, picture and table; the page in a real browser.

use super::browser::{Browser, installed};
use super::common::skip;
use super::library::Run;
use super::sound::{Place, tone, write_wav};
use pianoscope::library::{Analysis, FileFacts, Findings, Library, Location, Tags};
use std::path::Path;

const COUNT: usize = 120;

/// Four groups of recordings, each with a file of its own.
fn place() -> Place {
    let place = Place::new();
    let sound = write_wav(&place.path("sound.wav"), &[tone(440.0, 4.0)]);
    let mut library = Library::open(&place.path("library.sqlite")).unwrap().library;
    let made = |n: usize| {
        let path = place.path(format!("song {n}.wav"));
        std::fs::hard_link(&sound, &path).unwrap();
        let group = n % 4;
        let title = if n == 7 {
            "</script><script>document.title = 'run'</script>".to_owned()
        } else {
            format!("Song {n}")
        };
        let genre = ["Folk", "Jazz", "Rock", "Classical"][group].to_owned();
        let tags = Tags {
            title: Some(title),
            artist: Some(format!("Artist {}", n % 10)),
            genre: Some(genre),
            year: Some(1950 + n as i32),
            ..Tags::default()
        };
        let location = Location::File(path);
        let facts = FileFacts { location, size: None, modified_ns: None, content_hash: None, tags };
        // No two are the same: they would lie at one place, and a click could mean either.
        let own = |i: usize| {
            let of_group = if i % 4 == group { 1.0 } else { 0.2 };
            of_group + (i * n % 19) as f32 / 80.0
        };
        let findings = Findings {
            duration_s: 4.0,
            verdict: Some("Other".to_owned()),
            confidence: Some(0.9),
            embedding: (0..16).map(|i| own(i) + ((n * 31 + i * 17) % 23) as f32 / 80.0).collect(),
            ..Findings::default()
        };
        let (model_hash, settings_hash) = ([1; 32], [2; 32]);
        (facts, Analysis { model: "made".into(), model_hash, settings_hash, result: Ok(findings) })
    };
    library.put_all(&(0..COUNT).map(made).collect::<Vec<_>>()).unwrap();
    place
}

fn map(place: &Place, arguments: &[&str]) -> Run {
    let mut program = place.program();
    program.args(["map", "--library", "library.sqlite"]).args(arguments);
    Run::of(program.output().unwrap())
}

#[test]
fn a_map_is_written_as_a_page_a_picture_and_a_table_and_says_what_it_kept() {
    let place = place();
    for file in ["map.html", "map.png", "map.csv"] {
        for _ in 0..2 {
            let made = map(&place, &["--out", file]);
            assert_eq!((made.code, made.stdout.as_str()), (Some(0), ""), "{}", made.stderr);
            assert!(
                made.stderr.contains("120 recordings by t-SNE in 3 dimensions; of the ten nearest"),
                "{}",
                made.stderr
            );
        }
    }
    let page = std::fs::read_to_string(place.path("map.html")).unwrap();
    let again = map(&place, &["--out", "again.html", "--audio", "none", "--dimensions", "2"]);
    assert_eq!(again.code, Some(0), "{}", again.stderr);
    assert!(page.len() > std::fs::metadata(place.path("again.html")).unwrap().len() as usize);
    let table = std::fs::read_to_string(place.path("map.csv")).unwrap();
    assert_eq!(table.lines().count(), COUNT + 1);
    // The same library and seed: the same places.
    map(&place, &["--out", "again.csv"]);
    assert_eq!(std::fs::read_to_string(place.path("again.csv")).unwrap(), table);
    let part = map(&place, &["--out", "jazz.csv", "--where", "genre=Jazz"]);
    assert!(part.stderr.contains("30 recordings by principal components"), "{}", part.stderr);
}

#[test]
fn wrong_usage_is_refused_and_nothing_is_replaced_that_is_no_map() {
    let place = place();
    std::fs::write(place.path("letter.html"), "<!doctype html><p>Dear Anna").unwrap();
    for (arguments, says) in [
        (&["--out", "map.txt"][..], ".html, .png, .csv or .parquet"),
        (&["--out", "letter.html"], "--force"),
        (&["--out", "map.png", "--colour", "mood"], "--colour"),
        (&["--out", "map.csv", "--where", "genre=="], "--where"),
        (&["--out", "map.csv", "--perplexity", "1"], "perplexity"),
        (&["--out", "song 1.wav"], ".html, .png, .csv or .parquet"),
    ] {
        let refused = map(&place, arguments);
        assert_eq!(refused.code, Some(2), "{arguments:?}: {}", refused.stderr);
        assert!(refused.stderr.contains(says), "{arguments:?}: {}", refused.stderr);
    }
    let none = map(&place, &["--out", "none.html", "--where", "genre=Polka"]);
    assert_eq!(none.code, Some(1));
    assert!(none.stderr.contains("pianoscope scan"), "{}", none.stderr);
    assert_eq!(std::fs::read_to_string(place.path("letter.html")).unwrap(), "<!doctype html><p>Dear Anna");
}

#[test]
fn the_page_is_walked_through_in_a_browser_without_a_complaint() {
    let Some(program) = installed() else { return skip("chromium is not installed") };
    let place = place();
    assert_eq!(map(&place, &["--out", "map.html", "--title", "Anna's music"]).code, Some(0));
    let mut browser = Browser::start(program, (1280, 800));
    open(&mut browser, &place.path("map.html"));

    // A search selects, plays, and lists what is near.
    browser.click("#search");
    browser.type_text("song 17");
    browser.wait("document.querySelectorAll('#hits > *').length >= 1");
    browser.press("Enter");
    browser.wait("document.querySelector('#selected-title').textContent === 'Song 17'");
    browser.wait("document.querySelectorAll('#neighbours > *').length === 3");
    browser.wait("location.hash.startsWith('#song=')");
    browser.wait("document.querySelector('#audio').currentTime > 0.2");
    browser.click("#play-selected");
    browser.wait("document.querySelector('#audio').paused");
    browser.press("Escape");

    // Its point is in the middle: with nothing selected a click there selects it again.
    browser.click("#unselect");
    browser.wait("document.querySelector('#selected').hidden");
    browser.click("#map");
    browser.wait("document.querySelector('#selected-title').textContent === 'Song 17'");

    // The sliders by key.
    browser.value("document.querySelector('#neighbour-count').focus()");
    browser.press("End");
    browser.wait("document.querySelectorAll('#neighbours > *').length === 20");
    browser.value("document.querySelector('#max-distance').focus()");
    browser.press("Home");
    browser.wait("document.querySelector('#max-distance-value').textContent !== 'any'");
    browser.click("#favourite-selected");
    browser.wait("document.querySelector('#favourite-selected').ariaPressed === 'true'");
    browser.click("#reset");
    browser.wait("document.querySelector('#search').value === '' && document.querySelector('#max-distance-value').textContent === 'any'");

    // A title that looks like markup is text.
    browser.click("#search");
    browser.type_text("script");
    browser.press("Enter");
    browser.wait("document.querySelector('#selected-title').textContent.startsWith('</script>')");
    assert_eq!(browser.value("document.title"), "Anna's music");
    assert_eq!(browser.complaints, Vec::<String>::new());
}

#[test]
fn the_page_has_its_list_where_there_are_no_graphics() {
    let Some(program) = installed() else { return skip("chromium is not installed") };
    let place = place();
    assert_eq!(map(&place, &["--out", "map.html", "--audio", "none"]).code, Some(0));
    let text = std::fs::read_to_string(place.path("map.html")).unwrap();
    // As a browser without WebGL; the policy is left out with it, since it permits no further script.
    let without = text.replacen("<script type=\"application/json\"", "<script>HTMLCanvasElement.prototype.getContext = () => null;</script><script type=\"application/json\"", 1);
    let without = without.replacen("http-equiv=\"Content-Security-Policy\"", "name=\"policy\"", 1);
    std::fs::write(place.path("list.html"), without).unwrap();
    let mut browser = Browser::start(program, (390, 844));
    open(&mut browser, &place.path("list.html"));
    browser.wait(
        "!document.querySelector('#no-webgl').hidden && document.querySelectorAll('#list > *').length > 50",
    );
}

fn open(browser: &mut Browser, page: &Path) {
    browser.open(page);
    browser.wait("document.querySelector('#song-count').textContent.includes('120')");
}
