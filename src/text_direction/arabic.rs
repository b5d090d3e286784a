//! Arabic letters → their joined forms, for what draws characters without shaping.

use super::is_mark;

/// The letters of the block Arabic Presentation Forms-B in its order. Each has the forms isolated and final, and if it joins to the next
/// letter also initial and medial.
const LETTERS: [(char, u32); 36] = [
    ('ء', 1),
    ('آ', 2),
    ('أ', 2),
    ('ؤ', 2),
    ('إ', 2),
    ('ئ', 4),
    ('ا', 2),
    ('ب', 4),
    ('ة', 2),
    ('ت', 4),
    ('ث', 4),
    ('ج', 4),
    ('ح', 4),
    ('خ', 4),
    ('د', 2),
    ('ذ', 2),
    ('ر', 2),
    ('ز', 2),
    ('س', 4),
    ('ش', 4),
    ('ص', 4),
    ('ض', 4),
    ('ط', 4),
    ('ظ', 4),
    ('ع', 4),
    ('غ', 4),
    ('ف', 4),
    ('ق', 4),
    ('ك', 4),
    ('ل', 4),
    ('م', 4),
    ('ن', 4),
    ('ه', 4),
    ('و', 2),
    ('ى', 2),
    ('ي', 4),
];
const FIRST_FORM: u32 = 0xFE80;
/// Letters of Persian and Urdu, with the first form of each in Arabic Presentation Forms-A.
const FURTHER: [(char, u32, u32); 6] = [
    ('پ', 0xFB56, 4),
    ('چ', 0xFB7A, 4),
    ('ژ', 0xFB8A, 2),
    ('ک', 0xFB8E, 4),
    ('گ', 0xFB92, 4),
    ('ی', 0xFBFC, 4),
];
/// What lam forms one character with, and the isolated form of it; the final one follows.
const LAM_ALEF: [(char, u32); 4] = [('آ', 0xFEF5), ('أ', 0xFEF7), ('إ', 0xFEF9), ('ا', 0xFEFB)];
const TATWEEL: char = 'ـ';

/// The text, in the order in which it is written, with the form of each letter that its neighbours require.
pub(crate) fn joined(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    // The nearest characters that are no marks.
    let next = |at: usize| characters.iter().skip(at + 1).find(|c| !is_mark(**c)).copied();
    let mut joined = String::with_capacity(text.len());
    let mut joins_before = false;
    let mut skipped_alef = false;
    for (at, &character) in characters.iter().enumerate() {
        if is_mark(character) {
            joined.push(character);
            continue;
        }
        if std::mem::take(&mut skipped_alef) {
            continue;
        }
        let Some((first, forms)) = forms(character) else {
            joined.push(character);
            joins_before = character == TATWEEL;
            continue;
        };
        let following = next(at);
        let ligature = LAM_ALEF.iter().find(|(alef, _)| character == 'ل' && following == Some(*alef));
        if let Some((_, isolated)) = ligature {
            joined.extend(char::from_u32(isolated + u32::from(joins_before)));
            (skipped_alef, joins_before) = (true, false);
            continue;
        }
        let joins_before_it = joins_before && forms > 1;
        let joins_after =
            forms == 4 && following.is_some_and(|c| c == TATWEEL || self::forms(c).is_some_and(|f| f.1 > 1));
        let form = u32::from(joins_before_it) + 2 * u32::from(joins_after);
        joined.extend(char::from_u32(first + form));
        joins_before = forms == 4;
    }
    joined
}

/// The first form of a letter, and how many it has.
fn forms(letter: char) -> Option<(u32, u32)> {
    let mut first = FIRST_FORM;
    for (known, forms) in LETTERS {
        if known == letter {
            return Some((first, forms));
        }
        first += forms;
    }
    FURTHER.iter().find(|(known, ..)| *known == letter).map(|(_, first, forms)| (*first, *forms))
}

#[cfg(test)]
mod tests {
    use super::joined;

    /// The decomposition of each form in Unicode's data is the letter, and its name says which form it is: `unicodedata.name(c)`.
    #[test]
    fn letters_have_the_forms_that_their_neighbours_require() {
        let cases = [
            // meem initial, reh final, hah initial, beh medial, alef final
            ("مرحبا", "\u{FEE3}\u{FEAE}\u{FEA3}\u{FE92}\u{FE8E}"),
            // seen initial, lam with alef final, meem isolated
            ("سلام", "\u{FEB3}\u{FEFC}\u{FEE1}"),
            ("لا", "\u{FEFB}"),
            // beh isolated, hamza
            ("ب ء", "\u{FE8F} \u{FE80}"),
            // yeh final, in front of a hamza
            ("شيء", "\u{FEB7}\u{FEF2}\u{FE80}"),
            // peh initial, yeh medial, alef final, noon initial, waw final
            ("پيانو", "\u{FB58}\u{FEF4}\u{FE8E}\u{FEE7}\u{FEEE}"),
            ("a שלום", "a שלום"),
        ];
        for (text, forms) in cases {
            assert_eq!(joined(text), forms, "{text}");
        }
        assert_eq!(joined("مُحَ"), "\u{FEE3}\u{64F}\u{FEA2}\u{64E}", "marks do not part letters");
    }
}
