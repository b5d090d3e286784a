//! The scenes inside the program, and which label gets which.

use super::scene_transition::SceneKey;

/// A scene and its pre-rendered video.
#[derive(Debug)]
pub(super) struct BuiltInScene {
    /// The `.glb` file.
    pub(super) glb: &'static [u8],
    /// An animated WebP.
    pub(super) video: &'static [u8],
}

/// The scene without a verdict, and of all labels without a scene of their own.
static NEUTRAL: BuiltInScene = BuiltInScene {
    glb: include_bytes!("../../../animations/undecided.glb"),
    video: include_bytes!("../../../animations/undecided.webp"),
};

/// Scenes by label, regardless of case.
static BY_LABEL: [(&str, BuiltInScene); 2] = [
    (
        "Piano",
        BuiltInScene {
            glb: include_bytes!("../../../animations/piano.glb"),
            video: include_bytes!("../../../animations/piano.webp"),
        },
    ),
    (
        "Other",
        BuiltInScene {
            glb: include_bytes!("../../../animations/band.glb"),
            video: include_bytes!("../../../animations/band.webp"),
        },
    ),
];

/// The built-in scene for a key.
pub(super) fn built_in_scene(scene_key: &SceneKey) -> &'static BuiltInScene {
    let SceneKey::Label(label) = scene_key else { return &NEUTRAL };
    let found = BY_LABEL.iter().find(|(name, _)| label.eq_ignore_ascii_case(name));
    found.map_or(&NEUTRAL, |(_, scene)| scene)
}

/// All built-in scenes.
#[cfg(test)]
pub(super) fn all() -> impl Iterator<Item = &'static BuiltInScene> {
    BY_LABEL.iter().map(|(_, scene)| scene).chain([&NEUTRAL])
}
