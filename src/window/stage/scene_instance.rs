//! A scene with its roles and clips, and how it stands at a moment.

use super::node_motion::NodeMotion;
use super::node_roles::NodeRoles;
use super::render::View;
use super::scene::{Clip, Scene};
use crate::motion::{EnvelopeChannel, Motion};
use std::sync::Arc;
use three_d::Mat4;

/// Clips with these names have their own use; the others are what a scene does by itself.
const OPENING: &str = "opening";
const CLOSING: &str = "closing";
const CAMERA_PATH: &str = "camera_path";

/// A scene that can be played.
pub struct SceneInstance {
    /// What is seen.
    pub scene: Arc<Scene>,
    roles: NodeRoles,
    opening: Option<Clip>,
    closing: Option<Clip>,
    path: Option<Clip>,
    /// What it does by itself, where none of its nodes is moved by the sound.
    own: Option<Clip>,
    camera: Option<usize>,
    home: Option<usize>,
}

/// How a scene is shown at a moment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Presentation {
    /// Seconds since it began to open, or to close if `closing`.
    pub clip_s: f64,
    /// It closes, and stays closed.
    pub closing: bool,
    /// Strength of its lights, 0 to 1.
    pub lights: f32,
    /// How much of the picture is seen, 0 to 1.
    pub opacity: f32,
    /// It looks otherwise in the next moment, even if nothing sounds.
    pub is_changing: bool,
}

/// What the poses of a moment depend on.
pub struct PoseInput<'a> {
    /// What was motion, and the time in it in seconds.
    pub motion: Option<(&'a Motion, f64)>,
    /// By which the scene's own clips run, in seconds.
    pub clock_s: f64,
    /// How it is shown.
    pub presentation: Presentation,
    /// Little motion: the camera stands, nothing sways.
    pub reduced_motion: bool,
}

/// A scene at a moment.
pub struct FramePose {
    /// Node → world, one a node.
    pub world: Vec<Mat4>,
    /// From where one looks.
    pub view: View,
    /// Strength of all lights, 0 to 1.
    pub lights: f32,
    /// Strength of its lamps, 1 as in the file.
    pub lamps: f32,
}

impl SceneInstance {
    /// Looks for what can be moved.
    pub fn new(scene: Scene) -> Self {
        let clip = |name: &str| scene.clip(name).cloned();
        let roles = NodeRoles::of_scene(&scene);
        let own = if roles.nodes.is_empty() { own_clip(&scene.clips) } else { None };
        let camera = |name: &str| scene.node(name).filter(|node| has_camera(&scene, *node));
        let any = (0..scene.nodes.len()).find(|node| has_camera(&scene, *node));
        Self {
            opening: clip(OPENING),
            closing: clip(CLOSING),
            path: clip(CAMERA_PATH),
            own,
            camera: camera("camera").or(any),
            home: camera("camera_home"),
            roles,
            scene: Arc::new(scene),
        }
    }

    /// Seconds that opening and closing take.
    pub fn clips_s(&self) -> (f64, f64) {
        let of = |clip: &Option<Clip>| clip.as_ref().map_or(0.0, |clip| f64::from(clip.duration_s));
        (of(&self.opening), of(&self.closing))
    }

    /// Whether it moves by itself, without sound.
    pub fn has_own_clip(&self) -> bool {
        self.own.is_some()
    }

    /// How it stands.
    pub fn pose(&self, input: &PoseInput<'_>) -> FramePose {
        let scene = &self.scene;
        let presentation = input.presentation;
        let mut poses = scene.rest();
        // Closing begins where opening ends.
        if let Some(opening) = &self.opening {
            opening.apply(
                if presentation.closing { opening.duration_s } else { presentation.clip_s as f32 },
                &mut poses,
            );
        }
        if let Some(closing) = self.closing.as_ref().filter(|_| presentation.closing) {
            closing.apply(presentation.clip_s as f32, &mut poses);
        }
        if let Some(own) = self.own.as_ref().filter(|_| !input.reduced_motion) {
            own.apply(looped(input.clock_s, own), &mut poses);
        }
        let stands = input.reduced_motion && self.home.is_some();
        if let Some(path) = self.path.as_ref().filter(|_| !stands) {
            path.apply(looped(if input.reduced_motion { 0.0 } else { input.clock_s }, path), &mut poses);
        }
        let (mut loudness, mut beat) = (0.5, 0.0);
        if let Some((motion, at_s)) = input.motion {
            let moment = NodeMotion { motion, at_s, swing: if input.reduced_motion { 0.2 } else { 1.0 } };
            moment.apply(&self.roles, &mut poses);
            if !input.reduced_motion {
                loudness = motion.level(EnvelopeChannel::Loudness, at_s);
                beat = moment.beat();
            }
        }
        let world = scene.world(&poses);
        let camera = if stands { self.home } else { self.camera.or(self.home) };
        let through = camera.and_then(|camera| View::through(scene, &world, camera));
        FramePose {
            view: through.unwrap_or_else(|| View::around(scene, &world)),
            world,
            lights: presentation.lights * (0.82 + 0.18 * loudness),
            lamps: presentation.lights * (0.3 + 1.2 * loudness * loudness + 0.7 * beat),
        }
    }
}

/// The first clip without a use of its own, together with those that move other nodes: Blender writes one for each object.
fn own_clip(clips: &[Clip]) -> Option<Clip> {
    let named = [OPENING, CLOSING, CAMERA_PATH];
    let mut clips = clips.iter().filter(|clip| !named.contains(&clip.name.as_str()));
    let mut own = clips.next()?.clone();
    for clip in clips {
        let moved = |node: usize| own.channels.iter().any(|channel| channel.node == node);
        if !clip.channels.iter().any(|channel| moved(channel.node)) {
            own.channels.extend(clip.channels.iter().cloned());
            own.duration_s = own.duration_s.max(clip.duration_s);
        }
    }
    Some(own)
}

fn has_camera(scene: &Scene, node: usize) -> bool {
    scene.nodes.get(node).is_some_and(|node| node.camera.is_some())
}

/// The time within a clip that runs again and again.
fn looped(clock_s: f64, clip: &Clip) -> f32 {
    let duration_s = f64::from(clip.duration_s).max(1e-3);
    clock_s.rem_euclid(duration_s) as f32
}

#[cfg(test)]
mod tests {
    use super::super::scene::{Channel, Interpolation, KeyValues};
    use super::*;
    use three_d::vec3;

    fn clip(name: &str, duration_s: f32, nodes: &[usize]) -> Clip {
        let channel = |node: &usize| Channel {
            node: *node,
            interpolation: Interpolation::Linear,
            times: vec![0.0, duration_s],
            values: KeyValues::Translation(vec![vec3(0.0, 0.0, 0.0), vec3(0.0, 1.0, 0.0)]),
        };
        Clip { name: name.to_owned(), duration_s, channels: nodes.iter().map(channel).collect() }
    }

    #[test]
    fn animations_of_different_objects_play_together_and_others_for_the_same_do_not() {
        let clips = [
            clip("opening", 9.0, &[7]),
            clip("Cube", 2.0, &[1, 2]),
            clip("Walk", 5.0, &[2, 3]),
            clip("Torus", 4.0, &[4]),
        ];
        let own = own_clip(&clips).unwrap();
        let nodes: Vec<_> = own.channels.iter().map(|channel| channel.node).collect();
        assert_eq!((nodes, own.duration_s), (vec![1, 2, 4], 4.0));
        assert!(own_clip(&clips[..1]).is_none());
    }
}
