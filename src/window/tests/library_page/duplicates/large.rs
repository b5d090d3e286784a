//! Very many groups.

use super::*;
use crate::library::{DuplicateMember, DuplicatePair, Duplicates, KeepReason, PairKind};

/// Groups of two or three of made recordings.
fn made_groups(count: usize) -> (Vec<DuplicateGroup>, usize) {
    let stored = |n: i64| {
        let (facts, analysis) = recording(Path::new(&format!("/music/{n}.mp3")), 1, 1000, |_| ());
        StoredRecording {
            id: RecordingId(n),
            facts,
            added_at: 0,
            missing_since: None,
            favourite: false,
            run: Some(crate::library::StoredRun {
                at: 0,
                program: "0".into(),
                head: Some("verdict".into()),
                analysis,
            }),
            decisions: Vec::new(),
        }
    };
    let mut next = 0;
    let mut group = |n: usize| {
        let ids: Vec<i64> = (0..2 + n % 2)
            .map(|_| {
                next += 1;
                next
            })
            .collect();
        let pair = |b: &i64| DuplicatePair {
            a: RecordingId(ids[0]),
            b: RecordingId(*b),
            kind: PairKind::Whole,
            compared_s: 50.0,
            bit_error_rate: 0.01,
            offset_s: 0.0,
        };
        let member = |(place, id): (usize, &i64)| DuplicateMember {
            recording: stored(*id),
            kind: (place > 0).then_some(PairKind::Whole),
            differs: Vec::new(),
        };
        DuplicateGroup {
            members: ids.iter().enumerate().map(member).collect(),
            keep_because: vec![KeepReason::First],
            pairs: ids.iter().skip(1).map(pair).collect(),
            unmatched: Vec::new(),
        }
    };
    let groups = (0..count).map(&mut group).collect();
    (groups, usize::try_from(next).unwrap())
}

#[test]
fn twenty_thousand_groups_draw_only_what_is_seen() {
    const GROUPS: usize = 20_000;
    let (mut desktop, _) = page();
    let (groups, members) = made_groups(GROUPS);
    let found = Duplicates { groups, compared: members, without_fingerprint: 0 };
    desktop.window.state_mut().as_mut().unwrap().library.show_duplicates(found);
    desktop.window.run_steps(3);
    assert_eq!(desktop.app().library.duplicates().len(), members + GROUPS);
    assert!((5..60).contains(&rows(&desktop).len()));
    desktop.press(egui::Key::End);
    desktop.window.run_steps(2);
    assert_eq!(at_cursor(&desktop), format!("/music/{members}.mp3"));
    assert!(rows(&desktop).last().unwrap().contains(&format!("/music/{members}.mp3")));
    desktop.press(egui::Key::Home);
    let mut frames = Vec::new();
    for _ in 0..100 {
        desktop.window.key_press(egui::Key::PageDown);
        let begin = Instant::now();
        desktop.window.step();
        frames.push(begin.elapsed());
    }
    let mean = frames.iter().sum::<Duration>() / 100;
    println!("20,000 groups: a frame of scrolling takes {mean:.2?} on average");
    // Far more than a frame takes even without optimisation; drawing all rows would take seconds.
    assert!(mean < Duration::from_millis(500), "{mean:?}");
    desktop.press(egui::Key::N);
    assert_eq!(desktop.app().library.duplicates().groups().len(), GROUPS - 1);
}
