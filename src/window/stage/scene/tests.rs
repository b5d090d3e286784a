//! Scenes as other programs export them, unsupported scenes and damaged ones.

use super::*;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use serde_json::{Value, json};
use three_d::{InnerSpace, Quat, Vec3, Vec4};

/// The binary chunk of [`document`]: three vertices with normals, colours and indices, and key frames.
fn numbers() -> Vec<u8> {
    let floats: [f32; 51] = [
        0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0, // 0: positions
        0.0, 0.0, 1.0, 0.0, 0.0, 1.0, 0.0, 0.0, 1.0, // 36: normals
        0.0, 1.0, 2.0, // 72: times
        0.0, 0.0, 0.0, 0.0, 2.0, 0.0, 0.0, 2.0, 4.0, // 84: translations
        0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0,
        0.0, // 120: rotations: half a turn about z
        1.0, 1.0, 1.0, 2.0, 2.0, 2.0, 4.0, 4.0, 4.0, // 168: scales
    ];
    let mut bytes: Vec<u8> = floats.iter().flat_map(|v| v.to_le_bytes()).collect();
    bytes.extend([0u16, 1, 2, 0].iter().flat_map(|v| v.to_le_bytes())); // 204: indices
    bytes.extend([255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255]); // 212: colours
    bytes
}

fn document() -> Value {
    let view =
        |offset: usize, length: usize| json!({"buffer": 0, "byteOffset": offset, "byteLength": length});
    let accessor = |view: usize, kind: u32, count: usize, shape: &str| json!({"bufferView": view, "componentType": kind, "count": count, "type": shape});
    let mut positions = accessor(0, 5126, 3, "VEC3");
    positions["min"] = json!([0, 0, 0]);
    positions["max"] = json!([1, 1, 0]);
    let mut colours = accessor(7, 5121, 3, "VEC4");
    colours["normalized"] = json!(true);
    let mut times = accessor(2, 5126, 3, "SCALAR");
    times["min"] = json!([0]);
    times["max"] = json!([2]);
    json!({
        "asset": {"version": "2.0"},
        "extensionsUsed": ["KHR_lights_punctual"],
        "extensions": {"KHR_lights_punctual": {"lights": [
            {"type": "spot", "intensity": 10.0, "color": [1, 0.5, 0.25], "spot": {"innerConeAngle": 0.1, "outerConeAngle": 0.4}}
        ]}},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [
            {"name": "stage", "children": [1, 2, 3], "translation": [10, 0, 0]},
            {"name": "key_A0", "mesh": 0, "translation": [0, 0, 1], "scale": [2, 2, 2]},
            {"name": "camera", "camera": 0},
            {"name": "light_key", "extensions": {"KHR_lights_punctual": {"light": 0}}}
        ],
        "cameras": [{"type": "perspective", "perspective": {"yfov": 0.6, "znear": 0.1}}],
        "materials": [{"name": "lamp", "pbrMetallicRoughness": {"baseColorFactor": [0.5, 0.25, 0.125, 1], "metallicFactor": 0, "roughnessFactor": 0.3}}],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0, "NORMAL": 1, "COLOR_0": 7}, "indices": 6, "material": 0}]}],
        "animations": [{"name": "opening", "channels": [
            {"sampler": 0, "target": {"node": 1, "path": "translation"}},
            {"sampler": 1, "target": {"node": 1, "path": "rotation"}},
            {"sampler": 2, "target": {"node": 1, "path": "scale"}}
        ], "samplers": [
            {"input": 2, "output": 3}, {"input": 2, "output": 4}, {"input": 2, "output": 5, "interpolation": "STEP"}
        ]}],
        "buffers": [{"byteLength": 224}],
        "bufferViews": [view(0, 36), view(36, 36), view(72, 12), view(84, 36), view(120, 48), view(168, 36), view(204, 6), view(212, 12)],
        "accessors": [
            positions, accessor(1, 5126, 3, "VEC3"), times, accessor(3, 5126, 3, "VEC3"),
            accessor(4, 5126, 3, "VEC4"), accessor(5, 5126, 3, "VEC3"), accessor(6, 5123, 3, "SCALAR"), colours
        ]
    })
}

/// A `.glb` of a document and its binary chunk.
fn glb(document: &Value, numbers: &[u8]) -> Vec<u8> {
    let mut json = document.to_string().into_bytes();
    json.resize(json.len().next_multiple_of(4), b' ');
    let mut numbers = numbers.to_vec();
    numbers.resize(numbers.len().next_multiple_of(4), 0);
    let length = |n: usize| (n as u32).to_le_bytes();
    let chunks = [(json, *b"JSON"), (numbers, *b"BIN\0")];
    let all = 12 + chunks.iter().map(|(data, _)| 8 + data.len()).sum::<usize>();
    let mut bytes = [b"glTF".as_slice(), &length(2), &length(all)].concat();
    for (data, kind) in chunks {
        bytes.extend([length(data.len()).as_slice(), &kind, &data].concat());
    }
    bytes
}

fn changed(change: impl FnOnce(&mut Value)) -> Result<Scene, SceneError> {
    let mut document = document();
    change(&mut document);
    Scene::from_bytes(&glb(&document, &numbers()))
}

fn rejection(change: impl FnOnce(&mut Value)) -> String {
    changed(change).map(|scene| scene.triangles()).unwrap_err().to_string()
}

#[test]
fn names_transforms_colours_lights_and_cameras_are_read() {
    let scene = changed(|_| {}).unwrap();
    assert_eq!(scene.triangles(), 1);
    let key = scene.node("key_A0").unwrap();
    assert_eq!(scene.nodes[key].parent, scene.node("stage"));
    let corner = scene.world(&scene.rest())[key] * Vec4::new(1.0, 0.0, 0.0, 1.0);
    assert!((corner - Vec4::new(12.0, 0.0, 1.0, 1.0)).magnitude() < 1e-6, "{corner:?}");
    let primitive = &scene.meshes[0].primitives[0];
    assert_eq!(primitive.indices, [0, 1, 2]);
    assert_eq!(primitive.colours.as_ref().unwrap()[1], Vec3::new(0.0, 1.0, 0.0));
    let material = scene.materials[primitive.material];
    // Linear, as in the file: not converted from sRGB.
    assert_eq!((material.base, material.roughness, material.is_lamp), ([0.5, 0.25, 0.125], 0.3, true));
    let light = scene.nodes[scene.node("light_key").unwrap()].light.unwrap();
    assert_eq!(light.colour, Vec3::new(10.0, 5.0, 2.5));
    assert!(matches!(light.kind, LightKind::Spot { inner, outer } if inner < outer));
    assert_eq!(scene.nodes[scene.node("camera").unwrap()].camera, Some(Camera { field_of_view: 0.6 }));
}

#[test]
fn key_frames_are_interpolated_linearly_or_stepwise() {
    let scene = changed(|_| {}).unwrap();
    let clip = scene.clip("opening").unwrap();
    assert_eq!(clip.duration_s, 2.0);
    let key = scene.node("key_A0").unwrap();
    let at = |time| {
        let mut poses = scene.rest();
        clip.apply(time, &mut poses);
        poses[key]
    };
    for (time, y, z, size) in
        [(-1.0, 0.0, 0.0, 1.0), (0.5, 1.0, 0.0, 1.0), (1.5, 2.0, 2.0, 2.0), (9.0, 2.0, 4.0, 4.0)]
    {
        let pose = at(time);
        assert!((pose.translation - Vec3::new(0.0, y, z)).magnitude() < 1e-6, "{time}: {pose:?}");
        assert_eq!(pose.scale.x, size, "{time}");
    }
    // A quarter turn halfway to a half turn.
    let turned = at(0.5).rotation * Vec3::new(1.0, 0.0, 0.0);
    assert!((turned - Vec3::new(0.0, 1.0, 0.0)).magnitude() < 1e-5, "{turned:?}");
    // Other nodes keep their rest pose.
    assert_eq!(at(1.0), at(1.0));
    assert_eq!(scene.rest()[0].translation.x, 10.0);
}

#[test]
fn cubic_interpolation_reproduces_a_cubic_polynomial() {
    let times = vec![0.0, 2.0];
    let v = |x: f32| Vec3::new(x, 0.0, 0.0);
    // x³ from 0 to 8: slopes 0 and 12.
    let values = KeyValues::Translation(vec![v(0.0), v(0.0), v(0.0), v(12.0), v(8.0), v(0.0)]);
    let channel = Channel::new(0, Interpolation::Cubic, times, values).unwrap();
    let clip = AnimationClip { name: String::new(), duration_s: 2.0, channels: vec![channel] };
    for time in [0.0f32, 0.3, 1.0, 1.9, 2.0, 3.0] {
        let mut poses = [Pose::identity()];
        clip.apply(time, &mut poses);
        assert!((poses[0].translation.x - time.min(2.0).powi(3)).abs() < 1e-4, "{time}: {poses:?}");
    }
}

#[test]
fn rotations_follow_the_shorter_arc() {
    let half = |angle: f32| Quat::new((angle / 2.0).cos(), 0.0, (angle / 2.0).sin(), 0.0);
    let values = KeyValues::Rotation(vec![half(0.1), half(0.3) * -1.0]);
    let channel = Channel::new(0, Interpolation::Linear, vec![0.0, 1.0], values).unwrap();
    let clip = AnimationClip { name: String::new(), duration_s: 1.0, channels: vec![channel] };
    let mut poses = [Pose::identity()];
    clip.apply(0.5, &mut poses);
    assert!(poses[0].rotation.dot(half(0.2)).abs() > 0.999_99, "{poses:?}");
}

#[test]
fn without_normals_triangles_are_flat_shaded() {
    let scene = changed(|d| {
        drop(d["meshes"][0]["primitives"][0]["attributes"].as_object_mut().unwrap().remove("NORMAL"))
    })
    .unwrap();
    assert_eq!(scene.meshes[0].primitives[0].normals, [Vec3::new(0.0, 0.0, 1.0); 3]);
}

#[test]
fn unsupported_and_damaged_scenes_are_rejected_with_the_reason() {
    for (reason, change) in [
        ("skins", (|d| d["skins"] = json!([{"joints": [0]}])) as fn(&mut Value)),
        ("morph targets", |d| d["meshes"][0]["primitives"][0]["targets"] = json!([{"POSITION": 0}])),
        ("Draco compression", |d| d["extensionsRequired"] = json!(["KHR_draco_mesh_compression"])),
        ("the extension EXT_unknown", |d| d["extensionsRequired"] = json!(["EXT_unknown"])),
        ("buffers in separate files", |d| d["buffers"][0]["uri"] = json!("numbers.bin")),
        ("no triangle", |d| d["meshes"][0]["primitives"][0]["mode"] = json!(0)),
        ("two parents or is its own ancestor", |d| d["nodes"][1]["children"] = json!([0])),
        ("two parents or is its own ancestor", |d| d["nodes"][3]["children"] = json!([1])),
        ("exceeds the binary chunk", |d| d["accessors"][0]["count"] = json!(u64::MAX / 64)),
        ("exceeds the binary chunk", |d| d["bufferViews"][0]["byteLength"] = json!(1u64 << 40)),
        ("does not exist", |d| d["accessors"][0]["count"] = json!(2)),
        ("do not match", |d| d["accessors"][3]["count"] = json!(2)),
        (
            "sparse",
            |d| d["accessors"][1]["sparse"] = json!({"count": 1, "indices": {"bufferView": 6, "componentType": 5123}, "values": {"bufferView": 1}}),
        ),
    ] {
        let message = rejection(change);
        assert!(message.contains(reason), "{reason}: {message}");
    }
    let mut nan = numbers();
    nan[..4].copy_from_slice(&f32::NAN.to_le_bytes());
    assert!(Scene::from_bytes(&glb(&document(), &nan)).unwrap_err().to_string().contains("not finite"));
    for bytes in [&b""[..], b"glTF", b"{}", &[0xff; 100]] {
        assert!(matches!(Scene::from_bytes(bytes), Err(SceneError::Damaged(_))));
    }
}

#[test]
fn too_many_triangles_are_rejected_without_being_copied() {
    // 19,001 nodes that share one mesh of 30 triangles.
    let message = rejection(|d| {
        d["accessors"][6]["count"] = json!(3);
        let node = d["nodes"][1].clone();
        let nodes = d["nodes"].as_array_mut().unwrap();
        nodes.extend(std::iter::repeat_n(node, 19_000));
        let children: Vec<usize> = (1..nodes.len()).collect();
        nodes[0]["children"] = json!(children);
        let primitive = d["meshes"][0]["primitives"][0].clone();
        d["meshes"][0]["primitives"] = json!(vec![primitive; 30]);
    });
    assert!(message.contains("570030 triangles"), "{message}");
}

/// Random changes of bytes, digits and whole values: the result is a scene or an error, in finite time.
#[test]
fn a_mutated_file_never_panics_or_hangs() {
    let (document, numbers) = (document(), numbers());
    let whole = glb(&document, &numbers);
    let mut random = Pcg64Mcg::seed_from_u64(5);
    let begin = std::time::Instant::now();
    let (mut accepted, mut rejected) = (0, 0);
    for round in 0..24_000 {
        let bytes = if round % 2 == 0 {
            let mut bytes = whole.clone();
            let header = whole.len() - numbers.len();
            for _ in 0..random.random_range(1..4) {
                let from = if random.random_bool(0.5) { header } else { 0 };
                let at = random.random_range(from..bytes.len());
                bytes[at] =
                    if random.random_bool(0.6) { random.random_range(b'0'..=b'9') } else { random.random() };
            }
            if random.random_bool(0.1) {
                bytes.truncate(random.random_range(0..whole.len()));
            }
            bytes
        } else {
            let mut document = document.clone();
            for _ in 0..random.random_range(1..3) {
                mutate(&mut document, &mut random);
            }
            let mut numbers = numbers.clone();
            if random.random_bool(0.3) {
                let at = random.random_range(0..numbers.len() / 4) * 4;
                let odd = [f32::NAN, f32::INFINITY, -1.0, 1e38, 1e-40];
                numbers[at..at + 4].copy_from_slice(&odd[random.random_range(0..odd.len())].to_le_bytes());
            }
            glb(&document, &numbers)
        };
        match Scene::from_bytes(&bytes) {
            Ok(scene) => {
                accepted += 1;
                let mut poses = scene.rest();
                scene.clips.iter().for_each(|clip| clip.apply(random.random_range(-1.0..3.0), &mut poses));
                assert_eq!(scene.world(&poses).len(), scene.nodes.len());
            }
            Err(error) => {
                rejected += 1;
                assert!(!error.to_string().is_empty());
            }
        }
    }
    assert!(
        accepted > 2000 && rejected > 2000,
        "{accepted} {rejected}: the mutations are too strong or too weak"
    );
    assert!(begin.elapsed().as_secs() < 120, "{:?}", begin.elapsed());
}

/// Changes one value of a document: to another of its type, to an absurd one, or to null.
fn mutate(value: &mut Value, random: &mut Pcg64Mcg) {
    let inner: Vec<&mut Value> = match &mut *value {
        Value::Array(list) if !list.is_empty() => list.iter_mut().collect(),
        Value::Object(map) if !map.is_empty() => map.values_mut().collect(),
        _ => Vec::new(),
    };
    let count = inner.len();
    if count > 0 && random.random_bool(0.93) {
        if let Some(inner) = inner.into_iter().nth(random.random_range(0..count)) {
            mutate(inner, random);
        }
        return;
    }
    *value = match random.random_range(0..8) {
        0 => json!(random.random_range(0..10)),
        1 => json!(u32::MAX),
        2 => json!(u64::MAX),
        3 => json!(-1.5),
        4 => json!(""),
        5 => json!([]),
        6 => Value::Null,
        _ => match &*value {
            Value::Number(n) => {
                json!((n.as_f64().unwrap_or(0.0) as i64).saturating_add(random.random_range(-2..=2)))
            }
            Value::Array(list) => json!(list.iter().chain(list.iter()).cloned().collect::<Vec<_>>()),
            other => other.clone(),
        },
    };
}
