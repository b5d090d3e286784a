//! Chroma → words: 16 filters over 16 frames, each quantized to two bits.
//!
//! Filters and thresholds are those of Chromaprint's "test 2", which Lukáš Lalinský trained by AdaBoost after
//! D. Jang et al., "Pairwise boosted audio fingerprint", IEEE Trans. Information Forensics and Security 4(4), 2009.

use super::chroma::{CLASSES, Chroma};
use std::sync::LazyLock;

/// Frames that one word is computed from.
const FRAMES: usize = 16;
/// Weights of a frame and its neighbours.
const SMOOTHING: [f32; 5] = [0.25, 0.75, 1.0, 0.75, 0.25];
/// Length of a chroma vector below which it counts as silence.
const SILENCE: f32 = 0.01;

/// A rectangle of frames and classes is split into parts; the value is the logarithm of the ratio of their energies.
struct Filter {
    shape: Shape,
    /// The lowest class.
    class: usize,
    classes: usize,
    frames: usize,
    /// Between the four values of two bits.
    thresholds: [f64; 3],
}

/// How a rectangle is split.
#[derive(Clone, Copy)]
enum Shape {
    /// Not at all: its energy.
    Whole,
    /// Upper against lower classes.
    Classes,
    /// Later against earlier frames.
    Time,
    /// Two opposite quarters against the others.
    Quarters,
    /// The middle third of the classes against the others.
    MiddleClasses,
    /// The middle third of the frames against the others.
    MiddleTime,
}

const fn filter(shape: Shape, class: usize, classes: usize, frames: usize, thresholds: [f64; 3]) -> Filter {
    Filter { shape, class, classes, frames, thresholds }
}

/// The first gives the upper two bits of a word.
const FILTERS: [Filter; 16] = [
    filter(Shape::Whole, 4, 3, 15, [1.98215, 2.35817, 2.63523]),
    filter(Shape::MiddleClasses, 4, 6, 15, [-1.03809, -0.651211, -0.282167]),
    filter(Shape::Classes, 0, 4, 16, [-0.298702, 0.119262, 0.558497]),
    filter(Shape::Quarters, 8, 2, 12, [-0.105439, 0.0153946, 0.135898]),
    filter(Shape::Quarters, 4, 4, 8, [-0.142891, 0.0258736, 0.200632]),
    filter(Shape::MiddleClasses, 0, 3, 5, [-0.826319, -0.590612, -0.368214]),
    filter(Shape::Classes, 2, 2, 9, [-0.557409, -0.233035, 0.0534525]),
    filter(Shape::Time, 7, 3, 4, [-0.0646826, 0.00620476, 0.0784847]),
    filter(Shape::Time, 6, 2, 16, [-0.192387, -0.029699, 0.215855]),
    filter(Shape::Time, 1, 3, 2, [-0.0397818, -0.00568076, 0.0292026]),
    filter(Shape::MiddleTime, 10, 1, 15, [-0.53823, -0.369934, -0.190235]),
    filter(Shape::Quarters, 6, 2, 10, [-0.124877, 0.0296483, 0.139239]),
    filter(Shape::Time, 1, 1, 14, [-0.101475, 0.0225617, 0.231971]),
    filter(Shape::Quarters, 5, 6, 4, [-0.0799915, -0.00729616, 0.063262]),
    filter(Shape::Classes, 9, 2, 12, [-0.272556, 0.019424, 0.302559]),
    filter(Shape::Quarters, 4, 2, 14, [-0.164292, -0.0321188, 0.0846339]),
];

/// The ratios whose logarithms the thresholds are: a logarithm of each value would take a tenth of the fingerprint's time.
static RATIOS: LazyLock<[[f64; 3]; 16]> =
    LazyLock::new(|| FILTERS.map(|filter| filter.thresholds.map(f64::exp)));

/// Computes words from chroma.
#[derive(Default)]
pub(super) struct Words {
    /// The last frames, at most five, before smoothing.
    raw: Vec<Chroma>,
    /// Smoothed, each of length 1: sums over all frames before and all classes below. One more than there are frames.
    sums: Vec<[f64; CLASSES + 1]>,
    words: Vec<u32>,
}

impl Words {
    pub(super) fn push(&mut self, chroma: Chroma) {
        if self.raw.len() == SMOOTHING.len() {
            self.raw.remove(0);
        }
        self.raw.push(chroma);
        if self.raw.len() == SMOOTHING.len() {
            self.push_smoothed(normalized(smoothed(&self.raw)));
        }
    }

    pub(super) fn into_words(self) -> Vec<u32> {
        self.words
    }

    fn push_smoothed(&mut self, chroma: Chroma) {
        if self.sums.is_empty() {
            self.sums.push([0.0; CLASSES + 1]);
        }
        let mut sums = self.sums.last().copied().unwrap_or_default();
        let mut below = 0.0;
        for (sum, energy) in sums.iter_mut().skip(1).zip(chroma) {
            below += f64::from(energy);
            *sum += below;
        }
        self.sums.push(sums);
        if let Some(first) = self.sums.len().checked_sub(FRAMES + 1) {
            let window = self.sums.get(first..).unwrap_or_default();
            let filters = FILTERS.iter().zip(RATIOS.iter());
            self.words
                .push(filters.fold(0, |word, (filter, ratios)| word << 2 | filter.bits(window, ratios)));
        }
    }
}

fn smoothed(frames: &[Chroma]) -> Chroma {
    let mut sum = [0.0; CLASSES];
    for (frame, weight) in frames.iter().zip(SMOOTHING) {
        sum.iter_mut().zip(frame).for_each(|(sum, energy)| *sum += weight * energy);
    }
    sum
}

/// Of length 1, so that loudness does not count; zeros in silence.
fn normalized(chroma: Chroma) -> Chroma {
    let length = chroma.iter().map(|energy| energy * energy).sum::<f32>().sqrt();
    if length >= SILENCE { chroma.map(|energy| energy / length) } else { [0.0; CLASSES] }
}

impl Filter {
    /// Two bits, Gray coded: values beside each other differ in one. `sums`: those of the frames from the first on; `ratios`: of the
    /// thresholds.
    fn bits(&self, sums: &[[f64; CLASSES + 1]], ratios: &[f64; 3]) -> u32 {
        let (a, b) = self.energies(sums);
        let above = ratios.iter().filter(|ratio| a >= *ratio * b).count();
        match above {
            0 => 0,
            1 => 1,
            2 => 3,
            _ => 2,
        }
    }

    /// The energies whose ratio counts, each with 1 added.
    fn energies(&self, sums: &[[f64; CLASSES + 1]]) -> (f64, f64) {
        let (c, h, w) = (self.class, self.classes, self.frames);
        let area = |frames: (usize, usize), classes: (usize, usize)| {
            let at = |frame: usize, class: usize| {
                sums.get(frame).and_then(|row| row.get(class)).copied().unwrap_or(0.0)
            };
            at(frames.1, classes.1) - at(frames.0, classes.1) - at(frames.1, classes.0)
                + at(frames.0, classes.0)
        };
        let (all_frames, all_classes) = ((0, w), (c, c + h));
        let (a, b) = match self.shape {
            Shape::Whole => (area(all_frames, all_classes), 0.0),
            Shape::Classes => (area(all_frames, (c + h / 2, c + h)), area(all_frames, (c, c + h / 2))),
            Shape::Time => (area((w / 2, w), all_classes), area((0, w / 2), all_classes)),
            Shape::Quarters => {
                let (lower, upper) = ((c, c + h / 2), (c + h / 2, c + h));
                let (early, late) = ((0, w / 2), (w / 2, w));
                (area(early, upper) + area(late, lower), area(early, lower) + area(late, upper))
            }
            Shape::MiddleClasses => {
                let third = h / 3;
                let middle = area(all_frames, (c + third, c + 2 * third));
                (middle, area(all_frames, (c, c + third)) + area(all_frames, (c + 2 * third, c + h)))
            }
            Shape::MiddleTime => {
                let third = w / 3;
                let middle = area((third, 2 * third), all_classes);
                (middle, area((0, third), all_classes) + area((2 * third, w), all_classes))
            }
        };
        (1.0 + a.max(0.0), 1.0 + b.max(0.0))
    }
}
