//! Loads and caches the scene of each label: the user's own from the folder of that label, or a built-in one.

use super::built_in::built_in_scene;
use super::scene::{Scene, SceneError};
use super::scene_instance::SceneInstance;
use super::scene_transition::SceneKey;
use crate::window::actor::Actor;
use crate::window::supervisor::{INTERNAL_ERROR, Supervisor, inject_panic};
use etcetera::{BaseStrategy, choose_base_strategy};
use std::collections::{HashMap, VecDeque};
use std::fmt::Display;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Subfolder of the user's scene without a verdict.
const UNDECIDED_FOLDER: &str = "undecided";
/// Maximum number of cached scenes.
const MAX_SCENES: usize = 6;

/// Loaded scenes, and those requested from the loading thread.
pub(super) struct SceneCache {
    actor: Actor<LoadRequest, LoadedScene>,
    folder: Option<PathBuf>,
    scenes: HashMap<SceneKey, Arc<SceneInstance>>,
    /// Keys in order of use, most recent last.
    recently_used: Vec<SceneKey>,
    requested: Vec<SceneKey>,
    /// Requests for which the channel had no room.
    unsent: VecDeque<LoadRequest>,
    /// Incremented when the folder changes; results of earlier generations are dropped.
    generation: u64,
}

struct LoadRequest {
    generation: u64,
    scene_key: SceneKey,
    folder: Option<PathBuf>,
}

struct LoadedScene {
    generation: u64,
    scene_key: SceneKey,
    scene: Option<SceneInstance>,
    /// Why the user's own scene is not shown.
    refusal: Option<String>,
}

/// The default folder of the user's own scenes, for example `~/.local/share/pianoscope/scenes`.
pub(in crate::window) fn default_scene_folder() -> Option<PathBuf> {
    // Tests must not depend on the scenes of the user who runs them.
    if cfg!(test) {
        return None;
    }
    Some(choose_base_strategy().ok()?.data_dir().join("pianoscope/scenes"))
}

impl SceneCache {
    /// Starts the loading thread, which wakes the window after each scene.
    ///
    /// # Errors
    /// If the thread cannot be started.
    pub(super) fn start(folder: Option<PathBuf>, supervisor: impl Into<Supervisor>) -> io::Result<Self> {
        let supervisor = supervisor.into();
        let actor = Actor::start(
            "scenes",
            4,
            4,
            move |requests: crossbeam_channel::Receiver<LoadRequest>, loaded| {
                for request in requests {
                    if loaded.send(request.load(&supervisor)).is_err() {
                        return;
                    }
                    supervisor.wake();
                }
            },
        )?;
        Ok(Self {
            actor,
            folder,
            scenes: HashMap::new(),
            recently_used: Vec::new(),
            requested: Vec::new(),
            unsent: VecDeque::new(),
            generation: 0,
        })
    }

    /// Sets the folder of the user's own scenes.
    pub(super) fn set_folder(&mut self, folder: Option<PathBuf>) {
        self.folder = folder;
        self.reload();
    }

    /// Loads all scenes again. Until then the present ones stay.
    pub(super) fn reload(&mut self) {
        self.generation += 1;
        self.requested.clear();
        self.unsent.clear();
    }

    /// Whether the folder is this one.
    pub(super) fn has_folder(&self, folder: Option<&Path>) -> bool {
        self.folder.as_deref() == folder
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.scenes.len()
    }

    /// Receives loaded scenes and sends pending requests. Returns why scenes of the user's own are not shown.
    pub(super) fn poll(&mut self) -> Vec<String> {
        let mut refusals = Vec::new();
        let loaded: Vec<LoadedScene> = self.actor.events().collect();
        for LoadedScene { generation, scene_key, scene, refusal } in loaded {
            if generation == self.generation {
                refusals.extend(refusal);
                // A scene that is no longer used would never be evicted.
                if let Some(scene) = scene.filter(|_| self.recently_used.contains(&scene_key)) {
                    self.scenes.insert(scene_key, Arc::new(scene));
                }
            }
        }
        self.actor.send_waiting(&mut self.unsent);
        refusals
    }

    /// The scene for a key, if it is loaded; otherwise requests it.
    pub(super) fn get(&mut self, scene_key: &SceneKey) -> Option<Arc<SceneInstance>> {
        if !self.requested.contains(scene_key) {
            self.requested.push(scene_key.clone());
            let request = LoadRequest {
                generation: self.generation,
                scene_key: scene_key.clone(),
                folder: self.folder.clone(),
            };
            if let Err(request) = self.actor.try_send(request) {
                self.unsent.push_back(request);
            }
        }
        self.recently_used.retain(|used| used != scene_key);
        self.recently_used.push(scene_key.clone());
        if self.recently_used.len() > MAX_SCENES {
            let oldest = self.recently_used.remove(0);
            self.requested.retain(|requested| *requested != oldest);
            self.scenes.remove(&oldest);
        }
        self.scenes.get(scene_key).cloned()
    }
}

impl LoadRequest {
    fn load(self, supervisor: &Supervisor) -> LoadedScene {
        let Self { generation, scene_key, folder } = self;
        let (own, refusal) = match folder.and_then(|folder| user_scene_path(&folder, &scene_key)) {
            Some(path) => match supervisor.catch(|| load_scene(&path)) {
                Err(_) => (None, Some(refusal_message(&path, &INTERNAL_ERROR))),
                Ok(Ok(scene)) => {
                    tracing::info!(path = %path.display(), triangles = scene.triangles(), "stage: scene loaded");
                    (Some(scene), None)
                }
                Ok(Err(error)) => {
                    tracing::warn!(path = %path.display(), %error, "stage: scene rejected");
                    (None, Some(refusal_message(&path, &error)))
                }
            },
            None => (None, None),
        };
        let scene = own.or_else(|| {
            Scene::from_bytes(built_in_scene(&scene_key).glb)
                .inspect_err(|error| tracing::error!(%error, ?scene_key, "stage: built-in scene rejected"))
                .ok()
        });
        LoadedScene { generation, scene_key, scene: scene.map(SceneInstance::new), refusal }
    }
}

fn load_scene(path: &Path) -> Result<Scene, SceneError> {
    inject_panic("scenes", path);
    Scene::load(path)
}

fn refusal_message(path: &Path, error: &dyn Display) -> String {
    format!("{} is not shown: {error}. The built-in scene plays.", path.display())
}

/// The first `.glb` by name in the label's folder. The names of folder and extension are case-insensitive.
fn user_scene_path(folder: &Path, scene_key: &SceneKey) -> Option<PathBuf> {
    let name = match scene_key {
        SceneKey::Undecided => UNDECIDED_FOLDER,
        SceneKey::Label(label) => label,
    };
    let entries =
        |folder: &Path| std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let is_label_folder = |path: &PathBuf| {
        path.file_name().is_some_and(|file| file.to_string_lossy().to_lowercase() == name.to_lowercase())
    };
    // macOS puts files beside others whose names begin with a dot.
    let is_scene = |path: &PathBuf| {
        path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("glb"))
            && path.file_name().is_some_and(|name| !name.to_string_lossy().starts_with('.'))
    };
    let mut folders: Vec<_> = entries(folder).filter(is_label_folder).collect();
    folders.sort();
    folders.iter().find_map(|folder| entries(folder).filter(is_scene).min())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::{Duration, Instant};

    fn label(name: &str) -> SceneKey {
        SceneKey::Label(name.into())
    }

    fn wait(scene_cache: &mut SceneCache, scene_key: &SceneKey) -> (Arc<SceneInstance>, Vec<String>) {
        let begin = Instant::now();
        let mut refusals = Vec::new();
        loop {
            refusals.extend(scene_cache.poll());
            if let Some(instance) = scene_cache.get(scene_key) {
                return (instance, refusals);
            }
            assert!(begin.elapsed() < Duration::from_secs(60));
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    #[test]
    fn a_label_has_its_built_in_scene_and_all_others_the_neutral_one() {
        let mut scene_cache = SceneCache::start(None, || {}).unwrap();
        for (scene_key, node) in [
            (label("Piano"), "key_A0"),
            (label("piano"), "key_C8"),
            (label("Other"), "drum_kick"),
            (label("Bagpipes"), "pendulum"),
            (SceneKey::Undecided, "pendulum"),
        ] {
            let (instance, refusals) = wait(&mut scene_cache, &scene_key);
            assert!(instance.scene.node(node).is_some(), "{scene_key:?}");
            assert!(refusals.is_empty());
        }
    }

    #[test]
    fn a_user_scene_replaces_the_built_in_one_and_a_broken_one_is_rejected_with_the_reason() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("piano")).unwrap();
        std::fs::create_dir(folder.path().join("Other")).unwrap();
        std::fs::write(folder.path().join("piano/a.GLB"), built_in_scene(&SceneKey::Undecided).glb).unwrap();
        std::fs::write(folder.path().join("piano/b.glb"), b"later by name").unwrap();
        std::fs::write(folder.path().join("Other/a.glb"), b"no scene").unwrap();
        std::fs::write(folder.path().join("Other/readme.txt"), b"no scene").unwrap();
        // Neither an empty folder nor a file of the label's name hides the scene.
        std::fs::create_dir(folder.path().join("PIANO")).unwrap();
        std::fs::write(folder.path().join("OTHER"), b"no folder").unwrap();
        std::fs::write(folder.path().join("piano/._a.glb"), b"beside it").unwrap();
        let mut scene_cache = SceneCache::start(Some(folder.path().to_owned()), || {}).unwrap();
        let (instance, refusals) = wait(&mut scene_cache, &label("Piano"));
        assert!(instance.scene.node("pendulum").is_some() && refusals.is_empty());
        let (instance, refusals) = wait(&mut scene_cache, &label("Other"));
        assert!(instance.scene.node("drum_kick").is_some());
        assert!(
            refusals.len() == 1 && refusals[0].contains("a.glb is not shown: not a valid .glb"),
            "{refusals:?}"
        );
        // Without the folder the built-in scene returns.
        scene_cache.set_folder(None);
        let begin = Instant::now();
        loop {
            scene_cache.poll();
            if scene_cache
                .get(&label("Piano"))
                .is_some_and(|instance| instance.scene.node("key_A0").is_some())
            {
                break;
            }
            assert!(begin.elapsed() < Duration::from_secs(60));
        }
    }

    #[test]
    fn a_scene_that_panics_is_replaced_and_the_next_ones_load() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("Piano")).unwrap();
        std::fs::write(folder.path().join("Piano/panic in scenes.glb"), b"").unwrap();
        let (supervisor, panics) = Supervisor::new(|| {});
        let mut scene_cache = SceneCache::start(Some(folder.path().to_owned()), supervisor).unwrap();
        let (instance, refusals) = wait(&mut scene_cache, &label("Piano"));
        assert!(instance.scene.node("key_A0").is_some(), "the built-in scene");
        assert!(refusals.len() == 1 && refusals[0].contains(INTERNAL_ERROR), "{refusals:?}");
        assert_eq!(panics.recv().unwrap().thread, "scenes");
        assert!(wait(&mut scene_cache, &label("Other")).0.scene.node("drum_kick").is_some());
    }

    #[test]
    fn the_least_recently_used_scenes_are_evicted() {
        let mut scene_cache = SceneCache::start(None, || {}).unwrap();
        for number in 0..2 * MAX_SCENES {
            wait(&mut scene_cache, &label(&number.to_string()));
        }
        assert!(scene_cache.scenes.len() <= MAX_SCENES);
    }
}
