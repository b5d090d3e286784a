//! Why convolution and max pooling have backward passes of their own: those of candle-core 0.11 are wrong. If one of these tests
//! fails after an update, candle may have fixed it, and ours can go.

use candle_core::{Device, Result, Tensor, Var};
use pianoscope::nn::kernel::{conv::ConvShape, pool::PoolShape};
use pianoscope::nn::op;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

fn noise(seed: u64, n: usize) -> Vec<f32> {
    let mut random = Pcg64Mcg::seed_from_u64(seed);
    (0..n).map(|_| random.random_range(-1.0..1.0)).collect()
}

/// The gradient of the sum of `f(x)`; `None` where candle fails or returns another shape than that of `x`.
fn gradient(x: &Var, f: impl FnOnce(&Tensor) -> Result<Tensor>) -> Option<Vec<f32>> {
    let store = f(x).and_then(|y| y.sum_all()).and_then(|sum| sum.backward()).ok()?;
    let gradient = store.get(x).filter(|gradient| gradient.dims() == x.dims())?;
    gradient.flatten_all().ok()?.to_vec1().ok()
}

#[test]
fn candles_gradient_of_max_pooling_is_a_quarter_of_the_true_one() {
    let x = Var::from_vec(noise(1, 16), (1, 1, 4, 4), &Device::Cpu).unwrap();
    let theirs = gradient(&x, |x| x.max_pool2d(2)).unwrap();
    let ours =
        gradient(&x, |x| op::max_pool2d(x, PoolShape { height: 4, width: 4, size: [2; 2], stride: [2; 2] }))
            .unwrap();
    // Each of the four outputs changes as fast as the input that it is the maximum of.
    assert_eq!(ours.iter().sum::<f32>(), 4.0);
    assert_eq!(theirs.iter().sum::<f32>(), 1.0);
}

#[test]
fn candle_has_no_gradient_for_overlapping_max_pooling() {
    let x = Var::from_vec(noise(1, 25), (1, 1, 5, 5), &Device::Cpu).unwrap();
    assert_eq!(gradient(&x, |x| x.max_pool2d_with_stride(3, 2)), None);
    let shape = PoolShape { height: 5, width: 5, size: [3; 2], stride: [2; 2] };
    assert_eq!(gradient(&x, |x| op::max_pool2d(x, shape)).unwrap().iter().sum::<f32>(), 4.0);
}

#[test]
fn candle_has_no_gradient_for_strided_convolutions_of_odd_by_even_sizes() {
    let device = Device::Cpu;
    let (weight, kernel, padding) = (noise(2, 9), 3, 1);
    let weight = Tensor::from_vec(weight, (1, 1, kernel, kernel), &device).unwrap();
    for (height, width) in [(5, 6), (6, 5), (5, 5), (6, 6)] {
        let x = Var::from_vec(noise(1, height * width), (1, 1, height, width), &device).unwrap();
        let theirs = gradient(&x, |x| x.conv2d(&weight, padding, 2, 1, 1));
        let shape = ConvShape {
            channels: 1,
            height,
            width,
            filters: 1,
            kernel: [kernel; 2],
            stride: [2; 2],
            padding: [padding; 2],
            padding_after: [padding; 2],
        };
        // Ours is the one that equals finite differences: see the tests of `nn`.
        let ours = gradient(&x, |x| op::conv2d(x, &weight, shape)).unwrap();
        match theirs {
            Some(theirs) => {
                assert_eq!(height, width, "candle now has a gradient for odd by even sizes");
                assert!(ours.iter().zip(&theirs).all(|(o, t)| (o - t).abs() < 1e-5));
            }
            None => assert_ne!(height, width),
        }
    }
}
