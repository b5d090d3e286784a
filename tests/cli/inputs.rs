//! Arguments on the command line → files and links.
use pianoscope::input::{Source, expand};
use std::ffi::OsStr;
use std::fs;
use std::path::Path;

fn names(folder: &Path, argument: &OsStr) -> Vec<String> {
    let prefix = format!("{}/", folder.display());
    expand(argument)
        .map(|input| input.map_or_else(|e| e.kind().to_owned(), |i| i.name.replace(&prefix, "")))
        .collect()
}

#[test]
fn a_folder_expands_to_its_visible_audio_files_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    fs::create_dir_all(root.join("b/.git")).unwrap();
    for name in [
        "b/2.WAV",
        "b/10.flac",
        "a.Mp3",
        "notes.txt",
        ".hidden.mp3",
        "b/.git/x.mp3",
        "c d'\"\n.ogg",
        "-dash.opus",
        "film.mkv",
    ] {
        fs::write(root.join(name), "x").unwrap();
    }
    let found = names(root, root.as_os_str());
    assert_eq!(found, ["-dash.opus", "a.Mp3", "b/10.flac", "b/2.WAV", "c d'\"\n.ogg", "film.mkv"]);
}

#[test]
fn a_file_is_accepted_whatever_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("song without ending");
    fs::write(&path, "x").unwrap();
    assert_eq!(expand(path.as_os_str()).next().unwrap().unwrap().file(), Some(path.as_path()));
}

#[test]
fn missing_inputs_are_reported() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    fs::write(root.join("notes.txt"), "x").unwrap();
    assert_eq!(names(root, root.as_os_str()), ["no_audio_files"]);
    assert_eq!(names(root, root.join("none.mp3").as_os_str()), ["missing"]);
    assert_eq!(names(root, root.join("notes.txt/deeper.mp3").as_os_str()), ["missing"]);
}

#[test]
fn text_that_is_not_a_file_may_be_a_link() {
    let link = expand(OsStr::new(" HTTPS://example.org/a.mp3\n")).next().unwrap().unwrap();
    assert_eq!(link.name, "HTTPS://example.org/a.mp3");
    assert!(matches!(link.source, Source::Link(link) if link.url() == "https://example.org/a.mp3"));
    let refused = expand(OsStr::new("ftp://example.org/a.mp3")).next().unwrap().unwrap_err();
    assert_eq!(refused.kind(), "scheme");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a b.mp3");
    fs::write(&path, "x").unwrap();
    let file =
        expand(OsStr::new(&format!("file://{}/a%20b.mp3", folder.path().display()))).next().unwrap().unwrap();
    assert_eq!(file.file(), Some(path.as_path()), "a file link names a local file");
}

#[cfg(unix)]
#[test]
fn symlink_loops_end_and_names_may_contain_any_bytes() {
    use std::os::unix::ffi::OsStrExt;
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    fs::create_dir(root.join("inner")).unwrap();
    std::os::unix::fs::symlink(root, root.join("inner/up")).unwrap();
    std::os::unix::fs::symlink("nowhere.mp3", root.join("inner/gone.mp3")).unwrap();
    let odd = root.join(OsStr::from_bytes(b"caf\xe9.mp3"));
    fs::write(&odd, "x").unwrap();
    let found: Vec<_> = expand(root.as_os_str()).collect();
    assert_eq!(found.len(), 2);
    let input = found[0].as_ref().unwrap();
    assert_eq!(input.file(), Some(odd.as_path()));
    assert!(input.name.ends_with("caf\u{fffd}.mp3"));
    assert_eq!(found[1].as_ref().unwrap_err().kind(), "missing");
}
