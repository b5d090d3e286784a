//! Files with changed bytes: refused or read, never a panic.

use super::*;
use formats::{file_of, latest};

/// How many files are tried of each format, if not [`FILES`].
const FILES_VARIABLE: &str = "PIANOSCOPE_TEST_MUTATIONS";
const FILES: u32 = 1500;

/// Tries files that differ from `whole` in up to five bytes, most of them in the header, or end early; runs those that are accepted. `input`: values of
/// a window's features.
fn mutate(whole: &[u8], input: usize) {
    let files = std::env::var(FILES_VARIABLE).map_or(FILES, |count| count.parse().unwrap());
    let mut random = Pcg64Mcg::seed_from_u64(7);
    let header = 8 + u64::from_le_bytes(whole[..8].try_into().unwrap()) as usize;
    let mut accepted = 0;
    for _ in 0..files {
        let mut bytes = whole.to_vec();
        for _ in 0..random.random_range(1..6) {
            let at = match random.random_bool(0.9) {
                true => random.random_range(0..header),
                false => random.random_range(0..bytes.len()),
            };
            bytes[at] =
                if random.random_bool(0.5) { random.random_range(b'0'..=b'9') } else { random.random() };
        }
        if random.random_bool(0.2) {
            bytes.truncate(random.random_range(0..whole.len()));
        }
        if let Ok(model) = Model::from_bytes(&bytes) {
            accepted += 1;
            let mut outputs = Vec::new();
            model.network().forward(&vec![0.5; input], &mut outputs);
            let expected: usize = model.heads().iter().map(|head| head.labels.len()).sum();
            assert_eq!(outputs.len(), expected);
        }
    }
    // Digits inside names and numbers may change to others that fit as well, but most files must be refused.
    assert!(2 * accepted < files, "{accepted} of {files} accepted");
}

#[test]
fn a_mutated_file_of_the_first_format_never_panics() {
    mutate(&saved(), 16 * 15);
}

#[test]
fn a_mutated_file_of_the_latest_format_never_panics() {
    let model = Model::new(latest()).unwrap();
    let input = model.architecture().input.iter().product();
    mutate(&file_of(&model), input);
}

/// Kinds of layers that the other files lack: recurrence, permutation, SELU, statistics over time.
#[test]
fn a_mutated_file_with_layers_over_time_never_panics() {
    for network in [NetworkName::Crnn, NetworkName::Music] {
        let mut parts = latest();
        let [_, mels, frames] = parts.architecture.input;
        parts.architecture = network.architecture(mels, frames, parts.heads.iter().map(Head::outputs));
        parts.members = vec![TrainingNetwork::new(&parts.architecture).unwrap().initial(5).unwrap()];
        mutate(&file_of(&Model::new(parts).unwrap()), mels * frames);
    }
}
