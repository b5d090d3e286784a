//! The demo recordings on the built-in scenes, without rendering.

use super::node_roles::{NodeRole, NodeRoles};
use super::scene::Scene;
use super::scene_instance::{FramePose, PoseInput, Presentation, SceneInstance};
use crate::audio::{Decoder, for_each_block};
use crate::motion::{Drum, Motion, MotionAnalyser};
use std::path::Path;
use three_d::{InnerSpace, Matrix4, Vec4};

const OPEN: Presentation =
    Presentation { clip_s: 60.0, closing: false, lights: 1.0, opacity: 1.0, is_changing: false };

fn motion_of(name: &str) -> Motion {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets").join(name);
    let mut decoder = Decoder::open(&path).unwrap();
    let mut analysis = MotionAnalyser::new().unwrap();
    for_each_block(&mut decoder, |role| {
        analysis.push(role);
        true
    })
    .unwrap();
    analysis.finish()
}

fn instance(name: &str) -> SceneInstance {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("animations").join(name);
    SceneInstance::new(Scene::load(&path).unwrap())
}

fn at(instance: &SceneInstance, motion: &Motion, at_s: f64, reduced_motion: bool) -> FramePose {
    instance.pose(&PoseInput {
        motion: Some((motion, at_s)),
        clock_s: at_s,
        presentation: OPEN,
        reduced_motion,
    })
}

/// Angle between a node and its pose without motion, in degrees.
fn angle_of(instance: &SceneInstance, frame_pose: &FramePose, node: usize) -> f32 {
    let rest =
        instance.pose(&PoseInput { motion: None, clock_s: 0.0, presentation: OPEN, reduced_motion: false });
    let axis = |world: &[Matrix4<f32>]| (world[node] * Vec4::new(0.0, 0.0, 1.0, 0.0)).truncate().normalize();
    axis(&rest.world).dot(axis(&frame_pose.world)).clamp(-1.0, 1.0).acos().to_degrees()
}

#[test]
fn keys_go_down_as_deep_as_the_motion_says() {
    let (instance, motion) = (instance("piano.glb"), motion_of("demo-piano.ogg"));
    let roles = NodeRoles::of_scene(&instance.scene);
    let mut seen = 0;
    for step in 0..200 {
        let at_s = 0.13 * f64::from(step);
        let depths = motion.keys(at_s);
        let frame_pose = at(&instance, &motion, at_s, false);
        for (node, role) in &roles.nodes {
            let NodeRole::Key(key) = *role else { continue };
            let depth = depths[usize::from(key)];
            assert!(
                (angle_of(&instance, &frame_pose, *node) - 2.0 * depth).abs() < 0.1,
                "key {key} at {at_s} s: {depth}"
            );
            seen += usize::from(depth > 0.9);
        }
    }
    assert!(seen > 200, "{seen} keys down in 200 frames");
}

#[test]
fn a_key_goes_down_at_its_front_by_about_a_centimetre() {
    let (instance, motion) = (instance("piano.glb"), motion_of("demo-piano.ogg"));
    let strike = motion.notes(0.0, 10.0).next().unwrap();
    let rest =
        instance.pose(&PoseInput { motion: None, clock_s: 0.0, presentation: OPEN, reduced_motion: true });
    let down = at(&instance, &motion, strike.start_s + 0.03, true);
    let roles = NodeRoles::of_scene(&instance.scene);
    let (node, _) = roles.nodes.iter().find(|(_, role)| *role == NodeRole::Key(strike.key)).unwrap();
    // A white key's front edge is 15 cm from its hinge.
    let front = |frame_pose: &FramePose| {
        let mesh = &instance.scene.meshes[instance.scene.nodes[*node].mesh.unwrap()];
        let (low, high) = mesh.bounds.unwrap();
        let far = if low.z.abs() > high.z.abs() { low.z } else { high.z };
        (frame_pose.world[*node] * Vec4::new(0.0, 0.0, far, 1.0)).y
    };
    let depth_mm = 1000.0 * (front(&rest) - front(&down));
    assert!((4.0..=12.0).contains(&depth_mm), "{depth_mm} mm");
}

#[test]
fn a_pose_depends_on_the_time_alone_not_on_earlier_frames() {
    for (scene, sound) in [("piano.glb", "demo-piano.ogg"), ("band.glb", "demo-band.opus")] {
        let (instance, motion) = (instance(scene), motion_of(sound));
        let first = at(&instance, &motion, 7.31, false);
        for at_s in [0.0, 20.0, 3.0, 1e6, -5.0, f64::NAN] {
            at(&instance, &motion, at_s, false);
        }
        let again = at(&instance, &motion, 7.31, false);
        assert_eq!((first.world, first.view, first.lamps), (again.world, again.view, again.lamps));
    }
}

#[test]
fn every_node_stays_finite_and_near() {
    let (instance, motion) = (instance("band.glb"), motion_of("demo-band.opus"));
    for step in 0..300 {
        let frame_pose = at(&instance, &motion, 0.077 * f64::from(step), false);
        for (node, world) in instance.scene.nodes.iter().zip(&frame_pose.world) {
            assert!(world.w.truncate().magnitude() < 10.0, "{} at {step}", node.name);
        }
        assert!((0.0..=1.0).contains(&frame_pose.lights) && (0.0..=2.3).contains(&frame_pose.lamps));
    }
}

#[test]
fn the_beater_is_at_the_head_at_the_time_of_a_kick() {
    let (instance, motion) = (instance("band.glb"), motion_of("demo-band.opus"));
    let beater = instance.scene.node("kick_beater").unwrap();
    let hits: Vec<_> = motion.hits(Drum::Kick, 0.5, 20.0).collect();
    assert!(hits.len() >= 5, "{} kicks", hits.len());
    for hit in hits.iter().take(10) {
        // Within 16 ms of the hit it is farther from its rest pose than 30 to 60 ms before.
        let near = |from_s: f64, to_s: f64| {
            let steps = ((to_s - from_s) / 0.004) as i32;
            let angle = |step| {
                angle_of(
                    &instance,
                    &at(&instance, &motion, hit.at_s + from_s + 0.004 * f64::from(step), false),
                    beater,
                )
            };
            (0..steps).map(angle).fold(0.0, f32::max)
        };
        assert!(near(-0.016, 0.016) > 10.0);
        assert!(near(-0.016, 0.016) >= near(-0.06, -0.03));
    }
}

#[test]
fn with_reduced_motion_the_camera_stands_still_and_keys_go_down() {
    let (instance, motion) = (instance("piano.glb"), motion_of("demo-piano.ogg"));
    let eyes = |reduced_motion| -> Vec<_> {
        (0..10).map(|step| at(&instance, &motion, 2.0 * f64::from(step), reduced_motion).view.eye).collect()
    };
    assert!(eyes(true).windows(2).all(|pair| pair[0] == pair[1]));
    assert!(eyes(false).windows(2).all(|pair| pair[0] != pair[1]));
    let strike = motion.notes(0.0, 10.0).next().unwrap();
    let roles = NodeRoles::of_scene(&instance.scene);
    let (node, _) = roles.nodes.iter().find(|(_, role)| *role == NodeRole::Key(strike.key)).unwrap();
    assert!(angle_of(&instance, &at(&instance, &motion, strike.start_s + 0.03, true), *node) > 1.0);
}

#[test]
fn a_scene_without_roles_loops_its_own_animation() {
    let instance = instance("undecided.glb");
    assert!(instance.has_own_clip());
    let pendulum = instance.scene.node("pendulum").unwrap();
    let at = |clock_s: f64| {
        let frame_pose =
            instance.pose(&PoseInput { motion: None, clock_s, presentation: OPEN, reduced_motion: false });
        frame_pose.world[pendulum]
    };
    assert_ne!(at(0.3), at(0.9));
    let difference = at(0.3) - at(0.3 + 3.0 * 2.4);
    assert!((0..3).all(|column| difference[column].magnitude() < 1e-3), "2.4 s long: {difference:?}");
}
