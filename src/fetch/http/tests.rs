//! Against servers on this machine that keep to a script.

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

const LIMITS: Limits = Limits { max_bytes: 1_000_000, max_duration_s: 60, patience: Duration::from_secs(20) };

/// With pauses that no test waits for, and whatever proxy the environment names.
fn http() -> Http {
    Http { pauses: [Duration::from_millis(1); 5], ..Http::new(Some("")).unwrap() }
}

/// What no part of it repeats at once.
fn sound() -> Vec<u8> {
    b"ID3".iter().copied().chain((0..100_000_u64).map(|place| ((place * place) >> 7) as u8)).collect()
}

/// The file that came, what was learnt of it, and what was told meanwhile.
type Got = (Vec<u8>, Received, Vec<Transfer>);

fn get(url: &str) -> Result<Got, FetchError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sound");
    let mut told = Vec::new();
    let received =
        http().download(url, &path, &LIMITS, &Cancel::new(), &mut |transfer| told.push(transfer))?;
    Ok((fs::read(path).unwrap(), received, told))
}

/// The server's script → the error.
fn refused(script: Vec<Step>) -> String {
    get(&Server::start(script).link()).unwrap_err().to_string()
}

#[test]
fn a_whole_file_comes_with_its_name_and_type() {
    let head = format!(
        "HTTP/1.1 200 OK\nContent-Type: Audio/MPEG; x=y\nContent-Length: {}\n\
         Content-Disposition: attachment; filename=\"Op. 9.mp3\"",
        sound().len()
    );
    let server = Server::start(vec![answer(&head, &sound())]);
    let (bytes, received, told) = get(&format!("{}#start", server.link())).unwrap();
    assert_eq!(bytes, sound());
    let expected = Received {
        url: server.link(),
        content_type: Some("audio/mpeg".into()),
        bytes: bytes.len() as u64,
        name: Some("Op. 9.mp3".into()),
    };
    assert_eq!(received, expected);
    let last = told.last().unwrap();
    assert_eq!((last.bytes, last.total), (received.bytes, Some(received.bytes)));
    assert!(told.first().unwrap().bytes > 0);
    let [head] = &server.heads()[..] else { panic!("one request is enough") };
    assert!(head.starts_with("get /sound.mp3 http/1.1\r\n"), "{head}");
    assert!(head.contains(concat!("user-agent: pianoscope/", env!("CARGO_PKG_VERSION"))), "{head}");
    assert!(head.contains("accept: audio/*,*/*;q=0.5\r\n"), "{head}");
    assert!(head.contains("accept-encoding: identity\r\n"), "{head}");
}

#[test]
fn a_file_without_length_ends_with_its_body() {
    let chunked = [chunk(&sound()), chunk(b"")].concat();
    let script = vec![
        answer("HTTP/1.1 200 OK", &sound()),
        answer("HTTP/1.1 200 OK\nTransfer-Encoding: chunked", &chunked),
    ];
    let server = Server::start(script);
    for _ in 0..2 {
        let (bytes, received, told) = get(&server.link()).unwrap();
        assert_eq!(bytes, sound());
        assert_eq!(received.name.as_deref(), Some("sound.mp3"));
        assert_eq!(told.first().unwrap().total, None);
    }
}

#[test]
fn a_status_says_what_is_wrong() {
    let cases = [
        ("404 Not Found", "nothing is there any more (HTTP 404)"),
        ("410 Gone", "nothing is there any more (HTTP 410)"),
        ("401 Unauthorized", "refuses it (HTTP 401)"),
        ("403 Forbidden", "refuses it (HTTP 403)"),
        ("429 Too Many Requests\nRetry-After: 90", "wait 1:30"),
        ("429 Too Many Requests", "wait 1:00"),
        ("500 Internal Server Error", "a fault (HTTP 500)"),
        ("503 Service Unavailable\nRetry-After: 90", "a fault (HTTP 503)"),
        ("418 I'm a teapot", "answers HTTP 418"),
        ("302 Found", "answers HTTP 302"),
        ("204 No Content", "an empty answer"),
        ("200 OK\nContent-Length: 0", "an empty answer"),
    ];
    for (status, expected) in cases {
        let error = refused(vec![answer(&format!("HTTP/1.1 {status}"), b"")]);
        assert!(error.contains(expected), "{status}: {error}");
    }
}

#[test]
fn a_chain_of_redirects_leads_to_the_sound() {
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
fn a_redirect_leads_neither_away_from_the_web_nor_in_a_circle() {
    let to = |target: &str| answer(&format!("HTTP/1.1 302 Found\nLocation: {target}"), b"");
    assert!(refused(vec![to("file:///etc/passwd")]).contains("leads elsewhere (to file:)"));
    assert!(refused(vec![to("data:audio/wav,x")]).contains("leads elsewhere (to data:)"));
    assert!(refused(vec![to("http://me:pw@127.0.0.1/")]).contains("a user's name"));
    assert!(refused(vec![to("/b"), to("/sound.mp3")]).contains("in a circle"));
    let long = (0..11).map(|step| to(&format!("/{step}"))).collect();
    assert!(refused(long).contains("over more than 10 links"));
}

#[test]
fn a_page_is_no_recording_and_is_never_told_of() {
    let page = b"<!doctype html><html><title>Not found</title></html>";
    let head = "HTTP/1.1 200 OK\nContent-Type: text/html";
    let server = Server::start(vec![answer(head, page)]);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sound");
    let mut told = 0;
    let error = http().download(&server.link(), &path, &LIMITS, &Cancel::new(), &mut |_| told += 1);
    assert!(error.unwrap_err().to_string().contains("a web page"));
    assert_eq!(told, 0);
}

#[test]
fn sound_that_is_called_text_is_taken() {
    let server = Server::start(vec![answer("HTTP/1.1 200 OK\nContent-Type: text/plain", &sound())]);
    assert_eq!(get(&server.link()).unwrap().0, sound());
}

#[test]
fn what_is_larger_than_the_limit_is_given_up() {
    let by_head = answer("HTTP/1.1 200 OK\nContent-Length: 1000001", b"");
    assert!(refused(vec![by_head]).contains("larger than 1.00 MB"));
    let chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    assert!(refused(vec![endless(chunked, || {})]).contains("larger than 1.00 MB"));
    let thumbnail = Server::start(vec![answer("HTTP/1.1 200 OK\nContent-Type: image/png", &[0; 101])]);
    let error = http().bytes(&thumbnail.link(), 100, &LIMITS, &Cancel::new()).unwrap_err();
    assert!(matches!(error.reason, Reason::TooLarge { limit: 100 }));
}

#[test]
fn any_small_body_comes_into_memory() {
    let head = "HTTP/1.1 200 OK\nContent-Type: image/png\nContent-Length: 6";
    let server = Server::start(vec![answer(head, b"\x89PN"), answer(head, b"\x89PNG\r\n")]);
    assert_eq!(http().bytes(&server.link(), 6, &LIMITS, &Cancel::new()).unwrap(), b"\x89PNG\r\n");
}

#[test]
fn a_proxy_is_asked_in_place_of_the_server() {
    let proxy = Server::start(vec![answer("HTTP/1.1 200 OK", &sound())]);
    let http = Http::new(Some(&proxy.root)).unwrap();
    let body = http.bytes("http://nowhere.invalid/a.mp3", 1_000_000, &LIMITS, &Cancel::new()).unwrap();
    assert_eq!(body, sound());
    assert!(proxy.heads()[0].starts_with("get http://nowhere.invalid/a.mp3 http/1.1\r\n"));
}

#[test]
fn only_the_web_is_asked_and_no_file_is_written_over() {
    for link in ["file:///etc/passwd", "ftp://a.org/b.mp3", "a.mp3", ""] {
        assert!(get(link).unwrap_err().to_string().contains("no link of the web"), "{link}");
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sound");
    fs::write(&path, "mine").unwrap();
    let error = http().download("http://127.0.0.1:9/", &path, &LIMITS, &Cancel::new(), &mut |_| ());
    assert!(matches!(error.unwrap_err().reason, Reason::Io { .. }));
    assert_eq!(fs::read(&path).unwrap(), b"mine");
}
