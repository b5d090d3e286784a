//! Made groups of vectors: what a map has to show is known.

use super::*;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use std::collections::HashMap;

const SIZE: usize = 24;

/// `groups` groups of `each` vectors around random centres.
fn made(groups: usize, each: usize, spread: f32, seed: u64) -> Vectors {
    let random = &mut Pcg64Mcg::seed_from_u64(seed);
    let mut values = Vec::new();
    for _ in 0..groups {
        let centre: Vec<f32> = (0..SIZE).map(|_| random.random_range(-1.0..1.0)).collect();
        for _ in 0..each {
            values.extend(centre.iter().map(|value| value + spread * random.random_range(-1.0..1.0_f32)));
        }
    }
    Vectors::new(values, SIZE).unwrap()
}

fn settings() -> LayoutSettings {
    LayoutSettings { perplexity: 10.0, ..LayoutSettings::default() }
}

fn laid_out(vectors: &Vectors, settings: &LayoutSettings) -> MapLayout {
    lay_out(vectors, settings, &|_| true).unwrap()
}

fn distance(a: &Point, b: &Point) -> f32 {
    a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f32>().sqrt()
}

#[test]
fn neighbours_are_those_of_all_pairs_whatever_the_threads() {
    // More rows and columns than one block has.
    let vectors = made(30, 50, 0.6, 1);
    let found = Neighbours::find(&vectors, 7, 3, &|_| true).unwrap();
    assert_eq!(found, Neighbours::find(&vectors, 7, 1, &|_| true).unwrap());
    assert_eq!((found.k(), found.len()), (7, 1500));
    for own in [0, 127, 128, 1023, 1024, 1499] {
        let cosine = |other: usize| -> f32 {
            vectors.row(own).iter().zip(vectors.row(other)).map(|(x, y)| x * y).sum()
        };
        let mut all: Vec<usize> = (0..1500).filter(|other| *other != own).collect();
        all.sort_by(|a, b| cosine(*b).total_cmp(&cosine(*a)));
        let (indices, distances) = found.of(own);
        for (place, (index, distance)) in indices.iter().zip(distances).enumerate() {
            // Two that are equally near to the last bit may have changed places.
            assert!((1.0 - cosine(all[place]) - distance).abs() < 1e-5, "{own}: {place}");
            assert!((1.0 - cosine(*index as usize) - distance).abs() < 1e-5, "{own}: {place}");
        }
        assert!(!indices.contains(&(own as u32)));
    }
}

#[test]
fn known_neighbours_are_completed_by_new_vectors_and_by_those_that_are_missing() {
    let vectors = made(30, 50, 0.6, 1);
    let k = 7;
    let expected = Neighbours::find(&vectors, k, 1, &|_| true).unwrap();
    // Every eleventh is new; every seventh has lost a neighbour; some lists are not as they should be.
    let is_new = |index: usize| index.is_multiple_of(11);
    let of_old = {
        let old: Vec<usize> = (0..1500).filter(|index| !is_new(*index)).collect();
        let values = old.iter().flat_map(|index| vectors.row(*index)).copied().collect();
        let found =
            Neighbours::find(&Vectors::new(values, vectors.size()).unwrap(), k, 1, &|_| true).unwrap();
        let list = |at: usize| found.of(at).0.iter().map(|near| old[*near as usize] as u32).collect();
        old.iter().enumerate().map(|(at, index)| (*index, list(at))).collect::<HashMap<_, Vec<u32>>>()
    };
    let mut known: Vec<Option<Vec<u32>>> = (0..1500).map(|index| of_old.get(&index).cloned()).collect();
    (0..1500).step_by(7).for_each(|index| known[index].iter_mut().for_each(Vec::clear));
    known[1].as_mut().unwrap().truncate(k - 1);
    known[2].as_mut().unwrap()[3] = 1500;
    known[3].as_mut().unwrap()[0] = 3;
    let found = Neighbours::complete(&vectors, &known, k, 2, &|_| true).unwrap();
    assert_eq!((found.k(), found.len()), (k, 1500));
    for index in 0..1500 {
        assert_eq!(found.of(index).0, expected.of(index).0, "{index}");
        for (distance, expected) in found.of(index).1.iter().zip(expected.of(index).1) {
            assert!((distance - expected).abs() < 1e-5, "{index}");
        }
    }
    let none = Neighbours::complete(&vectors, &[], k, 2, &|_| true).unwrap();
    assert_eq!(none, expected);
    let cancelled = Neighbours::complete(&vectors, &known, k, 2, &|_| false);
    assert!(matches!(cancelled, Err(MapError::Cancelled)));
}

#[test]
fn groups_stay_together_in_two_and_three_dimensions() {
    let vectors = made(6, 40, 0.4, 2);
    for (method, dimensions) in [(Method::Tsne, 2), (Method::Tsne, 3), (Method::Umap, 2), (Method::Umap, 3)] {
        let map = laid_out(&vectors, &LayoutSettings { method, dimensions, ..settings() });
        assert_eq!((map.points.len(), map.method), (240, method));
        assert!(map.points.iter().all(|point| dimensions == 3 || point[2] == 0.0));
        // The nearest point of each is of its group.
        for (own, point) in map.points.iter().enumerate() {
            let others = (0..240).filter(|other| *other != own);
            let nearest = others
                .min_by(|a, b| distance(&map.points[*a], point).total_cmp(&distance(&map.points[*b], point)));
            assert_eq!(nearest.unwrap() / 40, own / 40, "{method:?}, {dimensions} dimensions, {own}");
        }
        let quality = map.quality.unwrap();
        // By chance one of 24 would be kept.
        let least = if method == Method::Umap { 0.2 } else { 0.4 };
        assert!(quality.kept > least && quality.trustworthiness > 0.95, "{quality:?}");
    }
}

#[test]
fn a_seed_gives_the_same_bits_and_another_one_another_map() {
    let vectors = made(5, 30, 0.8, 3);
    for method in [Method::Tsne, Method::Umap] {
        let settings = LayoutSettings { method, ..settings() };
        let first = laid_out(&vectors, &settings);
        assert_eq!(first, laid_out(&vectors, &LayoutSettings { threads: 1, ..settings.clone() }));
        let other = laid_out(&vectors, &LayoutSettings { seed: 7, ..settings });
        assert_eq!(first.neighbours, other.neighbours);
        assert_ne!(first.points, other.points);
    }
}

#[test]
fn few_recordings_are_laid_out_by_principal_components_and_equal_ones_and_none_do_no_harm() {
    for count in [0, 1, 2, 3, 50, 99] {
        let map = laid_out(&made(1, count, 1.0, 4), &settings());
        assert_eq!((map.points.len(), map.method), (count, Method::Pca), "{count}");
        assert!(map.points.iter().flatten().all(|value| value.is_finite()));
        assert_eq!(map.quality.is_some(), count >= 22, "{count}");
    }
    let equal = Vectors::new(vec![0.5; 200 * SIZE], SIZE).unwrap();
    let silent = Vectors::new(vec![0.0; 200 * SIZE], SIZE).unwrap();
    for vectors in [equal, silent] {
        let map = laid_out(&vectors, &settings());
        assert_eq!(map.points.len(), 200);
        assert!(map.points.iter().flatten().all(|value| value.is_finite()));
    }
}

#[test]
fn principal_components_are_the_directions_of_the_largest_variance() {
    // On a plane in 24 dimensions, through a turned ellipse: the first coordinate varies most, and distances are kept.
    let random = &mut Pcg64Mcg::seed_from_u64(5);
    let mut values = Vec::new();
    for _ in 0..60 {
        let (a, b) = (random.random_range(-0.2..0.2_f32), random.random_range(-0.05..0.05_f32));
        let mut row = vec![0.0; SIZE];
        (row[3], row[10], row[20]) = (1.0, a + b, a - b);
        values.extend(row);
    }
    let vectors = Vectors::new(values, SIZE).unwrap();
    let map = laid_out(&vectors, &settings());
    let variance = |axis: usize| map.points.iter().map(|point| point[axis].powi(2)).sum::<f32>();
    assert!(variance(0) > 4.0 * variance(1) && variance(1) > 4.0 * variance(2), "{}", variance(1));
    for (own, other) in [(0, 1), (5, 40), (17, 59)] {
        let rows = vectors.row(own).iter().zip(vectors.row(other));
        let expected = rows.map(|(x, y)| (x - y).powi(2)).sum::<f32>().sqrt();
        let found = distance(&map.points[own], &map.points[other]);
        assert!((found - expected).abs() < 1e-3, "{found} instead of {expected}");
    }
}

#[test]
fn work_is_stopped_at_any_stage_without_a_trace_of_a_panic() {
    let vectors = made(5, 40, 0.5, 6);
    for method in [Method::Tsne, Method::Umap] {
        let settings = LayoutSettings { method, ..settings() };
        for stage in [Stage::Neighbours, Stage::Points] {
            let stopped = lay_out(&vectors, &settings, &|progress| progress.stage != stage);
            assert_eq!(stopped, Err(MapError::Cancelled));
        }
    }
    let seen = std::sync::Mutex::new(Vec::new());
    lay_out(&vectors, &settings(), &|progress| {
        seen.lock().unwrap().push(progress.done);
        true
    })
    .unwrap();
    let seen = seen.into_inner().unwrap();
    assert!(seen.iter().all(|done| (0.0..=1.0).contains(done)) && seen.last() == Some(&1.0));
}

#[test]
fn a_new_vector_lies_among_its_group_and_the_same_one_at_the_same_place() {
    let all = made(6, 41, 0.4, 8);
    // The last of each group is kept back.
    let rows = (0..246).filter(|row| row % 41 < 40).flat_map(|row| all.row(row)).copied().collect();
    let vectors = Vectors::new(rows, SIZE).unwrap();
    let map = laid_out(&vectors, &settings());
    for group in 0..6 {
        let (point, nearest) = place(&vectors, &map.points, all.row(group * 41 + 40)).unwrap();
        let closest = (0..240)
            .min_by(|a, b| distance(&map.points[*a], &point).total_cmp(&distance(&map.points[*b], &point)));
        assert_eq!(closest.unwrap() / 40, group);
        assert!(nearest.iter().all(|(index, _)| *index as usize / 40 == group));
    }
    let (same, _) = place(&vectors, &map.points, vectors.row(17)).unwrap();
    assert_eq!(same, map.points[17]);
    assert!(place(&vectors, &map.points, &[1.0; 3]).is_none());
    assert!(place(&vectors, &map.points, &[f32::NAN; SIZE]).is_none());
}

#[test]
fn settings_and_values_out_of_range_are_refused() {
    let vectors = made(2, 60, 0.5, 9);
    let refused = |change: fn(&mut LayoutSettings)| {
        let mut settings = settings();
        change(&mut settings);
        lay_out(&vectors, &settings, &|_| true).unwrap_err().to_string()
    };
    assert_eq!(refused(|s| s.dimensions = 4), "dimensions is 4, not 2 or 3");
    assert!(refused(|s| s.perplexity = f32::NAN).starts_with("perplexity is NaN"));
    assert_eq!(Vectors::new(vec![1.0; 5], 2), Err(MapError::Shape { values: 5, size: 2 }));
    assert_eq!(Vectors::new(vec![1.0, f32::INFINITY], 1), Err(MapError::NotFinite(1)));
    let huge = Vectors::new(vec![f32::MAX, f32::MAX, 1e-38, 0.0], 2).unwrap();
    assert!((huge.row(0)[0] - 0.5_f32.sqrt()).abs() < 1e-6 && huge.row(1) == [1.0, 0.0]);
}

#[test]
fn trustworthiness_and_kept_neighbours_are_those_of_the_definition() {
    let vectors = made(1, 60, 1.0, 10);
    let neighbours = Neighbours::find(&vectors, 59, 1, &|_| true).unwrap();
    let random = &mut Pcg64Mcg::seed_from_u64(11);
    let points: Vec<Point> = (0..60).map(|_| std::array::from_fn(|_| random.random())).collect();
    let (mut kept, mut excess) = (0, 0);
    for own in 0..60 {
        let mut near: Vec<usize> = (0..60).filter(|other| *other != own).collect();
        near.sort_by(|a, b| {
            distance(&points[*a], &points[own]).total_cmp(&distance(&points[*b], &points[own]))
        });
        for other in &near[..10] {
            let rank = neighbours.of(own).0.iter().position(|index| *index as usize == *other).unwrap() + 1;
            if rank <= 10 { kept += 1 } else { excess += rank - 10 }
        }
    }
    let found = quality(&vectors, &neighbours, &points, 2).unwrap().unwrap();
    assert!((found.kept - f64::from(kept) / 600.0).abs() < 1e-9);
    let expected = 1.0 - 2.0 * excess as f64 / (60.0 * 10.0 * (2.0 * 60.0 - 30.0 - 1.0));
    assert!((found.trustworthiness - expected).abs() < 1e-9, "{} {expected}", found.trustworthiness);
    assert!(quality(&vectors, &neighbours, &points[1..], 1).is_err());
}
