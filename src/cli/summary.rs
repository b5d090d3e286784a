//! `pianoscope summary MODEL|NAME`: what is inside a model file, or the layers of a network that can be trained.

use super::error::CliError;
use super::output;
use crate::audio::Framing;
use crate::dsp::LogMelSettings;
use crate::format::thousands;
use crate::model::{Head, HeadKind, LayerRow, Model};
use crate::nn::{Activation, NetworkName, ParameterKind, ResolvedNetwork};
use crate::train::Recipe;
use std::path::PathBuf;
use std::process::ExitCode;

/// Show a model's layers, heads, front-end settings and origin.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  pianoscope summary                   the built-in model
  pianoscope summary my.safetensors
  pianoscope summary thesis            a network that can be trained, by its name
  pianoscope summary --network crnn    the same, also beside a file of that name")]
pub(super) struct Args {
    /// Model file, or the name of a network [default: the built-in model]
    model: Option<PathBuf>,
    /// A network that can be trained, with its recipe: deep, wide, stem, music, thesis, w210-cnn, crnn, crnn-time or multi-output
    #[arg(long, value_name = "NAME", conflicts_with = "model")]
    network: Option<NetworkName>,
}

pub(super) fn run(args: &Args) -> Result<ExitCode, CliError> {
    let named = || args.model.as_ref().and_then(|name| name.to_str()?.parse::<NetworkName>().ok());
    if let Some(name) = args.network.or_else(named) {
        return output::print_and_end(network(name)?.as_bytes());
    }
    let model = super::model::load(args.model.as_deref())?;
    output::print_and_end(text(&model).as_bytes())
}

/// A network with the heads of its source, and how it would be trained.
fn network(name: NetworkName) -> Result<String, CliError> {
    let Recipe { settings, passes } = Recipe::of(name);
    let heads = name.source_heads();
    let described = |(head, labels): &(&str, usize)| match heads {
        [_] => format!("{labels} labels"),
        _ => format!("{head} ({labels} labels)"),
    };
    let described: Vec<String> = heads.iter().map(described).collect();
    let features = &settings.front_end;
    let outputs = heads.iter().map(|(head, labels)| (*head, *labels, Activation::Softmax));
    let architecture = name.architecture(features.n_mels, features.frames(), outputs);
    let layers = architecture.resolve().map_err(|e| CliError::Failed(e.to_string()))?;
    let mut lines = vec![format!("{name}, untrained, for {}", described.join(" and ")), String::new()];
    lines.extend(layer_table(&layer_rows(&layers)));
    let running = |kind| matches!(kind, ParameterKind::RunningMean | ParameterKind::RunningVariance);
    let trained = layers.layers().flat_map(|layer| &layer.parameters).filter(|p| !running(p.kind));
    let trained: usize = trained.map(|p| p.shape.iter().product::<usize>()).sum();
    let mut facts: Vec<(String, String)> = front_end(features, settings.framing())
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    let length = match passes {
        Some(passes) => format!("{passes} epochs"),
        None => format!("{} steps", settings.steps),
    };
    let optimizer = format!(
        "{}, rate {}, {} schedule, weight decay {}",
        settings.optimizer.kind,
        settings.learning_rate,
        format!("{:?}", settings.schedule).to_lowercase(),
        settings.optimizer.weight_decay
    );
    facts.extend([
        ("trained weights".to_owned(), thousands(trained as u64)),
        ("optimizer".to_owned(), optimizer),
        ("training".to_owned(), format!("{length} with batches of {}", settings.windows_per_step())),
    ]);
    lines.push(String::new());
    lines.extend(fact_lines(&facts));
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
    lines.push(String::new());
    lines.extend(fact_lines(&facts));
    lines.join("\n") + "\n"
}

/// Names and values in two columns.
fn fact_lines(facts: &[(String, String)]) -> Vec<String> {
    let width = facts.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    facts.iter().map(|(name, value)| format!("{name:<width$}  {value}")).collect()
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
