//! Windows a second that a network learns from on one core, gradients alone: the kernels, without sampling and features.
//!
//! `cargo bench --bench training`. The fastest of some rounds, since the machine's speed varies.

use pianoscope::nn::loss::Targets;
use pianoscope::nn::{Batch, NetworkName, Sequential};
use std::error::Error;
use std::time::Instant;

// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const WINDOWS: usize = 32;
const ROUNDS: usize = 8;
const STEPS: usize = 6;

fn main() -> Result<(), Box<dyn Error>> {
    println!("windows a second of one core, batches of {WINDOWS}, gradients alone:");
    // The size that the design's table compares engines at, and the size that the shipped network hears.
    for (height, width) in [(64, 96), (96, 97)] {
        let network = Sequential::new(&NetworkName::Stem.architecture(height, width, 2))?;
        let weights = network.initial(1)?;
        let size = height * width;
        let features = (0..WINDOWS * size).map(|i| ((i * 7919) % 1009) as f32 / 504.0 - 1.0).collect();
        let batch = Batch { features, labels: (0..WINDOWS).map(|i| i % 2).collect() };
        let mut best = f64::INFINITY;
        for round in 0..ROUNDS {
            let start = Instant::now();
            for step in 0..STEPS {
                network.gradients(&weights, &batch, &Targets::default(), (round * STEPS + step) as u64)?;
            }
            best = best.min(start.elapsed().as_secs_f64());
        }
        println!("  stem, {height} x {width}: {:.0}", (STEPS * WINDOWS) as f64 / best);
    }
    Ok(())
}
