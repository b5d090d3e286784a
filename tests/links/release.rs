//! `doctor --fix`: a release of yt-dlp, good and bad, from a mirror on loopback.

use super::Desk;
use assert_cmd::Command;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Output;

impl Desk {
    /// Where pianoscope keeps its own yt-dlp in this test.
    fn own_yt_dlp(&self) -> PathBuf {
        self.folder.path().join("data/pianoscope/bin/yt-dlp")
    }

    /// One from long ago.
    fn with_old_yt_dlp(self) -> Self {
        let path = self.own_yt_dlp();
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, "#!/bin/sh\necho 2020.01.01\n").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        self
    }

    fn doctor(&self, arguments: &[&str]) -> (Output, String) {
        let output = Command::new(env!("CARGO_BIN_EXE_pianoscope"))
            .arg("doctor")
            .args(arguments)
            .env("XDG_DATA_HOME", self.folder.path().join("data"))
            .env("TMPDIR", self.tmp())
            .env("no_proxy", "127.0.0.1")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
        let said = said.into_owned();
        (output, said)
    }
}

#[test]
fn an_old_yt_dlp_is_told_and_a_new_one_is_brought() {
    let desk = Desk::new().with_old_yt_dlp();
    let (_, said) = desk.doctor(&[]);
    assert!(said.contains("missing  yt-dlp") && said.contains("2020.01.01, "), "{said}");
    assert!(said.contains("fix with: pianoscope doctor --fix"), "{said}");
    let (_, said) = desk.doctor(&["--fix", "--mirror", &desk.web.url("/release/good")]);
    assert!(said.contains("yt-dlp 9999.01.01 is now installed as "), "{said}");
    assert!(said.contains("ok       yt-dlp              9999.01.01"), "{said}");
    let mode = desk.own_yt_dlp().metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o755);
    let (_, said) = desk.doctor(&["--fix", "--mirror", &desk.web.url("/release/good")]);
    assert!(said.contains("nothing to fix"), "{said}");
}

#[test]
fn what_is_not_what_it_should_be_leaves_the_old_one() {
    for (mirror, reason) in [
        ("/release/forged", "its checksum does not fit"),
        ("/release/broken", "it does not run"),
        ("/release/unlisted", "its list of checksums has no"),
        ("/nowhere", "HTTP 404"),
    ] {
        let desk = Desk::new().with_old_yt_dlp();
        let (output, said) = desk.doctor(&["--fix", "--mirror", &desk.web.url(mirror)]);
        assert_eq!(output.status.code(), Some(1), "{mirror}: {said}");
        assert!(said.contains(reason), "{mirror}: {said}");
        assert!(std::fs::read_to_string(desk.own_yt_dlp()).unwrap().contains("2020.01.01"), "{mirror}");
        let place = desk.own_yt_dlp().with_file_name("");
        assert_eq!(super::left_in(&place), ["yt-dlp"], "{mirror}: nothing is left beside it");
    }
}
