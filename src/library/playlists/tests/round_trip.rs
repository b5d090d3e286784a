use super::{put, titled};
use crate::library::playlists::{PlaylistError, PlaylistFormat, PlaylistItem, read_playlist, write_playlist};
use crate::library::{Library, Location};
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

const FORMATS: [(PlaylistFormat, &str); 2] =
    [(PlaylistFormat::M3u8, "list.m3u8"), (PlaylistFormat::Xspf, "list.xspf")];

/// Names that one format or the other has to write in a special way.
#[cfg(unix)]
fn names() -> Vec<Vec<u8>> {
    let names: [&[u8]; 22] = [
        b"plain.mp3",
        b"with blanks.mp3",
        b" blank first.mp3",
        b"blank last.mp3 ",
        b"#1.mp3",
        b"#EXTINF:1,a.mp3",
        b"100%.mp3",
        b"100%25.mp3",
        b"%41.mp3",
        "Für Elise – 月光.mp3".as_bytes(),
        "u\u{308}.mp3".as_bytes(),
        b"F\xfcr Elise.mp3",
        b"F\xfcr%20Elise.mp3",
        b"a&b<c>\"d'.mp3",
        b"back\\slash.mp3",
        b"http:x.mp3",
        b"https___a.mp3",
        b"www.youtube.com",
        b"file:a.mp3",
        b"two\nlines.mp3",
        "no-break last.mp3\u{a0}".as_bytes(),
        b"a?b;c=d,e.mp3",
    ];
    names.map(<[u8]>::to_vec).to_vec()
}

#[cfg(unix)]
#[test]
fn paths_come_back_byte_for_byte_wherever_they_are() {
    use std::os::unix::ffi::OsStrExt;
    let here = tempfile::tempdir().unwrap();
    let here = here.path().canonicalize().unwrap();
    fs::create_dir_all(here.join("lists/p%20#")).unwrap();
    fs::create_dir_all(here.join("sub # %")).unwrap();
    let folders =
        [here.join("lists/p%20#"), here.join("sub # %"), here.clone(), PathBuf::from("/nowhere at all")];
    let names = names();
    let paths =
        names.iter().flat_map(|name| folders.iter().map(|folder| folder.join(OsStr::from_bytes(name))));
    let mut locations: Vec<Location> = paths.map(Location::File).collect();
    locations.push(Location::Link("https://example.org/a%20b.mp3?x=1&y=2".into()));
    locations.push(Location::Link("https://www.youtube.com/watch?v=dQw4w9WgXcQ".into()));
    let mut library = Library::in_memory().unwrap();
    let mut items = Vec::new();
    for (content, location) in (0..).zip(locations) {
        let tags = crate::library::Tags { title: Some(format!("T - {content}")), ..Default::default() };
        let facts = crate::library::FileFacts { location, tags, ..crate::library::tests::facts("", content) };
        let id = library.put(&facts, &crate::library::tests::analysis(1)).unwrap();
        items.push(PlaylistItem::of(&library.recording_by_id(id).unwrap().unwrap()));
    }
    for (format, name) in FORMATS {
        let target = here.join("lists/p%20#").join(name);
        let written = write_playlist(&target, format, "Ünïcode & co", &items).unwrap();
        assert_eq!((written.entries, written.left_out), (items.len(), 0));
        let text = fs::read(&target).unwrap();
        let absolute = here.as_os_str().as_bytes();
        let count = text.windows(absolute.len()).filter(|part| *part == absolute).count();
        assert!(
            count <= 12,
            "{name}: paths near the list are relative, but for those that M3U cannot: {count}"
        );
        let file = read_playlist(&target).unwrap();
        assert_eq!(file.name, "Ünïcode & co");
        let imported = library.import_playlist(&target, file, None).unwrap();
        assert_eq!((imported.entries, imported.matched), (items.len(), items.len()), "{name}");
        let read = library.playlist(imported.id).unwrap().items;
        for (read, item) in read.iter().zip(&items) {
            assert_eq!(read, item, "{name}");
        }
    }
}

#[test]
fn what_the_library_does_not_have_comes_back_too() {
    let here = tempfile::tempdir().unwrap();
    let here = here.path().canonicalize().unwrap();
    let item = |name: &str, artist: Option<&str>, title: Option<&str>| PlaylistItem {
        location: Some(Location::File(here.join(name))),
        artist: artist.map(str::to_owned),
        title: title.map(str::to_owned),
        album: title.map(|_| "Album & Co.".to_owned()),
        duration_s: Some(123.0),
        recording: None,
    };
    let items = [
        item("a b.mp3", Some("Artist - One"), Some("Title - Two")),
        item("../c.mp3", Some("A"), Some("<T>")),
    ];
    let items = items.map(|item| PlaylistItem {
        location: item.location.map(|location| match location {
            Location::File(path) => Location::File(crate::library::playlists::file_location::normal(&path)),
            link => link,
        }),
        ..item
    });
    for (format, name) in FORMATS {
        let target = here.join(name);
        write_playlist(&target, format, "x", &items).unwrap();
        assert_eq!(read_playlist(&target).unwrap().items, items, "{name}");
    }
}

#[test]
fn entries_without_a_location_are_for_xspf_only() {
    let here = tempfile::tempdir().unwrap();
    let mut items = titled(&["only a title"]);
    items[0].artist = Some("Artist".into());
    let written = |format, name| write_playlist(&here.path().join(name), format, "x", &items).unwrap();
    assert_eq!(written(PlaylistFormat::M3u8, "a.m3u8").left_out, 1);
    assert_eq!(written(PlaylistFormat::Xspf, "a.xspf").left_out, 0);
    assert_eq!(read_playlist(&here.path().join("a.xspf")).unwrap().items, items);
    let empty = read_playlist(&here.path().join("a.m3u8")).unwrap_err();
    assert!(matches!(empty, PlaylistError::List { .. }), "{empty}");
}

#[test]
fn lists_of_other_programs_are_matched_by_path_or_title_and_later() {
    let here = tempfile::tempdir().unwrap();
    let here = here.path().canonicalize().unwrap();
    let mut library = Library::in_memory().unwrap();
    let by_path = put(&mut library, &here.join("Café/a b.mp3"), 1, "X", "Y");
    let by_title = put(&mut library, Path::new("/elsewhere/z.mp3"), 2, "Frédéric Chopin", "Prélude");
    let lists = [
        (
            "winamp.m3u",
            "#EXTM3U\r\n#EXTINF:10,whatever\r\nCaf\u{e9}\\a b.mp3\r\n#EXTINF:12,frederic chopin - prelude\r\nD:\\Music\\p.mp3\r\n",
        ),
        ("foobar.m3u8", "\u{feff}Café/a b.mp3\n#EXTINF:12,Frederic Chopin - Prelude (live)\ngone.mp3\n"),
        (
            "vlc.m3u",
            "#EXTM3U\n#EXTINF:1,x\nCaf%C3%A9/a%20b.mp3\n#EXTINF:12,Frederic Chopin - Prelude\nfile:///gone.mp3\n",
        ),
        ("list.pls", "[playlist]\nFile1=./Café/a b.mp3\nFile2=gone.mp3\nTitle2=Frédéric Chopin - Prélude\n"),
        (
            "brainz.xspf",
            "<playlist><trackList><track><location>Caf%C3%A9/a%20b.mp3</location></track>\
            <track><title>Prélude</title><creator>Chopin</creator></track>\
            <track><identifier>https://musicbrainz.org/recording/x</identifier><title>PRELUDE</title><creator>frédéric chopin</creator><duration>1500</duration></track></trackList></playlist>",
        ),
    ];
    for (name, text) in lists {
        let path = here.join(name);
        fs::write(&path, text).unwrap();
        let imported = library.import_playlist(&path, read_playlist(&path).unwrap(), None).unwrap();
        let playlist = library.playlist(imported.id).unwrap();
        let recordings: Vec<_> = playlist.items.iter().map(|item| item.recording).collect();
        assert_eq!(recordings.first(), Some(&Some(by_path)), "{name}");
        assert_eq!(recordings.last(), Some(&Some(by_title)), "{name}");
        assert_eq!(imported.name, name.rsplit_once('.').unwrap().0);
    }
    let last = library.playlist_named("brainz").unwrap();
    assert_eq!((last.items.len(), last.items[1].recording), (3, None), "Chopin alone is another artist");
    put(&mut library, Path::new("/elsewhere/y.mp3"), 3, "Chopin", "Prelude");
    assert_eq!(library.match_unmatched().unwrap().playlist_items, 1);
    assert!(library.playlist_named("brainz").unwrap().items[1].recording.is_some());
}

#[test]
fn an_import_replaces_its_own_file_only() {
    let here = tempfile::tempdir().unwrap();
    fs::create_dir(here.path().join("other")).unwrap();
    let (one, other) = (here.path().join("a.m3u"), here.path().join("other/a.m3u"));
    let mut library = Library::in_memory().unwrap();
    let own = library.create_playlist("a").unwrap();
    let mut import = |path: &Path, text: &str| {
        fs::write(path, text).unwrap();
        library.import_playlist(path, read_playlist(path).unwrap(), None).unwrap()
    };
    let first = import(&one, "1.mp3\n");
    let second = import(&other, "1.mp3\n2.mp3\n");
    assert_eq!((first.name.as_str(), second.name.as_str()), ("a (2)", "a (3)"));
    let again = import(&one, "1.mp3\n2.mp3\n3.mp3\n");
    assert_eq!((again.id, again.name.as_str(), again.entries), (first.id, "a (2)", 3));
    let replaced = again.replaced.unwrap();
    assert_eq!(replaced.items.len(), 1);
    library.restore_playlist(&replaced).unwrap();
    assert_eq!(library.playlist(first.id).unwrap().items.len(), 1, "undone");
    let file = read_playlist(&one).unwrap();
    assert!(matches!(library.import_playlist(&one, file, Some("a")), Err(PlaylistError::NameTaken(_))));
    assert!(library.playlist(own).unwrap().items.is_empty());
}
