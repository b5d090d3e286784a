//! What is drawn of the points: discs from the farthest to the nearest, those that are filtered out behind all others.
//!
//! They are sorted here and not by a depth buffer, since the soft edge of a disc has to be blended with what is behind it.

use super::camera::View;
use super::projection::Seen;
use super::state::MapState;
use super::{colours, projection};
use crate::picture::Theme;
use crate::window::style::colour;
use eframe::egui::{Color32, Pos2, Rect};

/// How much of the farthest points of a view with depth is background.
const HAZE: f32 = 0.45;
/// Sizes of faint points, and of those that a search finds, relative to others.
const FAINT_SIZE: f32 = 0.8;
const FOUND_SIZE: f32 = 1.3;

/// A disc.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Dot {
    /// On the screen, in points.
    pub(super) at: Pos2,
    /// In points.
    pub(super) radius: f32,
    pub(super) colour: Color32,
}

/// The points of a map in a picture at `rect`, in the order in which they are drawn.
pub(super) fn dots(state: &MapState, seen: &[Seen], view: &View, theme: Theme, rect: Rect) -> Vec<Dot> {
    let radius = projection::point_radius(seen.len(), rect.size());
    let (faint, found) = (colours::faint(theme), if state.found().is_some() { FOUND_SIZE } else { 1.0 });
    let reach = 2.0 * radius;
    let in_view = rect.expand(reach);
    let mut order: Vec<(bool, f32, u32)> = seen
        .iter()
        .enumerate()
        .filter(|(_, point)| point.is_seen() && in_view.contains(point.at))
        .map(|(place, point)| (state.stands_out(place), -point.depth, place as u32))
        .collect();
    order.sort_unstable_by(|one, other| {
        (one.0.cmp(&other.0)).then(one.1.total_cmp(&other.1)).then(one.2.cmp(&other.2))
    });
    let background = colour(theme.background());
    let haze = |own: Color32, point: &Seen| match view.is_flat {
        true => own,
        // From the nearest to the farthest of a map whose radius is 1.
        false => {
            own.lerp_to_gamma(background, HAZE * (0.5 + 0.5 * (point.depth - view.distance)).clamp(0.0, 1.0))
        }
    };
    let dot = |(is_clear, _, place): (bool, f32, u32)| {
        let place = place as usize;
        let point = seen.get(place)?;
        let (colour, size) =
            if is_clear { (haze(state.colour(place, theme), point), found) } else { (faint, FAINT_SIZE) };
        Some(Dot { at: point.at, radius: radius * point.size * size, colour })
    };
    order.into_iter().filter_map(dot).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::window::map::data::made_up;
    use crate::window::map::projection::project;
    use eframe::egui::{pos2, vec2};

    fn drawn(state: &MapState) -> Vec<Dot> {
        let rect = Rect::from_min_size(pos2(0.0, 0.0), vec2(800.0, 600.0));
        let view = View::whole(true);
        dots(state, &project(&state.data.points, &view, rect), &view, Theme::Dark, rect)
    }

    #[test]
    fn the_nearest_is_drawn_last_and_what_is_filtered_out_before_all_others() {
        let mut state = MapState::new(made_up(6));
        let place = |dot: &Dot| dot.at.x;
        // The farther back, the farther to the right.
        assert!(drawn(&state).windows(2).all(|pair| place(&pair[0]) > place(&pair[1])));
        state.search = "etude 5".to_owned();
        state.refresh();
        let found = drawn(&state);
        let last = found.last().unwrap();
        assert!(
            found.iter().all(|dot| dot.at.x <= last.at.x),
            "only the last one is found, which is farthest"
        );
        assert_eq!(last.colour, state.colour(5, Theme::Dark));
        assert!(
            found[..5]
                .iter()
                .all(|dot| dot.colour == colours::faint(Theme::Dark) && dot.radius < last.radius)
        );
    }

    #[test]
    fn inside_of_a_line_points_keep_their_colours_and_others_are_faint() {
        let mut state = MapState::new(made_up(6));
        state.lassoed = vec![2, 3];
        state.refresh();
        let faint = drawn(&state).iter().filter(|dot| dot.colour == colours::faint(Theme::Dark)).count();
        assert_eq!(faint, 4);
    }

    #[test]
    fn distance_is_haze_in_space_only() {
        let state = MapState::new(made_up(6));
        let rect = Rect::from_min_size(pos2(0.0, 0.0), vec2(800.0, 600.0));
        let view = View::whole(false);
        let in_space = dots(&state, &project(&state.data.points, &view, rect), &view, Theme::Dark, rect);
        let own: Vec<Color32> = (0..6).map(|place| state.colour(place, Theme::Dark)).collect();
        assert!(in_space.iter().take(5).all(|dot| !own.contains(&dot.colour)));
        assert!(drawn(&state).iter().all(|dot| own.contains(&dot.colour)));
    }
}
