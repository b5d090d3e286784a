//! The local path of a `file:` link.

use super::super::extensions::is_media_name;
use super::LinkError;
use percent_encoding::percent_decode_str;
use std::path::PathBuf;
use url::Url;

/// The path after `file:`, percent-decoded. On Unix it may contain any bytes except NUL.
///
/// Only paths with an audio or video extension are accepted: a user who follows a link did not choose the file. A typed path is opened
/// whatever its name.
///
/// # Errors
/// The [`LinkError`] of the first problem.
pub(super) fn local_path(behind: &str) -> Result<PathBuf, LinkError> {
    if behind.contains('\\') {
        return Err(LinkError::Backslash);
    }
    let path = match behind.strip_prefix("//") {
        Some(rest) => {
            let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
            if !host.is_empty() && !host.eq_ignore_ascii_case("localhost") {
                return Err(LinkError::FileHost);
            }
            debug_assert!(rest.starts_with(host), "the host is the start of the rest");
            rest.strip_prefix(host).unwrap_or_default()
        }
        None => behind,
    };
    if !path.starts_with('/') {
        return Err(LinkError::Malformed);
    }
    let url = Url::parse(&format!("file://{path}")).map_err(|_| LinkError::Malformed)?;
    let name = percent_decode_str(url.path()).decode_utf8_lossy();
    if name.contains('\0') {
        return Err(LinkError::Control);
    }
    // On Windows this would be another machine.
    if path.starts_with("//") || name.starts_with("//") {
        return Err(LinkError::FileHost);
    }
    if !is_media_name(&name) {
        return Err(LinkError::FileName);
    }
    // On Windows, a path without a drive.
    url.to_file_path().map_err(|()| LinkError::Malformed)
}
