use super::*;

/// What `bidi.get_display(text)` of python-bidi 0.6 gives.
const CASES: [(&str, &str); 16] = [
    ("Sonata", "Sonata"),
    ("שלום", "םולש"),
    ("שלום עולם.mp3", "mp3.םלוע םולש"),
    ("Sonata שלום עולם live.mp3", "Sonata םלוע םולש live.mp3"),
    ("月光 ソナタ 🎹 שלום مرحبا.mp3", "月光 ソナタ 🎹 ابحرم םולש.mp3"),
    ("אופוס 28, פרלוד 4.flac", "flac.4 דולרפ ,28 סופוא"),
    ("مقطوعة 12-13 بيانو.ogg", "ogg.ونايب 13-12 ةعوطقم"),
    ("شوبان 50% نص", "صن %50 نابوش"),
    ("01 - שיר ראשון - Artist.mp3", "Artist.mp3 - ןושאר ריש - 01"),
    ("a שלום 5, עולם b", "a םלוע ,5 םולש b"),
    ("שיר  ", "  ריש"),
    ("٣٫٥ نص abc 12", "abc 12 صن ٣٫٥"),
    ("+5 שלום", "םולש 5+"),
    ("ש +5 ש", "ש 5+ ש"),
    ("ש a 5 ש", "ש a 5 ש"),
    ("", ""),
];

#[test]
fn lines_are_drawn_in_the_order_of_unicode() {
    for (line, drawn) in CASES {
        assert_eq!(visual_text(line), drawn, "{line}");
    }
}

#[test]
fn brackets_stay_around_what_they_enclose() {
    assert_eq!(visual_text("Chopin (שלום) 3.mp3"), "Chopin (םולש) 3.mp3");
    assert_eq!(visual_text("שלום (live) 2024.mp3"), "2024.mp3 (live) םולש");
    assert_eq!(visual_text("שיר (חדש) ["), "] (שדח) ריש");
    assert_eq!(visual_text("a) b ("), "a) b (");
}

#[test]
fn marks_stay_behind_their_letters() {
    assert_eq!(visual_text("שָׁב x"), "x בשָׁ");
    assert_eq!(clusters("e\u{301}a"), ["e\u{301}", "a"]);
}

#[test]
fn runs_keep_the_written_order() {
    let run = |text: &str, right_to_left| DirectedRun { text: text.to_owned(), right_to_left };
    assert_eq!(
        visual_runs("op. 3 שלום live"),
        [run("op. 3 ", false), run("שלום", true), run(" live", false)]
    );
    assert!(
        has_right_to_left("a ש") && has_right_to_left("مرحبا") && !has_right_to_left("Für Elise 月光 🎹")
    );
}
