//! A made library and its map.

use super::*;
use crate::library::query::{Cell, Field, Filter, Flag};
use crate::library::{Analysis, FileFacts, Findings, Library, Location, Tags};
use crate::map::{LISTED, LayoutSettings, MapError, Method, Point, Stage};
use serde_json::Value;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};

const GROUPS: usize = 4;
const COUNT: usize = 120;

/// Four groups of recordings, by genre; every tenth has no embedding.
fn library() -> Library {
    let mut library = Library::in_memory().unwrap();
    add(&mut library, 0..COUNT);
    library
}

/// Adds the recordings with these numbers.
fn add(library: &mut Library, numbers: Range<usize>) {
    let made = |n: usize| {
        let group = n % GROUPS;
        let title =
            if n == 5 { "</script><script>alert(1)</script>".to_owned() } else { format!("Song {n}") };
        let tags = Tags {
            title: Some(title),
            artist: Some(format!("Artist {}", n % 12)),
            genre: Some(["Folk", "Jazz", "Rock", "Classical"][group].to_owned()),
            year: (!n.is_multiple_of(3)).then_some(1950 + n as i32),
            ..Tags::default()
        };
        let facts = FileFacts {
            location: Location::File(format!("/music/{group}/song {n}.mp3").into()),
            size: None,
            modified_ns: None,
            content_hash: None,
            tags,
        };
        let embedding = (0..16)
            .map(|i| if i % GROUPS == group { 1.0 } else { 0.2 } + ((n * 31 + i * 17) % 23) as f32 / 80.0);
        let embedding: Vec<f32> = if n % 10 == 9 { Vec::new() } else { embedding.collect() };
        let findings = Findings {
            duration_s: 60.0 + n as f64,
            verdict: Some(if group == 3 { "Piano" } else { "Other" }.to_owned()),
            confidence: Some(0.9),
            embedding,
            ..Findings::default()
        };
        let analysis = Analysis {
            model: "made".into(),
            model_hash: [1; 32],
            settings_hash: [2; 32],
            result: Ok(findings),
        };
        (facts, analysis)
    };
    library.put_all(&numbers.map(made).collect::<Vec<_>>()).unwrap();
}

fn map(library: &Library, filter: Filter) -> LibraryMap {
    let columns = [
        Field::Verdict,
        Field::Genre,
        Field::Artist,
        Field::Folder,
        Field::Year,
        Field::Duration,
        Field::Title,
        Field::Confidence,
        Field::Flag(Flag::Favourite),
        Field::Path,
    ];
    let settings = LayoutSettings { perplexity: 10.0, ..LayoutSettings::default() };
    LibraryMap::new(library, filter, &columns, &settings, &|_| true).unwrap()
}

#[test]
fn a_library_is_laid_out_and_what_has_no_embedding_is_counted() {
    let library = library();
    let made = map(&library, Filter::All);
    assert_eq!((made.rows.len(), made.left_out), (COUNT - 12, 12));
    assert_eq!((made.layout.points.len(), made.layout.method), (COUNT - 12, Method::Tsne));
    let group = |index: usize| match &made.rows[index].cells[1] {
        Cell::Text(genre) => genre.clone(),
        other => panic!("{other:?}"),
    };
    for own in 0..made.rows.len() {
        let nearest = made.layout.neighbours.of(own).0[0] as usize;
        assert_eq!(group(own), group(nearest), "the nearest of {own}");
    }
    let jazz = Filter::parse("genre=Jazz", &library.vocabulary().unwrap()).unwrap();
    assert!(map(&library, jazz).rows.len() < 30);
    let none = Filter::parse("genre=Polka", &library.vocabulary().unwrap()).unwrap();
    let empty = LibraryMap::new(&library, none, &[], &LayoutSettings::default(), &|_| true);
    assert!(matches!(empty, Err(LibraryMapError::Empty)));
    let empty = LibraryMap::new(
        &Library::in_memory().unwrap(),
        Filter::All,
        &[],
        &LayoutSettings::default(),
        &|_| true,
    );
    assert!(matches!(empty, Err(LibraryMapError::Empty)));
}

#[test]
fn fields_are_those_that_tell_recordings_apart() {
    let mut made = map(&library(), Filter::All);
    made.labels = ["Piano", "Other"].map(str::to_owned).to_vec();
    made.columns.push(Field::Head("class".into()));
    for (index, row) in made.rows.iter_mut().enumerate() {
        row.cells.push(row.cells[0].clone());
        row.cells[7] = Cell::Number(if index == 0 { 0.5 } else { 0.975 });
    }
    let fields = fields(&made);
    let names: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
    // The head says the same as the verdict, nobody has a favourite, and each title is another.
    assert_eq!(names, ["verdict", "genre", "artist", "folder", "year", "duration", "confidence"]);
    let MapValues::Numbers { unit, of } = &fields[6].values else { panic!("{:?}", fields[6]) };
    assert_eq!((*unit, &of[..2]), ("%", &[Some(50.0), Some(97.5)][..]));
    let MapValues::Categories { names, of } = &fields[0].values else { panic!("{:?}", fields[0]) };
    assert_eq!((names.as_slice(), of.len()), (made.labels.as_slice(), made.rows.len()));
    let MapValues::Categories { names, .. } = &fields[3].values else { panic!("{:?}", fields[3]) };
    assert!(names.iter().all(|name| name.len() == 1), "the last part of a folder: {names:?}");
    let MapValues::Numbers { of, .. } = &fields[4].values else { panic!("{:?}", fields[4]) };
    assert!(of.iter().any(Option::is_none) && of.iter().flatten().all(|year| *year >= 1950.0));
}

#[test]
fn a_table_has_a_row_and_a_place_for_each() {
    let made = map(&library(), Filter::All);
    let mut out = Vec::new();
    write_csv(&made, &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    let mut lines = text.lines();
    assert_eq!(
        lines.next().unwrap(),
        "x,y,z,verdict,genre,artist,folder,year,duration,title,confidence,favourite,path"
    );
    assert_eq!(lines.clone().count(), made.rows.len());
    let first: f64 = lines.next().unwrap().split(',').next().unwrap().parse().unwrap();
    assert!((first - f64::from(made.layout.points[0][0])).abs() < 1e-4);
}

#[test]
fn a_page_holds_the_data_and_no_title_is_markup() {
    let made = map(&library(), Filter::All);
    let settings = PageSettings {
        title: "A & <b>".to_owned(),
        created: "2026-11-30T14:00:00Z".to_owned(),
        audio: AudioSource::Link,
        audio_start_s: vec![3.5],
    };
    let mut out = Vec::new();
    made.write_page(&settings, &mut out).unwrap();
    let page = String::from_utf8(out).unwrap();
    assert!(page.contains("<title>A &amp; &lt;b&gt;</title>"));
    let begin = "id=\"map-data\">";
    let data = page.split_once(begin).unwrap().1.split_once("</script>").unwrap().0;
    assert!(!data.contains('<'));
    let data: Value = serde_json::from_str(data).unwrap();
    let songs = data["songs"].as_array().unwrap();
    assert_eq!((songs.len(), data["k"].as_u64()), (made.rows.len(), Some(20)));
    assert_eq!(songs[5]["title"], "</script><script>alert(1)</script>");
    assert_eq!(songs[0]["audio"], "file:///music/0/song%200.mp3");
    assert_eq!((&songs[0]["audio_start_s"], &songs[1]["audio_start_s"]), (&3.5.into(), &0.0.into()));
    assert_eq!(data["fields"][1]["values"].as_array().unwrap().len(), GROUPS);
    // 4 bytes a number, 4 letters of base64 for 3 bytes.
    assert_eq!(data["positions"].as_str().unwrap().len(), (made.rows.len() * 12).div_ceil(3) * 4);
    assert!(page.contains("Content-Security-Policy") && !page.contains("unsafe-inline"));
}

#[test]
fn a_picture_is_coloured_by_any_field() {
    let folder = tempfile::tempdir().unwrap();
    let made = map(&library(), Filter::All);
    for colour in [None, Some(Field::Genre), Some(Field::Year), Some(Field::Artist), Some(Field::Confidence)]
    {
        let path = folder.path().join("map.png");
        let settings = PictureSettings { colour, theme: crate::picture::Theme::Dark, size: (800, 600) };
        write_png(&made, &settings, &path).unwrap();
        let picture = image::open(&path).unwrap().to_rgb8();
        assert_eq!(picture.dimensions(), (800, 600));
        let coloured = picture
            .pixels()
            .filter(|pixel| pixel.0.iter().max().unwrap() - pixel.0.iter().min().unwrap() > 60);
        assert!(coloured.count() > 500, "{settings:?}");
    }
}

/// The map that is kept, or a new one, which is kept then; and whether points were moved for it.
fn opened(library: &mut Library, filter: Filter, seed: u64) -> (LibraryMap, bool) {
    let settings = LayoutSettings { perplexity: 10.0, seed, ..LayoutSettings::default() };
    let has_moved = AtomicBool::new(false);
    let mut map = LibraryMap::kept_or_new(library, filter, &[Field::Genre], &settings, &|progress| {
        has_moved.fetch_or(progress.stage == Stage::Points, Ordering::Relaxed);
        true
    })
    .unwrap();
    map.keep(library).unwrap();
    (map, has_moved.into_inner())
}

/// Whether two maps have the same nearest recordings: those that are equally near may have changed places.
fn have_same_nearest(one: &LibraryMap, other: &LibraryMap) -> bool {
    let distances = |map: &LibraryMap, index: usize| map.layout.neighbours.of(index).1[..LISTED].to_vec();
    (0..one.rows.len()).all(|index| {
        let pairs = distances(one, index).into_iter().zip(distances(other, index));
        pairs.into_iter().all(|(one, other)| (one - other).abs() < 1e-5)
    })
}

#[test]
fn a_map_that_is_kept_is_opened_as_it_was() {
    let mut library = library();
    let (first, was_laid_out) = opened(&mut library, Filter::All, 0);
    assert!(was_laid_out);
    let (second, was_laid_out) = opened(&mut library, Filter::All, 0);
    assert!(!was_laid_out);
    assert_eq!((second.made_at, second.placed()), (first.made_at, 0));
    assert!(have_same_nearest(&second, &first));
    assert_eq!((second.layout.points, second.layout.quality), (first.layout.points, first.layout.quality));
    assert_eq!(second.rows, first.rows);
    assert!(second.is_kept);
    let (_, was_laid_out) = opened(&mut library, Filter::All, 1);
    assert!(was_laid_out, "of another seed there is none");
}

#[test]
fn new_recordings_are_placed_among_the_others_which_stay() {
    let mut library = library();
    let (before, _) = opened(&mut library, Filter::All, 0);
    add(&mut library, COUNT..COUNT + 20);
    let (after, _) = opened(&mut library, Filter::All, 0);
    let known = before.layout.points.len();
    assert_eq!(after.layout.points[..known], before.layout.points);
    assert_eq!((after.placed(), after.made_at), (18, before.made_at));
    assert!(after.layout.quality.is_some_and(|quality| quality.kept > 0.3));
    let genre = |index: usize| after.rows[index].cells[0].clone();
    let distance = |a: &Point, b: &Point| a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f32>();
    for index in known..after.rows.len() {
        let place = &after.layout.points[index];
        let nearest = (0..known).min_by(|a, b| {
            distance(&after.layout.points[*a], place).total_cmp(&distance(&after.layout.points[*b], place))
        });
        assert_eq!(genre(nearest.unwrap()), genre(index), "{index}");
    }
    assert!(have_same_nearest(&after, &map(&library, Filter::All)));
    let (again, was_moved) = opened(&mut library, Filter::All, 0);
    assert!(!was_moved);
    assert!(have_same_nearest(&again, &after));
    assert_eq!((again.layout.points, again.is_placed), (after.layout.points, after.is_placed));
}

#[test]
fn with_many_new_recordings_a_map_is_laid_out_anew() {
    let mut library = library();
    let (before, _) = opened(&mut library, Filter::All, 0);
    add(&mut library, COUNT..COUNT + 40);
    let (after, _) = opened(&mut library, Filter::All, 0);
    assert_eq!(after.placed(), 0);
    assert_ne!(after.layout.points[..before.rows.len()], before.layout.points);
}

#[test]
fn placing_is_stopped_and_a_map_of_few_recordings_is_not_kept() {
    let mut library = library();
    opened(&mut library, Filter::All, 0);
    add(&mut library, COUNT..COUNT + 5);
    let settings = LayoutSettings { perplexity: 10.0, ..LayoutSettings::default() };
    let stopped = LibraryMap::kept_or_new(&library, Filter::All, &[], &settings, &|progress| {
        progress.stage == Stage::Neighbours
    });
    assert!(matches!(stopped, Err(LibraryMapError::Map(MapError::Cancelled))));
    let few = Filter::parse("genre = Jazz", &library.vocabulary().unwrap()).unwrap();
    let (first, _) = opened(&mut library, few, 0);
    assert_eq!(first.layout.method, Method::Pca);
    assert_eq!(library.kept_map(&first.key).unwrap(), None);
}
