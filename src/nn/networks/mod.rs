//! The networks that the project trains, by name.

mod chain;
mod ours;
mod published;

use super::layer::Dense;
use super::{Activation, Architecture, HeadLayers};
use chain::Chain;
use serde::{Deserialize, Serialize};

/// A network that can be trained for any input and any heads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NetworkName {
    /// Like the networks of the thesis that this program is based on: stages of convolution, pooling, batch norm and dropout, then
    /// two dense layers. Large, since its first dense layer has an input for every position.
    Thesis,
    /// A strided 5x5 convolution, then three 3x3 stages, all but the last halved by max pooling, and a mean over time and
    /// frequency. Small and fast: 99,000 weights.
    Stem,
    /// `stem` with half as many filters again: 219,000 weights, twice the work.
    Wide,
    /// `wide` with a 1x1 convolution (Lin et al. 2014) from 192 to 384 filters before the mean: 296,000 weights, an
    /// eighth more work.
    Deep,
    /// The network of the W210 capstone project "Neural Notes" (Berkeley 2019): two strided convolutions with max pooling and three
    /// dense layers, of which the first, of 32 values, is the embedding. 224,424 weights for 10 s and 8 labels.
    W210Cnn,
    /// The network of a CS 577 project (IIT): three convolutions, then two gated recurrent units over the values of all places, in the
    /// order that a reshape without regard to axes gives them. 18,356 weights for 29 s and 4 labels.
    Crnn,
    /// `crnn` with its sequence over time, as one would write it today.
    CrnnTime,
    /// The network of Yu (Stanford CS 230) for genre and mood at once: four 2x2 convolutions, of which the last is strided, and a dense
    /// layer of 15 values that all heads share. Its source gives no numbers of filters: 8, 8, 16 and 16 are ours.
    MultiOutput,
    /// Ours for 3 s and several heads: convolutions, then mean and maximum over time and an embedding of 32 values.
    Music,
}

impl NetworkName {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Thesis,
        Self::Stem,
        Self::Wide,
        Self::Deep,
        Self::W210Cnn,
        Self::Crnn,
        Self::CrnnTime,
        Self::MultiOutput,
        Self::Music,
    ];

    /// As on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Thesis => "thesis",
            Self::Stem => "stem",
            Self::Wide => "wide",
            Self::Deep => "deep",
            Self::W210Cnn => "w210-cnn",
            Self::Crnn => "crnn",
            Self::CrnnTime => "crnn-time",
            Self::MultiOutput => "multi-output",
            Self::Music => "music",
        }
    }

    /// Name and number of labels of the heads that its source has.
    pub fn source_heads(self) -> &'static [(&'static str, usize)] {
        match self {
            Self::Thesis | Self::Stem | Self::Wide | Self::Deep => &[("verdict", 2)],
            Self::W210Cnn => &[("genre", 8)],
            Self::Crnn | Self::CrnnTime => &[("genre", 4)],
            Self::MultiOutput => &[("genre", 6), ("mood", 3)],
            Self::Music => &[("genre", 13), ("mood", 4)],
        }
    }

    /// Its layers for an image of one channel. Each of `heads` has a name, a number of outputs and an activation; it is a dense
    /// layer.
    pub fn architecture<'a>(
        self,
        height: usize,
        width: usize,
        heads: impl IntoIterator<Item = (&'a str, usize, Activation)>,
    ) -> Architecture {
        let input = [1, height, width];
        let mut chain = Chain::new(input);
        match self {
            Self::Thesis => ours::thesis(&mut chain),
            Self::Stem => ours::stem(&mut chain, [16, 32, 64, 128], None),
            Self::Wide => ours::stem(&mut chain, [24, 48, 96, 192], None),
            Self::Deep => ours::stem(&mut chain, [24, 48, 96, 192], Some(384)),
            Self::W210Cnn => published::w210_cnn(&mut chain),
            Self::Crnn => published::crnn(&mut chain, false),
            Self::CrnnTime => published::crnn(&mut chain, true),
            Self::MultiOutput => published::multi_output(&mut chain),
            Self::Music => ours::music(&mut chain),
        }
        let l2 = self.head_l2();
        let head = |(name, outputs, activation): (&str, usize, Activation)| {
            let dense = Dense { units: outputs, l2 }.into();
            let layers = [Some(dense), activation.layer()].into_iter().flatten().collect();
            HeadLayers { name: name.to_owned(), layers }
        };
        let heads = heads.into_iter().map(head).collect();
        let embedding = self.embedding().map(str::to_owned);
        Architecture { input, trunk: chain.layers(), heads, embedding }
    }

    /// The layer of the trunk whose output is the embedding, where it is not the last.
    fn embedding(self) -> Option<&'static str> {
        match self {
            // After the nonlinearity of the dense layer of 32 values.
            Self::W210Cnn => Some("relu_3"),
            _ => None,
        }
    }

    /// L2 decay of the heads.
    fn head_l2(self) -> f32 {
        match self {
            Self::MultiOutput => published::MULTI_OUTPUT_L2,
            _ => 0.0,
        }
    }
}

impl std::fmt::Display for NetworkName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

impl std::str::FromStr for NetworkName {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|n| n.name().eq_ignore_ascii_case(name));
        let known = Self::ALL.map(Self::name).join(", ");
        found.ok_or_else(|| format!("no network is called `{name}`; there are {known}"))
    }
}
