//! Fused blocks against the operations that they replace, one by one.

use super::super::kernel::nonlinearity::Nonlinearity;
use super::super::kernel::{block::BlockShape, conv::ConvShape, pool::PoolShape};
use super::super::op::{self, Buffers};
use super::noise;
use candle_core::{Device, Tensor, Var};
use std::sync::{Arc, Mutex};

/// Two blocks: a strided one without and a plain one with pooling, or the other way round; odd and even sizes, overlapping patches.
fn stacks() -> Vec<Vec<BlockShape>> {
    let mut all = Vec::new();
    let kinds = [
        (Some(1e-3), Nonlinearity::Relu),
        (Some(1e-3), Nonlinearity::Selu),
        (None, Nonlinearity::Relu),
        (None, Nonlinearity::Identity),
    ];
    for ((height, width), (epsilon, then)) in
        [(9, 8), (8, 11), (7, 7)].into_iter().flat_map(|size| kinds.map(|kind| (size, kind)))
    {
        for (first, size, stride) in [(true, [2, 2], [2, 2]), (false, [2, 2], [2, 2]), (true, [3, 2], [1, 2])]
        {
            let pools = [first, !first];
            let (mut channels, mut height, mut width) = (1, height, width);
            let mut blocks = Vec::new();
            for (filters, pooled) in [3, 2].into_iter().zip(pools) {
                let stride_of_conv = if pooled { [1, 1] } else { [2, 2] };
                let kernel = if filters == 3 { [3, 3] } else { [3, 1] };
                let padding = [1, kernel[1] / 2];
                let conv = ConvShape {
                    channels,
                    height,
                    width,
                    filters,
                    kernel,
                    stride: stride_of_conv,
                    padding,
                    padding_after: padding,
                };
                let [h, w] = conv.output().unwrap();
                let (size, stride) = if pooled { (size, stride) } else { ([1; 2], [1; 2]) };
                let pool = PoolShape { height: h, width: w, size, stride };
                blocks.push(BlockShape { conv, pool, pooled, epsilon, then });
                [height, width] = pool.output().unwrap();
                channels = filters;
            }
            all.push(blocks);
        }
    }
    all
}

/// Weights, gammas (of both signs; none without a batch norm), betas.
fn parameters(blocks: &[BlockShape]) -> Vec<Vec<Var>> {
    let device = Device::Cpu;
    let make = |(seed, s): (usize, &BlockShape)| {
        let (f, seed) = (s.conv.filters, 10 * seed as u64);
        let kernel = (f, s.conv.channels, s.conv.kernel[0], s.conv.kernel[1]);
        let mut all = vec![Var::from_slice(&noise(seed + 1, f * s.conv.depth()), kernel, &device).unwrap()];
        if s.epsilon.is_some() {
            all.push(Var::from_slice(&noise(seed + 2, f), f, &device).unwrap());
        }
        all.push(Var::from_slice(&noise(seed + 3, f), f, &device).unwrap());
        all
    };
    blocks.iter().enumerate().map(make).collect()
}

fn one_by_one(x: &Tensor, blocks: &[BlockShape], parameters: &[Vec<Var>]) -> Tensor {
    let mut y = x.clone();
    for (s, parameters) in blocks.iter().zip(parameters) {
        y = op::conv2d(&y, &parameters[0], s.conv).unwrap();
        y = match (s.epsilon, &parameters[1..]) {
            (Some(epsilon), [gamma, beta]) => op::batch_norm(&y, gamma, beta, epsilon).unwrap().0,
            (None, [bias]) => y.broadcast_add(&bias.reshape(((), 1, 1, 1)).unwrap()).unwrap(),
            _ => panic!("{s:?}"),
        };
        y = match s.then {
            Nonlinearity::Identity => y,
            Nonlinearity::Relu => op::relu(&y).unwrap(),
            Nonlinearity::Selu => op::selu(&y).unwrap(),
        };
        if s.pooled {
            y = op::max_pool2d(&y, s.pool).unwrap();
        }
    }
    y
}

fn close(name: &str, ours: &Tensor, theirs: &Tensor) {
    assert_eq!(ours.dims(), theirs.dims(), "{name}");
    let largest =
        |t: &Tensor| t.abs().unwrap().flatten_all().unwrap().max(0).unwrap().to_scalar::<f32>().unwrap();
    let difference = largest(&(ours - theirs).unwrap());
    assert!(difference < 2e-4 * (1.0 + largest(theirs)), "{name}: {difference} of {}", largest(theirs));
}

#[test]
fn a_stack_and_its_gradients_equal_its_operations_one_by_one() {
    let buffers: Arc<Mutex<Buffers>> = Arc::default();
    for blocks in stacks() {
        // Batches of several sizes through the same buffers.
        for batch in [3, 1, 2] {
            let name = format!("{:?}, {batch} images", blocks[0]);
            let (h, w) = (blocks[0].conv.height, blocks[0].conv.width);
            let x = Var::from_slice(&noise(5, batch * h * w), (1, batch, h, w), &Device::Cpu).unwrap();
            let vars = parameters(&blocks);
            let theirs = one_by_one(&x, &blocks, &vars);
            let dy = Tensor::from_vec(noise(6, theirs.elem_count()), theirs.dims(), &Device::Cpu).unwrap();
            let expected = (&theirs * &dy).unwrap().sum_all().unwrap().backward().unwrap();
            let flat: Vec<Tensor> = vars.iter().flatten().map(|v| v.flatten_all().unwrap()).collect();
            let flat = Tensor::cat(&flat, 0).unwrap();
            let (ours, statistics) = op::conv_stack(&x, &flat, blocks.clone(), &buffers).unwrap();
            close(&name, &ours, &theirs);
            assert_eq!(statistics.len(), blocks.iter().filter(|s| s.epsilon.is_some()).count());
            let found = (&ours * &dy).unwrap().sum_all().unwrap().backward().unwrap();
            for v in vars.iter().flatten().chain([&x]) {
                close(
                    &format!("{name}, gradient of {:?}", v.dims()),
                    found.get(v).unwrap(),
                    expected.get(v).unwrap(),
                );
            }
        }
    }
}

#[test]
fn too_few_parameters_are_refused() {
    let blocks = stacks().remove(0);
    let x = Tensor::zeros((1, 1, 9, 8), candle_core::DType::F32, &Device::Cpu).unwrap();
    let few = Tensor::zeros(7, candle_core::DType::F32, &Device::Cpu).unwrap();
    assert!(op::conv_stack(&x, &few, blocks, &Arc::default()).is_err());
}
