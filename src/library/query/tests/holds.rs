//! Filters evaluated on plain recordings without SQL.

use super::plain::Plain;
use crate::library::query::fold::folded;
use crate::library::query::{Field, FieldKind, Filter, Flag, LabelName, Operator, Value};

/// Whether the filter is true of the recording.
pub(super) fn holds(filter: &Filter, plain: &Plain, now: i64) -> bool {
    match filter {
        Filter::All => true,
        Filter::And(parts) => parts.iter().all(|part| holds(part, plain, now)),
        Filter::Or(parts) => parts.iter().any(|part| holds(part, plain, now)),
        Filter::Not(part) => !holds(part, plain, now),
        Filter::Flag(flag) => flag_holds(*flag, plain),
        Filter::OneOf { field, values } => {
            values.iter().any(|value| compare(field, Operator::Equal, value, plain, now))
        }
        Filter::Compare { field, operator, value } => compare(field, *operator, value, plain, now),
        Filter::Words { text, whole } => has_words(text, *whole, plain),
    }
}

fn flag_holds(flag: Flag, plain: &Plain) -> bool {
    let run = plain.run.as_ref();
    match flag {
        Flag::Checked => plain.label().is_some(),
        Flag::Corrected => {
            plain.label().is_some() && plain.label() != run.and_then(|run| run.verdict.as_deref())
        }
        Flag::Failed => run.is_some_and(|run| run.error.is_some()),
        Flag::Favourite => plain.is_favourite,
        Flag::Missing => plain.is_missing,
        Flag::Stale => false,
        Flag::Mixed => run.is_some_and(|run| run.has_long_passage(true) && run.has_long_passage(false)),
        Flag::Unsure => run.is_some_and(|run| {
            let Some(verdict) = &run.verdict else { return false };
            let votes =
                run.answers.iter().find(|(l, ..)| Some(&l.head) == run.head.as_ref() && l.label == *verdict);
            let few = votes.zip(run.windows).is_some_and(|((.., votes), windows)| 3 * votes < 2 * windows);
            run.numbers[0].is_some_and(|confidence| confidence < 0.75) || few
        }),
    }
}

fn compare(field: &Field, operator: Operator, value: &Value, plain: &Plain, now: i64) -> bool {
    if operator == Operator::NotEqual {
        return !compare(field, Operator::Equal, value, plain, now);
    }
    match value {
        Value::Absent => is_absent(field, plain),
        Value::Text(text) if text.is_empty() && operator == Operator::Equal => is_absent(field, plain),
        Value::Text(text) if operator == Operator::Contains => {
            let error = plain.run.as_ref().and_then(|run| run.error.as_ref());
            match (field, error) {
                (Field::Error, Some((kind, message))) => {
                    folded(&format!("{kind} {message}")).contains(&folded(text))
                }
                (Field::Head(_), _) => {
                    folded(&texts_of(field, plain).join(", ")).contains(&folded(text))
                        && !is_absent(field, plain)
                }
                _ => texts_of(field, plain).iter().any(|own| folded(own).contains(&folded(text))),
            }
        }
        Value::Text(text) => texts_of(field, plain).iter().any(|own| match field {
            Field::Path => own == text,
            Field::Folder if text.starts_with('/') => {
                format!("{own}/").starts_with(&format!("{}/", text.trim_end_matches('/')))
            }
            Field::Folder => {
                let names = folded(text).replace('\\', "/");
                format!("/{}/", folded(own)).contains(&format!("/{}/", names.trim_matches('/')))
            }
            _ => folded(own) == folded(text),
        }),
        Value::Number(number) => number_of(field, plain).is_some_and(|own| ordered(operator, own, *number)),
        Value::Ago(seconds) => {
            number_of(field, plain).is_some_and(|own| ordered(operator, own, now as f64 - seconds))
        }
        Value::Date { year, month, day } => {
            // By comparing the text of the date, as far as it is given.
            let width = [4, 7, 10][usize::from(*month > 0) + usize::from(*day > 0)];
            let given = format!("{year:04}-{month:02}-{day:02}");
            number_of(field, plain).is_some_and(|own| {
                let own = crate::library::query::date_text(own as i64);
                let order = own[..width].cmp(&given[..width]);
                match operator {
                    Operator::Less => order.is_lt(),
                    Operator::LessOrEqual => order.is_le(),
                    Operator::Greater => order.is_gt(),
                    Operator::GreaterOrEqual => order.is_ge(),
                    _ => order.is_eq(),
                }
            })
        }
    }
}

fn is_absent(field: &Field, plain: &Plain) -> bool {
    match field.kind() {
        FieldKind::Text | FieldKind::Path => texts_of(field, plain).iter().all(String::is_empty),
        _ => number_of(field, plain).is_none(),
    }
}

fn ordered(operator: Operator, own: f64, given: f64) -> bool {
    match operator {
        Operator::Less => own < given,
        Operator::LessOrEqual => own <= given,
        Operator::Greater => own > given,
        Operator::GreaterOrEqual => own >= given,
        _ => own == given,
    }
}

fn texts_of(field: &Field, plain: &Plain) -> Vec<String> {
    let run = plain.run.as_ref();
    let [title, artist, album, album_artist, genre, codec] = plain.tags.clone();
    let text = match field {
        Field::Path => Some(plain.path.clone()),
        Field::Folder if plain.is_link => None,
        Field::Folder => plain.path.rsplit_once('/').map(|(folder, _)| folder.to_owned()),
        Field::Title => title,
        Field::Artist => artist,
        Field::Album => album,
        Field::AlbumArtist => album_artist,
        Field::Genre => genre,
        Field::Codec => codec,
        Field::Verdict => {
            plain.label().map(str::to_owned).or_else(|| run.and_then(|run| run.verdict.clone()))
        }
        Field::Model => run.map(|run| run.model.clone()),
        Field::Error => run.and_then(|run| run.error.clone()).map(|(kind, _)| kind),
        Field::Note => plain.decisions.last().and_then(|(_, note)| note.clone()),
        Field::Playlist => return plain.playlists.clone(),
        Field::Head(head) => {
            let is_first = |own: &&(String, String)| own.0 == *head;
            let further = plain.further_decisions.iter().rev().find(is_first).map(|(_, label)| label.clone());
            let decided = if head == "verdict" { plain.label().map(str::to_owned) } else { further };
            return match decided {
                Some(label) => vec![label],
                None => run.map(|run| run.labels_of(head)).unwrap_or_default(),
            };
        }
        other => panic!("{other} is no text"),
    };
    text.into_iter().collect()
}

fn number_of(field: &Field, plain: &Plain) -> Option<f64> {
    let run = plain.run.as_ref();
    let integer = |i: usize| plain.integers[i].map(|number| number as f64);
    match field {
        Field::Year => integer(0),
        Field::Track => integer(1),
        Field::Size => integer(2),
        Field::BitRate => integer(3),
        Field::SampleRate => integer(4),
        Field::Channels => integer(5),
        Field::Duration => plain.duration,
        Field::Added => Some(plain.added as f64),
        Field::Analysed => run.map(|run| run.at as f64),
        Field::Confidence => match (run?, plain.decisions.last()) {
            (run, Some((label, _))) if run.verdict.as_ref() != Some(label) => {
                let of_label = |(own, ..): &&(LabelName, f64, _)| {
                    run.head.as_ref() == Some(&own.head) && own.label == *label
                };
                run.answers.iter().find(of_label).map(|(_, mean, _)| *mean)
            }
            (run, _) => run.numbers[0],
        },
        Field::Audible => run?.numbers[1],
        Field::Level => run?.numbers[2],
        Field::Windows => run?.windows.map(|number| number as f64),
        Field::Label(label) => run?.answers.iter().find(|(own, ..)| own == label).map(|(_, mean, _)| *mean),
        Field::Descriptor(name) => {
            plain.descriptors.iter().find(|(own, _)| own == name).map(|(_, value)| *value)
        }
        other => panic!("{other} is no number"),
    }
}

/// Words one after another in one of the searched texts. FTS5 folds case and accents of Latin letters; of a text in two forms, the tests
/// have only letters that both fold alike.
fn has_words(text: &str, whole: bool, plain: &Plain) -> bool {
    let split = |text: &str| -> Vec<String> {
        let letters = |c: char| !c.is_alphanumeric() && !('\u{300}'..='\u{36f}').contains(&c);
        let words = text.split(letters).map(fts_folded).filter(|word| !word.is_empty());
        words.collect()
    };
    let wanted = split(text);
    let [title, artist, album, _, genre, _] = plain.tags.clone();
    let fits = |own: &[String]| {
        own.iter().zip(&wanted).enumerate().all(|(i, (own, wanted))| {
            if !whole && i + 1 == own.len().min(wanted.len()) && i + 1 == own.len() {
                own.starts_with(wanted.as_str())
            } else {
                own == wanted
            }
        })
    };
    wanted.is_empty()
        || [title, artist, album, genre, Some(plain.path.clone())]
            .into_iter()
            .flatten()
            .any(|own| split(&own).windows(wanted.len()).any(fits))
}

/// `unicode61 remove_diacritics 2` keeps ß.
fn fts_folded(word: &str) -> String {
    word.split('ß').map(folded).collect::<Vec<_>>().join("ß")
}
