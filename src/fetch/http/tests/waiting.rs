//! Servers that keep one waiting, and users who wait no longer.

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

/// An `https://` server that takes connections and never says a word: to a client it is still connecting.
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
fn a_server_that_stalls_is_given_up_at_once() {
    let limits = Limits { patience: Duration::from_millis(50), ..LIMITS };
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

/// Cancels a download when `there` says that it is where it should be, and expects its end soon after.
fn ends_soon(url: &str, there: &Receiver<()>) {
    // With pauses and a patience that would outlast any test.
    let http = Http { pauses: [Duration::from_secs(600); 5], ..Http::new(Some("")).unwrap() };
    let limits = Limits { max_bytes: u64::MAX, patience: Duration::from_secs(600), ..LIMITS };
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
fn a_cancel_ends_every_wait() {
    let step_at = |step: fn(Sender<()>) -> Step| {
        let (arrived, there) = channel();
        ends_soon(&Server::start(vec![step(arrived)]).link(), &there);
    };
    // Waits for an answer, for the rest of one, for the next byte, in a pause, and for nothing at all.
    step_at(|arrived| hang(b"", move || arrived.send(()).unwrap()));
    step_at(|arrived| hang(b"HTTP/1.1 200 OK\r\nContent-", move || arrived.send(()).unwrap()));
    step_at(|arrived| hang(HALF, move || arrived.send(()).unwrap()));
    step_at(|arrived| cut_then(HALF, move || arrived.send(()).unwrap()));
    step_at(|arrived| endless(CHUNKED, move || arrived.send(()).unwrap()));
    let (arrived, there) = channel();
    ends_soon(&mute(move || arrived.send(()).unwrap()), &there);
}

#[test]
fn what_was_cancelled_before_asks_nobody() {
    let server = Server::start(vec![hang(b"", || ())]);
    let cancel = Cancel::new();
    cancel.cancel();
    let error = download(&http(), &server.link(), &LIMITS, &cancel).unwrap_err();
    assert!(matches!(error.reason, Reason::Cancelled));
    assert!(server.heads().is_empty());
}
