//! Slow servers, timeouts and cancellation.

use super::super::Http;
use super::server::{Server, Step, cut_then, endless, hang};
use super::{LIMITS, http};
use crate::cancel::Cancel;
use crate::fetch::error::{FetchError, Reason};
use crate::fetch::transfer::Limits;
use std::io::Read;
use std::net::TcpListener;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

const HALF: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nID3!";
const CHUNKED: &[u8] = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

fn download(http: &Http, url: &str, limits: &Limits, cancel: &Cancel) -> Result<(), FetchError> {
    let folder = tempfile::tempdir().unwrap();
    http.download(url, &folder.path().join("sound"), limits, cancel, &mut |_| ()).map(drop)
}

/// An `https://` server that accepts connections but never answers: the client stays in the TLS handshake.
fn mute(then: impl FnOnce() + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let link = format!("https://{}/sound.mp3", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        then();
        std::io::copy(&mut stream.by_ref(), &mut std::io::sink()).ok();
    });
    link
}

#[test]
fn a_stalled_server_is_not_retried() {
    let limits = Limits { stall_timeout: Duration::from_millis(50), ..LIMITS };
    let stalls = |url: &str| {
        let start = Instant::now();
        let error = download(&http(), url, &limits, &Cancel::new()).unwrap_err();
        assert!(matches!(error.reason, Reason::Stalled(1)), "{error}");
        assert!(start.elapsed() < Duration::from_secs(5), "one stalled try is final");
    };
    stalls(&mute(|| ()));
    stalls(&Server::start(vec![hang(b"", || ())]).link());
    stalls(&Server::start(vec![hang(b"HTTP/1.1 200 OK\r\nContent-", || ())]).link());
    stalls(&Server::start(vec![hang(HALF, || ())]).link());
    stalls(&Server::start(vec![cut_then(HALF, || ()), hang(b"", || ())]).link());
}

/// Cancels a download once `there` signals that it has reached its state, and expects it to end soon after.
fn assert_ends_soon(url: &str, there: &Receiver<()>) {
    // Pauses and timeouts that would outlast any test.
    let http = Http { pauses: [Duration::from_secs(600); 5], ..Http::new(Some("")).unwrap() };
    let limits = Limits { max_bytes: u64::MAX, stall_timeout: Duration::from_secs(600), ..LIMITS };
    let cancel = Cancel::new();
    let asked = cancel.clone();
    let url = url.to_owned();
    let (done, ended) = channel();
    std::thread::spawn(move || done.send(download(&http, &url, &limits, &asked)).unwrap());
    there.recv().unwrap();
    let start = Instant::now();
    cancel.cancel();
    let error = ended.recv().unwrap().unwrap_err();
    let took = start.elapsed();
    assert!(matches!(error.reason, Reason::Cancelled), "{error}");
    assert!(took < Duration::from_millis(100), "{took:?}");
}

#[test]
fn cancelling_ends_every_wait() {
    let step_at = |step: fn(Sender<()>) -> Step| {
        let (arrived, there) = channel();
        assert_ends_soon(&Server::start(vec![step(arrived)]).link(), &there);
    };
    // Waits for a response, for the rest of a head, for the next byte, in a pause, and not at all.
    step_at(|arrived| hang(b"", move || arrived.send(()).unwrap()));
    step_at(|arrived| hang(b"HTTP/1.1 200 OK\r\nContent-", move || arrived.send(()).unwrap()));
    step_at(|arrived| hang(HALF, move || arrived.send(()).unwrap()));
    step_at(|arrived| cut_then(HALF, move || arrived.send(()).unwrap()));
    step_at(|arrived| endless(CHUNKED, move || arrived.send(()).unwrap()));
    let (arrived, there) = channel();
    assert_ends_soon(&mute(move || arrived.send(()).unwrap()), &there);
}

#[test]
fn a_cancelled_download_sends_no_request() {
    let server = Server::start(vec![hang(b"", || ())]);
    let cancel = Cancel::new();
    cancel.cancel();
    let error = download(&http(), &server.link(), &LIMITS, &cancel).unwrap_err();
    assert!(matches!(error.reason, Reason::Cancelled));
    assert!(server.heads().is_empty());
}
