//! A made-up world of recordings and listeners.
//!
//! A style decides how recordings sound: those of one style are near each other in the embedding, those of one artist nearer still. Each artist
//! also belongs to a scene, which the sound does not show. A listener's playlist follows a style and a scene; some entries follow only one
//! of them, some neither. Some recordings are popular, and a fifth is new: hardly anyone has them yet.

use crate::library::RecordingId;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

const STYLES: usize = 10;
const SCENES: usize = 8;
const ARTISTS: usize = 160;
const RECORDINGS_OF_ARTIST: usize = 10;
const PLAYLISTS: usize = 150;
const SIZE: usize = 24;

pub(super) struct World {
    pub(super) vectors: Vec<(RecordingId, Vec<f32>)>,
    pub(super) playlists: Vec<Vec<RecordingId>>,
    /// Style and scene of each recording.
    kinds: Vec<(usize, usize)>,
    popularity: Vec<f64>,
}

impl World {
    pub(super) fn new(seed: u64) -> Self {
        let mut random = Pcg64Mcg::seed_from_u64(seed);
        // What all recordings have in common.
        let offset = normal(&mut random, 3.0);
        let styles: Vec<Vec<f32>> = (0..STYLES).map(|_| normal(&mut random, 1.0)).collect();
        let mut world =
            Self { vectors: Vec::new(), playlists: Vec::new(), kinds: Vec::new(), popularity: Vec::new() };
        for artist in 0..ARTISTS {
            let (style, scene) = (artist % STYLES, random.random_range(0..SCENES));
            let own = normal(&mut random, 0.6);
            let artist_popularity: f64 = random.random_range(0.1..1.0);
            for _ in 0..RECORDINGS_OF_ARTIST {
                let noise = normal(&mut random, 0.5);
                let sum = |i: usize| offset[i] + styles[style][i] + own[i] + noise[i];
                let id = RecordingId(world.vectors.len() as i64 + 1);
                world.vectors.push((id, (0..SIZE).map(sum).collect()));
                world.kinds.push((style, scene));
                let is_new = random.random_bool(0.2);
                let popularity = artist_popularity * random.random_range(0.05..1.0_f64);
                world.popularity.push(if is_new { 0.03 } else { popularity });
            }
        }
        for _ in 0..PLAYLISTS {
            let playlist = world.playlist(&mut random);
            world.playlists.push(playlist);
        }
        world
    }

    fn playlist(&self, random: &mut Pcg64Mcg) -> Vec<RecordingId> {
        let (style, scene) = self.kinds[random.random_range(0..self.kinds.len())];
        let count = random.random_range(6..16);
        let mut playlist = Vec::new();
        while playlist.len() < count {
            let choice: f64 = random.random();
            let fits = |kind: (usize, usize)| match choice {
                c if c < 0.45 => kind == (style, scene),
                c if c < 0.70 => kind.0 == style,
                c if c < 0.90 => kind.1 == scene,
                _ => true,
            };
            let chosen = loop {
                let at = random.random_range(0..self.kinds.len());
                if fits(self.kinds[at]) && random.random_bool(self.popularity[at]) {
                    break self.vectors[at].0;
                }
            };
            if !playlist.contains(&chosen) {
                playlist.push(chosen);
            }
        }
        playlist
    }
}

/// Values around 0 with this standard deviation, by the sum of twelve uniform ones.
fn normal(random: &mut Pcg64Mcg, deviation: f32) -> Vec<f32> {
    let mut value = || (0..12).map(|_| random.random::<f32>()).sum::<f32>() - 6.0;
    (0..SIZE).map(|_| value() * deviation).collect()
}
