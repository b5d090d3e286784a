//! N windows sampled at random in one pass, without knowing how many there will be.

use super::WindowChoice;
use std::collections::BinaryHeap;

/// Decides window by window which ones the network gets.
///
/// Each window gets a key: a seeded hash of its index. The N windows with the smallest keys are the sample (bottom-k
/// sampling). The keys of different windows are distinct, and as good as independent of each other, so every set of N windows is
/// equally likely to have the smallest keys: the same as uniform sampling without replacement. A window goes through the network only if
/// its key is among the N smallest so far, which happens to about N (1 + ln(n / N)) of n windows. Memory holds N keys, whatever n is.
pub(super) struct WindowSampler {
    limit: Option<usize>,
    seed: u64,
    /// The smallest keys so far and their windows, the largest key on top.
    smallest: BinaryHeap<(u64, u64)>,
}

/// The decision on one window.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Sampled {
    /// Not in the sample.
    Skip,
    /// In the sample, at least for now.
    Take,
    /// In the sample, where it replaces the window of this index.
    Replace(u64),
}

impl WindowSampler {
    pub(super) fn new(choice: WindowChoice) -> Self {
        let (limit, seed) = match choice {
            WindowChoice::All => (None, 0),
            WindowChoice::Random { count, seed } => (Some(count), seed),
        };
        Self { limit, seed, smallest: BinaryHeap::new() }
    }

    /// Decides on the window `index`. Call it once for each window, in any order.
    pub(super) fn sample(&mut self, index: u64) -> Sampled {
        let Some(limit) = self.limit else { return Sampled::Take };
        let key = mix(mix(self.seed).wrapping_add(index));
        if self.smallest.len() < limit {
            self.smallest.push((key, index));
            return Sampled::Take;
        }
        match self.smallest.peek_mut() {
            Some(mut largest) if key < largest.0 => {
                let (_, replaced) = std::mem::replace(&mut *largest, (key, index));
                Sampled::Replace(replaced)
            }
            _ => Sampled::Skip,
        }
    }
}

/// The output function of SplitMix64 (Steele, Lea, Flood 2014): a bijection of 64 bits, so keys never collide.
fn mix(value: u64) -> u64 {
    let mut z = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::{Sampled, WindowSampler};
    use crate::classify::WindowChoice;
    use std::collections::BTreeSet;

    /// The windows sampled of `total`, and how many were in the sample at some time.
    fn sample(count: usize, seed: u64, total: u64) -> (BTreeSet<u64>, usize) {
        let mut sampler = WindowSampler::new(WindowChoice::Random { count, seed });
        let (mut set, mut taken) = (BTreeSet::new(), 0);
        for index in 0..total {
            match sampler.sample(index) {
                Sampled::Skip => continue,
                Sampled::Take => {}
                Sampled::Replace(old) => assert!(set.remove(&old), "{old} was sampled before"),
            }
            taken += 1;
            set.insert(index);
        }
        (set, taken)
    }

    #[test]
    fn exactly_n_windows_are_sampled_or_all_of_a_short_recording() {
        assert_eq!(sample(30, 7, 1000).0.len(), 30);
        assert_eq!(sample(30, 7, 30).0.len(), 30);
        assert_eq!(sample(30, 7, 12).0.len(), 12);
        assert_eq!(sample(1, 7, 5000).0.len(), 1);
    }

    #[test]
    fn the_same_seed_samples_the_same_windows_and_another_seed_others() {
        assert_eq!(sample(20, 1, 500).0, sample(20, 1, 500).0);
        assert_ne!(sample(20, 1, 500).0, sample(20, 2, 500).0);
    }

    #[test]
    fn few_windows_are_predicted_in_vain() {
        // 50 (1 + ln(36000 / 50)) = 379 is the expectation.
        let (_, taken) = sample(50, 3, 36_000);
        assert!((250..520).contains(&taken), "{taken}");
    }

    #[test]
    fn every_window_is_sampled_equally_often() {
        let mut times = [0_i32; 20];
        for seed in 0..4000 {
            for index in sample(5, seed, 20).0 {
                times[index as usize] += 1;
            }
        }
        // Binomial(4000, 1/4): mean 1000, standard deviation 27.4; five of them either way.
        for (index, times) in times.iter().enumerate() {
            assert!((times - 1000).abs() < 137, "window {index} was sampled {times} times");
        }
    }
}
