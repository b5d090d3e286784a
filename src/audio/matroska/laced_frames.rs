//! Payload of a block → its frames (RFC 9559, section 10.3).

use super::ebml::take_vint;

/// How frames are joined in a block, by bits 1 and 2 of its flags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lacing {
    None,
    Xiph,
    FixedSize,
    Ebml,
}

impl Lacing {
    pub(super) fn from_flags(flags: u8) -> Self {
        match flags & 0b110 {
            0b010 => Self::Xiph,
            0b100 => Self::FixedSize,
            0b110 => Self::Ebml,
            _ => Self::None,
        }
    }
}

/// Splits `payload`; `None` if its sizes do not fit. At most 256 frames.
pub(super) fn split(lacing: Lacing, mut payload: &[u8]) -> Option<Vec<&[u8]>> {
    if lacing == Lacing::None {
        return Some(vec![payload]);
    }
    let (&last, rest) = payload.split_first()?;
    payload = rest;
    let sizes = match lacing {
        Lacing::FixedSize => {
            let count = usize::from(last) + 1;
            let size = payload.len() / count;
            if !payload.len().is_multiple_of(count) {
                return None;
            }
            vec![size; usize::from(last)]
        }
        Lacing::Xiph => xiph_sizes(&mut payload, last)?,
        Lacing::Ebml => ebml_sizes(&mut payload, last)?,
        Lacing::None => Vec::new(),
    };
    let mut frames = Vec::with_capacity(sizes.len() + 1);
    for size in sizes {
        let (frame, rest) = payload.split_at_checked(size)?;
        frames.push(frame);
        payload = rest;
    }
    // The last takes what is left.
    frames.push(payload);
    Some(frames)
}

/// Each size is a sum of bytes; one below 255 ends it.
pub(super) fn xiph_sizes(bytes: &mut &[u8], count: u8) -> Option<Vec<usize>> {
    let mut size_of_next = || {
        let mut size = 0;
        loop {
            let (&byte, rest) = bytes.split_first()?;
            *bytes = rest;
            size += usize::from(byte);
            if byte < 255 {
                return Some(size);
            }
        }
    };
    (0..count).map(|_| size_of_next()).collect()
}

/// The first size, then differences.
fn ebml_sizes(bytes: &mut &[u8], count: u8) -> Option<Vec<usize>> {
    let mut sizes: Vec<usize> = Vec::with_capacity(usize::from(count));
    for _ in 0..count {
        let number = take_vint(bytes)?;
        let size = match sizes.last() {
            None => i64::try_from(number.value).ok()?,
            Some(&before) => i64::try_from(before).ok()?.checked_add(number.signed())?,
        };
        sizes.push(usize::try_from(size).ok()?);
    }
    Some(sizes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_lacing_is_split() {
        assert_eq!(split(Lacing::from_flags(0x80), b"abc").unwrap(), [b"abc"]);
        assert_eq!(split(Lacing::from_flags(0x04), b"\x02abcdef").unwrap(), [b"ab", b"cd", b"ef"]);
        let long = [7; 300];
        let xiph = [&[2, 255, 45, 1][..], &long, &[8, 9, 9]].concat();
        assert_eq!(split(Lacing::from_flags(0x02), &xiph).unwrap(), [&long[..], &[8], &[9, 9]]);
        // Sizes 3 and 3 - 2 (63 + bias), then the rest.
        let ebml = [0x02, 0x83, 0xbd, 1, 1, 1, 2, 3, 3, 3];
        assert_eq!(split(Lacing::from_flags(0x06), &ebml).unwrap(), [&[1, 1, 1][..], &[2], &[3, 3, 3]]);
    }

    #[test]
    fn sizes_that_do_not_fit_are_refused() {
        assert_eq!(split(Lacing::FixedSize, b"\x01abc"), None);
        assert_eq!(split(Lacing::Xiph, &[1, 5, 0, 0]), None);
        assert_eq!(split(Lacing::Xiph, &[1, 255]), None);
        assert_eq!(split(Lacing::Ebml, &[2, 0x81, 0x80, 0, 0]), None);
        assert_eq!(split(Lacing::Ebml, &[1, 0x01, 255, 255, 255, 255, 255, 255, 255, 0]), None);
        assert_eq!(split(Lacing::Xiph, &[]), None);
    }
}
