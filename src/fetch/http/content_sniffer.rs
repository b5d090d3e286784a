//! What a server says a body is, and what its first bytes say → whether it may be a recording.

use crate::fetch::error::Reason;
use reqwest::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderMap};

/// So many first bytes tell.
const SNIFFED_BYTES: usize = 16;

/// The content type without its parameters, in lower case.
pub(super) fn content_type(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(CONTENT_TYPE)?.to_str().ok()?;
    let essence = value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    (!essence.is_empty()).then_some(essence)
}

/// Looks at the first bytes where the headers speak against a recording.
#[derive(Debug, Default)]
pub(super) struct ContentSniffer {
    /// What it is by its headers.
    what: Option<&'static str>,
    first: Vec<u8>,
}

impl ContentSniffer {
    /// By the headers.
    ///
    /// # Errors
    /// [`Reason::NotMedia`] for a picture.
    pub(super) fn from_headers(headers: &HeaderMap) -> Result<Self, Reason> {
        let kind = content_type(headers).unwrap_or_default();
        if kind.starts_with("image/") {
            return Err(Reason::NotMedia("a picture".into()));
        }
        let packed = headers.get(CONTENT_ENCODING).is_some_and(|value| is_packed(value.as_bytes()));
        let what = if packed { Some("packed data") } else { unlikely(&kind) };
        Ok(Self { what, first: Vec::new() })
    }

    /// Whether the bytes so far leave it open.
    pub(super) fn is_undecided(&self) -> bool {
        self.what.is_some()
    }

    /// Takes the next bytes. Servers that do not know a recording's type often call it text.
    ///
    /// # Errors
    /// [`Reason::NotMedia`] as soon as enough of them are no sound.
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

    /// No more will come.
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

/// What a content type is called where it is no recording; `None` where it may be one.
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

/// Whether a file begins as one of sound or film.
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

/// Eleven bits of sync, then fields some of whose values are never used (ISO/IEC 11172-3 2.4.2.3, 13818-7). A
/// text in UTF-16 begins FF FE, which would be the forgotten layer I.
fn is_mpeg_frame(first: &[u8]) -> bool {
    let &[0xff, sync, rates, ..] = first else {
        return false;
    };
    let (version, layer) = (sync >> 3 & 3, sync >> 1 & 3);
    match layer {
        // ADTS, which has twelve bits of sync.
        0 => sync & 0xf0 == 0xf0 && rates >> 2 & 0xf <= 12,
        // Layer III and II.
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
        // Byte by byte, as a slow server sends it.
        for byte in body {
            sniffer.push(&[*byte]).map_err(|reason| reason.to_string())?;
        }
        sniffer.finish().map_err(|reason| reason.to_string())
    }

    #[test]
    fn what_is_no_recording_is_named() {
        let cases = [
            ("text/html; charset=utf-8", "a web page"),
            ("Application/XHTML+XML", "a web page"),
            ("text/plain", "text"),
            ("application/json", "data"),
            ("application/atom+xml", "data"),
            ("image/webp", "a picture"),
            ("application/pdf", "a PDF"),
            ("audio/x-mpegurl", "a playlist of streams"),
        ];
        for (kind, what) in cases {
            let error = judged(kind, b"<!doctype html><title>Hello</title>").unwrap_err();
            assert!(error.contains(what), "{kind}: {error}");
        }
        // Text in UTF-16 is no frame of MPEG audio.
        for body in [&b"\xff\xfe<\0h\0t\0m\0l\0>\0.\0.\0"[..], b"\xff\xfe{\0}\0", b"", b"hi"] {
            assert!(judged("text/plain", body).is_err(), "{body:?}");
        }
    }

    #[test]
    fn sound_under_a_wrong_type_is_let_through() {
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
    fn types_of_sound_and_unknown_types_raise_no_doubt() {
        for kind in ["audio/mpeg", "video/mp4", "application/octet-stream", "application/ogg", "nonsense", ""]
        {
            assert_eq!(judged(kind, b"<html>"), Ok(()), "{kind}");
        }
        assert_eq!(content_type(&HeaderMap::new()), None);
    }
}
