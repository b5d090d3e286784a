//! The title in the chunk `LIST` of type `INFO` of a WAV file (Microsoft, Multimedia Programming Interface 1.0).

use super::ByteOrder;
use super::chunks::Bytes;
use std::io::Result;
use std::ops::Range;

/// Chunks in front of and behind the samples that are looked at, and most bytes of a list.
const MAX_CHUNKS: usize = 200;
const MAX_LIST_BYTES: u64 = 64 << 10;

/// The title of a file with its samples at these bytes.
///
/// # Errors
/// Those of reading.
pub(super) fn read_title(
    bytes: &mut Bytes<'_>,
    samples: &Range<u64>,
    order: ByteOrder,
) -> Result<Option<String>> {
    let mut at = 12;
    for _ in 0..MAX_CHUNKS {
        let Some(chunk) = bytes.chunk_at(at, order)? else { break };
        let size = if chunk.start == samples.start { samples.end - samples.start } else { chunk.size };
        if &chunk.name == b"LIST" && (4..=MAX_LIST_BYTES).contains(&size) {
            let mut content = vec![0; usize::try_from(size).unwrap_or(0)];
            let is_there = bytes.read_at(chunk.start, &mut content)?;
            if let Some(title) = content.strip_prefix(b"INFO").filter(|_| is_there) {
                let title = title_in_list(title, order);
                if title.is_some() {
                    return Ok(title);
                }
            }
        }
        at = chunk.start.saturating_add(size).saturating_add(size % 2);
    }
    Ok(None)
}

/// The text of the entry `INAM`.
fn title_in_list(mut entries: &[u8], order: ByteOrder) -> Option<String> {
    loop {
        let (&[a, b, c, d, s0, s1, s2, s3], rest) = entries.split_first_chunk::<8>()?;
        let size = usize::try_from(order.u32([s0, s1, s2, s3])).ok()?;
        let text = rest.get(..size)?;
        if [a, b, c, d] == *b"INAM" {
            let text = text.split(|&byte| byte == 0).next().unwrap_or_default();
            // Nothing states the encoding: programs write UTF-8, or older ones that of Western Europe.
            let title = match std::str::from_utf8(text) {
                Ok(title) => title.to_owned(),
                Err(_) => text.iter().map(|&byte| char::from(byte)).collect(),
            };
            return Some(title).filter(|title| !title.trim().is_empty());
        }
        entries = rest.get(size + size % 2..)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_title_is_an_entry_among_others() {
        let title = |entries: &[u8]| title_in_list(entries, ByteOrder::Little);
        let entries = b"ISFT\x03\0\0\0abc\0INAM\x07\0\0\0Etude\0\0\0";
        assert_eq!(title(entries).as_deref(), Some("Etude"));
        assert_eq!(title(b"INAM\x05\0\0\0\xc9tude\0").as_deref(), Some("\u{c9}tude"));
        assert_eq!(title(b"INAM\x06\0\0\0\xc3\x89tude\0").as_deref(), Some("\u{c9}tude"));
        for without in
            [&b""[..], b"INAM", b"INAM\xff\xff\xff\xffEtude", b"INAM\x02\0\0\0 \0", b"IART\x02\0\0\0Me"]
        {
            assert_eq!(title(without), None, "{without:?}");
        }
    }
}
