//! Pixels → a PNG file that is whole or not there.

use super::PictureError;
use image::codecs::png::PngEncoder;
use image::{ExtendedColorType, ImageEncoder};
use std::io::{self, BufWriter, Write};
use std::path::Path;

pub(super) fn write(path: &Path, width: usize, height: usize, pixels: &[u8]) -> Result<(), PictureError> {
    let written = if path.metadata().is_ok_and(|target| !target.is_file()) {
        // A pipe or a device (`-o /dev/stdout`) must not be replaced by a file.
        std::fs::OpenOptions::new()
            .write(true)
            .open(path)
            .and_then(|file| encode(file, width, height, pixels))
    } else {
        write_whole(path, width, height, pixels)
    };
    written.map_err(|source| PictureError::Write { path: path.to_owned(), source })
}

/// Into a file beside the target, which takes its place when all is on the disk.
fn write_whole(path: &Path, width: usize, height: usize, pixels: &[u8]) -> io::Result<()> {
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.prefix(".pianoscope-").suffix(".png");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // As any new file; the default is for secrets and would shut out a web server.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    if !folder.is_dir() {
        return Err(io::Error::new(io::ErrorKind::NotFound, "its folder does not exist"));
    }
    // Without the name of the file beside it, which the user never chose.
    let file = builder.tempfile_in(folder).map_err(|error| io::Error::from(error.kind()))?;
    encode(file.as_file(), width, height, pixels)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

fn encode(target: impl Write, width: usize, height: usize, pixels: &[u8]) -> io::Result<()> {
    let mut buffered = BufWriter::new(target);
    PngEncoder::new(&mut buffered)
        .write_image(pixels, width as u32, height as u32, ExtendedColorType::Rgb8)
        .map_err(|error| match error {
            image::ImageError::IoError(source) => source,
            other => io::Error::other(other),
        })?;
    buffered.flush()
}
