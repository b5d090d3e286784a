//! Embeddings and fingerprints as bytes.

use super::duplicates::{pack, unpack};

/// Version of stored fingerprints: of the algorithm and of their bytes. Those of another version are not compared.
pub(super) const FINGERPRINT_VERSION: i64 = 1;

/// An embedding as it is stored.
pub(super) fn vector_to_bytes(vector: &[f32]) -> Vec<u8> {
    vector.iter().flat_map(|value| value.to_le_bytes()).collect()
}

/// An embedding from the column `vector`; `None` from bytes that [`Library::put`](super::Library::put) does not write.
pub fn vector_from_bytes(bytes: &[u8]) -> Option<Vec<f32>> {
    let (values, rest) = bytes.as_chunks();
    rest.is_empty().then(|| values.iter().map(|value| f32::from_le_bytes(*value)).collect())
}

/// A fingerprint as it is stored, in the version [`FINGERPRINT_VERSION`].
pub(super) fn fingerprint_to_bytes(words: &[u32]) -> Vec<u8> {
    pack(words)
}

/// A fingerprint from the columns `version` and `words`; `None` of another version, or from bytes that
/// [`Library::put`](super::Library::put) does not write.
pub fn fingerprint_from_bytes(version: i64, bytes: &[u8]) -> Option<Vec<u32>> {
    (version == FINGERPRINT_VERSION).then(|| unpack(bytes)).flatten()
}
