//! A scene with its node roles and clips, and its pose at a given time.

use super::node_motion::NodeMotion;
use super::node_roles::NodeRoles;
use super::render::View;
use super::scene::{AnimationClip, Scene};
use crate::motion::{EnvelopeChannel, Motion};
use std::sync::Arc;
use three_d::Mat4;

/// Clips with these names have a defined use; the others play in a loop where no node has a role.
const OPENING: &str = "opening";
const CLOSING: &str = "closing";
const CAMERA_PATH: &str = "camera_path";

/// A scene ready to be animated.
pub struct SceneInstance {
    /// The scene.
    pub scene: Arc<Scene>,
    roles: NodeRoles,
    opening: Option<AnimationClip>,
    closing: Option<AnimationClip>,
    path: Option<AnimationClip>,
    /// The scene's own looping animation, if none of its nodes has a role.
    own: Option<AnimationClip>,
    camera: Option<usize>,
    home: Option<usize>,
}

/// How a scene is presented at a moment: clip time, light and opacity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Presentation {
    /// Seconds since the opening clip started, or the closing clip if `closing`.
    pub clip_s: f64,
    /// The closing clip plays, or has played.
    pub closing: bool,
    /// Factor for the lights, 0 to 1.
    pub lights: f32,
    /// 0 (black) to 1.
    pub opacity: f32,
    /// A transition is running, so the next frame differs even without music.
    pub is_changing: bool,
}

/// What a pose depends on.
pub struct PoseInput<'a> {
    /// The motion, and the time in it in seconds.
    pub motion: Option<(&'a Motion, f64)>,
    /// Clock of the camera path and of the scene's own clip, in seconds.
    pub clock_s: f64,
    /// AnimationClip time and light.
    pub presentation: Presentation,
    /// The camera stands still, nothing sways.
    pub reduced_motion: bool,
}

/// The pose of a scene in one frame.
pub struct FramePose {
    /// Node → world, one per node.
    pub world: Vec<Mat4>,
    /// The view of the scene's camera.
    pub view: View,
    /// Factor for all lights, 0 to 1.
    pub lights: f32,
    /// Factor for the emission of lamps; 1 is the file's value.
    pub lamps: f32,
}

impl SceneInstance {
    /// Finds the nodes with roles, the named clips and the cameras.
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

    /// Durations of the opening and the closing clip, in seconds.
    pub fn clips_s(&self) -> (f64, f64) {
        let of = |clip: &Option<AnimationClip>| clip.as_ref().map_or(0.0, |clip| f64::from(clip.duration_s));
        (of(&self.opening), of(&self.closing))
    }

    /// Whether the scene plays an animation of its own.
    pub fn has_own_clip(&self) -> bool {
        self.own.is_some()
    }

    /// The pose for `input`: a pure function, independent of earlier frames.
    pub fn pose(&self, input: &PoseInput<'_>) -> FramePose {
        let scene = &self.scene;
        let presentation = input.presentation;
        let mut poses = scene.rest();
        // The closing clip starts from the end of the opening clip.
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

/// The first clip without a defined use, merged with those that move other nodes: Blender exports one clip per object.
fn own_clip(clips: &[AnimationClip]) -> Option<AnimationClip> {
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

/// Time within a looping clip, in seconds.
fn looped(clock_s: f64, clip: &AnimationClip) -> f32 {
    let duration_s = f64::from(clip.duration_s).max(1e-3);
    clock_s.rem_euclid(duration_s) as f32
}

#[cfg(test)]
mod tests {
    use super::super::scene::{Channel, Interpolation, KeyValues};
    use super::*;
    use three_d::vec3;

    fn clip(name: &str, duration_s: f32, nodes: &[usize]) -> AnimationClip {
        let channel = |node: &usize| Channel {
            node: *node,
            interpolation: Interpolation::Linear,
            times: vec![0.0, duration_s],
            values: KeyValues::Translation(vec![vec3(0.0, 0.0, 0.0), vec3(0.0, 1.0, 0.0)]),
        };
        AnimationClip { name: name.to_owned(), duration_s, channels: nodes.iter().map(channel).collect() }
    }

    #[test]
    fn clips_of_different_nodes_are_merged_and_a_second_clip_of_the_same_node_is_not() {
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
