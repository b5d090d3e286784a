//! Text in UTF-16, which programs on Windows write, recognised by its byte-order mark.

/// The order of the two bytes of a code unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ByteOrder {
    LittleEndian,
    BigEndian,
}

impl ByteOrder {
    /// The code unit of two bytes.
    pub(crate) fn unit(self, pair: [u8; 2]) -> u16 {
        match self {
            Self::LittleEndian => u16::from_le_bytes(pair),
            Self::BigEndian => u16::from_be_bytes(pair),
        }
    }

    /// The code units of `bytes`; an odd byte at the end is left out.
    pub(crate) fn units(self, bytes: &[u8]) -> impl Iterator<Item = u16> {
        bytes.as_chunks().0.iter().map(move |pair| self.unit(*pair))
    }
}

/// The byte order and what follows the mark; `None` without a mark.
pub(crate) fn without_mark(bytes: &[u8]) -> Option<(ByteOrder, &[u8])> {
    match bytes {
        [0xFF, 0xFE, rest @ ..] => Some((ByteOrder::LittleEndian, rest)),
        [0xFE, 0xFF, rest @ ..] => Some((ByteOrder::BigEndian, rest)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mark_names_the_byte_order() {
        let text = "für 月光 🎹";
        for (order, bytes) in [
            (ByteOrder::LittleEndian, u16::to_le_bytes as fn(u16) -> [u8; 2]),
            (ByteOrder::BigEndian, u16::to_be_bytes),
        ] {
            let mut file: Vec<u8> = format!("\u{FEFF}{text}").encode_utf16().flat_map(bytes).collect();
            file.push(b'x');
            let (found, rest) = without_mark(&file).unwrap();
            let units: Vec<u16> = found.units(rest).collect();
            assert_eq!((found, String::from_utf16(&units).unwrap().as_str()), (order, text));
        }
        assert_eq!(without_mark(b"\xEF\xBB\xBFa"), None);
        assert_eq!(without_mark(b"\xFF"), None);
    }
}
