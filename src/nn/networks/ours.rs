//! Networks of this project.

use super::chain::Chain;
use crate::nn::layer::{Conv2d, Dropout, Flatten, GlobalAveragePool, Relu, TimePool, TimeStatistics};

/// A square convolution without a bias and with as many zeros on every side as its kernel reaches over the edge.
fn conv(filters: usize, kernel: usize, stride: usize) -> Conv2d {
    let padding = [kernel / 2; 2].into();
    Conv2d { filters, kernel: [kernel; 2], stride: [stride; 2], padding, bias: false, l2: 0.0 }
}

/// Four stages and, where given, a 1x1 convolution with `pointwise` filters.
pub(super) fn stem(chain: &mut Chain, filters: [usize; 4], pointwise: Option<usize>) {
    let stages = [(5, 2, true), (3, 1, true), (3, 1, true), (3, 1, false), (1, 1, false)];
    for (filters, (kernel, stride, pool)) in filters.into_iter().chain(pointwise).zip(stages) {
        chain.add(conv(filters, kernel, stride)).norm().add(Relu);
        if pool {
            chain.max_pool(2);
        }
    }
    chain.add(GlobalAveragePool).add(Dropout { rate: 0.2 });
}

pub(super) fn thesis(chain: &mut Chain) {
    for filters in [16, 32, 64] {
        chain.add(conv(filters, 3, 1)).add(Relu).max_pool(2).norm().add(Dropout { rate: 0.1 });
    }
    chain.add(Flatten).dense(64).add(Relu).add(Dropout { rate: 0.3 });
}

/// Convolutions that halve bands and frames, then all bands of each step in time together, two convolutions over time, and what is most and
/// on average there. The last layer is the embedding: 32 values hold nearly all that 200 of a network trained on 240,000 songs say of genre
/// and mood (docs/music-network.md).
pub(super) fn music(chain: &mut Chain) {
    for (filters, kernel) in [(24, 5), (48, 3), (64, 3)] {
        chain.add(conv(filters, kernel, 2)).norm().add(Relu);
    }
    let [_, bands, _] = chain.image();
    for (kernel, padding) in [([bands, 1], [0, 0]), ([1, 3], [0, 1]), ([1, 3], [0, 1])] {
        let padding = padding.into();
        chain.add(Conv2d { filters: 192, kernel, stride: [1; 2], padding, bias: false, l2: 0.0 });
        chain.norm().add(Relu);
    }
    let [channels, height, _] = chain.image();
    chain.sequence(channels * height).add(TimePool { statistics: TimeStatistics::MeanMax });
    chain.norm().add(Dropout { rate: 0.3 });
    chain.dense(256).norm().add(Relu).add(Dropout { rate: 0.3 }).dense(32);
}
