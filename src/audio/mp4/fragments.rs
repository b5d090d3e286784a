//! Fragments (`moof`, ISO 14496-12, 8.8) → their time stamps.
//!
//! symphonia counts the durations of the samples from the first one. Each fragment also states its time (`tfdt`), which is another
//! one where a part was not received or the recording of a live stream began late.

use super::boxes::{Fields, Mp4Box, boxes, read_header};
use std::io::{Read, Seek, SeekFrom};

/// Larger fragments have no time.
const MAX_FRAGMENT_BYTES: u64 = 16 << 20;

/// symphonia's count of ticks against the stated time, where they begin to differ in another way than before.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::audio) struct FragmentTimes {
    /// Counted and stated time of a fragment's first sample, in seconds; the counted ones in order.
    starts: Vec<(f64, f64)>,
}

/// The track whose fragments are read, by its boxes `tkhd`, `mdhd` and `trex`.
pub(super) struct FragmentedTrack {
    pub(super) id: u32,
    pub(super) timescale: u32,
    /// Duration of a sample in ticks, where neither fragment nor sample states one.
    pub(super) default_duration: u32,
    /// Ticks of the samples in the movie box.
    pub(super) movie_duration: u64,
}

impl FragmentTimes {
    /// Reads the fragments at these places of `source`. `None` if their times are those that symphonia counts, or not stated.
    ///
    /// # Errors
    /// Those of reading and seeking.
    pub(super) fn read(
        source: &mut (impl Read + Seek + ?Sized),
        places: &[u64],
        track: &FragmentedTrack,
    ) -> std::io::Result<Option<Self>> {
        let second = |ticks: u64| ticks as f64 / f64::from(track.timescale);
        let mut starts: Vec<(f64, f64)> = Vec::new();
        let mut counted = track.movie_duration;
        let mut offset = 0;
        for &at in places {
            let Some(content) = fragment_at(source, at)? else { break };
            let mut stated = None;
            let mut duration = 0_u64;
            for part in boxes(&content, 0).filter(|part| &part.name == b"traf") {
                let Some((id, default)) = part_header(&part) else { continue };
                if id == track.id {
                    stated = stated.or_else(|| decode_time(&part));
                    let default = default.unwrap_or(track.default_duration);
                    let runs = part.children().filter(|child| &child.name == b"trun");
                    let total =
                        runs.map(|run| run_duration(&run, default).unwrap_or(0)).fold(0, u64::saturating_add);
                    duration = duration.saturating_add(total);
                }
            }
            let difference = stated.map_or(offset, |stated| i128::from(stated) - i128::from(counted));
            if difference != offset {
                offset = difference;
                starts.push((second(counted), second(stated.unwrap_or(counted))));
            }
            counted = counted.saturating_add(duration);
        }
        Ok((!starts.is_empty()).then_some(Self { starts }))
    }

    /// The stated time at this counted one.
    pub(in crate::audio) fn stated_s(&self, counted_s: f64) -> f64 {
        let following = self.starts.partition_point(|(counted, _)| *counted <= counted_s + 1e-6);
        let before = following.checked_sub(1).and_then(|index| self.starts.get(index));
        before.map_or(counted_s, |(counted, stated)| stated + counted_s - counted)
    }

    /// The counted time at this stated one; within a gap, that of its end.
    pub(in crate::audio) fn counted_s(&self, stated_s: f64) -> f64 {
        let before = self.starts.iter().enumerate().rev().find(|(_, (_, stated))| *stated <= stated_s);
        let Some((index, (counted, stated))) = before else {
            return self.starts.first().map_or(stated_s, |(counted, _)| stated_s.min(*counted));
        };
        let next = self.starts.get(index + 1).map_or(f64::INFINITY, |(counted, _)| *counted);
        (counted + stated_s - stated).min(next)
    }
}

/// Content of the fragment at byte `at`.
fn fragment_at(mut source: &mut (impl Read + Seek + ?Sized), at: u64) -> std::io::Result<Option<Vec<u8>>> {
    source.seek(SeekFrom::Start(at))?;
    let mut head = Vec::with_capacity(16);
    (&mut source).take(16).read_to_end(&mut head)?;
    let header = read_header(&head).filter(|header| &header.name == b"moof");
    let Some((header, size)) = header.and_then(|header| Some((header, header.size?))) else {
        return Ok(None);
    };
    if size > MAX_FRAGMENT_BYTES {
        return Ok(None);
    }
    let mut content = head.split_off(header.length as usize);
    let missing = (size - header.length).saturating_sub(content.len() as u64);
    (&mut source).take(missing).read_to_end(&mut content)?;
    content.truncate((size - header.length) as usize);
    Ok(Some(content))
}

/// Id of the track and duration of its samples, of a `tfhd` box (8.8.7).
fn part_header(part: &Mp4Box<'_>) -> Option<(u32, Option<u32>)> {
    let header = part.find(&[b"tfhd"])?;
    let (_, flags, mut fields) = header.full()?;
    let id = fields.u32()?;
    let optional = |flag: u32, bytes: usize| if flags & flag != 0 { bytes } else { 0 };
    fields.skip(optional(0x1, 8) + optional(0x2, 4))?;
    Some((id, if flags & 0x8 != 0 { fields.u32() } else { None }))
}

/// The time of a `tfdt` box (8.8.12), in ticks.
fn decode_time(part: &Mp4Box<'_>) -> Option<u64> {
    let time = part.find(&[b"tfdt"])?;
    let (version, _, mut fields) = time.full()?;
    fields.word(version == 1)
}

/// Ticks of all samples of a `trun` box (8.8.8).
fn run_duration(run: &Mp4Box<'_>, default: u32) -> Option<u64> {
    let (_, flags, mut fields) = run.full()?;
    let count = fields.u32()?;
    if flags & 0x100 == 0 {
        return Some(u64::from(count) * u64::from(default));
    }
    let optional = |flag: u32| if flags & flag != 0 { 4 } else { 0 };
    fields.skip(optional(0x1) + optional(0x4))?;
    // Of each sample its duration, then what else is stored: size, flags and offset.
    let rest = 4 * (flags >> 9 & 0b111).count_ones() as usize;
    let each = |fields: &mut Fields<'_>| {
        let duration = fields.u32()?;
        fields.skip(rest)?;
        Some(u64::from(duration))
    };
    Some((0..count).map_while(|_| each(&mut fields)).fold(0, u64::saturating_add))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn make(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
        [&(content.len() as u32 + 8).to_be_bytes()[..], name, content].concat()
    }

    /// A fragment of track 7 with ten samples of 100 ticks, at this time.
    fn fragment(time: u32) -> Vec<u8> {
        let header =
            make(b"tfhd", &[&[0, 0, 0, 8][..], &7_u32.to_be_bytes(), &100_u32.to_be_bytes()].concat());
        let time = make(b"tfdt", &[&[0; 4][..], &time.to_be_bytes()].concat());
        let run = make(b"trun", &[&[0; 4][..], &10_u32.to_be_bytes()].concat());
        make(b"moof", &make(b"traf", &[header, time, run].concat()))
    }

    fn read(times: &[u32]) -> Option<FragmentTimes> {
        let bytes: Vec<u8> = times.iter().flat_map(|&time| fragment(time)).collect();
        let places: Vec<u64> = (0..times.len()).map(|n| (n * bytes.len() / times.len()) as u64).collect();
        let track = FragmentedTrack { id: 7, timescale: 1_000, default_duration: 0, movie_duration: 0 };
        FragmentTimes::read(&mut Cursor::new(bytes), &places, &track).unwrap()
    }

    #[test]
    fn stated_times_are_used_where_they_differ_from_the_count() {
        assert_eq!(read(&[0, 1_000, 2_000]), None);
        // 5 s late, and 3 s are missing between the second and the third.
        let times = read(&[5_000, 6_000, 10_000]).unwrap();
        for (counted_s, stated_s) in [(0.0, 5.0), (1.5, 6.5), (2.0, 10.0), (2.5, 10.5)] {
            assert_eq!(times.stated_s(counted_s), stated_s);
            assert_eq!(times.counted_s(stated_s), counted_s);
        }
        // Before the first and in the gap there is nothing.
        assert_eq!((times.counted_s(1.0), times.counted_s(8.0)), (0.0, 2.0));
    }
}
