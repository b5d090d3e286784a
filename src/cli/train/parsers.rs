//! Values of the options of `train`, and what is wrong with them.

use crate::train::{Freeze, SHARD};

pub(super) fn freeze(text: &str) -> Result<Freeze, String> {
    match text.parse::<usize>() {
        _ if text == "all" => Ok(Freeze::Trunk),
        Ok(layers) if layers > 0 => Ok(Freeze::Layers(layers)),
        _ => Err("a number of layers from 1 on is needed, or `all`".to_owned()),
    }
}

pub(super) fn window_seconds(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(seconds) if (1.0..=30.0).contains(&seconds) => Ok(seconds),
        _ => Err("a number of seconds from 1 to 30 is needed".to_owned()),
    }
}

pub(super) fn window_hop_seconds(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(seconds) if (0.1..=30.0).contains(&seconds) => Ok(seconds),
        _ => Err("a number of seconds from 0.1 to 30 is needed".to_owned()),
    }
}

pub(super) fn batch(text: &str) -> Result<usize, String> {
    match text.parse::<usize>() {
        Ok(windows) if (SHARD..=32 * SHARD).contains(&windows) && windows.is_multiple_of(SHARD) => {
            Ok(windows)
        }
        _ => Err(format!("a multiple of {SHARD} from {SHARD} to {} is needed", 32 * SHARD)),
    }
}

pub(super) fn label_weight(text: &str) -> Result<(String, f32), String> {
    let (label, weight) = text.rsplit_once('=').ok_or("LABEL=WEIGHT is needed, such as Piano=2")?;
    Ok((label.to_owned(), positive(weight)?))
}

pub(super) fn not_negative(text: &str) -> Result<f32, String> {
    match text.parse::<f32>() {
        Ok(number) if number.is_finite() && number >= 0.0 => Ok(number),
        _ => Err("a number from 0 on is needed".to_owned()),
    }
}

pub(super) fn share(text: &str) -> Result<f32, String> {
    match not_negative(text) {
        Ok(share) if share <= 1.0 => Ok(share),
        _ => Err("a number from 0 to 1 is needed".to_owned()),
    }
}

pub(super) fn positive(text: &str) -> Result<f32, String> {
    match not_negative(text) {
        Ok(number) if number > 0.0 => Ok(number),
        _ => Err("a number above 0 is needed".to_owned()),
    }
}
