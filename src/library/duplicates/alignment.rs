//! How two fingerprints fit on each other at an offset.

/// Fewest words that two fingerprints must have in common at an offset: of recordings of 5.8 s.
const LEAST_WORDS: usize = 24;
/// Fewer words than these, of recordings of 13 s, must agree better.
const FEW_WORDS: usize = 80;
/// Most bits of 1 that may differ. Copies of 20 recordings at 64 and 24 kbit/s, cut, clipped and in bad combinations of that had up to
/// 0.077; the nearest of 1,279 other recordings, a piano with drums mixed to it and phrases of one bassoon, 0.156 and 0.172.
const MOST_ERRORS: f64 = 0.12;
const MOST_ERRORS_OF_FEW: f64 = 0.1;
/// Most errors relative to those at wrong offsets. The copies had up to 0.21, those others and one performance played by two instruments
/// 0.34 and more, held notes and noise 0.5.
const MOST_CONTRAST: f64 = 0.27;
/// With fewer errors than these at wrong offsets, little happens in the common part but one long note: the moments at which it happens
/// must agree too.
const MUCH_CHANGE: f64 = 0.3;
/// Then the fewest bits that must change from one word to the next, and the share of them that must do so in both. Of a low guitar string
/// that fades for 26 s 10 and more did, at the same moments as 0.78 and more of those of its copies. Of 281 single notes of five pianos
/// pairs of one key, struck harder and softer, agreed to 0.79, all but two of them to less than 0.75.
const LEAST_CHANGES: u32 = 10;
const LEAST_AGREEMENT: f64 = 0.75;
/// Words that are compared first, and the errors above which the rest is not.
const FIRST_WORDS: usize = 32;
const MOST_FIRST_ERRORS: f64 = 0.3;
/// Wrong offsets that are tried, in words: from a second to 25.
const LAGS: std::ops::RangeInclusive<usize> = 8..=200;

/// How two fingerprints of one recording fit on each other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Alignment {
    /// Position in the first of the second's first word.
    pub offset: i32,
    /// Words in the common part.
    pub words: usize,
    /// Different bits of all bits in the common part, 0 to 1.
    pub bit_error_rate: f64,
}

/// How `a` and `b` fit on each other at `offset` or one word beside it; `None` if they are of different recordings, or so little changes in
/// the common part that it would fit on anything.
pub(super) fn align(a: &[u32], b: &[u32], offset: i32) -> Option<Alignment> {
    let tries = [offset - 1, offset, offset + 1].into_iter().filter_map(|offset| {
        let (x, y) = common(a, b, offset)?;
        let first = bit_error_rate(x.get(..FIRST_WORDS).unwrap_or(x), y);
        (first <= MOST_FIRST_ERRORS).then(|| Alignment {
            offset,
            words: x.len(),
            bit_error_rate: bit_error_rate(x, y),
        })
    });
    let best = tries.min_by(|x, y| x.bit_error_rate.total_cmp(&y.bit_error_rate))?;
    let most = if best.words < FEW_WORDS { MOST_ERRORS_OF_FEW } else { MOST_ERRORS };
    if best.bit_error_rate > most {
        return None;
    }
    let (x, y) = common(a, b, best.offset)?;
    let elsewhere = errors_elsewhere(x, y);
    let fits = best.bit_error_rate <= MOST_CONTRAST * elsewhere;
    (fits && (elsewhere >= MUCH_CHANGE || changes_agree(x, y))).then_some(best)
}

/// The parts of both that meet at an offset; `None` if they are too short.
fn common<'a>(a: &'a [u32], b: &'a [u32], offset: i32) -> Option<(&'a [u32], &'a [u32])> {
    let skipped = offset.unsigned_abs() as usize;
    let (a, b) = if offset >= 0 { (a.get(skipped..)?, b) } else { (a, b.get(skipped..)?) };
    let words = a.len().min(b.len());
    (words >= LEAST_WORDS).then(|| a.get(..words).zip(b.get(..words))).flatten()
}

/// Of as many words as the shorter one has.
fn bit_error_rate(x: &[u32], y: &[u32]) -> f64 {
    let words = u32::try_from(x.len().min(y.len())).unwrap_or(u32::MAX);
    f64::from(pulp::Arch::new().dispatch(DifferentBits { x, y })) / f64::from(32 * words.max(1))
}

/// Counts bits, for which most processors have an instruction.
struct DifferentBits<'a> {
    x: &'a [u32],
    y: &'a [u32],
}

impl pulp::NullaryFnOnce for DifferentBits<'_> {
    type Output = u32;

    #[inline(always)]
    fn call(self) -> u32 {
        self.x.iter().zip(self.y).map(|(x, y)| (x ^ y).count_ones()).sum()
    }
}

/// The median of the bit error rates if the common parts are shifted against each other.
fn errors_elsewhere(x: &[u32], y: &[u32]) -> f64 {
    let lags = LAGS.step_by(4).take_while(|lag| 2 * lag <= x.len());
    let mut rates: Vec<f64> = lags
        .flat_map(|lag| {
            let shifted = |x: &[u32], y: &[u32]| bit_error_rate(x.get(lag..).unwrap_or_default(), y);
            [shifted(x, y), shifted(y, x)]
        })
        .collect();
    rates.sort_unstable_by(f64::total_cmp);
    rates.get(rates.len() / 2).copied().unwrap_or(0.0)
}

/// Whether enough bits change, and do so in both at the same moments. One held note has the words of any other one, but how it swells,
/// beats and fades is its own.
fn changes_agree(x: &[u32], y: &[u32]) -> bool {
    let (x, y) = (changes(x), changes(y));
    let enough = |changes: &[u32]| count(changes) >= LEAST_CHANGES;
    enough(&x) && enough(&y) && agreement(&x, &y).min(agreement(&y, &x)) >= LEAST_AGREEMENT
}

/// Bits that change from each word to the next.
fn changes(words: &[u32]) -> Vec<u32> {
    words.iter().zip(words.iter().skip(1)).map(|(word, next)| word ^ next).collect()
}

fn count(changes: &[u32]) -> u32 {
    changes.iter().map(|change| change.count_ones()).sum()
}

/// Share of the changes `x` that `y` has too, at the same moment or one word beside it.
fn agreement(x: &[u32], y: &[u32]) -> f64 {
    let at = |index: Option<usize>| index.and_then(|index| y.get(index)).copied().unwrap_or(0);
    let common = x.iter().enumerate().map(|(index, change)| {
        let near = at(index.checked_sub(1)) | at(Some(index)) | at(index.checked_add(1));
        (change & near).count_ones()
    });
    f64::from(common.sum::<u32>()) / f64::from(count(x).max(1))
}
