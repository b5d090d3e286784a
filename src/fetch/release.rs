//! Installs the official release of yt-dlp after its checksum was verified and it has run once.

use super::http::Http;
use super::programs;
use super::{FetchError, FetchSettings, Reason};
use crate::cancel::Cancel;
use sha2::{Digest, Sha256};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

/// Address of the newest release.
pub const RELEASE: &str = "https://github.com/yt-dlp/yt-dlp/releases/latest/download";
/// Lists the checksums of all files of a release, one per line.
const CHECKSUMS: &str = "SHA2-256SUMS";
const MAX_CHECKSUMS_BYTES: u64 = 256 * 1024;
/// More than twice the size of any release.
const MAX_RELEASE_BYTES: u64 = 200_000_000;
/// Minor version of Python 3 that the release without a bundled Python needs at least.
const PYTHON_MINOR: u32 = 10;

/// An installed yt-dlp.
#[derive(Debug)]
pub struct Installed {
    /// Path of the program.
    pub program: PathBuf,
    /// Its version, e.g. `2026.10.26`.
    pub version: String,
}

/// Downloads the newest yt-dlp from `release` ([`RELEASE`] or a mirror of it) into the folder `place`. An existing program is replaced
/// only after the new one has run.
///
/// # Errors
/// Any of a download; [`Reason::BadRelease`] if the checksum does not match or the program does not run.
pub fn install(
    release: &str,
    place: &Path,
    settings: &FetchSettings,
    cancel: &Cancel,
) -> Result<Installed, FetchError> {
    let limits = settings.limits;
    let http = Http::new(settings.proxy.as_deref())?;
    let release = release.trim_end_matches('/');
    let asset = asset();
    let sums = http.bytes(&format!("{release}/{CHECKSUMS}"), MAX_CHECKSUMS_BYTES, &limits, cancel)?;
    let expected = checksum_of(asset, &String::from_utf8_lossy(&sums))
        .ok_or_else(|| Reason::BadRelease(format!("its list of checksums lacks {asset}")))?;

    let making = |error| Reason::io("creating a folder for yt-dlp", error);
    fs::create_dir_all(place).map_err(making)?;
    let folder = tempfile::Builder::new().prefix(".new-").tempdir_in(place).map_err(making)?;
    let new = folder.path().join(program_name());
    let bytes = http.bytes(&format!("{release}/{asset}"), MAX_RELEASE_BYTES, &limits, cancel)?;
    if hex(&Sha256::digest(&bytes)) != expected {
        return Err(Reason::BadRelease("its checksum does not match: try again later".to_owned()).into());
    }
    fs::write(&new, &bytes).map_err(|error| Reason::io("writing the new yt-dlp", error))?;
    make_executable(&new).map_err(|error| Reason::io("making yt-dlp executable", error))?;
    let version = programs::version(&new, "--version")
        .ok_or_else(|| Reason::BadRelease("it does not run on this machine".to_owned()))?;
    let program = place.join(program_name());
    fs::rename(&new, &program).map_err(|error| Reason::io("moving yt-dlp to its folder", error))?;
    tracing::info!(version, program = %program.display(), "yt-dlp installed");
    Ok(Installed { program, version })
}

fn program_name() -> String {
    format!("yt-dlp{}", env::consts::EXE_SUFFIX)
}

/// The file of a release for this machine. With Python installed it is the zipped script, which starts faster and is a single process;
/// else the file that bundles Python.
fn asset() -> &'static str {
    match (env::consts::OS, env::consts::ARCH) {
        ("windows", _) => "yt-dlp.exe",
        _ if has_python() => "yt-dlp",
        ("macos", _) => "yt-dlp_macos",
        ("linux", "x86_64") => "yt-dlp_linux",
        ("linux", "aarch64") => "yt-dlp_linux_aarch64",
        _ => "yt-dlp",
    }
}

fn has_python() -> bool {
    let version = programs::find("python3").and_then(|python| programs::version(&python, "--version"));
    let minor =
        version.and_then(|version| version.strip_prefix("Python 3.")?.split('.').next()?.parse::<u32>().ok());
    minor.is_some_and(|minor| minor >= PYTHON_MINOR)
}

/// The checksum of `name` in a list with a checksum and a file name on each line.
fn checksum_of(name: &str, sums: &str) -> Option<String> {
    sums.lines().find_map(|line| {
        let (sum, file) = line.split_once(char::is_whitespace)?;
        let fits = file.trim_start().trim_start_matches('*') == name && sum.len() == 64;
        fits.then(|| sum.to_ascii_lowercase())
    })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(unix)]
fn make_executable(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
fn make_executable(_path: &Path) -> std::io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checksum_is_found_by_the_full_name() {
        let sum = hex(&Sha256::digest(b"abc"));
        assert_eq!(sum, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        let sums = format!("{}  yt-dlp_linux\n{sum}  yt-dlp\n", "0".repeat(64));
        assert_eq!(checksum_of("yt-dlp", &sums), Some(sum));
        assert_eq!(checksum_of("yt-dlp.exe", &sums), None);
        assert_eq!(checksum_of("yt-dlp", "short  yt-dlp"), None);
    }
}
