//! Networks of this project.

use super::chain::Chain;
use crate::nn::layer::{
    Conv2d, Dropout, Flatten, GlobalAveragePool, MaxPool2d, Relu, Selu, TimePool, TimeStatistics,
};

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

/// The stages of `wide`, the third of which keeps its steps in time, then all bands of each step together.
pub(super) fn music(chain: &mut Chain) {
    chain.add(conv(24, 5, 2)).norm().add(Relu).max_pool(2);
    chain.add(conv(48, 3, 1)).norm().add(Relu).max_pool(2);
    chain.add(conv(96, 3, 1)).norm().add(Relu).add(MaxPool2d { size: [2, 1], stride: [2, 1] });
    chain.add(conv(192, 3, 1)).norm().add(Relu);
    let [_, bands, _] = chain.image();
    let padding = [0; 2].into();
    chain.add(Conv2d { filters: 384, kernel: [bands, 1], stride: [1; 2], padding, bias: false, l2: 0.0 });
    chain.norm().add(Relu);
    let [channels, height, _] = chain.image();
    chain.sequence(channels * height).add(TimePool { statistics: TimeStatistics::MeanStd });
    chain.add(Dropout { rate: 0.2 }).dense(32).add(Selu);
}
