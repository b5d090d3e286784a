use crate::cancel::Cancel;
use crate::input::{InputError, ListProblem, Source};
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

fn entries_of_list(path: &Path) -> Option<Vec<Result<crate::input::Input, InputError>>> {
    super::entries_of_list(path, &Cancel::new())
}

/// Names of files below `folder`, links, and kinds of errors.
fn found(folder: &Path, list: &str) -> Vec<String> {
    let entries = entries_of_list(&folder.join(list)).expect("a list");
    let shown = |path: &Path| path.strip_prefix(folder).unwrap_or(path).display().to_string();
    let entry = |entry| match entry {
        Ok(crate::input::Input { source: Source::File(path), .. }) => shown(&path),
        Ok(crate::input::Input { source: Source::Link(link), .. }) => link.url().to_owned(),
        Err(InputError::List { problem, .. }) => format!("{problem:?}"),
        Err(InputError::Missing(path)) => format!("missing {}", shown(&path)),
        Err(error) => error.kind().to_owned(),
    };
    entries.into_iter().map(entry).collect()
}

fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    folder
}

#[test]
fn entries_of_a_music_player_are_found() {
    let here = folder(&[("a.mp3", b""), ("Album/é b.ogg", b""), ("50%25.mp3", b""), ("no ending", b"x")]);
    let absolute = here.path().join("a.mp3");
    let address = url::Url::from_file_path(here.path().join("Album/é b.ogg")).unwrap();
    let text = format!(
        "#EXTM3U\n#EXTINF:3,A\na.mp3\n./a.mp3\n{}\nAlbum\\é b.ogg\nAlbum/%C3%A9%20b.ogg\n{address}\n50%25.mp3\nno ending\n\
         https://example.org/x.mp3\nhttps://www.youtube.com/watch?v=dQw4w9WgXcQ\ngone.mp3\nC:\\Music\\a.mp3\nAlbum\nftp://example.org/a.mp3\nfile:///etc/passwd\n",
        absolute.display()
    );
    fs::write(here.path().join("list.m3u8"), text).unwrap();
    let expected = [
        "a.mp3",
        "a.mp3",
        "a.mp3",
        "Album/é b.ogg",
        "Album/é b.ogg",
        "Album/é b.ogg",
        "50%25.mp3",
        "no ending",
        "https://example.org/x.mp3",
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
        "missing gone.mp3",
        "missing C:\\Music\\a.mp3",
        "unreadable",
        "scheme",
        "file_name",
    ];
    assert_eq!(found(here.path(), "list.m3u8"), expected);
}

#[cfg(unix)]
#[test]
fn names_in_windows_1252_are_found_in_either_encoding() {
    use std::os::unix::ffi::OsStrExt;
    let here = folder(&[("Café.mp3", b""), ("list.m3u", b"Caf\xE9.mp3\r\nsub\\Fu\xDF.mp3\r\n")]);
    fs::create_dir(here.path().join("sub")).unwrap();
    fs::write(here.path().join("sub").join(std::ffi::OsStr::from_bytes(b"Fu\xDF.mp3")), b"").unwrap();
    assert_eq!(found(here.path(), "list.m3u"), ["Café.mp3", "sub/Fu\u{FFFD}.mp3"]);
}

#[test]
fn addresses_of_xspf_are_decoded() {
    let list = b"<playlist><trackList><track><location>a%20b.mp3</location></track></trackList></playlist>";
    let here = folder(&[("a b.mp3", b""), ("list.xspf", list)]);
    assert_eq!(found(here.path(), "list.xspf"), ["a b.mp3"]);
}

#[test]
fn lists_in_lists_are_expanded_and_loops_end() {
    let here = folder(&[
        ("a.mp3", b""),
        ("sub/b.mp3", b""),
        ("one.m3u", b"a.mp3\nsub/two.pls\na.mp3\n"),
        ("sub/two.pls", b"[playlist]\nFile1=b.mp3\nFile2=../one.m3u\n"),
        ("self.m3u", b"self.m3u\n"),
        ("deep0.m3u", b"deep1.m3u\n"),
    ]);
    assert_eq!(found(here.path(), "one.m3u"), ["a.mp3", "sub/b.mp3", "Loop", "a.mp3"]);
    assert_eq!(found(here.path(), "self.m3u"), ["Loop"]);
    for n in 1..12 {
        fs::write(here.path().join(format!("deep{n}.m3u")), format!("deep{}.m3u\n", n + 1)).unwrap();
    }
    assert_eq!(found(here.path(), "deep0.m3u"), ["TooDeep"]);
}

#[test]
fn lists_that_double_at_each_level_are_cut_off() {
    let here = folder(&[("a.mp3", b"")]);
    for n in 0..6 {
        let next = format!("{}.m3u\n", n + 1).repeat(30);
        fs::write(here.path().join(format!("{n}.m3u")), next).unwrap();
    }
    fs::write(here.path().join("6.m3u"), "a.mp3\n".repeat(30)).unwrap();
    let found = found(here.path(), "0.m3u");
    assert_eq!(found.len(), super::MAX_ENTRIES + 1);
    assert_eq!(found.last().unwrap(), "TooMany");
}

#[test]
fn large_lists_that_name_one_list_many_times_are_not_read_each_time() {
    const COUNT: usize = 10_000;
    let here = folder(&[]);
    // A comment after each entry: near the limit of one list.
    let comment = format!("#{}\n", "x".repeat(1500));
    fs::write(here.path().join("self.m3u"), format!("self.m3u\n{comment}").repeat(COUNT)).unwrap();
    fs::write(here.path().join("many.m3u"), "large.m3u\n".repeat(COUNT)).unwrap();
    fs::write(here.path().join("large.m3u"), comment.repeat(COUNT)).unwrap();
    let begin = Instant::now();
    assert_eq!(found(here.path(), "self.m3u"), vec!["Loop"; COUNT]);
    let found = found(here.path(), "many.m3u");
    assert_eq!(found.len(), COUNT);
    // Four of 15 MB fit into the 64 MiB of all lists.
    assert_eq!(found[..5], ["Empty", "Empty", "Empty", "Empty", "TooManyBytes"]);
    assert!(found[5..].iter().all(|problem| problem == "TooManyBytes"));
    assert!(begin.elapsed() < Duration::from_secs(60), "{:?}", begin.elapsed());
}

#[test]
fn a_cancelled_list_ends_early() {
    let here = folder(&[("a.mp3", b""), ("list.m3u", b"a.mp3\na.mp3\n")]);
    let cancel = Cancel::new();
    cancel.cancel();
    let found = super::entries_of_list(&here.path().join("list.m3u"), &cancel).expect("a list");
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn what_is_no_list_of_recordings_is_named() {
    let here = folder(&[
        ("empty.m3u", b"#EXTM3U\n"),
        ("stream.m3u8", b"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\npart.ts\n"),
        ("wrong.m3u", b"OggS\0\x02"),
        ("wrong.xspf", b"<html/>"),
        ("unnamed", b"#EXTM3U\na.mp3\n"),
        ("a.mp3", b"#EXTM3U\na.mp3\n"),
        ("text.txt", b"a.mp3\n"),
    ]);
    for (name, problem) in [
        ("empty.m3u", ListProblem::Empty),
        ("stream.m3u8", ListProblem::Stream),
        ("wrong.m3u", ListProblem::NotAList),
        ("wrong.xspf", ListProblem::NotAList),
    ] {
        assert_eq!(found(here.path(), name), [format!("{problem:?}")], "{name}");
    }
    assert_eq!(found(here.path(), "unnamed"), ["a.mp3"]);
    for name in ["a.mp3", "text.txt", "nowhere.m3u", "."] {
        assert!(entries_of_list(&here.path().join(name)).is_none(), "{name}");
    }
}

#[cfg(unix)]
#[test]
fn pipes_and_devices_are_not_opened() {
    let here = folder(&[("list.m3u", b"/dev/zero\n")]);
    assert_eq!(found(here.path(), "list.m3u"), ["unreadable"]);
    assert!(entries_of_list(Path::new("/dev/zero")).is_none());
}
