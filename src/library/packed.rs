//! Embeddings and fingerprints as bytes.

use super::duplicates::{pack, unpack};

/// Version of stored fingerprints: of the algorithm and of their bytes. Those of another version are not compared.
pub(super) const FINGERPRINT_VERSION: i64 = 2;

/// First byte of a stored embedding: of the format below.
const LINEAR: u8 = 1;

/// An embedding as it is stored: [`LINEAR`], then lowest value and step as f32, then one byte a value, all little endian. A fourth of the
/// f32, which of 100,000 recordings would take 205 MB with 384 values each; the cosine of two embeddings changes by less than 0.001.
/// `None` of none, or of one that is no number.
pub(super) fn vector_to_bytes(vector: &[f32]) -> Option<Vec<u8>> {
    if vector.is_empty() || !vector.iter().all(|value| value.is_finite()) {
        return None;
    }
    let (low, high) =
        vector.iter().fold((f32::MAX, f32::MIN), |(low, high), value| (low.min(*value), high.max(*value)));
    let step = (high / 255.0) - (low / 255.0);
    let mut bytes = Vec::with_capacity(9 + vector.len());
    bytes.push(LINEAR);
    bytes.extend(low.to_le_bytes());
    bytes.extend(step.to_le_bytes());
    let level =
        |value: &f32| if step > 0.0 { ((value - low) / step).round().clamp(0.0, 255.0) as u8 } else { 0 };
    bytes.extend(vector.iter().map(level));
    Some(bytes)
}

/// An embedding from the column `vector`; `None` from bytes that [`Library::put`](super::Library::put) does not write.
pub fn vector_from_bytes(bytes: &[u8]) -> Option<Vec<f32>> {
    let (low, step, levels) = parts(bytes)?;
    let value =
        |level: &u8| step.mul_add(f64::from(*level), low).clamp(f32::MIN.into(), f32::MAX.into()) as f32;
    Some(levels.iter().map(value).collect())
}

/// Whether [`vector_from_bytes`] reads an embedding from these bytes.
pub(super) fn is_vector(bytes: &[u8]) -> bool {
    parts(bytes).is_some()
}

/// Lowest value, step and levels, of which there are some. In f64, since the step may be so large that 255 of them are no f32.
fn parts(bytes: &[u8]) -> Option<(f64, f64, &[u8])> {
    let (&LINEAR, bytes) = bytes.split_first()? else { return None };
    let (low, bytes) = bytes.split_first_chunk()?;
    let (step, levels) = bytes.split_first_chunk()?;
    let (low, step) = (f32::from_le_bytes(*low), f32::from_le_bytes(*step));
    let is_sound = low.is_finite() && step.is_finite() && !levels.is_empty();
    is_sound.then_some((low.into(), step.into(), levels))
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

/// Whether the bytes of a fingerprint can be read, without decoding them, which takes a thousand times longer: only those that are too few
/// to say how many words follow cannot. Those of another version are read by another program.
pub(super) fn is_fingerprint(version: i64, bytes: &[u8]) -> bool {
    version != FINGERPRINT_VERSION || bytes.len() >= size_of::<u16>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{RngExt, SeedableRng};

    fn cosine(a: &[f32], b: &[f32]) -> f64 {
        let dot = |a: &[f32], b: &[f32]| -> f64 { a.iter().zip(b).map(|(a, b)| f64::from(a * b)).sum() };
        dot(a, b) / (dot(a, a) * dot(b, b)).sqrt()
    }

    /// Means of rectified values, as of the built-in model: most are small, a few large.
    #[test]
    fn an_embedding_of_one_byte_a_value_keeps_its_direction() {
        let mut random = rand_pcg::Pcg64Mcg::seed_from_u64(1);
        let mut vector = || -> Vec<f32> { (0..384).map(|_| -random.random::<f32>().ln()).collect() };
        for _ in 0..100 {
            let (a, b) = (vector(), vector());
            let [read_a, read_b] =
                [&a, &b].map(|vector| vector_from_bytes(&vector_to_bytes(vector).unwrap()).unwrap());
            assert!(cosine(&a, &read_a) > 0.9999);
            assert!((cosine(&a, &b) - cosine(&read_a, &read_b)).abs() < 0.001);
        }
    }

    #[test]
    fn what_is_no_embedding_is_not_stored_and_not_read() {
        assert_eq!(vector_from_bytes(&vector_to_bytes(&[0.5; 3]).unwrap()).unwrap(), [0.5; 3]);
        let widest = vector_from_bytes(&vector_to_bytes(&[f32::MIN, f32::MAX]).unwrap()).unwrap();
        assert!(widest[0] < -3e38 && widest[1] > 3e38);
        for vector in [&[][..], &[1.0, f32::NAN], &[f32::INFINITY]] {
            assert_eq!(vector_to_bytes(vector), None);
        }
        let nan = [&[LINEAR][..], &[0xff; 9]].concat();
        for bytes in [&b""[..], b"\x02", b"\x01\0\0", &[LINEAR; 9], &nan] {
            assert_eq!((vector_from_bytes(bytes), is_vector(bytes)), (None, false), "{bytes:?}");
        }
        assert!(is_vector(&vector_to_bytes(&[0.5; 3]).unwrap()));
    }

    #[test]
    fn what_is_taken_for_a_fingerprint_is_read_as_one() {
        let packed = fingerprint_to_bytes(&[7, u32::MAX, 1]);
        for length in 0..=packed.len() {
            let bytes = &packed[..length];
            let is_read = fingerprint_from_bytes(FINGERPRINT_VERSION, bytes).is_some();
            assert_eq!(is_fingerprint(FINGERPRINT_VERSION, bytes), is_read, "{length} bytes");
        }
        assert!(is_fingerprint(FINGERPRINT_VERSION + 1, &[]));
        assert_eq!(fingerprint_from_bytes(FINGERPRINT_VERSION + 1, &packed), None);
    }
}
