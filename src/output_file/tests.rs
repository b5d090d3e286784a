use super::{OutputError, OutputKind, Replace, check, with_ending};
use std::path::{Path, PathBuf};

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }
}

const TABLE: OutputKind = OutputKind::Csv("input,title,");
const KINDS: [(OutputKind, &str, &[u8]); 12] = [
    (OutputKind::Png, "a.png", b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR"),
    (OutputKind::Jpeg, "a.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF"),
    (TABLE, "a.csv", b"input,title,verdict\na.mp3,,Piano\n"),
    (OutputKind::Json, "a.json", b"[\n{\"input\":\"a.mp3\"}\n]\n"),
    (OutputKind::Jsonl, "a.jsonl", b"{\"input\":\"a.mp3\"}\n"),
    (OutputKind::Parquet, "a.parquet", b"PAR1\x15\0\x15\x12\x15\x16,\x15\x04"),
    (OutputKind::Labels, "a.txt", b"0.000000\t3.500000\tPiano\n\\\t20\t4000\n"),
    (
        OutputKind::Model,
        "a.safetensors",
        b"\x40\0\0\0\0\0\0\0{\"__metadata__\":{\"pianoscope_model\":\"1\"}}      ",
    ),
    (OutputKind::Playlist, "a.m3u8", b"#EXTM3U\n#PLAYLIST:a\nF\xfcr Elise.mp3\n"),
    (
        OutputKind::Xspf,
        "a.xspf",
        b"<?xml version=\"1.0\"?>\n<!-- a -->\n<playlist version=\"1\" xmlns=\"http://xspf.org/ns/0/\">\n</playlist>\n",
    ),
    (
        OutputKind::Page,
        "a.html",
        b"<!doctype html>\n<meta charset=\"utf-8\">\n<meta name=\"generator\" content=\"pianoscope\">\n<title>a</title>\n",
    ),
    (OutputKind::Log, "a.txt", b"2026-11-29T23:00:00.000Z  INFO pianoscope: started\n"),
];

#[test]
fn a_file_of_its_own_kind_is_replaced_and_another_only_when_asked_for() {
    let folder = Folder::new();
    for (kind, name, own) in KINDS {
        let path = folder.file(name, own);
        check(&path, kind, Replace::OwnKind, &[]).unwrap();
        for (other, _, bytes) in KINDS.iter().filter(|(other, ..)| *other != kind) {
            std::fs::write(&path, bytes).unwrap();
            let refused = check(&path, kind, Replace::OwnKind, &[]).unwrap_err();
            assert!(matches!(refused, OutputError::OtherKind { .. }), "{kind:?} over {other:?}: {refused}");
            check(&path, kind, Replace::Any, &[]).unwrap();
        }
        for bytes in [b"ID3\x04\0\0\0\0\0\x23TSSE".as_slice(), b"Dear diary\n", b"\0\x01\x02"] {
            std::fs::write(&path, bytes).unwrap();
            assert!(check(&path, kind, Replace::OwnKind, &[]).is_err(), "{kind:?} over {bytes:?}");
        }
        std::fs::write(&path, b"").unwrap();
        check(&path, kind, Replace::OwnKind, &[]).unwrap();
        std::fs::remove_file(&path).unwrap();
        check(&path, kind, Replace::OwnKind, &[]).unwrap();
    }
}

#[test]
fn a_name_of_a_recording_is_always_refused() {
    let folder = Folder::new();
    for name in ["a.wav", "a.MP3", "a.flac", "a.mkv", "a.mid", "a.vob", "a.m4b", "a.opus"] {
        for (kind, ..) in KINDS {
            let refused = check(&folder.path(name), kind, Replace::Any, &[]).unwrap_err();
            assert!(matches!(refused, OutputError::MediaName { .. }), "{name}: {refused}");
        }
    }
}

#[test]
fn a_recording_without_an_ending_is_never_replaced() {
    let folder = Folder::new();
    let wave = [b"RIFF\xff\xff\xff\xffWAVEfmt \x10\0\0\0\x01\0\x01\0".as_slice(), &[0; 64]].concat();
    for (kind, name, _) in KINDS {
        let path = folder.file(name, &wave);
        for replace in [Replace::OwnKind, Replace::Any] {
            let refused = check(&path, kind, replace, &[]).unwrap_err();
            assert!(matches!(refused, OutputError::OtherKind { .. }), "{kind:?}: {refused}");
            assert!(refused.to_string().ends_with(": give another name"), "{kind:?}: {refused}");
        }
    }
    let path = folder.file("a.wav", &wave);
    assert!(check(&path, OutputKind::TrainingAudio, Replace::OwnKind, &[]).is_err());
    check(&path, OutputKind::TrainingAudio, Replace::Any, &[]).unwrap();
}

#[test]
fn a_picture_has_the_format_of_its_name() {
    let kind = |name: &str| OutputKind::picture(Path::new(name));
    for (name, expected) in [
        ("a.png", OutputKind::Png),
        ("a.JPG", OutputKind::Jpeg),
        ("a.jpeg", OutputKind::Jpeg),
        ("picture", OutputKind::Png),
        ("Op. 27 No. 2", OutputKind::Png),
    ] {
        assert_eq!(kind(name), expected, "{name}");
        check(Path::new(name), expected, Replace::OwnKind, &[]).unwrap();
    }
    for name in ["a.webp", "a.gif", "a.svg", "a.PDF", "a.bmp", "a.tiff", "a.txt", "a.html", "a.csv"] {
        let refused = check(Path::new(name), kind(name), Replace::Any, &[]).unwrap_err();
        assert!(matches!(refused, OutputError::Ending { .. }), "{name}: {refused}");
        assert!(refused.to_string().contains(".png or .jpg"), "{refused}");
    }
    assert!(check(Path::new("a.png"), TABLE, Replace::Any, &[]).is_err());
}

#[cfg(unix)]
#[test]
fn an_input_is_recognised_under_any_name() {
    let folder = Folder::new();
    let input = folder.file("recording", b"\x89PNG\r\n\x1a\n");
    std::fs::create_dir(folder.path("b")).unwrap();
    std::fs::hard_link(&input, folder.path("hard.png")).unwrap();
    std::os::unix::fs::symlink(&input, folder.path("soft.png")).unwrap();
    for name in ["recording", "hard.png", "soft.png", "./recording", "b/../recording"] {
        let refused = check(&folder.path(name), OutputKind::Png, Replace::Any, &[&input]).unwrap_err();
        assert!(matches!(refused, OutputError::Input { .. }), "{name}: {refused}");
    }
    // The name of the link is harmless, that of its target is not.
    let song = folder.file("song.mp3", b"ID3");
    std::os::unix::fs::symlink(song, folder.path("link.png")).unwrap();
    let refused = check(&folder.path("link.png"), OutputKind::Png, Replace::Any, &[]).unwrap_err();
    assert!(matches!(refused, OutputError::MediaName { .. }), "{refused}");
    let refused = check(&folder.path("b"), OutputKind::Png, Replace::Any, &[]).unwrap_err();
    assert!(matches!(refused, OutputError::Folder { .. }), "{refused}");
}

#[test]
fn a_name_without_an_ending_gets_the_usual_one() {
    for (name, kind, full) in [
        ("votes", TABLE, "votes.csv"),
        ("Op. 27 No. 2", OutputKind::Png, "Op. 27 No. 2.png"),
        ("a.png", OutputKind::Png, "a.png"),
        ("a.jpg", OutputKind::Png, "a.jpg"),
        ("a.wav", OutputKind::Json, "a.wav"),
    ] {
        assert_eq!(with_ending(Path::new(name), kind), PathBuf::from(full));
    }
}
