//! Decodes one recording to mono samples and prints its length: the library's first step alone, and
//! the reference of `make bench`.
//!
//! ```text
//! cargo run --release --no-default-features --example decode -- assets/demo-piano.ogg
//! ```

use pianoscope::audio::{AudioError, Decoder};
use std::path::PathBuf;
use std::process::ExitCode;

fn main() -> ExitCode {
    let Some(path) = std::env::args_os().nth(1).map(PathBuf::from) else {
        eprintln!("usage: decode FILE");
        return ExitCode::from(2);
    };
    match decoded_samples(&path) {
        Ok((samples, rate)) => {
            println!("{samples} samples at {rate} Hz: {:.3} s", samples as f64 / f64::from(rate));
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{}: {error}", path.display());
            ExitCode::FAILURE
        }
    }
}

fn decoded_samples(path: &std::path::Path) -> Result<(usize, u32), AudioError> {
    let mut decoder = Decoder::open(path)?;
    let mut block = Vec::new();
    let mut samples = 0;
    while decoder.next_block(&mut block)? {
        samples += block.len();
    }
    Ok((samples, decoder.info().sample_rate))
}
