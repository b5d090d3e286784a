//! Animation clips: key frames for the poses of nodes.

use super::node::normalised;
use super::{Pose, SceneError};
use three_d::{InnerSpace, Quat, Vec3};

/// An animation of some nodes.
#[derive(Debug, Clone, Default)]
pub struct AnimationClip {
    /// Name in the file.
    pub name: String,
    /// Time of the last key frame, in seconds.
    pub duration_s: f32,
    /// One per animated property of a node.
    pub channels: Vec<Channel>,
}

/// The animation of one property of one node.
#[derive(Debug, Clone)]
pub struct Channel {
    /// Index of the node.
    pub node: usize,
    /// Interpolation between key frames.
    pub interpolation: Interpolation,
    /// Times of the key frames in seconds, ascending.
    pub times: Vec<f32>,
    /// Values of the key frames.
    pub values: KeyValues,
}

/// One value per key frame; with cubic interpolation three: in-tangent, value, out-tangent.
#[derive(Debug, Clone)]
pub enum KeyValues {
    /// Translations in metres.
    Translation(Vec<Vec3>),
    /// Rotations.
    Rotation(Vec<Quat>),
    /// Scale factors.
    Scale(Vec<Vec3>),
}

/// How values between two key frames are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interpolation {
    /// The earlier value.
    Step,
    /// Linear, or slerp for rotations.
    Linear,
    /// A cubic Hermite spline.
    Cubic,
}

impl AnimationClip {
    /// Sets the animated properties to their values at `time_s`, which is clamped to the clip.
    pub fn apply(&self, time_s: f32, poses: &mut [Pose]) {
        for channel in &self.channels {
            debug_assert!(channel.node < poses.len(), "a channel moves a node of the scene");
            if let Some(pose) = poses.get_mut(channel.node) {
                channel.apply(time_s, pose);
            }
        }
    }
}

impl Channel {
    /// Checks that times are ascending and that their number matches the values.
    ///
    /// # Errors
    /// [`SceneError::Damaged`].
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
        let values_per_time = if interpolation == Interpolation::Cubic { 3 } else { 1 };
        let ascending = times.iter().zip(times.iter().skip(1)).all(|(a, b)| a <= b);
        if times.is_empty()
            || !ascending
            || times.iter().any(|t| *t < 0.0)
            || Some(count) != times.len().checked_mul(values_per_time)
        {
            return Err(SceneError::damaged("the times and values of an animation do not match"));
        }
        Ok(Self { node, interpolation, times, values })
    }

    fn apply(&self, time_s: f32, pose: &mut Pose) {
        let (before, share, span_s) = self.key_frame_at(time_s);
        match &self.values {
            KeyValues::Translation(values) => {
                if let Some(v) = self.interpolate(values, before, share, span_s, |a, b, t| a + (b - a) * t) {
                    pose.translation = v;
                }
            }
            KeyValues::Scale(values) => {
                if let Some(v) = self.interpolate(values, before, share, span_s, |a, b, t| a + (b - a) * t) {
                    pose.scale = v;
                }
            }
            KeyValues::Rotation(values) => {
                if let Some(v) = self.interpolate(values, before, share, span_s, slerp_shortest) {
                    pose.rotation = normalised(v);
                }
            }
        }
    }

    /// Index of the key frame at or before `time_s`, the share (0 to 1) of the way to the next, and the seconds between both.
    fn key_frame_at(&self, time_s: f32) -> (usize, f32, f32) {
        let before = self.times.partition_point(|t| *t <= time_s).saturating_sub(1);
        let (Some(from), Some(to)) = (self.times.get(before), self.times.get(before + 1)) else {
            return (before, 0.0, 0.0);
        };
        let span = to - from;
        let share = if span > 0.0 { ((time_s - from) / span).clamp(0.0, 1.0) } else { 0.0 };
        (before, share, span)
    }

    fn interpolate<V>(
        &self,
        values: &[V],
        before: usize,
        share: f32,
        span_s: f32,
        linear: impl Fn(V, V, f32) -> V,
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
                        .map_or(from, |to| linear(from, *to, share)),
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

/// Spherical interpolation along the shorter arc.
fn slerp_shortest(from: Quat, to: Quat, share: f32) -> Quat {
    // A quaternion and its negative are the same rotation; one of the two is nearer.
    let to = if from.dot(to) < 0.0 { to * -1.0 } else { to };
    from.slerp(to, share)
}
