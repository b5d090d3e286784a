//! The descriptors of a recording as a whole.

use super::chroma::CLASSES;
use super::columns::{FRAME_VALUES, KEY, frame_columns, summary_columns};
use super::frame_table::FrameTable;
use super::key::Key;
use super::loudness::Loudness;
use super::moments::Moments;
use super::tempo::tempo;
use std::io;

/// What a recording has in one column.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value {
    /// In the unit of the column; finite.
    Number(f64),
    /// The only value that is a text, `C major`.
    Key(Key),
}

/// The descriptors of a recording as a whole.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// In beats a minute; `None` without an onset.
    pub tempo: Option<f64>,
    /// The key; `None` of silence.
    pub key: Option<Key>,
    /// Integrated loudness in LUFS; `None` below -70 LUFS and of less than 0.4 s.
    pub loudness: Option<f64>,
    /// Loudness range in LU; `None` where the loudness is, and of less than 3 s.
    pub loudness_range: Option<f64>,
    /// Number of frames.
    pub frames: u64,
    all_chroma: Moments,
    moments: [Moments; FRAME_VALUES],
}

impl Summary {
    /// Of all frames.
    ///
    /// # Errors
    /// If the temporary file of the frames cannot be read.
    pub(super) fn of(frames: &mut FrameTable, loudness: Loudness) -> io::Result<Self> {
        let mut moments = [Moments::default(); FRAME_VALUES];
        let mut all_chroma = Moments::default();
        let mut onset_strength = Vec::new();
        frames.for_each(|_, values| {
            for (moments, value) in moments.iter_mut().zip(values) {
                moments.add(f64::from(*value));
            }
            values.iter().take(CLASSES).for_each(|value| all_chroma.add(f64::from(*value)));
            onset_strength.extend(values.last());
            Ok::<(), io::Error>(())
        })?;
        let mut chroma = [0.0; CLASSES];
        for (mean, moments) in chroma.iter_mut().zip(&moments) {
            *mean = moments.mean().unwrap_or_default();
        }
        Ok(Self {
            tempo: tempo(&onset_strength),
            key: Key::of(&chroma),
            loudness: loudness.integrated_lufs,
            loudness_range: loudness.range_lu,
            frames: frames.frames(),
            all_chroma,
            moments,
        })
    }

    /// The value in a column of [`summary_columns`]; `None` if the recording has none, or there is no such column.
    pub fn value(&self, column: &str) -> Option<Value> {
        let number = match column {
            "tempo" => self.tempo,
            KEY => return self.key.map(Value::Key),
            "key_correlation" => self.key.map(|key| key.correlation),
            "loudness" => self.loudness,
            "loudness_range" => self.loudness_range,
            _ => self.moment(column),
        };
        number.map(Value::Number)
    }

    fn moment(&self, column: &str) -> Option<f64> {
        let (name, moment) = column.rsplit_once('_')?;
        let moments = match frame_columns().iter().position(|known| known == name) {
            Some(index) => self.moments.get(index)?,
            None if name == "chroma" => &self.all_chroma,
            None => return None,
        };
        match moment {
            "mean" => moments.mean(),
            "std" => moments.std(),
            _ => None,
        }
    }

    /// The columns with a value, in the order of [`summary_columns`].
    pub fn values(&self) -> impl Iterator<Item = (&'static str, Value)> {
        summary_columns().iter().filter_map(|column| Some((column.as_str(), self.value(column)?)))
    }
}
