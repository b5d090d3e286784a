//! A trained model whose trunk training starts from (transfer learning): new heads on layers that know something already.

use super::affine::map_logits;
use super::{Settings, TrainError};
use crate::model::{Head, Model};
use crate::nn::{Architecture, HeadLayers, NetworkName, ResolvedLayer, ResolvedNetwork, Weights};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// The model to start from. Its features, its windows and the layers of its trunk are kept.
#[derive(Debug, Clone)]
pub struct Start {
    model: Model,
    settings: StartSettings,
}

/// What of a [`Start`] changes the weights.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StartSettings {
    /// Of the model: SHA-256 of what its file holds, in hexadecimal digits.
    pub model: String,
    /// How many layers of the trunk keep their weights.
    pub frozen: usize,
}

/// Which layers of the trunk keep their weights.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Freeze {
    /// None: all are trained on.
    #[default]
    Nothing,
    /// The first so many.
    Layers(usize),
    /// All: only the heads are trained.
    Trunk,
}

impl Start {
    /// Training starts from `model`.
    ///
    /// # Errors
    /// If its trunk has fewer layers than are to be frozen.
    pub fn new(model: Model, freeze: Freeze) -> Result<Self, TrainError> {
        let layers = model.architecture().trunk.len();
        let frozen = match freeze {
            Freeze::Nothing => 0,
            Freeze::Trunk => layers,
            Freeze::Layers(wanted) if wanted > layers => {
                return Err(crate::nn::NnError::TooFewLayers { wanted, found: layers }.into());
            }
            Freeze::Layers(wanted) => wanted,
        };
        let hash = model.content_hash()?;
        let settings =
            StartSettings { model: hash.iter().map(|byte| format!("{byte:02x}")).collect(), frozen };
        Ok(Self { model, settings })
    }

    /// The name of the network whose layers these are, if the model says so.
    pub fn network(&self) -> Option<NetworkName> {
        let origin = self.model.origin().iter().find(|(name, _)| name == "network");
        origin.and_then(|(_, network)| network.parse().ok())
    }

    /// `settings` with the features and windows of the model.
    pub fn apply(&self, settings: Settings) -> Settings {
        Settings {
            front_end: self.model.front_end().clone(),
            window_hop: self.model.framing().hop,
            envelope: self.model.envelope(),
            start: Some(self.settings.clone()),
            ..settings
        }
    }

    pub(super) fn frozen(&self) -> usize {
        self.settings.frozen
    }

    /// The model's trunk, with the heads of `usual`; those of `heads` that the model has already keep its layers.
    pub(super) fn architecture(&self, usual: Architecture, heads: &[Head]) -> Architecture {
        let own = self.model.architecture();
        let of = |(layers, head): (HeadLayers, &Head)| {
            let known = own.heads.iter().find(|own| self.knows(head) && own.name == head.name);
            known.cloned().unwrap_or(layers)
        };
        Architecture { heads: usual.heads.into_iter().zip(heads).map(of).collect(), ..own.clone() }
    }

    /// Whether the model predicts the same.
    fn knows(&self, head: &Head) -> bool {
        self.model.heads().contains(head)
    }

    /// `initial` weights with those of the model's member number `member`, from 0, in the trunk and in the heads that it has already. Weights of
    /// values are mapped to standardized ones: `scales` has deviations and means for each head of values.
    ///
    /// # Errors
    /// If a tensor does not fit.
    pub(super) fn weights(
        &self,
        initial: &Weights,
        member: usize,
        architecture: &Architecture,
        heads: &[Head],
        scales: &[Option<(&[f64], &[f64])>],
    ) -> Result<Weights, TrainError> {
        let members = self.model.members();
        let Some(own) = members.get(member % members.len().max(1)) else { return Ok(initial.clone()) };
        let (from, to) = (self.model.layers(), architecture.resolve()?);
        // By place, since the names of a head's tensors depend on how many heads there are.
        let mut names = tensor_names(&to.trunk, &from.trunk);
        for head in heads.iter().filter(|head| self.knows(head)) {
            let of = |network: &'_ ResolvedNetwork| {
                network.heads.iter().find(|found| found.name == head.name).map(|found| found.layers.clone())
            };
            if let (Some(to), Some(from)) = (of(&to), of(from)) {
                names.extend(tensor_names(&to, &from));
            }
        }
        let mut weights = Weights::collect(architecture, |name| {
            let weight = match names.get(name) {
                Some(known) => own.get(known),
                None => initial.get(name),
            };
            weight.ok().map(|weight| (weight.shape.clone(), weight.values.clone()))
        })?;
        for (at, (head, scale)) in heads.iter().zip(scales).enumerate() {
            if let (Some((deviations, means)), true) = (scale, self.knows(head)) {
                let scale: Vec<f64> = deviations.iter().map(|deviation| 1.0 / deviation).collect();
                let shift: Vec<f64> = means.iter().zip(&scale).map(|(mean, scale)| -mean * scale).collect();
                weights = map_logits(&weights, architecture, at, &scale, &shift)?;
            }
        }
        Ok(weights)
    }

    /// For the origin of the model that is trained.
    pub(super) fn description(&self) -> String {
        let StartSettings { model, frozen } = &self.settings;
        let hash = model.get(..12).unwrap_or(model);
        let layers = self.model.architecture().trunk.len();
        format!("{} ({hash}), {frozen} of {layers} layers of its trunk frozen", self.model.name())
    }
}

/// The name of each tensor of `to`, and that of the same tensor of `from`.
fn tensor_names(to: &[ResolvedLayer], from: &[ResolvedLayer]) -> HashMap<String, String> {
    let tensors = |(to, from): (&ResolvedLayer, &ResolvedLayer)| {
        let pairs = to.parameters.iter().zip(&from.parameters);
        pairs.map(|(to, from)| (to.name.clone(), from.name.clone())).collect::<Vec<_>>()
    };
    to.iter().zip(from).flat_map(tensors).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dsp::LogMel;
    use crate::model::{HeadKind, ModelParts};
    use crate::nn::TrainingNetwork;

    fn head(name: &str, labels: &[&str], kind: HeadKind) -> Head {
        Head { name: name.into(), labels: labels.iter().map(|l| (*l).to_owned()).collect(), kind }
    }

    fn settings() -> Settings {
        Settings { network: NetworkName::Stem, ..Settings::default() }
    }

    fn model(heads: &[Head], seed: u64) -> Model {
        let settings = settings();
        let frames = LogMel::new(&settings.front_end).unwrap().frames();
        let architecture = settings.architecture(frames, heads);
        Model::new(ModelParts {
            name: "first".into(),
            heads: heads.to_vec(),
            window_hop: settings.window_hop,
            front_end: settings.front_end.clone(),
            envelope: settings.envelope,
            smoothing: 0,
            unsmoothed: None,
            members: vec![TrainingNetwork::new(&architecture).unwrap().initial(seed).unwrap()],
            architecture,
            origin: vec![("network".into(), "stem".into())],
        })
        .unwrap()
    }

    /// The weights that a network for `heads` starts with, and random ones.
    fn started(start: &Start, heads: &[Head], scales: &[Option<(&[f64], &[f64])>]) -> (Weights, Weights) {
        let usual = settings().architecture(start.model.front_end().frames(), heads);
        let architecture = start.architecture(usual, heads);
        let initial = TrainingNetwork::new(&architecture).unwrap().initial(99).unwrap();
        (start.weights(&initial, 0, &architecture, heads, scales).unwrap(), initial)
    }

    #[test]
    fn the_trunk_and_known_heads_keep_their_weights_whatever_their_names() {
        let verdict = head("verdict", &["Piano", "Other"], HeadKind::Exclusive);
        let tempo = head("tempo", &["bpm"], HeadKind::Value);
        let genre = head("genre", &["Jazz", "Rock", "Pop"], HeadKind::Exclusive);
        let first = model(&[verdict.clone(), tempo.clone()], 1);
        let start = Start::new(first.clone(), Freeze::Nothing).unwrap();
        assert_eq!(start.network(), Some(NetworkName::Stem));
        let own = &first.members()[0];
        let scale = (&[20.0][..], &[120.0][..]);
        let (weights, initial) = started(&start, &[genre.clone(), tempo], &[None, Some(scale)]);
        assert_eq!(weights.get("conv2d_1.weight").unwrap(), own.get("conv2d_1.weight").unwrap());
        assert_eq!(
            weights.get("genre/dense_1.weight").unwrap(),
            initial.get("genre/dense_1.weight").unwrap()
        );
        // Values are learned in standardized units.
        let name = "tempo/dense_1.weight";
        let (value, before) = (weights.get(name).unwrap().values[3], own.get(name).unwrap().values[3]);
        assert!((value - before / 20.0).abs() < 1e-6);
        assert!((weights.get("tempo/dense_1.bias").unwrap().values[0] + 6.0).abs() < 1e-6);
        // The tensors of a single head are called otherwise than those of several.
        let (single, _) = started(&start, std::slice::from_ref(&verdict), &[None]);
        let name = "verdict/dense_1.weight";
        assert_eq!(single.get("dense_1.weight").unwrap().values, own.get(name).unwrap().values);
        // The same name with other labels is another head.
        let other = head("verdict", &["Other", "Piano"], HeadKind::Exclusive);
        let (new, initial) = started(&start, &[other, genre], &[None, None]);
        assert_eq!(new.get(name).unwrap(), initial.get(name).unwrap());
    }

    #[test]
    fn no_more_layers_are_frozen_than_there_are() {
        let first = model(&[head("verdict", &["a", "b"], HeadKind::Exclusive)], 1);
        let layers = first.architecture().trunk.len();
        assert_eq!(Start::new(first.clone(), Freeze::Trunk).unwrap().frozen(), layers);
        assert_eq!(Start::new(first.clone(), Freeze::Layers(2)).unwrap().frozen(), 2);
        let error = Start::new(first, Freeze::Layers(layers + 1)).unwrap_err().to_string();
        assert!(error.contains(&layers.to_string()), "{error}");
    }
}
