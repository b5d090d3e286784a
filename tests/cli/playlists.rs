//! `pianoscope library playlist`, `favourite` and `import-listens`.

use crate::scan::Collection;
use crate::sound::{HIGH, LOW, Place};
use pianoscope::library::{Analysis, FileFacts, Findings, Library, Location, RecordingId, Tags};
use std::fs;
use std::path::Path;
use std::process::Output;

/// A library with made-up recordings of made-up files.
pub(crate) struct Shelf {
    pub(crate) place: Place,
}

impl Shelf {
    /// With the files 1.mp3 to 5.mp3 in `music`, whose embeddings lie on a half circle.
    pub(crate) fn new() -> Self {
        let place = Place::new();
        fs::create_dir(place.path("music")).unwrap();
        let shelf = Self { place };
        for n in 1..=5_u8 {
            fs::write(shelf.place.path(format!("music/{n}.mp3")), [n]).unwrap();
            let angle = f32::from(n) * 0.5;
            shelf.put(&format!("music/{n}.mp3"), n, vec![angle.cos(), angle.sin()]);
        }
        shelf
    }

    pub(crate) fn library(&self) -> Library {
        Library::open(&self.place.path("library.sqlite")).unwrap().library
    }

    pub(crate) fn put(&self, name: &str, content: u8, embedding: Vec<f32>) -> RecordingId {
        let place = self.place.path("").canonicalize().unwrap();
        let tags = Tags {
            title: Some(format!("Piece {content}")),
            artist: Some("Édouard".into()),
            album: Some("Suite".into()),
            ..Tags::default()
        };
        let facts = FileFacts {
            location: Location::File(place.join(name)),
            size: Some(1),
            modified_ns: Some(1),
            content_hash: Some([content; 32]),
            tags,
        };
        let findings = Findings { duration_s: 60.0 * f64::from(content), embedding, ..Findings::default() };
        let run = Analysis {
            model: "made up".into(),
            model_hash: [1; 32],
            settings_hash: [1; 32],
            result: Ok(findings),
        };
        self.library().put(&facts, &run).unwrap()
    }

    /// Exit code, stdout and stderr.
    pub(crate) fn run(&self, arguments: &[&str]) -> (Option<i32>, String, String) {
        let Output { status, stdout, stderr } = self.place.program().args(arguments).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        (status.code(), text(stdout), text(stderr))
    }

    fn playlist(&self, arguments: &[&str]) -> (Option<i32>, String, String) {
        self.run(&[&["library", "--library", "library.sqlite", "playlist"], arguments].concat())
    }

    fn done(&self, arguments: &[&str]) -> String {
        let (code, stdout, stderr) = self.playlist(arguments);
        assert_eq!(code, Some(0), "{arguments:?}: {stderr}");
        stdout
    }

    /// The names of a playlist's files in order, without `.mp3`.
    fn order(&self, name: &str) -> String {
        let csv = self.done(&["show", name, "--format", "csv"]);
        let stem = |line: &str| {
            Path::new(line.rsplit(',').next().unwrap()).file_stem().unwrap().display().to_string()
        };
        csv.lines().skip(1).map(stem).collect()
    }
}

#[test]
fn a_playlist_is_made_changed_and_deleted() {
    let shelf = Shelf::new();
    shelf.done(&["create", "Evening", "music"]);
    assert_eq!(shelf.order("evening"), "12345");
    shelf.done(&["move", "Evening", "5", "--to", "1"]);
    assert_eq!(shelf.order("Evening"), "51234");
    shelf.done(&["remove", "Evening", "2-3", "5"]);
    assert_eq!(shelf.order("Evening"), "53");
    shelf.done(&["add", "Evening", "music/1.mp3", "music/2.mp3", "--at", "2"]);
    assert_eq!(shelf.order("Evening"), "5123");
    shelf.done(&["rename", "Evening", "Night"]);
    let list = shelf.done(&["list", "--format", "jsonl"]);
    let row: serde_json::Value = serde_json::from_str(&list).unwrap();
    assert_eq!((&row["name"], &row["entries"], &row["in_library"]), (&"Night".into(), &4.into(), &4.into()));
    assert_eq!(row["duration_s"], 660.0);
    let shown = shelf.done(&["show", "Night"]);
    assert!(shown.contains("5:00  Édouard - Piece 5  yes"), "{shown}");
    shelf.done(&["delete", "Night"]);
    let (code, _, message) = shelf.playlist(&["show", "Night"]);
    assert_eq!(code, Some(1));
    assert!(message.contains("no playlist is called \"Night\""), "{message}");
}

#[test]
fn wrong_numbers_and_names_are_refused() {
    let shelf = Shelf::new();
    shelf.done(&["create", "Evening", "music"]);
    for (arguments, code) in [
        (&["remove", "Evening", "0"][..], 2),
        (&["remove", "Evening", "3-2"], 2),
        (&["remove", "Evening", "6"], 1),
        (&["remove", "Evening", "1-4000000000"], 1),
        (&["move", "Evening", "1", "--to", "6"], 1),
        (&["add", "Evening", "gone.mp3"], 1),
        (&["add", "Evening"], 2),
        (&["create", "Evening"], 1),
        (&["create", "New", "gone.mp3"], 1),
        (&["import", "gone.m3u"], 1),
        (&["add", "Evening", "--extend", "3", "--distance", "1.5"], 2),
    ] {
        let (found, stdout, stderr) = shelf.playlist(arguments);
        assert_eq!((found, stdout.as_str()), (Some(code), ""), "{arguments:?}: {stderr}");
    }
    assert_eq!(shelf.order("Evening"), "12345");
    assert_eq!(shelf.done(&["list", "--format", "csv"]).lines().count(), 2, "New was not made");
}

#[test]
fn an_exported_list_is_imported_as_the_same_and_replaces_its_own_kind_only() {
    let shelf = Shelf::new();
    fs::create_dir(shelf.place.path("lists")).unwrap();
    shelf.done(&["create", "Evening", "music"]);
    for file in ["lists/a.m3u8", "lists/b.xspf"] {
        shelf.done(&["export", "Evening", "-o", file]);
        let text = fs::read_to_string(shelf.place.path(file)).unwrap();
        assert!(text.contains("../music/3.mp3"), "{text}");
        shelf.done(&["export", "Evening", "-o", file]);
        shelf.done(&["import", file, "--name", file]);
        assert_eq!(shelf.order(file), "12345");
        shelf.done(&["import", file]);
        assert_eq!(
            shelf.done(&["list", "--format", "csv"]).matches(file).count(),
            2,
            "name and source, once"
        );
        fs::write(shelf.place.path(file), "Dear diary\n").unwrap();
        let (code, _, message) = shelf.playlist(&["export", "Evening", "-o", file]);
        assert_eq!(code, Some(2), "{message}");
        assert_eq!(fs::read_to_string(shelf.place.path(file)).unwrap(), "Dear diary\n");
        shelf.done(&["export", "Evening", "-o", file, "--force"]);
    }
    let (code, ..) = shelf.playlist(&["export", "Evening", "-o", "music/1.mp3", "--force"]);
    assert_eq!((code, fs::read(shelf.place.path("music/1.mp3")).unwrap()), (Some(2), vec![1]));
}

#[test]
fn further_songs_are_appended() {
    let shelf = Shelf::new();
    shelf.done(&["create", "One", "music/1.mp3"]);
    shelf.done(&["export", "One", "-o", "one.m3u8", "--extend", "2"]);
    let text = fs::read_to_string(shelf.place.path("one.m3u8")).unwrap();
    let entries: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
    assert_eq!((entries.len(), entries[0]), (3, "music/1.mp3"));
    assert_eq!(shelf.order("One"), "1", "the playlist itself is as before");
    shelf.done(&["add", "One", "--extend", "4"]);
    let mut order: Vec<char> = shelf.order("One").chars().collect();
    assert_eq!(order[..2], ['1', '2'], "the nearest first");
    order.sort_unstable();
    assert_eq!(order, ['1', '2', '3', '4', '5']);
}

#[test]
fn favourites_are_added_removed_listed_and_exported() {
    let shelf = Shelf::new();
    let favourite = |arguments: &[&str]| {
        shelf.run(&[&["library", "--library", "library.sqlite", "favourite"], arguments].concat())
    };
    assert_eq!(favourite(&["music/3.mp3", "music/1.mp3"]).0, Some(0));
    let (_, list, _) = favourite(&["--list"]);
    assert_eq!(list.lines().count(), 2, "{list}");
    assert_eq!(favourite(&[]), (Some(0), list, String::new()), "as the help says");
    assert_eq!(favourite(&["--remove"]).0, Some(2));
    let (code, _, message) = favourite(&["music/1.mp3", "music/2.mp3"]);
    assert_eq!((code, message.as_str()), (Some(0), "pianoscope: 1 added to the favourites, 1 was there\n"));
    assert_eq!(favourite(&["--remove", "music/2.mp3"]).0, Some(0));
    shelf.done(&["export", "favourites", "-o", "best.m3u8"]);
    assert!(fs::read_to_string(shelf.place.path("best.m3u8")).unwrap().contains("music/3.mp3"));
    assert_eq!(favourite(&["--remove", "music/3.mp3"]).0, Some(0));
    assert!(favourite(&["--list"]).1.trim_end().ends_with("1.mp3"));
    fs::write(shelf.place.path("music/6.mp3"), "x").unwrap();
    let (code, _, message) = favourite(&["music/6.mp3"]);
    assert_eq!(code, Some(1));
    assert!(message.contains("pianoscope scan"), "{message}");
}

#[test]
fn listens_are_imported_and_what_is_none_is_said() {
    let shelf = Shelf::new();
    let listen = |at: i64, title: &str| {
        format!(
            "{{\"listened_at\": {at}, \"track_metadata\": {{\"artist_name\": \"edouard\", \"track_name\": \"{title}\"}}}}\n"
        )
    };
    let text = [
        listen(100, "PIECE 1"),
        listen(200, "Piece 2 (feat. X)"),
        listen(300, "Piece 9"),
        "damaged\n".into(),
    ];
    fs::write(shelf.place.path("listens.jsonl"), text.concat()).unwrap();
    let import = |file: &str| shelf.run(&["library", "--library", "library.sqlite", "import-listens", file]);
    let (code, _, message) = import("listens.jsonl");
    assert_eq!(code, Some(0), "{message}");
    assert!(message.contains("3 listens, 3 of them new, 2 of these"), "{message}");
    assert!(message.contains("1 entry is no listen"), "{message}");
    assert_eq!(shelf.library().co_listening().unwrap().baskets(), 1);
    fs::write(shelf.place.path("diary.txt"), "Dear diary\n").unwrap();
    let (code, _, message) = import("diary.txt");
    assert_eq!(code, Some(1));
    assert!(message.contains("ListenBrainz"), "{message}");
}

#[test]
fn what_a_scan_adds_is_matched_with_lists_and_listens_that_were_imported_before() {
    let music = Collection::new();
    music.tone("Satie - Vexations.wav", LOW, 2.0);
    music.tone("02 - Satie - Gymnopedie.wav", HIGH, 2.0);
    let listen = |at: i64, title: &str| {
        format!(
            "{{\"listened_at\": {at}, \"track_metadata\": {{\"artist_name\": \"SATIE\", \"track_name\": \"{title}\"}}}}\n"
        )
    };
    fs::write(music.place.path("l.jsonl"), listen(100, "vexations") + &listen(200, "Gymnopédie")).unwrap();
    fs::write(music.place.path("a.m3u"), "music/Satie - Vexations.wav\n").unwrap();
    for arguments in [&["import-listens", "l.jsonl"][..], &["playlist", "import", "a.m3u"]] {
        let mut program = music.place.program();
        let done = program.args(["library", "--library", "library.sqlite"]).args(arguments).output().unwrap();
        assert_eq!(done.status.code(), Some(0), "{done:?}");
    }
    assert_eq!(music.library().playlists().unwrap()[0].matched, 0);
    assert_eq!(music.scan(&["music"]).0, Some(0));
    assert_eq!(music.library().playlists().unwrap()[0].matched, 1);
    assert_eq!(music.library().co_listening().unwrap().baskets(), 1);
}

#[test]
fn a_playlist_is_written_to_stdout_and_in_no_format_that_its_ending_does_not_say() {
    let shelf = Shelf::new();
    shelf.done(&["create", "Evening", "music"]);
    let text = shelf.done(&["export", "Evening", "-o", "-"]);
    assert!(text.starts_with("#EXTM3U\n") && text.contains("/music/3.mp3\n"), "{text}");
    assert!(shelf.done(&["export", "Evening", "-o", "-", "--format", "xspf"]).contains("<playlist "));
    assert!(!shelf.place.path("-").exists() && !shelf.place.path("-.m3u8").exists());
    let (code, _, message) = shelf.playlist(&["export", "Evening", "-o", "e.pls"]);
    assert_eq!(code, Some(2), "{message}");
    assert!(message.contains(".m3u8, .m3u or .xspf, not .pls"), "{message}");
    assert!(!shelf.place.path("e.pls").exists());
    shelf.done(&["export", "Evening", "-o", "No. 5"]);
    assert!(shelf.place.path("No. 5.m3u8").exists());
}

#[test]
fn paths_of_windows_stay_as_they_are_and_a_name_that_one_file_has_is_the_last_match() {
    let shelf = Shelf::new();
    fs::write(
        shelf.place.path("w.m3u"),
        "C:\\Music\\gone.mp3\r\n\\\\server\\share\\gone.mp3\r\nD:\\Piano\\3.MP3\r\nmusic\\4.mp3\r\n#EXTINF:1,X - Y\r\nD:\\5.mp3\r\n",
    )
    .unwrap();
    shelf.done(&["import", "w.m3u"]);
    for file in ["out.m3u8", "out.xspf"] {
        shelf.done(&["export", "w", "-o", file]);
        shelf.done(&["import", file, "--name", file]);
        let csv = shelf.done(&["show", file, "--format", "csv"]);
        let paths: Vec<&str> = csv.lines().skip(1).map(|line| line.rsplit(',').next().unwrap()).collect();
        assert_eq!(paths[..2], ["C:\\Music\\gone.mp3", "\\\\server\\share\\gone.mp3"], "{csv}");
        assert!(paths[2].ends_with("/music/3.mp3") && paths[3].ends_with("/music/4.mp3"), "{csv}");
        assert_eq!(paths[4], "D:\\5.mp3", "another title: {csv}");
    }
    let text = fs::read_to_string(shelf.place.path("out.m3u8")).unwrap();
    assert!(text.contains("\nC:\\Music\\gone.mp3\n"), "{text}");
}
