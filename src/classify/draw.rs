//! Drawing N windows at random in one pass, without knowing how many there will be.

use super::WindowChoice;
use std::collections::BinaryHeap;

/// Decides window by window which are heard.
///
/// Each window gets a key: a seeded hash of its index. The N windows with the smallest keys are the draw (bottom-k
/// sampling). The keys of different windows are distinct, and as good as independent of each other, so every set of N windows is
/// equally likely to hold the smallest keys: the same as a uniform draw without replacement. A window is heard only if its key is
/// among the N smallest so far, about N (1 + ln(n / N)) of n windows, and memory holds N keys, whatever n is.
pub(super) struct Draw {
    limit: Option<usize>,
    seed: u64,
    /// The smallest keys so far with their windows, the largest of them on top.
    smallest: BinaryHeap<(u64, u64)>,
}

/// The answer for one window.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Drawn {
    /// The network need not hear it.
    No,
    /// It is drawn, at least for now.
    Yes,
    /// It is drawn instead of this earlier window.
    InsteadOf(u64),
}

impl Draw {
    pub(super) fn new(choice: WindowChoice) -> Self {
        let (limit, seed) = match choice {
            WindowChoice::All => (None, 0),
            WindowChoice::Random { count, seed } => (Some(count), seed),
        };
        Self { limit, seed, smallest: BinaryHeap::new() }
    }

    /// To be asked once for each window, in any order.
    pub(super) fn draw(&mut self, index: u64) -> Drawn {
        let Some(limit) = self.limit else { return Drawn::Yes };
        let key = mix(mix(self.seed).wrapping_add(index));
        if self.smallest.len() < limit {
            self.smallest.push((key, index));
            return Drawn::Yes;
        }
        match self.smallest.peek_mut() {
            Some(mut largest) if key < largest.0 => {
                let (_, replaced) = std::mem::replace(&mut *largest, (key, index));
                Drawn::InsteadOf(replaced)
            }
            _ => Drawn::No,
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
    use super::{Draw, Drawn};
    use crate::classify::WindowChoice;
    use std::collections::BTreeSet;

    /// The drawn windows of `total`, and how many were heard on the way.
    fn drawn(count: usize, seed: u64, total: u64) -> (BTreeSet<u64>, usize) {
        let mut draw = Draw::new(WindowChoice::Random { count, seed });
        let (mut set, mut heard) = (BTreeSet::new(), 0);
        for index in 0..total {
            match draw.draw(index) {
                Drawn::No => continue,
                Drawn::Yes => {}
                Drawn::InsteadOf(old) => assert!(set.remove(&old), "{old} was drawn before"),
            }
            heard += 1;
            set.insert(index);
        }
        (set, heard)
    }

    #[test]
    fn exactly_n_windows_are_drawn_or_all_of_a_short_recording() {
        assert_eq!(drawn(30, 7, 1000).0.len(), 30);
        assert_eq!(drawn(30, 7, 30).0.len(), 30);
        assert_eq!(drawn(30, 7, 12).0.len(), 12);
        assert_eq!(drawn(1, 7, 5000).0.len(), 1);
    }

    #[test]
    fn the_same_seed_draws_the_same_windows_and_another_seed_others() {
        assert_eq!(drawn(20, 1, 500).0, drawn(20, 1, 500).0);
        assert_ne!(drawn(20, 1, 500).0, drawn(20, 2, 500).0);
    }

    #[test]
    fn few_windows_are_heard_in_vain() {
        // 50 (1 + ln(36000 / 50)) = 379 is the expectation.
        let (_, heard) = drawn(50, 3, 36_000);
        assert!((250..520).contains(&heard), "{heard}");
    }

    #[test]
    fn every_window_is_drawn_equally_often() {
        let mut times = [0_i32; 20];
        for seed in 0..4000 {
            for index in drawn(5, seed, 20).0 {
                times[index as usize] += 1;
            }
        }
        // Binomial(4000, 1/4): mean 1000, standard deviation 27.4; five of them either way.
        for (index, times) in times.iter().enumerate() {
            assert!((times - 1000).abs() < 137, "window {index} was drawn {times} times");
        }
    }
}
