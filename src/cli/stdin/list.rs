//! Reads the lines of a list.

use super::Content;
use super::content::is_control;
use crate::utf16::ByteOrder;
use std::io::{self, BufRead, ErrorKind, Read};

/// Longest line in bytes, far above any system's limit for a path.
const MAX_LINE: u64 = 64 * 1024;

/// The names of a list, each as bytes without its end.
pub(in crate::cli) struct List<R> {
    source: R,
    encoding: Encoding,
    /// Whether the lines before a control character are inputs.
    is_used: bool,
    lines: u64,
    ended: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Encoding {
    /// UTF-8, or bytes of any file name, which end with this byte.
    Bytes {
        end: u8,
    },
    Utf16 {
        byte_order: ByteOrder,
    },
}

/// Why a list ends before its last line.
#[derive(Debug, thiserror::Error)]
pub(in crate::cli) enum ListError {
    /// It cannot be read.
    #[error("-: cannot be read ({0}): check where stdin comes from")]
    Read(io::Error),
    /// A control character, which hardly any name contains.
    #[error(
        "-: line {line} of the list contains the byte 0x{byte:02x}: {}. {}",
        if *is_used { "the list ends there" } else { "no line of it is used" },
        if *byte == 0 { "Names that end with NUL, as from `find -print0`, need --null" } else { "Names with control characters need --null, as from `find -print0`" }
    )]
    Control {
        /// Counted from 1.
        line: u64,
        /// The first control character.
        byte: u8,
        /// Whether the lines before are inputs.
        is_used: bool,
    },
    /// Half a character.
    #[error("-: line {line} of the list is no valid UTF-16: the list ends there. Save it as UTF-8")]
    Utf16 {
        /// Counted from 1.
        line: u64,
    },
}

impl ListError {
    /// Stable name for scripts.
    pub(in crate::cli) fn kind(&self) -> &'static str {
        match self {
            Self::Read(_) => "unreadable",
            Self::Control { .. } | Self::Utf16 { .. } => "bad_list",
        }
    }
}

impl<R: BufRead> List<R> {
    /// A list of which the first bytes were recognised as `content`. `null`: its names end with NUL instead of a line break.
    pub(in crate::cli) fn new(source: R, content: Content, null: bool) -> Self {
        let encoding = match content {
            Content::Utf16List { byte_order } => Encoding::Utf16 { byte_order },
            _ => Encoding::Bytes { end: if null { 0 } else { b'\n' } },
        };
        Self { source, encoding, is_used: content != Content::BrokenList, lines: 0, ended: false }
    }

    /// The next line, without its end; `None` at the end of the list.
    fn line(&mut self) -> Result<Option<Vec<u8>>, ListError> {
        self.lines += 1;
        let first = self.lines == 1;
        let (mut line, null) = match self.encoding {
            Encoding::Bytes { end } => {
                let Some(line) = read_line(&mut self.source, end).map_err(ListError::Read)? else {
                    return Ok(None);
                };
                (line, end == 0)
            }
            Encoding::Utf16 { byte_order } => {
                let units = read_utf_16_line(&mut self.source, byte_order).map_err(ListError::Read)?;
                let Some(units) = units else { return Ok(None) };
                let text = String::from_utf16(&units).map_err(|_| ListError::Utf16 { line: self.lines })?;
                (text.into_bytes(), false)
            }
        };
        if first && let Some(text) = line.strip_prefix(BYTE_ORDER_MARK) {
            line = text.to_vec();
        }
        if null {
            return Ok(Some(line));
        }
        // Line breaks of Windows.
        if line.last() == Some(&b'\r') {
            line.pop();
        }
        match line.iter().find(|&&byte| is_control(byte) || byte == b'\r') {
            Some(&byte) => Err(ListError::Control { line: self.lines, byte, is_used: self.is_used }),
            None => Ok(Some(line)),
        }
    }
}

/// Of UTF-8; some editors put it in front of a text.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

impl<R: BufRead> Iterator for List<R> {
    type Item = Result<Vec<u8>, ListError>;

    /// The next name; empty lines are skipped. Ends after an error.
    fn next(&mut self) -> Option<Self::Item> {
        while !self.ended {
            match self.line() {
                Ok(Some(line)) if line.is_empty() => {}
                Ok(Some(line)) => return Some(Ok(line)),
                Ok(None) => self.ended = true,
                Err(error) => {
                    self.ended = true;
                    return Some(Err(error));
                }
            }
        }
        None
    }
}

/// The next line without its end, cut at [`MAX_LINE`].
fn read_line(source: &mut impl BufRead, end: u8) -> io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    if source.take(MAX_LINE).read_until(end, &mut line)? == 0 {
        return Ok(None);
    }
    if line.last() == Some(&end) {
        line.pop();
    } else if line.len() as u64 == MAX_LINE {
        // The rest of the line must not be taken for another input. An error shows at the next line.
        source.skip_until(end).ok();
    }
    Ok(Some(line))
}

/// The next line in UTF-16 without its end, cut at [`MAX_LINE`].
fn read_utf_16_line(source: &mut impl Read, byte_order: ByteOrder) -> io::Result<Option<Vec<u16>>> {
    let mut line = Vec::new();
    let mut any = false;
    loop {
        let mut pair = [0; 2];
        match source.read_exact(&mut pair) {
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(any.then_some(line)),
            read => read?,
        }
        any = true;
        let unit = byte_order.unit(pair);
        if unit == u16::from(b'\n') {
            return Ok(Some(line));
        }
        if (line.len() as u64) < MAX_LINE {
            line.push(unit);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(list: &[u8], content: Content, null: bool) -> Vec<Result<String, &'static str>> {
        let text = |line: Vec<u8>| String::from_utf8_lossy(&line).into_owned();
        List::new(list, content, null).map(|line| line.map(text).map_err(|error| error.kind())).collect()
    }

    fn ok(lines: &[&str]) -> Vec<Result<String, &'static str>> {
        lines.iter().map(|&line| Ok(line.to_owned())).collect()
    }

    #[test]
    fn lines_end_with_any_line_break_and_a_byte_order_mark_is_no_part_of_the_first() {
        let list = "\u{feff}a.wav\r\n\nb c.wav\nlast.wav".as_bytes();
        assert_eq!(names(list, Content::List, false), ok(&["a.wav", "b c.wav", "last.wav"]));
        assert_eq!(names(b"two\nlines\0\x1b.wav", Content::List, true), ok(&["two\nlines", "\x1b.wav"]));
    }

    #[test]
    fn a_control_character_ends_the_list_with_one_error() {
        for bad in ["b\0c", "\x01", "a\x1b[2J", "a\rb", "\x7f"] {
            let found = names(format!("a.wav\n{bad}\n.\n/\n").as_bytes(), Content::List, false);
            assert_eq!(found, [Ok("a.wav".to_owned()), Err("bad_list")], "{bad:?}");
        }
    }

    #[test]
    fn a_list_in_utf_16_is_decoded() {
        let text = "\u{feff}a.wav\r\n月光.wav\r\n";
        for byte_order in [ByteOrder::LittleEndian, ByteOrder::BigEndian] {
            let bytes = |unit: u16| match byte_order {
                ByteOrder::LittleEndian => unit.to_le_bytes(),
                ByteOrder::BigEndian => unit.to_be_bytes(),
            };
            let list: Vec<u8> = text.encode_utf16().flat_map(bytes).collect();
            let content = Content::Utf16List { byte_order };
            assert_eq!(names(&list, content, false), ok(&["a.wav", "月光.wav"]));
            // Half a surrogate pair.
            let broken = [list, bytes(0xd800).to_vec(), bytes(10).to_vec()].concat();
            assert_eq!(names(&broken, content, false).last(), Some(&Err("bad_list")));
        }
    }

    #[test]
    fn a_line_of_any_length_takes_bounded_memory() {
        let list = ["x".repeat(200_000), "b".to_owned()].join("\n");
        let lengths: Vec<usize> = List::new(list.as_bytes(), Content::List, false)
            .map(|line| line.map_or(0, |line| line.len()))
            .collect();
        assert_eq!(lengths, [MAX_LINE as usize, 1]);
    }
}
