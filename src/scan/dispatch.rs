//! Which recordings need work: what is known and unchanged is skipped, for one question to the library and one to the file system.

use super::place::Places;
use super::shared::Shared;
use super::stamp::Stamp;
use super::worker::{Job, JobTarget};
use super::writer::Finished;
use super::{RunKey, ScanSettings, Source, Target};
use crate::audio::{AudioError, special_file};
use crate::classify::report::{Failure, is_retried};
use crate::fetch::FetchTarget;
use crate::input::InputError;
use crate::library::{Known, LibraryError, Location};
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender};
use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How often a wait for the next source checks for cancellation: a line of stdin may never come.
const POLL_INTERVAL: Duration = Duration::from_millis(50);

/// Failures that depend on where a file is rather than on what it holds: nothing about them is known from its size and time.
pub(super) const OF_ACCESS: [&str; 4] = ["missing", "unreadable", "not_a_file", "io"];

/// The recordings that a scan has met, each as the hash of its location. By chance two of a million are taken for one with a probability
/// of one in thirty million.
#[derive(Debug, Default)]
pub(super) struct Met {
    hasher: RandomState,
    hashes: HashSet<u64>,
}

impl Met {
    /// Whether it is met for the first time.
    fn insert(&mut self, location: &Location) -> bool {
        self.hashes.insert(self.hasher.hash_one(location))
    }

    pub(super) fn contains(&self, location: &Location) -> bool {
        self.hashes.contains(&self.hasher.hash_one(location))
    }
}

/// What follows from what the library knows.
#[derive(Debug, PartialEq, Eq)]
enum Need {
    Nothing,
    /// The failure would be the same.
    NothingAfterFailure,
    /// Unchanged, but its current run is of another model or other settings.
    OtherRun,
    Work,
}

/// Passes on to the workers what needs work, until the sources end, and returns what it met.
pub(super) fn dispatch(
    shared: &Shared<'_>,
    sources: &Receiver<Source>,
    jobs: &Sender<Job>,
    finished: &Sender<Finished>,
) -> Result<Met, LibraryError> {
    let (mut met, mut places) = (Met::default(), Places::default());
    while !shared.cancel.is_cancelled() {
        let Source { name, target, more } = match sources.recv_timeout(POLL_INTERVAL) {
            Ok(source) => source,
            Err(RecvTimeoutError::Timeout) => continue,
            Err(RecvTimeoutError::Disconnected) => break,
        };
        let (location, target) = match target.and_then(|target| located(target, &mut places)) {
            Ok(located) => located,
            Err(failure) => {
                if finished.send(Finished::Refused { name, failure }).is_err() {
                    break;
                }
                continue;
            }
        };
        if !met.insert(&location) {
            continue;
        }
        let known = shared.ask(|library| library.known(&location))?;
        let mut need =
            known.as_ref().map_or(Need::Work, |known| need(known, &target, shared.settings, shared.key));
        let mut earlier = None;
        if let (Need::OtherRun, Some(known)) = (&need, &known) {
            let has_run = shared.ask(|library| library.has_run(known.id, &shared.key.hashes()))?;
            (need, earlier) = if has_run { (Need::Nothing, Some(known.id)) } else { (Need::Work, None) };
        }
        let returned = known.as_ref().filter(|known| known.missing_since.is_some()).map(|known| known.id);
        let sent = match need {
            Need::Nothing => finished.send(Finished::Known { returned, earlier, failed: false }).is_ok(),
            Need::NothingAfterFailure => {
                finished.send(Finished::Known { returned, earlier, failed: true }).is_ok()
            }
            Need::OtherRun | Need::Work => jobs.send(Job { name, location, target, more, known }).is_ok(),
        };
        if !sent {
            break;
        }
    }
    Ok(met)
}

fn located(target: Target, places: &mut Places) -> Result<(Location, JobTarget), Failure> {
    match target {
        Target::File(path) => {
            let (place, metadata) = places.of(&path).map_err(|error| unreadable(&path, &error))?;
            refuse_special(&path, &metadata)?;
            let stamp = Stamp::of(&metadata);
            Ok((Location::File(place.clone()), JobTarget::File { path: place, stamp }))
        }
        Target::Link(link) => Ok((location_of_link(&link), JobTarget::Link(link))),
    }
}

/// Pipes and devices: reading their bytes would wait for a writer, and nothing could stop that.
fn refuse_special(path: &Path, metadata: &std::fs::Metadata) -> Result<(), Failure> {
    let Some(name) = special_file(metadata) else { return Ok(()) };
    let error = AudioError::NotAFile(name);
    Err(Failure::new(error.kind(), format!("{}: {error}", path.display())))
}

/// Without the data that yt-dlp appends for itself, which may differ each time.
fn location_of_link(target: &FetchTarget) -> Location {
    Location::Link(target.link.shown_url().into_owned())
}

pub(super) fn unreadable(path: &Path, error: &std::io::Error) -> Failure {
    let path: PathBuf = path.to_owned();
    Failure::from(&match error.kind() {
        std::io::ErrorKind::NotFound => InputError::Missing(path),
        _ => InputError::Unreadable {
            path,
            reason: error.to_string(),
            advice: "change its mode or owner, or check the disk",
        },
    })
}

fn need(known: &Known, target: &JobTarget, settings: &ScanSettings, key: &RunKey) -> Need {
    let unchanged = match target {
        JobTarget::File { stamp, .. } => {
            // Without a time only the bytes can say it.
            stamp.modified_ns.is_some()
                && (known.size, known.modified_ns) == (Some(stamp.size), stamp.modified_ns)
        }
        JobTarget::Link(_) => true,
    };
    if settings.reanalyse || !unchanged {
        return Need::Work;
    }
    if known.run != Some(key.hashes()) {
        return Need::OtherRun;
    }
    match &known.error_kind {
        None => Need::Nothing,
        Some(kind) if settings.retry_failed || is_worth_another_attempt(kind) => Need::Work,
        Some(_) => Need::NothingAfterFailure,
    }
}

pub(super) fn is_worth_another_attempt(kind: &str) -> bool {
    is_retried(kind) || OF_ACCESS.contains(&kind)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library::RecordingId;

    #[test]
    fn only_what_is_unchanged_since_a_run_of_the_same_model_and_settings_is_skipped() {
        let key = RunKey { model: "m".into(), model_hash: [1; 32], settings_hash: [2; 32] };
        let settings = ScanSettings::default();
        let known = Known {
            id: RecordingId(1),
            size: Some(10),
            modified_ns: Some(7),
            content_hash: Some([3; 32]),
            missing_since: None,
            run: Some(key.hashes()),
            error_kind: None,
        };
        let file =
            |size, modified_ns| JobTarget::File { path: "/a".into(), stamp: Stamp { size, modified_ns } };
        let same = file(10, Some(7));
        assert_eq!(need(&known, &same, &settings, &key), Need::Nothing);
        for changed in [file(11, Some(7)), file(10, Some(8)), file(10, None)] {
            assert_eq!(need(&known, &changed, &settings, &key), Need::Work);
        }
        let other = RunKey { settings_hash: [9; 32], ..key.clone() };
        assert_eq!(need(&known, &same, &settings, &other), Need::OtherRun);
        let again = ScanSettings { reanalyse: true, ..ScanSettings::default() };
        assert_eq!(need(&known, &same, &again, &key), Need::Work);
        assert_eq!(need(&Known { run: None, ..known.clone() }, &same, &settings, &key), Need::OtherRun);
        let retry = ScanSettings { retry_failed: true, ..ScanSettings::default() };
        for (kind, expected) in
            [("damaged", Need::NothingAfterFailure), ("no_network", Need::Work), ("unreadable", Need::Work)]
        {
            let failed = Known { error_kind: Some(kind.into()), ..known.clone() };
            assert_eq!(need(&failed, &same, &settings, &key), expected, "{kind}");
            assert_eq!(need(&failed, &same, &retry, &key), Need::Work, "{kind}");
            assert_eq!(need(&failed, &file(12, Some(7)), &settings, &key), Need::Work, "{kind}");
        }
    }
}
