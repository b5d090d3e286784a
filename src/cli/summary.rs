//! `pianoscope summary MODEL|NAME`: what is inside a model file, or the layers of a network that can be trained.

use super::error::CliError;
use super::output;
use crate::audio::Framing;
use crate::dsp::{LogMel, LogMelSettings};
use crate::format::thousands;
use crate::model::{Head, HeadKind, LayerRow, Model, VERDICT};
use crate::nn::{Activation, NetworkName, ResolvedNetwork};
use crate::train::Settings;
use std::path::PathBuf;
use std::process::ExitCode;

/// Show a model's layers, heads, front-end settings and origin.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  pianoscope summary                   the built-in model
  pianoscope summary my.safetensors
  pianoscope summary thesis            a network that can be trained, by its name")]
pub(super) struct Args {
    /// Model file, or the name of a network: deep, wide, stem or thesis [default: the built-in model]
    model: Option<PathBuf>,
}

pub(super) fn run(args: &Args) -> Result<ExitCode, CliError> {
    if let Some(name) = args.model.as_ref().and_then(|name| name.to_str()?.parse::<NetworkName>().ok()) {
        return output::print_and_end(network(name)?.as_bytes());
    }
    let model = super::model::load(args.model.as_deref())?;
    output::print_and_end(text(&model).as_bytes())
}

/// A network as `train` would make it for two labels.
fn network(name: NetworkName) -> Result<String, CliError> {
    let settings = Settings::default().front_end;
    let failed = |error: String| CliError::Failed(error);
    let frames = LogMel::new(&settings).map_err(|e| failed(e.to_string()))?.frames();
    let architecture = name.architecture(settings.n_mels, frames, [(VERDICT, 2, Activation::Softmax)]);
    let layers = architecture.resolve().map_err(|e| failed(e.to_string()))?;
    let mut lines = vec![format!("{name}, untrained, for two labels"), String::new()];
    lines.extend(layer_table(&layer_rows(&layers)));
    Ok(lines.join("\n") + "\n")
}

fn text(model: &Model) -> String {
    let mut lines = vec![model.name().to_owned(), String::new()];
    lines.extend(layer_table(&layer_rows(model.layers())));
    let mut facts: Vec<(String, String)> = Vec::new();
    if model.members().len() > 1 {
        let words = format!("an ensemble of {} with these layers", model.members().len());
        facts.push(("networks".to_owned(), words));
    }
    facts.extend(heads(model.heads()));
    facts.push(("embedding".to_owned(), embedding(model)));
    facts.push(("envelope threshold".to_owned(), format!("{} dB", model.envelope().threshold_db)));
    if model.smoothing() > 0 {
        facts.push(("smoothing".to_owned(), format!("over {} windows on either side", model.smoothing())));
    }
    facts.extend(front_end(model.front_end(), model.framing()).map(|(name, value)| (name.to_owned(), value)));
    facts.extend(model.origin().iter().cloned());
    let width = facts.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    lines.push(String::new());
    lines.extend(facts.iter().map(|(name, value)| format!("{name:<width$}  {value}")));
    lines.join("\n") + "\n"
}

/// The labels of the only head, or those of each.
fn heads(heads: &[Head]) -> Vec<(String, String)> {
    if let [Head { labels, kind: HeadKind::Exclusive, .. }] = heads {
        return vec![("labels".to_owned(), labels.join(", "))];
    }
    let kind = |kind| match kind {
        HeadKind::Exclusive => "one of",
        HeadKind::Independent => "any of",
        HeadKind::Value => "values of",
    };
    let fact = |head: &Head| {
        (format!("head {}", head.name), format!("{} {}", kind(head.kind), head.labels.join(", ")))
    };
    heads.iter().map(fact).collect()
}

/// Size of a window's embedding, and which layer it is the output of.
fn embedding(model: &Model) -> String {
    let layers = model.layers();
    let layer = layers.embedding.checked_sub(1).and_then(|last| layers.trunk.get(last));
    let name = layer.map_or("the input", |layer| layer.name.as_str());
    format!("{} values, the output of {name}", model.network().embedding_size())
}

/// The layers of the trunk and of all heads.
fn layer_rows(layers: &ResolvedNetwork) -> Vec<LayerRow> {
    let heads = layers.heads.iter().flat_map(|head| LayerRow::of(&head.layers));
    LayerRow::of(&layers.trunk).into_iter().chain(heads).collect()
}

/// The layers below a header, and their sums below a rule.
fn layer_table(layers: &[LayerRow]) -> Vec<String> {
    let weights: usize = layers.iter().map(|layer| layer.weights).sum();
    let flop: u64 = layers.iter().map(|layer| layer.flop).sum();
    let header = ["layer", "output shape", "weights", "FLOP"].map(str::to_owned);
    let sums =
        ["in all, for one window".to_owned(), String::new(), thousands(weights as u64), thousands(flop)];
    let mut rows = vec![header];
    rows.extend(layers.iter().map(|layer| {
        let shape: Vec<String> = layer.output_shape.iter().map(usize::to_string).collect();
        [layer.layer.clone(), shape.join(" x "), thousands(layer.weights as u64), thousands(layer.flop)]
    }));
    rows.push(sums);
    let mut widths = [0; 4];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.chars().count().max(*width);
        }
    }
    let [first, second, third, fourth] = widths;
    let mut lines: Vec<String> = rows
        .iter()
        .map(|[layer, shape, weights, flop]| {
            format!("{layer:<first$}  {shape:<second$}  {weights:>third$}  {flop:>fourth$}")
        })
        .collect();
    let rule = "-".repeat(widths.iter().sum::<usize>() + 6);
    lines.insert(1, rule.clone());
    lines.insert(lines.len() - 1, rule);
    lines
}

fn front_end(settings: &LogMelSettings, framing: Framing) -> [(&'static str, String); 7] {
    let frames = 1 + settings.window_samples.saturating_sub(settings.n_fft) / settings.hop.max(1);
    let relative = if settings.relative_to_mean { ", relative to the window's mean" } else { "" };
    [
        ("sample rate", format!("{} Hz", settings.sample_rate)),
        ("window", format!("{} s, one every {} s", framing.seconds(), framing.hop_seconds())),
        ("frame", format!("{} samples, every {}; {frames} frames a window", settings.n_fft, settings.hop)),
        (
            "mel bands",
            format!(
                "{} from {} to {} Hz, {} scale",
                settings.n_mels,
                settings.f_min,
                settings.f_max,
                format!("{:?}", settings.mel_scale).to_lowercase()
            ),
        ),
        ("power floor", format!("{:e}{relative}", settings.floor)),
        ("mean", settings.mean.to_string()),
        ("standard deviation", settings.std.to_string()),
    ]
}

#[cfg(test)]
mod tests {
    use super::layer_table;
    use crate::model::LayerRow;

    #[test]
    fn the_layer_table_is_aligned_and_adds_up() {
        let layer = |name: &str, shape: &[usize], weights, flop| LayerRow {
            layer: name.to_owned(),
            output_shape: shape.to_vec(),
            weights,
            flop,
        };
        let table = layer_table(&[
            layer("conv2d_1 (Conv2D 3x3)", &[32, 24, 23], 1234, 5_000_000),
            layer("dense", &[2], 66, 128),
        ]);
        assert_eq!(
            table,
            [
                "layer                   output shape  weights       FLOP",
                "--------------------------------------------------------",
                "conv2d_1 (Conv2D 3x3)   32 x 24 x 23    1,234  5,000,000",
                "dense                   2                  66        128",
                "--------------------------------------------------------",
                "in all, for one window                  1,300  5,000,128",
            ]
        );
    }
}
