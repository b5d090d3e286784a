//! The scene for each label: one of the user's own, from the folder of that label, or a built-in one. Loaded on a thread.

use super::curtain::{Bill, BuiltIn};
use super::scene::{Scene, SceneError};
use super::set::Set;
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
const MOST_SETS: usize = 6;

/// Scenes at hand, and those on their way.
pub(super) struct Repertoire {
    actor: Actor<Wanted, Loaded>,
    folder: Option<PathBuf>,
    at_hand: HashMap<Bill, Arc<Set>>,
    /// The order in which they were used, the newest last.
    used: Vec<Bill>,
    asked: Vec<Bill>,
    unsent: VecDeque<Wanted>,
    turn: u64,
}

struct Wanted {
    turn: u64,
    bill: Bill,
    folder: Option<PathBuf>,
}

struct Loaded {
    turn: u64,
    bill: Bill,
    set: Option<Set>,
    /// Why a scene of the user's own is not shown.
    refusal: Option<String>,
}

/// Where scenes of one's own are looked for, if nothing else is chosen.
pub(in crate::window) fn usual_folder() -> Option<PathBuf> {
    // Tests must not show the scenes of whoever runs them.
    if cfg!(test) {
        return None;
    }
    Some(choose_base_strategy().ok()?.data_dir().join("pianoscope/scenes"))
}

impl Repertoire {
    /// Starts the thread; `wake` is called when a scene was loaded.
    pub(super) fn start(folder: Option<PathBuf>, wake: impl Fn() + Send + 'static) -> io::Result<Self> {
        let actor = Actor::start("scenes", 4, 4, move |asked: crossbeam_channel::Receiver<Wanted>, told| {
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
            at_hand: HashMap::new(),
            used: Vec::new(),
            asked: Vec::new(),
            unsent: VecDeque::new(),
            turn: 0,
        })
    }

    /// Looks in another folder from now on.
    pub(super) fn look_in(&mut self, folder: Option<PathBuf>) {
        self.folder = folder;
        self.look_again();
    }

    /// Looks once more.
    pub(super) fn look_again(&mut self) {
        self.turn += 1;
        self.asked.clear();
        self.unsent.clear();
        // What is shown stays until the new one is there.
    }

    /// Whether the folder is this one.
    pub(super) fn looks_in(&self, folder: Option<&Path>) -> bool {
        self.folder.as_deref() == folder
    }

    #[cfg(test)]
    pub(super) fn at_hand(&self) -> usize {
        self.at_hand.len()
    }

    /// Takes in what was loaded; gives the reasons for which scenes were refused.
    pub(super) fn take_in(&mut self) -> Vec<String> {
        let mut refusals = Vec::new();
        let told: Vec<Loaded> = self.actor.events().collect();
        for Loaded { turn, bill, set, refusal } in told {
            if turn == self.turn {
                refusals.extend(refusal);
                // One that is not used any more would never be let go.
                if let Some(set) = set.filter(|_| self.used.contains(&bill)) {
                    self.at_hand.insert(bill, Arc::new(set));
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

    /// The scene for a bill; asks for it if it is not at hand.
    pub(super) fn get(&mut self, bill: &Bill) -> Option<Arc<Set>> {
        if !self.asked.contains(bill) {
            self.asked.push(bill.clone());
            let wanted = Wanted { turn: self.turn, bill: bill.clone(), folder: self.folder.clone() };
            if let Err(wanted) = self.actor.try_send(wanted) {
                self.unsent.push_back(wanted);
            }
        }
        self.used.retain(|used| used != bill);
        self.used.push(bill.clone());
        if self.used.len() > MOST_SETS {
            let oldest = self.used.remove(0);
            self.asked.retain(|asked| *asked != oldest);
            self.at_hand.remove(&oldest);
        }
        self.at_hand.get(bill).cloned()
    }
}

impl Wanted {
    fn load(self) -> Loaded {
        let Self { turn, bill, folder } = self;
        let own = folder.and_then(|folder| own_scene(&folder, &bill));
        let (own, refusal) = match own.as_deref().map(|path| (path, Scene::load(path))) {
            Some((_, Ok(scene))) => (Some(scene), None),
            Some((path, Err(error))) => (None, Some(told(path, &error))),
            None => (None, None),
        };
        let scene = own.or_else(|| Scene::from_bytes(built_in(&bill)).ok());
        Loaded { turn, bill, set: scene.map(Set::new), refusal }
    }
}

fn told(path: &Path, error: &SceneError) -> String {
    format!("{} is not shown: {error}. The built-in scene plays.", path.display())
}

fn built_in(bill: &Bill) -> &'static [u8] {
    match bill.built_in() {
        BuiltIn::Piano => PIANO,
        BuiltIn::Band => BAND,
        BuiltIn::Undecided => UNDECIDED,
    }
}

/// The first scene, by name, in the label's folder; upper and lower case are alike.
fn own_scene(folder: &Path, bill: &Bill) -> Option<PathBuf> {
    let wanted = match bill {
        Bill::Undecided => UNDECIDED_FOLDER,
        Bill::Label(label) => label,
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

    fn label(name: &str) -> Bill {
        Bill::Label(name.into())
    }

    fn wait(repertoire: &mut Repertoire, bill: &Bill) -> (Arc<Set>, Vec<String>) {
        let begin = Instant::now();
        let mut refusals = Vec::new();
        loop {
            refusals.extend(repertoire.take_in());
            if let Some(set) = repertoire.get(bill) {
                return (set, refusals);
            }
            assert!(begin.elapsed() < Duration::from_secs(60));
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    #[test]
    fn labels_have_their_scenes() {
        let mut repertoire = Repertoire::start(None, || {}).unwrap();
        for (bill, node) in [
            (label("Piano"), "key_A0"),
            (label("piano"), "key_C8"),
            (label("Other"), "drum_kick"),
            (label("Bagpipes"), "horn"),
            (Bill::Undecided, "pendulum"),
        ] {
            let (set, refusals) = wait(&mut repertoire, &bill);
            assert!(set.scene.node(node).is_some(), "{bill:?}");
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
        let mut repertoire = Repertoire::start(Some(folder.path().to_owned()), || {}).unwrap();
        let (set, refusals) = wait(&mut repertoire, &label("Piano"));
        assert!(set.scene.node("pendulum").is_some() && refusals.is_empty());
        let (set, refusals) = wait(&mut repertoire, &label("Other"));
        assert!(set.scene.node("drum_kick").is_some());
        assert!(
            refusals.len() == 1 && refusals[0].contains("a.glb is not shown: not a whole .glb"),
            "{refusals:?}"
        );
        // Taken away, the built-in one is there again.
        repertoire.look_in(None);
        let begin = Instant::now();
        loop {
            repertoire.take_in();
            if repertoire.get(&label("Piano")).is_some_and(|set| set.scene.node("key_A0").is_some()) {
                break;
            }
            assert!(begin.elapsed() < Duration::from_secs(60));
        }
    }

    #[test]
    fn of_many_labels_the_last_stay_at_hand() {
        let mut repertoire = Repertoire::start(None, || {}).unwrap();
        for number in 0..2 * MOST_SETS {
            wait(&mut repertoire, &label(&number.to_string()));
        }
        assert!(repertoire.at_hand.len() <= MOST_SETS);
    }
}
