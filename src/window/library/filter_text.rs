//! Conditions of a filter that are toggled: the filter is a text, to which the user adds what the toggles do not have.

use crate::library::query::{Field, Filter, Operator, Value};
use std::ops::Range;

/// The condition that a recording has this verdict, as it is written.
pub(in crate::window) fn label_condition(label: &str) -> String {
    let value = Value::Text(label.to_owned());
    Filter::Compare { field: Field::Verdict, operator: Operator::Equal, value }.to_string()
}

/// Whether the filter has this condition for all recordings.
pub(in crate::window) fn has_condition(filter: &str, condition: &str) -> bool {
    let parts = Parts::of(filter);
    !parts.has_or && parts.conditions.iter().any(|part| is_same(filter.get(part.clone()), condition))
}

/// The filter with the condition, or without it if it had it. `instead_of`: conditions that exclude it, which it replaces.
pub(super) fn toggled<'a>(
    filter: &str,
    condition: &str,
    instead_of: impl Iterator<Item = &'a str> + Clone,
) -> String {
    let parts = Parts::of(filter);
    if parts.has_or {
        return format!("({}) and {condition}", filter.trim());
    }
    let had_it = has_condition(filter, condition);
    let texts = parts.conditions.iter().filter_map(|part| filter.get(part.clone()));
    let is_kept = |text: &&str| {
        let is_replaced = instead_of.clone().any(|other| is_same(Some(text), other));
        !is_replaced && !is_same(Some(text), condition)
    };
    let mut kept: Vec<&str> = texts.filter(is_kept).collect();
    if !had_it {
        kept.push(condition);
    }
    kept.join(" and ")
}

/// Apart from spaces and case; a text in quotes is one more reason to compare all of it.
fn is_same(text: Option<&str>, condition: &str) -> bool {
    let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    text.is_some_and(|text| letters(text).eq_ignore_ascii_case(&letters(condition)))
}

/// The conditions between the words `and` that are in no parentheses.
#[derive(Debug, Default, PartialEq)]
struct Parts {
    /// Places in bytes, without spaces around them.
    conditions: Vec<Range<usize>>,
    /// There is also an `or`.
    has_or: bool,
}

impl Parts {
    fn of(filter: &str) -> Self {
        let mut parts = Self::default();
        let (mut depth, mut start) = (0_usize, 0);
        for word in words(filter) {
            let text = filter.get(word.clone()).unwrap_or_default();
            match text {
                "(" => depth += 1,
                ")" => depth = depth.saturating_sub(1),
                _ if depth > 0 => {}
                _ if text.eq_ignore_ascii_case("or") => parts.has_or = true,
                _ if text.eq_ignore_ascii_case("and") => {
                    parts.add(filter, start..word.start);
                    start = word.end;
                }
                _ => {}
            }
        }
        parts.add(filter, start..filter.len());
        parts
    }

    fn add(&mut self, filter: &str, span: Range<usize>) {
        let text = filter.get(span.clone()).unwrap_or_default();
        let start = span.start + (text.len() - text.trim_start().len());
        let trimmed = start..start + text.trim().len();
        if !trimmed.is_empty() {
            self.conditions.push(trimmed);
        }
    }
}

/// The words, parentheses and texts in quotes of a filter.
fn words(filter: &str) -> Vec<Range<usize>> {
    let mut words: Vec<Range<usize>> = Vec::new();
    let mut word: Option<usize> = None;
    let mut quote: Option<(usize, char, bool)> = None;
    for (at, character) in filter.char_indices() {
        let end = at + character.len_utf8();
        if let Some((start, mark, is_escaped)) = quote {
            quote = match character {
                _ if is_escaped => Some((start, mark, false)),
                '\\' => Some((start, mark, true)),
                _ if character == mark => {
                    words.push(start..end);
                    None
                }
                _ => Some((start, mark, false)),
            };
            continue;
        }
        let begins_quote = character == '"' || (character == '\'' && word.is_none());
        if begins_quote || character.is_whitespace() || "()=<>!~,".contains(character) {
            words.extend(word.take().map(|start| start..at));
        } else {
            word = word.or(Some(at));
        }
        if begins_quote {
            quote = Some((at, character, false));
        } else if "()".contains(character) {
            words.push(at..end);
        }
    }
    let rest = word.or(quote.map(|(start, ..)| start));
    words.extend(rest.map(|start| start..filter.len()));
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library::query::{LabelName, Vocabulary};

    fn toggle(filter: &str, condition: &str) -> String {
        toggled(filter, condition, std::iter::empty())
    }

    #[test]
    fn a_condition_is_added_once_and_removed_wherever_it_stands() {
        assert_eq!(toggle("", "unsure"), "unsure");
        assert_eq!(toggle("unsure", "not checked"), "unsure and not checked");
        for filter in ["unsure and not checked", "not  checked AND unsure", " Not Checked and unsure "] {
            assert!(has_condition(filter, "not checked"), "{filter}");
            assert_eq!(toggle(filter, "not checked"), "unsure", "{filter}");
        }
        assert_eq!(toggle("duration>60", "missing"), "duration>60 and missing");
    }

    #[test]
    fn what_stands_in_quotes_parentheses_or_alternatives_is_not_the_condition() {
        for filter in ["\"rock and unsure\"", "(a and unsure)", "piano or unsure", "title=\"a\\\" and unsure"]
        {
            assert!(!has_condition(filter, "unsure"), "{filter}");
        }
        assert_eq!(toggle("(a or b)", "unsure"), "(a or b) and unsure");
        assert_eq!(toggle("a or b", "unsure"), "(a or b) and unsure");
        assert_eq!(toggle("\"rock and roll\" and unsure", "unsure"), "\"rock and roll\"");
    }

    #[test]
    fn one_verdict_replaces_the_other() {
        let [piano, other] = ["Piano", "Other"].map(label_condition);
        let all = [piano.as_str(), other.as_str()];
        let filter = toggled("checked", &piano, all.into_iter());
        assert_eq!(toggled(&filter, &other, all.into_iter()), format!("checked and {other}"));
        assert_eq!(toggled(&filter, &piano, all.into_iter()), "checked");
    }

    #[test]
    fn what_toggles_write_can_be_parsed() {
        let label = LabelName { head: "verdict".into(), label: "Rock \"and\" roll".into() };
        let vocabulary = Vocabulary { labels: vec![label], descriptors: Vec::new() };
        let condition = label_condition("Rock \"and\" roll");
        let filter = ["unsure", "not checked", &condition, "failed", "missing", "favourite"]
            .iter()
            .fold("a or b".to_owned(), |filter, condition| toggle(&filter, condition));
        Filter::parse(&filter, &vocabulary).unwrap();
        assert!(has_condition(&filter, &condition));
    }
}
