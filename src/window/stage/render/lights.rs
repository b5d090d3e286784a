//! Selects a scene's lights and normalises their intensity: files give it in candela, in watts or in arbitrary units.

use crate::window::stage::scene::{Light, LightKind, Scene};
use three_d::{InnerSpace, Mat4, Vec3, Vec4};

/// Maximum number of lights; `LIGHTS` in `light.glsl`.
pub(super) const MAX_LIGHTS: usize = 5;
/// Name of the light that casts the shadow.
const KEY: &str = "light_key";
/// Irradiance at the centre of the scene, from all lights together, before tone mapping.
const IRRADIANCE: f32 = 6.5;

/// A light in world coordinates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct PlacedLight {
    pub(super) position: Vec3,
    /// Unit vector in which it shines.
    pub(super) direction: Vec3,
    pub(super) light: Light,
}

/// The key light first, then the strongest, scaled so that their sum at `centre` is that of a studio. A scene without lights gets
/// three.
pub(super) fn scene_lights(scene: &Scene, world: &[Mat4], centre: Vec3, radius: f32) -> Vec<PlacedLight> {
    debug_assert_eq!(world.len(), scene.nodes.len(), "one matrix per node");
    let lights = scene.nodes.iter().zip(world).filter_map(|(node, world)| {
        let direction = (world * Vec4::new(0.0, 0.0, -1.0, 0.0)).truncate();
        let length = direction.magnitude();
        if length < 1e-9 {
            return None;
        }
        Some((
            node.name == KEY,
            PlacedLight { position: world.w.truncate(), direction: direction / length, light: node.light? },
        ))
    });
    let mut lights: Vec<(bool, PlacedLight)> = lights.collect();
    if lights.is_empty() {
        lights = studio(centre, radius);
    }
    let irradiance = |placed: &PlacedLight| {
        let c = placed.light.colour;
        let strength = (c.x + c.y + c.z) / 3.0;
        match placed.light.kind {
            // A directional light does not fall off: at equal irradiance at the centre, everything around it would be too bright.
            LightKind::Directional => 2.0 * strength,
            _ => strength / (placed.position - centre).magnitude2().max(0.01),
        }
    };
    lights.sort_by(|(a_key, a), (b_key, b)| b_key.cmp(a_key).then(irradiance(b).total_cmp(&irradiance(a))));
    lights.truncate(MAX_LIGHTS);
    let sum: f32 = lights.iter().map(|(_, placed)| irradiance(placed)).sum();
    let scale = if sum > 1e-9 { IRRADIANCE / sum } else { 0.0 };
    let scaled = |(_, placed): (bool, PlacedLight)| {
        let light = Light { colour: placed.light.colour * scale, ..placed.light };
        PlacedLight { light, ..placed }
    };
    lights.into_iter().map(scaled).collect()
}

/// Three-point lighting: a key light from the left, a weak fill light from the right and a back light.
fn studio(centre: Vec3, radius: f32) -> Vec<(bool, PlacedLight)> {
    [
        (Vec3::new(-1.2, 1.8, 1.4), 1.0, true),
        (Vec3::new(1.6, 0.8, 1.0), 0.25, false),
        (Vec3::new(0.3, 1.4, -1.8), 0.5, false),
    ]
    .map(|(from, strength, key)| {
        let colour = Vec3::new(1.0, 0.96, 0.9) * strength * radius * radius;
        let light = Light { kind: LightKind::Point, colour };
        (key, PlacedLight { position: centre + from * radius, direction: -from.normalize(), light })
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
        lights.iter().map(|l| l.light.colour.x / l.position.magnitude2()).sum()
    }

    #[test]
    fn the_key_light_comes_first_and_the_sum_at_the_centre_is_independent_of_the_unit() {
        let origin = Vec3::new(0.0, 0.0, 0.0);
        for strength in [0.001, 1.0, 50_000.0] {
            let (scene, world) =
                scene(&[("a", 9.0 * strength, 3.0), ("light_key", strength, 2.0), ("b", strength, 1.0)]);
            let found = scene_lights(&scene, &world, origin, 1.0);
            assert_eq!(found.iter().map(|l| l.position.y).collect::<Vec<_>>()[0], 2.0);
            assert!((sum(&found) - IRRADIANCE).abs() < 1e-2, "{found:?}");
        }
    }

    #[test]
    fn a_scene_without_lights_gets_three_and_one_with_many_keeps_the_strongest() {
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
