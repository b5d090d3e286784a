//! A local web server with good, slow, broken and hostile paths; see `Visit::answer`.
#![allow(dead_code, reason = "not every test asks it everything")]

use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::io::{self, BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// Runs until dropped.
pub(crate) struct Web {
    address: SocketAddr,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    over: AtomicBool,
    /// Path and Range header of each request, in order.
    asked: Mutex<Vec<(String, Option<String>)>>,
}

/// A request.
struct Visit<'a> {
    stream: TcpStream,
    path: String,
    range: Option<String>,
    shared: &'a Shared,
    /// Number of earlier requests for this path.
    before: usize,
}

impl Web {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared::default());
        let ours = shared.clone();
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let shared = ours.clone();
                if shared.over.load(Ordering::Relaxed) {
                    return;
                }
                // Clients may close the connection at any time.
                thread::spawn(move || visit(stream, &shared).ok());
            }
        });
        Self { address, shared }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Range headers of the requests for a path, in order.
    pub(crate) fn ranges(&self, path: &str) -> Vec<Option<String>> {
        let asked = self.shared.asked.lock().unwrap();
        asked.iter().filter(|(asked, _)| asked == path).map(|(_, range)| range.clone()).collect()
    }

    pub(crate) fn requests(&self) -> usize {
        self.shared.asked.lock().unwrap().len()
    }
}

impl Drop for Web {
    fn drop(&mut self) {
        self.shared.over.store(true, Ordering::Relaxed);
        // Wakes the listener.
        TcpStream::connect(self.address).ok();
    }
}

fn visit(stream: TcpStream, shared: &Shared) -> io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines().map_while(Result::ok);
    let first = lines.next().unwrap_or_default();
    let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut range = None;
    for line in lines.by_ref().take_while(|line| !line.is_empty()) {
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("range")
        {
            range = Some(value.trim().to_owned());
        }
    }
    let mut asked = shared.asked.lock().unwrap();
    let before = asked.iter().filter(|(asked, _)| *asked == path).count();
    asked.push((path.clone(), range.clone()));
    drop(asked);
    Visit { stream, path, range, shared, before }.answer()
}

fn demo(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("assets").join(name)).unwrap()
}

impl Visit<'_> {
    fn answer(mut self) -> io::Result<()> {
        let path = self.path.clone();
        let (path, query) = path.split_once('?').unwrap_or((&path, ""));
        let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        let query: HashMap<&str, &str> = query.split('&').filter_map(|pair| pair.split_once('=')).collect();
        match parts.as_slice() {
            ["piano.ogg"] => self.file("audio/ogg", &demo("demo-piano.ogg")),
            ["band.opus"] => self.file("audio/ogg", &demo("demo-band.opus")),
            // Entries of a playlist: each path is another recording.
            ["take", _] => self.file("audio/ogg", &demo("demo-band.opus")),
            ["icon.png"] => self.file("image/png", &demo("icon.png")),
            ["page"] => {
                let name = query["sound"];
                let sound = format!("<audio src=\"/{name}\"></audio>");
                self.html(&format!("A page with {name}"), &sound)
            }
            ["two.html"] => {
                self.html("Two", "<audio src=\"/piano.ogg\"></audio><audio src=\"/band.opus\"></audio>")
            }
            ["nothing.html"] => self.html("Nothing", "No sound here."),
            ["feed.xml"] => self.feed(query["items"].parse().unwrap(), query["broken"].parse().unwrap()),
            ["lists", name] => {
                let (kind, body) = list(name);
                self.body("200 OK", kind, body)
            }
            ["radio", how] => self.radio(how),
            ["empty", how] => self.empty(how),
            ["hostile.xml"] => self.hostile_feed(),
            ["redirect"] | ["redirect.ogg"] => self.redirect("/piano.ogg"),
            // As a content server with access tokens.
            ["signed.ogg"] => self.redirect("/cut.ogg?token=secret"),
            ["to-file.ogg"] => self.redirect("file:///etc/passwd"),
            ["circle.ogg"] => self.redirect("/circle.ogg"),
            ["status", code, ..] => self.status(code),
            ["stall.ogg"] | ["stalled-page"] => self.stall(&[]),
            ["stall-half.ogg"] => self.stall(&demo("demo-piano.ogg")[..100_000]),
            ["cut.ogg"] => self.cut(&demo("demo-piano.ogg")),
            ["wrong.ogg"] => self.html("No recording", "but a page"),
            ["plain.ogg"] => self.file("text/plain", &demo("demo-piano.ogg")),
            ["noise.mp3"] => self.file("audio/mpeg", &b"This is no recording at all. ".repeat(2000)),
            ["endless.ogg"] => self.endless(),
            ["release", kind, file] => self.release(kind, file),
            // 250 ms for each tenth.
            ["slow.ogg"] => self.slow(&demo("demo-piano.ogg")),
            _ => self.status("404"),
        }
    }

    fn head(&mut self, status: &str, headers: &str) -> io::Result<()> {
        write!(self.stream, "HTTP/1.1 {status}\r\nConnection: close\r\n{headers}\r\n")
    }

    fn body(&mut self, status: &str, kind: &str, body: &[u8]) -> io::Result<()> {
        self.head(status, &format!("Content-Type: {kind}\r\nContent-Length: {}\r\n", body.len()))?;
        self.stream.write_all(body)
    }

    fn html(&mut self, title: &str, body: &str) -> io::Result<()> {
        let page = format!("<html><head><title>{title}</title></head><body>{body}</body></html>");
        self.body("200 OK", "text/html", page.as_bytes())
    }

    fn status(&mut self, code: &str) -> io::Result<()> {
        self.body(&format!("{code} As Asked"), "text/html", b"<html><body>no</body></html>")
    }

    fn redirect(&mut self, to: &str) -> io::Result<()> {
        self.head("302 Found", &format!("Location: {to}\r\nContent-Length: 0\r\n"))
    }

    /// First byte that the request asks for.
    fn from(&self) -> Option<usize> {
        self.range.as_ref()?.strip_prefix("bytes=")?.split('-').next()?.parse().ok()
    }

    fn file(&mut self, kind: &str, bytes: &[u8]) -> io::Result<()> {
        let Some(from) = self.from().filter(|from| *from < bytes.len()) else {
            return self.body("200 OK", kind, bytes);
        };
        let (rest, all) = (&bytes[from..], bytes.len());
        let headers = format!(
            "Content-Type: {kind}\r\nContent-Length: {}\r\nContent-Range: bytes {from}-{}/{all}\r\n",
            rest.len(),
            all - 1
        );
        self.head("206 Partial Content", &headers)?;
        self.stream.write_all(rest)
    }

    /// Announces the whole length the first time, and closes the connection half way.
    fn cut(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.before > 0 {
            return self.file("audio/ogg", bytes);
        }
        let headers =
            format!("Content-Type: audio/ogg\r\nAccept-Ranges: bytes\r\nContent-Length: {}\r\n", bytes.len());
        self.head("200 OK", &headers)?;
        self.stream.write_all(&bytes[..bytes.len() / 2])
    }

    /// Sends `bytes`, announces twice as many, and then sends nothing more.
    fn stall(&mut self, bytes: &[u8]) -> io::Result<()> {
        if bytes.is_empty() {
            self.wait();
            return Ok(());
        }
        self.head("200 OK", &format!("Content-Type: audio/ogg\r\nContent-Length: {}\r\n", 2 * bytes.len()))?;
        self.stream.write_all(bytes)?;
        self.wait();
        Ok(())
    }

    fn wait(&self) {
        while !self.shared.over.load(Ordering::Relaxed) {
            thread::sleep(Duration::from_millis(50));
        }
    }

    fn slow(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.head("200 OK", &format!("Content-Type: audio/ogg\r\nContent-Length: {}\r\n", bytes.len()))?;
        for part in bytes.chunks(bytes.len().div_ceil(10)) {
            self.stream.write_all(part)?;
            thread::sleep(Duration::from_millis(250));
        }
        Ok(())
    }

    /// Stations of Shoutcast and Icecast, which send without end.
    fn radio(&mut self, how: &str) -> io::Result<()> {
        let head = match how {
            "icy" | "icy.mp3" => "ICY 200 OK\r\nicy-name: A station\r\n\r\n",
            "full.mp3" => "ICY 400 Server Full\r\n\r\n",
            "not-http.mp3" => "SSH-2.0-OpenSSH_9.2\r\n",
            "icecast.ogg" => "HTTP/1.0 200 OK\r\nServer: Icecast 2.4.4\r\nContent-Type: audio/ogg\r\n\r\n",
            _ => "HTTP/1.1 200 OK\r\nicy-br: 128\r\nContent-Type: audio/mpeg\r\nConnection: close\r\n\r\n",
        };
        self.stream.write_all(head.as_bytes())?;
        while how != "full.mp3" && !self.shared.over.load(Ordering::Relaxed) {
            self.stream.write_all(&[0; 4096])?;
        }
        Ok(())
    }

    fn empty(&mut self, how: &str) -> io::Result<()> {
        match how.split('.').next() {
            Some("204") => self.head("204 No Content", ""),
            Some("zero") => self.body("200 OK", "audio/mpeg", b""),
            _ => self.head("200 OK", "Content-Type: audio/mpeg\r\n"),
        }
    }

    fn endless(&mut self) -> io::Result<()> {
        self.head("200 OK", "Content-Type: audio/ogg\r\nTransfer-Encoding: chunked\r\n")?;
        let sound = demo("demo-piano.ogg");
        while !self.shared.over.load(Ordering::Relaxed) {
            write!(self.stream, "{:x}\r\n", sound.len())?;
            self.stream.write_all(&sound)?;
            self.stream.write_all(b"\r\n")?;
        }
        Ok(())
    }

    /// A feed with `broken` of `items` entries missing, evenly distributed.
    fn feed(&mut self, items: usize, broken: usize) -> io::Result<()> {
        let each = items.checked_div(broken).unwrap_or(usize::MAX);
        let item = |n: usize| {
            let path = if n.is_multiple_of(each) {
                format!("/status/404/{n}.ogg")
            } else {
                format!("/take/{n}.ogg")
            };
            format!("<item><title>Take {n}</title><enclosure url=\"{path}\" type=\"audio/ogg\"/></item>")
        };
        let items: String = (1..=items).map(item).collect();
        self.rss(&items)
    }

    fn rss(&mut self, items: &str) -> io::Result<()> {
        let address = self.stream.local_addr()?;
        let items = items.replace("url=\"/", &format!("url=\"http://{address}/"));
        let feed = format!(
            "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>A feed</title>{items}</channel></rss>"
        );
        self.body("200 OK", "application/rss+xml", feed.as_bytes())
    }

    /// A release of yt-dlp, or a fake.
    fn release(&mut self, kind: &str, file: &str) -> io::Result<()> {
        let version = if kind == "broken" { "exit 1" } else { "echo 9999.01.01" };
        let program = format!("#!/bin/sh\n{version}\n");
        if file != "SHA2-256SUMS" {
            return self.body("200 OK", "application/octet-stream", program.as_bytes());
        }
        let listed = if kind == "forged" { "another program" } else { &program };
        let sum: String = Sha256::digest(listed).iter().map(|byte| format!("{byte:02x}")).collect();
        let names: &[&str] =
            if kind == "unlisted" { &[] } else { &["yt-dlp", "yt-dlp_linux", "yt-dlp_macos"] };
        let sums: String = names.iter().map(|name| format!("{sum}  {name}\n")).collect();
        self.body("200 OK", "application/octet-stream", format!("{sums}{sum}  other\n").as_bytes())
    }

    /// Entries with hostile addresses, and a good one.
    fn hostile_feed(&mut self) -> io::Result<()> {
        let bad = [
            "file:///etc/passwd",
            "--exec=touch /tmp/pianoscope-was-here",
            "ftp://127.0.0.1/x.ogg",
            "javascript:alert(1)",
        ];
        let mut items: String = bad
            .iter()
            .map(|url| format!("<item><title>bad</title><enclosure url=\"{url}\"/></item>"))
            .collect();
        items += "<item><title>good</title><enclosure url=\"/piano.ogg\"/></item>";
        self.rss(&items)
    }
}

/// Content type and body of a list of the server.
fn list(name: &str) -> (&'static str, &'static [u8]) {
    match name {
        "plain.m3u" | "untyped" => ("audio/x-mpegurl", b"/piano.ogg\r\n../band.opus\r\nhttp://[\r\nfile:///etc/passwd\r\n"),
        "titled.m3u8" => ("text/plain", b"#EXTM3U\n#EXTINF:5,The band\n/band.opus\n#EXTINF:5,Gone\n/status/404/gone.ogg\n"),
        "list.pls" => ("audio/x-scpls", b"[playlist]\nFile2=/band.opus\nFile1=/piano.ogg\nTitle1=The piano\nNumberOfEntries=2\n"),
        "list.xspf" => (
            "application/xspf+xml",
            b"<?xml version=\"1.0\"?><playlist xmlns=\"http://xspf.org/ns/0/\"><trackList><track><location>/piano.ogg</location><title>The piano</title></track></trackList></playlist>",
        ),
        "atom" => (
            "application/atom+xml; charset=utf-8",
            b"<?xml version=\"1.0\"?><feed xmlns=\"http://www.w3.org/2005/Atom\"><title>Radio</title>\
              <entry><title>The band &amp; more</title><link rel=\"alternate\" href=\"/page\"/>\
              <link rel=\"enclosure\" type=\"audio/ogg\" href=\"/take/7\"/></entry></feed>",
        ),
        "radio.pls" => ("audio/x-scpls", b"[playlist]\nFile1=/radio/icy\nFile2=/radio/icecast.ogg\nFile3=/lists/untyped\n"),
        "nested.m3u" => ("audio/x-mpegurl", b"list.pls\nnested.m3u\n/band.opus\n"),
        "stream.m3u8" => ("application/vnd.apple.mpegurl", b"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\npart.ts\n"),
        _ => ("text/xml", b"<rss><channel><title>No items</title></channel></rss>"),
    }
}
