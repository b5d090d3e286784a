//! Against scripted servers on this machine.

mod broken;
mod server;
mod waiting;

use super::{Http, Received};
use crate::cancel::Cancel;
use crate::fetch::error::{FetchError, Reason};
use crate::fetch::transfer::{Limits, Transfer};
use server::{Server, Step, answer, chunk, endless};
use std::fs;
use std::time::Duration;

const LIMITS: Limits =
    Limits { max_bytes: 1_000_000, max_duration_s: 60, stall_timeout: Duration::from_secs(20) };

/// A client with short pauses and without the proxy of the environment.
fn http() -> Http {
    Http { pauses: [Duration::from_millis(1); 5], ..Http::new(Some("")).unwrap() }
}

/// Bytes without repetition.
fn sound() -> Vec<u8> {
    b"ID3".iter().copied().chain((0..100_000_u64).map(|place| ((place * place) >> 7) as u8)).collect()
}

/// The file, the facts about it, and the reported progress.
type Got = (Vec<u8>, Received, Vec<Transfer>);

fn get(url: &str) -> Result<Got, FetchError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sound");
    let mut reported = Vec::new();
    let received =
        http().download(url, &path, &LIMITS, &Cancel::new(), &mut |transfer| reported.push(transfer))?;
    Ok((fs::read(path).unwrap(), received, reported))
}

/// The error that the server's script leads to.
fn refused(script: Vec<Step>) -> String {
    get(&Server::start(script).link()).unwrap_err().to_string()
}

#[test]
fn a_file_is_downloaded_with_name_and_type() {
    let head = format!(
        "HTTP/1.1 200 OK\nContent-Type: Audio/MPEG; x=y\nContent-Length: {}\n\
         Content-Disposition: attachment; filename=\"Op. 9.mp3\"",
        sound().len()
    );
    let server = Server::start(vec![answer(&head, &sound())]);
    let (bytes, received, reported) = get(&format!("{}#start", server.link())).unwrap();
    assert_eq!(bytes, sound());
    let expected = Received {
        url: server.link(),
        content_type: Some("audio/mpeg".into()),
        bytes: bytes.len() as u64,
        name: Some("Op. 9.mp3".into()),
    };
    assert_eq!(received, expected);
    let last = reported.last().unwrap();
    assert_eq!((last.bytes, last.total), (received.bytes, Some(received.bytes)));
    assert!(reported.first().unwrap().bytes > 0);
    let [head] = &server.heads()[..] else { panic!("one request is enough") };
    assert!(head.starts_with("get /sound.mp3 http/1.1\r\n"), "{head}");
    assert!(head.contains(concat!("user-agent: pianoscope/", env!("CARGO_PKG_VERSION"))), "{head}");
    assert!(head.contains("accept: audio/*,*/*;q=0.5\r\n"), "{head}");
    assert!(head.contains("accept-encoding: identity\r\n"), "{head}");
}

#[test]
fn a_body_without_length_ends_with_the_connection() {
    let chunked = [chunk(&sound()), chunk(b"")].concat();
    let script = vec![
        answer("HTTP/1.1 200 OK", &sound()),
        answer("HTTP/1.1 200 OK\nTransfer-Encoding: chunked", &chunked),
    ];
    let server = Server::start(script);
    for _ in 0..2 {
        let (bytes, received, reported) = get(&server.link()).unwrap();
        assert_eq!(bytes, sound());
        assert_eq!(received.name.as_deref(), Some("sound.mp3"));
        assert_eq!(reported.first().unwrap().total, None);
    }
}

#[test]
fn each_status_has_its_message() {
    let cases = [
        ("404 Not Found", "not found (HTTP 404)"),
        ("410 Gone", "not found (HTTP 410)"),
        ("401 Unauthorized", "access denied (HTTP 401)"),
        ("403 Forbidden", "access denied (HTTP 403)"),
        ("429 Too Many Requests\nRetry-After: 90", "wait 1:30"),
        ("429 Too Many Requests", "wait 1:00"),
        ("500 Internal Server Error", "server error (HTTP 500)"),
        ("503 Service Unavailable\nRetry-After: 90", "server error (HTTP 503)"),
        ("418 I'm a teapot", "responds with HTTP 418"),
        ("302 Found", "responds with HTTP 302"),
        ("204 No Content", "an empty response"),
        ("200 OK\nContent-Length: 0", "an empty response"),
    ];
    for (status, expected) in cases {
        let error = refused(vec![answer(&format!("HTTP/1.1 {status}"), b"")]);
        assert!(error.contains(expected), "{status}: {error}");
    }
}

#[test]
fn redirects_are_followed() {
    let script = vec![
        answer("HTTP/1.1 302 Found\nLocation: /b?c\nContent-Length: 4", b"gone"),
        answer("HTTP/1.1 308 Permanent Redirect\nLocation: op9.mp3", b""),
        answer("HTTP/1.1 200 OK", &sound()),
    ];
    let server = Server::start(script);
    let (bytes, received, _) = get(&format!("{}/a", server.root)).unwrap();
    assert_eq!(bytes, sound());
    assert_eq!(received.url, format!("{}/op9.mp3", server.root));
    assert_eq!(received.name.as_deref(), Some("op9.mp3"));
}

#[test]
fn redirects_to_other_schemes_and_loops_are_rejected() {
    let to = |target: &str| answer(&format!("HTTP/1.1 302 Found\nLocation: {target}"), b"");
    assert!(refused(vec![to("file:///etc/passwd")]).contains("cannot be followed (redirect to file:)"));
    assert!(refused(vec![to("data:audio/wav,x")]).contains("cannot be followed (redirect to data:)"));
    assert!(refused(vec![to("http://me:pw@127.0.0.1/")]).contains("a user name"));
    assert!(refused(vec![to("/b"), to("/sound.mp3")]).contains("redirect loop"));
    let long = (0..11).map(|step| to(&format!("/{step}"))).collect();
    assert!(refused(long).contains("more than 10 redirects"));
}

#[test]
fn a_page_is_rejected_without_progress() {
    let page = b"<!doctype html><html><title>Not found</title></html>";
    let head = "HTTP/1.1 200 OK\nContent-Type: text/html";
    let server = Server::start(vec![answer(head, page)]);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sound");
    let mut reported = 0;
    let error = http().download(&server.link(), &path, &LIMITS, &Cancel::new(), &mut |_| reported += 1);
    assert!(error.unwrap_err().to_string().contains("a web page"));
    assert_eq!(reported, 0);
}

#[test]
fn media_announced_as_text_is_accepted() {
    let server = Server::start(vec![answer("HTTP/1.1 200 OK\nContent-Type: text/plain", &sound())]);
    assert_eq!(get(&server.link()).unwrap().0, sound());
}

#[test]
fn downloads_above_the_limit_are_stopped() {
    let by_head = answer("HTTP/1.1 200 OK\nContent-Length: 1000001", b"");
    assert!(refused(vec![by_head]).contains("larger than 1.00 MB"));
    let chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    assert!(refused(vec![endless(chunked, || {})]).contains("larger than 1.00 MB"));
    let thumbnail = Server::start(vec![answer("HTTP/1.1 200 OK\nContent-Type: image/png", &[0; 101])]);
    let error = http().bytes(&thumbnail.link(), 100, &LIMITS, &Cancel::new()).unwrap_err();
    assert!(matches!(error.reason, Reason::TooLarge { limit: 100 }));
}

#[test]
fn a_small_body_of_any_type_is_read_into_memory() {
    let head = "HTTP/1.1 200 OK\nContent-Type: image/png\nContent-Length: 6";
    let server = Server::start(vec![answer(head, b"\x89PN"), answer(head, b"\x89PNG\r\n")]);
    assert_eq!(http().bytes(&server.link(), 6, &LIMITS, &Cancel::new()).unwrap(), b"\x89PNG\r\n");
}

#[test]
fn requests_go_through_the_proxy() {
    let proxy = Server::start(vec![answer("HTTP/1.1 200 OK", &sound())]);
    let http = Http::new(Some(&proxy.root)).unwrap();
    let body = http.bytes("http://nowhere.invalid/a.mp3", 1_000_000, &LIMITS, &Cancel::new()).unwrap();
    assert_eq!(body, sound());
    assert!(proxy.heads()[0].starts_with("get http://nowhere.invalid/a.mp3 http/1.1\r\n"));
}

#[test]
fn only_http_is_requested_and_no_file_is_overwritten() {
    for link in ["file:///etc/passwd", "ftp://a.org/b.mp3", "a.mp3", ""] {
        assert!(get(link).unwrap_err().to_string().contains("not a web link"), "{link}");
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sound");
    fs::write(&path, "mine").unwrap();
    let error = http().download("http://127.0.0.1:9/", &path, &LIMITS, &Cancel::new(), &mut |_| ());
    assert!(matches!(error.unwrap_err().reason, Reason::Io { .. }));
    assert_eq!(fs::read(&path).unwrap(), b"mine");
}
