use crate::library::Library;
use crate::library::playlists::{PlaylistError, PlaylistFormat, read_playlist, write_playlist};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

const SEEDS: [(&str, &[u8]); 4] = [
    ("1.m3u8", b"#EXTM3U\n#PLAYLIST:x\n#EXTINF:12,A - B\n#EXTART:A\nmusic\\a.mp3\nhttp://example.org/a.ogg\n../b%20c.mp3\nfile:///x.mp3\n"),
    ("2.m3u", b"#EXTM3U\r\nCaf\xe9.mp3\r\n./#1.mp3\r\nC:\\a.mp3\r\n"),
    ("3.pls", b"[playlist]\nFile1=a.mp3\nTitle1=A - B\nLength1=3\nFile2=http://example.org/b.mp3\n"),
    ("4.xspf", b"<?xml version=\"1.0\"?><playlist xmlns=\"http://xspf.org/ns/0/\"><title>T</title><trackList><track><location>a%20b%FF.mp3</location><title>A &amp; B</title><creator>C</creator><duration>12</duration></track><track><title>x</title></track></trackList></playlist>"),
];
const PARTS: [&[u8]; 16] = [
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\0",
    b"%00",
    b"%zz",
    b"file://host/",
    b"file:",
    b"http://",
    b"../../../..",
    b"<track>",
    b"</track>",
    b"&#0;",
    b"#EXTINF:1e999,",
    b"\xe2\x80\xae",
    b"<duration>nan</duration>",
    b"\n\r",
];

/// Imports damaged lists; what was read is written again and read again as the same.
fn mutated(count: usize) {
    let here = tempfile::tempdir().unwrap();
    let mut random = Pcg64Mcg::seed_from_u64(6);
    let mut library = Library::in_memory().unwrap();
    let mut imported = 0;
    for case in 0..count {
        let (name, seed) = SEEDS[case % SEEDS.len()];
        let mut bytes = seed.to_vec();
        for _ in 0..random.random_range(1..6) {
            let at = random.random_range(0..=bytes.len());
            match random.random_range(0..5) {
                0 => bytes.truncate(at),
                1 => drop(bytes.splice(at..at, PARTS[random.random_range(0..PARTS.len())].iter().copied())),
                2 => {
                    let end = random.random_range(at..=bytes.len());
                    let copy = bytes[at..end].repeat(random.random_range(1..20));
                    bytes.splice(at..at, copy);
                }
                _ if at < bytes.len() => bytes[at] = random.random(),
                _ => {}
            }
        }
        let path = here.path().join(name);
        std::fs::write(&path, &bytes).unwrap();
        let file = match read_playlist(&path) {
            Ok(file) => file,
            Err(error) => {
                assert!(matches!(error, PlaylistError::List { .. }), "{error}");
                continue;
            }
        };
        let found = library.import_playlist(&path, file, None).unwrap();
        imported += 1;
        let items = library.playlist(found.id).unwrap().items;
        let copy = here.path().join("copy.xspf");
        write_playlist(&copy, PlaylistFormat::Xspf, &found.name, &items).unwrap();
        let again = read_playlist(&copy).unwrap().items;
        assert_eq!(again.len(), items.len(), "{items:#?}\n{}", std::fs::read_to_string(&copy).unwrap());
        // A link that is none is written as one that XML can have.
        let locations = |items: &[crate::library::playlists::PlaylistItem]| {
            let files = items.iter().filter_map(|item| item.location.clone());
            files.filter(|location| !location.is_link()).collect::<Vec<_>>()
        };
        assert_eq!(locations(&again), locations(&items), "{:?}", String::from_utf8_lossy(&bytes));
    }
    assert!(imported > count / 2, "most mutations leave a list: {imported} of {count}");
}

#[test]
fn mutated_playlists_do_not_panic() {
    mutated(400);
}

#[test]
#[ignore = "takes a minute"]
fn many_mutated_playlists() {
    mutated(20_000);
}
