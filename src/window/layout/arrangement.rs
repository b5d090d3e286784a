//! Where the parts of the window are: a function of sizes alone. When room is short the stage shrinks and folds away first; transport,
//! verdict and the first row of the list are inside the window as long as they fit at all.

use eframe::egui::{Rect, pos2};

/// Narrower windows, in points, stack all parts in one column.
const MIN_WIDE_WIDTH: f32 = 780.0;
/// Space between the columns; the line that resizes them is in its middle.
pub(super) const COLUMN_GAP: f32 = 16.0;
/// Space between the list and what is above it, with a line as well.
pub(super) const DIVIDER: f32 = 10.0;
/// Space between other parts.
pub(super) const GAP: f32 = 4.0;
/// Height of the line with the verdict that replaces the card in narrow windows.
pub(super) const VERDICT_LINE: f32 = 28.0;
/// Height of the bar that replaces a folded stage above the card.
pub(super) const FOLDED_STAGE: f32 = 28.0;
/// Lower plots than this scroll with what is below them.
pub(super) const MIN_PLOTS: f32 = 200.0;
/// With this height of the plots their spectrogram is a little more than 200 points high.
const GOOD_PLOTS: f32 = 340.0;
/// A lower stage folds away.
const MIN_STAGE: f32 = 110.0;
/// Name, verdict and number of windows.
const MIN_CARD: f32 = 150.0;
/// Also the details and the buttons of the card.
const GOOD_CARD: f32 = 240.0;
/// A scrolling column is at least this high.
const MIN_COLUMN: f32 = 64.0;
const MIN_SIDE: f32 = 200.0;
/// In narrower windows everything scrolls.
const MIN_WIDTH: f32 = 160.0;

/// What the arrangement depends on, in points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Space {
    /// The window below the address row.
    pub(super) area: Rect,
    /// The user wants the stage, and there is a recording.
    pub(super) has_stage: bool,
    pub(super) heights: Heights,
    pub(super) splits: Splits,
}

/// Heights of parts that wrap, in points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Heights {
    pub(super) toolbar: f32,
    pub(super) transport: f32,
    /// The list's header and its first row.
    pub(super) queue: f32,
}

impl Default for Heights {
    /// Each on a line of its own.
    fn default() -> Self {
        Self { toolbar: 26.0, transport: 32.0, queue: 62.0 }
    }
}

/// Sizes that the user dragged, in points; `None`: as the window allows.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(in crate::window) struct Splits {
    pub(super) queue_height: Option<f32>,
    /// Width of the column with the card, with and without the stage.
    pub(super) stage_width: Option<f32>,
    pub(super) card_width: Option<f32>,
}

/// Where the stage is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum StagePlace {
    /// The user does not want it.
    Off,
    /// There is no room for it.
    Folded,
    /// At the top of its column, with this height.
    Shown(f32),
}

/// The parts of the window, in points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Arrangement {
    /// Plots and card beside each other.
    Wide {
        plots: Rect,
        transport: Rect,
        /// The stage above the card.
        side: Rect,
        stage: StagePlace,
        queue: Rect,
    },
    /// A line with the verdict, and below it the stage, the plots and the card in a column that scrolls.
    Narrow { verdict: Rect, column: Rect, stage: StagePlace, transport: Rect, queue: Rect },
    /// Too small for fixed parts: everything is in a column that scrolls.
    Scrolled { column: Rect },
}

impl Arrangement {
    /// Arranges the parts.
    pub(super) fn new(space: &Space) -> Self {
        let (height, heights) = (space.area.height(), space.heights);
        let least_list = heights.queue + DIVIDER;
        let least_column = (heights.transport + GAP + MIN_COLUMN).max(MIN_CARD + FOLDED_STAGE + GAP);
        if space.area.width() >= MIN_WIDE_WIDTH && height >= least_list + least_column {
            return Self::wide(space, height - least_column);
        }
        let least_column = VERDICT_LINE + GAP + MIN_COLUMN + GAP + heights.transport;
        if space.area.width() >= MIN_WIDTH && height >= least_list + least_column {
            return Self::narrow(space, height - least_column);
        }
        Self::Scrolled { column: space.area }
    }

    /// `most_list`: the height that the list may have with its divider.
    fn wide(space: &Space, most_list: f32) -> Self {
        let Space { area, heights, splits, .. } = *space;
        let good_column = heights.toolbar + GAP + GOOD_PLOTS + GAP + heights.transport;
        let queue = queue_rect(space, good_column, most_list);
        let above = area.with_max_y(queue.top() - DIVIDER);
        let width = area.width();
        // Separate widths with and without the stage.
        let (wanted, default, most) = if space.has_stage {
            (splits.stage_width, (0.33 * width).clamp(264.0, 900.0), 0.65 * width)
        } else {
            (splits.card_width, (0.2 * width).clamp(264.0, 420.0), 0.45 * width)
        };
        let side_width = wanted.unwrap_or(default).clamp(MIN_SIDE, most.max(264.0));
        let side = above.with_min_x(area.right() - side_width);
        let left = above.with_max_x(side.left() - COLUMN_GAP);
        let transport = left.with_min_y(left.bottom() - heights.transport);
        let plots = left.with_max_y(transport.top() - GAP);
        let stage = if space.has_stage {
            let spare = side.height() - GAP;
            stage_place(side.width(), 0.5 * area.height(), spare - GOOD_CARD, spare - MIN_CARD)
        } else {
            StagePlace::Off
        };
        Self::Wide { plots, transport, side, stage, queue }
    }

    fn narrow(space: &Space, most_list: f32) -> Self {
        let Space { area, heights, .. } = *space;
        let good_column = VERDICT_LINE + GAP + heights.toolbar + GAP + GOOD_PLOTS + GAP + heights.transport;
        let queue = queue_rect(space, good_column, most_list);
        let verdict = area.with_max_y(area.top() + VERDICT_LINE);
        let bottom = queue.top() - DIVIDER;
        let transport =
            Rect::from_min_max(pos2(area.left(), bottom - heights.transport), pos2(area.right(), bottom));
        let column = Rect::from_min_max(
            pos2(area.left(), verdict.bottom() + GAP),
            pos2(area.right(), transport.top() - GAP),
        );
        let stage = if space.has_stage {
            let spare = column.height() - heights.toolbar - 2.0 * GAP - GOOD_PLOTS;
            stage_place(column.width(), 300.0, spare, spare)
        } else {
            StagePlace::Off
        };
        Self::Narrow { verdict, column, stage, transport, queue }
    }
}

/// The stage in a column of this width: 16:9, or wider to stay within `most`; it shrinks to `good`, but not below its minimum as long as
/// that is within `spare`.
fn stage_place(width: f32, most: f32, good: f32, spare: f32) -> StagePlace {
    let height = (width * 9.0 / 16.0).min(most).min(good.max(MIN_STAGE));
    if height < MIN_STAGE.min(width * 9.0 / 16.0) || height > spare {
        return StagePlace::Folded;
    }
    StagePlace::Shown(height)
}

/// The list at the bottom of the window: as the user dragged it, or a fifth of the window that leaves `good_column` to the parts above it.
fn queue_rect(space: &Space, good_column: f32, most_list: f32) -> Rect {
    let Space { area, heights, splits, .. } = *space;
    let room = (area.height() - DIVIDER - good_column).max(0.0);
    let default = (0.2 * area.height()).clamp(72.0, 320.0).min(room);
    let most = (most_list - DIVIDER).max(heights.queue);
    let height = splits.queue_height.unwrap_or(default).clamp(heights.queue, most);
    area.with_min_y(area.bottom() - height)
}

/// Whether the toolbar is above the plots in an area of this height. Otherwise it is below them: the spectrogram is seen first.
pub(super) fn toolbar_is_first(height: f32, toolbar: f32) -> bool {
    height >= toolbar + GAP + MIN_PLOTS + 10.0
}

#[cfg(test)]
mod tests;
