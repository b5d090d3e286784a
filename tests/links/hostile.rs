//! Strings that would do harm if they were trusted.

use super::{Bench, gist, lines};
use std::process::{Command, Stdio};

/// From the table of the unit tests, with more that a shell or yt-dlp would interpret.
const STRINGS: &[&str] = &[
    "--exec=touch pwned",
    "--exec",
    "-o/tmp/pianoscope-pwned",
    "--config-locations=/etc/passwd",
    "--load-info-json=/etc/passwd",
    "--batch-file=/etc/passwd",
    "-a/etc/passwd",
    "--cookies=/etc/passwd",
    "--output=/tmp/pianoscope-pwned",
    "--netrc-cmd=touch pwned",
    "--plugin-dirs=.",
    "--enable-file-urls",
    "--downloader=touch pwned",
    "; touch pwned",
    "$(touch pwned)",
    "`touch pwned`",
    "| touch pwned",
    "&& touch pwned",
    "https://youtu.be/$(touch pwned)",
    "https://youtu.be/`touch pwned`",
    "https://youtu.be/dQw4w9WgXcQ; touch pwned",
    "https://youtu.be/dQw4w9WgXcQ --exec 'touch pwned'",
    "https://youtu.be/dQw4w9WgXcQ\n--exec=touch pwned",
    "https://youtu.be/dQw4w9WgXcQ\r\n--exec=touch pwned",
    "https://youtu.be/dQw4w9WgXcQ\t--exec=touch",
    "https://exam\nple.org/a.mp3",
    "https://example.org/\u{1b}[31ma.mp3",
    "https://example.org/\u{202e}3pm.exe",
    "https://example.org/\u{200b}a.mp3",
    "https://example.org/\u{feff}a.mp3",
    "https://\u{2066}example.org/a.mp3",
    "https://youtube.com@evil.invalid/watch?v=dQw4w9WgXcQ",
    "https://user:secret@example.org/a.mp3",
    "https://example.org:99999/a.mp3",
    "https://example.org:0/a.mp3",
    "https://",
    "https:///a.mp3",
    "http://[::1",
    "http://[::zz]/a.mp3",
    "http://1.2.3.4.5.6/a.mp3",
    "http://256.256.256.256/a.mp3",
    "http:\\\\evil.invalid\\a.mp3",
    "http://evil.invalid\\@youtube.com/watch?v=dQw4w9WgXcQ",
    "http://exa mple.org/a.mp3",
    "http://%00/a.mp3",
    "http://evil%0a.invalid/a.mp3",
    "http://-/a.mp3",
    "http://./a.mp3",
    "http://../a.mp3",
    "file:///etc/passwd",
    "file:///etc/shadow",
    "file://localhost/etc/passwd",
    "file://evil.invalid/etc/passwd",
    "file:/etc/passwd",
    "file:///proc/self/environ",
    "file:///etc/%70asswd",
    "file:///music/a.mp3%00.txt",
    "FILE:///etc/passwd",
    "ftp://example.org/a.mp3",
    "ftps://example.org/a.mp3",
    "gopher://example.org/1",
    "javascript:alert(1)",
    "javascript:alert(1)//youtube.com/watch?v=dQw4w9WgXcQ",
    "data:audio/wav;base64,UklGRg==",
    "blob:https://youtube.com/1",
    "vbscript:msgbox(1)",
    "mailto:a@example.org",
    "magnet:?xt=urn:btih:1",
    "rtmp://example.org/live",
    "rtsp://example.org/live",
    "mms://example.org/live",
    "smb://example.org/share/a.mp3",
    "sftp://example.org/a.mp3",
    "ssh://example.org",
    "ldap://example.org",
    "dict://example.org:11211/stat",
    "php://filter/resource=/etc/passwd",
    "expect://id",
    "concat:/etc/passwd|/etc/group",
    "subfile,,start,0,end,100,,:/etc/passwd",
    "pipe:0",
    "ytsearch:piano",
    "ytsearch10:piano",
    "scsearch:piano",
    "ytdl:dQw4w9WgXcQ",
    "view-source:https://youtube.com",
    "chrome://settings",
    "about:blank",
    "intent://scan/#Intent;end",
    "https://www.youtube.com/watch?v=short",
    "https://www.youtube.com/watch?v=--exec=touc",
    "https://www.youtube.com/watch?v=../../etc/passwd",
    "https://youtu.be/../../etc/passwd",
    "https://youtu.be/",
    "https://www.youtube.com/watch",
    "https://www.youtube.com/playlist?list=$(id)",
    "https://www.youtube.com/redirect?q=file:///etc/passwd",
    "https://www.youtube.com/redirect?q=javascript:alert(1)",
    "../../../../etc/passwd-",
    "%2e%2e/%2e%2e/etc/passwd",
    "/nowhere/\u{202e}3pm",
    "con:",
    "https",
    "://",
    "?",
    "*",
    "~root/.ssh/id_rsa",
];

#[test]
fn no_hostile_string_starts_a_program_or_touches_a_file() {
    assert!(STRINGS.len() >= 100);
    let bench = Bench::new();
    let here = bench.folder.path().join("here");
    std::fs::create_dir(&here).unwrap();
    // In place of yt-dlp; leaves a file if it is ever started.
    let trap = bench.folder.path().join("yt-dlp");
    std::fs::write(&trap, "#!/bin/sh\ntouch \"$0.was-started\"\nexit 1\n").unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&trap, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    let long = format!("https://example.org/{}", "a".repeat(10_000));
    let all: Vec<&str> = STRINGS.iter().copied().chain([long.as_str()]).collect();
    // Separated by NUL, since a line cannot contain a line break. (NUL itself is covered by the unit tests.)
    let mut child = Command::new(env!("CARGO_BIN_EXE_pianoscope"))
        .args(Bench::arguments(&[]))
        .args([&format!("--yt-dlp={}", trap.display()), "--null", "-"])
        .current_dir(&here)
        .env("TMPDIR", bench.tmp())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = all.join("\0");
    let writer = std::thread::spawn(move || std::io::Write::write_all(&mut stdin, input.as_bytes()).unwrap());
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    let answers = lines(&output);
    assert_eq!(answers.len(), all.len());
    for answer in &answers {
        let message = answer["error"]["message"].as_str().unwrap_or_else(|| panic!("{answer}"));
        assert!(message.len() > 20 && !message.chars().any(char::is_control), "{answer}");
        assert!(!["no_network", "unsupported"].contains(&gist(answer).as_str()), "it was tried: {answer}");
    }
    assert!(!bench.folder.path().join("yt-dlp.was-started").exists(), "a program was started");
    assert_eq!(super::left_in(&here), Vec::<String>::new(), "a file was made");
    assert_eq!(super::left_in(&bench.tmp()), Vec::<String>::new());
    assert!(!std::path::Path::new("/tmp/pianoscope-pwned").exists());
}
