//! Where each recording is seen, and which is under the pointer, next in a direction, or inside of a line drawn around some.

use super::camera::View;
use eframe::egui::{Pos2, Rect, Vec2, pos2};
use three_d::{InnerSpace, Vec3};

/// The size of a point grows with its closeness: 1 at the depth of the camera's target, 2 at half of that. But what is close to the camera
/// would hide the target, so from here on points shrink, and at the second value they are gone.
const FULL_CLOSENESS: f32 = 1.5;
const NO_CLOSENESS: f32 = 2.3;
/// Space around the whole map, in lengths of the shorter side.
const MARGIN: f32 = 0.06;
/// A picture of the whole map is not from a smaller distance, since points in front would be gone.
const NEAREST: f32 = 1.9;
const FITTING_STEPS: usize = 10;

/// Where a recording is seen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::window) struct Seen {
    /// On the screen, in points.
    pub(in crate::window) at: Pos2,
    /// From the camera; the larger, the farther back.
    pub(in crate::window) depth: f32,
    /// Factor of its size; 0: it is not seen.
    pub(in crate::window) size: f32,
}

impl Seen {
    pub(in crate::window) fn is_seen(&self) -> bool {
        self.size > 0.0
    }
}

/// Where all recordings are seen.
pub(in crate::window) fn project(points: &[Vec3], view: &View, rect: Rect) -> Vec<Seen> {
    let axes = view.axes();
    let focal = View::focal(rect.width().min(rect.height()));
    let middle = rect.center();
    let seen = |point: &Vec3| {
        let from_target = point - view.target;
        let (right, up) = (from_target.dot(axes.right), from_target.dot(axes.up));
        let depth = view.distance + from_target.dot(axes.forward);
        let (scale, size) = if view.is_flat {
            (focal / view.distance, 1.0)
        } else if depth > 1e-4 {
            (focal / depth, size_factor(view.distance / depth))
        } else {
            (0.0, 0.0)
        };
        Seen { at: pos2(middle.x + scale * right, middle.y - scale * up), depth, size }
    };
    points.iter().map(seen).collect()
}

/// The distance from which a picture at `rect` just shows the whole map.
pub(super) fn fitting(points: &[Vec3], is_flat: bool, rect: Rect) -> f32 {
    let inner = rect.shrink(MARGIN * rect.size().min_elem());
    let fits = |distance: f32| {
        let view = View { distance, ..View::whole(is_flat) };
        project(points, &view, rect).iter().all(|point| inner.contains(point.at))
    };
    // Perspective enlarges what is in front, so it is found by trying.
    let (mut too_near, mut far) = (NEAREST, View::whole(is_flat).distance);
    for _ in 0..FITTING_STEPS {
        let middle = 0.5 * (too_near + far);
        if fits(middle) {
            far = middle;
        } else {
            too_near = middle;
        }
    }
    far
}

fn size_factor(closeness: f32) -> f32 {
    let share = ((NO_CLOSENESS - closeness) / (NO_CLOSENESS - FULL_CLOSENESS)).clamp(0.0, 1.0);
    closeness.min(FULL_CLOSENESS) * share
}

/// Radius of a point at the depth of the target, in points: the more there are and the smaller the picture, the smaller.
pub(in crate::window) fn point_radius(count: usize, size: Vec2) -> f32 {
    let of_count = (14.0 / (count.max(1) as f32).powf(0.17)).min(7.0);
    of_count * (size.min_elem() / 600.0).clamp(0.65, 1.2)
}

/// The recording at a place: the foremost whose disc is there, else the nearest within `slack` points.
pub(in crate::window) fn pick(
    seen: &[Seen],
    shown: impl Fn(usize) -> bool,
    radius: f32,
    at: Pos2,
    slack: f32,
) -> Option<usize> {
    let mut covering: Option<(usize, f32)> = None;
    let mut nearest: Option<(usize, f32)> = None;
    for (place, point) in seen.iter().enumerate() {
        let square = (point.at - at).length_sq();
        let own = radius * point.size;
        if !point.is_seen() || square > own.max(slack).powi(2) || !shown(place) {
            continue;
        }
        if square <= own * own && covering.is_none_or(|(_, depth)| point.depth < depth) {
            covering = Some((place, point.depth));
        }
        if square <= slack * slack && nearest.is_none_or(|(_, least)| square < least) {
            nearest = Some((place, square));
        }
    }
    covering.or(nearest).map(|(place, _)| place)
}

/// The recording that is next on the screen in a direction of length 1: within 45 degrees of it, and near.
pub(in crate::window) fn next_in_direction(
    seen: &[Seen],
    shown: impl Fn(usize) -> bool,
    from: Pos2,
    direction: Vec2,
) -> Option<usize> {
    let mut best: Option<(usize, f32)> = None;
    for (place, point) in seen.iter().enumerate().filter(|(place, point)| point.is_seen() && shown(*place)) {
        let by = point.at - from;
        let (along, across) = (by.dot(direction), (by.x * direction.y - by.y * direction.x).abs());
        let cost = along + 2.0 * across;
        if along > 1.0 && across <= along && best.is_none_or(|(_, least)| cost < least) {
            best = Some((place, cost));
        }
    }
    best.map(|(place, _)| place)
}

/// The recordings inside of a closed line, in their order. Where it crosses itself, what it goes around twice is outside.
pub(in crate::window) fn inside(seen: &[Seen], shown: impl Fn(usize) -> bool, line: &[Pos2]) -> Vec<usize> {
    let bounds = Rect::from_points(line);
    let is_inside = |(place, point): &(usize, &Seen)| {
        point.is_seen() && bounds.contains(point.at) && shown(*place) && encloses(line, point.at)
    };
    seen.iter().enumerate().filter(is_inside).map(|(place, _)| place).collect()
}

/// Whether a line to the left crosses the closed line an odd number of times.
fn encloses(line: &[Pos2], at: Pos2) -> bool {
    let Some(last) = line.last() else { return false };
    let mut before = *last;
    let mut is_inside = false;
    for point in line {
        if (point.y > at.y) != (before.y > at.y) {
            let share = (at.y - point.y) / (before.y - point.y);
            is_inside ^= at.x < point.x + share * (before.x - point.x);
        }
        before = *point;
    }
    is_inside
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::window::map::camera::MapCamera;
    use eframe::egui::vec2;
    use three_d::vec3;

    fn rect() -> Rect {
        Rect::from_min_size(pos2(100.0, 50.0), vec2(800.0, 600.0))
    }

    fn flat() -> View {
        View::whole(true)
    }

    #[test]
    fn the_target_is_in_the_middle_and_the_whole_map_in_view() {
        let points = [vec3(0.0, 0.0, 0.0), vec3(1.0, 0.0, 0.0), vec3(0.0, 1.0, 0.0), vec3(0.0, 0.0, 1.0)];
        for view in [flat(), View::whole(false)] {
            let seen = project(&points, &view, rect());
            assert!((seen[0].at - rect().center()).length() < 1e-3 && (seen[0].size - 1.0).abs() < 1e-5);
            assert!(seen.iter().all(|point| rect().contains(point.at)), "{seen:?}");
        }
        let seen = project(&points, &flat(), rect());
        assert!(seen[1].at.x > seen[0].at.x && seen[2].at.y < seen[0].at.y);
        assert_eq!(seen[3].at, seen[0].at, "without perspective depth does not move it");
        assert!(seen[3].depth < seen[0].depth, "but it is in front");
    }

    #[test]
    fn the_whole_map_is_as_large_as_fits() {
        // Flat and wide, as an elongated map is.
        let points: Vec<Vec3> =
            (0..100).map(|n| vec3(n as f32 / 50.0 - 1.0, 0.1 * (n % 3) as f32, 0.0)).collect();
        for is_flat in [true, false] {
            let distance = fitting(&points, is_flat, rect());
            let view = View { distance, ..View::whole(is_flat) };
            let width = |view: &View| {
                let seen = project(&points, view, rect());
                assert!(seen.iter().all(|point| rect().contains(point.at)));
                seen[99].at.x - seen[0].at.x
            };
            assert!(width(&view) > 1.1 * width(&View::whole(is_flat)), "{is_flat} {distance}");
            assert!(width(&view) > 0.6 * rect().width());
        }
        let step = (View::whole(false).distance - NEAREST) / 1024.0;
        assert!((fitting(&[], false, rect()) - NEAREST - step).abs() < 1e-5);
    }

    #[test]
    fn nearer_points_are_larger_until_they_would_hide_the_rest() {
        let mut camera = MapCamera::default();
        camera.zoom(3.1, 0.0, 0.0);
        let view = camera.view();
        let forward = view.axes().forward;
        let at = |by: f32| project(&[forward * by], &view, rect())[0];
        assert!(at(0.5).size < 1.0 && at(-0.3).size > 1.3);
        assert!(!at(-0.7).is_seen() && !at(-1.0).is_seen() && !at(-5.0).is_seen());
    }

    #[test]
    fn the_foremost_disc_under_the_pointer_is_picked_else_the_nearest() {
        let point = |x: f32, depth: f32, size: f32| Seen { at: pos2(x, 0.0), depth, size };
        let seen = [point(0.0, 2.0, 1.0), point(3.0, 1.0, 1.0), point(30.0, 1.0, 1.0), point(60.0, 1.0, 0.0)];
        let all = |_: usize| true;
        let at = |x: f32| pick(&seen, all, 5.0, pos2(x, 0.0), 9.0);
        assert_eq!((at(0.0), at(-4.0), at(-7.0), at(22.0)), (Some(1), Some(0), Some(0), Some(2)));
        assert_eq!((at(16.0), at(60.0)), (None, None));
        assert_eq!(pick(&seen, |place| place != 1, 5.0, pos2(0.0, 0.0), 9.0), Some(0));
    }

    #[test]
    fn an_arrow_leads_to_the_next_one_in_its_direction() {
        let at = |x: f32, y: f32| Seen { at: pos2(x, y), depth: 1.0, size: 1.0 };
        let seen = [at(0.0, 0.0), at(10.0, 1.0), at(8.0, 20.0), at(-5.0, 0.0), at(40.0, 0.0)];
        let next = |x: f32, y: f32| next_in_direction(&seen, |_| true, pos2(0.0, 0.0), vec2(x, y));
        assert_eq!((next(1.0, 0.0), next(-1.0, 0.0), next(0.0, 1.0)), (Some(1), Some(3), Some(2)));
        assert_eq!(next(0.0, -1.0), None);
        assert_eq!(next_in_direction(&seen, |place| place != 1, pos2(0.0, 0.0), vec2(1.0, 0.0)), Some(4));
    }

    #[test]
    fn a_line_encloses_what_is_inside_also_if_it_bends_inwards() {
        let line =
            [(0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (50.0, 30.0), (0.0, 100.0)].map(|(x, y)| pos2(x, y));
        let at = |x: f32, y: f32, size: f32| Seen { at: pos2(x, y), depth: 1.0, size };
        let seen = [at(10.0, 50.0, 1.0), at(50.0, 60.0, 1.0), at(90.0, 50.0, 1.0), at(50.0, 10.0, 0.0)];
        assert_eq!(inside(&seen, |_| true, &line), [0, 2]);
        assert_eq!(inside(&seen, |place| place != 0, &line), [2]);
        assert!(inside(&seen, |_| true, &line[..1]).is_empty() && inside(&seen, |_| true, &[]).is_empty());
    }

    #[test]
    fn points_are_smaller_where_there_are_many() {
        let size = vec2(800.0, 600.0);
        assert_eq!(point_radius(10, size), 7.0);
        assert!(point_radius(20_000, size) < point_radius(300, size));
        assert!(point_radius(20_000, size) > 2.0);
    }
}
