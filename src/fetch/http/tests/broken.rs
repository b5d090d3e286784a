//! Connections that break, and servers that resume correctly or not.

use super::super::download::{Download, Request, Sink};
use super::server::{Server, answer, chunk, cut, rest};
use super::{get, http, refused, sound};
use crate::fetch::error::Reason;
use std::io;
use std::time::Duration;

const V1: &str = "\nETag: \"v1\"";

#[test]
fn an_interrupted_download_is_resumed() {
    let script = vec![
        cut(V1, &sound(), 40_000),
        // A closed connection and a server error both count as attempts.
        answer("", b""),
        answer("HTTP/1.1 503 Service Unavailable", b""),
        rest(V1, sound()),
    ];
    let server = Server::start(script);
    let (bytes, received, reported) = get(&server.link()).unwrap();
    assert_eq!(bytes, sound());
    assert_eq!(received.bytes, bytes.len() as u64);
    assert_eq!(reported.last().unwrap().total, Some(received.bytes));
    let heads = server.heads();
    assert!(!heads[0].contains("range"), "{}", heads[0]);
    for head in &heads[1..] {
        assert!(head.contains("\r\nrange: bytes=40000-\r\n"), "{head}");
        assert!(head.contains("\r\nif-range: \"v1\"\r\n"), "{head}");
    }
}

#[test]
fn the_date_is_the_validator_without_a_strong_tag() {
    let state = "\nETag: W/\"v1\"\nLast-Modified: Sun, 06 Nov 1994 08:49:37 GMT";
    let server = Server::start(vec![cut(state, &sound(), 9), rest("", sound())]);
    assert_eq!(get(&server.link()).unwrap().0, sound());
    assert!(server.heads()[1].contains("\r\nif-range: sun, 06 nov 1994 08:49:37 gmt\r\n"));
}

#[test]
fn without_range_support_the_download_restarts() {
    let server = Server::start(vec![cut("", &sound(), 40_000), cut("", &sound(), sound().len())]);
    assert_eq!(get(&server.link()).unwrap().0, sound());
}

#[test]
fn a_changed_file_restarts_the_download() {
    let new: Vec<u8> = sound().into_iter().rev().take(50_000).collect();
    let whole = cut("\nETag: \"v2\"", &new, new.len());
    let server = Server::start(vec![cut(V1, &sound(), 60_000), whole]);
    assert_eq!(get(&server.link()).unwrap().0, new);
    // A server that ignores If-Range.
    let whole = cut("\nETag: \"v2\"", &new, new.len());
    let script = vec![cut(V1, &sound(), 40_000), rest("\nETag: \"v2\"", new.clone()), whole];
    let server = Server::start(script);
    assert_eq!(get(&server.link()).unwrap().0, new);
    assert!(!server.heads()[2].contains("range"));
}

#[test]
fn the_second_mismatch_is_final() {
    let muddle = || answer("HTTP/1.1 206 Partial Content\nContent-Range: bytes 1-2/3", b"ab");
    let server = Server::start(vec![cut("", &sound(), 40_000), muddle(), cut("", &sound(), sound().len())]);
    assert_eq!(get(&server.link()).unwrap().0, sound());
    let error = refused(vec![cut("", &sound(), 40_000), muddle(), cut("", &sound(), 40_000), muddle()]);
    assert!(error.contains("parts that do not match"), "{error}");
    assert!(refused(vec![muddle(), muddle()]).contains("parts that do not match"));
}

#[test]
fn a_body_without_length_that_breaks_at_its_end_is_complete() {
    let chunked = answer("HTTP/1.1 200 OK\nTransfer-Encoding: chunked", &chunk(&sound()));
    let ended = format!("HTTP/1.1 416 Range Not Satisfiable\nContent-Range: bytes */{}", sound().len());
    let server = Server::start(vec![chunked, answer(&ended, b"")]);
    assert_eq!(get(&server.link()).unwrap().0, sound());
}

#[test]
fn a_server_that_sends_part_after_part_is_supported() {
    let part = |from: usize, to: usize| {
        let total = sound().len();
        let head = format!(
            "HTTP/1.1 206 Partial Content\nContent-Length: {}\nContent-Range: bytes {from}-{}/{total}",
            to - from,
            to - 1
        );
        answer(&head, &sound()[from..to])
    };
    let mut script = vec![cut("", &sound(), 10_000)];
    script.extend((1..10).map(|part_no| part(part_no * 10_000, (part_no + 1) * 10_000)));
    script.push(rest("", sound()));
    assert_eq!(get(&Server::start(script).link()).unwrap().0, sound());
}

#[test]
fn attempts_without_progress_are_limited() {
    // The connection always closes at the same byte: no progress.
    let script = (0..6).map(|_| cut("", &sound(), 40_000)).collect();
    let server = Server::start(script);
    let error = get(&server.link()).unwrap_err().to_string();
    assert!(error.contains("closed after 40.00 kB of 100.00 kB"), "{error}");
    assert_eq!(server.heads().len(), 6);
    let silent = (0..6).map(|_| answer("", b"")).collect();
    assert!(refused(silent).contains("no connection (the server closed the connection)"));
    // The server is gone.
    let error = refused(vec![cut("", &sound(), 40_000)]);
    assert!(error.contains("closed after 40.00 kB of 100.00 kB"), "{error}");
}

#[test]
fn an_unreachable_server_is_not_retried() {
    let server = Server::start(vec![]);
    let error = get(&server.link()).unwrap_err();
    assert_eq!(error.kind(), "no_network");
    assert!(error.to_string().contains("no connection (connection refused)"), "{error}");
    let error = get("http://nowhere.invalid/a.mp3").unwrap_err();
    assert!(error.to_string().contains("no connection (nowhere.invalid is unknown)"), "{error}");
}

#[test]
fn a_server_without_tls_is_not_secure() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let plain = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        io::Write::write_all(&mut stream, b"HTTP/1.1 400 Bad Request\r\n\r\n").unwrap();
        io::copy(&mut stream, &mut io::sink()).ok();
    });
    let error = get(&format!("https://{address}/a.mp3")).unwrap_err();
    plain.join().unwrap();
    assert!(error.to_string().contains("not secure (the server does not use TLS)"), "{error}");
}

/// A full disk.
struct Full;

impl Sink for Full {
    fn add(&mut self, _: &[u8]) -> io::Result<()> {
        Err(io::ErrorKind::StorageFull.into())
    }

    fn restart(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_full_disk_has_its_own_reason() {
    let server = Server::start(vec![answer("HTTP/1.1 200 OK", &sound())]);
    let http = http();
    let request = Request {
        url: server.link().parse().unwrap(),
        accept: "*/*",
        only_media: true,
        max_bytes: 1_000_000,
        stall_timeout: Duration::from_secs(20),
        pauses: &[],
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let done = runtime.block_on(Download::new(&http.client, request, &mut Full, &mut |_| ()).run());
    assert!(matches!(done, Err(Reason::DiskFull)));
}
