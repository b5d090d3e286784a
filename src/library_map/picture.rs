//! A map as a picture.

use super::LibraryMap;
use super::fields::{MapField, MapValues, fields};
use crate::format::{percent, thousands};
use crate::library::query::Field;
use crate::picture::{MAX_GROUPS, PictureError, Scatter, ScatterPoint, Theme};
use std::path::Path;

/// How a map is drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct PictureSettings {
    /// What points are coloured by; `None`: by the verdict, else by the first property there is.
    pub colour: Option<Field>,
    /// Colours of the rest.
    pub theme: Theme,
    /// Width and height in pixels.
    pub size: (usize, usize),
}

/// Draws the map as seen from the front into a PNG file.
///
/// # Errors
/// If the file cannot be written.
pub fn write_png(map: &LibraryMap, settings: &PictureSettings, path: &Path) -> Result<(), PictureError> {
    scatter(map, settings).write_png(path)
}

fn scatter(map: &LibraryMap, settings: &PictureSettings) -> Scatter {
    let fields = fields(map);
    let wanted = settings.colour.clone().unwrap_or(Field::Verdict).to_string();
    let is_wanted = |field: &&MapField| field.name == wanted;
    let is_first = |field: &&MapField| matches!(field.values, MapValues::Categories { .. });
    let field = fields.iter().find(is_wanted).or_else(|| fields.iter().find(is_first));
    let (groups, of) = field.map_or_else(|| (Vec::new(), Vec::new()), |field| groups(&field.values));
    let points = map.layout.points.iter().enumerate().map(|(index, &[x, y, z])| {
        let group = of.get(index).copied().flatten();
        ScatterPoint { x, y, z, group }
    });
    let count = thousands(map.rows.len() as u64);
    let title = match field {
        Some(field) => format!("{count} recordings by {}", field.title.to_lowercase()),
        None => format!("{count} recordings"),
    };
    Scatter {
        title,
        caption: caption(map),
        groups,
        points: points.collect(),
        theme: settings.theme,
        size: settings.size,
    }
}

/// `t-SNE in 3 dimensions: 67 % of the ten nearest are near here too`
fn caption(map: &LibraryMap) -> String {
    let method = format!("{} in {} dimensions", map.layout.method.name(), map.dimensions);
    match map.layout.quality {
        Some(quality) => {
            format!(
                "{method}; of the ten nearest of a recording {} are among its ten nearest here",
                percent(quality.kept, 0)
            )
        }
        None => method,
    }
}

/// Names of the legend, and the group of each recording. Numbers are cut into parts of equally many recordings.
fn groups(values: &MapValues) -> (Vec<String>, Vec<Option<usize>>) {
    match values {
        MapValues::Categories { names, of } if names.len() <= MAX_GROUPS => (names.clone(), of.clone()),
        MapValues::Categories { names, of } => {
            let mut shown: Vec<String> = names.iter().take(MAX_GROUPS - 1).cloned().collect();
            shown.push("others".to_owned());
            (shown, of.iter().map(|of| of.map(|place| place.min(MAX_GROUPS - 1))).collect())
        }
        MapValues::Numbers { unit, of } => {
            const PARTS: usize = 5;
            let mut sorted: Vec<f64> = of.iter().flatten().copied().collect();
            sorted.sort_by(f64::total_cmp);
            let limit = |part: usize| sorted.get(part * sorted.len() / PARTS).copied();
            let limits: Vec<f64> = (1..PARTS).filter_map(limit).collect();
            let part = |value: f64| limits.iter().filter(|limit| value >= **limit).count();
            let name = |part: usize| {
                let from = if part == 0 { sorted.first() } else { limits.get(part - 1) };
                let to = limits.get(part).or(sorted.last());
                let number = |value: Option<&f64>| value.map_or(String::new(), |value| short(*value));
                format!("{} to {} {unit}", number(from), number(to)).trim_end().to_owned()
            };
            ((0..PARTS).map(name).collect(), of.iter().map(|value| value.map(part)).collect())
        }
    }
}

/// With as many decimals as its size asks for.
fn short(value: f64) -> String {
    match value.abs() {
        10.0.. => format!("{value:.0}"),
        1.0.. => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}
