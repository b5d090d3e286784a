//! How each role moves: a pure function of what was heard and of the time.

use super::node_roles::{NodeRole, NodeRoles, hit_share};
use super::scene::Pose;
use crate::motion::{Drum, EnvelopeChannel, Motion};
use std::f32::consts::TAU;
use three_d::{Deg, Quat, Rotation, Rotation3, Vec3, vec3};

/// A key's turn when it is down: 10 mm at its front.
const KEY_DEG: f32 = -2.0;
/// The pedal's, 15 mm at its tip.
const PEDAL_DEG: f32 = -4.0;
/// How far dampers lift off their strings, in metres.
const DAMPER_M: f32 = 0.006;
/// A hit is forgotten after so many seconds, when less than a hundredth of it is left.
const RINGING_S: f64 = 3.0;
/// The beater leaves so long before it hits, and is back so long after, in seconds.
const BEATER_S: [f32; 2] = [0.07, 0.16];
/// From where it rests to the head, in degrees.
const BEATER_DEG: f32 = 21.0;
/// How much wider than it is thick a string looks that swings with all its might.
const STRING_SPREAD: f32 = 7.0;

/// What moves things at a moment.
#[derive(Clone, Copy)]
pub(super) struct NodeMotion<'a> {
    pub(super) motion: &'a Motion,
    /// In the motion's time.
    pub(super) at_s: f64,
    /// Factor of what swings and sways; keys go down whatever it is.
    pub(super) swing: f32,
}

impl NodeMotion<'_> {
    /// Moves every role of `roles` out of the pose that it has.
    pub(super) fn apply(&self, roles: &NodeRoles, poses: &mut [Pose]) {
        let keys = self.motion.keys(self.at_s);
        for (node, role) in &roles.nodes {
            let Some(pose) = poses.get_mut(*node) else { continue };
            match *role {
                NodeRole::Key(key) => {
                    let depth = keys.get(usize::from(key)).copied().unwrap_or(0.0);
                    turn(pose, Quat::from_angle_x(Deg(KEY_DEG * depth)));
                }
                other => self.move_node(other, pose),
            }
        }
    }

    /// What is left of the last beats of the kick drum, 0 to 1: for lights.
    pub(super) fn beat(&self) -> f32 {
        self.ringing(Drum::Kick, 0.16, 0.0, |strength| strength).clamp(0.0, 1.0)
    }

    fn move_node(&self, role: NodeRole, pose: &mut Pose) {
        let level = |lane| self.motion.level(lane, self.at_s);
        match role {
            NodeRole::Key(_) => {}
            NodeRole::Pedal => turn(pose, Quat::from_angle_x(Deg(PEDAL_DEG * level(EnvelopeChannel::Pedal)))),
            NodeRole::Dampers => shift(pose, vec3(0.0, DAMPER_M * level(EnvelopeChannel::Pedal), 0.0)),
            NodeRole::Drum { .. } => {
                let hit = |drum| hit_share(role, drum) * self.ringing(drum, 0.09, 11.0, |strength| strength);
                let bounce = self.swing * (hit(Drum::Kick) + hit(Drum::Snare));
                // Along its own axis, into the stand.
                shift(pose, vec3(0.0, -0.014 * bounce, 0.0));
                turn(pose, Quat::from_angle_x(Deg(3.0 * bounce)));
            }
            NodeRole::Beater => turn(pose, Quat::from_angle_x(Deg(BEATER_DEG * self.beater()))),
            NodeRole::HiHat => {
                let shut = self.ringing(Drum::HiHat, 0.06, 0.0, f32::sqrt);
                shift(pose, vec3(0.0, -0.012 * shut.min(1.0), 0.0));
                let wobble = self.swing * self.ringing(Drum::HiHat, 0.22, 7.0, |strength| strength);
                turn(pose, Quat::from_angle_z(Deg(3.0 * wobble)));
            }
            NodeRole::Cymbal { crash } => {
                // The crash is for accents.
                let taken = |strength: f32| if crash { strength * strength } else { 0.6 * strength };
                let (slow, quick) = (
                    self.ringing(Drum::Cymbal, 0.75, 1.9, taken),
                    self.ringing(Drum::Cymbal, 0.55, 3.1, taken),
                );
                let tilt = Quat::from_angle_x(Deg(16.0 * self.swing * slow))
                    * Quat::from_angle_z(Deg(7.0 * self.swing * quick));
                turn(pose, tilt);
            }
            NodeRole::GuitarString(string) => {
                self.swing_string(pose, level(EnvelopeChannel::Guitar(string)), 23.0)
            }
            NodeRole::BassString(string) => {
                self.swing_string(pose, level(EnvelopeChannel::Bass(string)), 13.0)
            }
            NodeRole::Body { bass } => {
                let strings: f32 = if bass {
                    (0..4).map(|string| level(EnvelopeChannel::Bass(string))).sum::<f32>() / 4.0
                } else {
                    (0..6).map(|string| level(EnvelopeChannel::Guitar(string))).sum::<f32>() / 6.0
                };
                let sway = self.swing * strings * self.wave(if bass { 0.55 } else { 0.7 });
                pose.rotation = Quat::from_angle_y(Deg(4.0 * sway)) * pose.rotation;
            }
            NodeRole::Horn => {
                let blown = self.swing * level(EnvelopeChannel::Horn);
                pose.translation.y += 0.03 * blown;
                pose.rotation = Quat::from_angle_x(Deg(-9.0 * blown + 2.0 * blown * self.wave(0.9)))
                    * Quat::from_angle_y(Deg(4.0 * blown * self.wave(0.45)))
                    * pose.rotation;
            }
            NodeRole::Cone => {
                let bass = (0..4).map(|string| level(EnvelopeChannel::Bass(string))).fold(0.0, f32::max);
                let kick = self.ringing(Drum::Kick, 0.07, 14.0, |strength| strength);
                let out = 0.014 * kick + 0.005 * bass * self.wave(19.0);
                shift(pose, vec3(0.0, out * self.swing, 0.0));
            }
        }
    }

    /// What is left of all hits of a drum: each dies away to a third in `decay_s` and swings `hz` times a second, beginning at its
    /// height; `taken` makes a height of its strength.
    fn ringing(&self, drum: Drum, decay_s: f32, hz: f32, taken: impl Fn(f32) -> f32) -> f32 {
        let hits = self.motion.hits(drum, self.at_s - RINGING_S, self.at_s);
        let left = |hit: crate::motion::Hit| {
            let ago_s = (self.at_s - hit.at_s) as f32;
            // From nothing in 12 ms: what is hit has mass.
            let begin = (ago_s / 0.012).min(1.0);
            taken(hit.strength) * begin * (-ago_s / decay_s).exp() * (TAU * hz * ago_s).cos()
        };
        hits.map(left).sum::<f32>().clamp(-1.0, 1.0)
    }

    /// 0 where the beater rests, 1 at the head: it is there when the drum is heard.
    fn beater(&self) -> f32 {
        let [before_s, after_s] = BEATER_S;
        let near =
            self.motion.hits(Drum::Kick, self.at_s - f64::from(after_s), self.at_s + f64::from(before_s));
        let place = |hit: crate::motion::Hit| {
            let ago_s = (self.at_s - hit.at_s) as f32;
            let away = if ago_s < 0.0 { -ago_s / before_s } else { ago_s / after_s };
            // Fast at the head, slow where it turns.
            (1.0 - away.min(1.0)).powi(2) * (0.6 + 0.4 * hit.strength)
        };
        near.map(place).fold(0.0, f32::max)
    }

    fn swing_string(&self, pose: &mut Pose, level: f32, hz: f64) {
        // The eye sees the belly of a swinging string, and it shimmer.
        let shimmer = 0.85 + 0.15 * self.wave(hz);
        pose.scale.y *= 1.0 + STRING_SPREAD * self.swing * level * level.sqrt() * shimmer;
    }

    /// A wave of so many Hz by the recording's time.
    fn wave(&self, hz: f64) -> f32 {
        ((self.at_s * hz).fract() as f32 * TAU).sin()
    }
}

/// Turns a node by its own axes.
fn turn(pose: &mut Pose, by: Quat) {
    pose.rotation = pose.rotation * by;
}

/// Moves a node along its own axes.
fn shift(pose: &mut Pose, by: Vec3) {
    pose.translation += pose.rotation.rotate_vector(by);
}
