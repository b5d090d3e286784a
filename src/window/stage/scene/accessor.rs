//! Reads accessors from the binary chunk. The readers of the `gltf` crate do unchecked arithmetic on offsets from the file, so
//! ranges are checked here first.

use super::SceneError;
use gltf::accessor::util::Item;
use gltf::accessor::{Accessor, DataType, Dimensions};

/// The binary chunk.
pub(super) type Blob<'a> = &'a [u8];

/// Reads all items of `accessor`.
///
/// # Errors
/// If it has another component type or shape, is sparse, or exceeds the chunk.
pub(super) fn items<T: Item>(
    accessor: &Accessor<'_>,
    kind: DataType,
    shape: Dimensions,
    blob: Blob<'_>,
) -> Result<Vec<T>, SceneError> {
    let index = accessor.index();
    let wrong = |what: &str| SceneError::damaged(format!("accessor {index}: {what}"));
    if accessor.data_type() != kind || accessor.dimensions() != shape {
        return Err(wrong("another component type or shape is needed"));
    }
    if accessor.sparse().is_some() {
        return Err(SceneError::Unsupported {
            what: "sparse accessors".into(),
            advice: "export without them",
        });
    }
    let view = accessor.view().ok_or_else(|| wrong("it has no buffer view"))?;
    let size = kind.size() * shape.multiplicity();
    let stride = view.stride().unwrap_or(size);
    if stride < size {
        return Err(wrong("its items overlap"));
    }
    let outside = || wrong("it exceeds the binary chunk");
    let part = view.offset().checked_add(view.length()).and_then(|end| blob.get(view.offset()..end));
    let part = part.and_then(|view| view.get(accessor.offset()..)).ok_or_else(outside)?;
    let count = accessor.count();
    let needed = match count.checked_sub(1) {
        None => Some(0),
        Some(before) => before.checked_mul(stride).and_then(|bytes| bytes.checked_add(size)),
    };
    let part = needed.and_then(|bytes| part.get(..bytes)).ok_or_else(outside)?;
    Ok(part.chunks(stride).filter_map(|item| item.get(..size)).map(T::from_slice).collect())
}

/// Reads vectors of floats.
///
/// # Errors
/// As [`items`], or if a number is not finite or is beyond 10^9.
pub(super) fn finite<const N: usize>(
    accessor: &Accessor<'_>,
    shape: Dimensions,
    blob: Blob<'_>,
) -> Result<Vec<[f32; N]>, SceneError>
where
    [f32; N]: Item,
{
    let values: Vec<[f32; N]> = items(accessor, DataType::F32, shape, blob)?;
    // Larger ones would overflow in products.
    if values.iter().flatten().all(|v| v.abs() < 1e9) {
        Ok(values)
    } else {
        Err(SceneError::damaged(format!(
            "accessor {}: a number is not finite or too large",
            accessor.index()
        )))
    }
}

/// Reads single floats, such as key frame times.
///
/// # Errors
/// As [`finite`].
pub(super) fn scalars(accessor: &Accessor<'_>, blob: Blob<'_>) -> Result<Vec<f32>, SceneError> {
    let values: Vec<f32> = items(accessor, DataType::F32, Dimensions::Scalar, blob)?;
    if values.iter().all(|v| v.abs() < 1e9) {
        Ok(values)
    } else {
        Err(SceneError::damaged(format!(
            "accessor {}: a number is not finite or too large",
            accessor.index()
        )))
    }
}

/// Reads indices of 8, 16 or 32 bits.
///
/// # Errors
/// As [`items`].
pub(super) fn indices(accessor: &Accessor<'_>, blob: Blob<'_>) -> Result<Vec<u32>, SceneError> {
    let shape = Dimensions::Scalar;
    Ok(match accessor.data_type() {
        DataType::U8 => {
            items::<u8>(accessor, DataType::U8, shape, blob)?.into_iter().map(u32::from).collect()
        }
        DataType::U16 => {
            items::<u16>(accessor, DataType::U16, shape, blob)?.into_iter().map(u32::from).collect()
        }
        _ => items(accessor, DataType::U32, shape, blob)?,
    })
}

/// Reads RGB or RGBA colours of 8 bits, 16 bits or floats; RGB from 0 to 1.
///
/// # Errors
/// As [`finite`].
pub(super) fn colours(accessor: &Accessor<'_>, blob: Blob<'_>) -> Result<Vec<[f32; 3]>, SceneError> {
    let (kind, shape) = (accessor.data_type(), accessor.dimensions());
    fn rgb<T: Copy>(colour: [T; 4], scale: impl Fn(T) -> f32) -> [f32; 3] {
        let [r, g, b, _] = colour;
        [scale(r), scale(g), scale(b)]
    }
    let byte = |v: u8| f32::from(v) / 255.0;
    let word = |v: u16| f32::from(v) / 65_535.0;
    Ok(match (kind, shape) {
        (DataType::U8, Dimensions::Vec3) => {
            items::<[u8; 3]>(accessor, kind, shape, blob)?.into_iter().map(|c| c.map(byte)).collect()
        }
        (DataType::U8, _) => items::<[u8; 4]>(accessor, kind, Dimensions::Vec4, blob)?
            .into_iter()
            .map(|c| rgb(c, byte))
            .collect(),
        (DataType::U16, Dimensions::Vec3) => {
            items::<[u16; 3]>(accessor, kind, shape, blob)?.into_iter().map(|c| c.map(word)).collect()
        }
        (DataType::U16, _) => items::<[u16; 4]>(accessor, kind, Dimensions::Vec4, blob)?
            .into_iter()
            .map(|c| rgb(c, word))
            .collect(),
        (_, Dimensions::Vec3) => finite::<3>(accessor, shape, blob)?,
        _ => finite::<4>(accessor, Dimensions::Vec4, blob)?.into_iter().map(|c| rgb(c, |v| v)).collect(),
    })
}
