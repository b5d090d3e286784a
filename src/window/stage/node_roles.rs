//! Which nodes of a scene move with the music: recognised by name, in any scene.

use super::scene::Scene;
use crate::motion::Drum;

/// All nodes of a scene with a role.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct NodeRoles {
    /// Index of the node, and its role.
    pub(super) nodes: Vec<(usize, NodeRole)>,
}

/// What a node represents.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum NodeRole {
    /// A key of a piano, 0 (A0) to 87 (C8).
    Key(u8),
    /// The right pedal.
    Pedal,
    /// The dampers of a piano, together.
    Dampers,
    /// A drum, with the share of kick and snare hits that moves it.
    Drum { kick: f32, snare: f32 },
    /// The beater of the kick drum.
    Beater,
    /// The upper hi-hat cymbal.
    HiHat,
    /// A cymbal on a stand; the crash responds to loud hits only.
    Cymbal { crash: bool },
    /// A guitar string, 0 (low E) to 5.
    GuitarString(u8),
    /// A bass string, 0 (E) to 3.
    BassString(u8),
    /// The body of a guitar or bass.
    Body { bass: bool },
    /// A saxophone or trumpet.
    Horn,
    /// The cone of a loudspeaker.
    Cone,
}

const NOTES: [&str; 12] = ["A", "As", "B", "C", "Cs", "D", "Ds", "E", "F", "Fs", "G", "Gs"];

impl NodeRoles {
    /// Assigns roles by node name.
    pub(super) fn of_scene(scene: &Scene) -> Self {
        let role = |(node, named): (usize, &super::scene::Node)| Some((node, role_from_name(&named.name)?));
        Self { nodes: scene.nodes.iter().enumerate().filter_map(role).collect() }
    }
}

/// The role of a node of this name; `animations/README.md` lists the names.
fn role_from_name(name: &str) -> Option<NodeRole> {
    let string = |prefix: &str, count: u8| {
        let number = name.strip_prefix(prefix)?.parse::<u8>().ok()?;
        number.checked_sub(1).filter(|string| *string < count)
    };
    Some(match name {
        "pedal_right" => NodeRole::Pedal,
        "dampers" => NodeRole::Dampers,
        "drum_kick" => NodeRole::Drum { kick: 1.0, snare: 0.0 },
        "drum_snare" => NodeRole::Drum { kick: 0.0, snare: 1.0 },
        // Toms are not detected separately; they move a little with kick and snare.
        "drum_tom_1" => NodeRole::Drum { kick: 0.15, snare: 0.35 },
        "drum_tom_2" => NodeRole::Drum { kick: 0.3, snare: 0.2 },
        "drum_floor" => NodeRole::Drum { kick: 0.45, snare: 0.1 },
        "kick_beater" => NodeRole::Beater,
        "hihat_top" => NodeRole::HiHat,
        "cymbal_crash" => NodeRole::Cymbal { crash: true },
        "cymbal_ride" => NodeRole::Cymbal { crash: false },
        "guitar" => NodeRole::Body { bass: false },
        "bass" => NodeRole::Body { bass: true },
        "horn" => NodeRole::Horn,
        "amp_cone" => NodeRole::Cone,
        _ => {
            let key = name.strip_prefix("key_").and_then(key_from_note_name);
            let guitar = || string("guitar_string_", 6).map(NodeRole::GuitarString);
            let bass = || string("bass_string_", 4).map(NodeRole::BassString);
            return key.map(NodeRole::Key).or_else(guitar).or_else(bass);
        }
    })
}

/// `C4`, `Cs4` → 39, 40.
fn key_from_note_name(name: &str) -> Option<u8> {
    let digit = name.find(|c: char| c.is_ascii_digit())?;
    let (note, octave) = name.split_at_checked(digit)?;
    let note = NOTES.iter().position(|known| *known == note)?;
    let octave: usize = octave.parse().ok().filter(|octave| *octave <= 8)?;
    // Octaves start at C, the keyboard at A.
    let octaves = if note >= 3 { octave.checked_sub(1)? } else { octave };
    u8::try_from(12 * octaves + note).ok().filter(|key| *key < 88)
}

/// The share of a hit on `drum` that moves this role, 0 to 1.
pub(super) fn hit_share(role: NodeRole, drum: Drum) -> f32 {
    match (role, drum) {
        (NodeRole::Drum { kick, .. }, Drum::Kick) => kick,
        (NodeRole::Drum { snare, .. }, Drum::Snare) => snare,
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_numbered_from_the_left() {
        for (name, number) in
            [("A0", 0), ("As0", 1), ("C1", 3), ("A1", 12), ("C4", 39), ("Gs4", 47), ("C8", 87)]
        {
            assert_eq!(role_from_name(&format!("key_{name}")), Some(NodeRole::Key(number)), "{name}");
        }
        for name in ["key_", "key_H2", "key_C0", "key_D8", "key_C", "key_4", "key_C44", "key_C4x", "Key_C4"] {
            assert_eq!(role_from_name(name), None, "{name}");
        }
    }

    #[test]
    fn the_built_in_scenes_have_all_roles() {
        let roles = |bytes: &[u8]| NodeRoles::of_scene(&Scene::from_bytes(bytes).unwrap());
        let piano = roles(include_bytes!("../../../animations/piano.glb"));
        let keys: Vec<_> = piano.nodes.iter().filter(|(_, role)| matches!(role, NodeRole::Key(_))).collect();
        assert_eq!((keys.len(), piano.nodes.len()), (88, 90));
        let band = roles(include_bytes!("../../../animations/band.glb"));
        let count =
            |wanted: fn(&NodeRole) -> bool| band.nodes.iter().filter(|(_, role)| wanted(role)).count();
        assert_eq!(count(|role| matches!(role, NodeRole::GuitarString(_))), 6);
        assert_eq!(count(|role| matches!(role, NodeRole::BassString(_))), 4);
        assert_eq!(count(|role| matches!(role, NodeRole::Drum { .. })), 5);
        assert_eq!(band.nodes.len(), 10 + 5 + 4 + 2 + 2);
    }

    #[test]
    fn strings_are_numbered_from_the_lowest() {
        assert_eq!(role_from_name("guitar_string_1"), Some(NodeRole::GuitarString(0)));
        assert_eq!(role_from_name("bass_string_4"), Some(NodeRole::BassString(3)));
        for name in
            ["guitar_string_0", "guitar_string_7", "bass_string_5", "guitar_string_", "bass_string_-1"]
        {
            assert_eq!(role_from_name(name), None, "{name}");
        }
    }
}
