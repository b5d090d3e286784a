//! Decides from the headers and the first bytes of a response whether it may be a recording.

use crate::fetch::error::Reason;
use reqwest::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderMap};

/// Bytes that are enough to recognise a media file.
const SNIFFED_BYTES: usize = 16;

/// The content type in lower case, without parameters.
pub(super) fn content_type(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(CONTENT_TYPE)?.to_str().ok()?;
    let essence = value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    (!essence.is_empty()).then_some(essence)
}

/// Checks the first bytes of a body if its headers do not announce media.
#[derive(Debug, Default)]
pub(super) struct ContentSniffer {
    /// What the headers announce instead of media; `None` once the body is accepted.
    what: Option<&'static str>,
    first: Vec<u8>,
}

impl ContentSniffer {
    /// A sniffer for a response with these headers.
    ///
    /// # Errors
    /// [`Reason::NotMedia`] for images.
    pub(super) fn from_headers(headers: &HeaderMap) -> Result<Self, Reason> {
        let kind = content_type(headers).unwrap_or_default();
        if kind.starts_with("image/") {
            return Err(Reason::NotMedia("an image".into()));
        }
        let packed = headers.get(CONTENT_ENCODING).is_some_and(|value| is_packed(value.as_bytes()));
        let what = if packed { Some("compressed data") } else { unlikely(&kind) };
        Ok(Self { what, first: Vec::new() })
    }

    /// Whether more bytes are needed for a decision.
    pub(super) fn is_undecided(&self) -> bool {
        self.what.is_some()
    }

    /// Checks the next bytes. Servers that do not know a media type often announce it as text.
    ///
    /// # Errors
    /// [`Reason::NotMedia`] as soon as there are enough bytes and they are not media.
    pub(super) fn push(&mut self, bytes: &[u8]) -> Result<(), Reason> {
        if self.is_undecided() {
            let missing = SNIFFED_BYTES.saturating_sub(self.first.len());
            self.first.extend(bytes.iter().take(missing));
            if self.first.len() == SNIFFED_BYTES {
                return self.finish();
            }
        }
        Ok(())
    }

    /// Decides with the bytes so far; to be called at the end of the body.
    ///
    /// # Errors
    /// As [`ContentSniffer::push`].
    pub(super) fn finish(&mut self) -> Result<(), Reason> {
        match self.what {
            Some(what) if !is_sound(&self.first) => Err(Reason::NotMedia(what.into())),
            _ => {
                self.what = None;
                Ok(())
            }
        }
    }
}

fn is_packed(encoding: &[u8]) -> bool {
    [&b"gzip"[..], b"x-gzip", b"deflate", b"compress", b"br", b"zstd"]
        .iter()
        .any(|known| encoding.eq_ignore_ascii_case(known))
}

/// Name of a content type that is not media; `None` if it may be media.
fn unlikely(kind: &str) -> Option<&'static str> {
    let (family, name) = kind.split_once('/')?;
    Some(match (family, name) {
        ("text", "html") | ("application", "xhtml+xml") => "a web page",
        ("application" | "audio", "vnd.apple.mpegurl" | "mpegurl" | "x-mpegurl" | "dash+xml" | "x-scpls") => {
            "a playlist of streams"
        }
        (_, "json" | "xml" | "x-ndjson") => "data",
        (_, name) if name.ends_with("+json") || name.ends_with("+xml") => "data",
        (_, "javascript" | "x-javascript" | "css") => "a script",
        ("application", "pdf") => "a PDF",
        ("application", "zip" | "gzip" | "x-gzip" | "x-tar" | "x-7z-compressed" | "vnd.rar") => "an archive",
        ("text", _) => "text",
        _ => return None,
    })
}

/// Whether a file starts like an audio or video file.
fn is_sound(first: &[u8]) -> bool {
    let at = |offset: usize, magic: &[u8]| first.get(offset..).is_some_and(|rest| rest.starts_with(magic));
    let starts: [&[u8]; 12] = [
        b"OggS",
        b"ID3",
        b"fLaC",
        // Matroska and WebM
        b"\x1a\x45\xdf\xa3",
        b"caff",
        b".snd",
        b"MAC ",
        b"wvpk",
        b"DSD ",
        b"#!AMR",
        // ASF, which holds WMA
        b"\x30\x26\xb2\x75",
        b"RF64",
    ];
    starts.iter().any(|magic| at(0, magic))
        || at(0, b"RIFF") && (at(8, b"WAVE") || at(8, b"AVI "))
        || at(0, b"FORM") && (at(8, b"AIFF") || at(8, b"AIFC"))
        || at(4, b"ftyp")
        || is_mpeg_frame(first)
}

/// An 11-bit sync word, then fields with unused values (ISO/IEC 11172-3 section 2.4.2.3, ISO/IEC 13818-7). UTF-16 text starts with
/// FF FE, which would be layer I; that layer is therefore not accepted.
fn is_mpeg_frame(first: &[u8]) -> bool {
    let &[0xff, sync, rates, ..] = first else {
        return false;
    };
    let (version, layer) = (sync >> 3 & 3, sync >> 1 & 3);
    match layer {
        // ADTS, with a 12-bit sync word.
        0 => sync & 0xf0 == 0xf0 && rates >> 2 & 0xf <= 12,
        // Layers III and II.
        1 | 2 => sync & 0xe0 == 0xe0 && version != 1 && rates >> 4 != 0xf && rates >> 2 & 3 != 3,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{ContentSniffer, content_type};
    use reqwest::header::{CONTENT_TYPE, HeaderMap};

    fn judged(kind: &str, body: &[u8]) -> Result<(), String> {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, kind.parse().unwrap());
        let mut sniffer = ContentSniffer::from_headers(&headers).map_err(|reason| reason.to_string())?;
        // Byte by byte, as from a slow server.
        for byte in body {
            sniffer.push(&[*byte]).map_err(|reason| reason.to_string())?;
        }
        sniffer.finish().map_err(|reason| reason.to_string())
    }

    #[test]
    fn rejected_content_is_named() {
        let cases = [
            ("text/html; charset=utf-8", "a web page"),
            ("Application/XHTML+XML", "a web page"),
            ("text/plain", "text"),
            ("application/json", "data"),
            ("application/atom+xml", "data"),
            ("image/webp", "an image"),
            ("application/pdf", "a PDF"),
            ("audio/x-mpegurl", "a playlist of streams"),
        ];
        for (kind, what) in cases {
            let error = judged(kind, b"<!doctype html><title>Hello</title>").unwrap_err();
            assert!(error.contains(what), "{kind}: {error}");
        }
        // UTF-16 text is not taken for a frame of MPEG audio.
        for body in [&b"\xff\xfe<\0h\0t\0m\0l\0>\0.\0.\0"[..], b"\xff\xfe{\0}\0", b"", b"hi"] {
            assert!(judged("text/plain", body).is_err(), "{body:?}");
        }
    }

    #[test]
    fn media_with_a_wrong_type_is_accepted() {
        let bodies = [
            &b"OggS\0\x02\0\0\0\0\0\0\0\0\0\0\0"[..],
            b"ID3\x04\0\0\0\0\0\0",
            b"fLaC\0\0\0\x22",
            b"RIFF\x24\0\0\0WAVEfmt ",
            b"\0\0\0\x20ftypM4A \0\0\0\0",
            b"\x1a\x45\xdf\xa3\x01\0\0\0",
            b"\xff\xfb\x90\x64\0\0\0\0",
            b"\xff\xf3\x40\xc4\0\0\0\0",
            b"\xff\xf1\x50\x80\0\0\0\0",
            b"\xff\xf9\x4c\x80\0\0\0\0",
        ];
        for body in bodies {
            assert_eq!(judged("text/plain", body), Ok(()), "{body:?}");
            assert_eq!(judged("text/html", body), Ok(()), "{body:?}");
        }
        assert!(judged("image/png", b"fLaC\0\0\0\x22").is_err());
    }

    #[test]
    fn media_types_and_unknown_types_are_accepted_unchecked() {
        for kind in ["audio/mpeg", "video/mp4", "application/octet-stream", "application/ogg", "nonsense", ""]
        {
            assert_eq!(judged(kind, b"<html>"), Ok(()), "{kind}");
        }
        assert_eq!(content_type(&HeaderMap::new()), None);
    }
}
