//! An export of ListenBrainz → listens.
//!
//! The export holds a file for each month, one JSON object a line. The web site used to export one array of the same objects, and programs that
//! ask its API store `{"payload": {"listens": [...]}}`. In each of them a listen is
//! `{"listened_at": seconds since 1970, "track_metadata": {"artist_name": …, "track_name": …, "release_name": …}}` with more that
//! is not needed. A file is read in pieces: neither its size nor that of an entry needs memory.

use serde::Deserialize;
use std::io::{self, BufRead};

/// Longest listen in bytes; those of ListenBrainz have some kilobytes.
const MAX_BYTES: usize = 1 << 20;
/// Bytes of the first line that decide the form of a file.
const HEAD_BYTES: usize = 64 << 10;
/// Longest name of an artist, a title or an album in bytes; a longer one is no name.
const MAX_NAME: usize = 2000;

/// A recording that was listened to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listen {
    /// Its artist, not empty.
    pub artist: String,
    /// Its title, not empty.
    pub title: String,
    /// Its album.
    pub album: Option<String>,
    /// When it began: seconds since 1970 in UTC.
    pub at: i64,
}

/// What is needed of a listen in JSON.
#[derive(Deserialize)]
struct Entry {
    // With a fraction in some exports.
    listened_at: f64,
    track_metadata: Track,
}

#[derive(Deserialize)]
struct Track {
    artist_name: String,
    track_name: String,
    #[serde(default)]
    release_name: Option<String>,
}

/// Calls `receive` with each listen of a file, in its order. Returns how many lines or entries are none: damaged, cut off, without a time
/// or a name.
///
/// # Errors
/// If the file cannot be read, or the error of `receive`.
pub fn read_history<E: From<io::Error>>(
    mut file: impl BufRead,
    mut receive: impl FnMut(Listen) -> Result<(), E>,
) -> Result<u64, E> {
    let mut skipped = 0;
    let mut entry = Vec::new();
    let is_lines = is_lines(&mut file)?;
    if !is_lines {
        skip_to_array(&mut file)?;
    }
    while let Some(is_complete) =
        if is_lines { next_line(&mut file, &mut entry)? } else { next_object(&mut file, &mut entry)? }
    {
        if entry.trim_ascii().is_empty() {
            continue;
        }
        match listen(&entry).filter(|_| is_complete) {
            Some(listen) => receive(listen)?,
            None => skipped += 1,
        }
    }
    Ok(skipped)
}

/// Whether each line is a listen. Else the listens are in an array.
fn is_lines(file: &mut impl BufRead) -> io::Result<bool> {
    let mark = b"\xEF\xBB\xBF";
    if file.fill_buf()?.starts_with(mark) {
        file.consume(mark.len());
    }
    let head = file.fill_buf()?;
    let head = head.get(..HEAD_BYTES).unwrap_or(head).trim_ascii_start();
    if head.starts_with(b"[") {
        return Ok(false);
    }
    // The answer of the API begins with an object, too.
    let line = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let is_answer = head.starts_with(b"{") && listen(line).is_none() && contains(head, b"\"listens\"");
    Ok(!is_answer)
}

/// Skips what is before the first array, e.g. the start of the object around it.
fn skip_to_array(file: &mut impl BufRead) -> io::Result<()> {
    let mut scan = Scan::default();
    loop {
        let bytes = file.fill_buf()?;
        if bytes.is_empty() {
            return Ok(());
        }
        let mut used = 0;
        let mut found = false;
        for &byte in bytes {
            used += 1;
            scan.step(byte);
            found = byte == b'[' && !scan.in_text;
            if found {
                break;
            }
        }
        file.consume(used);
        if found {
            return Ok(());
        }
    }
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

fn listen(json: &[u8]) -> Option<Listen> {
    let Entry { listened_at, track_metadata } = serde_json::from_slice(json).ok()?;
    let name = |name: String| {
        let name = name.trim();
        (!name.is_empty() && name.len() <= MAX_NAME).then(|| name.to_owned())
    };
    // From 1970 to the year 5138; exact in both types.
    let is_time = (1.0..1e11).contains(&listened_at);
    Some(Listen {
        artist: name(track_metadata.artist_name)?,
        title: name(track_metadata.track_name)?,
        album: track_metadata.release_name.and_then(name),
        at: is_time.then_some(listened_at as i64)?,
    })
}

/// Reads the next line without its end. `None` at the end of the file; whether it is complete: the rest of a longer one than
/// [`MAX_BYTES`] is skipped.
fn next_line(file: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<Option<bool>> {
    line.clear();
    let (mut any, mut is_complete) = (false, true);
    loop {
        let bytes = file.fill_buf()?;
        if bytes.is_empty() {
            return Ok(any.then_some(is_complete));
        }
        any = true;
        let end = bytes.iter().position(|byte| *byte == b'\n');
        let part = bytes.get(..end.unwrap_or(bytes.len())).unwrap_or_default();
        is_complete &= line.len() + part.len() <= MAX_BYTES;
        if is_complete {
            line.extend(part);
        }
        let used = part.len() + usize::from(end.is_some());
        file.consume(used);
        if end.is_some() {
            return Ok(Some(is_complete));
        }
    }
}

/// Reads the next object within the outermost array. `None` at the end of the file; whether it is complete: of a longer one than
/// [`MAX_BYTES`] the rest is skipped, and one that the file cuts off is not.
fn next_object(file: &mut impl BufRead, object: &mut Vec<u8>) -> io::Result<Option<bool>> {
    object.clear();
    let mut scan = Scan::default();
    loop {
        let bytes = file.fill_buf()?;
        if bytes.is_empty() {
            return Ok((scan.depth > 0).then_some(false));
        }
        let mut used = 0;
        for &byte in bytes {
            used += 1;
            scan.step(byte);
            if scan.depth > 0 || scan.has_ended {
                if object.len() < MAX_BYTES {
                    object.push(byte);
                } else {
                    scan.is_too_long = true;
                }
            }
            if scan.has_ended {
                break;
            }
        }
        file.consume(used);
        if scan.has_ended {
            return Ok(Some(!scan.is_too_long));
        }
    }
}

/// How deep in objects the reader is.
#[derive(Default)]
struct Scan {
    depth: usize,
    in_text: bool,
    is_escaped: bool,
    has_ended: bool,
    is_too_long: bool,
}

impl Scan {
    fn step(&mut self, byte: u8) {
        match byte {
            _ if self.is_escaped => self.is_escaped = false,
            b'\\' if self.in_text => self.is_escaped = true,
            b'"' => self.in_text = !self.in_text,
            // No text of JSON has a line break: a quotation mark was lost.
            b'\n' => self.in_text = false,
            _ if self.in_text => {}
            b'{' => self.depth += 1,
            b'}' if self.depth > 0 => {
                self.depth -= 1;
                self.has_ended = self.depth == 0;
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests;
