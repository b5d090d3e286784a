//! Which lights are drawn with, and how strong: files say it in candela, in watts, or in numbers that please their program.

use crate::window::stage::scene::{Light, LightKind, Scene};
use three_d::{InnerSpace, Mat4, Vec3, Vec4};

/// Lights drawn at most; `LIGHTS` in the program for surfaces.
pub(super) const MAX_LIGHTS: usize = 5;
/// The light that throws the shadow.
const KEY: &str = "light_key";
/// What arrives in the middle of the scene, from all lights together, before the video.
const ILLUMINANCE: f32 = 6.5;

/// A light at its place in the world.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct PlacedLight {
    pub(super) place: Vec3,
    /// Where it points, of length 1.
    pub(super) towards: Vec3,
    pub(super) light: Light,
}

/// The key light first, then the strongest, scaled so that together they light the `middle` as a studio would. A scene without
/// lights gets three.
pub(super) fn scene_lights(scene: &Scene, world: &[Mat4], middle: Vec3, size: f32) -> Vec<PlacedLight> {
    let lights = scene.nodes.iter().zip(world).filter_map(|(node, world)| {
        let towards = (world * Vec4::new(0.0, 0.0, -1.0, 0.0)).truncate();
        let length = towards.magnitude();
        if length < 1e-9 {
            return None;
        }
        Some((
            node.name == KEY,
            PlacedLight { place: world.w.truncate(), towards: towards / length, light: node.light? },
        ))
    });
    let mut lights: Vec<(bool, PlacedLight)> = lights.collect();
    if lights.is_empty() {
        lights = studio(middle, size);
    }
    let arriving = |placed: &PlacedLight| {
        let c = placed.light.colour;
        let strength = (c.x + c.y + c.z) / 3.0;
        match placed.light.kind {
            // A sun lights all alike, a lamp what is near: the same in the middle would be far too much around it.
            LightKind::Directional => 2.0 * strength,
            _ => strength / (placed.place - middle).magnitude2().max(0.01),
        }
    };
    lights.sort_by(|(a_key, a), (b_key, b)| b_key.cmp(a_key).then(arriving(b).total_cmp(&arriving(a))));
    lights.truncate(MAX_LIGHTS);
    let sum: f32 = lights.iter().map(|(_, placed)| arriving(placed)).sum();
    let scale = if sum > 1e-9 { ILLUMINANCE / sum } else { 0.0 };
    let scaled = |(_, placed): (bool, PlacedLight)| {
        let light = Light { colour: placed.light.colour * scale, ..placed.light };
        PlacedLight { light, ..placed }
    };
    lights.into_iter().map(scaled).collect()
}

/// A key light from the left, a weak one from the right and one from behind.
fn studio(middle: Vec3, size: f32) -> Vec<(bool, PlacedLight)> {
    [
        (Vec3::new(-1.2, 1.8, 1.4), 1.0, true),
        (Vec3::new(1.6, 0.8, 1.0), 0.25, false),
        (Vec3::new(0.3, 1.4, -1.8), 0.5, false),
    ]
    .map(|(from, strength, key)| {
        let colour = Vec3::new(1.0, 0.96, 0.9) * strength * size * size;
        let light = Light { kind: LightKind::Point, colour };
        (key, PlacedLight { place: middle + from * size, towards: -from.normalize(), light })
    })
    .to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::window::stage::scene::{Node, Pose};

    fn scene(lights: &[(&str, f32, f32)]) -> (Scene, Vec<Mat4>) {
        let nodes = lights.iter().map(|(name, strength, _)| Node {
            name: (*name).into(),
            parent: None,
            rest: Pose::identity(),
            mesh: None,
            light: Some(Light { kind: LightKind::Point, colour: Vec3::new(1.0, 1.0, 1.0) * *strength }),
            camera: None,
        });
        let world = lights.iter().map(|(_, _, y)| Mat4::from_translation(Vec3::new(0.0, *y, 0.0)));
        (Scene { nodes: nodes.collect(), ..Scene::default() }, world.collect())
    }

    fn sum(lights: &[PlacedLight]) -> f32 {
        lights.iter().map(|l| l.light.colour.x / l.place.magnitude2()).sum()
    }

    #[test]
    fn the_key_light_comes_first_and_all_together_light_the_middle_alike() {
        let origin = Vec3::new(0.0, 0.0, 0.0);
        for strength in [0.001, 1.0, 50_000.0] {
            let (scene, world) =
                scene(&[("a", 9.0 * strength, 3.0), ("light_key", strength, 2.0), ("b", strength, 1.0)]);
            let found = scene_lights(&scene, &world, origin, 1.0);
            assert_eq!(found.iter().map(|l| l.place.y).collect::<Vec<_>>()[0], 2.0);
            assert!((sum(&found) - ILLUMINANCE).abs() < 1e-2, "{found:?}");
        }
    }

    #[test]
    fn a_scene_without_lights_is_lit_and_one_with_many_keeps_the_strongest() {
        let origin = Vec3::new(0.0, 0.0, 0.0);
        let found = scene_lights(&Scene::default(), &[], origin, 2.0);
        assert_eq!(found.len(), 3);
        let many: Vec<(&str, f32, f32)> = (0..9).map(|i| ("", 1.0 + i as f32, 1.0)).collect();
        let (scene, world) = scene(&many);
        let found = scene_lights(&scene, &world, origin, 1.0);
        assert_eq!(found.len(), MAX_LIGHTS);
        assert!(found[0].light.colour.x > found[4].light.colour.x);
    }
}
