//! Clips: movements of nodes by key frames.

use super::node::unit;
use super::{Pose, SceneError};
use three_d::{InnerSpace, Quat, Vec3};

/// A movement of some nodes.
#[derive(Debug, Clone, Default)]
pub struct Clip {
    /// As in the file.
    pub name: String,
    /// Time of the last key frame, in seconds.
    pub duration_s: f32,
    /// What moves, and how.
    pub channels: Vec<Channel>,
}

/// How one property of one node moves.
#[derive(Debug, Clone)]
pub struct Channel {
    /// The node that moves.
    pub node: usize,
    /// Between key frames.
    pub interpolation: Interpolation,
    /// Times of the key frames in seconds, rising.
    pub times: Vec<f32>,
    /// Values at these times.
    pub values: KeyValues,
}

/// Values of key frames; with cubic interpolation three each: tangent in, value, tangent out.
#[derive(Debug, Clone)]
pub enum KeyValues {
    /// Places.
    Translation(Vec<Vec3>),
    /// Turns.
    Rotation(Vec<Quat>),
    /// Sizes.
    Scale(Vec<Vec3>),
}

/// What happens between two key frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interpolation {
    /// The earlier value stays.
    Step,
    /// Straight, or along the shortest turn.
    Linear,
    /// A Hermite curve.
    Cubic,
}

impl Clip {
    /// Puts the nodes that the clip moves into their poses at `time_s`; before its begin and after its end they stand still.
    pub fn apply(&self, time_s: f32, poses: &mut [Pose]) {
        for channel in &self.channels {
            if let Some(pose) = poses.get_mut(channel.node) {
                channel.apply(time_s, pose);
            }
        }
    }
}

impl Channel {
    /// Checks that there are as many values as times need, and that times rise.
    pub(super) fn new(
        node: usize,
        interpolation: Interpolation,
        times: Vec<f32>,
        values: KeyValues,
    ) -> Result<Self, SceneError> {
        let count = match &values {
            KeyValues::Translation(v) | KeyValues::Scale(v) => v.len(),
            KeyValues::Rotation(v) => v.len(),
        };
        let each = if interpolation == Interpolation::Cubic { 3 } else { 1 };
        let rising = times.iter().zip(times.iter().skip(1)).all(|(a, b)| a <= b);
        if times.is_empty()
            || !rising
            || times.iter().any(|t| *t < 0.0)
            || Some(count) != times.len().checked_mul(each)
        {
            return Err(SceneError::damaged("an animation's key frames do not fit together"));
        }
        Ok(Self { node, interpolation, times, values })
    }

    fn apply(&self, time_s: f32, pose: &mut Pose) {
        let (before, share, span_s) = self.key_frame_at(time_s);
        match &self.values {
            KeyValues::Translation(values) => {
                if let Some(v) = self.between(values, before, share, span_s, |a, b, t| a + (b - a) * t) {
                    pose.translation = v;
                }
            }
            KeyValues::Scale(values) => {
                if let Some(v) = self.between(values, before, share, span_s, |a, b, t| a + (b - a) * t) {
                    pose.scale = v;
                }
            }
            KeyValues::Rotation(values) => {
                if let Some(v) = self.between(values, before, share, span_s, slerp_shortest) {
                    pose.rotation = unit(v);
                }
            }
        }
    }

    /// The key frame at or before `time_s`, how far (0 to 1) it is to the next, and how long it is from one to the other.
    fn key_frame_at(&self, time_s: f32) -> (usize, f32, f32) {
        let before = self.times.partition_point(|t| *t <= time_s).saturating_sub(1);
        let (Some(from), Some(to)) = (self.times.get(before), self.times.get(before + 1)) else {
            return (before, 0.0, 0.0);
        };
        let span = to - from;
        let share = if span > 0.0 { ((time_s - from) / span).clamp(0.0, 1.0) } else { 0.0 };
        (before, share, span)
    }

    fn between<V>(
        &self,
        values: &[V],
        before: usize,
        share: f32,
        span_s: f32,
        straight: impl Fn(V, V, f32) -> V,
    ) -> Option<V>
    where
        V: Copy + std::ops::Mul<f32, Output = V> + std::ops::Add<Output = V>,
    {
        match self.interpolation {
            Interpolation::Step => values.get(before).copied(),
            Interpolation::Linear => {
                let from = *values.get(before)?;
                Some(
                    values
                        .get(before + 1)
                        .filter(|_| share > 0.0)
                        .map_or(from, |to| straight(from, *to, share)),
                )
            }
            Interpolation::Cubic => {
                let from = *values.get(3 * before + 1)?;
                let (Some(out), Some(into), Some(to)) = (
                    values.get(3 * before + 2),
                    values.get(3 * (before + 1)),
                    values.get(3 * (before + 1) + 1),
                ) else {
                    return Some(from);
                };
                let (t, t2, t3) = (share, share * share, share * share * share);
                Some(
                    from * (2.0 * t3 - 3.0 * t2 + 1.0)
                        + *out * (span_s * (t3 - 2.0 * t2 + t))
                        + *to * (3.0 * t2 - 2.0 * t3)
                        + *into * (span_s * (t3 - t2)),
                )
            }
        }
    }
}

/// From one turn to another the short way, evenly.
fn slerp_shortest(from: Quat, to: Quat, share: f32) -> Quat {
    // A turn and its negative are the same; one of the two is nearer.
    let to = if from.dot(to) < 0.0 { to * -1.0 } else { to };
    from.slerp(to, share)
}
