//! Shows a file in the system's file manager.

use std::path::Path;
use std::process::{Command, Stdio};

/// Opens the file's folder with the file selected, where the file manager can do that.
///
/// # Errors
/// The message why not, and what the user can do.
pub(in crate::window) fn show_in_folder(path: &Path) -> Result<(), String> {
    let folder = path.parent().unwrap_or(path);
    if !path.exists() {
        let advice = "it was moved or deleted, or its disk is not connected";
        return Err(format!("There is no file {}: {advice}", path.display()));
    }
    let is_shown = candidates(path, folder).into_iter().any(|mut command| runs(&mut command));
    let advice = "copy its path instead (Ctrl+C)";
    is_shown.then_some(()).ok_or_else(|| format!("No file manager could show {}: {advice}", folder.display()))
}

/// The commands that may show it, the best first.
fn candidates(path: &Path, folder: &Path) -> Vec<Command> {
    if cfg!(target_os = "macos") {
        return vec![command("open", |command| command.arg("-R").arg(path))];
    }
    if cfg!(windows) {
        return vec![command("explorer", |command| command.arg("/select,").arg(path))];
    }
    // A comma would separate two files.
    let link = url::Url::from_file_path(path).map(|link| String::from(link).replace(',', "%2C"));
    let select = link.map(|link| {
        command("dbus-send", |command| {
            let service = "org.freedesktop.FileManager1";
            command.args(["--session", "--print-reply", "--type=method_call"]).args([
                format!("--dest={service}"),
                "/org/freedesktop/FileManager1".to_owned(),
                format!("{service}.ShowItems"),
                format!("array:string:{link}"),
                "string:".to_owned(),
            ])
        })
    });
    select.into_iter().chain([command("xdg-open", |command| command.arg(folder))]).collect()
}

fn command(program: &str, arguments: impl FnOnce(&mut Command) -> &mut Command) -> Command {
    let mut command = Command::new(program);
    arguments(&mut command);
    command
}

/// Whether the command succeeds. Explorer reports failure in any case.
fn runs(command: &mut Command) -> bool {
    let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    quiet.status().is_ok_and(|status| status.success() || cfg!(windows))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_gone_is_named() {
        let reason = show_in_folder(Path::new("/nowhere/lost.mp3")).unwrap_err();
        assert!(reason.starts_with("There is no file /nowhere/lost.mp3: "), "{reason}");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_file_with_a_comma_and_a_space_is_one_file() {
        let path = Path::new("/music/Bach, J. S/1.mp3");
        let commands = candidates(path, Path::new("/music/Bach, J. S"));
        let arguments: Vec<String> =
            commands[0].get_args().map(|argument| argument.to_string_lossy().into_owned()).collect();
        assert!(arguments.contains(&"array:string:file:///music/Bach%2C%20J.%20S/1.mp3".to_owned()));
        assert_eq!(commands[1].get_args().next().unwrap(), "/music/Bach, J. S");
    }
}
