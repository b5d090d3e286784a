//! Loads model files on threads, so that the window does not wait for a slow disk.

use super::supervisor::Supervisor;
use crate::model::Model;
use crossbeam_channel::{Receiver, Sender, bounded};
use eframe::egui::Context;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

/// Most threads at a time: a disk that does not respond keeps one for any time.
const MAX_RUNNING: usize = 4;
/// Loading that takes longer than this is announced.
const SLOW: Duration = Duration::from_secs(1);

/// Loads one model at a time; a new request replaces the previous one.
pub(super) struct ModelLoader {
    supervisor: Supervisor,
    sender: Sender<(u64, Result<Model, String>)>,
    results: Receiver<(u64, Result<Model, String>)>,
    /// Its reference count minus one is the number of running threads.
    running: Arc<()>,
    last_request: u64,
    pending: Option<PendingModel>,
}

/// A model that is being loaded.
struct PendingModel {
    request: u64,
    /// `None`: the built-in model.
    path: Option<PathBuf>,
    since: Instant,
    is_announced: bool,
}

impl ModelLoader {
    pub(super) fn new(supervisor: Supervisor) -> Self {
        let (sender, results) = bounded(MAX_RUNNING);
        Self { supervisor, sender, results, running: Arc::new(()), last_request: 0, pending: None }
    }

    /// Whether a model is being loaded.
    pub(super) fn is_loading(&self) -> bool {
        self.pending.is_some()
    }

    /// The path of the model that is being loaded; its path is `None` for the built-in model.
    pub(super) fn requested(&self) -> Option<&Option<PathBuf>> {
        self.pending.as_ref().map(|pending| &pending.path)
    }

    /// Loads the model at `path`, or the built-in one.
    pub(super) fn load(&mut self, ctx: &Context, path: Option<PathBuf>) {
        self.last_request += 1;
        let request = self.last_request;
        self.pending =
            Some(PendingModel { request, path: path.clone(), since: Instant::now(), is_announced: false });
        ctx.request_repaint_after(SLOW);
        if Arc::strong_count(&self.running) > MAX_RUNNING {
            return self.refuse("other model files are still being read; close the window if a disk hangs");
        }
        let (supervisor, sender, running) =
            (self.supervisor.clone(), self.sender.clone(), self.running.clone());
        let started = thread::Builder::new().name("model".to_owned()).spawn(move || {
            let loaded =
                supervisor.catch(|| load(path)).unwrap_or_else(|_| Err("an internal error".to_owned()));
            drop(running);
            // Fails only if the window has closed.
            sender.send((request, loaded)).ok();
            supervisor.wake();
        });
        if let Err(error) = started {
            self.refuse(&error.to_string());
        }
    }

    /// Reports that the model cannot be loaded.
    fn refuse(&self, reason: &str) {
        // Results are received in each frame, so there is room.
        self.sender.try_send((self.last_request, Err(reason.to_owned()))).ok();
        self.supervisor.wake();
    }

    /// The result of the last request: the path and the model, or a message why it cannot be used.
    pub(super) fn result(&mut self) -> Option<(Option<PathBuf>, Result<Model, String>)> {
        let results: Vec<_> = self.results.try_iter().collect();
        let request = self.pending.as_ref()?.request;
        let (_, loaded) = results.into_iter().find(|(of, _)| *of == request)?;
        let path = self.pending.take()?.path;
        Some((path, loaded))
    }

    /// A message if loading takes long; once for each model.
    pub(super) fn slow_message(&mut self) -> Option<String> {
        let pending = self
            .pending
            .as_mut()
            .filter(|pending| !pending.is_announced && pending.since.elapsed() > SLOW)?;
        pending.is_announced = true;
        let path = pending.path.as_ref()?;
        Some(format!(
            "The model {} is still being read; recordings are classified afterwards",
            path.display()
        ))
    }
}

fn load(path: Option<PathBuf>) -> Result<Model, String> {
    match path {
        Some(path) => Model::load(&path).map_err(|error| format!("{}: {error}", path.display())),
        None => Model::built_in().map_err(|error| error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wait(loader: &mut ModelLoader) -> (Option<PathBuf>, Result<Model, String>) {
        let begin = Instant::now();
        loop {
            assert!(begin.elapsed() < Duration::from_secs(60));
            if let Some(result) = loader.result() {
                return result;
            }
            thread::sleep(Duration::from_millis(2));
        }
    }

    #[test]
    fn the_last_request_wins() {
        let ctx = Context::default();
        let mut loader = ModelLoader::new((|| {}).into());
        loader.load(&ctx, Some("/nowhere/a.safetensors".into()));
        loader.load(&ctx, None);
        let (path, model) = wait(&mut loader);
        assert!(path.is_none() && model.is_ok() && !loader.is_loading());
        loader.load(&ctx, Some("/nowhere/b.safetensors".into()));
        assert_eq!(loader.requested(), Some(&Some("/nowhere/b.safetensors".into())));
        let (path, model) = wait(&mut loader);
        assert_eq!(path, Some("/nowhere/b.safetensors".into()));
        assert!(model.unwrap_err().starts_with("/nowhere/b.safetensors: "));
    }

    #[test]
    fn hanging_disks_do_not_gather_threads() {
        let ctx = Context::default();
        let mut loader = ModelLoader::new((|| {}).into());
        let hanging = vec![loader.running.clone(); MAX_RUNNING];
        loader.load(&ctx, None);
        assert!(wait(&mut loader).1.unwrap_err().contains("still being read"));
        drop(hanging);
        loader.load(&ctx, None);
        assert!(wait(&mut loader).1.is_ok());
    }
}
