//! The path of a recording, seen from the folder of a playlist.

use std::path::{Component, Path, PathBuf};

/// The path relative to `folder`, with `..` where it is beside it, so that both can be moved together. Absolute if they have nothing but
/// the root in common. Both are absolute. The folder itself is `.`: an empty path is none.
pub(super) fn relative_path(path: &Path, folder: &Path) -> PathBuf {
    let relative = below_or_beside(path, folder);
    if relative.as_os_str().is_empty() { PathBuf::from(Component::CurDir.as_os_str()) } else { relative }
}

fn below_or_beside(path: &Path, folder: &Path) -> PathBuf {
    if let Ok(below) = path.strip_prefix(folder) {
        return below.to_owned();
    }
    // The system resolves `..` after symbolic links, so both have to be without them.
    let real_folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let real_path = match (path.parent().map(Path::canonicalize), path.file_name()) {
        (Some(Ok(parent)), Some(name)) => parent.join(name),
        _ => path.to_owned(),
    };
    let (path_parts, folder_parts): (Vec<Component<'_>>, Vec<Component<'_>>) =
        (real_path.components().collect(), real_folder.components().collect());
    let common = path_parts.iter().zip(&folder_parts).take_while(|(one, other)| one == other).count();
    let is_near = path_parts.iter().take(common).any(|part| matches!(part, Component::Normal(_)));
    if !is_near {
        return path.to_owned();
    }
    let up = folder_parts.iter().skip(common).map(|_| Component::ParentDir);
    up.chain(path_parts.iter().skip(common).copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn paths_are_relative_where_they_can_be() {
        for (path, folder, relative) in [
            ("/music/a.mp3", "/music", "a.mp3"),
            ("/music/Chopin/a.mp3", "/music", "Chopin/a.mp3"),
            ("/music/Chopin/a.mp3", "/music/lists/piano", "../../Chopin/a.mp3"),
            ("/music", "/music", "."),
            ("/musician/a.mp3", "/music", "/musician/a.mp3"),
            ("/other/a.mp3", "/music", "/other/a.mp3"),
        ] {
            assert_eq!(relative_path(Path::new(path), Path::new(folder)), Path::new(relative), "{path}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_path_through_a_linked_folder_leads_to_the_same_file() {
        let here = tempfile::tempdir().unwrap();
        let here = here.path().canonicalize().unwrap();
        std::fs::create_dir_all(here.join("deep/down/lists")).unwrap();
        std::fs::create_dir(here.join("music")).unwrap();
        std::fs::write(here.join("music/a.mp3"), b"").unwrap();
        std::os::unix::fs::symlink(here.join("deep/down/lists"), here.join("lists")).unwrap();
        let relative = relative_path(&here.join("music/a.mp3"), &here.join("lists"));
        assert!(relative.is_relative());
        assert!(here.join("lists").join(&relative).exists(), "{}", relative.display());
    }
}
