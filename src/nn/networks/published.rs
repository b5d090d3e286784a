//! Networks of other projects, with the sizes that their reports give. Their parameters are counted by Keras, which the tests compare.

use super::chain::Chain;
use crate::nn::layer::{AlphaDropout, Dense, Dropout, Flatten, Gru, Relu, Selu};

/// Of the convolutions of `w210-cnn`.
const W210_L2: f32 = 0.01;
/// Of all layers of `multi-output`.
pub(super) const MULTI_OUTPUT_L2: f32 = 0.002;

/// "Neural Notes". Its input has frames by bands, ours bands by frames: kernels, strides and pools are square, so the network is the same
/// with both axes exchanged.
pub(super) fn w210_cnn(chain: &mut Chain) {
    for (filters, kernel) in [(8, 5), (32, 3)] {
        chain.conv_same(filters, kernel, 2, W210_L2).add(Relu).max_pool(2);
    }
    chain.add(Flatten).dense(32).add(Relu).add(Dropout { rate: 0.2 }).dense(16).add(Relu);
}

/// The report tried ReLU with dropout and, with better results, SELU with alpha dropout; it names no rates, those here are ours. Its
/// sequence has a step of as many values as the last convolution has filters, so that steps run through frequencies, filters and time;
/// `over_time` has a step for each place in time.
pub(super) fn crnn(chain: &mut Chain, over_time: bool) {
    for (filters, kernel, pool) in [(16, 2, 4), (32, 2, 2), (32, 3, 2)] {
        chain.conv_same(filters, kernel, 1, 0.0).norm().add(Selu).max_pool(pool);
        chain.add(AlphaDropout { rate: 0.1 });
    }
    let [channels, height, _] = chain.image();
    chain.sequence(if over_time { channels * height } else { channels });
    for sequence in [true, false] {
        chain.add(Gru { units: 16, sequence, bidirectional: false });
    }
    chain.add(AlphaDropout { rate: 0.1 }).dense(128).add(Selu);
}

/// The strides are of the source; it gives no numbers of filters.
pub(super) fn multi_output(chain: &mut Chain) {
    for (filters, stride) in [(8, 1), (8, 1), (16, 1), (16, 2)] {
        chain.conv_same(filters, 2, stride, MULTI_OUTPUT_L2).norm().add(Relu);
    }
    chain.add(Flatten).add(Dense { units: 15, l2: MULTI_OUTPUT_L2 }).norm().add(Relu);
}
