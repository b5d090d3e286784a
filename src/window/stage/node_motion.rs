//! How nodes move by their roles: a pure function of the motion and the time.

use super::node_roles::{NodeRole, NodeRoles, hit_share};
use super::scene::Pose;
use crate::motion::{Drum, EnvelopeChannel, Motion};
use std::f32::consts::TAU;
use three_d::{Deg, Quat, Rotation, Rotation3, Vec3, vec3};

/// Rotation of a key that is down: 10 mm at its front edge.
const KEY_DEG: f32 = -2.0;
/// Rotation of the pedal, 15 mm at its tip.
const PEDAL_DEG: f32 = -4.0;
/// How far dampers lift off the strings, in metres.
const DAMPER_M: f32 = 0.006;
/// Seconds after which a hit has decayed below 1 % and is ignored.
const RINGING_S: f64 = 3.0;
/// The beater starts to move this long before a hit, and has returned this long after it, in seconds.
const BEATER_S: [f32; 2] = [0.07, 0.16];
/// Angle between the beater's rest position and the drum head, in degrees.
const BEATER_DEG: f32 = 21.0;
/// Additional width, in string diameters, of a string at full amplitude.
const STRING_SPREAD: f32 = 7.0;

/// Moves the nodes of a scene at one time of the motion.
#[derive(Clone, Copy)]
pub(super) struct NodeMotion<'a> {
    pub(super) motion: &'a Motion,
    /// Time in the motion, in seconds.
    pub(super) at_s: f64,
    /// Amplitude factor of swings and sways, 0 to 1; keys are not affected.
    pub(super) swing: f32,
}

impl NodeMotion<'_> {
    /// Moves every node of `roles` relative to its current pose.
    pub(super) fn apply(&self, roles: &NodeRoles, poses: &mut [Pose]) {
        let keys = self.motion.keys(self.at_s);
        for (node, role) in &roles.nodes {
            debug_assert!(*node < poses.len(), "roles and poses belong to the same scene");
            let Some(pose) = poses.get_mut(*node) else { continue };
            match *role {
                NodeRole::Key(key) => {
                    debug_assert!(usize::from(key) < keys.len(), "a piano has 88 keys");
                    let depth = keys.get(usize::from(key)).copied().unwrap_or(0.0);
                    turn(pose, Quat::from_angle_x(Deg(KEY_DEG * depth)));
                }
                other => self.move_node(other, pose),
            }
        }
    }

    /// Decaying envelope of the kick drum, 0 to 1, for the lamps.
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
                // Along the drum's own axis, downwards.
                shift(pose, vec3(0.0, -0.014 * bounce, 0.0));
                turn(pose, Quat::from_angle_x(Deg(3.0 * bounce)));
            }
            NodeRole::Beater => turn(pose, Quat::from_angle_x(Deg(BEATER_DEG * self.beater()))),
            NodeRole::HiHat => {
                let closed = self.ringing(Drum::HiHat, 0.06, 0.0, f32::sqrt);
                shift(pose, vec3(0.0, -0.012 * closed.min(1.0), 0.0));
                let wobble = self.swing * self.ringing(Drum::HiHat, 0.22, 7.0, |strength| strength);
                turn(pose, Quat::from_angle_z(Deg(3.0 * wobble)));
            }
            NodeRole::Cymbal { crash } => {
                // The crash responds to accents only.
                let amplitude = |strength: f32| if crash { strength * strength } else { 0.6 * strength };
                let (slow, quick) = (
                    self.ringing(Drum::Cymbal, 0.75, 1.9, amplitude),
                    self.ringing(Drum::Cymbal, 0.55, 3.1, amplitude),
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

    /// Sum of the damped oscillations of all hits of a drum: each decays to 1/e in `decay_s` and oscillates at `hz`, with an initial
    /// amplitude of `amplitude(strength)`. -1 to 1.
    fn ringing(&self, drum: Drum, decay_s: f32, hz: f32, amplitude: impl Fn(f32) -> f32) -> f32 {
        let hits = self.motion.hits(drum, self.at_s - RINGING_S, self.at_s);
        let left = |hit: crate::motion::Hit| {
            let ago_s = (self.at_s - hit.at_s) as f32;
            // An attack of 12 ms: what is hit has mass.
            let attack = (ago_s / 0.012).min(1.0);
            amplitude(hit.strength) * attack * (-ago_s / decay_s).exp() * (TAU * hz * ago_s).cos()
        };
        hits.map(left).sum::<f32>().clamp(-1.0, 1.0)
    }

    /// Position of the beater: 0 at rest, 1 at the head, which it reaches at the time of the hit.
    fn beater(&self) -> f32 {
        let [before_s, after_s] = BEATER_S;
        let near =
            self.motion.hits(Drum::Kick, self.at_s - f64::from(after_s), self.at_s + f64::from(before_s));
        let position = |hit: crate::motion::Hit| {
            let ago_s = (self.at_s - hit.at_s) as f32;
            let away = if ago_s < 0.0 { -ago_s / before_s } else { ago_s / after_s };
            // Fast at the head, slow at the turning point.
            (1.0 - away.min(1.0)).powi(2) * (0.6 + 0.4 * hit.strength)
        };
        near.map(position).fold(0.0, f32::max)
    }

    fn swing_string(&self, pose: &mut Pose, level: f32, hz: f64) {
        // The eye sees the envelope of a vibrating string, which shimmers.
        let shimmer = 0.85 + 0.15 * self.wave(hz);
        pose.scale.y *= 1.0 + STRING_SPREAD * self.swing * level * level.sqrt() * shimmer;
    }

    /// A sine wave of `hz` in the motion's time, -1 to 1.
    fn wave(&self, hz: f64) -> f32 {
        ((self.at_s * hz).fract() as f32 * TAU).sin()
    }
}

/// Rotates a node about its own axes.
fn turn(pose: &mut Pose, by: Quat) {
    pose.rotation = pose.rotation * by;
}

/// Translates a node along its own axes.
fn shift(pose: &mut Pose, by: Vec3) {
    pose.translation += pose.rotation.rotate_vector(by);
}
