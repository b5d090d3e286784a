//! What the page knows of similar recordings: the seeds, how far and by what they are compared, and the way back.

use super::answer::{Likeness, Named, SimilarAnswer};
use super::ask::{MAX_SEEDS, SimilarAsk};
use super::worker::{self, Command, Event, Loading, SimilarWorker};
use crate::library::RecordingId;
use crate::window::supervisor::Supervisor;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// Most steps back that are kept.
const MAX_BACK: usize = 100;

/// What the page knows of similar recordings.
#[derive(Default)]
pub(in crate::window) struct Similar {
    /// Started with the first request.
    worker: Option<SimilarWorker>,
    loading: Arc<Loading>,
    /// The page shows it; else nothing is loaded.
    is_open: bool,
    ask: Option<SimilarAsk>,
    /// The request that was sent last.
    sent: Option<SimilarAsk>,
    /// The request whose answer is on show.
    answered: Option<SimilarAsk>,
    /// Requests with other seeds, the oldest first.
    back: Vec<SimilarAsk>,
    /// Those of the seeds that are known.
    names: Vec<Named>,
    likeness: HashMap<RecordingId, Likeness>,
    baskets: Option<usize>,
    has_no_sound: bool,
    is_stopped: bool,
    nearest: Option<(RecordingId, Vec<Named>)>,
    nearest_sent: Option<RecordingId>,
}

/// What has changed.
#[derive(Debug, Default)]
pub(in crate::window::library) struct SimilarUpdate {
    /// What was found, in order of likeness.
    pub(in crate::window::library) hits: Option<Arc<[RecordingId]>>,
    /// Why a request failed, and what the user can do.
    pub(in crate::window::library) problems: Vec<String>,
}

impl Similar {
    /// Compares with other recordings from now on; one can go back to those before.
    pub(in crate::window::library) fn compare_with(&mut self, seeds: Vec<Named>) {
        let next = SimilarAsk::nearest(seeds.iter().map(|seed| seed.id).collect(), self.ask.as_ref());
        if next.seeds.is_empty() {
            return;
        }
        self.remember_names(seeds);
        if let Some(before) = self.ask.replace(next)
            && self.ask.as_ref().is_some_and(|ask| ask.seeds != before.seeds)
        {
            self.back.push(before);
            self.back.drain(..self.back.len().saturating_sub(MAX_BACK));
        }
        self.is_stopped = false;
    }

    /// Compares no longer with this one; the last one stays.
    pub(in crate::window::library) fn remove_seed(&mut self, id: RecordingId) {
        let Some(ask) = &self.ask else { return };
        let rest: Vec<Named> =
            ask.seeds.iter().filter(|seed| **seed != id).map(|seed| self.named(*seed)).collect();
        let (distance, random_seed) = (ask.distance, ask.random_seed);
        if !rest.is_empty() {
            self.compare_with(rest);
            self.change(|ask| (ask.distance, ask.random_seed) = (distance, random_seed));
        }
    }

    /// Returns to the seeds before; `false` if there were none.
    pub(in crate::window::library) fn go_back(&mut self) -> bool {
        let before = self.back.pop();
        let is_back = before.is_some();
        if is_back {
            self.ask = before;
            self.is_stopped = false;
        }
        is_back
    }

    pub(in crate::window::library) fn set_distance(&mut self, distance: f64) {
        self.change(|ask| ask.distance = distance.clamp(0.0, 1.0));
    }

    pub(in crate::window::library) fn set_weight(&mut self, weight: f64) {
        self.change(|ask| ask.weight = weight.clamp(0.0, 1.0));
    }

    /// Draws others at the same distance.
    pub(in crate::window::library) fn draw_again(&mut self) {
        self.change(|ask| ask.random_seed = ask.random_seed.wrapping_add(1));
    }

    /// Asks again, after the user stopped it, or since the library has changed.
    pub(in crate::window::library) fn ask_again(&mut self) {
        self.is_stopped = false;
        (self.sent, self.answered) = (None, None);
    }

    /// Reads the library again, in which more is known of what belongs together.
    pub(in crate::window::library) fn reload(&mut self) {
        let is_told = self.worker.as_ref().is_none_or(|worker| worker.try_send(Command::Release).is_ok());
        // Else the recommender notices it by itself, later.
        if is_told {
            self.ask_again();
        }
    }

    fn change(&mut self, change: impl FnOnce(&mut SimilarAsk)) {
        if let Some(ask) = &mut self.ask {
            change(ask);
            self.is_stopped = false;
        }
    }

    /// Stops the loading of the recommender.
    pub(in crate::window::library) fn stop(&self) {
        self.loading.stop.store(true, Ordering::Relaxed);
    }

    /// Takes answers, and sends what is due to the library at `path`. `is_open`: whether the page shows similar recordings. `cursor`: the
    /// recording of the details.
    pub(in crate::window::library) fn update(
        &mut self,
        path: Option<&Path>,
        supervisor: &Supervisor,
        is_open: bool,
        cursor: Option<RecordingId>,
    ) -> SimilarUpdate {
        let mut update = SimilarUpdate::default();
        let events: Vec<Event> = self.worker.iter().flat_map(SimilarWorker::events).collect();
        for event in events {
            self.take(event, &mut update);
        }
        if std::mem::replace(&mut self.is_open, is_open) && !is_open {
            self.stop();
            (self.sent, self.nearest, self.nearest_sent) = (None, None, None);
            (self.answered, self.baskets) = (None, None);
            // A full channel has requests only that are too old to matter: it is tried again.
            self.is_open =
                self.worker.as_ref().is_some_and(|worker| worker.try_send(Command::Release).is_err());
        }
        if !is_open || self.is_stopped || self.ask.is_none() {
            return update;
        }
        if let (None, Some(path)) = (&self.worker, path) {
            match worker::start(path.to_owned(), self.loading.clone(), supervisor.clone()) {
                Ok(worker) => self.worker = Some(worker),
                Err(error) => {
                    self.is_stopped = true;
                    update.problems.push(format!("No thread could be started: {error}"));
                }
            }
        }
        self.send(cursor);
        update
    }

    fn send(&mut self, cursor: Option<RecordingId>) {
        let Some(worker) = &self.worker else { return };
        if self.sent != self.ask
            && let Some(ask) = &self.ask
            && worker.try_send(Command::Ask(ask.clone())).is_ok()
        {
            self.sent.clone_from(&self.ask);
        }
        // Answered once the recommender is loaded.
        if self.baskets.is_some()
            && let Some(id) = cursor.filter(|id| self.nearest_sent != Some(*id))
            && worker.try_send(Command::Nearest(id)).is_ok()
        {
            self.nearest_sent = Some(id);
        }
    }

    fn take(&mut self, event: Event, update: &mut SimilarUpdate) {
        match event {
            Event::Answered(answer) => {
                let SimilarAnswer { ask, seeds, hits, baskets, has_no_sound } = *answer;
                // Not that to a request for others. While a slider is moved, that to a moment before is shown.
                if !self.is_open || self.ask.as_ref().is_none_or(|wanted| wanted.seeds != ask.seeds) {
                    return;
                }
                self.remember_names(seeds);
                self.answered = Some(ask);
                update.hits = Some(hits.iter().map(|(id, _)| *id).collect());
                self.likeness = hits.into_iter().collect();
                (self.baskets, self.has_no_sound) = (Some(baskets), has_no_sound);
                // Another recommender may answer otherwise.
                self.nearest_sent = None;
            }
            Event::Nearest(id, named) => self.nearest = self.is_open.then_some((id, named)),
            Event::Stopped => self.is_stopped = self.is_open,
            Event::Failed(reason) => {
                self.is_stopped = true;
                update.problems.push(format!("Similar recordings: {reason}"));
            }
        }
    }

    /// The names of the seeds, now and on the way back.
    fn remember_names(&mut self, named: Vec<Named>) {
        self.names.retain(|known| !named.iter().any(|new| new.id == known.id));
        self.names.extend(named.into_iter().filter(|named| !named.name.is_empty()));
        let excess = self.names.len().saturating_sub(MAX_SEEDS * MAX_BACK);
        self.names.drain(..excess);
    }

    fn named(&self, id: RecordingId) -> Named {
        let known = self.names.iter().find(|known| known.id == id);
        known.cloned().unwrap_or_else(|| Named { id, name: String::new() })
    }

    /// The recordings that others are compared with. One whose name is not known yet has an empty one.
    pub(in crate::window) fn seeds(&self) -> Vec<Named> {
        self.ask.iter().flat_map(|ask| &ask.seeds).map(|seed| self.named(*seed)).collect()
    }

    /// What is asked for.
    pub(in crate::window) fn ask(&self) -> Option<&SimilarAsk> {
        self.ask.as_ref()
    }

    /// Whether one can go back to other seeds.
    pub(in crate::window) fn can_go_back(&self) -> bool {
        !self.back.is_empty()
    }

    /// How alike a recording is to the seeds, if it was found.
    pub(in crate::window) fn likeness(&self, id: RecordingId) -> Option<&Likeness> {
        self.likeness.get(&id)
    }

    /// Number of playlists and sessions that say what belongs together; `None` until that is known.
    pub(in crate::window) fn baskets(&self) -> Option<usize> {
        self.baskets
    }

    /// Whether none of the seeds has a sound to compare, so that listeners decide alone.
    pub(in crate::window) fn has_no_sound(&self) -> bool {
        self.has_no_sound
    }

    /// The nearest of this recording, if they are known.
    pub(in crate::window) fn nearest(&self, id: RecordingId) -> Option<&[Named]> {
        self.nearest.as_ref().filter(|(of, _)| *of == id).map(|(_, named)| named.as_slice())
    }

    /// How many embeddings were read, and about how many there are, while the recommender is loaded.
    pub(in crate::window) fn loading(&self) -> Option<(usize, usize)> {
        let Loading { is_loading, done, all, .. } = &*self.loading;
        let figures = || (done.load(Ordering::Relaxed), all.load(Ordering::Relaxed));
        (self.is_open && is_loading.load(Ordering::Relaxed)).then(figures)
    }

    /// Whether an answer is awaited.
    pub(in crate::window) fn is_asking(&self) -> bool {
        self.is_open && !self.is_stopped && self.ask.is_some() && self.answered != self.ask
    }

    /// Whether the user stopped it, or it failed.
    pub(in crate::window) fn is_stopped(&self) -> bool {
        self.is_stopped
    }
}
