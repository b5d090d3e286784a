use super::*;
use std::fs;
use std::io::Write;

/// The names of the next files, and whether something has vanished.
fn next(watch: &mut FolderWatch) -> (Vec<String>, bool) {
    let cancel = Cancel::new();
    let late = cancel.clone();
    let guard = thread::spawn(move || {
        (0..150).take_while(|_| !late.is_cancelled()).for_each(|_| thread::sleep(INTERVAL));
        late.cancel();
    });
    let changes = watch.next(&cancel).expect("a change within 30 s");
    cancel.cancel();
    guard.join().unwrap();
    let names = changes.files.iter().map(|path| path.file_name().unwrap().to_string_lossy().into_owned());
    (names.collect(), changes.vanished)
}

fn exercise(mut watch: FolderWatch, root: &Path) {
    fs::write(root.join("a.wav"), "x").unwrap();
    fs::write(root.join("notes.txt"), "x").unwrap();
    fs::write(root.join(".hidden.wav"), "x").unwrap();
    assert_eq!(next(&mut watch), (vec!["a.wav".to_owned()], false));
    // In a folder that is new itself, and growing for a while.
    fs::create_dir_all(root.join("new/deep")).unwrap();
    let path = root.join("new/deep/b.wav");
    let writer = thread::spawn(move || {
        let mut file = fs::File::create(path).unwrap();
        for _ in 0..8 {
            file.write_all(b"more").unwrap();
            thread::sleep(Duration::from_millis(500));
        }
    });
    assert_eq!(next(&mut watch), (vec!["b.wav".to_owned()], false));
    assert!(writer.is_finished(), "not before it was complete");
    writer.join().unwrap();
    fs::rename(root.join("a.wav"), root.join("c.wav")).unwrap();
    // On a busy machine the old name may be reported as gone before the new one is known to be complete.
    let (mut names, vanished) = next(&mut watch);
    if names.is_empty() {
        names = next(&mut watch).0;
    }
    assert_eq!((names, vanished), (vec!["c.wav".to_owned()], true));
    fs::remove_file(root.join("c.wav")).unwrap();
    assert_eq!(next(&mut watch), (vec![], true));
}

#[test]
fn complete_files_and_vanished_ones_are_reported_by_the_system() {
    let folder = tempfile::tempdir().unwrap();
    let watch = FolderWatch::start(&[folder.path().to_owned()]).unwrap();
    exercise(watch, folder.path());
}

#[test]
fn they_are_found_by_searching_where_the_system_does_not_report_them() {
    let folder = tempfile::tempdir().unwrap();
    let folders = [folder.path().to_owned()];
    let mut watch = FolderWatch::start(&folders).unwrap();
    watch.watcher = polling(&folders, &watch.reported, Duration::from_millis(300)).unwrap();
    exercise(watch, folder.path());
}

#[test]
fn at_the_system_s_limit_the_user_is_told_and_folders_are_searched() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.wav"), "x").unwrap();
    let mut watch = FolderWatch::start(&[folder.path().to_owned()]).unwrap();
    let mut report = handler(&watch.reported);
    report(Err(notify::Error::new(notify::ErrorKind::MaxFilesWatch)));
    let note = watch.next(&Cancel::new()).unwrap().note;
    assert!(note.is_some_and(|note| note.contains("max_user_watches")));
    // It may have been missed.
    assert_eq!(next(&mut watch).0, ["a.wav"]);
    assert!(is_limit(&notify::ErrorKind::Io(std::io::Error::from_raw_os_error(28))));
    assert!(!is_limit(&notify::ErrorKind::PathNotFound));
}

#[test]
fn a_missing_folder_is_refused_by_name() {
    let error = FolderWatch::start(&["/no/such/folder".into()]).err().unwrap().to_string();
    assert!(error.starts_with("/no/such/folder: "), "{error}");
}
