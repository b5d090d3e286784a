//! Requests of the map's page.

use super::state::MapView;

/// A request of the map's page. Recordings are named by their places on the map.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::window) enum MapAction {
    /// Make the map, or make it again.
    Make,
    /// Stop making it.
    Stop,
    Show(MapView),
    /// Colour the points by the field with this index.
    ColourBy(usize),
    /// Hide a line of a legend, or show it again.
    ToggleSlot {
        field: usize,
        slot: usize,
    },
    /// Show only this line.
    OnlySlot {
        field: usize,
        slot: usize,
    },
    /// Show only numbers of this range; an open end is infinite.
    SetRange {
        field: usize,
        from: f64,
        to: f64,
    },
    /// Take the filter of a field back.
    RemoveFilter(usize),
    OnlyFavourites(bool),
    /// Show only what is so near to the selected recording.
    SetDistance(Option<f32>),
    /// Take all filters back.
    ShowAll,
    /// Search for these words.
    Search(String),
    /// List so many of the nearest.
    SetListed(usize),
    Select(Option<usize>),
    /// Select it and play it.
    Play(usize),
    /// Play or pause it, without selecting it.
    PlayOrPause(usize),
    /// Select what is next on the screen in this direction: to the right and down, one of them 0, the other 1 or -1.
    SelectTowards(f32, f32),
    /// Move the selection in the list by so many rows.
    StepInList(isize),
    ToggleFavourite(usize),
    /// Bring it to the middle.
    FlyTo(usize),
    /// Turn as a drag to the right and down, in lengths of the shorter side.
    Turn(f32, f32),
    /// Move closer by this factor.
    Zoom(f32),
    /// Select and play one at random that is further away.
    Further,
    /// Choose the end of a path from the selected recording.
    BeginPath,
    ClosePath,
    SetLasso(bool),
    /// A line was drawn around these.
    Lassoed(Vec<usize>),
    /// Play these one after another.
    PlayAll(Vec<usize>),
    /// Ask for the name of a playlist of these.
    SaveAll(Vec<usize>),
    OpenInListen(usize),
    /// Show in the library what is like it.
    ShowSimilar(usize),
    /// Take back all filters and the search, and show the whole map.
    Reset,
    /// End what was begun last: the lasso, the path, the search, the selection.
    Escape,
}
