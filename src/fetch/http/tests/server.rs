//! A scripted server: one step per connection.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// Answers a request, given its head and connection. The connection ends with the step.
pub(super) type Step = Box<dyn FnOnce(&str, &mut TcpStream) + Send>;

/// Ends with its script; later connections are refused.
pub(super) struct Server {
    /// `http://127.0.0.1:port`
    pub(super) root: String,
    heads: Arc<Mutex<Vec<String>>>,
}

impl Server {
    pub(super) fn start(script: Vec<Step>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let root = format!("http://{}", listener.local_addr().unwrap());
        let heads = Arc::new(Mutex::new(Vec::new()));
        if script.is_empty() {
            // Closed before anyone can connect: a connection that waits to be accepted would be reset, not refused.
            drop(listener);
            return Self { root, heads };
        }
        let all = heads.clone();
        std::thread::spawn(move || {
            for step in script {
                let (mut stream, _) = listener.accept().unwrap();
                let head = head(&mut stream);
                all.lock().unwrap().push(head.clone());
                step(&head, &mut stream);
            }
        });
        Self { root, heads }
    }

    pub(super) fn link(&self) -> String {
        format!("{}/sound.mp3", self.root)
    }

    /// Heads of the requests so far, in lower case.
    pub(super) fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }
}

fn head(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|count| count > 0) {
        head.extend(byte);
    }
    String::from_utf8(head).unwrap().to_ascii_lowercase()
}

/// Writes `head`, with its line breaks converted to CRLF, and `body`, then closes the connection.
pub(super) fn answer(head: &str, body: &[u8]) -> Step {
    let mut all = head.replace('\n', "\r\n").into_bytes();
    all.extend(b"\r\n\r\n");
    all.extend(body);
    Box::new(move |_, stream| {
        // The client may close first.
        stream.write_all(&all).ok();
    })
}

/// 200 with the length of `body`, but only its first `count` bytes.
pub(super) fn cut(extra: &str, body: &[u8], count: usize) -> Step {
    answer(&format!("HTTP/1.1 200 OK\nContent-Length: {}{extra}", body.len()), &body[..count])
}

/// 206 with `body` from the requested byte on.
pub(super) fn rest(extra: &'static str, body: Vec<u8>) -> Step {
    Box::new(move |head, stream| {
        let asked = head.split("range: bytes=").nth(1).unwrap().split('-').next().unwrap();
        let from: usize = asked.parse().unwrap();
        let (length, last) = (body.len() - from, body.len() - 1);
        let head = format!(
            "HTTP/1.1 206 Partial Content\nContent-Length: {length}\nContent-Range: bytes {from}-{last}/{}{extra}",
            body.len()
        );
        answer(&head, &body[from..])("", stream);
    })
}

/// Writes `start`, calls `then`, and waits until the client closes the connection.
pub(super) fn hang(start: &'static [u8], then: impl FnOnce() + Send + 'static) -> Step {
    Box::new(move |_, stream| {
        stream.write_all(start).unwrap();
        then();
        until_gone(stream);
    })
}

/// Writes `start`, closes its own side, and calls `then` when the client has closed the connection.
pub(super) fn cut_then(start: &'static [u8], then: impl FnOnce() + Send + 'static) -> Step {
    Box::new(move |_, stream| {
        stream.write_all(start).unwrap();
        stream.shutdown(Shutdown::Write).unwrap();
        until_gone(stream);
        then();
    })
}

/// Writes `start`, then zeros without end; calls `then` after the first of them.
pub(super) fn endless(start: &'static [u8], then: impl FnOnce() + Send + 'static) -> Step {
    Box::new(move |_, stream| {
        stream.write_all(start).unwrap();
        let block = chunk(&[0; 65_536]);
        stream.write_all(&block).unwrap();
        then();
        while stream.write_all(&block).is_ok() {}
    })
}

/// A chunk of a body with `Transfer-Encoding: chunked`.
pub(super) fn chunk(bytes: &[u8]) -> Vec<u8> {
    [format!("{:x}\r\n", bytes.len()).as_bytes(), bytes, b"\r\n"].concat()
}

fn until_gone(stream: &mut TcpStream) {
    let mut some = [0; 1024];
    while stream.read(&mut some).is_ok_and(|count| count > 0) {}
}
