//! The file name of a recording, from the response's headers and the URL.

use percent_encoding::percent_decode;
use reqwest::Url;
use reqwest::header::{CONTENT_DISPOSITION, HeaderMap};

/// Most characters of a name; file systems allow 255 bytes.
const LONGEST: usize = 200;

/// The name in `Content-Disposition`, else the last segment of the requested URL or of the one it redirects to, whichever looks
/// like a file name. Never a path.
pub(super) fn file_name(headers: &HeaderMap, asked: &Url, found: &Url) -> Option<String> {
    let given = headers.get(CONTENT_DISPOSITION).and_then(|value| name_from_disposition(value.as_bytes()));
    given.or_else(|| {
        let (asked, found) = (last_segment(asked), last_segment(found));
        let is_file = |name: &&String| name.contains('.');
        // Content-addressed stores use a hash where the requested URL has a name.
        asked.iter().find(is_file).or(found.iter().find(is_file)).or(found.as_ref()).cloned()
    })
}

fn last_segment(url: &Url) -> Option<String> {
    let last = url.path_segments()?.rfind(|segment| !segment.is_empty())?;
    clean(&text(&percent_decode(last.as_bytes()).collect::<Vec<_>>()))
}

/// RFC 6266: `filename*=UTF-8''…` takes precedence over `filename="…"`.
fn name_from_disposition(value: &[u8]) -> Option<String> {
    let value = text(value);
    let mut plain = None;
    for parameter in parameters(&value) {
        let Some((key, value)) = parameter.split_once('=') else {
            continue;
        };
        match key.trim().to_ascii_lowercase().as_str() {
            "filename*" => {
                // charset'language'percent-encoded
                let encoded = value.trim().splitn(3, '\'').nth(2).unwrap_or_default();
                let name = clean(&text(&percent_decode(encoded.as_bytes()).collect::<Vec<_>>()));
                if name.is_some() {
                    return name;
                }
            }
            "filename" if plain.is_none() => plain = clean(&unquote(value.trim())),
            _ => {}
        }
    }
    plain
}

/// Splits at semicolons outside quotes.
fn parameters(value: &str) -> Vec<&str> {
    let (mut quoted, mut escaped) = (false, false);
    value
        .split(|c| {
            let parts = c == ';' && !quoted;
            quoted ^= c == '"' && !escaped;
            escaped = quoted && c == '\\' && !escaped;
            parts
        })
        .collect()
}

fn unquote(value: &str) -> String {
    let Some(inner) = value.strip_prefix('"') else {
        return value.to_owned();
    };
    let mut name = String::new();
    let mut characters = inner.chars();
    while let Some(c) = characters.next() {
        match c {
            '"' => break,
            '\\' => name.extend(characters.next()),
            _ => name.push(c),
        }
    }
    name
}

/// Decodes UTF-8, else Latin-1.
fn text(bytes: &[u8]) -> String {
    match str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|&byte| char::from(byte)).collect(),
    }
}

/// Removes folders and characters that file names cannot contain.
fn clean(name: &str) -> Option<String> {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept: String = last.chars().filter(|c| !c.is_control()).take(LONGEST).collect();
    let kept = kept.trim().trim_start_matches('.');
    (!kept.is_empty()).then(|| kept.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{file_name, name_from_disposition};
    use reqwest::Url;
    use reqwest::header::HeaderMap;

    #[test]
    fn content_disposition_has_many_forms() {
        let cases: [(&[u8], Option<&str>); 11] = [
            (b"attachment; filename=etude.mp3", Some("etude.mp3")),
            (b"attachment; filename=\"Op. 10; No. 3.mp3\"", Some("Op. 10; No. 3.mp3")),
            (b"inline; filename=\"the \\\"Great\\\".flac\"; size=3", Some("the \"Great\".flac")),
            (b"attachment; filename=\"a.mp3\"; filename*=UTF-8''%C3%89tude.mp3", Some("\u{c9}tude.mp3")),
            (b"attachment; FILENAME* = iso-8859-1'fr'%C9tude.mp3", Some("\u{c9}tude.mp3")),
            ("attachment; filename=\"\u{c9}tude.mp3\"".as_bytes(), Some("\u{c9}tude.mp3")),
            (b"attachment; filename=\"\xc9tude.mp3\"", Some("\u{c9}tude.mp3")),
            (b"attachment; filename=\"../../etc/passwd\"", Some("passwd")),
            (b"attachment; filename=\"C:\\\\Music\\\\a.mp3\"", Some("a.mp3")),
            (b"attachment; filename=\"..\"", None),
            (b"attachment", None),
        ];
        for (header, name) in cases {
            assert_eq!(name_from_disposition(header).as_deref(), name, "{}", String::from_utf8_lossy(header));
        }
    }

    #[test]
    fn otherwise_a_url_gives_the_name() {
        let cases = [
            (
                "https://a.org/x/Nocturne%20No.%201.mp3?dl=1#t",
                "https://cdn.org/8f3c",
                Some("Nocturne No. 1.mp3"),
            ),
            ("https://a.org/get?id=3", "https://cdn.org/Nocturne.mp3", Some("Nocturne.mp3")),
            ("https://a.org/get", "https://cdn.org/8f3c/", Some("8f3c")),
            ("https://a.org/a%2Fb.mp3", "https://a.org", Some("b.mp3")),
            ("https://a.org", "https://a.org", None),
        ];
        for (asked, found, name) in cases {
            let (asked, found) = (Url::parse(asked).unwrap(), Url::parse(found).unwrap());
            assert_eq!(file_name(&HeaderMap::new(), &asked, &found).as_deref(), name, "{asked}");
        }
    }
}
