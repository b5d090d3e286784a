//! The known name that was probably meant.

use super::fold::folded;

/// The candidate with the fewest edits from `name`, if these are few for its length; of equals the first.
pub fn most_like<'a>(name: &str, candidates: impl Iterator<Item = &'a str>) -> Option<String> {
    let name: Vec<char> = folded(name).chars().take(LONGEST).collect();
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let letters: Vec<char> = folded(candidate).chars().take(LONGEST).collect();
        let distance = edits(&name, &letters);
        let few = distance <= letters.len().max(name.len()).div_ceil(4).min(3);
        if few && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate.to_owned())
}

/// Longer names are compared as far as this.
const LONGEST: usize = 64;

/// Fewest insertions, deletions, substitutions and swaps of neighbours that make one text of the other (optimal string alignment).
fn edits(one: &[char], other: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, b) in other.iter().enumerate() {
            let at = |row: &[usize], j: usize| row.get(j).copied().unwrap_or(usize::MAX / 2);
            let mut least =
                (at(&last, j) + usize::from(a != b)).min(at(&last, j + 1) + 1).min(at(&row, j) + 1);
            let swapped = i > 0 && j > 0 && one.get(i - 1) == Some(b) && other.get(j - 1) == Some(a);
            if swapped && a != b {
                least = least.min(at(&before, j - 1) + 1);
            }
            row.push(least);
        }
        (before, last) = (last, row);
    }
    last.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_are_counted() {
        for (one, other, distance) in [
            ("", "", 0),
            ("", "abc", 3),
            ("kitten", "sitting", 3),
            ("durration", "duration", 1),
            ("paino", "piano", 1),
        ] {
            let letters = |text: &str| text.chars().collect::<Vec<_>>();
            assert_eq!(edits(&letters(one), &letters(other)), distance, "{one} {other}");
            assert_eq!(edits(&letters(other), &letters(one)), distance, "{other} {one}");
        }
    }

    #[test]
    fn a_name_is_suggested_if_it_is_like_enough() {
        let known = || ["duration", "title", "Piano"].into_iter();
        assert_eq!(most_like("durration", known()).as_deref(), Some("duration"));
        assert_eq!(most_like("PAINO", known()).as_deref(), Some("Piano"));
        assert_eq!(most_like("xyz", known()), None);
        assert_eq!(most_like("", known()), None);
    }
}
