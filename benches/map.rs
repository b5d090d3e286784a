//! How long a map takes and how much of the neighbours it keeps.
//!
//! `cargo bench --bench map -- LIBRARY [--most N] [--dimensions 2|3] [--method umap|pca] [--vectors FILE]`; without LIBRARY made vectors, 2,000 and 20,000 of
//! them. `--vectors` writes the rows that are laid out, 32-bit floats in little-endian order, for a comparison with other programs.

use pianoscope::library::Library;
use pianoscope::library::similar::Embeddings;
use pianoscope::map::{LayoutSettings, Method, Stage, Vectors, lay_out};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use std::error::Error;
use std::path::Path;
use std::sync::Mutex;
use std::time::Instant;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let option = |name: &str| {
        let place = arguments.iter().position(|argument| argument == name);
        place.and_then(|place| arguments.get(place + 1))
    };
    let most = option("--most").map_or(Ok(usize::MAX), |most| most.parse())?;
    let dimensions = option("--dimensions").map_or(Ok(3), |dimensions| dimensions.parse())?;
    let method = match option("--method").map(String::as_str) {
        Some("umap") => Method::Umap,
        Some("pca") => Method::Pca,
        _ => Method::Tsne,
    };
    let sets = match arguments.first().filter(|argument| !argument.starts_with("--")) {
        Some(library) => vec![of_library(Path::new(library), most)?],
        None => vec![made(2_000)?, made(20_000.min(most))?],
    };
    for vectors in sets {
        if let Some(file) = option("--vectors") {
            let rows = (0..vectors.len()).flat_map(|index| vectors.row(index).to_vec());
            std::fs::write(file, rows.flat_map(f32::to_le_bytes).collect::<Vec<u8>>())?;
        }
        measure(&vectors, LayoutSettings { method, dimensions, ..LayoutSettings::default() })?;
    }
    Ok(())
}

fn measure(vectors: &Vectors, settings: LayoutSettings) -> Result<(), Box<dyn Error>> {
    let begin = Instant::now();
    let neighbours_s = Mutex::new(0.0);
    let map = lay_out(vectors, &settings, &|progress| {
        if progress.stage == Stage::Neighbours
            && let Ok(mut seconds) = neighbours_s.lock()
        {
            *seconds = begin.elapsed().as_secs_f64();
        }
        true
    })?;
    let (seconds, neighbours_s) = (begin.elapsed().as_secs_f64(), neighbours_s.into_inner()?);
    let quality = map.quality.ok_or("too few recordings")?;
    println!(
        "{} rows of {}, {} in {} dimensions: {seconds:.2} s (neighbours {neighbours_s:.2} s), kept {:.3}, trustworthiness {:.4}",
        vectors.len(),
        vectors.size(),
        map.method.name(),
        settings.dimensions,
        quality.kept,
        quality.trustworthiness
    );
    Ok(())
}

fn of_library(path: &Path, most: usize) -> Result<Vectors, Box<dyn Error>> {
    let library = Library::open_read_only(path)?;
    let (_, embeddings) = Embeddings::of_most(&library)?.ok_or("the library has no embeddings")?;
    let rows = (0..embeddings.len().min(most)).flat_map(|row| embeddings.row(row)).copied().collect();
    Ok(Vectors::new(rows, embeddings.size())?)
}

/// Rows around 100 centres of different width.
fn made(count: usize) -> Result<Vectors, Box<dyn Error>> {
    const SIZE: usize = 128;
    let random = &mut Pcg64Mcg::seed_from_u64(1);
    let centres: Vec<f32> = (0..100 * SIZE).map(|_| random.random_range(-1.0..1.0)).collect();
    let mut rows = Vec::with_capacity(count * SIZE);
    for index in 0..count {
        let width = 0.3 + (index % 100) as f32 / 60.0;
        let centre = centres.iter().skip(index % 100 * SIZE).take(SIZE);
        rows.extend(centre.map(|value| value + width * random.random_range(-1.0..1.0_f32)));
    }
    Ok(Vectors::new(rows, SIZE)?)
}
