//! The order in which a line of mixed direction is drawn: Latin letters run from left to right, Hebrew and Arabic from right to left.
//!
//! The rules are those of [Unicode's bidirectional algorithm](https://www.unicode.org/reports/tr9/) for a line without explicit
//! formatting characters: the direction of the line is that of its first letter; numbers run from left to right also in Hebrew and
//! Arabic; spaces and punctuation go with the letters on both sides if these agree, else with the line.

mod arabic;

pub(crate) use arabic::joined;

/// Characters that follow each other and have one direction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DirectedRun {
    /// In the order in which it is written.
    pub(crate) text: String,
    /// Whether its first character is drawn at the right end.
    pub(crate) right_to_left: bool,
}

/// What matters about a character (UAX #9, table 4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Left,
    Right,
    ArabicLetter,
    EuropeanNumber,
    ArabicNumber,
    /// `+` and `-`.
    Sign,
    /// `%`, `#`, currencies.
    Terminator,
    /// Between digits: `,`, `.`, `:`, `/`.
    Separator,
    Mark,
    Neutral,
}

/// Whether the text has a letter that runs from right to left.
pub(crate) fn has_right_to_left(text: &str) -> bool {
    text.chars().any(|character| matches!(class(character), Class::Right | Class::ArabicLetter))
}

/// Whether a character, with its marks, is a letter that runs from right to left.
#[cfg(feature = "window")]
pub(crate) fn is_right_to_left(cluster: &str) -> bool {
    cluster
        .chars()
        .next()
        .is_some_and(|character| matches!(class(character), Class::Right | Class::ArabicLetter))
}

/// The runs of a line from left to right, as they are drawn.
pub(crate) fn visual_runs(line: &str) -> Vec<DirectedRun> {
    let (base, levels) = levels(line);
    let mut runs: Vec<(u8, DirectedRun)> = Vec::new();
    for (character, level) in line.chars().zip(levels) {
        match runs.last_mut() {
            Some((last, run)) if *last == level => run.text.push(character),
            _ => {
                runs.push((
                    level,
                    DirectedRun { text: character.to_string(), right_to_left: level % 2 == 1 },
                ));
            }
        }
    }
    // Rule L2: from the highest level down, what is at that level or above is reversed.
    for level in (1..=base.max(2)).rev() {
        for part in runs.chunk_by_mut(|(one, _), (other, _)| (*one >= level) == (*other >= level)) {
            if part.first().is_some_and(|(first, _)| *first >= level) {
                part.reverse();
            }
        }
    }
    runs.into_iter().map(|(_, run)| run).collect()
}

/// The line with its characters from left to right, for what draws each character as it is: see [`joined`] for Arabic.
pub(crate) fn visual_text(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    for run in visual_runs(line) {
        if run.right_to_left {
            text.extend(clusters(&run.text).iter().rev().flat_map(|cluster| cluster.chars()).map(mirrored));
        } else {
            text += &run.text;
        }
    }
    text
}

/// The characters of a text, each with its marks.
pub(crate) fn clusters(text: &str) -> Vec<&str> {
    let starts = text.char_indices().filter(|(at, character)| *at == 0 || !is_mark(*character));
    let starts: Vec<usize> = starts.map(|(at, _)| at).collect();
    let ends = starts.iter().copied().skip(1).chain([text.len()]);
    starts.iter().zip(ends).filter_map(|(start, end)| text.get(*start..end)).collect()
}

/// The character that is drawn in place of one that runs from right to left: an opening bracket opens to the left.
pub(crate) fn mirrored(character: char) -> char {
    match character {
        '(' => ')',
        ')' => '(',
        '[' => ']',
        ']' => '[',
        '{' => '}',
        '}' => '{',
        '<' => '>',
        '>' => '<',
        '«' => '»',
        '»' => '«',
        '‹' => '›',
        '›' => '‹',
        other => other,
    }
}

/// Whether the character is drawn onto the one before it.
pub(crate) fn is_mark(character: char) -> bool {
    matches!(u32::from(character),
        0x0300..=0x036F | 0x0591..=0x05BD | 0x05BF | 0x05C1..=0x05C2 | 0x05C4..=0x05C5 | 0x05C7
        | 0x0610..=0x061A | 0x064B..=0x065F | 0x0670 | 0x06D6..=0x06DC | 0x06DF..=0x06E4 | 0x06E7..=0x06E8
        | 0x06EA..=0x06ED | 0x0711 | 0x0730..=0x074A | 0x08D3..=0x08FF | 0x200C..=0x200D | 0x20D0..=0x20FF
        | 0xFB1E | 0xFE00..=0xFE0F | 0xFE20..=0xFE2F)
}

fn class(character: char) -> Class {
    if is_mark(character) {
        return Class::Mark;
    }
    match u32::from(character) {
        0x30..=0x39 | 0x06F0..=0x06F9 => Class::EuropeanNumber,
        0x0660..=0x0669 | 0x066B..=0x066C => Class::ArabicNumber,
        0x2B | 0x2D => Class::Sign,
        0x23..=0x25 | 0xA2..=0xA5 | 0xB0..=0xB1 | 0x066A | 0x20A0..=0x20CF => Class::Terminator,
        0x2C | 0x2E | 0x2F | 0x3A | 0xA0 | 0x060C => Class::Separator,
        0x200E => Class::Left,
        0x200F => Class::Right,
        0x061B..=0x064A
        | 0x066D..=0x06D5
        | 0x06E5..=0x06E6
        | 0x06EE..=0x06EF
        | 0x06FA..=0x07BF
        | 0x0860..=0x08FF
        | 0xFB50..=0xFDCF
        | 0xFDF0..=0xFDFF
        | 0xFE70..=0xFEFE
        | 0x1_EC70..=0x1_EEFF => Class::ArabicLetter,
        0x0590..=0x05FF
        | 0x07C0..=0x085F
        | 0xFB1D..=0xFB4F
        | 0x1_0800..=0x1_0FFF
        | 0x1_E800..=0x1_EC6F
        | 0x1_EF00..=0x1_EFFF => Class::Right,
        _ if character.is_alphanumeric() => Class::Left,
        _ => Class::Neutral,
    }
}

/// Whether a line is read from right to left.
#[cfg(feature = "window")]
pub(crate) fn line_is_right_to_left(line: &str) -> bool {
    line_direction(line.chars().map(class)) == Class::Right
}

/// The direction of a line: that of its first letter (rules P2 and P3).
fn line_direction(mut classes: impl Iterator<Item = Class>) -> Class {
    let first = classes.find(|c| matches!(c, Class::Left | Class::Right | Class::ArabicLetter));
    if first.is_some_and(|c| c != Class::Left) { Class::Right } else { Class::Left }
}

/// The level of the line, 0 from left to right and 1 from right to left, and that of each character: odd ones run from right to left.
fn levels(line: &str) -> (u8, Vec<u8>) {
    let mut classes: Vec<Class> = line.chars().map(class).collect();
    let base = line_direction(classes.iter().copied());
    resolve_weak(&mut classes, base);
    resolve_brackets(line, &mut classes, base);
    resolve_neutral(&mut classes, base);
    let base_level = u8::from(base == Class::Right);
    // Rules I1 and I2.
    let level = |class: &Class| match class {
        Class::Right => 1,
        Class::EuropeanNumber | Class::ArabicNumber => 2,
        _ => 2 * base_level,
    };
    let mut levels: Vec<u8> = classes.iter().map(level).collect();
    // Rule L1: space at the end goes with the line.
    for (character, level) in line.chars().rev().zip(levels.iter_mut().rev()) {
        if !character.is_whitespace() {
            break;
        }
        *level = base_level;
    }
    (base_level, levels)
}

/// Rules W1 to W7: marks, numbers and what belongs to them.
fn resolve_weak(classes: &mut [Class], base: Class) {
    use Class::*;
    let (mut before, mut strong) = (base, base);
    for class in classes.iter_mut() {
        match *class {
            Mark => *class = before,
            Left | Right | ArabicLetter => strong = *class,
            EuropeanNumber if strong == ArabicLetter => *class = ArabicNumber,
            _ => {}
        }
        before = *class;
    }
    for i in 1..classes.len().saturating_sub(1) {
        if let Some([one, class, other]) = classes.get_mut(i - 1..=i + 1)
            && one == other
            && matches!((*class, *one), (Sign | Separator, EuropeanNumber) | (Separator, ArabicNumber))
        {
            *class = *one;
        }
    }
    // Terminators go with a number on either side.
    for part in classes.chunk_by_mut(|one, other| is_number_part(*one) && is_number_part(*other)) {
        if part.contains(&EuropeanNumber) {
            part.fill(EuropeanNumber);
        }
    }
    let mut strong = base;
    for class in classes {
        match *class {
            Left | Right => strong = *class,
            ArabicLetter => (*class, strong) = (Right, Right),
            EuropeanNumber if strong == Left => *class = Left,
            Sign | Terminator | Separator => *class = Neutral,
            _ => {}
        }
    }
}

fn is_number_part(class: Class) -> bool {
    matches!(class, Class::EuropeanNumber | Class::Terminator)
}

/// Rule N0: both brackets of a pair have one direction, that of the line unless only letters of the other one are inside and before them.
fn resolve_brackets(line: &str, classes: &mut [Class], base: Class) {
    for (open, close) in bracket_pairs(line, classes) {
        let inside = classes.iter().skip(open + 1).take(close - open - 1);
        let mut inside = inside.filter(|class| **class != Class::Neutral).map(|class| direction(*class));
        let Some(first) = inside.next() else { continue };
        let found = if first == base || inside.any(|class| class == base) {
            base
        } else {
            let before = classes.iter().take(open).rev().find(|class| **class != Class::Neutral);
            before.map_or(base, |class| direction(*class))
        };
        for at in [open, close] {
            classes.iter_mut().skip(at).take(1).for_each(|class| *class = found);
        }
    }
}

/// The places of matching brackets, in order of the opening ones.
fn bracket_pairs(line: &str, classes: &[Class]) -> Vec<(usize, usize)> {
    let (mut open, mut pairs) = (Vec::new(), Vec::new());
    for (at, (character, class)) in line.chars().zip(classes).enumerate() {
        match character {
            '(' | '[' | '{' if *class == Class::Neutral => open.push((at, mirrored(character))),
            ')' | ']' | '}' if *class == Class::Neutral => {
                if let Some(depth) = open.iter().rposition(|(_, close)| *close == character) {
                    pairs.extend(open.get(depth).map(|(start, _)| (*start, at)));
                    open.truncate(depth);
                }
            }
            _ => {}
        }
    }
    pairs.sort_unstable();
    pairs
}

/// The direction of letters and numbers; numbers count as right to left.
fn direction(class: Class) -> Class {
    if class == Class::Left { Class::Left } else { Class::Right }
}

/// Rules N1 and N2: between letters of one direction neutral characters have it as well, else that of the line.
fn resolve_neutral(classes: &mut [Class], base: Class) {
    let mut start = 0;
    while let Some(offset) = classes.iter().skip(start).position(|class| *class == Class::Neutral) {
        let from = start + offset;
        let length = classes.iter().skip(from).take_while(|class| **class == Class::Neutral).count();
        let neighbour = |class: Option<&Class>| class.map_or(base, |class| direction(*class));
        let before = neighbour(from.checked_sub(1).and_then(|i| classes.get(i)));
        let after = neighbour(classes.get(from + length));
        let class = if before == after { before } else { base };
        classes.iter_mut().skip(from).take(length).for_each(|neutral| *neutral = class);
        start = from + length;
    }
}

#[cfg(test)]
mod tests;
