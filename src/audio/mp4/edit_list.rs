//! Edit lists: which parts of a track's media are presented, and when (ISO 14496-12, 8.6.6).
//!
//! Phones and editors cut a recording by such a list alone: the samples stay in the file. An empty edit is a time without sound, and
//! an edit that begins behind the first sample is also how the encoder's delay is stated.

use std::ops::Range;

/// An edit may begin so much behind the stated end of the movie, in seconds, and never behind a day.
const BEHIND_MOVIE_S: f64 = 30.0;
const MAX_START_S: f64 = 86_400.0;

/// An entry of the list as it is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct EditEntry {
    /// In ticks of the movie; 0 in fragmented files: to the end.
    pub(super) duration: u64,
    /// First tick of the media; negative: there is no sound.
    pub(super) media_time: i64,
    /// The media stands still, so there is no sound either.
    pub(super) is_dwell: bool,
}

/// What a list refers to.
#[derive(Debug, Clone, Copy)]
pub(super) struct EditedMedia {
    /// Ticks per second of the movie and its length in seconds, if that is stated.
    pub(super) movie_timescale: u32,
    pub(super) movie_s: Option<f64>,
    /// Ticks per second of the media and its length in seconds, if it is known.
    pub(super) timescale: u32,
    pub(super) media_s: Option<f64>,
}

/// A part of the media that is presented. Times in seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Edit {
    /// In the presentation.
    start_s: f64,
    /// In the media; the end may be infinite.
    media_start_s: f64,
    media_end_s: f64,
}

/// The presented parts in their order, and the one that is being decoded.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::audio) struct EditList {
    edits: Vec<Edit>,
    current: usize,
    /// Length of the presentation, if it is known.
    pub(in crate::audio) duration_s: Option<f64>,
}

/// What of a decoded packet is presented.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::audio) enum Cut {
    /// It ends before the current edit.
    Before,
    /// These frames, from this time of the presentation on. The edit may end with them.
    Part {
        /// Of the packet's frames.
        frames: Range<usize>,
        /// In seconds.
        at_s: f64,
        ends: bool,
    },
    /// It begins behind the current edit.
    Behind,
}

impl EditList {
    /// `None` if the list presents all of the media as it is.
    pub(super) fn new(entries: &[EditEntry], media: &EditedMedia) -> Option<Self> {
        let tick_s = 1.0 / f64::from(media.movie_timescale);
        let limit_s = (media.movie_s.unwrap_or(0.0).max(media.media_s.unwrap_or(0.0)) + BEHIND_MOVIE_S)
            .min(MAX_START_S);
        let media_s = media.media_s.unwrap_or(f64::INFINITY);
        let mut edits = Vec::new();
        let mut start_s = 0.0_f64;
        for entry in entries {
            let duration_s = entry.duration as f64 * tick_s;
            if entry.media_time < 0 || entry.is_dwell {
                // One that cannot be is left out.
                start_s += if start_s + duration_s <= limit_s { duration_s } else { 0.0 };
                continue;
            }
            let media_start_s = entry.media_time as f64 / f64::from(media.timescale);
            let is_open = entry.duration == 0;
            let mut media_end_s = if is_open { f64::INFINITY } else { media_start_s + duration_s };
            // The list may count in coarser ticks than the media; a difference of one tick is rounding.
            if media_end_s > media_s - 1.5 * tick_s {
                media_end_s = media_s;
            }
            if media_start_s < media_end_s && start_s <= limit_s {
                edits.push(Edit { start_s, media_start_s, media_end_s });
            }
            if is_open {
                break;
            }
            start_s += duration_s;
        }
        let all = [Edit { start_s: 0.0, media_start_s: 0.0, media_end_s: media_s }];
        (!edits.is_empty() && edits != all).then(|| Self::from_edits(edits))
    }

    /// One edit of the media from `start_s` to `end_s`, which may be infinite.
    pub(super) fn part(start_s: f64, end_s: f64) -> Self {
        Self::from_edits(vec![Edit { start_s: 0.0, media_start_s: start_s, media_end_s: end_s }])
    }

    fn from_edits(edits: Vec<Edit>) -> Self {
        let end_s = edits.last().map(|edit| edit.start_s + edit.media_end_s - edit.media_start_s);
        Self { edits, current: 0, duration_s: end_s.filter(|end_s| end_s.is_finite()) }
    }

    /// First second of the media that the current edit needs; `None` behind the last edit.
    pub(in crate::audio) fn media_start_s(&self) -> Option<f64> {
        self.edits.get(self.current).map(|edit| edit.media_start_s)
    }

    /// Whether no edit needs media from before the end of its predecessor, so that it can be read in one go.
    pub(in crate::audio) fn is_in_order(&self) -> bool {
        self.edits
            .iter()
            .zip(self.edits.iter().skip(1))
            .all(|(one, next)| next.media_start_s >= one.media_end_s)
    }

    /// Goes on to the next edit.
    pub(in crate::audio) fn advance(&mut self) {
        self.current = (self.current + 1).min(self.edits.len());
    }

    /// Makes the edit at this time of the presentation the current one, or the next one if there is none. Returns its time in the
    /// media, or `None` behind the last edit.
    pub(in crate::audio) fn seek(&mut self, time_s: f64) -> Option<f64> {
        let ends_after = |edit: &Edit| edit.start_s + edit.media_end_s - edit.media_start_s > time_s;
        self.current = self.edits.iter().position(ends_after).unwrap_or(self.edits.len());
        let edit = self.edits.get(self.current)?;
        Some(edit.media_start_s + (time_s - edit.start_s).max(0.0))
    }

    /// What of a packet with so many frames at `rate` Hz, that begins at `media_s`, the current edit presents.
    pub(in crate::audio) fn cut(&self, media_s: f64, frames: usize, rate: u32) -> Cut {
        let Some(edit) = self.edits.get(self.current) else { return Cut::Behind };
        if frames == 0 {
            return Cut::Before;
        }
        let rate = f64::from(rate);
        // Out of range, the cast gives 0 or the largest value.
        let frame_at = |time_s: f64| ((time_s - media_s) * rate).round() as usize;
        let (start, end) = (frame_at(edit.media_start_s), frame_at(edit.media_end_s).min(frames));
        if end == 0 {
            return Cut::Behind;
        }
        if start >= end {
            return Cut::Before;
        }
        let at_s = edit.start_s + media_s + start as f64 / rate - edit.media_start_s;
        Cut::Part { frames: start..end, at_s, ends: end < frames }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MEDIA: EditedMedia =
        EditedMedia { movie_timescale: 1_000, movie_s: Some(12.0), timescale: 44_100, media_s: Some(10.0) };

    fn list(entries: &[(u64, i64)]) -> Option<EditList> {
        let entry = |&(duration, media_time)| EditEntry { duration, media_time, is_dwell: false };
        EditList::new(&entries.iter().map(entry).collect::<Vec<_>>(), &MEDIA)
    }

    #[test]
    fn a_list_of_the_whole_media_is_none() {
        assert_eq!(list(&[]), None);
        assert_eq!(list(&[(10_000, 0)]), None);
        // One tick too short is rounding.
        assert_eq!(list(&[(9_999, 0)]), None);
        assert_eq!(list(&[(0, 0)]), None);
    }

    #[test]
    fn the_front_and_the_end_are_cut_off() {
        let edits = list(&[(4_000, 3 * 44_100)]).unwrap();
        assert_eq!(edits.duration_s, Some(4.0));
        assert_eq!(edits.cut(2.9, 4_410, 44_100), Cut::Before);
        let Cut::Part { frames, at_s, ends } = edits.cut(2.96, 4_410, 44_100) else { panic!("no part") };
        assert_eq!((frames, ends), (1_764..4_410, false));
        assert!(at_s.abs() < 1e-9, "{at_s}");
        assert!(
            matches!(edits.cut(6.95, 4_410, 44_100), Cut::Part { frames, ends: true, .. } if frames == (0..2_205))
        );
        assert_eq!(edits.cut(7.0, 4_410, 44_100), Cut::Behind);
        // Half the rate of the media, as HE-AAC without its high band.
        assert!(matches!(edits.cut(2.96, 2_205, 22_050), Cut::Part { frames, .. } if frames == (882..2_205)));
    }

    #[test]
    fn empty_edits_shift_what_follows() {
        let mut edits = list(&[(1_000, -1), (2_000, 0), (500, -1), (3_000, 44_100)]).unwrap();
        assert_eq!(edits.duration_s, Some(6.5));
        assert!(!edits.is_in_order());
        assert!(matches!(edits.cut(0.0, 441, 44_100), Cut::Part { at_s: 1.0, .. }));
        assert_eq!(edits.seek(0.5), Some(0.0));
        assert_eq!(edits.seek(2.5), Some(1.5));
        // Between two edits: the next one.
        assert_eq!(edits.seek(3.2), Some(1.0));
        assert!(matches!(edits.cut(1.0, 441, 44_100), Cut::Part { at_s: 3.5, .. }));
        assert_eq!(edits.seek(4.5), Some(2.0));
        assert_eq!(edits.seek(6.5), None);
        assert_eq!(edits.cut(0.0, 441, 44_100), Cut::Behind);
    }

    #[test]
    fn impossible_lists_stay_within_the_movie() {
        let edits = list(&[(u64::MAX, -1), (1_000, 0)]).unwrap();
        assert_eq!(edits.duration_s, Some(1.0));
        // Behind the end of the media.
        assert_eq!(list(&[(1_000, i64::MAX)]), None);
        let repeated = vec![(10_000, 0); 3_000];
        assert!(list(&repeated).unwrap().duration_s.unwrap() < 60.0);
    }
}
