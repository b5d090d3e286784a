//! The scene for each label: one of the user's own, from the folder of that label, or a built-in one. LoadedScene on a thread.

use super::scene::{Scene, SceneError};
use super::scene_instance::SceneInstance;
use super::scene_transition::{BuiltIn, SceneKey};
use crate::window::actor::Actor;
use etcetera::{BaseStrategy, choose_base_strategy};
use std::collections::{HashMap, VecDeque};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

static PIANO: &[u8] = include_bytes!("../../../animations/piano.glb");
static BAND: &[u8] = include_bytes!("../../../animations/band.glb");
static UNDECIDED: &[u8] = include_bytes!("../../../animations/undecided.glb");
/// The folder of scenes for what is not decided.
const UNDECIDED_FOLDER: &str = "undecided";
/// Scenes kept at once.
const MAX_SCENES: usize = 6;

/// Scenes at hand, and those on their way.
pub(super) struct SceneCache {
    actor: Actor<LoadRequest, LoadedScene>,
    folder: Option<PathBuf>,
    scenes: HashMap<SceneKey, Arc<SceneInstance>>,
    /// The order in which they were used, the newest last.
    recently_used: Vec<SceneKey>,
    requested: Vec<SceneKey>,
    unsent: VecDeque<LoadRequest>,
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
    /// Why a scene of the user's own is not shown.
    refusal: Option<String>,
}

/// Where scenes of one's own are looked for, if nothing else is chosen.
pub(in crate::window) fn default_scene_folder() -> Option<PathBuf> {
    // Tests must not show the scenes of whoever runs them.
    if cfg!(test) {
        return None;
    }
    Some(choose_base_strategy().ok()?.data_dir().join("pianoscope/scenes"))
}

impl SceneCache {
    /// Starts the thread; `wake` is called when a scene was loaded.
    pub(super) fn start(folder: Option<PathBuf>, wake: impl Fn() + Send + 'static) -> io::Result<Self> {
        let actor =
            Actor::start("scenes", 4, 4, move |asked: crossbeam_channel::Receiver<LoadRequest>, told| {
                for wanted in asked {
                    if told.send(wanted.load()).is_err() {
                        return;
                    }
                    wake();
                }
            })?;
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

    /// Looks in another folder from now on.
    pub(super) fn set_folder(&mut self, folder: Option<PathBuf>) {
        self.folder = folder;
        self.reload();
    }

    /// Looks once more.
    pub(super) fn reload(&mut self) {
        self.generation += 1;
        self.requested.clear();
        self.unsent.clear();
        // What is shown stays until the new one is there.
    }

    /// Whether the folder is this one.
    pub(super) fn has_folder(&self, folder: Option<&Path>) -> bool {
        self.folder.as_deref() == folder
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.scenes.len()
    }

    /// Takes in what was loaded; gives the reasons for which scenes were refused.
    pub(super) fn poll(&mut self) -> Vec<String> {
        let mut refusals = Vec::new();
        let told: Vec<LoadedScene> = self.actor.events().collect();
        for LoadedScene { generation, scene_key, scene, refusal } in told {
            if generation == self.generation {
                refusals.extend(refusal);
                // One that is not used any more would never be let go.
                if let Some(scene) = scene.filter(|_| self.recently_used.contains(&scene_key)) {
                    self.scenes.insert(scene_key, Arc::new(scene));
                }
            }
        }
        while let Some(wanted) = self.unsent.pop_front() {
            if let Err(wanted) = self.actor.try_send(wanted) {
                self.unsent.push_front(wanted);
                break;
            }
        }
        refusals
    }

    /// The scene for a scene_key; asks for it if it is not at hand.
    pub(super) fn get(&mut self, scene_key: &SceneKey) -> Option<Arc<SceneInstance>> {
        if !self.requested.contains(scene_key) {
            self.requested.push(scene_key.clone());
            let wanted = LoadRequest {
                generation: self.generation,
                scene_key: scene_key.clone(),
                folder: self.folder.clone(),
            };
            if let Err(wanted) = self.actor.try_send(wanted) {
                self.unsent.push_back(wanted);
            }
        }
        self.recently_used.retain(|used| used != scene_key);
        self.recently_used.push(scene_key.clone());
        if self.recently_used.len() > MAX_SCENES {
            let oldest = self.recently_used.remove(0);
            self.requested.retain(|asked| *asked != oldest);
            self.scenes.remove(&oldest);
        }
        self.scenes.get(scene_key).cloned()
    }
}

impl LoadRequest {
    fn load(self) -> LoadedScene {
        let Self { generation, scene_key, folder } = self;
        let own = folder.and_then(|folder| user_scene_path(&folder, &scene_key));
        let (own, refusal) = match own.as_deref().map(|path| (path, Scene::load(path))) {
            Some((_, Ok(scene))) => (Some(scene), None),
            Some((path, Err(error))) => (None, Some(refusal_message(path, &error))),
            None => (None, None),
        };
        let scene = own.or_else(|| Scene::from_bytes(built_in(&scene_key)).ok());
        LoadedScene { generation, scene_key, scene: scene.map(SceneInstance::new), refusal }
    }
}

fn refusal_message(path: &Path, error: &SceneError) -> String {
    format!("{} is not shown: {error}. The built-in scene plays.", path.display())
}

fn built_in(scene_key: &SceneKey) -> &'static [u8] {
    match scene_key.built_in() {
        BuiltIn::Piano => PIANO,
        BuiltIn::Band => BAND,
        BuiltIn::Undecided => UNDECIDED,
    }
}

/// The first scene, by name, in the label's folder; upper and lower case are alike.
fn user_scene_path(folder: &Path, scene_key: &SceneKey) -> Option<PathBuf> {
    let wanted = match scene_key {
        SceneKey::Undecided => UNDECIDED_FOLDER,
        SceneKey::Label(label) => label,
    };
    let entries =
        |folder: &Path| std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let is_wanted = |path: &PathBuf| {
        path.file_name().is_some_and(|name| name.to_string_lossy().to_lowercase() == wanted.to_lowercase())
    };
    // What macOS puts beside its files begins with a dot.
    let is_scene = |path: &PathBuf| {
        path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("glb"))
            && path.file_name().is_some_and(|name| !name.to_string_lossy().starts_with('.'))
    };
    let mut folders: Vec<_> = entries(folder).filter(is_wanted).collect();
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
            if let Some(set) = scene_cache.get(scene_key) {
                return (set, refusals);
            }
            assert!(begin.elapsed() < Duration::from_secs(60));
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    #[test]
    fn labels_have_their_scenes() {
        let mut scene_cache = SceneCache::start(None, || {}).unwrap();
        for (scene_key, node) in [
            (label("Piano"), "key_A0"),
            (label("piano"), "key_C8"),
            (label("Other"), "drum_kick"),
            (label("Bagpipes"), "horn"),
            (SceneKey::Undecided, "pendulum"),
        ] {
            let (set, refusals) = wait(&mut scene_cache, &scene_key);
            assert!(set.scene.node(node).is_some(), "{scene_key:?}");
            assert!(refusals.is_empty());
        }
    }

    #[test]
    fn a_scene_of_ones_own_takes_the_place_and_a_broken_one_is_refused_with_the_reason() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("piano")).unwrap();
        std::fs::create_dir(folder.path().join("Other")).unwrap();
        std::fs::write(folder.path().join("piano/a.GLB"), UNDECIDED).unwrap();
        std::fs::write(folder.path().join("piano/b.glb"), b"later by name").unwrap();
        std::fs::write(folder.path().join("Other/a.glb"), b"no scene").unwrap();
        std::fs::write(folder.path().join("Other/readme.txt"), b"no scene").unwrap();
        // Neither an empty folder nor a file of the label's name hides the scene.
        std::fs::create_dir(folder.path().join("PIANO")).unwrap();
        std::fs::write(folder.path().join("OTHER"), b"no folder").unwrap();
        std::fs::write(folder.path().join("piano/._a.glb"), b"beside it").unwrap();
        let mut scene_cache = SceneCache::start(Some(folder.path().to_owned()), || {}).unwrap();
        let (set, refusals) = wait(&mut scene_cache, &label("Piano"));
        assert!(set.scene.node("pendulum").is_some() && refusals.is_empty());
        let (set, refusals) = wait(&mut scene_cache, &label("Other"));
        assert!(set.scene.node("drum_kick").is_some());
        assert!(
            refusals.len() == 1 && refusals[0].contains("a.glb is not shown: not a whole .glb"),
            "{refusals:?}"
        );
        // Taken away, the built-in one is there again.
        scene_cache.set_folder(None);
        let begin = Instant::now();
        loop {
            scene_cache.poll();
            if scene_cache.get(&label("Piano")).is_some_and(|set| set.scene.node("key_A0").is_some()) {
                break;
            }
            assert!(begin.elapsed() < Duration::from_secs(60));
        }
    }

    #[test]
    fn of_many_labels_the_last_stay_at_hand() {
        let mut scene_cache = SceneCache::start(None, || {}).unwrap();
        for number in 0..2 * MAX_SCENES {
            wait(&mut scene_cache, &label(&number.to_string()));
        }
        assert!(scene_cache.scenes.len() <= MAX_SCENES);
    }
}
