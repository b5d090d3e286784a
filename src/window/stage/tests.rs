//! What plays: the demo recordings on the built-in scenes, without a screen.

use super::cast::{Cast, Part};
use super::scene::Scene;
use super::set::{Look, Score, Set, Tableau};
use crate::audio::{Decoder, for_each_block};
use crate::motion::{Drum, Motion, MotionAnalyser};
use std::path::Path;
use three_d::{InnerSpace, Matrix4, Vec4};

const OPEN: Look = Look { clip_s: 60.0, closing: false, lights: 1.0, strength: 1.0, moves: false };

fn heard(name: &str) -> Motion {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets").join(name);
    let mut decoder = Decoder::open(&path).unwrap();
    let mut analysis = MotionAnalyser::new().unwrap();
    for_each_block(&mut decoder, |part| {
        analysis.push(part);
        true
    })
    .unwrap();
    analysis.finish()
}

fn set(name: &str) -> Set {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("animations").join(name);
    Set::new(Scene::load(&path).unwrap())
}

fn at(set: &Set, motion: &Motion, at_s: f64, still: bool) -> Tableau {
    set.at(&Score { heard: Some((motion, at_s)), clock_s: at_s, look: OPEN, still })
}

/// How far a node turned away from where it stands when nothing is heard, in degrees.
fn turned(set: &Set, tableau: &Tableau, node: usize) -> f32 {
    let rest = set.at(&Score { heard: None, clock_s: 0.0, look: OPEN, still: false });
    let axis = |world: &[Matrix4<f32>]| (world[node] * Vec4::new(0.0, 0.0, 1.0, 0.0)).truncate().normalize();
    axis(&rest.world).dot(axis(&tableau.world)).clamp(-1.0, 1.0).acos().to_degrees()
}

#[test]
fn the_keys_that_are_struck_go_down_and_no_others() {
    let (set, motion) = (set("piano.glb"), heard("demo-piano.ogg"));
    let cast = Cast::of(&set.scene);
    let mut seen = 0;
    for step in 0..200 {
        let at_s = 0.13 * f64::from(step);
        let depths = motion.keys(at_s);
        let tableau = at(&set, &motion, at_s, false);
        for (node, part) in &cast.parts {
            let Part::Key(key) = *part else { continue };
            let depth = depths[usize::from(key)];
            assert!(
                (turned(&set, &tableau, *node) - 2.0 * depth).abs() < 0.1,
                "key {key} at {at_s} s: {depth}"
            );
            seen += usize::from(depth > 0.9);
        }
    }
    assert!(seen > 200, "{seen} keys down in 200 looks");
}

#[test]
fn a_key_goes_down_at_its_front_and_stays_within_the_keyboard() {
    let (set, motion) = (set("piano.glb"), heard("demo-piano.ogg"));
    let strike = motion.notes(0.0, 10.0).next().unwrap();
    let rest = set.at(&Score { heard: None, clock_s: 0.0, look: OPEN, still: true });
    let down = at(&set, &motion, strike.start_s + 0.03, true);
    let cast = Cast::of(&set.scene);
    let (node, _) = cast.parts.iter().find(|(_, part)| *part == Part::Key(strike.key)).unwrap();
    // A white key's front is 15 cm before its hinge.
    let front = |tableau: &Tableau| {
        let mesh = &set.scene.meshes[set.scene.nodes[*node].mesh.unwrap()];
        let (low, high) = mesh.bounds.unwrap();
        let far = if low.z.abs() > high.z.abs() { low.z } else { high.z };
        (tableau.world[*node] * Vec4::new(0.0, 0.0, far, 1.0)).y
    };
    let depth_mm = 1000.0 * (front(&rest) - front(&down));
    assert!((4.0..=12.0).contains(&depth_mm), "{depth_mm} mm");
}

#[test]
fn motion_depends_on_the_time_alone_not_on_what_was_shown_before() {
    for (scene, sound) in [("piano.glb", "demo-piano.ogg"), ("band.glb", "demo-band.opus")] {
        let (set, motion) = (set(scene), heard(sound));
        let first = at(&set, &motion, 7.31, false);
        for at_s in [0.0, 20.0, 3.0, 1e6, -5.0, f64::NAN] {
            at(&set, &motion, at_s, false);
        }
        let again = at(&set, &motion, 7.31, false);
        assert_eq!((first.world, first.view, first.lamps), (again.world, again.view, again.lamps));
    }
}

#[test]
fn whatever_is_heard_every_node_stays_finite_and_near() {
    let (set, motion) = (set("band.glb"), heard("demo-band.opus"));
    for step in 0..300 {
        let tableau = at(&set, &motion, 0.077 * f64::from(step), false);
        for (node, world) in set.scene.nodes.iter().zip(&tableau.world) {
            assert!(world.w.truncate().magnitude() < 10.0, "{} at {step}", node.name);
        }
        assert!((0.0..=1.0).contains(&tableau.lights) && (0.0..=2.3).contains(&tableau.lamps));
    }
}

#[test]
fn the_beater_is_at_the_head_when_the_kick_is_heard() {
    let (set, motion) = (set("band.glb"), heard("demo-band.opus"));
    let beater = set.scene.node("kick_beater").unwrap();
    let hits: Vec<_> = motion.hits(Drum::Kick, 0.5, 20.0).collect();
    assert!(hits.len() >= 5, "{} kicks", hits.len());
    for hit in hits.iter().take(10) {
        // Within two frames of a screen around the hit it is farther from its rest than at any time in the quarter second before.
        let near = |from_s: f64, to_s: f64| {
            let steps = ((to_s - from_s) / 0.004) as i32;
            let angle = |step| {
                turned(&set, &at(&set, &motion, hit.at_s + from_s + 0.004 * f64::from(step), false), beater)
            };
            (0..steps).map(angle).fold(0.0, f32::max)
        };
        assert!(near(-0.016, 0.016) > 10.0);
        assert!(near(-0.016, 0.016) >= near(-0.06, -0.03));
    }
}

#[test]
fn with_little_motion_the_camera_stands_and_keys_still_go_down() {
    let (set, motion) = (set("piano.glb"), heard("demo-piano.ogg"));
    let eyes = |still| -> Vec<_> {
        (0..10).map(|step| at(&set, &motion, 2.0 * f64::from(step), still).view.eye).collect()
    };
    assert!(eyes(true).windows(2).all(|pair| pair[0] == pair[1]));
    assert!(eyes(false).windows(2).all(|pair| pair[0] != pair[1]));
    let strike = motion.notes(0.0, 10.0).next().unwrap();
    let cast = Cast::of(&set.scene);
    let (node, _) = cast.parts.iter().find(|(_, part)| *part == Part::Key(strike.key)).unwrap();
    assert!(turned(&set, &at(&set, &motion, strike.start_s + 0.03, true), *node) > 1.0);
}

#[test]
fn a_scene_that_nothing_moves_plays_its_own_first_animation_again_and_again() {
    let set = set("undecided.glb");
    assert!(set.moves_by_itself());
    let pendulum = set.scene.node("pendulum").unwrap();
    let at = |clock_s: f64| {
        let tableau = set.at(&Score { heard: None, clock_s, look: OPEN, still: false });
        tableau.world[pendulum]
    };
    assert_ne!(at(0.3), at(0.9));
    let difference = at(0.3) - at(0.3 + 3.0 * 2.4);
    assert!((0..3).all(|column| difference[column].magnitude() < 1e-3), "2.4 s long: {difference:?}");
}
