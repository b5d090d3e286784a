//! `doctor --fix` with good and bad releases of yt-dlp from a local mirror.

use super::Bench;
use assert_cmd::Command;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Output;

impl Bench {
    /// Where pianoscope keeps its own yt-dlp in this test.
    fn own_yt_dlp(&self) -> PathBuf {
        self.folder.path().join("data/pianoscope/bin/yt-dlp")
    }

    /// With an outdated yt-dlp.
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
        let output_text = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
        let output_text = output_text.into_owned();
        (output, output_text)
    }
}

#[test]
fn an_old_yt_dlp_is_reported_and_replaced() {
    let bench = Bench::new().with_old_yt_dlp();
    let (_, output_text) = bench.doctor(&[]);
    assert!(output_text.contains("missing  yt-dlp") && output_text.contains("2020.01.01, "), "{output_text}");
    assert!(output_text.contains("fix with: pianoscope doctor --fix"), "{output_text}");
    let (_, output_text) = bench.doctor(&["--fix", "--mirror", &bench.web.url("/release/good")]);
    assert!(output_text.contains("yt-dlp 9999.01.01 is now installed as "), "{output_text}");
    assert!(output_text.contains("ok       yt-dlp              9999.01.01"), "{output_text}");
    let mode = bench.own_yt_dlp().metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o755);
    let (_, output_text) = bench.doctor(&["--fix", "--mirror", &bench.web.url("/release/good")]);
    assert!(output_text.contains("nothing to fix"), "{output_text}");
}

#[test]
fn a_bad_release_does_not_replace_the_old_one() {
    for (mirror, reason) in [
        ("/release/forged", "its checksum does not match"),
        ("/release/broken", "it does not run"),
        ("/release/unlisted", "its list of checksums lacks"),
        ("/nowhere", "HTTP 404"),
    ] {
        let bench = Bench::new().with_old_yt_dlp();
        let (output, output_text) = bench.doctor(&["--fix", "--mirror", &bench.web.url(mirror)]);
        assert_eq!(output.status.code(), Some(1), "{mirror}: {output_text}");
        assert!(output_text.contains(reason), "{mirror}: {output_text}");
        assert!(std::fs::read_to_string(bench.own_yt_dlp()).unwrap().contains("2020.01.01"), "{mirror}");
        let place = bench.own_yt_dlp().with_file_name("");
        assert_eq!(super::left_in(&place), ["yt-dlp"], "{mirror}: nothing is left beside it");
    }
}
