//! Text → filter, by examples.

use super::parsed;
use crate::library::query::{Field, Filter, Flag, LabelName, Operator, Value};

fn compare(field: Field, operator: Operator, value: Value) -> Filter {
    Filter::Compare { field, operator, value }
}

fn number(field: Field, operator: Operator, number: f64) -> Filter {
    compare(field, operator, Value::Number(number))
}

fn label(head: &str, label: &str) -> Field {
    Field::Label(LabelName { head: head.to_owned(), label: label.to_owned() })
}

fn words(text: &str, whole: bool) -> Filter {
    Filter::Words { text: text.to_owned(), whole }
}

#[test]
fn and_binds_closer_than_or_and_not_closest() {
    let flag = Filter::Flag;
    let [failed, unsure, missing] = [Flag::Failed, Flag::Unsure, Flag::Missing];
    for (text, filter) in [
        ("", Filter::All),
        ("  \n", Filter::All),
        ("failed", flag(failed)),
        ("((failed))", flag(failed)),
        ("FAILED AND Unsure", Filter::And(vec![flag(failed), flag(unsure)])),
        ("failed unsure", Filter::And(vec![flag(failed), flag(unsure)])),
        (
            "failed or unsure and missing",
            Filter::Or(vec![flag(failed), Filter::And(vec![flag(unsure), flag(missing)])]),
        ),
        (
            "(failed or unsure)missing",
            Filter::And(vec![Filter::Or(vec![flag(failed), flag(unsure)]), flag(missing)]),
        ),
        ("not failed or unsure", Filter::Or(vec![Filter::Not(Box::new(flag(failed))), flag(unsure)])),
        ("not not failed", Filter::Not(Box::new(Filter::Not(Box::new(flag(failed)))))),
        ("failed = no", Filter::Not(Box::new(flag(failed)))),
        ("failed != no", flag(failed)),
    ] {
        assert_eq!(parsed(text), filter, "{text}");
    }
}

#[test]
fn names_are_fields_labels_and_descriptors() {
    use Operator::Greater;
    for (text, field) in [
        ("piano > 0.5", label("verdict", "Piano")),
        ("PIANO>0.5", label("verdict", "Piano")),
        ("verdict.piano > 0.5", label("verdict", "Piano")),
        ("genre.folk > 0.5", label("genre", "folk")),
        ("origin.folk > 0.5", label("origin", "folk")),
        ("\"hip hop\" > 0.5", label("genre", "hip hop")),
        ("genre.\"hip hop\" > 0.5", label("genre", "hip hop")),
        ("\"genre\".\"hip hop\" > 0.5", label("genre", "hip hop")),
        ("\"genre\".folk > 0.5", label("genre", "folk")),
        ("mood.not > 50%", label("mood", "not")),
        ("Brightness > 0.5", Field::Descriptor("brightness".to_owned())),
        ("'tempo (bpm)' > 0.5", Field::Descriptor("tempo (bpm)".to_owned())),
        ("confidence > 50%", Field::Confidence),
    ] {
        assert_eq!(parsed(text), number(field, Greater, 0.5), "{text}");
    }
}

#[test]
fn values_have_the_unit_of_their_field() {
    use Field::*;
    use Operator::*;
    for (text, filter) in [
        ("duration>60", number(Duration, Greater, 60.0)),
        ("duration >= 3min", number(Duration, GreaterOrEqual, 180.0)),
        ("length<1h30m", number(Duration, Less, 5400.0)),
        ("duration = 1:30", number(Duration, Equal, 90.0)),
        ("duration == \"1h 2min 3.5s\"", number(Duration, Equal, 3723.5)),
        ("audible != 0:01:00", number(Audible, NotEqual, 60.0)),
        ("size > 20MB", number(Size, Greater, 20e6)),
        ("size > 1KiB", number(Size, Greater, 1024.0)),
        ("size > 17", number(Size, Greater, 17.0)),
        ("bit_rate <= 128k", number(BitRate, LessOrEqual, 128e3)),
        ("bit_rate <= 128kbps", number(BitRate, LessOrEqual, 128e3)),
        ("sample_rate = 44.1kHz", number(SampleRate, Equal, 44_100.0)),
        ("year < 1900", number(Year, Less, 1900.0)),
        ("level > -20.5", number(Level, Greater, -20.5)),
        ("added > 7d", compare(Added, Greater, Value::Ago(604_800.0))),
        ("analyzed < 1w2d", compare(Analysed, Less, Value::Ago(777_600.0))),
        ("added = 2026", compare(Added, Equal, Value::Date { year: 2026, month: 0, day: 0 })),
        ("added = 2026-11", compare(Added, Equal, Value::Date { year: 2026, month: 11, day: 0 })),
        ("added<2024-02-29", compare(Added, Less, Value::Date { year: 2024, month: 2, day: 29 })),
        ("title = none", compare(Title, Equal, Value::Absent)),
        ("title = \"none\"", compare(Title, Equal, Value::Text("none".to_owned()))),
        ("year != none", compare(Year, NotEqual, Value::Absent)),
        ("verdict = piano", compare(Verdict, Equal, Value::Text("piano".to_owned()))),
    ] {
        assert_eq!(parsed(text), filter, "{text}");
    }
}

#[test]
fn a_path_begins_with_the_home_folder_as_in_a_shell() {
    let home = etcetera::home_dir().unwrap().to_str().unwrap().to_owned();
    let folder = |text: String| compare(Field::Folder, Operator::Equal, Value::Text(text));
    for (text, filter) in [
        ("folder=~/Music/new", folder(format!("{home}/Music/new"))),
        ("folder = '~/My Music'", folder(format!("{home}/My Music"))),
        ("folder=~", folder(home.clone())),
        ("folder = ~anna", folder("~anna".to_owned())),
        ("folder ~ '~/'", compare(Field::Folder, Operator::Contains, Value::Text("~/".to_owned()))),
        ("title = '~/'", compare(Field::Title, Operator::Equal, Value::Text("~/".to_owned()))),
    ] {
        assert_eq!(parsed(text), filter, "{text}");
    }
    let listed = Filter::OneOf {
        field: Field::Path,
        values: vec![Value::Text(format!("{home}/a.mp3")), Value::Text("/b.mp3".to_owned())],
    };
    assert_eq!(parsed("path in (~/a.mp3, /b.mp3)"), listed);
}

#[test]
fn strings_have_escapes_and_bare_words_end_at_signs() {
    let title = |text: &str| compare(Field::Title, Operator::Contains, Value::Text(text.to_owned()));
    for (text, filter) in [
        (r#"title ~ "a \"b\" \\ \n""#, title("a \"b\" \\ \n")),
        (r#"title ~ 'it\'s "so"'"#, title("it's \"so\"")),
        ("title~O'Brien", title("O'Brien")),
        (r"title ~ C:\music", title(r"C:\music")),
        ("title ~ 月光", title("月光")),
        ("title ~ \"\"", title("")),
    ] {
        assert_eq!(parsed(text), filter, "{text}");
    }
}

#[test]
fn what_is_compared_with_nothing_is_searched_for() {
    for (text, filter) in [
        ("bach", words("bach", false)),
        ("duration", words("duration", false)),
        ("\"well tempered\"", words("well tempered", true)),
        ("\"failed\"", words("failed", true)),
        ("bach prel", Filter::And(vec![words("bach", false), words("prel", false)])),
        (
            "Bach and not fugue",
            Filter::And(vec![words("Bach", false), Filter::Not(Box::new(words("fugue", false)))]),
        ),
        (
            "piano in berlin",
            Filter::And(vec![words("piano", false), words("in", false), words("berlin", false)]),
        ),
    ] {
        assert_eq!(parsed(text), filter, "{text}");
    }
}

#[test]
fn in_and_not_in_have_lists() {
    let listed = Filter::OneOf {
        field: Field::Codec,
        values: vec![Value::Text("mp3".to_owned()), Value::Text("a c".to_owned()), Value::Absent],
    };
    assert_eq!(parsed("codec in (mp3,\"a c\" , none)"), listed);
    assert_eq!(parsed("codec not in (mp3, 'a c', none)"), Filter::Not(Box::new(listed)));
}

#[test]
fn a_unit_may_stand_behind_its_number() {
    for (with_space, without) in [
        ("size > 20 MB", "size > 20MB"),
        ("duration > 1 min", "duration > 1min"),
        ("duration > 1 h 30 min and failed", "duration > 1h30min and failed"),
        ("bit_rate >= 128 kbps bach", "bit_rate >= 128kbps bach"),
        ("added > 7 d", "added > 7d"),
        ("level > -20 dB", "level > -20"),
        ("level > -20dB", "level > -20"),
        ("duration in (1 min, 90 s)", "duration in (1min, 90s)"),
    ] {
        assert_eq!(parsed(with_space), parsed(without), "{with_space}");
    }
    for text in
        ["size > 20 bach", "duration > 60 and failed", "duration > 60 title = x", "added > 2026 d = 1"]
    {
        let parts = |text: &str| match Filter::parse(text, &Default::default()) {
            Ok(Filter::And(parts)) => parts.len(),
            _ => 2,
        };
        assert_eq!(parts(text), 2, "{text}");
    }
}
