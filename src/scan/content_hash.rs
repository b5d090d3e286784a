//! The SHA-256 of a file's bytes.

use crate::cancel::Cancel;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// Bytes that are read at a time: they stay in the cache, and no page is cleared for them.
const BLOCK_BYTES: usize = 32 * 1024;

/// Of the file at `path`, block by block; `None` if cancelled.
pub(super) fn content_hash(path: &Path, cancel: &Cancel) -> io::Result<Option<[u8; 32]>> {
    let mut file = File::open(path)?;
    let mut block = [0; BLOCK_BYTES];
    let mut hasher = Sha256::new();
    loop {
        if cancel.is_cancelled() {
            return Ok(None);
        }
        let count = match file.read(&mut block) {
            Ok(0) => return Ok(Some(hasher.finalize().into())),
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        debug_assert!(count <= block.len(), "no more is read than fits");
        hasher.update(block.get(..count).unwrap_or_default());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_that_of_the_standard() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("abc");
        std::fs::write(&path, "abc").unwrap();
        // FIPS 180-2, B.1.
        let expected = [
            0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea, 0x41, 0x41, 0x40, 0xde, 0x5d, 0xae, 0x22, 0x23,
            0xb0, 0x03, 0x61, 0xa3, 0x96, 0x17, 0x7a, 0x9c, 0xb4, 0x10, 0xff, 0x61, 0xf2, 0x00, 0x15, 0xad,
        ];
        assert_eq!(content_hash(&path, &Cancel::new()).unwrap(), Some(expected));
        let cancelled = Cancel::new();
        cancelled.cancel();
        assert_eq!(content_hash(&path, &cancelled).unwrap(), None);
    }
}
