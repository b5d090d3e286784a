//! What is measured, and the columns that it has in a table.

use super::{chroma, mfcc, spectral_contrast};
use std::sync::LazyLock;

/// A descriptor: one or several numbers of each frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Descriptor {
    /// Name, with which its columns begin.
    pub name: &'static str,
    /// Unit of its values; empty if they have none.
    pub unit: &'static str,
    /// How many numbers each frame has.
    pub size: usize,
}

/// What each frame has, in the order of its values.
pub const FRAME_DESCRIPTORS: [Descriptor; 10] = [
    Descriptor { name: "chroma", unit: "", size: chroma::CLASSES },
    Descriptor { name: "rms", unit: "of full scale", size: 1 },
    Descriptor { name: "spectral_centroid", unit: "Hz", size: 1 },
    Descriptor { name: "spectral_bandwidth", unit: "Hz", size: 1 },
    Descriptor { name: "spectral_rolloff", unit: "Hz", size: 1 },
    Descriptor { name: "spectral_contrast", unit: "dB", size: spectral_contrast::BANDS },
    Descriptor { name: "spectral_flatness", unit: "", size: 1 },
    Descriptor { name: "zero_crossing_rate", unit: "per sample", size: 1 },
    Descriptor { name: "mfcc", unit: "", size: mfcc::COEFFICIENTS },
    Descriptor { name: "onset_strength", unit: "dB", size: 1 },
];

/// Values of one frame.
pub const FRAME_VALUES: usize = {
    let (mut sum, mut i) = (0, 0);
    while i < FRAME_DESCRIPTORS.len() {
        #[allow(clippy::indexing_slicing, reason = "evaluated by the compiler")]
        let size = FRAME_DESCRIPTORS[i].size;
        sum += size;
        i += 1;
    }
    sum
};

/// Columns of a recording as a whole, beside means and deviations: tempo in beats a minute, key and its correlation, loudness in LUFS and
/// its range in LU.
pub const WHOLE: [&str; 5] = ["tempo", KEY, "key_correlation", "loudness", "loudness_range"];

/// The only column that is a text.
pub const KEY: &str = "key";

const PITCH_CLASSES: [&str; chroma::CLASSES] =
    ["c", "c_sharp", "d", "d_sharp", "e", "f", "f_sharp", "g", "g_sharp", "a", "a_sharp", "b"];

/// Column of each value of a frame: `chroma_c`, `rms`, `mfcc_1`, ...
pub fn frame_columns() -> &'static [String] {
    static COLUMNS: LazyLock<Vec<String>> = LazyLock::new(|| {
        let names = |descriptor: &Descriptor| -> Vec<String> {
            match (descriptor.name, descriptor.size) {
                (name @ "chroma", _) => PITCH_CLASSES.map(|class| format!("{name}_{class}")).to_vec(),
                (name, 1) => vec![name.to_owned()],
                (name, size) => (1..=size).map(|n| format!("{name}_{n}")).collect(),
            }
        };
        FRAME_DESCRIPTORS.iter().flat_map(names).collect()
    });
    &COLUMNS
}

/// Column of each value of a recording: [`WHOLE`], mean and deviation of all chroma values, then of each value of the frames.
pub fn summary_columns() -> &'static [String] {
    static COLUMNS: LazyLock<Vec<String>> = LazyLock::new(|| {
        let all_chroma = "chroma".to_owned();
        let with_moments = std::iter::once(&all_chroma).chain(frame_columns());
        let moments = with_moments.flat_map(|name| [format!("{name}_mean"), format!("{name}_std")]);
        WHOLE.into_iter().map(str::to_owned).chain(moments).collect()
    });
    &COLUMNS
}

/// The columns that a name stands for: a column, a descriptor (`mfcc`: all of its columns), or its means or deviations (`mfcc_mean`). Of
/// chroma, `chroma_mean` is the column of this name. None for any other name.
pub fn columns_of<'a>(name: &str, columns: &'a [String]) -> Vec<&'a str> {
    let columns = || columns.iter().map(String::as_str);
    if let Some(column) = columns().find(|column| *column == name) {
        return vec![column];
    }
    let (stem, moment) = match name.rsplit_once('_') {
        Some((stem, moment @ ("mean" | "std"))) => (stem, moment),
        _ => (name, ""),
    };
    if !FRAME_DESCRIPTORS.iter().any(|descriptor| descriptor.name == stem) {
        return Vec::new();
    }
    let belongs = |column: &&str| {
        let rest = column.strip_prefix(stem).and_then(|rest| rest.strip_prefix('_'));
        rest.is_some_and(|rest| rest.ends_with(moment))
    };
    columns().filter(belongs).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_names_of_their_own() {
        for columns in [frame_columns(), summary_columns()] {
            let mut sorted = columns.to_vec();
            sorted.sort();
            sorted.dedup();
            assert_eq!(sorted.len(), columns.len());
        }
        assert_eq!(frame_columns().len(), FRAME_VALUES);
        assert_eq!(summary_columns().len(), WHOLE.len() + 2 + 2 * FRAME_VALUES);
    }

    #[test]
    fn a_name_stands_for_a_column_a_descriptor_or_its_means() {
        let of = |name| columns_of(name, summary_columns());
        assert_eq!(of("tempo"), ["tempo"]);
        assert_eq!(of("chroma_mean"), ["chroma_mean"]);
        assert_eq!(of("rms"), ["rms_mean", "rms_std"]);
        assert_eq!(of("chroma").len(), 26);
        let means = of("mfcc_mean");
        assert_eq!((means.len(), means[0], means[19]), (20, "mfcc_1_mean", "mfcc_20_mean"));
        assert_eq!(of("spectral_contrast_std").len(), 7);
        for unknown in ["", "mean", "loud", "mfcc_21_mean", "mfcc_", "spectral"] {
            assert!(of(unknown).is_empty(), "{unknown}");
        }
        assert_eq!(columns_of("mfcc", frame_columns()).len(), 20);
        assert!(columns_of("mfcc_mean", frame_columns()).is_empty());
    }
}
