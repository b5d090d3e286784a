//! The header of a FLAC frame → its block size (RFC 9639, section 9.1).

/// Samples of each channel in a frame that begins with these bytes; `None` if they are no header or too few.
pub(super) fn block_size(frame: &[u8]) -> Option<u32> {
    let &[0xff, 0xf8 | 0xf9, codes, _, number, ref rest @ ..] = frame else { return None };
    // The frame number has as many bytes as its first byte has leading ones, and no ones are one byte.
    let behind = rest.get((number.leading_ones() as usize).saturating_sub(1)..)?;
    match codes >> 4 {
        1 => Some(192),
        code @ 2..=5 => Some(144 << code),
        6 => Some(u32::from(*behind.first()?) + 1),
        7 => Some(u32::from(u16::from_be_bytes(*behind.first_chunk()?)) + 1),
        code @ 8..=15 => Some(1 << code),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_have_the_length_of_their_header() {
        for (frame, samples) in [
            (&[0xff, 0xf8, 0x8a, 0, 0, 9][..], 256),
            (&[0xff, 0xf8, 0x20, 0, 0, 9], 576),
            (&[0xff, 0xf8, 0x60, 0, 0, 99, 9], 100),
            (&[0xff, 0xf9, 0x70, 0, 0xc2, 0x80, 1, 2, 9], 259),
        ] {
            assert_eq!(block_size(frame), Some(samples), "{frame:?}");
        }
        for frame in
            [&[0xff, 0xf8, 0x70, 0, 0][..], &[0xff, 0xfb, 0x90, 0x44, 0], &[0xff, 0xf8, 0x00, 0, 0], &[]]
        {
            assert_eq!(block_size(frame), None, "{frame:?}");
        }
    }
}
