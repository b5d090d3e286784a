//! Results stay when a new run, with other settings, is cancelled or fails.

use super::*;
use crate::window::action::Action;

const COUNT: usize = 12;

impl Desktop {
    /// Changes the threshold of the silence gate and has all results computed again, without drawing a frame.
    fn analyse_again_with(&mut self, threshold_db: f32) {
        let ctx = self.window.ctx.clone();
        let app = self.window.state_mut().as_mut().unwrap();
        app.settings.threshold_db = Some(threshold_db);
        app.handle_action(&ctx, Action::ReclassifyOutdated);
    }

    fn outdated(&self) -> usize {
        self.app().session.outdated(&self.app().analysis_settings()).len()
    }

    fn results(&self) -> usize {
        self.app().session.recordings().iter().filter(|recording| recording.outcome().is_some()).count()
    }
}

#[test]
fn cancelling_an_analysis_with_other_settings_keeps_all_earlier_results() {
    let folder = tempfile::tempdir().unwrap();
    short_files(folder.path(), COUNT);
    let mut desktop = Desktop::open(&[folder.path().to_str().unwrap()]);
    desktop.wait_for_results(COUNT);
    desktop.analyse_again_with(-20.0);
    assert_eq!(desktop.app().session.pending_count(), COUNT);
    let ctx = desktop.window.ctx.clone();
    desktop.window.state_mut().as_mut().unwrap().handle_action(&ctx, Action::CancelAll);
    let is_kept = |desktop: &Desktop| {
        let session = &desktop.app().session;
        let counts = (desktop.results(), session.unsaved_count(), desktop.outdated());
        counts == (COUNT, COUNT, COUNT) && session.cancelled_count() == 0 && session.pending_count() == 0
    };
    assert!(is_kept(&desktop));
    desktop.window.run_steps(20);
    assert!(is_kept(&desktop), "the selected one is not started again unasked");

    desktop.click(&format!("Analyse {COUNT} again"));
    desktop.wait_for_results(COUNT);
    assert_eq!((desktop.results(), desktop.outdated()), (COUNT, 0));

    // Another setting than the one that was cancelled applies to the selected one at once, as always.
    desktop.analyse_again_with(-25.0);
    let app = desktop.window.state_mut().as_mut().unwrap();
    app.handle_action(&ctx, Action::CancelAll);
    app.settings.threshold_db = Some(-30.0);
    desktop.wait("a new result", |desktop| desktop.outdated() == COUNT - 1);
}

#[test]
fn a_failed_analysis_with_other_settings_keeps_the_earlier_results_and_reports_the_failure() {
    let folder = tempfile::tempdir().unwrap();
    short_files(folder.path(), COUNT);
    let mut desktop = Desktop::open(&[folder.path().to_str().unwrap()]);
    desktop.wait_for_results(COUNT);
    // As if the disk were gone.
    let elsewhere = tempfile::tempdir().unwrap();
    let gone = elsewhere.path().join("gone");
    std::fs::rename(folder.path(), &gone).unwrap();
    desktop.analyse_again_with(-20.0);
    desktop.wait("all failures", |desktop| desktop.app().session.failed_again_count() == COUNT);
    desktop.window.run_steps(20);
    let session = &desktop.app().session;
    assert_eq!((session.pending_count(), session.failed_count()), (0, 0), "it is not tried forever");
    assert_eq!((desktop.results(), desktop.outdated()), (COUNT, COUNT));
    let notice = desktop.app().notices.error().unwrap().text.clone();
    assert!(notice.starts_with("12 recordings could not be analysed again"), "{notice}");
    assert!(desktop.window.query_by_label_contains("It could not be analysed again:").is_some(), "the card");

    // The disk is back.
    std::fs::rename(&gone, folder.path()).unwrap();
    desktop.click(&format!("Analyse {COUNT} again"));
    desktop.wait("new results", |desktop| desktop.outdated() == 0 && desktop.results() == COUNT);
    assert_eq!(desktop.app().session.failed_again_count(), 0);
}
