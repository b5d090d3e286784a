//! Damaged bytes → the next place where blocks can be read.

use super::ebml::take_vint;
use super::ids;
use super::source::Source;
use std::io::{ErrorKind, Result};

/// The rest of a cluster is searched for blocks if it is no larger, in bytes.
const MAX_REST: u64 = 4 << 20;
/// Elements looked at in such a search.
const MAX_STEPS: usize = 200_000;

/// Goes from `from` to a block of the same cluster, which ends at `cluster_end`, if one certainly belongs to it, else to
/// the next cluster. Returns which of them, and `None` if there is neither.
///
/// # Errors
/// Those of reading and seeking.
pub(super) fn resync(source: &mut Source<'_>, from: u64, cluster_end: Option<u64>) -> Result<Option<Found>> {
    if source.is_seekable() {
        if let Some(rest) = cluster_end.and_then(|end| end.checked_sub(from)).filter(|rest| *rest <= MAX_REST)
        {
            source.go_to(from)?;
            let bytes = source.available(rest)?;
            let block = (bytes.len() as u64 == rest).then(|| block_in_rest(&bytes)).flatten();
            if let Some(offset) = block {
                source.go_to(from.saturating_add(offset as u64))?;
                return Ok(Some(Found::Block));
            }
        }
        source.go_to(from)?;
    }
    Ok(find_cluster(source)?.then_some(Found::Cluster))
}

/// Where reading can go on.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// At a block of the same cluster.
    Block,
    /// At a cluster.
    Cluster,
}

/// Goes to the next cluster and returns whether there is one.
///
/// # Errors
/// Those of reading and seeking.
pub(super) fn find_cluster(source: &mut Source<'_>) -> Result<bool> {
    let mut last_four = 0_u32;
    loop {
        let byte = match source.byte() {
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(false),
            byte => byte?,
        };
        last_four = (last_four << 8) | u32::from(byte);
        if last_four != ids::CLUSTER {
            continue;
        }
        let behind_id = source.position();
        source.go_to(behind_id - 4)?;
        // The four bytes may be there by chance.
        let is_cluster = match (source.header(), source.header()) {
            (Ok(Some(_)), Ok(Some(child))) => ids::is_in_cluster(child.id),
            _ => false,
        };
        source.go_to(if is_cluster { behind_id - 4 } else { behind_id })?;
        if is_cluster {
            return Ok(true);
        }
        last_four = 0;
    }
}

/// Offset of the first block from which one element follows another exactly to the end of the cluster. Where bytes
/// were lost, none does, and the block may belong to another cluster.
fn block_in_rest(rest: &[u8]) -> Option<usize> {
    let mut steps = 0;
    (0..rest.len()).find(|&start| {
        let is_block = |&id: &u8| u32::from(id) == ids::SIMPLE_BLOCK || u32::from(id) == ids::BLOCK_GROUP;
        let mut at = rest.get(start..).unwrap_or_default();
        if !at.first().is_some_and(is_block) {
            return false;
        }
        while !at.is_empty() {
            steps += 1;
            match behind_element(at) {
                Some(behind) if steps < MAX_STEPS => at = behind,
                _ => return false,
            }
        }
        true
    })
}

/// What follows an element of a cluster.
fn behind_element(bytes: &[u8]) -> Option<&[u8]> {
    let (&first, mut rest) = bytes.split_first()?;
    let mut id = u32::from(first);
    if first.leading_zeros() == 1 {
        let (&second, after) = rest.split_first()?;
        (id, rest) = ((id << 8) | u32::from(second), after);
    }
    if !ids::is_in_cluster(id) {
        return None;
    }
    let size = usize::try_from(take_vint(&mut rest)?.value).ok()?;
    rest.get(size..)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;
    use symphonia::core::io::MediaSourceStream;

    fn source(bytes: &[u8]) -> Source<'static> {
        Source::new(MediaSourceStream::new(Box::new(Cursor::new(bytes.to_vec())), Default::default()))
    }

    const CLUSTER: [u8; 8] = [0x1f, 0x43, 0xb6, 0x75, 0x83, 0xe7, 0x81, 0];
    const BLOCK: [u8; 8] = [0xa3, 0x86, 0x81, 0, 0, 0x80, 1, 2];

    #[test]
    fn a_block_is_found_only_if_the_cluster_ends_where_it_should() {
        let bytes = [&[0x9c, 0xa3, 0x55][..], &BLOCK, &BLOCK, &CLUSTER].concat();
        let mut whole = source(&bytes);
        assert_eq!(resync(&mut whole, 0, Some(19)).unwrap(), Some(Found::Block));
        assert_eq!(whole.position(), 3);
        // Two bytes are missing, so the blocks may belong to any cluster.
        let mut short = source(&bytes);
        assert_eq!(resync(&mut short, 0, Some(21)).unwrap(), Some(Found::Cluster));
        assert_eq!(short.position(), 19);
    }

    #[test]
    fn the_id_of_a_cluster_alone_is_not_enough() {
        let bytes = [&CLUSTER[..4], &[0x83, 0x12, 0x13], &CLUSTER].concat();
        let mut source = source(&bytes);
        assert!(find_cluster(&mut source).unwrap());
        assert_eq!(source.position(), 7);
        source.skip_to(15).unwrap();
        assert!(!find_cluster(&mut source).unwrap());
    }
}
