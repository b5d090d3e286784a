//! Links on the command line, against a local web server. Tests that need yt-dlp report that they were skipped if it is not installed.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    missing_docs,
    reason = "a test may fail where it stands"
)]

#[path = "../common/mod.rs"]
mod common;
mod direct;
#[cfg(unix)]
mod ends;
mod hostile;
mod lists;
mod logging;
mod pages;
mod playlists;
#[cfg(unix)]
mod release;
mod scanning;
mod web;

use assert_cmd::Command;
use pianoscope::fetch::programs;
use serde_json::Value;
use std::path::Path;
use std::process::Output;
use web::Web;

/// A web server, and a folder with the program's temporary files.
struct Bench {
    web: Web,
    folder: tempfile::TempDir,
}

impl Bench {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("tmp")).unwrap();
        Self { web: Web::start(), folder }
    }

    /// With yt-dlp; `None` if it is not installed.
    fn with_yt_dlp() -> Option<Self> {
        if programs::find("yt-dlp").is_none() {
            common::skip("yt-dlp is not installed");
            return None;
        }
        Some(Self::new())
    }

    fn tmp(&self) -> std::path::PathBuf {
        self.folder.path().join("tmp")
    }

    /// The arguments of a test, with defaults that avoid waiting.
    fn arguments<'a>(given: &[&'a str]) -> Vec<&'a str> {
        let usual = ["--format=jsonl", "--pause=0s", "--timeout=20s", "--outage-pause=1s"];
        let name = |argument: &'a str| argument.split('=').next();
        let unsaid = usual.into_iter().filter(|usual| !given.iter().any(|given| name(given) == name(usual)));
        ["classify"].into_iter().chain(unsaid).chain(given.iter().copied()).collect()
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let output = Command::new(env!("CARGO_BIN_EXE_pianoscope"))
            .args(Self::arguments(arguments))
            .env("TMPDIR", self.tmp())
            .env("XDG_CACHE_HOME", self.folder.path().join("cache"))
            .env("no_proxy", "127.0.0.1")
            .output()
            .unwrap();
        assert_eq!(left_in(&self.tmp()), Vec::<String>::new(), "no file is left");
        output
    }

    /// The answers for paths of the server.
    fn answers(&self, arguments: &[&str], paths: &[&str]) -> Vec<Value> {
        let urls: Vec<String> = paths.iter().map(|path| self.web.url(path)).collect();
        let words: Vec<&str> = arguments.iter().copied().chain(urls.iter().map(String::as_str)).collect();
        lines(&self.run(&words))
    }

    fn answer(&self, arguments: &[&str], path: &str) -> Value {
        let mut answers = self.answers(arguments, &[path]);
        assert_eq!(answers.len(), 1, "{path}");
        answers.remove(0)
    }
}

fn lines(output: &Output) -> Vec<Value> {
    let text = String::from_utf8_lossy(&output.stdout);
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Names of the files in a folder.
fn left_in(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap().map(Result::unwrap);
    entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
}

/// The verdict, or the kind of the error.
fn gist(answer: &Value) -> String {
    let gist = answer["verdict"].as_str().or(answer["error"]["kind"].as_str());
    gist.unwrap_or("nothing").to_owned()
}
