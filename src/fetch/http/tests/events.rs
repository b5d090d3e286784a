//! Log events of a download.

use super::server::{Server, answer, cut, rest};
use super::{get, sound};
use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use tracing::Level;

/// Collects what is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What is logged during `work` on this thread.
fn logged(work: impl FnOnce()) -> String {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(Level::DEBUG)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    tracing::subscriber::with_default(subscriber, work);
    let bytes = log.0.lock().unwrap();
    String::from_utf8_lossy(&bytes).into_owned()
}

#[test]
fn redirects_retries_and_resumption_are_logged_without_secrets() {
    let server = Server::start(vec![
        answer("HTTP/1.1 302 Found\nLocation: /op9.mp3?token=secret", b""),
        cut("\nETag: \"v1\"", &sound(), 40_000),
        answer("HTTP/1.1 302 Found\nLocation: /op9.mp3?token=secret", b""),
        rest("\nETag: \"v1\"", sound()),
    ]);
    let url = server.link().replace("http://", "http://me:password@");
    let log = logged(|| assert_eq!(get(&url).unwrap().0, sound()));
    for expected in [
        "request byte=0",
        "redirect status=302",
        "to=http://127.0.0.1",
        "/op9.mp3\n",
        "retrying the download reason=no connection (closed after 40.00 kB of 100.00 kB)",
        "request byte=40000",
        "download resumed byte=40000 total=100003",
    ] {
        assert!(log.contains(expected), "{expected}: {log}");
    }
    assert!(!log.contains("secret") && !log.contains("password"), "{log}");
}
