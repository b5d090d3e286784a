//! A stated length of samples and the file's own → where the samples end.

use super::ByteOrder;
use super::chunks::{Bytes, PLACEHOLDER};
use std::io::Result;

const WRAP: u64 = 1 << 32;

/// Where the samples end.
#[derive(Debug, PartialEq)]
pub(super) struct Extent {
    pub(super) end: u64,
    /// Length in bytes as far as the header is credible: more than there is if the file is cut short.
    pub(super) stated: u64,
    /// What is odd, for the user.
    pub(super) note: Option<String>,
}

/// The extent of samples from `start` on, `stated` bytes by their chunk's header, in a file whose outer chunk
/// ends at `outer_end` by its header.
///
/// # Errors
/// Those of reading.
pub(super) fn extent(
    bytes: &mut Bytes<'_>,
    start: u64,
    stated: u64,
    outer_end: u64,
    order: ByteOrder,
) -> Result<Extent> {
    let there = bytes.len.saturating_sub(start);
    let exact = |size: u64| Extent { end: start + size, stated: size, note: None };
    if stated == 0 && (there < 8 || bytes.is_tail(start, order)?) {
        return Ok(exact(0));
    }
    if stated == 0 || (stated >= PLACEHOLDER && stated > there) {
        return to_the_end(
            bytes,
            start,
            order,
            "the header states no length: decoded to the end of the file",
        );
    }
    if stated > there {
        let end = bytes.start_of_tail(start, order)?;
        if end < bytes.len {
            // With its last chunks the file is whole, so it is the length that is wrong.
            let note = "the header states a wrong length: decoded to the end of the file".to_owned();
            return Ok(Extent { end, stated: end - start, note: Some(note) });
        }
        return Ok(Extent { end, stated, note: None });
    }
    let end = start + stated;
    let rest = bytes.len - end;
    // Sizes of 32 bits in a file of over 4 GiB are the remainder.
    let wrapped = rest.saturating_add(WRAP >> 16) >= WRAP;
    let outer_agrees = outer_end.abs_diff(end) <= 8;
    if rest < 8 || !wrapped && (bytes.has_chunk_at(end, order)? || outer_agrees && rest / 2 <= stated) {
        return Ok(exact(stated));
    }
    to_the_end(bytes, start, order, "the header states too short a length: decoded to the end of the file")
}

fn to_the_end(bytes: &mut Bytes<'_>, start: u64, order: ByteOrder, note: &str) -> Result<Extent> {
    let end = bytes.start_of_tail(start, order)?;
    Ok(Extent { end, stated: end - start, note: Some(note.to_owned()) })
}
