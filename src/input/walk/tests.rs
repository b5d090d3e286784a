use crate::cancel::Cancel;
use crate::input::{WalkProgress, expand, expand_with};
use std::fs;
use std::path::Path;

fn write(root: &Path, names: &[&str]) {
    for name in names {
        let path = root.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "x").unwrap();
    }
}

/// Names below the folder, or the kinds of errors.
fn found(root: &Path) -> Vec<String> {
    let prefix = format!("{}/", root.display());
    expand(root.as_os_str())
        .map(|input| match input {
            Ok(input) => input.name.replace(&prefix, ""),
            Err(error) => error.kind().to_owned(),
        })
        .collect()
}

#[test]
fn the_first_recording_is_there_before_the_other_folders_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    write(root, &["a/1.wav", "b/2.wav", "b/3.wav"]);
    let progress = WalkProgress::default();
    let mut inputs = expand_with(root.as_os_str(), &Cancel::new(), &progress);
    assert_eq!(progress.entries(), 0, "nothing is read before the first step");
    assert!(inputs.next().unwrap().unwrap().name.ends_with("a/1.wav"));
    assert_eq!((progress.entries(), progress.recordings()), (3, 1), "a, b and 1.wav");
    // Appears in a folder that was not read yet.
    write(root, &["b/0.wav"]);
    let rest: Vec<_> = inputs.map(|input| input.unwrap().name).collect();
    assert_eq!(rest.len(), 3);
    assert!(rest[0].ends_with("b/0.wav"));
    assert_eq!(progress.recordings(), 4);
}

#[test]
fn what_is_known_to_follow_counts_files_and_unread_folders() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    write(root, &["1.wav", "2.wav", "3.txt", "b/4.wav"]);
    let mut inputs = expand(root.as_os_str());
    let mut follow = Vec::new();
    while inputs.next().is_some() {
        follow.push(inputs.known_to_follow());
    }
    assert_eq!(follow, [2, 1, 0]);
}

#[test]
fn a_cancelled_search_ends_without_an_error() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &["1.wav", "2.wav"]);
    let cancel = Cancel::new();
    let mut inputs = expand_with(folder.path().as_os_str(), &cancel, &WalkProgress::default());
    assert!(inputs.next().is_some());
    cancel.cancel();
    assert!(inputs.next().is_none());
    let empty = tempfile::tempdir().unwrap();
    assert!(expand_with(empty.path().as_os_str(), &cancel, &WalkProgress::default()).next().is_none());
}

#[cfg(unix)]
mod links {
    use super::*;
    use std::os::unix::fs::symlink;

    #[test]
    fn a_folder_below_the_root_is_searched_at_its_real_place_only() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        write(root, &["music/1.wav"]);
        symlink("music", root.join("a-link")).unwrap();
        symlink(root, root.join("music/up")).unwrap();
        symlink(".", root.join("here")).unwrap();
        assert_eq!(found(root), ["music/1.wav"]);
    }

    #[test]
    fn a_folder_elsewhere_is_searched_once_by_the_first_link() {
        let (folder, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        write(elsewhere.path(), &["disc/1.wav"]);
        for name in ["a", "b"] {
            symlink(elsewhere.path(), folder.path().join(name)).unwrap();
        }
        symlink(elsewhere.path().join("disc"), folder.path().join("c")).unwrap();
        symlink(folder.path(), elsewhere.path().join("back")).unwrap();
        assert_eq!(found(folder.path()), ["a/disc/1.wav"]);
    }

    #[test]
    fn a_link_into_a_hidden_folder_is_followed() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), &[".store/2024/1.wav"]);
        symlink(".store/2024", folder.path().join("latest")).unwrap();
        symlink("latest/1.wav", folder.path().join("best.wav")).unwrap();
        symlink("nowhere.wav", folder.path().join("gone.wav")).unwrap();
        symlink("nowhere", folder.path().join("gone")).unwrap();
        assert_eq!(found(folder.path()), ["best.wav", "missing", "latest/1.wav"]);
    }

    #[test]
    fn a_folder_whose_real_place_cannot_be_reached_is_searched_behind_the_link() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        write(root, &["locked/in/1.wav"]);
        symlink("locked/in", root.join("link")).unwrap();
        let locked = root.join("locked");
        // It can be passed through but not listed, except by the administrator.
        fs::set_permissions(&locked, fs::Permissions::from_mode(0o311)).unwrap();
        let is_listed = fs::read_dir(&locked).is_ok();
        let found = found(root);
        fs::set_permissions(&locked, fs::Permissions::from_mode(0o755)).unwrap();
        let expected: &[&str] = if is_listed { &["locked/in/1.wav"] } else { &["link/1.wav", "unreadable"] };
        assert_eq!(found, expected);
    }

    #[test]
    fn file_systems_of_the_kernel_are_not_searched_whatever_leads_there() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), &["z.wav"]);
        let kernel: Vec<_> = ["/proc", "/sys", "/dev"].into_iter().filter(|path| is_mount(path)).collect();
        if cfg!(target_os = "linux") {
            assert!(kernel.contains(&"/proc"), "Linux has it");
        }
        for (i, target) in kernel.iter().enumerate() {
            symlink(target, folder.path().join(format!("link{i}"))).unwrap();
            assert_eq!(found(Path::new(target)), ["no_audio_files"]);
        }
        let progress = WalkProgress::default();
        let inputs = expand_with(folder.path().as_os_str(), &Cancel::new(), &progress);
        assert_eq!(inputs.count(), 1);
        assert_eq!(progress.entries(), kernel.len() as u64 + 1, "no entry of the kernel");
    }

    fn is_mount(path: &str) -> bool {
        use std::os::unix::fs::MetadataExt;
        let device = |path: &str| fs::metadata(path).map(|metadata| metadata.dev()).ok();
        device(path).is_some() && device(path) != device("/")
    }
}
