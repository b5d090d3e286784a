use super::*;
use eframe::egui::vec2;

const HEIGHTS: Heights = Heights { toolbar: 62.0, transport: 32.0, queue: 62.0 };

fn space(width: f32, height: f32) -> Space {
    let area = Rect::from_min_size(pos2(8.0, 48.0), vec2(width - 16.0, height - 50.0));
    Space { area, has_stage: true, heights: HEIGHTS, splits: Splits::default() }
}

/// All rectangles that do not scroll.
fn fixed(arrangement: &Arrangement) -> Vec<Rect> {
    match *arrangement {
        Arrangement::Wide { plots, transport, side, queue, .. } => vec![plots, transport, side, queue],
        Arrangement::Narrow { verdict, column, transport, queue, .. } => {
            vec![verdict, column, transport, queue]
        }
        Arrangement::Scrolled { column } => vec![column],
    }
}

/// Every size of the grid at every text size, in points.
fn grid() -> Vec<Space> {
    let mut all = Vec::new();
    for width in [1, 210, 420, 500, 640, 700, 779, 797, 900, 1024, 1280, 1366, 1920, 2560, 3840, 7680] {
        for height in [1, 160, 240, 320, 400, 500, 600, 700, 760, 800, 1080, 1440, 2160, 4320] {
            for scale in [0.75, 1.0, 1.25, 1.5, 2.0] {
                for has_stage in [false, true] {
                    let size = space(width as f32 / scale, height as f32 / scale);
                    all.push(Space { has_stage, ..size });
                    let dragged = Splits {
                        queue_height: Some(width as f32),
                        stage_width: Some(height as f32),
                        card_width: Some(1e6),
                    };
                    all.push(Space { has_stage, splits: dragged, ..size });
                    let wrapped = Heights { toolbar: 124.0, transport: 76.0, queue: 120.0 };
                    all.push(Space { has_stage, heights: wrapped, ..size });
                }
            }
        }
    }
    all
}

#[test]
fn parts_are_inside_the_window_and_do_not_overlap_at_any_size() {
    for space in grid() {
        let arrangement = Arrangement::new(&space);
        if matches!(arrangement, Arrangement::Scrolled { .. }) {
            continue;
        }
        let parts = fixed(&arrangement);
        for (i, part) in parts.iter().enumerate() {
            assert!(space.area.expand(0.01).contains_rect(*part), "{space:?}: {part:?} of {parts:?}");
            assert!(part.width() > 0.0 && part.height() > 0.0, "{space:?}: {part:?} of {parts:?}");
            for other in parts.iter().skip(i + 1) {
                assert!(!part.shrink(0.01).intersects(*other), "{space:?}: {part:?} and {other:?}");
            }
        }
    }
}

#[test]
fn the_first_row_the_transport_and_the_verdict_have_their_height() {
    for space in grid() {
        let (transport, queue) = match Arrangement::new(&space) {
            Arrangement::Wide { transport, side, stage, queue, .. } => {
                let above = match stage {
                    StagePlace::Off => 0.0,
                    StagePlace::Folded => FOLDED_STAGE + GAP,
                    StagePlace::Shown(height) => height + GAP,
                };
                assert!(side.height() - above >= MIN_CARD - 0.01, "{space:?}: {side:?} {stage:?}");
                (transport, queue)
            }
            Arrangement::Narrow { verdict, transport, queue, .. } => {
                assert!((verdict.height() - VERDICT_LINE).abs() < 0.01, "{space:?}");
                (transport, queue)
            }
            Arrangement::Scrolled { .. } => continue,
        };
        assert!((transport.height() - space.heights.transport).abs() < 0.01, "{space:?}");
        assert!(queue.height() >= space.heights.queue - 0.01, "{space:?}: {queue:?}");
    }
}

#[test]
fn only_very_small_windows_have_no_fixed_parts() {
    for (width, height) in [(420.0, 320.0), (700.0, 500.0), (900.0, 600.0), (635.0, 380.0), (450.0, 300.0)] {
        let arrangement = Arrangement::new(&space(width, height));
        assert!(!matches!(arrangement, Arrangement::Scrolled { .. }), "{width}x{height}: {arrangement:?}");
    }
    let least = Arrangement::new(&space(210.0, 160.0));
    assert!(matches!(least, Arrangement::Scrolled { .. }), "{least:?}");
}

#[test]
fn the_plots_are_high_enough_for_200_points_of_spectrogram_where_the_window_has_600() {
    for space in grid() {
        let is_dragged = space.splits != Splits::default();
        if is_dragged || space.area.height() < 550.0 || space.heights != HEIGHTS {
            continue;
        }
        let height = match Arrangement::new(&space) {
            Arrangement::Wide { plots, .. } => plots.height(),
            Arrangement::Narrow { column, stage, .. } => match stage {
                StagePlace::Shown(height) => column.height() - height - GAP,
                StagePlace::Folded | StagePlace::Off => column.height(),
            },
            Arrangement::Scrolled { .. } => {
                assert!(space.area.width() < MIN_WIDTH, "{space:?}");
                continue;
            }
        };
        assert!(height >= space.heights.toolbar + GAP + GOOD_PLOTS - 0.1, "{space:?}: {height}");
        assert!(toolbar_is_first(height, space.heights.toolbar), "{space:?}");
    }
}

#[test]
fn the_stage_shrinks_before_it_folds_away() {
    let stage = |width: f32, height: f32| match Arrangement::new(&space(width, height)) {
        Arrangement::Wide { stage, .. } | Arrangement::Narrow { stage, .. } => stage,
        Arrangement::Scrolled { .. } => StagePlace::Off,
    };
    for width in [480.0, 900.0, 1366.0] {
        let shown: Vec<f32> = (320..1200)
            .map(|height| match stage(width, height as f32) {
                StagePlace::Shown(height) => height,
                StagePlace::Folded => 0.0,
                StagePlace::Off => panic!("{width}x{height}: the user wants it"),
            })
            .collect();
        assert!(shown.first() == Some(&0.0) && shown.last() > Some(&150.0), "{width}: {shown:?}");
        assert!(shown.iter().all(|&height| height == 0.0 || height >= MIN_STAGE), "{width}: {shown:?}");
        assert!(shown.is_sorted(), "{width}: a higher window shows more of it: {shown:?}");
        assert!(shown.iter().any(|&height| height > 0.0 && height < 150.0), "{width}: it shrinks");
    }
}

#[test]
fn dragged_sizes_are_kept_within_what_fits() {
    let mut space = space(1280.0, 800.0);
    space.splits = Splits { queue_height: Some(300.0), stage_width: Some(500.0), card_width: None };
    let Arrangement::Wide { side, queue, .. } = Arrangement::new(&space) else { panic!("wide") };
    assert_eq!((queue.height(), side.width()), (300.0, 500.0));
    space.splits.queue_height = Some(5000.0);
    let Arrangement::Wide { side, transport, queue, .. } = Arrangement::new(&space) else { panic!("wide") };
    assert!(side.height() >= MIN_CARD && transport.top() > space.area.top() && queue.height() > 300.0);
}
